// Grafana's named colours. Those of the dashboards are written out in the JSON, which chooses them so that the colour-blind can tell them
// apart; names are for boards that somebody else made.

type Hue = [superLight: string, light: string, base: string, semiDark: string, dark: string];

const HUES: Record<string, Hue> = {
  red: ["#FFA6B0", "#FF7383", "#F2495C", "#E02F44", "#C4162A"],
  orange: ["#FFCB7D", "#FFB357", "#FF9830", "#FF780A", "#FA6400"],
  yellow: ["#FFF899", "#FFEE52", "#FADE2A", "#F2CC0C", "#E0B400"],
  green: ["#C8F2C2", "#96D98D", "#73BF69", "#56A64B", "#37872D"],
  blue: ["#C0D8FF", "#8AB8FF", "#5794F2", "#3274D9", "#1F60C4"],
  purple: ["#DEB6F2", "#CA95E5", "#B877D9", "#A352CC", "#8F3BB8"],
};
const SHADES = ["super-light", "light", "", "semi-dark", "dark"];

/** The order in which series get colours where the JSON names none: Okabe and Ito's, which most colour-blind people can tell apart. */
const PALETTE = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999"];

/** A colour as CSS knows it. `text` stands for the page's own text colour. */
export function toCss(colour: string): string {
  if (colour === "text") return "var(--text)";
  if (colour === "transparent" || colour.startsWith("#") || colour.startsWith("rgb")) return colour;
  const hue = Object.keys(HUES).find((name) => colour === name || colour.endsWith(`-${name}`));
  if (!hue) return colour;
  return HUES[hue]?.[SHADES.indexOf(colour.slice(0, -hue.length - 1))] ?? HUES[hue]?.[2] ?? colour;
}

export function paletteColour(index: number): string {
  return PALETTE[index % PALETTE.length] ?? "#999999";
}

/** The palette's colour that a name always gets. */
export function colourOfName(name: string): string {
  let hash = 0;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return paletteColour(hash);
}

function channels(colour: string): [number, number, number] | undefined {
  const hex = /^#([0-9a-f]{6})/i.exec(colour)?.[1];
  if (hex) return [0, 2, 4].map((start) => parseInt(hex.slice(start, start + 2), 16)) as [number, number, number];
  const rgb = /^rgba?\(\s*(\d+)[,\s]+(\d+)[,\s]+(\d+)/.exec(colour);
  return rgb ? [Number(rgb[1]), Number(rgb[2]), Number(rgb[3])] : undefined;
}

/** Black or white, whichever is easier to read on the colour. */
export function readableOn(colour: string): string {
  const rgb = channels(toCss(colour));
  if (!rgb) return "var(--text-strong)";
  const [red, green, blue] = rgb.map((channel) => {
    const share = channel / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return luminance > 0.3 ? "#0b0c0e" : "#ffffff";
}

/** The colour, this much of it to be seen. */
export function faded(colour: string, share: number): string {
  const rgb = channels(toCss(colour));
  return rgb ? `rgba(${rgb.join(", ")}, ${share})` : toCss(colour);
}
