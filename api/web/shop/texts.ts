import { LANGUAGES, htmlLanguage, pickLanguage, type Language } from "../shared/language";

const STORED = "shop:language";

/** The page holds both languages; the root's `lang` decides which one the style sheet shows. */
export function currentLanguage(): Language {
  return pickLanguage([document.documentElement.lang]);
}

export function firstLanguage(): Language {
  return pickLanguage([localStorage.getItem(STORED), ...navigator.languages]);
}

export function setLanguage(language: Language): void {
  document.documentElement.lang = htmlLanguage(language) ?? "";
  document.title = language === "zh" ? "柳光家居：演示商店" : "Willow & Watt: a demo shop";
  localStorage.setItem(STORED, language);
}

/** Elements for one text in all languages. */
export function bilingual(texts: Readonly<Record<Language, string>>): HTMLElement[] {
  return LANGUAGES.map((language) => {
    const span = document.createElement("span");
    span.lang = htmlLanguage(language) ?? "";
    span.textContent = texts[language];
    return span;
  });
}

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const created = document.createElement(tag);
  created.className = className;
  created.append(...children);
  return created;
}
