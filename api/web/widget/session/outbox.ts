import type { ChatAnswer, ChatRequest, ServerEvent } from "../../shared/contract";
import type { Language } from "../../shared/language";
import type { ApiClient } from "../api/client";
import { ConnectionLostError, ProblemError } from "../api/errors";
import type { OutgoingMessage } from "../store/state";
import type { Store } from "../store/store";
import { isAnsweredInLog } from "../store/timeline";
import { applyEvent } from "./apply";
import type { Credentials, Memory } from "./memory";
import { SilenceGuard, type Patience } from "./patience";

/** A slow language model may think for long between two events. */
const SILENCE_MS = 60_000;
/** A broken line is waited for; a server that fails at each attempt is not. */
const MOST_SERVER_FAILURES = 5;

interface OutboxOptions {
  api: ApiClient;
  store: Store;
  memory: Memory;
  patience: Patience;
  language: () => Language;
  /** The bearer of a conversation that is still to be opened: a signed-in customer's token. */
  customerToken: () => string | null;
  onAdmitted: (credentials: Credentials) => void;
  onAnswered: (answer: ChatAnswer) => void;
  /** 401 or 404: true when something was changed so that another attempt makes sense. */
  onRefused: (error: ProblemError) => boolean;
}

/** Sends messages until each is answered; a retry carries the same client_message_id. */
export class Outbox {
  #stopping = new AbortController();
  #underWay = new Set<string>();

  constructor(private readonly options: OutboxOptions) {}

  add(text: string): void {
    const created_at = new Date().toISOString();
    const message: OutgoingMessage = { client_message_id: crypto.randomUUID(), text, created_at, phase: "waiting" };
    this.options.memory.keep(message);
    this.options.store.dispatch({ type: "queued", message });
    this.flush();
  }

  /** After a refusal, at the customer's wish. */
  retry(clientMessageId: string): void {
    this.options.store.dispatch({ type: "send_cut", client_message_id: clientMessageId });
    this.flush();
  }

  discard(clientMessageId: string): void {
    this.options.memory.drop(clientMessageId);
    this.options.store.dispatch({ type: "discarded", client_message_id: clientMessageId });
  }

  /** Send what waits. Before the conversation is open only one goes: a second would open another. */
  flush(): void {
    for (const message of this.options.store.state.outbox) {
      if (message.phase !== "waiting" || this.#underWay.has(message.client_message_id)) continue;
      if (!this.options.memory.credentials && this.#underWay.size > 0) return;
      void this.#deliver(message);
    }
  }

  stop(): void {
    this.#stopping.abort();
    this.#stopping = new AbortController();
    this.#underWay.clear();
  }

  async #deliver(message: OutgoingMessage): Promise<void> {
    const { store, memory, patience } = this.options;
    const { signal } = this.#stopping;
    const id = message.client_message_id;
    this.#underWay.add(id);
    for (let attempt = 0; !signal.aborted; attempt++) {
      if (isAnsweredInLog(store.state, id)) {
        this.discard(id);
        break;
      }
      const failure = await this.#attempt(message, signal);
      if (signal.aborted) return;
      if (!failure) {
        memory.drop(id);
        break;
      }
      store.dispatch({ type: "channel_closed", channel: id });
      const waitMs = this.#waitAfter(failure, attempt);
      if (waitMs === null) {
        this.#refuse(id, failure);
        break;
      }
      store.dispatch({ type: "send_cut", client_message_id: id });
      await patience.pause(waitMs, signal);
    }
    this.#underWay.delete(id);
    this.flush();
  }

  /** One request; null once its turn is over. */
  async #attempt(message: OutgoingMessage, signal: AbortSignal): Promise<Error | null> {
    const { api, store, memory, customerToken } = this.options;
    const credentials = memory.credentials;
    const guard = new SilenceGuard(SILENCE_MS, signal);
    store.dispatch({ type: "sending", client_message_id: message.client_message_id });
    try {
      const bearer = credentials?.token ?? customerToken();
      const stream = { signal: guard.signal, onBytes: guard.heard };
      for await (const event of api.chat(this.#request(message, credentials), bearer, stream)) {
        if (signal.aborted) return null;
        this.#take(event, message.client_message_id);
        if (event.name === "error") return new ProblemError(event.data);
        if (event.name === "done") return null;
      }
      return new ConnectionLostError("the answer broke off");
    } catch (error) {
      return error as Error;
    } finally {
      guard.release();
    }
  }

  #request(message: OutgoingMessage, credentials: Credentials | null): ChatRequest {
    return {
      message: message.text,
      client_message_id: message.client_message_id,
      locale: this.options.language(),
      ...(credentials ? { conversation_id: credentials.conversation_id } : {}),
    };
  }

  #take(event: ServerEvent, id: string): void {
    const { store, onAdmitted, onAnswered } = this.options;
    if (event.name === "status" || event.name === "done") {
      const { conversation_id, token } = event.data;
      if (conversation_id && token) onAdmitted({ conversation_id, token });
    }
    applyEvent(store, event, id);
    if (event.name !== "done") return;
    store.dispatch({ type: "answered", client_message_id: id, answer: event.data });
    onAnswered(event.data);
  }

  /** Milliseconds until the next attempt; null when another one makes no sense. */
  #waitAfter(failure: Error, attempt: number): number | null {
    const { patience, onRefused } = this.options;
    if (!(failure instanceof ProblemError)) return patience.waitMs(attempt);
    if (failure.status === 401 || failure.status === 404) return onRefused(failure) ? 0 : null;
    if (failure.status === 429) this.options.store.dispatch({ type: "noticed", notice: "busy" });
    if (!failure.isPassing || attempt >= MOST_SERVER_FAILURES) return null;
    return failure.retryAfterSeconds === null ? patience.waitMs(attempt) : failure.retryAfterSeconds * 1000;
  }

  #refuse(id: string, failure: Error): void {
    const status = failure instanceof ProblemError ? failure.status : 0;
    const problem = { type: "about:blank", title: failure.message, status };
    this.options.store.dispatch({ type: "refused", client_message_id: id, problem });
  }
}
