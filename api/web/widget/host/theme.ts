import { cssColor, inkOn, parseHex, readable, type Rgb } from "../../shared/color";

const LIGHT_PAPER: Rgb = [251, 250, 247];
const DARK_PAPER: Rgb = [24, 23, 21];

/** The site's colour, as it is for areas, and moved until it can be read for text, in both schemes. */
export function applyColor(color: string): void {
  const accent = parseHex(color);
  if (!accent) return;
  const { style } = document.documentElement;
  style.setProperty("--accent", cssColor(accent));
  style.setProperty("--on-accent", inkOn(accent));
  style.setProperty("--accent-ink-light", cssColor(readable(accent, LIGHT_PAPER)));
  style.setProperty("--accent-ink-dark", cssColor(readable(accent, DARK_PAPER, 7)));
}
