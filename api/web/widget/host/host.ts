import { frameOptions, isBridgeMessage, type ChatEventName, type ChatMessage, type HostMessage } from "../../shared/bridge";

interface HostCommands {
  onIdentify: (token: string | null) => void;
  onLocale: (locale: string) => void;
}

/** The page that embeds the chat. Hears only the parent window, and only from its declared origin. */
export class Host {
  readonly options = frameOptions(location.hash);
  readonly isEmbedded = window.parent !== window && isDeclaredParent(this.options.origin);
  #isOpen = !this.isEmbedded;
  #openListeners = new Set<(draft: string | undefined) => void>();

  get isOpen(): boolean {
    return this.#isOpen;
  }

  listen(commands: HostCommands): void {
    if (!this.isEmbedded) return;
    addEventListener("message", (event) => {
      if (event.source !== window.parent || event.origin !== this.options.origin) return;
      if (isBridgeMessage(event.data)) this.#obey(event.data as HostMessage, commands);
    });
    this.#post({ rapport: "ready" });
  }

  /** The chat has come into sight, perhaps with words to begin with. */
  onOpen(listener: (draft: string | undefined) => void): () => void {
    this.#openListeners.add(listener);
    return () => this.#openListeners.delete(listener);
  }

  close = (): void => this.#post({ rapport: "close" });

  emit(name: ChatEventName, detail?: unknown): void {
    this.#post({ rapport: "event", name, detail });
  }

  setUnread(count: number): void {
    this.#post({ rapport: "unread", count });
  }

  #obey(message: HostMessage, commands: HostCommands): void {
    if (message.rapport === "open") {
      this.#isOpen = true;
      for (const listener of this.#openListeners) listener(message.draft);
    } else if (message.rapport === "close") this.#isOpen = false;
    else if (message.rapport === "identify") commands.onIdentify(message.token);
    else if (message.rapport === "locale") commands.onLocale(message.locale);
  }

  #post(message: ChatMessage): void {
    if (this.isEmbedded) window.parent.postMessage(message, this.options.origin);
  }
}

/** Where the browser tells who the parent is (not Firefox), the fragment must tell the same. */
function isDeclaredParent(origin: string): boolean {
  const ancestors = location.ancestorOrigins as DOMStringList | undefined;
  return origin !== "" && (ancestors?.[0] ?? origin) === origin;
}
