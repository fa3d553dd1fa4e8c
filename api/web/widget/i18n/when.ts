import { htmlLanguage, type Language } from "../../shared/language";

/**
 * A day and time where the company is, with the name of that zone: the time that its replies tell.
 * Without a zone, or with one that the browser does not know, the time where the visitor is.
 */
export function companyTime(moment: Date, language: Language, timezone: string | null): string {
  const format: Intl.DateTimeFormatOptions = {
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  };
  const tag = htmlLanguage(language);
  try {
    return moment.toLocaleString(tag, timezone ? { ...format, timeZone: timezone } : format);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return moment.toLocaleString(tag, format);
  }
}
