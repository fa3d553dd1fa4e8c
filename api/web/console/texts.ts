import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { htmlLanguage, type Language } from "../shared/language";
import texts from "./texts.json";

/** Per name English and Chinese; what the server calls things stands under its own names. */
const TEXTS: Readonly<Record<string, readonly string[]>> = texts;

/** The interface's language, and its words. */
export class Speech {
  readonly tag: string;

  constructor(readonly language: Language) {
    this.tag = htmlLanguage(language) ?? "en";
  }

  /** The text of that name; a name that we have no words for is shown as it is. */
  say = (name: string): string => {
    return TEXTS[name]?.[this.language === "en" ? 0 : 1] ?? name.replaceAll("_", " ");
  };

  time = (moment: string): string =>
    new Date(moment).toLocaleString(this.tag, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  /** "in 25 minutes", "3 hours ago". */
  distance = (moment: string): string => {
    const minutes = Math.round((Date.parse(moment) - Date.now()) / 60_000);
    const format = new Intl.RelativeTimeFormat(this.tag, { numeric: "auto", style: "short" });
    if (Math.abs(minutes) < 90) return format.format(minutes, "minute");
    if (Math.abs(minutes) < 48 * 60) return format.format(Math.round(minutes / 60), "hour");
    return format.format(Math.round(minutes / 1440), "day");
  };
}

export const SpeechContext = createContext(new Speech("en"));

export function useSpeech(): Speech {
  return useContext(SpeechContext);
}
