// One variable above the board: a list to choose from, or a text box.

import { ALL } from "../vars/options";
import { type State, textOf } from "../vars/state";
import { h, icon, newId } from "./dom";
import { popover } from "./popover";

/** Longer lists are searched, not scrolled. */
const SHOWN = 200;

export function variableControl(state: State, choose: (values: string[]) => void): HTMLElement | undefined {
  const { variable } = state;
  // Of data sources there is one of each type, which nobody needs to choose.
  if (variable.hide === 2 || variable.type === "constant" || variable.type === "datasource") return undefined;
  const label = variable.hide === 1 ? undefined : (variable.label ?? variable.name);
  const control = variable.type === "textbox" ? textBox(state, choose) : list(state, choose);
  const name = label && h("span", { class: "variable-label", title: variable.description }, label);
  return h("div", { class: "variable", "data-variable": variable.name }, name, control);
}

function textBox({ variable, chosen }: State, choose: (values: string[]) => void): HTMLElement {
  const change = (event: Event): void => choose([(event.target as HTMLInputElement).value.trim()]);
  return h("input", {
    class: "control text-box",
    "aria-label": variable.label ?? variable.name,
    value: chosen[0] ?? "",
    spellcheck: "false",
    autocomplete: "off",
    placeholder: variable.description ?? "",
    onchange: change,
  });
}

function list(state: State, choose: (values: string[]) => void): HTMLElement {
  const { variable, options, failure } = state;
  const title = variable.label ?? variable.name;
  const text = failure ? "Error" : textOf(state.chosen, options) || "None";
  const content = failure ? [icon("error"), text] : [h("span", { class: "control-text" }, text)];
  return popover(content, failure ? `${title}: ${failure}` : `${title}: ${text}`, (close) =>
    variable.multi ? several(state, choose, close) : one(state, choose, close),
  ).root;
}

function search(all: HTMLElement[], title: string): HTMLElement[] {
  const filter = (event: Event): void => {
    const wanted = (event.target as HTMLInputElement).value.toLowerCase();
    let shown = 0;
    for (const item of all) {
      const fits = (item.textContent ?? "").toLowerCase().includes(wanted);
      item.hidden = !fits || shown >= SHOWN;
      if (fits) shown += 1;
    }
  };
  all.slice(SHOWN).forEach((item) => {
    item.hidden = true;
  });
  return [
    ...(all.length > 8
      ? [h("input", { type: "search", class: "search", placeholder: "Search", "aria-label": `Search ${title}`, oninput: filter })]
      : []),
    h("ul", { class: "choices" }, ...all),
  ];
}

function one({ variable, options, chosen }: State, choose: (values: string[]) => void, close: () => void): HTMLElement {
  const offered = [...(variable.includeAll ? [{ text: "All", value: ALL }] : []), ...options];
  const items = offered.map(({ text, value }) => {
    const pick = (): void => {
      close();
      choose([value]);
    };
    return h(
      "li",
      {},
      h("button", { type: "button", class: "choice", "aria-current": chosen.includes(value) ? "true" : undefined, onclick: pick }, text),
    );
  });
  return h("div", {}, ...search(items, variable.name));
}

/** Several may be chosen; they count when the list is closed with "Apply". */
function several({ variable, options, chosen }: State, choose: (values: string[]) => void, close: () => void): HTMLElement {
  const offered = [...(variable.includeAll ? [{ text: "All", value: ALL }] : []), ...options];
  const boxes = offered.map(({ text, value }) => {
    const id = newId("choice");
    const box = h("input", { type: "checkbox", id, value, checked: chosen.includes(value) });
    box.addEventListener("change", () => exclude(box));
    return { box, item: h("li", {}, box, h("label", { for: id }, text)) };
  });
  // "All" and single values shut each other out.
  const exclude = (changed: HTMLInputElement): void => {
    if (!changed.checked) return;
    for (const { box } of boxes) if ((changed.value === ALL) !== (box.value === ALL)) box.checked = false;
  };
  const apply = (): void => {
    const values = boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
    close();
    choose(values.length ? values : [ALL]);
  };
  return h(
    "div",
    {},
    ...search(
      boxes.map(({ item }) => item),
      variable.name,
    ),
    h("button", { type: "button", class: "primary apply", onclick: apply }, "Apply"),
  );
}
