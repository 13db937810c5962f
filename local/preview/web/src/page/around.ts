// What is around a board: the list of boards, the note at its foot, and what is said when there is none.

import type { BoardEntry } from "../data/client";
import type { Board } from "../model";
import { h, icon } from "./dom";
import { unsupported } from "./support";

export function boardList(boards: BoardEntry[]): HTMLElement {
  const items = boards.map((board) =>
    h("li", {}, h("a", { href: `/d/${encodeURIComponent(board.uid)}` }, h("strong", {}, board.title), h("span", {}, board.description))),
  );
  return h(
    "main",
    { class: "list" },
    h("h1", {}, "Boards"),
    h("ul", {}, ...items),
    boards.length === 0 && h("p", { class: "state" }, "There are no dashboards in the folder."),
  );
}

/** What this page is, and what of the board it leaves out. */
export function note(board: Board): HTMLElement {
  const missing = unsupported(board);
  const words = missing.length
    ? `Not shown here, but in Grafana: ${missing.join("; ")}.`
    : "Everything that this board uses is shown here.";
  return h(
    "footer",
    { class: "foot" },
    h(
      "p",
      {},
      "A preview of the Grafana dashboard, drawn from the same JSON. It has no editing, exploring, alerting or annotations. ",
      h("span", { class: missing.length ? "unsupported" : "" }, words),
    ),
  );
}

export function problem(message: string): HTMLElement {
  return h(
    "main",
    { class: "state failed whole", role: "alert" },
    icon("error"),
    h("div", {}, h("strong", {}, "The board cannot be shown"), h("p", {}, message), h("p", {}, h("a", { href: "/" }, "All boards"))),
  );
}
