import { htmlLanguage, type Language } from "../../shared/language";
import { useLanguage, useTexts } from "../i18n/texts";
import type { ConversationState } from "../store/state";
import { Icon } from "./Icon";
import { Menu } from "./Menu";
import { useNames } from "./names";

/** Longer than this, a clock time says more than a number of minutes. */
const SHORT_WAIT_MINUTES = 60;

interface HeaderProps {
  state: ConversationState;
  languages: readonly Language[];
  onLanguage: (language: Language) => void;
  onRate: () => void;
  onStartOver: () => void;
  /** Null where the chat is a page of its own. */
  onClose: (() => void) | null;
}

export function Header({ state, onClose, ...menu }: HeaderProps) {
  const texts = useTexts();
  const { company } = useNames();
  return (
    <header class="header">
      <span class="monogram" aria-hidden="true">{company.slice(0, 1)}</span>
      <div class="header-text">
        <h1>{company}</h1>
        <Speaker state={state} />
      </div>
      <Menu state={state} {...menu} />
      {onClose && (
        <button type="button" class="icon-button" aria-label={texts.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      )}
    </header>
  );
}

/** Who is answering: the software or a person. */
function Speaker({ state }: { state: ConversationState }) {
  const texts = useTexts();
  const { agent } = useNames();
  if (!state.isHandedOver) {
    return <p class="speaker" role="status">{agent === texts.assistant ? agent : `${agent} · ${texts.assistant}`}</p>;
  }
  const isHere = state.messages.findLast((message) => message.role !== "customer")?.role === "operator";
  return (
    <p class="speaker speaker-person" role="status">
      {isHere ? texts.personHere : texts.waitingForPerson}
      {!isHere && <ExpectedWait from={state.expectedFrom} />}
    </p>
  );
}

function ExpectedWait({ from }: { from: string | null }) {
  const texts = useTexts();
  const language = useLanguage();
  if (!from) return null;
  const time = new Date(from);
  const minutes = Math.ceil((time.getTime() - Date.now()) / 60_000);
  if (minutes < 1) return null;
  if (minutes <= SHORT_WAIT_MINUTES) return <> · {texts.waitMinutes(minutes)}</>;
  const format = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return <> · {texts.waitUntil(time.toLocaleString(htmlLanguage(language), format))}</>;
}
