import { useEffect, useRef, useState } from "preact/hooks";
import type { RatingRequest } from "../../shared/contract";
import { useTexts } from "../i18n/texts";
import type { ConversationState } from "../store/state";
import { Icon } from "./Icon";

interface RatingProps {
  state: ConversationState;
  onRate: (rating: RatingRequest) => void;
  onClose: () => void;
}

export function Rating({ state, onRate, onClose }: RatingProps) {
  const texts = useTexts();
  const [score, setScore] = useState(0);
  const [comment, setComment] = useState("");
  const card = useRef<HTMLFormElement>(null);
  useEffect(() => card.current?.scrollIntoView({ block: "nearest" }), [score > 0]);

  if (state.rating === "given") return <p class="rating-thanks" role="status"><Icon name="check" />{texts.rating.thanks}</p>;
  const submit = (event: Event) => {
    event.preventDefault();
    if (score > 0) onRate({ score, ...(comment.trim() ? { comment: comment.trim() } : {}) });
  };
  return (
    <form class="rating" ref={card} onSubmit={submit}>
      <fieldset>
        <legend>{texts.rating.question}</legend>
        <Stars score={score} onScore={setScore} />
      </fieldset>
      {score > 0 && (
        <textarea
          rows={2} maxLength={1000} value={comment} aria-label={texts.rating.comment} placeholder={texts.rating.comment}
          onInput={(event) => setComment(event.currentTarget.value)}
        />
      )}
      <div class="rating-actions">
        <button type="button" class="button button-quiet" onClick={onClose}>{texts.rating.later}</button>
        {score > 0 && (
          <button type="submit" class="button" disabled={state.rating === "sending"}>{texts.rating.submit}</button>
        )}
      </div>
    </form>
  );
}

function Stars({ score, onScore }: { score: number; onScore: (score: number) => void }) {
  const texts = useTexts();
  return (
    <div class="stars">
      {texts.rating.scale.map((label, index) => (
        <label key={label} class={index < score ? "star star-on" : "star"} title={label}>
          <input type="radio" name="score" class="unseen" checked={score === index + 1} onChange={() => onScore(index + 1)} />
          <Icon name="star" />
          <span class="unseen">{label}</span>
        </label>
      ))}
      <span class="star-label" aria-hidden="true">{texts.rating.scale[score - 1]}</span>
    </div>
  );
}
