import { expect, test } from "vitest";
import { companyTime } from "../widget/i18n/when";

const monday = new Date("2026-11-23T01:00:00Z");

test("a time is told where the company is, with its zone, wherever the browser is", () => {
  const english = companyTime(monday, "en", "Asia/Singapore");
  const chinese = companyTime(monday, "zh", "Asia/Singapore");

  // The order of the parts is the browser's own.
  for (const part of ["Mon", "09:00", "GMT+8"]) expect(english).toContain(part);
  for (const part of ["周一", "09:00", "GMT+8"]) expect(chinese).toContain(part);
});

test("a zone that the browser does not know costs nothing but the company's time", () => {
  const here = companyTime(monday, "en", null);

  expect(here).toMatch(/\d\d:00/);
  expect(companyTime(monday, "en", "Nowhere/Special")).toBe(here);
});
