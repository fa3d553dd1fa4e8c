import type { Problem } from "../../shared/contract";

/** The server understood us and said no. */
export class ProblemError extends Error {
  constructor(
    readonly problem: Problem,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(problem.detail ?? problem.title);
  }

  get status(): number {
    return this.problem.status;
  }

  /** The same request may succeed later without any change. */
  get isPassing(): boolean {
    return this.status >= 500 || this.status === 429 || this.status === 408;
  }
}

/** No answer, or an answer that broke off: nobody knows what the server did. */
export class ConnectionLostError extends Error {}

export async function problemOf(response: Response): Promise<ProblemError> {
  const fallback: Problem = { type: "about:blank", title: response.statusText, status: response.status };
  const body: unknown = await response.json().catch(() => null);
  const problem = typeof body === "object" && body !== null ? { ...fallback, ...body } : fallback;
  return new ProblemError(problem, retryAfter(response));
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : null;
}
