import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Host } from "../host/host";
import { useTexts } from "../i18n/texts";
import type { ConversationState } from "../store/state";
import { Icon } from "./Icon";

const LONGEST_MESSAGE = 4000;
const COUNT_FROM = 3600;

interface ComposerProps {
  state: ConversationState;
  host: Host;
  /** What the button that asks for a person says. */
  personLabel: string;
  onSend: (text: string) => void;
}

export function Composer({ state, host, personLabel, onSend }: ComposerProps) {
  const texts = useTexts();
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(
    () =>
      host.onOpen((draft) => {
        if (draft) setText(draft);
        // On a phone the focus would bring up the keyboard over the greeting.
        if (draft || matchMedia("(hover: hover)").matches) field.current?.focus();
      }),
    [host],
  );
  useLayoutEffect(() => fitHeight(field.current), [text]);

  const send = () => {
    const trimmed = text.trim();
    if (!trimmed) return;
    onSend(trimmed);
    setText("");
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter ends a word in an input method; Safari says so only by the key code 229.
    const isComposing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <footer class="composer">
      <form
        class="field"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <textarea
          ref={field} rows={1} maxLength={LONGEST_MESSAGE} value={text} enterkeyhint="send"
          aria-label={texts.message}
          placeholder={state.isHandedOver ? texts.placeholderPerson : texts.placeholder}
          onInput={(event) => setText(event.currentTarget.value)} onKeyDown={onKeyDown}
        />
        <button type="submit" class="send" aria-label={texts.send} disabled={!text.trim()}><Icon name="send" /></button>
      </form>
      <div class="composer-foot">
        <PersonButton
          isHandedOver={state.isHandedOver} label={personLabel} onAsk={() => onSend(texts.personMessage)}
        />
        {text.length > COUNT_FROM && <span class="count">{texts.tooLong(LONGEST_MESSAGE - text.length)}</span>}
      </div>
    </footer>
  );
}

/** Never hidden: the way to a person is open at all times. */
function PersonButton({ isHandedOver, label, onAsk }: { isHandedOver: boolean; label: string; onAsk: () => void }) {
  const texts = useTexts();
  return (
    <button type="button" class="person-button" aria-disabled={isHandedOver} onClick={() => !isHandedOver && onAsk()}>
      <Icon name={isHandedOver ? "check" : "person"} />
      {isHandedOver ? texts.personAsked : label}
    </button>
  );
}

function fitHeight(element: HTMLTextAreaElement | null): void {
  if (!element) return;
  element.style.height = "auto";
  element.style.height = `${element.scrollHeight}px`;
}
