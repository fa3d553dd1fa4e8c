import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Language } from "../../shared/language";
import { en, type Texts } from "./en";
import { zh } from "./zh";

export const TEXTS: Readonly<Record<Language, Texts>> = { en, zh };
/** What each language calls itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", zh: "中文" };

export const LanguageContext = createContext<Language>("en");

export function useLanguage(): Language {
  return useContext(LanguageContext);
}

export function useTexts(): Texts {
  return TEXTS[useLanguage()];
}
