// Contrast after WCAG 2.2: relative luminance of sRGB, ratio (L1 + .05) / (L2 + .05).

export type Rgb = readonly [red: number, green: number, blue: number];

/** `#rgb` or `#rrggbb`, channels 0..255; null when the text is no such colour. */
export function parseHex(text: string | null | undefined): Rgb | null {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text?.trim() ?? "")?.[1];
  if (!digits) return null;
  const full = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  const number = parseInt(full, 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/** The better readable of white and near-black on this background. */
export function inkOn(background: Rgb): string {
  return luminance(background) > 0.179 ? "#16130f" : "#ffffff";
}

export function contrast(one: Rgb, other: Rgb): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** `color` moved towards black or white just so far that text in it can be read on `background`. */
export function readable(color: Rgb, background: Rgb, wanted = 4.6): Rgb {
  const target: Rgb = luminance(background) > 0.179 ? [0, 0, 0] : [255, 255, 255];
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(color, target, share);
    if (contrast(mixed, background) >= wanted) return mixed;
  }
  return target;
}

export function cssColor([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}

function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const at = (index: 0 | 1 | 2) => Math.round(from[index] + (to[index] - from[index]) * share);
  return [at(0), at(1), at(2)];
}
