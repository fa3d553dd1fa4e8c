export type RapportCall = [command: string, ...values: unknown[]];

declare global {
  interface Window {
    /** A site may define a queueing stub before the loader has come: `Rapport.q` holds its calls. */
    Rapport?: ((...call: RapportCall) => void) & { q?: ArrayLike<unknown>[] };
  }
}
