import { expect, test } from "vitest";
import { htmlLanguage, pickLanguage } from "../shared/language";
import { en } from "../widget/i18n/en";
import { zh } from "../widget/i18n/zh";

test("the first language that we speak is taken", () => {
  expect(pickLanguage(["", null, "fr-FR", "zh-Hans-SG", "en"])).toBe("zh");
  expect(pickLanguage(["ZH_tw"])).toBe("zh");
  expect(pickLanguage(["de"])).toBe("en");
});

test("lang attributes name the script, and nothing where nothing is known", () => {
  expect(htmlLanguage("zh")).toBe("zh-Hans");
  expect(htmlLanguage(null)).toBeUndefined();
});

test("a rating has five words in every language", () => {
  expect([en, zh].map((texts) => texts.rating.scale.length)).toEqual([5, 5]);
});
