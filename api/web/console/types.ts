// The operators' half of the HTTP contract, as far as this page reads it.
import type { Action, Citation, Command } from "../shared/contract";

export interface Page<Item> {
  items: readonly Item[];
  next_cursor: string | null;
}

export interface OpenConversation {
  conversation_id: string;
  customer_id: string | null;
  customer_name: string | null;
  owner: "agent" | "operator";
  taken_by: string | null;
  next_action: string;
  next_action_due_at: string;
  is_overdue: boolean;
  last_customer_seq: number;
}

export interface Trace {
  commands: readonly Command[];
  mood: string | null;
  handover: string | null;
  tools: readonly { tool: string; outcome: string }[] | null;
  suppressed: readonly unknown[];
  milliseconds: number;
}

export interface LoggedMessage {
  seq: number;
  role: "customer" | "agent" | "operator" | "system";
  operator: string | null;
  text: string;
  created_at: string;
  citations: readonly Citation[];
  actions: readonly Action[];
  trace: Trace | null;
}

export interface Commitment {
  promise_id: string;
  kind: string;
  due_at: string;
  kept_at: string | null;
  broken_at: string | null;
}

export interface TaskSlots {
  task: string;
  slots: Readonly<Record<string, string>>;
  asked?: string | null;
}

export interface Packet {
  mood?: string;
  is_verified?: boolean;
  requests?: readonly string[];
  open_tasks?: readonly TaskSlots[];
  last_task?: TaskSlots | null;
  tried?: readonly { tool: string; outcome: string }[];
}

export interface ConversationView extends OpenConversation {
  handover_reason: string | null;
  packet: Packet | null;
  open_tickets: readonly string[];
  promises: readonly Commitment[];
  messages: readonly LoggedMessage[];
  next_cursor: string | null;
}

export interface Summary {
  /** A language model's; empty where there is none. */
  text: string;
  lines: readonly string[];
}

export interface Suggestions {
  /** The number of the newest message that they answer; 0 where none wants an answer. */
  answers_through: number;
  items: readonly { kind: string; text: string }[];
}

export interface Approval {
  approval_id: string;
  conversation_id: string;
  tool: string;
  arguments: Readonly<Record<string, string>>;
  amount_cents: number;
  reason: string;
  expires_at: string;
}

export interface Receipt {
  receipt_id: string;
  conversation_id: string;
  tool: string;
  arguments: Readonly<Record<string, unknown>>;
  amount_cents: number;
  created_at: string;
  reversible_until: string | null;
  reverses: string | null;
  reversed_by: string | null;
  can_undo: boolean;
}

export interface Clock {
  clock: "first_reply" | "next_reply" | "resolution";
  state: "running" | "overdue" | "paused" | "met" | "missed" | "idle";
  due_at: string | null;
  used_percent: number | null;
}

export interface Ticket {
  ticket_number: string;
  category: string;
  severity: string;
  summary: string;
  status: string;
  owner: string;
  conversation_id: string | null;
  opened_at: string;
  clocks: readonly Clock[];
}

export interface TicketView extends Ticket {
  events: readonly { event_number: number; kind: string; happened_at: string; payload: Readonly<Record<string, unknown>> }[];
  promises: readonly Commitment[];
}

export interface Mail {
  outbox_id: string;
  status: "waiting" | "sent" | "given_up";
  recipient: string;
  subject: string;
  body: string;
  created_at: string;
  last_error: string | null;
}
