import { render } from "preact";
import type { WidgetConfig } from "../shared/contract";
import { pickLanguage, type Language } from "../shared/language";
import { ApiClient } from "./api/client";
import { Host } from "./host/host";
import { applyColor } from "./host/theme";
import { countUnread, markSeen } from "./host/unread";
import { loadSpeech, type Speech } from "./i18n/texts";
import { Memory, openStorage } from "./session/memory";
import { Patience } from "./session/patience";
import { Session } from "./session/session";
import type { ConversationState, StateChange } from "./store/state";
import { App } from "./views/App";
import "./styles/index.css";

const host = new Host();
const memory = new Memory(openStorage());
const api = new ApiClient();
const patience = new Patience();
const forever = new AbortController().signal;
const firstLanguage = memory.language ?? pickLanguage([host.options.locale, ...navigator.languages]);
let speech: Speech;
let config: WidgetConfig | null = null;

const session = new Session({
  memory,
  api,
  language: () => speech.language,
  onIdentity: (customerName, isConfirmed) =>
    host.emit(isConfirmed ? "identified" : "identify_failed", { customer_name: customerName }),
});

function show(): void {
  render(
    <App session={session} host={host} speech={speech} config={config} onLanguage={chooseLanguage} />,
    document.body,
  );
}

async function speak(language: Language): Promise<void> {
  speech = await insist(() => loadSpeech(language));
  show();
}

function chooseLanguage(language: Language): void {
  memory.language = language;
  void speak(language);
}

/** For what the chat cannot do without: ask until it is there. */
async function insist<Value>(ask: () => Promise<Value>): Promise<Value> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch {
      await patience.pause(patience.waitMs(attempt), forever);
    }
  }
}

function tellHost(state: ConversationState, change: StateChange): void {
  if (change.type === "message_received" && change.message.role !== "customer") {
    host.emit("message", { role: change.message.role, message_id: change.message.message_id });
  }
  if (change.type === "handover_received") host.emit("handover", { handed_over: change.handover.handed_over });
  if (change.type === "rating_changed" && change.rating === "given") host.emit("rated");
  if (host.isOpen) markSeen(state, memory);
  host.setUnread(countUnread(state, memory.seenSeq));
}

async function start(): Promise<void> {
  applyColor(host.options.color);
  const asked = insist(() => api.config());
  await speak(firstLanguage);
  session.store.subscribe(tellHost);
  host.onOpen(() => {
    markSeen(session.store.state, memory);
    host.setUnread(0);
  });
  host.listen({
    onIdentify: (token) => session.identify(token),
    // The site's language counts until the customer has chosen one here.
    onLocale: (locale) => void (memory.language ?? speak(pickLanguage([locale]))),
  });
  addEventListener("online", () => session.wake());
  document.addEventListener("visibilitychange", () => session.setVisible(document.visibilityState === "visible"));
  memory.onConversationChange(() => session.restart());
  void session.start();
  config = await asked;
  show();
}

void start();
