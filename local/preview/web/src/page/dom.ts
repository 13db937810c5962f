// Elements, made without any HTML text: what comes from queries can never become markup.

type Child = Node | string | null | undefined | false;
type Properties = Record<string, unknown>;

/** `on…` are listeners, `style` sets properties, everything else is an attribute; false and undefined leave it out. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  return fill(document.createElement(tag), properties, children);
}

export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: Child[]
): SVGElementTagNameMap[Tag] {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), properties, children);
}

function fill<Made extends HTMLElement | SVGElement>(element: Made, properties: Properties, children: Child[]): Made {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false || value === null) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value as EventListener);
    else if (name === "style")
      for (const [key, one] of Object.entries(value as Record<string, string>)) element.style.setProperty(key, one);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
  return element;
}

const ICONS: Record<string, string> = {
  info: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM8 7v4.2M8 4.6v.6",
  error: "M8 1.8 15 14H1L8 1.8ZM8 6.3v3.4M8 11.6v.5",
  link: "M6.5 3H3.2A1.2 1.2 0 0 0 2 4.200v8.600A1.2 1.2 0 0 0 3.200 14h8.600a1.2 1.2 0 0 0 1.200-1.200V9.500M9.500 2H14v4.500M14 2 7.500 8.500",
  clock: "M8 1.500a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13ZM8 4.200V8l2.600 1.700",
  refresh: "M13.500 8A5.500 5.500 0 1 1 11.700 3.900M13.800 1.800v3.200h-3.200",
  sun: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM8 1v1.500M8 13.500V15M1 8h1.500M13.500 8H15M3 3l1.100 1.100M11.900 11.900 13 13M3 13l1.100-1.100M11.900 4.100 13 3",
  moon: "M13.500 9.500A6 6 0 0 1 6.500 2.500a6 6 0 1 0 7 7Z",
  down: "M4 6l4 4 4-4",
  check: "M3 8.500 6.500 12 13 4.500",
  boards: "M2 2h5v6H2zM9 2h5v3.500H9zM2 10h5v4H2zM9 7.500h5V14H9z",
};

export function icon(name: string): SVGSVGElement {
  const path = svg("path", { d: ICONS[name] ?? "" });
  return svg("svg", { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" }, path);
}

let lastId = 0;
/** A name that no other element has. */
export function newId(prefix: string): string {
  lastId += 1;
  return `${prefix}-${lastId}`;
}
