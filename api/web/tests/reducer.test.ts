import { expect, test } from "vitest";
import type { WidgetConfig } from "../shared/contract";
import { reduce } from "../widget/store/reducer";
import { LIVE, type StateChange } from "../widget/store/state";
import { isAnsweredInLog, offeredReplies, timeline, withoutPersonButton } from "../widget/store/timeline";
import { after, answer, message, outgoing } from "./build";

const delta = (text: string, channel: string, id = "m2"): StateChange => ({
  type: "delta_received",
  message_id: id,
  text,
  channel,
});
const received = (seq: number, channel: string, parts = {}): StateChange => ({
  type: "message_received",
  message: message(seq, parts),
  channel,
});
const texts = (...changes: StateChange[]) =>
  timeline(after(...changes)).map((item) => (item.kind === "message" ? item.message.text : item.outgoing.text));

test("a message that both streams deliver is shown once", () => {
  const state = after(received(2, "a"), received(2, LIVE), received(2, LIVE));

  expect(state.messages).toHaveLength(1);
});

test("messages stand in the order of the log, whatever order they come in", () => {
  const state = after(received(3, LIVE), received(1, LIVE), received(2, "a"));

  expect(state.messages.map((one) => one.seq)).toEqual([1, 2, 3]);
});

test("only the log itself moves the point where the live stream resumes", () => {
  expect(after(received(5, "a")).lastSeq).toBe(0);
  expect(after(received(5, LIVE)).lastSeq).toBe(5);
  expect(after({ type: "seq_seen", seq: 6 }, { type: "seq_seen", seq: 4 }).lastSeq).toBe(6);
});

test("pieces that come on both streams are written once", () => {
  const state = after(delta("Del", "a"), delta("Del", LIVE), delta("ivery", "a"), delta("ivery", LIVE));

  expect(state.draft?.text).toBe("Delivery");
});

test("the whole message takes the place of its draft, and late pieces do not bring it back", () => {
  const state = after(delta("Del", "a"), received(2, "a"), delta("ivery", LIVE));

  expect(state.draft).toBeNull();
  expect(state.messages).toHaveLength(1);
});

test("after a cut a retry writes the answer from its beginning", () => {
  const state = after(delta("Deli", "a"), { type: "channel_closed", channel: "a" }, delta("De", "a"), delta("livery", "a"));

  expect(state.draft).toMatchObject({ text: "Delivery", isBroken: false });
});

test("after a cut the middle of an answer on the live stream is not put behind its beginning", () => {
  const state = after(delta("Deli", "a"), { type: "channel_closed", channel: "a" }, delta("costs", LIVE));

  expect(state.draft).toMatchObject({ text: "Deli", isBroken: true });
});

test("a dropped turn's draft gives way to the next one", () => {
  expect(after(delta("old", "a", "m2"), delta("new", "b", "m3")).draft?.text).toBe("new");
});

test("a confirmed message is shown once and keeps its key", () => {
  const queued = after({ type: "queued", message: outgoing("x") });
  const confirmed = reduce(queued, received(1, LIVE, { role: "customer", client_message_id: "x" }));

  expect(timeline(queued).map((item) => item.key)).toEqual(["x"]);
  expect(timeline(confirmed).map((item) => [item.kind, item.key])).toEqual([["message", "x"]]);
});

test("an answer that overtakes the log's copy of its question stands below it", () => {
  const shown = texts({ type: "queued", message: outgoing("x", { text: "question" }) }, received(2, "x"));

  expect(shown).toEqual(["question", "text 2"]);
});

test("messages that wait stand at the end in the order in which they were written", () => {
  const shown = texts(
    { type: "queued", message: outgoing("x") },
    { type: "queued", message: outgoing("y") },
    received(1, LIVE),
  );

  expect(shown).toEqual(["text 1", "text x", "text y"]);
});

