import { reduce } from "./reducer";
import { EMPTY, type ConversationState, type StateChange } from "./state";

/** Holds the state; listeners hear of every change. */
export class Store {
  #state = EMPTY;
  #listeners = new Set<(state: ConversationState, change: StateChange) => void>();

  get state(): ConversationState {
    return this.#state;
  }

  dispatch(change: StateChange): void {
    this.#state = reduce(this.#state, change);
    for (const listener of this.#listeners) listener(this.#state, change);
  }

  subscribe(listener: (state: ConversationState, change: StateChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
