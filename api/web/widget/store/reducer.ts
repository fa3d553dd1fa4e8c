import type { ChatAnswer, HistoryPage, Message } from "../../shared/contract";
import { EMPTY, LIVE, type ConversationState, type OutgoingMessage, type StateChange } from "./state";

/** How old an unanswered message may be, on loading, for its answer to be still expected. */
const ANSWER_EXPECTED_MS = 60_000;

/** The only place where the conversation changes. Pure; every channel may repeat what another said. */
export function reduce(state: ConversationState, change: StateChange): ConversationState {
  switch (change.type) {
    case "history_loaded":
      return historyLoaded(state, change.page, change.now);
    case "message_received":
      return messageReceived(state, change.message, change.channel);
    case "delta_received":
      return { ...state, draft: draftAfter(state, change) };
    case "status_received":
      return { ...state, status: change.status, isAwaiting: true };
    case "handover_received":
      return {
        ...settled(state),
        isHandedOver: change.handover.handed_over,
        expectedFrom: change.handover.expected_from ?? null,
      };
    case "seq_seen":
      return { ...state, lastSeq: Math.max(state.lastSeq, change.seq) };
    case "channel_closed":
      return channelClosed(state, change.channel);
    case "gave_up_waiting":
      return settled(state);
    case "queued":
      return queued(state, change.message);
    case "sending":
      return { ...withOutgoing(state, change.client_message_id, { phase: "sending" }), isAwaiting: true };
    case "send_cut":
      return withOutgoing(state, change.client_message_id, { phase: "waiting" });
    case "refused":
      return settled(withOutgoing(state, change.client_message_id, { phase: "refused", problem: change.problem }));
    case "answered":
      return answered(state, change.client_message_id, change.answer);
    case "discarded":
      return { ...state, outbox: state.outbox.filter((one) => one.client_message_id !== change.client_message_id) };
    case "rating_changed":
      return { ...state, rating: change.rating };
    case "connection_changed":
      return { ...state, connection: change.connection };
    case "noticed":
      return { ...state, notice: change.notice };
    case "identified":
      return { ...state, customerName: change.customerName };
    case "cleared":
      return { ...EMPTY, notice: change.notice };
  }
}

function queued(state: ConversationState, message: OutgoingMessage): ConversationState {
  const rating = state.rating === "given" ? "done" : state.rating;
  return { ...state, outbox: [...state.outbox, message], notice: null, rating };
}

function historyLoaded(state: ConversationState, page: HistoryPage, now: number): ConversationState {
  const loaded = page.messages.reduce((sum, message) => messageReceived(sum, message, LIVE), state);
  const last = loaded.messages.at(-1);
  const isRecent = last?.role === "customer" && now - Date.parse(last.created_at) < ANSWER_EXPECTED_MS;
  return {
    ...loaded,
    lastSeq: Math.max(loaded.lastSeq, page.last_seq),
    isHandedOver: page.handed_over,
    isAwaiting: !page.handed_over && (isRecent || loaded.isAwaiting),
  };
}

function messageReceived(state: ConversationState, message: Message, channel: string): ConversationState {
  const isKnown = state.messages.some((known) => known.message_id === message.message_id);
  const messages = isKnown ? state.messages : inserted(state.messages, message);
  // Only the log itself (history, live stream) is without gaps; an answer's own stream is not.
  const lastSeq = channel === LIVE ? Math.max(state.lastSeq, message.seq) : state.lastSeq;
  if (message.role === "customer" || message.role === "system") return { ...state, messages, lastSeq };
  const next = { ...state, messages, lastSeq, outbox: positioned(state, message, channel) };
  // A known answer is the end of the live stream's copy of a turn, whose statuses came before it.
  const isBusy = state.outbox.some((one) => one.phase === "sending");
  return isKnown && isBusy ? next : settled(next);
}

/** An answer that overtakes the log's copy of its question: the question keeps its place before it. */
function positioned(state: ConversationState, answer: Message, channel: string): readonly OutgoingMessage[] {
  return state.outbox.map((one) =>
    one.client_message_id === channel && one.before_seq === undefined ? { ...one, before_seq: answer.seq } : one,
  );
}

function inserted(messages: readonly Message[], message: Message): readonly Message[] {
  const later = messages.findIndex((one) => one.seq > message.seq);
  return later < 0 ? [...messages, message] : messages.toSpliced(later, 0, message);
}

function draftAfter(
  state: ConversationState,
  delta: { message_id: string; text: string; channel: string },
): ConversationState["draft"] {
  const { draft } = state;
  if (state.messages.some((one) => one.message_id === delta.message_id)) return draft;
  const fresh = { message_id: delta.message_id, text: delta.text, channel: delta.channel, isBroken: false };
  if (draft?.message_id !== delta.message_id) return fresh;
  if (draft.isBroken) return delta.channel === LIVE ? draft : fresh;
  if (draft.channel !== delta.channel) return draft;
  return { ...draft, text: draft.text + delta.text };
}

function channelClosed(state: ConversationState, channel: string): ConversationState {
  const { draft } = state;
  if (draft?.channel !== channel) return state;
  return { ...state, draft: { ...draft, isBroken: true } };
}

function answered(state: ConversationState, id: string, answer: ChatAnswer): ConversationState {
  const ended = state.draft?.channel === id ? { ...state, draft: null } : state;
  const isLast = !ended.outbox.some((one) => one.phase === "sending" && one.client_message_id !== id);
  const next = withOutgoing(ended, id, { phase: "answered" });
  const isHandedOver = answer.handed_over;
  const notice = state.notice === "busy" ? null : state.notice;
  return { ...(isLast ? settled(next) : next), isHandedOver, notice };
}

function settled(state: ConversationState): ConversationState {
  return { ...state, draft: null, status: null, isAwaiting: false };
}

function withOutgoing(state: ConversationState, id: string, change: Partial<OutgoingMessage>): ConversationState {
  return {
    ...state,
    outbox: state.outbox.map((one) => (one.client_message_id === id ? { ...one, ...change } : one)),
  };
}
