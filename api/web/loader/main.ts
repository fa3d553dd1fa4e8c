// The script that a site embeds. It loads the chat only when it is wanted, or was in use before.
import type { ChatEventName, ChatMessage } from "../shared/bridge";
import { pickLanguage } from "../shared/language";
import type { RapportCall } from "./api";
import { createFrame, type ChatFrame } from "./frame";
import { createLauncher, type Launcher } from "./launcher";

type Handler = (detail: unknown) => void;
const script = document.currentScript as HTMLScriptElement | null;
const data = script?.dataset ?? {};
const address = new URL("widget/", script?.src ?? location.href);
const MEMORY = "rapport";
const LABELS = {
  en: { open: "Open chat", close: "Close chat", title: "Chat with us" },
  zh: { open: "打开聊天", close: "关闭聊天", title: "在线客服" },
};

let locale = data["locale"] ?? "";
let launcher: Launcher;
let frame: ChatFrame | null = null;
let isOpen = false;
const handlers = new Map<string, Handler[]>();

function labels() {
  return LABELS[pickLanguage([locale, ...navigator.languages])];
}

function emit(name: ChatEventName, detail?: unknown): void {
  handlers.get(name)?.forEach((handler) => handler(detail));
}

/** `state`: "1" was open on the last page, "0" was used; a site may forbid storage altogether. */
function remember(state: "0" | "1"): void {
  try {
    sessionStorage.setItem(MEMORY, state);
  } catch {
    /* the chat works without; it just starts closed on the next page */
  }
}

function remembered(): string | null {
  try {
    return sessionStorage.getItem(MEMORY);
  } catch {
    return null;
  }
}

function chat(): ChatFrame {
  if (!frame) {
    frame = createFrame(
      address,
      { origin: location.origin, locale, color: data["color"] ?? "", title: labels().title },
      receive,
    );
    launcher.adopt(frame.element);
  }
  return frame;
}

function receive(message: ChatMessage): void {
  if (message.rapport === "ready") emit("ready");
  else if (message.rapport === "close") close();
  else if (message.rapport === "unread") launcher.setUnread(message.count);
  else emit(message.name, message.detail);
}

function open(options?: { draft?: string }): void {
  chat().post({ rapport: "open", draft: options?.draft });
  chat().element.focus();
  if (isOpen) return;
  setOpen(true);
}

function close(): void {
  if (!isOpen) return;
  setOpen(false);
  chat().post({ rapport: "close" });
  launcher.button.focus();
}

function setOpen(value: boolean): void {
  isOpen = value;
  launcher.show(value);
  launcher.setLabel(value ? labels().close : labels().open);
  remember(value ? "1" : "0");
  emit(value ? "open" : "close");
}

function setLocale(value: string): void {
  locale = value;
  launcher.setLabel(isOpen ? labels().close : labels().open);
  if (frame) {
    frame.element.title = labels().title;
    frame.post({ rapport: "locale", locale });
  }
}

function command(...[name, first, second]: RapportCall): void {
  if (name === "open") open(first as { draft?: string } | undefined);
  else if (name === "close") close();
  else if (name === "identify") chat().post({ rapport: "identify", token: (first as string | null) || null });
  else if (name === "locale") setLocale(String(first));
  else if (name === "on") {
    const event = String(first);
    handlers.set(event, [...(handlers.get(event) ?? []), second as Handler]);
  } else console.warn(`Rapport: unknown command "${name}"`);
}

/** An on-screen keyboard shrinks only the visual viewport; the full-screen chat must fit into it. */
function followKeyboard(): void {
  const view = visualViewport;
  view?.addEventListener("resize", () => {
    if (frame) frame.element.style.setProperty("--height", `${view.height}px`);
  });
}

function start(): void {
  launcher = createLauncher({
    color: data["color"] ?? "",
    position: data["position"] === "left" ? "left" : "right",
    label: labels().open,
  });
  launcher.show(false);
  launcher.button.addEventListener("click", () => (isOpen ? close() : open()));
  launcher.button.addEventListener("pointerenter", chat, { once: true });
  followKeyboard();
  const early = Array.from(window.Rapport?.q ?? []);
  window.Rapport = command;
  if (data["token"]) command("identify", data["token"]);
  for (const call of early) command(...(Array.from(call) as RapportCall));
  const state = remembered();
  if (state === "1" && innerWidth > 520) open();
  else if (state) setTimeout(chat, 1500);
}

if (document.body) start();
else addEventListener("DOMContentLoaded", start, { once: true });
