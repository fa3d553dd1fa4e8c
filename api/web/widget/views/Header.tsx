import type { Language } from "../../shared/language";
import { useLanguage, useTexts } from "../i18n/texts";
import { companyTime } from "../i18n/when";
import type { ConversationState } from "../store/state";
import { Icon } from "./Icon";
import { Menu } from "./Menu";
import { useNames } from "./names";

/** Longer than this, a clock time says more than a number of minutes. */
const SHORT_WAIT_MINUTES = 60;

interface HeaderProps {
  state: ConversationState;
  /** Where the company is; null while it is not known. */
  timezone: string | null;
  languages: readonly Language[];
  onLanguage: (language: Language) => void;
  onRate: () => void;
  onStartOver: () => void;
  /** Null where the chat is a page of its own. */
  onClose: (() => void) | null;
}

export function Header({ state, timezone, onClose, ...menu }: HeaderProps) {
  const texts = useTexts();
  const { company } = useNames();
  return (
    <header class="header">
      <span class="monogram" aria-hidden="true">{company.slice(0, 1)}</span>
      <div class="header-text">
        <h1>{company}</h1>
        <Speaker state={state} timezone={timezone} />
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
function Speaker({ state, timezone }: Pick<HeaderProps, "state" | "timezone">) {
  const texts = useTexts();
  const { agent } = useNames();
  if (!state.isHandedOver) {
    return <p class="speaker" role="status">{agent === texts.assistant ? agent : `${agent} · ${texts.assistant}`}</p>;
  }
  const isHere = state.messages.findLast((message) => message.role !== "customer")?.role === "operator";
  return (
    <p class="speaker speaker-person" role="status">
      {isHere ? texts.personHere : texts.waitingForPerson}
      {!isHere && <ExpectedWait from={state.expectedFrom} timezone={timezone} />}
    </p>
  );
}

function ExpectedWait({ from, timezone }: { from: string | null; timezone: string | null }) {
  const texts = useTexts();
  const language = useLanguage();
  if (!from) return null;
  const time = new Date(from);
  const minutes = Math.ceil((time.getTime() - Date.now()) / 60_000);
  if (minutes < 1) return null;
  if (minutes <= SHORT_WAIT_MINUTES) return <> · {texts.waitMinutes(minutes)}</>;
  return <> · {texts.waitUntil(companyTime(time, language, timezone))}</>;
}
