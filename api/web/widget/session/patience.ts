const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;

/** Waiting between attempts; `wake` ends all waits at once, when the line or the tab is back. */
export class Patience {
  #sleepers = new Set<() => void>();

  constructor(private readonly random: () => number = Math.random) {}

  /** Doubles with each attempt (from 0); half of it is chance, so that clients do not return in step. */
  waitMs(attempt: number): number {
    const full = Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS);
    return full / 2 + (full / 2) * this.random();
  }

  pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#sleepers.delete(end);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      this.#sleepers.add(end);
      signal.addEventListener("abort", end);
      if (signal.aborted) end();
    });
  }

  wake(): void {
    for (const end of [...this.#sleepers]) end();
  }
}

/** Ends a request whose line has gone silent: a half-dead connection never errs by itself. */
export class SilenceGuard {
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly longestMs: number,
    private readonly outer: AbortSignal,
  ) {
    outer.addEventListener("abort", this.#stop);
    if (outer.aborted) this.#stop();
    else this.heard();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#stop, this.longestMs);
  };

  release(): void {
    clearTimeout(this.#timer);
    this.outer.removeEventListener("abort", this.#stop);
  }

  #stop = (): void => {
    this.#controller.abort();
    this.release();
  };
}
