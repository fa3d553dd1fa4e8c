import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Language } from "../../shared/language";
import type { Texts } from "./en";

/** A file per language, so that a customer downloads only one. */
const LOADERS: Readonly<Record<Language, () => Promise<Texts>>> = {
  en: () => import("./en").then(({ en }) => en),
  zh: () => import("./zh").then(({ zh }) => zh),
};

/** What each language calls itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", zh: "中文" };

/** The interface's language and its words. */
export interface Speech {
  language: Language;
  texts: Texts;
}

export const SpeechContext = createContext<Speech | null>(null);

export async function loadSpeech(language: Language): Promise<Speech> {
  return { language, texts: await LOADERS[language]() };
}

export function useLanguage(): Language {
  return useSpeech().language;
}

export function useTexts(): Texts {
  return useSpeech().texts;
}

function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (!speech) throw new Error("no speech around this view");
  return speech;
}
