// The HTTP contract as the widget reads it. To be generated from the OpenAPI document.
import type { Language } from "./language";

export interface Citation {
  article_id: string;
  title: string;
  /** The sentence of the article that backs the answer. */
  sentence: string;
  score: number;
}

export interface Action {
  tool: string;
  summary: string;
  data: unknown;
}

export interface QuickReply {
  label: string;
  /** What is sent when the customer picks this reply. */
  message: string;
}

export interface Command {
  type: string;
  intent?: string | null;
  probability: number;
}

export type Role = "customer" | "agent" | "operator" | "system";

export interface Message {
  message_id: string;
  seq: number;
  role: Role;
  /** Light Markdown: paragraphs, lists, bold, links. */
  text: string;
  language: string | null;
  created_at: string;
  client_message_id: string | null;
  /** On a reply: it answers the customer's messages between these two numbers of the log. */
  answers_from: number | null;
  answers_through: number | null;
  citations: readonly Citation[];
  actions: readonly Action[];
  quick_replies: readonly QuickReply[];
}

export interface ChatRequest {
  message: string;
  conversation_id?: string;
  locale?: Language;
  client_message_id?: string;
}

export interface ChatAnswer {
  conversation_id: string;
  /** Null while a person owns the conversation: they will answer. */
  message_id: string | null;
  reply: string;
  language: string;
  commands: readonly Command[];
  citations: readonly Citation[];
  actions: readonly Action[];
  quick_replies: readonly QuickReply[];
  handed_over: boolean;
  trace_id: string | null;
  /** Only when the conversation is new. */
  token?: string | null;
}

export interface HistoryPage {
  messages: readonly Message[];
  last_seq: number;
  handed_over: boolean;
}

export interface StatusData {
  status: "received" | "understanding" | "searching" | "writing";
  /** A new conversation introduces itself with "received", long before its first answer is finished. */
  conversation_id?: string;
  token?: string | null;
}

export interface DeltaData {
  message_id: string;
  text: string;
}

export interface HandoverData {
  handed_over: boolean;
  /** When a person is expected to answer: an ISO time. */
  expected_from?: string | null;
}

export interface RatingData {
  score?: number | null;
}

export interface RatingRequest {
  score: number;
  comment?: string;
}

export interface WidgetConfig {
  company_name: Readonly<Record<Language, string>>;
  agent_name: Readonly<Record<Language, string>>;
  languages: readonly Language[];
  greeting: Readonly<Record<Language, string>>;
  quick_replies: Readonly<Record<Language, readonly QuickReply[]>>;
  ai_notice: Readonly<Record<Language, string>>;
  /** What asks for a person, on a button and as a message. */
  person_button: Readonly<Record<Language, string>>;
  /** Where the company is, as an IANA name. */
  timezone: string;
}

/** RFC 9457. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
}

/** An event of `POST /v1/chat` or of the live stream; `seq` is the log's sequence number. */
export type ServerEvent = { seq: number | null } & (
  | { name: "status"; data: StatusData }
  | { name: "delta"; data: DeltaData }
  | { name: "message"; data: Message }
  | { name: "done"; data: ChatAnswer }
  | { name: "error"; data: Problem }
  | { name: "handover"; data: HandoverData }
  | { name: "rating"; data: RatingData }
);

export interface DemoCustomer {
  customer_id: string;
  name: string;
  note: string;
}
