import { expect, test, vi } from "vitest";
import type { ChatRequest, ServerEvent } from "../shared/contract";
import type { ApiClient } from "../widget/api/client";
import { ConnectionLostError, ProblemError } from "../widget/api/errors";
import { Memory, PageStorage } from "../widget/session/memory";
import { Outbox } from "../widget/session/outbox";
import { Patience } from "../widget/session/patience";
import { Store } from "../widget/store/store";
import { answer, message } from "./build";

type Attempt = ServerEvent[] | Error;

/** A server that plays one attempt after the other and keeps what it was asked. */
class ScriptedServer {
  readonly requests: { request: ChatRequest; token: string | null }[] = [];

  constructor(readonly attempts: Attempt[]) {}

  async *chat(request: ChatRequest, token: string | null): AsyncGenerator<ServerEvent> {
    this.requests.push({ request, token });
    const attempt = this.attempts.shift() ?? new ConnectionLostError("no more attempts");
    if (attempt instanceof Error) throw attempt;
    yield* attempt;
  }
}

const opened: ServerEvent = { seq: null, name: "status", data: { status: "received", conversation_id: "c1", token: "t1" } };
const replied: ServerEvent = { seq: 2, name: "message", data: message(2, { answers_from: 1, answers_through: 1 }) };
const done: ServerEvent = { seq: 2, name: "done", data: answer({ token: "t1" }) };
const problem = (status: number, retryAfter: number | null = null) =>
  new ProblemError({ type: "about:blank", title: "no", status }, retryAfter);

function setUp(...attempts: Attempt[]) {
  const server = new ScriptedServer(attempts);
  const store = new Store();
  const memory = new Memory(new PageStorage());
  const patience = new Patience(() => 0);
  // No real waiting; once the script is played the outbox waits for ever.
  vi.spyOn(patience, "pause").mockImplementation(() => new Promise((go) => void (server.attempts.length > 0 && go())));
  const outbox = new Outbox({
    api: server as unknown as ApiClient,
    store,
    memory,
    patience,
    language: () => "en",
    customerToken: () => null,
    onAdmitted: (credentials) => (memory.credentials = credentials),
    onAnswered: () => {},
    onRefused: () => false,
  });
  return { server, store, memory, patience, outbox };
}

const settled = (store: Store) =>
  vi.waitFor(() => expect(store.state.outbox.every((one) => ["answered", "refused"].includes(one.phase))).toBe(true));

test("a message is sent, answered and forgotten", async () => {
  const { server, store, memory, outbox } = setUp([opened, replied, done]);

  outbox.add("How much is delivery?");
  await settled(store);

  expect(server.requests[0]?.request).toMatchObject({ message: "How much is delivery?", locale: "en" });
  expect(store.state.messages.map((one) => one.text)).toEqual(["text 2"]);
  expect(memory.outbox).toEqual([]);
  expect(memory.credentials).toEqual({ conversation_id: "c1", token: "t1" });
});

test("a retry after a cut carries the same id, and the conversation that the first attempt opened", async () => {
  const { server, store, outbox } = setUp([opened], [replied, done]);

  outbox.add("hello");
  await settled(store);

  const [first, second] = server.requests;
  expect(second?.request.client_message_id).toBe(first?.request.client_message_id);
  expect(second).toMatchObject({ token: "t1", request: { conversation_id: "c1" } });
  expect(store.state.messages).toHaveLength(1);
});

test("a message survives until it is answered, so that a reload can send it again", () => {
  const { memory, outbox } = setUp();

  outbox.add("hello");

  expect(memory.outbox.map((one) => one.text)).toEqual(["hello"]);
});

test("while the first message opens the conversation, the second waits for it", async () => {
  const { server, store, outbox } = setUp([opened, replied, done], [done]);

  outbox.add("one");
  outbox.add("two");
  expect(server.requests).toHaveLength(1);
  await settled(store);

  expect(server.requests[1]).toMatchObject({ token: "t1", request: { message: "two", conversation_id: "c1" } });
});

test("an answer that the log shows already is not asked for again", async () => {
  const { server, store, patience, outbox } = setUp([opened]);
  vi.spyOn(patience, "pause").mockImplementation(() => {
    const id = server.requests[0]?.request.client_message_id ?? null;
    const asked = message(1, { role: "customer", client_message_id: id });
    store.dispatch({ type: "message_received", message: asked, channel: "live" });
    store.dispatch({ type: "message_received", message: replied.data as typeof asked, channel: "live" });
    return Promise.resolve();
  });

  outbox.add("hello");
  await vi.waitFor(() => expect(store.state.outbox).toEqual([]));

  expect(server.requests).toHaveLength(1);
});

test("a busy server is asked again when it said so", async () => {
  const { store, patience, outbox } = setUp(problem(429, 3), [opened, done]);

  outbox.add("hello");
  await settled(store);

  expect(patience.pause).toHaveBeenCalledWith(3000, expect.anything());
});

test("a message that is too long is refused at once and can be removed", async () => {
  const { server, store, outbox } = setUp(problem(413));

  outbox.add("long");
  await settled(store);
  const [refused] = store.state.outbox;
  expect(refused).toMatchObject({ phase: "refused", problem: { status: 413 } });
  outbox.discard(refused?.client_message_id ?? "");

  expect(store.state.outbox).toEqual([]);
  expect(server.requests).toHaveLength(1);
});

test("a server that keeps failing is given up, and the customer may try again", async () => {
  const { server, store, outbox } = setUp(...Array.from({ length: 6 }, () => problem(500)), [opened, done]);

  outbox.add("hello");
  await settled(store);
  expect(store.state.outbox[0]?.phase).toBe("refused");
  outbox.retry(store.state.outbox[0]?.client_message_id ?? "");
  await vi.waitFor(() => expect(store.state.outbox[0]?.phase).toBe("answered"));

  expect(new Set(server.requests.map(({ request }) => request.client_message_id)).size).toBe(1);
});
