import type { Language } from "../../shared/language";
import type { OutgoingMessage } from "../store/state";

export interface Credentials {
  conversation_id: string;
  token: string;
}

const CONVERSATION = "rapport:conversation";
const LANGUAGE = "rapport:language";
const SEEN = "rapport:seen";
const CUSTOMER = "rapport:customer";
const OUTBOX = "rapport:outbox:";

/** What outlives a reload, in the iframe's own storage. A key per outgoing message: tabs never overwrite each other. */
export class Memory {
  constructor(private readonly storage: Storage) {}

  get credentials(): Credentials | null {
    return this.#read<Credentials>(CONVERSATION);
  }

  set credentials(value: Credentials | null) {
    this.#write(CONVERSATION, value);
  }

  get language(): Language | null {
    return this.#read<Language>(LANGUAGE);
  }

  set language(value: Language | null) {
    this.#write(LANGUAGE, value);
  }

  /** The newest sequence number that the customer has had on the screen. */
  get seenSeq(): number {
    return this.#read<number>(SEEN) ?? 0;
  }

  set seenSeq(value: number) {
    this.#write(SEEN, value);
  }

  /** The signed-in customer to whom this conversation belongs; null for a guest's. */
  get customer(): string | null {
    return this.#read<string>(CUSTOMER);
  }

  set customer(value: string | null) {
    this.#write(CUSTOMER, value);
  }

  /** Oldest first. */
  get outbox(): OutgoingMessage[] {
    const keys = Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index) ?? "");
    return keys
      .filter((key) => key.startsWith(OUTBOX))
      .flatMap((key) => this.#read<OutgoingMessage>(key) ?? [])
      .sort((one, other) => one.created_at.localeCompare(other.created_at));
  }

  keep(message: OutgoingMessage): void {
    this.#write(OUTBOX + message.client_message_id, message);
  }

  drop(clientMessageId: string): void {
    this.storage.removeItem(OUTBOX + clientMessageId);
  }

  forgetConversation(): void {
    for (const { client_message_id } of this.outbox) this.drop(client_message_id);
    for (const key of [CONVERSATION, SEEN, CUSTOMER]) this.storage.removeItem(key);
  }

  /** Another tab began or ended the conversation. */
  onConversationChange(listener: () => void): void {
    addEventListener("storage", (event) => {
      if (event.key === CONVERSATION && event.newValue !== event.oldValue) listener();
    });
  }

  #read<Value>(key: string): Value | null {
    try {
      return JSON.parse(this.storage.getItem(key) ?? "null") as Value | null;
    } catch {
      return null;
    }
  }

  #write(key: string, value: unknown): void {
    if (value === null) this.storage.removeItem(key);
    else this.storage.setItem(key, JSON.stringify(value));
  }
}

/** The browser's storage, or one that lasts as long as the page where cookies are blocked. */
export function openStorage(): Storage {
  try {
    localStorage.setItem("rapport:probe", "1");
    localStorage.removeItem("rapport:probe");
    return localStorage;
  } catch {
    return new PageStorage();
  }
}

export class PageStorage implements Storage {
  #values = new Map<string, string>();

  get length(): number {
    return this.#values.size;
  }
  key(index: number): string | null {
    return [...this.#values.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.#values.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#values.set(key, value);
  }
  removeItem(key: string): void {
    this.#values.delete(key);
  }
  clear(): void {
    this.#values.clear();
  }
}
