import { expect, test } from "vitest";
import { frameAddress, frameOptions, isBridgeMessage } from "../shared/bridge";

test("the frame reads from its fragment what the loader wrote", () => {
  const options = { origin: "https://shop.example:8443", locale: "zh-CN", color: "#2f5d50" };
  const address = new URL(frameAddress("https://care.example/widget/", options));

  expect(frameOptions(address.hash)).toEqual(options);
  expect(address.search).toBe("");
});

test("foreign messages are not ours", () => {
  expect(isBridgeMessage({ rapport: "ready" })).toBe(true);
  expect([null, "ready", 1, {}].map(isBridgeMessage)).toEqual([false, false, false, false]);
});
