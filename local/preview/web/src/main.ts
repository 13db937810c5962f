// The page: reads the address, shows a board, and keeps both in step.

import "./style/main.css";
import { type BoardEntry, fetchBoard, fetchBoards } from "./data/client";
import type { Board } from "./model";
import { type Address, addressOf, parse } from "./page/address";
import { boardView, type BoardView } from "./page/board-view";
import { boardList, note, problem } from "./page/around";
import { onThemeChange, applyTheme } from "./page/theme";
import { millisecondsOf } from "./page/time-picker";
import { hideTip } from "./page/tip";
import { toolbar } from "./page/toolbar";
import { zoneOf } from "./time/format";
import { type RawRange, resolve } from "./time/range";
import { type States, begin, load } from "./vars/state";

/** What is shown now. */
interface Open {
  board: Board;
  boards: BoardEntry[];
  states: States;
  raw: RawRange;
  refresh: string;
  view: BoardView;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const DEFAULT_REFRESH = "30s";
const root = document.querySelector("#page") as HTMLElement;
let open: Open | undefined;

applyTheme();
onThemeChange(() => void refresh());
addEventListener("popstate", () => void navigate());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && open && !open.timer) void refresh();
});
document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest("a");
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  const address = link?.getAttribute("href") ?? "";
  if (!link || !plain || link.target === "_blank" || !/^\/(d\/|$|\?)/.test(address)) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  void navigate();
});
void navigate();

/** Shows what the address says. */
async function navigate(): Promise<void> {
  hideTip();
  const address = parse(new URL(location.href));
  close();
  document.body.dataset["ready"] = "false";
  try {
    const boards = await fetchBoards();
    if (address.uid === undefined) {
      document.title = "Boards";
      root.replaceChildren(boardList(boards));
      document.body.dataset["ready"] = "true";
      return;
    }
    await show(address, await fetchBoard(address.uid), boards);
  } catch (error) {
    root.replaceChildren(problem(error instanceof Error ? error.message : String(error)));
    document.body.dataset["ready"] = "true";
  }
}

function close(): void {
  clearTimeout(open?.timer);
  open?.view.dispose();
  open = undefined;
}

async function show(address: Address, board: Board, boards: BoardEntry[]): Promise<void> {
  document.title = board.title;
  const refreshed = address.refresh ?? (board.refresh === undefined ? DEFAULT_REFRESH : board.refresh || "");
  const raw = address.range ?? board.time ?? { from: "now-6h", to: "now" };
  const mine: Open = {
    board,
    boards,
    states: begin(board, address.variables),
    raw,
    refresh: refreshed,
    view: boardView(board),
    timer: undefined,
  };
  open = mine;
  frame(mine);
  await load(mine.states, rangeOf(mine));
  // Somebody may have gone on meanwhile.
  if (open !== mine) return;
  frame(mine);
  keepAddress(mine, true);
  await refresh();
}

function rangeOf({ raw, board }: Open): { from: number; to: number } {
  const now = Date.now();
  return resolve(raw, now, zoneOf(board.timezone)) ?? { from: now - 216e5, to: now };
}

/** The toolbar anew; the panels stay. */
function frame(shown: Open): void {
  const bar = toolbar(shown, {
    range: (raw) => void change(shown, () => (shown.raw = raw)),
    interval: (interval) => void change(shown, () => (shown.refresh = interval)),
    now: () => void refresh(),
    variable: (name, values) => void changeVariable(shown, name, values),
    open: (uid) => history.pushState(null, "", `/d/${uid}`),
  });
  if (root.contains(shown.view.element)) root.querySelector(".toolbar")?.replaceWith(bar);
  else root.replaceChildren(bar, shown.view.element, note(shown.board));
}

function keepAddress({ board, raw, refresh: interval, states }: Open, replace = false): void {
  const address = addressOf(board.uid, raw, interval, states);
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
}

async function change(shown: Open, apply: () => void): Promise<void> {
  const before = shown.raw;
  apply();
  document.body.dataset["ready"] = "false";
  if (shown.raw !== before && [...shown.states.values()].some(({ variable }) => variable.refresh === 2))
    await load(shown.states, rangeOf(shown));
  frame(shown);
  keepAddress(shown);
  await refresh();
}

async function changeVariable(shown: Open, name: string, values: string[]): Promise<void> {
  const state = shown.states.get(name);
  if (!state) return;
  document.body.dataset["ready"] = "false";
  state.chosen = values;
  await load(shown.states, rangeOf(shown), name);
  frame(shown);
  keepAddress(shown);
  await refresh();
}

/** Asks for every panel, and again after the interval; a page that nobody sees waits until it is seen. */
async function refresh(): Promise<void> {
  const shown = open;
  if (!shown) return;
  clearTimeout(shown.timer);
  shown.timer = undefined;
  await shown.view.refresh(shown.raw, shown.states);
  if (open !== shown) return;
  document.body.dataset["ready"] = "true";
  const interval = millisecondsOf(shown.refresh);
  clearTimeout(shown.timer);
  if (interval > 0) {
    shown.timer = setTimeout(() => {
      shown.timer = undefined;
      if (!document.hidden) void refresh();
    }, interval);
  }
}
