import type { ChatAnswer, HistoryPage, RatingRequest } from "../../shared/contract";
import type { Language } from "../../shared/language";
import { ApiClient, PAGE_LENGTH } from "../api/client";
import { ProblemError } from "../api/errors";
import type { Notice } from "../store/state";
import { Store } from "../store/store";
import { saysGoodbye } from "./apply";
import { Identity } from "./identity";
import { LiveStream } from "./live";
import type { Credentials, Memory } from "./memory";
import { Outbox } from "./outbox";
import { Patience } from "./patience";

/** A hidden tab gives its connection back after this: browsers allow six to a server, over all tabs. */
const HIDDEN_PATIENCE_MS = 60_000;
const LONGEST_WAITING_MS = 75_000;

interface SessionOptions {
  memory: Memory;
  language: () => Language;
  onIdentity: (customerName: string | null, isConfirmed: boolean) => void;
  api?: ApiClient;
  patience?: Patience;
}

/** One customer's conversation in this tab: restores it, sends, follows, and starts over. */
export class Session {
  readonly store = new Store();
  readonly #memory: Memory;
  readonly #api: ApiClient;
  readonly #patience: Patience;
  readonly #outbox: Outbox;
  readonly #live: LiveStream;
  readonly #identity: Identity;
  #run = new AbortController();
  #hiddenTimer: ReturnType<typeof setTimeout> | undefined;
  #waitingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SessionOptions) {
    const { memory, language, onIdentity, api = new ApiClient(), patience = new Patience() } = options;
    const { store } = this;
    this.#memory = memory;
    this.#api = api;
    this.#patience = patience;
    const shared = { api, store, memory, patience };
    this.#live = new LiveStream({ ...shared, onRefused: () => this.startOver("expired") });
    this.#identity = new Identity({ ...shared, onStranger: () => this.startOver(null), onResult: onIdentity });
    this.#outbox = new Outbox({
      ...shared,
      language,
      customerToken: () => this.#identity.token,
      onAdmitted: (credentials) => this.#admitted(credentials),
      onAnswered: (answer) => this.#answered(answer),
      onRefused: (error) => this.#refused(error),
    });
    store.subscribe((_, change) => {
      // An answer by the live stream ends the wait of a message whose own stream was cut.
      if (change.type === "message_received" && change.message.role === "agent") this.#patience.wake();
      this.#limitWaiting();
    });
  }

  /** Bring back what an earlier visit, or another tab, has left. */
  async start(): Promise<void> {
    this.#run = new AbortController();
    for (const message of this.#memory.outbox) {
      this.store.dispatch({ type: "queued", message: { ...message, phase: "waiting" } });
    }
    const { credentials } = this.#memory;
    if (credentials && !(await this.#loadHistory(credentials, this.#run.signal))) return;
    if (credentials) this.#live.start(credentials);
    void this.#identity.bind();
    this.#outbox.flush();
  }

  /** Another tab has begun or ended the conversation: follow it. */
  restart(): void {
    this.#stop();
    this.store.dispatch({ type: "cleared", notice: null });
    void this.start();
  }

  send(text: string): void {
    this.#outbox.add(text);
  }

  retry(clientMessageId: string): void {
    this.#outbox.retry(clientMessageId);
  }

  discard(clientMessageId: string): void {
    this.#outbox.discard(clientMessageId);
  }

  /** A new, empty conversation; what was not yet sent goes with the customer into it. */
  startOver(notice: Notice): void {
    const unsent = this.store.state.outbox.filter((one) => one.phase === "waiting" || one.phase === "sending");
    this.#stop();
    this.#memory.forgetConversation();
    this.store.dispatch({ type: "cleared", notice });
    // A new id: the old one belongs to the old conversation.
    if (notice === "expired") for (const message of unsent) this.#outbox.add(message.text);
    if (notice) this.store.dispatch({ type: "noticed", notice });
  }

  identify(token: string | null): void {
    if (token) return this.#identity.signIn(token);
    this.#identity.signOut();
    if (this.#memory.customer) this.startOver(null);
  }

  async rate(rating: RatingRequest): Promise<void> {
    const { credentials } = this.#memory;
    if (!credentials) return;
    this.store.dispatch({ type: "rating_changed", rating: "sending" });
    try {
      await this.#api.rate(credentials.conversation_id, credentials.token, rating);
      this.store.dispatch({ type: "rating_changed", rating: "given" });
    } catch {
      this.store.dispatch({ type: "rating_changed", rating: "asked" });
      this.store.dispatch({ type: "noticed", notice: "rating_failed" });
    }
  }

  /** The line is back: nobody waits out a pause. */
  wake(): void {
    this.#patience.wake();
    this.#outbox.flush();
  }

  setVisible(isVisible: boolean): void {
    clearTimeout(this.#hiddenTimer);
    if (!isVisible) {
      this.#hiddenTimer = setTimeout(() => this.#live.stop(), HIDDEN_PATIENCE_MS);
      return;
    }
    const { credentials } = this.#memory;
    if (credentials && this.store.state.connection !== "idle") this.#live.start(credentials);
    this.wake();
  }

  /** "Answering" with nothing under way, and nothing heard for long, is no longer true. */
  #limitWaiting(): void {
    clearTimeout(this.#waitingTimer);
    const { isAwaiting, outbox } = this.store.state;
    if (!isAwaiting || outbox.some((one) => one.phase === "sending")) return;
    this.#waitingTimer = setTimeout(() => this.store.dispatch({ type: "gave_up_waiting" }), LONGEST_WAITING_MS);
  }

  #stop(): void {
    this.#run.abort();
    this.#live.stop();
    this.#outbox.stop();
  }

  /** False when the conversation is gone, or this run was ended meanwhile. */
  async #loadHistory(credentials: Credentials, signal: AbortSignal): Promise<boolean> {
    this.store.dispatch({ type: "connection_changed", connection: "connecting" });
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        await this.#loadPages(credentials, signal);
        return !signal.aborted;
      } catch (error) {
        if (signal.aborted) return false;
        if (error instanceof ProblemError && !error.isPassing) {
          this.startOver("expired");
          return false;
        }
        this.store.dispatch({ type: "connection_changed", connection: "lost" });
        await this.#patience.pause(this.#patience.waitMs(attempt), signal);
      }
    }
    return false;
  }

  async #loadPages({ conversation_id, token }: Credentials, signal: AbortSignal): Promise<void> {
    let after = 0;
    let page: HistoryPage;
    do {
      page = await this.#api.history(conversation_id, token, after);
      if (signal.aborted) return;
      this.store.dispatch({ type: "history_loaded", page, now: Date.now() });
      after = page.messages.at(-1)?.seq ?? after;
    } while (page.messages.length === PAGE_LENGTH);
  }

  #admitted(credentials: Credentials): void {
    if (this.#memory.credentials?.conversation_id === credentials.conversation_id) return;
    this.#memory.credentials = credentials;
    this.#live.start(credentials);
    void this.#identity.bind();
    this.#outbox.flush();
  }

  #answered(answer: ChatAnswer): void {
    if (saysGoodbye(answer) && this.store.state.rating === "none") {
      this.store.dispatch({ type: "rating_changed", rating: "asked" });
    }
  }

  #refused(error: ProblemError): boolean {
    if (this.#memory.credentials) {
      this.startOver("expired");
      return true;
    }
    if (error.status !== 401 || !this.#identity.token) return false;
    this.#identity.reject();
    return true;
  }
}
