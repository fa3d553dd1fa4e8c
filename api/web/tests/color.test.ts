import { expect, test } from "vitest";
import { contrast, cssColor, inkOn, parseHex, readable, type Rgb } from "../shared/color";

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

test("hex colours are read in both lengths, anything else is none", () => {
  expect(parseHex("#2f5d50")).toEqual([47, 93, 80]);
  expect(parseHex(" #fff ")).toEqual(WHITE);
  expect(parseHex("red")).toBeNull();
  expect(parseHex("#12345")).toBeNull();
  expect(parseHex(undefined)).toBeNull();
});

test("contrast is 21 between black and white", () => {
  expect(contrast(BLACK, WHITE)).toBeCloseTo(21);
});

test.each(["#ffd400", "#2f5d50", "#ff5a5f", "#888888", "#0000ff", "#ffffff", "#000000"])(
  "with %s as the site's colour every text stays readable",
  (hex) => {
    const color = parseHex(hex) as Rgb;
    const ink = parseHex(inkOn(color)) as Rgb;

    expect(contrast(ink, color)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(readable(color, WHITE), WHITE)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(readable(color, [24, 23, 21], 7), [24, 23, 21])).toBeGreaterThanOrEqual(7);
  },
);

test("a colour that is readable already stays as it is", () => {
  expect(cssColor(readable([47, 93, 80], WHITE))).toBe("rgb(47 93 80)");
});
