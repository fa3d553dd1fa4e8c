// What the page (loader) and the chat (iframe) say to each other by postMessage.
// Both sides check origin and source of every message before they read it.

/** From the embedding page to the chat. */
export type HostMessage =
  | { rapport: "open"; draft?: string | undefined }
  | { rapport: "close" }
  | { rapport: "identify"; token: string | null }
  | { rapport: "locale"; locale: string };

/** From the chat to the embedding page. */
export type ChatMessage =
  | { rapport: "ready" }
  | { rapport: "close" }
  | { rapport: "unread"; count: number }
  | { rapport: "event"; name: ChatEventName; detail: unknown };

/** Events a site may listen to with `Rapport("on", name, handler)`. */
export type ChatEventName =
  | "ready"
  | "open"
  | "close"
  | "message"
  | "handover"
  | "identified"
  | "identify_failed"
  | "rated";

/** The fragment of the iframe's address: looks only, never a token. */
export interface FrameOptions {
  origin: string;
  locale: string;
  color: string;
}

export function frameAddress(base: string, options: FrameOptions): string {
  return `${base}#${new URLSearchParams({ ...options })}`;
}

export function frameOptions(fragment: string): FrameOptions {
  const values = new URLSearchParams(fragment.replace(/^#/, ""));
  const read = (name: string) => values.get(name) ?? "";
  return { origin: read("origin"), locale: read("locale"), color: read("color") };
}

export function isBridgeMessage(data: unknown): data is HostMessage | ChatMessage {
  return typeof data === "object" && data !== null && "rapport" in data;
}
