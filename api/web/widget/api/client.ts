import type {
  ChatAnswer,
  ChatRequest,
  HistoryPage,
  RatingRequest,
  ServerEvent,
  WidgetConfig,
} from "../../shared/contract";
import { ConnectionLostError, problemOf, ProblemError } from "./errors";
import { readSse, type SseEvent } from "./sse";

export const PAGE_LENGTH = 200;
const EVENT_STREAM = "text/event-stream";

interface StreamOptions {
  signal: AbortSignal;
  /** Called for every chunk, heartbeats too: the sign that the line is alive. */
  onBytes?: () => void;
}

/** The widget's half of the HTTP contract. Every call throws ProblemError or ConnectionLostError. */
export class ApiClient {
  constructor(private readonly fetcher: typeof fetch = (...call) => fetch(...call)) {}

  config(): Promise<WidgetConfig> {
    return this.#json("/v1/widget/config", {});
  }

  history(conversation: string, token: string, after: number): Promise<HistoryPage> {
    const path = `${pathOf(conversation)}/messages?after=${after}&limit=${PAGE_LENGTH}`;
    return this.#json(path, { headers: bearer(token) });
  }

  identify(token: string, customerToken: string): Promise<{ customer_name: string | null }> {
    return this.#json("/v1/identity/token", posting({ token: customerToken }, bearer(token)));
  }

  async rate(conversation: string, token: string, rating: RatingRequest): Promise<void> {
    await this.#request(`${pathOf(conversation)}/rating`, posting(rating, bearer(token)));
  }

  /** Send a message; its turn as a stream of events, ending with `done`. */
  async *chat(request: ChatRequest, token: string | null, options: StreamOptions): AsyncGenerator<ServerEvent> {
    const headers = { ...(token ? bearer(token) : {}), accept: EVENT_STREAM };
    const init = { ...posting(request, headers), signal: options.signal };
    const response = await this.#request("/v1/chat", init);
    if (response.headers.get("content-type")?.startsWith(EVENT_STREAM)) {
      yield* serverEvents(response, options);
    } else {
      yield { seq: null, name: "done", data: (await response.json()) as ChatAnswer };
    }
  }

  /** The conversation's live events after `lastSeq`, until the connection ends. */
  async *events(
    conversation: string,
    token: string,
    lastSeq: number,
    options: StreamOptions & { onOpen: () => void },
  ): AsyncGenerator<ServerEvent> {
    const headers = { ...bearer(token), accept: EVENT_STREAM, "last-event-id": String(lastSeq) };
    const init = { headers, signal: options.signal };
    const response = await this.#request(`${pathOf(conversation)}/events`, init);
    options.onOpen();
    yield* serverEvents(response, options);
  }

  async #json<Answer>(path: string, init: RequestInit): Promise<Answer> {
    const response = await this.#request(path, init);
    return (await response.json().catch(lost)) as Answer;
  }

  async #request(path: string, init: RequestInit): Promise<Response> {
    const response = await this.fetcher(path, { ...init, credentials: "omit", cache: "no-store" }).catch(lost);
    if (!response.ok) throw await problemOf(response);
    return response;
  }
}

async function* serverEvents(response: Response, options: StreamOptions): AsyncGenerator<ServerEvent> {
  if (!response.body) throw new ConnectionLostError("empty body");
  try {
    for await (const event of readSse(response.body, options.onBytes)) yield serverEvent(event);
  } catch (error) {
    throw error instanceof ProblemError ? error : lostError(error);
  }
}

function serverEvent(event: SseEvent): ServerEvent {
  const number = Number.parseInt(event.id ?? "", 10);
  const seq = Number.isNaN(number) ? null : number;
  return { seq, name: event.name, data: JSON.parse(event.data) as unknown } as ServerEvent;
}

function pathOf(conversation: string): string {
  return `/v1/conversations/${encodeURIComponent(conversation)}`;
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

function posting(body: unknown, headers: Record<string, string>): RequestInit {
  return { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(body) };
}

function lost(error: unknown): never {
  throw lostError(error);
}

function lostError(error: unknown): ConnectionLostError {
  return new ConnectionLostError(error instanceof Error ? error.message : String(error));
}
