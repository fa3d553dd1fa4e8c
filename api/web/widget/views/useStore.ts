import { useEffect, useState } from "preact/hooks";
import type { ConversationState } from "../store/state";
import type { Store } from "../store/store";

export function useStore(store: Store): ConversationState {
  const [state, setState] = useState(store.state);
  useEffect(() => {
    setState(store.state); // what happened between the first rendering and this effect
    return store.subscribe(setState);
  }, [store]);
  return state;
}
