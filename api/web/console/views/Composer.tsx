import { useEffect, useState } from "preact/hooks";
import { useDeed, useDesk } from "../desk";
import { useSpeech } from "../texts";
import type { Suggestions } from "../types";
import { Chip, Problem } from "./parts";

interface Props {
  /** The conversation's path under /v1/operator. */
  path: string;
  seenThrough: number;
  /** Of the newest message, whoever wrote it: with it the suggestions change. */
  lastSeq: number;
  send: (body: object) => Promise<void>;
}

export function Composer({ path, seenThrough, lastSeq, send }: Props) {
  const { say } = useSpeech();
  const deed = useDeed();
  const [text, setText] = useState("");
  const submit = async (event: Event) => {
    event.preventDefault();
    if (text.trim() && (await deed.run(() => send({ text: text.trim(), seen_through: seenThrough })))) setText("");
  };
  return (
    <form class="composer" onSubmit={(event) => void submit(event)}>
      <Suggested path={path} lastSeq={lastSeq} seenThrough={seenThrough} onChosen={(chosen, all) => setText(withChosen(text, chosen, all))} />
      <textarea aria-label={say("reply_label")} placeholder={say("reply_label")} rows={3} maxLength={4000} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      <button type="submit" class="strong" disabled={deed.isBusy || !text.trim()}>{say("send")}</button>
      <Problem text={deed.problem} />
    </form>
  );
}

/** A suggestion takes the place of another one; what the operator has typed stays above it. */
export function withChosen(text: string, chosen: string, all: readonly string[]): string {
  return !text.trim() || all.includes(text) ? chosen : `${text.trimEnd()}\n\n${chosen}`;
}

interface SuggestedProps extends Omit<Props, "send"> {
  onChosen: (chosen: string, all: readonly string[]) => void;
}

function Suggested({ path, lastSeq, seenThrough, onChosen }: SuggestedProps) {
  const { say } = useSpeech();
  const found = useSuggestions(path, lastSeq);
  // What answers a message that is not on the page yet waits until the operator can read it.
  const items = found && found.answers_through <= seenThrough ? found.items : [];
  if (!items.length) return null;
  const texts = items.map((one) => one.text);
  return (
    <ul class="suggestions" aria-label={say("suggestions")}>
      {items.map((one) => (
        <li key={one.text}>
          <button type="button" class="plain" title={one.text} onClick={() => onChosen(one.text, texts)}>
            <Chip>{say(`kind_${one.kind}`)}</Chip>
            <span>{one.text.replaceAll("**", "")}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Asked for once per message; without an answer there is nothing to choose, and no complaint. */
function useSuggestions(path: string, lastSeq: number): Suggestions | null {
  const desk = useDesk();
  const [found, setFound] = useState<{ key: string; suggestions: Suggestions } | null>(null);
  const key = `${path} ${lastSeq}`;
  useEffect(() => {
    let isCurrent = true;
    desk.get<Suggestions>(`${path}/suggestions`).then(
      (suggestions) => isCurrent && setFound({ key, suggestions }),
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [desk, path, key]);
  return found?.key === key ? found.suggestions : null;
}
