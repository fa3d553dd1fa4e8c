import type { ApiClient } from "../api/client";
import { ProblemError } from "../api/errors";
import type { Store } from "../store/store";
import type { Memory } from "./memory";
import type { Patience } from "./patience";

interface IdentityOptions {
  api: ApiClient;
  store: Store;
  memory: Memory;
  patience: Patience;
  /** The conversation belongs to somebody else, or to nobody any more. */
  onStranger: () => void;
  onResult: (customerName: string | null, isConfirmed: boolean) => void;
}

/** The embedding site's word on who the customer is. The signed token stays in this page's memory. */
export class Identity {
  #token: string | null = null;
  #binding: AbortController | null = null;

  constructor(private readonly options: IdentityOptions) {}

  /** Opens a new conversation as this customer; null for a guest. */
  get token(): string | null {
    return this.#token;
  }

  signIn(token: string): void {
    // Another customer at the same device must not see this one's conversation.
    const { customer } = this.options.memory;
    const subject = subjectOf(token);
    if (customer && subject && customer !== subject) this.options.onStranger();
    this.#token = token;
    void this.bind();
  }

  signOut(): void {
    this.#token = null;
    this.#binding?.abort();
    this.options.store.dispatch({ type: "identified", customerName: null });
  }

  /** The server does not accept the token: the customer goes on as a guest. */
  reject(): void {
    this.signOut();
    this.options.store.dispatch({ type: "noticed", notice: "sign_in_failed" });
    this.options.onResult(null, false);
  }

  /** Tie the open conversation to the customer; without one, the first message does it. */
  async bind(): Promise<void> {
    const { memory, patience } = this.options;
    this.#binding?.abort();
    this.#binding = new AbortController();
    const { signal } = this.#binding;
    for (let attempt = 0; this.#token && memory.credentials && !signal.aborted; attempt++) {
      const isSettled = await this.#attempt(memory.credentials.token, this.#token, signal);
      if (isSettled) return;
      await patience.pause(patience.waitMs(attempt), signal);
    }
  }

  async #attempt(token: string, customerToken: string, signal: AbortSignal): Promise<boolean> {
    try {
      const { customer_name } = await this.options.api.identify(token, customerToken);
      if (!signal.aborted) this.#confirm(customerToken, customer_name);
    } catch (error) {
      if (!(error instanceof ProblemError) || error.isPassing) return false;
      if (signal.aborted) return true;
      if ([403, 404, 409].includes(error.status)) this.options.onStranger();
      else this.reject();
    }
    return true;
  }

  #confirm(token: string, customerName: string | null): void {
    this.options.memory.customer = subjectOf(token);
    this.options.store.dispatch({ type: "identified", customerName });
    this.options.onResult(customerName, true);
  }
}

/** Whom a token names, unproven: only to notice that it is somebody else. The server does the proving. */
function subjectOf(token: string): string | null {
  try {
    const payload = (token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/");
    return String((JSON.parse(atob(payload)) as { sub?: unknown }).sub);
  } catch {
    return null;
  }
}
