export type Language = "en" | "zh";

export const LANGUAGES: readonly Language[] = ["en", "zh"];

/** The first tag we speak; English when none is known. `zh-Hans-SG` counts as `zh`. */
export function pickLanguage(tags: readonly (string | null | undefined)[]): Language {
  for (const tag of tags) {
    const primary = tag?.toLowerCase().split(/[-_]/)[0];
    const known = LANGUAGES.find((language) => language === primary);
    if (known) return known;
  }
  return "en";
}

/** The tag for `lang` attributes: fonts and speech need the script, not only the language. */
export function htmlLanguage(language: string | null): string | undefined {
  return language === "zh" ? "zh-Hans" : (language ?? undefined);
}
