import type { QuickReply, RatingRequest, WidgetConfig } from "../../shared/contract";
import { useLanguage, useTexts } from "../i18n/texts";
import type { Session } from "../session/session";
import type { ConversationState } from "../store/state";
import { offeredReplies, timeline, withoutPersonButton } from "../store/timeline";
import { AgentText, MessageView, OutgoingView } from "./MessageView";
import { Icon } from "./Icon";
import { Rating } from "./Rating";
import { useStickToEnd } from "./useStickToEnd";
import { WritingView } from "./WritingView";

interface ConversationProps {
  session: Session;
  state: ConversationState;
  config: WidgetConfig | null;
  isRating: boolean;
  onRate: (rating: RatingRequest) => void;
  onRatingClosed: () => void;
}

export function Conversation({ session, state, config, isRating, onRate, onRatingClosed }: ConversationProps) {
  const texts = useTexts();
  const language = useLanguage();
  const items = timeline(state);
  const isNew = items.length === 0;
  const offered = isNew ? (config?.quick_replies[language] ?? []) : offeredReplies(state);
  const replies = withoutPersonButton(offered, config);
  const { area, isAtEnd, toEnd } = useStickToEnd([items.length, state.draft, state.isAwaiting, replies, isRating]);

  return (
    <div class="conversation-frame">
      <div class="conversation" ref={area} tabIndex={0} role="region" aria-label={texts.conversation}>
        <p class="ai-notice"><Icon name="info" />{config?.ai_notice[language] ?? texts.aiNotice}</p>
        {/* Only whole messages enter the log, so each is announced once and complete. */}
        <div role="log" class="log">
          <AgentText text={config?.greeting[language] ?? texts.greeting} language={language} />
          {items.map((item) =>
            item.kind === "message" ? (
              <MessageView key={item.key} message={item.message} />
            ) : (
              <OutgoingView
                key={item.key} outgoing={item.outgoing}
                onRetry={(id) => session.retry(id)} onDiscard={(id) => session.discard(id)}
              />
            ),
          )}
        </div>
        <WritingView state={state} />
        <QuickReplies replies={replies} onPick={(reply) => session.send(reply.message)} />
        {isRating && <Rating state={state} onRate={onRate} onClose={onRatingClosed} />}
      </div>
      {!isAtEnd && (
        <button type="button" class="to-end" onClick={toEnd}><Icon name="down" />{texts.newMessages}</button>
      )}
    </div>
  );
}

function QuickReplies({ replies, onPick }: { replies: readonly QuickReply[]; onPick: (reply: QuickReply) => void }) {
  const texts = useTexts();
  if (replies.length === 0) return null;
  return (
    <div class="quick-replies" role="group" aria-label={texts.suggestions}>
      {replies.map((reply) => (
        <button type="button" class="quick-reply" key={reply.message} onClick={() => onPick(reply)}>{reply.label}</button>
      ))}
    </div>
  );
}
