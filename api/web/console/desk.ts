import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { problemOf, ProblemError } from "../widget/api/errors";
import type { Page } from "./types";

const STORED = "rapport:operator";
const POLL_MS = 4000;

/** Who sits here. Kept for this tab only, and never put into an address. */
export interface Operator {
  name: string;
  key: string;
}

export function storedOperator(): Operator | null {
  const stored = sessionStorage.getItem(STORED);
  return stored ? (JSON.parse(stored) as Operator) : null;
}

export function storeOperator(operator: Operator | null): void {
  if (operator) sessionStorage.setItem(STORED, JSON.stringify(operator));
  else sessionStorage.removeItem(STORED);
}

/** Calls in the name of one operator; each throws ProblemError, or TypeError when there is no line. */
export class Desk {
  constructor(
    readonly operator: Operator,
    private readonly onRefused: () => void,
  ) {}

  get<Answer>(path: string): Promise<Answer> {
    return this.#call(path, {});
  }

  post<Answer>(path: string, body: object = {}): Promise<Answer> {
    const headers = { "content-type": "application/json" };
    return this.#call(path, { method: "POST", headers, body: JSON.stringify({ operator: this.operator.name, ...body }) });
  }

  async #call<Answer>(path: string, init: RequestInit): Promise<Answer> {
    const headers = { ...init.headers, authorization: `Bearer ${this.operator.key}` };
    const response = await fetch(`/v1/operator/${path}`, { ...init, headers, credentials: "omit", cache: "no-store" });
    if (response.status === 401) this.onRefused();
    if (!response.ok) throw await problemOf(response);
    return (await response.json()) as Answer;
  }
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("no desk around this view");
  return desk;
}

export interface Polled<Answer> {
  /** Null until it has arrived. */
  data: Answer | null;
  problem: string | null;
  reload: () => void;
}

type Read<Answer> = (desk: Desk, path: string) => Promise<Answer>;
const readOnce = <Answer>(desk: Desk, path: string) => desk.get<Answer>(path);

/** What a path answers, asked again and again while the page can be seen. `read` must not change. */
export function usePolled<Answer>(path: string, read: Read<Answer> = readOnce): Polled<Answer> {
  const desk = useDesk();
  const [found, setFound] = useState<{ path: string; data: Answer | null; problem: string | null }>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    const load = async () => {
      if (document.visibilityState === "hidden") return;
      try {
        const data = await read(desk, path);
        if (isCurrent) setFound({ path, data, problem: null });
      } catch (error) {
        if (isCurrent) setFound((before) => ({ path, data: before?.path === path ? before.data : null, problem: wordsOf(error) }));
      }
    };
    void load();
    const timer = setInterval(() => void load(), POLL_MS);
    return () => {
      isCurrent = false;
      clearInterval(timer);
    };
  }, [desk, path, read, round]);
  const isFresh = found?.path === path;
  return { data: isFresh ? found.data : null, problem: isFresh ? found.problem : null, reload: () => setRound(round + 1) };
}

export interface Paged<Item> extends Polled<Page<Item>> {
  isFirst: boolean;
  next: (() => void) | null;
  first: () => void;
}

/** A list, a page at a time. */
export function usePages<Item>(path: string): Paged<Item> {
  const [place, setPlace] = useState<{ path: string; cursor: string } | null>(null);
  const cursor = place?.path === path ? place.cursor : null;
  const polled = usePolled<Page<Item>>(cursor ? withCursor(path, cursor) : path);
  const next = polled.data?.next_cursor;
  return { ...polled, isFirst: cursor === null, next: next ? () => setPlace({ path, cursor: next }) : null, first: () => setPlace(null) };
}

export function withCursor(path: string, cursor: string): string {
  return `${path}${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(cursor)}`;
}

export interface Deed {
  isBusy: boolean;
  problem: string | null;
  /** True when it was done. */
  run: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** Something that a button does, one at a time, with what went wrong. */
export function useDeed(): Deed {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await work();
      setProblem(null);
      return true;
    } catch (error) {
      setProblem(wordsOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, problem, run };
}

function wordsOf(error: unknown): string {
  return error instanceof ProblemError ? error.message : "No connection / 无法连接";
}
