import { useEffect, useId, useRef, useState } from "preact/hooks";
import { htmlLanguage, type Language } from "../../shared/language";
import { LANGUAGE_NAMES, useLanguage, useTexts } from "../i18n/texts";
import type { ConversationState } from "../store/state";
import { Icon } from "./Icon";

interface MenuProps {
  state: ConversationState;
  languages: readonly Language[];
  onLanguage: (language: Language) => void;
  onRate: () => void;
  onStartOver: () => void;
}

/** A button that discloses a list of buttons; Escape and leaving it close it. */
export function Menu({ state, languages, onLanguage, onRate, onStartOver }: MenuProps) {
  const texts = useTexts();
  const [isOpen, setOpen] = useState(false);
  const [isSure, setSure] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const id = useId();
  const hasTalked = state.messages.length + state.outbox.length > 0;

  useEffect(() => {
    if (isOpen) panel.current?.querySelector("button")?.focus();
  }, [isOpen, isSure]);

  const close = () => {
    setOpen(false);
    setSure(false);
  };
  const choose = (action: () => void) => () => {
    close();
    button.current?.focus();
    action();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !isOpen) return;
    event.preventDefault();
    close();
    button.current?.focus();
  };
  const onFocusOut = (event: FocusEvent) => {
    const inside = event.currentTarget as HTMLElement;
    // A question that replaces the list takes the focus from a button that is gone: no target then.
    if (event.relatedTarget && !inside.contains(event.relatedTarget as Node)) close();
  };

  return (
    <div class="menu" onKeyDown={onKeyDown} onFocusOut={onFocusOut}>
      <button
        ref={button} type="button" class="icon-button" aria-label={texts.menu}
        aria-expanded={isOpen} aria-controls={id} onClick={() => (isOpen ? close() : setOpen(true))}
      >
        <Icon name="more" />
      </button>
      {isOpen && <div class="menu-backdrop" onClick={close} />}
      {isOpen && (
        <div ref={panel} id={id} class="menu-panel">
          {isSure ? (
            <StartOver onStart={choose(onStartOver)} onKeep={choose(() => {})} />
          ) : (
            <>
              {state.customerName && <p class="menu-note">{texts.signedInAs(state.customerName)}</p>}
              <Languages languages={languages} onLanguage={(language) => choose(() => onLanguage(language))()} />
              <hr />
              <button type="button" class="menu-item" disabled={!hasTalked} onClick={choose(onRate)}>
                <Icon name="star" />{texts.rate}
              </button>
              <button type="button" class="menu-item" disabled={!hasTalked} onClick={() => setSure(true)}>
                <Icon name="plus" />{texts.newConversation}
              </button>
            </>
          )}
        </div>
      )}
    </div>
  );
}

function Languages({ languages, onLanguage }: Pick<MenuProps, "languages" | "onLanguage">) {
  const texts = useTexts();
  const current = useLanguage();
  return (
    <div class="languages" role="group" aria-label={texts.language}>
      <Icon name="globe" />
      {languages.map((language) => (
        <button
          type="button" class="language" key={language} lang={htmlLanguage(language)}
          aria-pressed={language === current} onClick={() => onLanguage(language)}
        >
          {LANGUAGE_NAMES[language]}
        </button>
      ))}
    </div>
  );
}

function StartOver({ onStart, onKeep }: { onStart: () => void; onKeep: () => void }) {
  const texts = useTexts();
  return (
    <div class="menu-question">
      <p>{texts.newConversationSure}</p>
      <button type="button" class="button button-quiet" onClick={onKeep}>{texts.keep}</button>
      <button type="button" class="button" onClick={onStart}>{texts.startNew}</button>
    </div>
  );
}
