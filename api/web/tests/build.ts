import type { ChatAnswer, Message } from "../shared/contract";
import { reduce } from "../widget/store/reducer";
import { EMPTY, type ConversationState, type OutgoingMessage, type StateChange } from "../widget/store/state";

export function message(seq: number, parts: Partial<Message> = {}): Message {
  return {
    message_id: `m${seq}`,
    seq,
    role: "agent",
    text: `text ${seq}`,
    language: "en",
    created_at: "2026-11-22T10:00:00Z",
    client_message_id: null,
    answers_from: null,
    answers_through: null,
    citations: [],
    actions: [],
    quick_replies: [],
    ...parts,
  };
}

export function outgoing(id: string, parts: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return { client_message_id: id, text: `text ${id}`, created_at: "2026-11-22T10:00:00Z", phase: "waiting", ...parts };
}

export function answer(parts: Partial<ChatAnswer> = {}): ChatAnswer {
  return {
    conversation_id: "c1",
    message_id: "m2",
    reply: "text 2",
    language: "en",
    commands: [],
    citations: [],
    actions: [],
    quick_replies: [],
    handed_over: false,
    trace_id: "t1",
    ...parts,
  };
}

export function after(...changes: StateChange[]): ConversationState {
  return changes.reduce(reduce, EMPTY);
}