test("an answer names the messages that it answers", () => {
  const asked = received(1, LIVE, { role: "customer", client_message_id: "x" });
  const other = received(2, LIVE, { role: "customer", client_message_id: "y" });
  const reply = received(3, LIVE, { answers_from: 1, answers_through: 1 });
  const state = after(asked, other, reply);

  expect(isAnsweredInLog(state, "x")).toBe(true);
  expect(isAnsweredInLog(state, "y")).toBe(false);
  expect(isAnsweredInLog(state, "unknown")).toBe(false);
});

test("a recent question without an answer is waited for, an old one is not", () => {
  const page = {
    messages: [message(1, { role: "customer", created_at: "2026-11-22T10:00:00Z" })],
    last_seq: 1,
    handed_over: false,
  };
  const soon = Date.parse("2026-11-22T10:00:05Z");
  const late = Date.parse("2026-11-22T11:00:00Z");

  expect(after({ type: "history_loaded", page, now: soon }).isAwaiting).toBe(true);
  expect(after({ type: "history_loaded", page, now: late }).isAwaiting).toBe(false);
  expect(after({ type: "history_loaded", page: { ...page, handed_over: true }, now: soon }).isAwaiting).toBe(false);
});

test("nobody waits for the software once a person has the conversation", () => {
  const state = after(
    { type: "sending", client_message_id: "x" },
    { type: "handover_received", handover: { handed_over: true, expected_from: "2026-11-22T10:10:00Z" } },
  );

  expect(state).toMatchObject({ isHandedOver: true, isAwaiting: false, expectedFrom: "2026-11-22T10:10:00Z" });
});

test("an answered message ends the waiting only when no other is under way", () => {
  const two: StateChange[] = [
    { type: "queued", message: outgoing("x") },
    { type: "queued", message: outgoing("y") },
    { type: "sending", client_message_id: "x" },
    { type: "sending", client_message_id: "y" },
    { type: "answered", client_message_id: "x", answer: answer() },
  ];

  expect(after(...two).isAwaiting).toBe(true);
  expect(after(...two, { type: "answered", client_message_id: "y", answer: answer() }).isAwaiting).toBe(false);
});

test("the live stream's late copy of a finished turn does not look like a new one", () => {
  const finished: StateChange[] = [
    { type: "queued", message: outgoing("x") },
    { type: "sending", client_message_id: "x" },
    received(2, "x"),
    { type: "answered", client_message_id: "x", answer: answer() },
  ];
  const late: StateChange[] = [{ type: "status_received", status: "writing" }, received(2, LIVE)];

  expect(after(...finished, ...late)).toMatchObject({ isAwaiting: false, status: null });
});

test("the copy of an old answer does not end the waiting for a new one", () => {
  const state = after(
    received(2, "x"),
    { type: "queued", message: outgoing("y") },
    { type: "sending", client_message_id: "y" },
    received(2, LIVE),
  );

  expect(state.isAwaiting).toBe(true);
});

test("suggested replies are offered under the newest answer only", () => {
  const reply = { label: "Yes", message: "yes" };
  const offered: StateChange = received(2, LIVE, { quick_replies: [reply] });

  expect(offeredReplies(after(offered))).toEqual([reply]);
  expect(offeredReplies(after(offered, received(3, LIVE, { role: "customer" })))).toEqual([]);
  expect(offeredReplies(after(offered, { type: "queued", message: outgoing("x") }))).toEqual([]);
});

test("a new conversation starts from nothing but the notice", () => {
  const state = after(received(2, LIVE), { type: "queued", message: outgoing("x") }, { type: "cleared", notice: "expired" });

  expect(state).toMatchObject({ messages: [], outbox: [], lastSeq: 0, notice: "expired" });
});

test("a person is offered by the button under the field, and not a second time above it", () => {
  const config = { person_button: { en: "Talk to a person", zh: "转人工客服" } } as unknown as WidgetConfig;
  const replies = ["Yes, please", "Talk to a person", "转人工客服"].map((label) => ({ label, message: label }));

  expect(withoutPersonButton(replies, config).map((reply) => reply.label)).toEqual(["Yes, please"]);
  expect(withoutPersonButton(replies, null)).toEqual(replies);
});
