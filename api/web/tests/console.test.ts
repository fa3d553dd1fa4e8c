import { expect, test } from "vitest";
import { withCursor } from "../console/desk";
import { Speech } from "../console/texts";
import texts from "../console/texts.json";
import { withChosen } from "../console/views/Composer";

test("every text is there in both languages", () => {
  for (const [name, pair] of Object.entries(texts)) {
    expect(pair.length, name).toBe(2);
    expect(pair.every(Boolean), name).toBe(true);
  }
});

test("what we have no words for is shown as the server calls it", () => {
  expect(new Speech("zh").say("some_new_tool")).toBe("some new tool");
});

test("a distance is told in the unit that a person would choose", () => {
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

  const { distance } = new Speech("en");

  expect(distance(inHours(0.5))).toBe("in 30 min.");
  expect(distance(inHours(-3))).toBe("3 hr. ago");
  expect(distance(inHours(72))).toBe("in 3 days");
});

test("a cursor joins a path that asks for something already", () => {
  expect(withCursor("tickets?status=resolved", "a=")).toBe("tickets?status=resolved&cursor=a%3D");
  expect(withCursor("tickets", "b")).toBe("tickets?cursor=b");
});

test("a suggestion replaces another one and never what was typed", () => {
  const all = ["first", "second"];

  expect(withChosen("", "first", all)).toBe("first");
  expect(withChosen("first", "second", all)).toBe("second");
  expect(withChosen("Hello Mei, ", "second", all)).toBe("Hello Mei,\n\nsecond");
});
