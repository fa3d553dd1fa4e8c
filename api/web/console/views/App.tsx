import { useEffect, useMemo, useState } from "preact/hooks";
import { pickLanguage, type Language } from "../../shared/language";
import { Desk, DeskContext, storedOperator, storeOperator, type Operator } from "../desk";
import { Speech, SpeechContext } from "../texts";
import { Approvals, Outbox, Receipts } from "./Lists";
import { Queue } from "./Queue";
import { SignIn } from "./SignIn";
import { Tickets } from "./Tickets";

const STORED = "rapport:console-language";
const TABS = ["queue", "approvals", "tickets", "receipts", "outbox"] as const;

export function App() {
  const [operator, setOperator] = useState(storedOperator);
  const [isRefused, setRefused] = useState(false);
  const [tab, setTab] = useState<(typeof TABS)[number]>("queue");
  const [opened, setOpened] = useState<string | null>(null);
  const [language, setLanguage] = useState(() => pickLanguage([localStorage.getItem(STORED), ...navigator.languages]));
  const speech = useMemo(() => new Speech(language), [language]);
  const { say } = speech;

  const sit = (who: Operator | null, refused = false) => {
    storeOperator(who);
    setOperator(who);
    setRefused(refused);
  };
  const desk = useMemo(() => operator && new Desk(operator, () => sit(null, true)), [operator]);
  useEffect(() => {
    document.documentElement.lang = speech.tag;
    document.title = say("title");
  }, [speech]);
  const speak = (chosen: Language) => {
    localStorage.setItem(STORED, chosen);
    setLanguage(chosen);
  };

  const open = (conversationId: string | null) => {
    setOpened(conversationId);
    setTab("queue");
  };
  const other = language === "en" ? "zh" : "en";
  const switcher = (
    <button type="button" class="plain" lang={new Speech(other).tag} onClick={() => speak(other)}>{say("language_name")}</button>
  );
  return (
    <SpeechContext.Provider value={speech}>
      {!desk ? (
        <SignIn isRefused={isRefused} onSignIn={sit}>{switcher}</SignIn>
      ) : (
        <DeskContext.Provider value={desk}>
          <header class="top">
            <h1>{say("title")}</h1>
            <nav>
              {TABS.map((name) => (
                <button type="button" aria-current={name === tab ? "page" : undefined} onClick={() => setTab(name)}>{say(name)}</button>
              ))}
            </nav>
            <p class="who">
              <strong>{desk.operator.name}</strong> {switcher}
              <button type="button" class="plain" onClick={() => sit(null)}>{say("sign_out")}</button>
            </p>
          </header>
          <main class={`tab-${tab}`}>
            {tab === "queue" && <Queue opened={opened} onOpen={setOpened} />}
            {tab === "approvals" && <Approvals onOpen={open} />}
            {tab === "tickets" && <Tickets onOpen={open} />}
            {tab === "receipts" && <Receipts onOpen={open} />}
            {tab === "outbox" && <Outbox />}
          </main>
        </DeskContext.Provider>
      )}
    </SpeechContext.Provider>
  );
}
