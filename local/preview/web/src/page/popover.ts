// A button that opens something beside it, closed by Escape, by a click elsewhere, and by choosing.

import { h, icon, newId } from "./dom";

export interface Popover {
  root: HTMLElement;
  button: HTMLButtonElement;
  close: () => void;
}

/** `content` is made when it opens, so that it shows what is so then. */
export function popover(label: (Node | string)[], title: string, content: (close: () => void) => HTMLElement, kind = ""): Popover {
  const id = newId("popover");
  const button = h(
    "button",
    { type: "button", class: `control ${kind}`, "aria-expanded": "false", "aria-controls": id, "aria-haspopup": "dialog", title },
    ...label,
    icon("down"),
  );
  const root = h("div", { class: "popover-root" }, button);
  let open: HTMLElement | undefined;

  function close(): void {
    open?.remove();
    open = undefined;
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside);
  }

  function outside(event: Event): void {
    if (!root.contains(event.target as Node)) close();
  }

  button.addEventListener("click", () => {
    if (open) {
      close();
      return;
    }
    open = h(
      "div",
      { class: "popover", id, role: "dialog", "aria-label": title },
      content(() => {
        close();
        button.focus();
      }),
    );
    root.append(open);
    button.setAttribute("aria-expanded", "true");
    // Kept on the page, also on a narrow one.
    const over = open.getBoundingClientRect().right - document.documentElement.clientWidth + 8;
    if (over > 0) open.style.transform = `translateX(${-Math.min(over, open.getBoundingClientRect().left - 8)}px)`;
    document.addEventListener("pointerdown", outside);
    open.querySelector<HTMLElement>("input, button")?.focus();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open) {
      close();
      button.focus();
    }
  });
  return { root, button, close };
}
