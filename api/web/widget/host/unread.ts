import type { Memory } from "../session/memory";
import type { ConversationState } from "../store/state";

/** Messages for the customer that came while the chat was closed, and were not yet on the screen. */
export function countUnread(state: ConversationState, seenSeq: number): number {
  return state.messages.filter(
    (message) => message.seq > seenSeq && (message.role === "agent" || message.role === "operator"),
  ).length;
}

export function markSeen(state: ConversationState, memory: Memory): void {
  const newest = state.messages.at(-1)?.seq ?? 0;
  if (newest > memory.seenSeq) memory.seenSeq = newest;
}
