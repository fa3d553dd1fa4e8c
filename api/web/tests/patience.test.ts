import { expect, test, vi } from "vitest";
import { Patience, SilenceGuard } from "../widget/session/patience";

test("waits double, never exceed the longest, and are at most half chance", () => {
  const shortest = new Patience(() => 0);
  const longest = new Patience(() => 1);

  expect([0, 1, 2].map((attempt) => longest.waitMs(attempt))).toEqual([500, 1000, 2000]);
  expect([0, 1, 2].map((attempt) => shortest.waitMs(attempt))).toEqual([250, 500, 1000]);
  expect(longest.waitMs(50)).toBe(20_000);
});

test("waking ends every pause, and so does giving up", async () => {
  const patience = new Patience();
  const given = new AbortController();
  const pauses = [patience.pause(1e6, new AbortController().signal), patience.pause(1e6, given.signal)];

  given.abort();
  patience.wake();

  await expect(Promise.all(pauses)).resolves.toHaveLength(2);
});

test("a line that falls silent is cut, one that is heard is not", () => {
  vi.useFakeTimers();
  const guard = new SilenceGuard(1000, new AbortController().signal);

  vi.advanceTimersByTime(900);
  guard.heard();
  vi.advanceTimersByTime(900);
  expect(guard.signal.aborted).toBe(false);
  vi.advanceTimersByTime(200);

  expect(guard.signal.aborted).toBe(true);
  vi.useRealTimers();
});
