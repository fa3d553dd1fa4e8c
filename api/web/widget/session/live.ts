import type { ApiClient } from "../api/client";
import { ProblemError } from "../api/errors";
import { LIVE } from "../store/state";
import type { Store } from "../store/store";
import { applyEvent } from "./apply";
import type { Credentials } from "./memory";
import { SilenceGuard, type Patience } from "./patience";

/** The server sends a heartbeat every 15 s: two missed ones and some. */
const SILENCE_MS = 40_000;

interface LiveOptions {
  api: ApiClient;
  store: Store;
  patience: Patience;
  /** The token is no longer good for this conversation. */
  onRefused: () => void;
}

/** Follows the conversation's log for as long as it is wanted, through any number of broken lines. */
export class LiveStream {
  #following: AbortController | null = null;

  constructor(private readonly options: LiveOptions) {}

  start(credentials: Credentials): void {
    if (this.#following) return;
    this.#following = new AbortController();
    void this.#follow(credentials, this.#following.signal);
  }

  stop(): void {
    this.#following?.abort();
    this.#following = null;
  }

  async #follow(credentials: Credentials, signal: AbortSignal): Promise<void> {
    const { store, patience } = this.options;
    this.#show("connecting");
    for (let attempt = 0; !signal.aborted; attempt++) {
      const wasOpen = await this.#listen(credentials, signal);
      if (signal.aborted) return;
      store.dispatch({ type: "channel_closed", channel: LIVE });
      if (wasOpen) attempt = 0;
      this.#show("lost");
      await patience.pause(patience.waitMs(attempt), signal);
    }
  }

  /** One connection, until it ends; whether it had come to stand. */
  async #listen(credentials: Credentials, signal: AbortSignal): Promise<boolean> {
    const { api, store } = this.options;
    const guard = new SilenceGuard(SILENCE_MS, signal);
    const { conversation_id, token } = credentials;
    let isOpen = false;
    const onOpen = () => {
      isOpen = true;
      this.#show("live");
    };
    const stream = { signal: guard.signal, onBytes: guard.heard, onOpen };
    try {
      await this.#read(api.events(conversation_id, token, store.state.lastSeq, stream), signal);
    } catch (error) {
      const isRefused = error instanceof ProblemError && [401, 403, 404].includes(error.status);
      if (isRefused && !signal.aborted) this.options.onRefused();
    } finally {
      guard.release();
    }
    return isOpen;
  }

  async #read(events: ReturnType<ApiClient["events"]>, signal: AbortSignal): Promise<void> {
    // A stream that opens in mid-answer delivers only its tail: wait for the whole message then.
    let sawTurnBegin = false;
    for await (const event of events) {
      if (signal.aborted) return;
      if (event.name === "status") sawTurnBegin = true;
      if (event.name === "message" && event.data.role === "agent") sawTurnBegin = false;
      if (event.name !== "delta" || sawTurnBegin) applyEvent(this.options.store, event, LIVE);
    }
  }

  #show(connection: "connecting" | "live" | "lost"): void {
    this.options.store.dispatch({ type: "connection_changed", connection });
  }
}
