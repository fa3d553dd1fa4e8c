import { render } from "preact";
import type { WidgetConfig } from "../shared/contract";
import { pickLanguage, type Language } from "../shared/language";
import { ApiClient } from "./api/client";
import { Host } from "./host/host";
import { applyColor } from "./host/theme";
import { countUnread, markSeen } from "./host/unread";
import { Memory, openStorage } from "./session/memory";
import { Patience } from "./session/patience";
import { Session } from "./session/session";
import type { ConversationState, StateChange } from "./store/state";
import { App } from "./views/App";
import "./styles/index.css";

const host = new Host();
const memory = new Memory(openStorage());
const api = new ApiClient();
let language = memory.language ?? pickLanguage([host.options.locale, ...navigator.languages]);
let config: WidgetConfig | null = null;

const session = new Session({
  memory,
  api,
  language: () => language,
  onIdentity: (customerName, isConfirmed) =>
    host.emit(isConfirmed ? "identified" : "identify_failed", { customer_name: customerName }),
});

function show(): void {
  render(
    <App session={session} host={host} language={language} config={config} onLanguage={chooseLanguage} />,
    document.body,
  );
}

function chooseLanguage(value: Language): void {
  memory.language = value;
  language = value;
  show();
}

async function loadConfig(): Promise<void> {
  const patience = new Patience();
  const { signal } = new AbortController();
  for (let attempt = 0; !config; attempt++) {
    config = await api.config().catch(() => null);
    if (!config) await patience.pause(patience.waitMs(attempt), signal);
  }
  show();
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

applyColor(host.options.color);
session.store.subscribe(tellHost);
host.onOpen(() => {
  markSeen(session.store.state, memory);
  host.setUnread(0);
});
show();
host.listen({
  onIdentify: (token) => session.identify(token),
  // The site's language counts until the customer has chosen one here.
  onLocale: (locale) => {
    if (!memory.language) language = pickLanguage([locale]);
    show();
  },
  onClose: () => {},
});
addEventListener("online", () => session.wake());
document.addEventListener("visibilitychange", () => session.setVisible(document.visibilityState === "visible"));
memory.onConversationChange(() => session.restart());
void loadConfig();
void session.start();
