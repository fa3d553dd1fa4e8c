export interface SseEvent {
  /** The last id seen so far on this stream, as the standard says; null before the first. */
  id: string | null;
  name: string;
  data: string;
}

const NEWLINE = 0x0a;

/**
 * Server-sent events from a stream of bytes.
 *
 * Lines are split on the byte `\n` only, before decoding: a UTF-8 character may be cut between
 * two chunks, and other Unicode line ends (U+2028, U+0085) are part of the text.
 */
export async function* readSse(
  body: ReadableStream<Uint8Array>,
  onBytes: () => void = () => {},
): AsyncGenerator<SseEvent> {
  const parser = new SseParser();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onBytes();
      yield* parser.push(value);
    }
  } finally {
    // Rejects when the connection is already broken; there is nothing left to stop then.
    reader.cancel().catch(() => {});
  }
}

/** Push bytes in, get the events that they complete. An unfinished last event is dropped. */
export class SseParser {
  #decoder = new TextDecoder();
  #rest: Uint8Array = new Uint8Array();
  #id: string | null = null;
  #name = "";
  #data: string[] = [];

  *push(chunk: Uint8Array): Generator<SseEvent> {
    const bytes = concatenate(this.#rest, chunk);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      const line = this.#decoder.decode(bytes.subarray(start, end)).replace(/\r$/, "");
      start = end + 1;
      const event = this.#line(line);
      if (event) yield event;
    }
    this.#rest = bytes.slice(start);
  }

  #line(line: string): SseEvent | null {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return null; // a comment: the heartbeat
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#name = value;
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    return null;
  }

  #dispatch(): SseEvent | null {
    const event = { id: this.#id, name: this.#name || "message", data: this.#data.join("\n") };
    const isEmpty = this.#data.length === 0;
    this.#name = "";
    this.#data = [];
    return isEmpty ? null : event;
  }
}

function concatenate(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other;
  const joined = new Uint8Array(one.length + other.length);
  joined.set(one);
  joined.set(other, one.length);
  return joined;
}
