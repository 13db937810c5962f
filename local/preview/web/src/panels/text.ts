// A text that somebody wrote.

import { h } from "../page/dom";
import { interpolate } from "../vars/interpolate";
import { markdown } from "./markdown";
import { type Drawing, option } from "./view";

export function text(): Drawing {
  return {
    draw(view) {
      const content = interpolate(option(view.panel, "content", ""), view.scope);
      const mode = option(view.panel, "mode", "markdown");
      const body = mode === "markdown" ? markdown(content) : [h("pre", {}, h("code", {}, content))];
      view.element.replaceChildren(h("div", { class: "prose" }, ...body));
    },
  };
}
