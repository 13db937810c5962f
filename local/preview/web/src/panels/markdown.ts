// A part of Markdown, made into elements: headings, paragraphs, lists, tables, rules, code, bold, italics and links. Everything else stays
// the text that it is; HTML too, so that nothing in a dashboard can run.

import { h } from "../page/dom";
import { safeAddress } from "./view";

type Inline = Node | string;

export function markdown(text: string): HTMLElement[] {
  const blocks: HTMLElement[] = [];
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  while (lines.length) {
    const line = lines.shift() ?? "";
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (!line.trim()) continue;
    // A panel has a title of its own, so headings in it begin one level below.
    if (heading) blocks.push(h(`h${Math.min((heading[1]?.length ?? 1) + 2, 6)}` as "h3", {}, ...inline(heading[2] ?? "")));
    else if (/^(-{3,}|\*{3,})$/.test(line.trim())) blocks.push(h("hr"));
    else if (line.startsWith("```"))
      blocks.push(h("pre", {}, h("code", {}, takeWhile(lines, (next) => !next.startsWith("```"), true).join("\n"))));
    else if (isItem(line)) blocks.push(list([line, ...takeWhile(lines, (next) => isItem(next) || /^\s+\S/.test(next))]));
    else if (line.includes("|") && /^\s*\|?[\s:|-]+\|?\s*$/.test(lines[0] ?? ""))
      blocks.push(table([line, ...takeWhile(lines, (next) => next.includes("|"))]));
    else
      blocks.push(
        h(
          "p",
          {},
          ...inline([line, ...takeWhile(lines, (next) => next.trim() !== "" && !isItem(next) && !/^#{1,6}\s/.test(next))].join(" ")),
        ),
      );
  }
  return blocks;
}

function takeWhile(lines: string[], holds: (line: string) => boolean, dropNext = false): string[] {
  const taken = [];
  while (lines.length && holds(lines[0] ?? "")) taken.push(lines.shift() ?? "");
  if (dropNext) lines.shift();
  return taken;
}

function isItem(line: string): boolean {
  return /^\s*([-*+]|\d+\.)\s/.test(line);
}

function list(lines: string[]): HTMLElement {
  const items: string[] = [];
  for (const line of lines) {
    const item = /^\s*(?:[-*+]|\d+\.)\s+(.*)$/.exec(line);
    if (item) items.push(item[1] ?? "");
    else items.push(`${items.pop() ?? ""} ${line.trim()}`);
  }
  const elements = items.map((item) => h("li", {}, ...inline(item)));
  return /^\s*\d/.test(lines[0] ?? "") ? h("ol", {}, ...elements) : h("ul", {}, ...elements);
}

function table(lines: string[]): HTMLElement {
  const cells = (line: string): string[] =>
    line
      .trim()
      .replace(/^\||\|$/g, "")
      .split("|")
      .map((cell) => cell.trim());
  const [head, , ...rows] = lines;
  const row = (line: string, tag: "th" | "td"): HTMLElement => h("tr", {}, ...cells(line).map((cell) => h(tag, {}, ...inline(cell))));
  return h("table", {}, h("thead", {}, row(head ?? "", "th")), h("tbody", {}, ...rows.map((line) => row(line, "td"))));
}

const INLINE = /`([^`]+)`|\*\*(.+?)\*\*|__(.+?)__|\*([^*\s][^*]*)\*|\b_([^_\s][^_]*)_\b|\[([^\]]+)\]\(([^)\s]+)\)/;

function inline(text: string): Inline[] {
  const found = INLINE.exec(text);
  if (!found) return text ? [text] : [];
  const [whole, code, bold, bold2, italic, italic2, label, address] = found;
  const before = text.slice(0, found.index);
  const after = inline(text.slice(found.index + whole.length));
  return [...(before ? [before] : []), made(), ...after];

  function made(): Inline {
    if (code !== undefined) return h("code", {}, code);
    const strong = bold ?? bold2;
    if (strong !== undefined) return h("strong", {}, ...inline(strong));
    const emphasis = italic ?? italic2;
    if (emphasis !== undefined) return h("em", {}, ...inline(emphasis));
    return h("a", { href: safeAddress(address ?? "") }, ...inline(label ?? ""));
  }
}
