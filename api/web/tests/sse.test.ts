import { expect, test } from "vitest";
import { readSse, SseParser, type SseEvent } from "../widget/api/sse";

const bytes = (text: string) => new TextEncoder().encode(text);
const parse = (...chunks: Uint8Array[]): SseEvent[] => {
  const parser = new SseParser();
  return chunks.flatMap((chunk) => [...parser.push(chunk)]);
};

test("an event has its id, name and data", () => {
  expect(parse(bytes("id: 7\nevent: message\ndata: {}\n\n"))).toEqual([{ id: "7", name: "message", data: "{}" }]);
});

test("any cut between two chunks gives the same events, also inside a character", () => {
  const whole = bytes("event: delta\ndata: 运费 4.90 🙂\n\nevent: done\ndata: 好\n\n");
  const expected = parse(whole);

  for (let at = 0; at <= whole.length; at++) {
    expect(parse(whole.slice(0, at), whole.slice(at))).toEqual(expected);
  }
  expect(expected.map((event) => event.data)).toEqual(["运费 4.90 🙂", "好"]);
});

test("only \\n ends a line: other line ends of Unicode are text", () => {
  const text = "a\u2028b\u2029c\u0085d";

  expect(parse(bytes(`data: ${text}\n\n`))[0]?.data).toBe(text);
});

test("a carriage return before \\n is dropped", () => {
  expect(parse(bytes("event: status\r\ndata: x\r\n\r\n"))).toEqual([{ id: null, name: "status", data: "x" }]);
});

test("heartbeats and events without data say nothing", () => {
  expect(parse(bytes(": still here\n\nevent: status\n\n"))).toEqual([]);
});

test("data of several lines is joined, and a name holds for one event only", () => {
  const events = parse(bytes("event: status\ndata: a\ndata: b\n\ndata:c\n\n"));

  expect(events).toEqual([
    { id: null, name: "status", data: "a\nb" },
    { id: null, name: "message", data: "c" },
  ]);
});

test("the id stays until another one comes", () => {
  expect(parse(bytes("id: 4\ndata: a\n\ndata: b\n\nid: 5\ndata: c\n\n")).map((event) => event.id)).toEqual(["4", "4", "5"]);
});

test("an event that the connection cut off is not delivered", async () => {
  const body = new Blob([bytes("data: whole\n\ndata: ha")]).stream();
  const seen: string[] = [];

  for await (const event of readSse(body)) seen.push(event.data);

  expect(seen).toEqual(["whole"]);
});

test("every chunk is a sign of life, a heartbeat too", async () => {
  let heard = 0;

  for await (const _ of readSse(new Blob([bytes(": beat\n\n")]).stream(), () => heard++)) void _;

  expect(heard).toBe(1);
});
