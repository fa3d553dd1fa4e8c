import type { ChatAnswer, ServerEvent } from "../../shared/contract";
import { LIVE } from "../store/state";
import type { Store } from "../store/store";

/** Tell the store what an event of either stream says. */
export function applyEvent(store: Store, event: ServerEvent, channel: string): void {
  switch (event.name) {
    case "status":
      store.dispatch({ type: "status_received", status: event.data.status });
      break;
    case "delta":
      store.dispatch({ type: "delta_received", ...event.data, channel });
      break;
    case "message":
      store.dispatch({ type: "message_received", message: event.data, channel });
      break;
    case "handover":
      store.dispatch({ type: "handover_received", handover: event.data });
      break;
    case "rating":
      store.dispatch({ type: "rating_changed", rating: event.data.score ? "given" : "asked" });
      break;
    case "done":
    case "error":
      break; // the outbox's own business
  }
  if (channel === LIVE && event.seq !== null) store.dispatch({ type: "seq_seen", seq: event.seq });
}

export function saysGoodbye(answer: ChatAnswer): boolean {
  return answer.commands.some((command) => command.intent === "goodbye");
}
