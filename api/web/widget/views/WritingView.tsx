import { useTexts } from "../i18n/texts";
import { Markdown } from "../markdown/Markdown";
import type { ConversationState } from "../store/state";
import { useNames } from "./names";

/** The answer under way. Not read aloud word by word: the finished message enters the log. */
export function WritingView({ state }: { state: ConversationState }) {
  const texts = useTexts();
  const { agent } = useNames();
  const { draft } = state;
  if (!draft && (!state.isAwaiting || state.isHandedOver)) return null;
  const label = state.status ? texts.status[state.status] : texts.working;
  return (
    <div class="message message-agent writing">
      <p class="byline" aria-hidden="true">
        <span class="author">{agent}</span>
        <span class="mark">{texts.aiMark}</span>
      </p>
      {draft && <div aria-hidden="true" class={draft.isBroken ? "draft draft-broken" : "draft"}><Markdown text={draft.text} /></div>}
      {(!draft || draft.isBroken) && (
        <p class="typing" role="status">
          <span class="dots" aria-hidden="true"><i /><i /><i /></span>
          <span>{label}</span>
        </p>
      )}
    </div>
  );
}
