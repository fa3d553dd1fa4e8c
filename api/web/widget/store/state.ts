import type { ChatAnswer, HandoverData, HistoryPage, Message, Problem, StatusData } from "../../shared/contract";

/** A message of the customer's that the server has not yet answered. */
export interface OutgoingMessage {
  client_message_id: string;
  text: string;
  created_at: string;
  /**
   * `waiting`: to be sent, now or when the line is back. `sending`: on its way.
   * `answered`: its turn is over. `refused`: the server said no.
   */
  phase: "waiting" | "sending" | "answered" | "refused";
  problem?: Problem;
  /** Where it stands in the log, when an answer came before the log's own copy of it. */
  before_seq?: number;
}

/** An answer as it is being written. */
export interface Draft {
  message_id: string;
  text: string;
  /** The connection that delivers it; what another one delivers of the same draft is a copy. */
  channel: string;
  /** Its connection is gone: what follows on another live stream would have a hole before it. */
  isBroken: boolean;
}

export type Connection = "idle" | "connecting" | "live" | "lost";

/** Something that the customer should know, in plain words chosen by the view. */
export type Notice = "expired" | "sign_in_failed" | "busy" | "rating_failed" | null;

export interface ConversationState {
  /** In the order of the log, each once. */
  messages: readonly Message[];
  outbox: readonly OutgoingMessage[];
  draft: Draft | null;
  status: StatusData["status"] | null;
  /** A turn is running, as far as we know. */
  isAwaiting: boolean;
  /** Everything up to here was seen without a gap: where the live stream resumes. */
  lastSeq: number;
  isHandedOver: boolean;
  /** When a person is expected: an ISO time. */
  expectedFrom: string | null;
  /** `given` shows thanks, until the conversation goes on: then `done`. */
  rating: "none" | "asked" | "sending" | "given" | "done";
  connection: Connection;
  notice: Notice;
  customerName: string | null;
}

export const EMPTY: ConversationState = {
  messages: [],
  outbox: [],
  draft: null,
  status: null,
  isAwaiting: false,
  lastSeq: 0,
  isHandedOver: false,
  expectedFrom: null,
  rating: "none",
  connection: "idle",
  notice: null,
  customerName: null,
};

/** The live stream's name among the channels; a message's own stream has its client_message_id. */
export const LIVE = "live";

export type StateChange =
  | { type: "history_loaded"; page: HistoryPage; now: number }
  | { type: "message_received"; message: Message; channel: string }
  | { type: "delta_received"; message_id: string; text: string; channel: string }
  | { type: "status_received"; status: StatusData["status"] }
  | { type: "handover_received"; handover: HandoverData }
  | { type: "seq_seen"; seq: number }
  | { type: "channel_closed"; channel: string }
  | { type: "gave_up_waiting" }
  | { type: "queued"; message: OutgoingMessage }
  | { type: "sending"; client_message_id: string }
  | { type: "send_cut"; client_message_id: string }
  | { type: "refused"; client_message_id: string; problem: Problem }
  | { type: "answered"; client_message_id: string; answer: ChatAnswer }
  | { type: "discarded"; client_message_id: string }
  | { type: "rating_changed"; rating: ConversationState["rating"] }
  | { type: "connection_changed"; connection: Connection }
  | { type: "noticed"; notice: Notice }
  | { type: "identified"; customerName: string | null }
  | { type: "cleared"; notice: Notice };
