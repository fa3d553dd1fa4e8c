import { useEffect, useState } from "preact/hooks";
import { useTexts } from "../i18n/texts";
import type { ConversationState } from "../store/state";
import { Icon } from "./Icon";

/** What stands in the way right now, in plain words. */
export function Banners({ state, onDismiss }: { state: ConversationState; onDismiss: () => void }) {
  const texts = useTexts();
  const isOnline = useOnline();
  const waiting = state.outbox.filter((message) => message.phase === "waiting").length;
  const isLost = state.connection === "lost" || waiting > 0;
  const queued = waiting > 0 ? ` ${texts.queued(waiting)}` : "";
  return (
    <div class="banners" role="status">
      {!isOnline && <p class="banner banner-line"><Icon name="offline" />{texts.offline}{queued}</p>}
      {/* Appears late (CSS): most breaks are over before anybody has to know. */}
      {isOnline && isLost && <p class="banner banner-line banner-late"><Icon name="offline" />{texts.reconnecting}{queued}</p>}
      {state.notice && (
        <p class="banner">
          <Icon name="info" />
          <span>{texts.notice[state.notice]}</span>
          <button type="button" class="icon-button" aria-label={texts.dismiss} onClick={onDismiss}>
            <Icon name="close" />
          </button>
        </p>
      )}
    </div>
  );
}

function useOnline(): boolean {
  const [isOnline, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const update = () => setOnline(navigator.onLine);
    addEventListener("online", update);
    addEventListener("offline", update);
    return () => {
      removeEventListener("online", update);
      removeEventListener("offline", update);
    };
  }, []);
  return isOnline;
}
