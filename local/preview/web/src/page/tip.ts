// The one tooltip of the page.

import { h } from "./dom";

let tip: HTMLElement | undefined;

function element(): HTMLElement {
  if (!tip) {
    tip = h("div", { class: "tip", role: "tooltip", hidden: true });
    document.body.append(tip);
  }
  return tip;
}

/** Beside the pointer, on the side with room. */
export function moveTip(event: { clientX: number; clientY: number }, content: Node): void {
  const shown = element();
  shown.replaceChildren(content);
  shown.hidden = false;
  const { offsetWidth: width, offsetHeight: height } = shown;
  const right = event.clientX + 14 + width < document.documentElement.clientWidth;
  shown.style.left = `${Math.max(4, right ? event.clientX + 14 : event.clientX - width - 14)}px`;
  shown.style.top = `${Math.max(4, Math.min(event.clientY + 14, innerHeight - height - 6))}px`;
}

export function hideTip(): void {
  if (tip) tip.hidden = true;
}

/** Shows the content beside the element, for as long as it is pointed at or has the focus. */
export function describeWith(target: HTMLElement, content: () => Node): void {
  const show = (): void => {
    const box = target.getBoundingClientRect();
    moveTip({ clientX: box.right - 8, clientY: box.bottom - 8 }, content());
  };
  target.addEventListener("mouseenter", show);
  target.addEventListener("focus", show);
  target.addEventListener("mouseleave", hideTip);
  target.addEventListener("blur", hideTip);
  target.addEventListener("keydown", (event) => event.key === "Escape" && hideTip());
}
