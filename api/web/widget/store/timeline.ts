import type { Message, QuickReply, WidgetConfig } from "../../shared/contract";
import type { ConversationState, OutgoingMessage } from "./state";

export type TimelineItem =
  | { kind: "message"; key: string; message: Message }
  | { kind: "outgoing"; key: string; outgoing: OutgoingMessage };

/** What is shown, in order: the log, and the customer's messages that are not in it yet. */
export function timeline(state: ConversationState): TimelineItem[] {
  const logged = new Set(state.messages.map((message) => message.client_message_id));
  const items: { at: number; item: TimelineItem }[] = state.messages.map((message) => ({
    at: message.seq,
    // The same key before and after the server confirmed it: the bubble stays the same element.
    item: { kind: "message", key: message.client_message_id ?? message.message_id, message },
  }));
  for (const outgoing of state.outbox) {
    if (logged.has(outgoing.client_message_id)) continue;
    const at = outgoing.before_seq === undefined ? Infinity : outgoing.before_seq - 0.5;
    items.push({ at, item: { kind: "outgoing", key: outgoing.client_message_id, outgoing } });
  }
  // Array.sort is stable: messages that wait together keep the order in which they were written.
  return items.sort((one, other) => (one.at === other.at ? 0 : one.at - other.at)).map(({ item }) => item);
}

/** The log shows an answer to this message; sending it again would ask nothing new. */
export function isAnsweredInLog(state: ConversationState, clientMessageId: string): boolean {
  const asked = state.messages.find((message) => message.client_message_id === clientMessageId);
  if (!asked) return false;
  return state.messages.some((message) => message.seq > asked.seq && answers(message, asked));
}

function answers(message: Message, asked: Message): boolean {
  if (message.role === "operator") return true;
  const { role, answers_from: from, answers_through: through } = message;
  return role === "agent" && from !== null && through !== null && from <= asked.seq && asked.seq <= through;
}

/** The button that asks for a person is always there, under the field: once is enough. */
export function withoutPersonButton(replies: readonly QuickReply[], config: WidgetConfig | null): readonly QuickReply[] {
  const labels = Object.values(config?.person_button ?? {});
  return replies.filter((reply) => !labels.includes(reply.message));
}

/** Offered only under the newest message, and not while an answer is on its way. */
export function offeredReplies(state: ConversationState): readonly QuickReply[] {
  const last = state.messages.at(-1);
  const isBusy = state.isAwaiting || state.draft !== null || state.outbox.some((one) => one.phase !== "answered");
  return isBusy || last?.role !== "agent" ? [] : last.quick_replies;
}
