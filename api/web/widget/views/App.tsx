import { useCallback, useEffect, useState } from "preact/hooks";
import type { RatingRequest, WidgetConfig } from "../../shared/contract";
import { htmlLanguage, type Language } from "../../shared/language";
import type { Host } from "../host/host";
import { SpeechContext, type Speech } from "../i18n/texts";
import type { Session } from "../session/session";
import { Banners } from "./Banners";
import { Composer } from "./Composer";
import { Conversation } from "./Conversation";
import { Header } from "./Header";
import { NamesContext } from "./names";
import { useStore } from "./useStore";

const RATING_SHOWN: readonly string[] = ["asked", "sending", "given"];

interface AppProps {
  session: Session;
  host: Host;
  speech: Speech;
  /** Null until it has arrived; the chat works without. */
  config: WidgetConfig | null;
  onLanguage: (language: Language) => void;
}

export function App({ session, host, speech, config, onLanguage }: AppProps) {
  const state = useStore(session.store);
  const [isRating, setRating] = useState(false);
  const { language, texts } = speech;
  const names = { company: config?.company_name[language] ?? texts.title, agent: config?.agent_name[language] ?? texts.assistant };
  const rate = (rating: RatingRequest) => {
    setRating(false); // from here on the state itself shows how far it has come
    void session.rate(rating);
  };
  const closeRating = useCallback(() => {
    setRating(false);
    if (session.store.state.rating === "asked") session.store.dispatch({ type: "rating_changed", rating: "none" });
  }, [session]);

  useEffect(() => {
    document.documentElement.lang = htmlLanguage(language) ?? "";
    document.title = `${names.company} · ${texts.title}`;
  }, [language, names.company]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) host.close();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [host]);

  return (
    <SpeechContext.Provider value={speech}>
      <NamesContext.Provider value={names}>
        <div class="chat">
          <Header
            state={state}
            timezone={config?.timezone ?? null}
            languages={config?.languages ?? ["en", "zh"]}
            onLanguage={onLanguage}
            onRate={() => setRating(true)}
            onStartOver={() => session.startOver(null)}
            onClose={host.isEmbedded ? host.close : null}
          />
          <Banners state={state} onDismiss={() => session.store.dispatch({ type: "noticed", notice: null })} />
          <Conversation
            session={session}
            state={state}
            config={config}
            isRating={isRating || RATING_SHOWN.includes(state.rating)}
            onRate={rate}
            onRatingClosed={closeRating}
          />
          <Composer
            state={state}
            host={host}
            personLabel={config?.person_button[language] ?? texts.talkToPerson}
            onSend={(text) => session.send(text)}
          />
        </div>
      </NamesContext.Provider>
    </SpeechContext.Provider>
  );
}
