import { LANGUAGES, type Language } from "../shared/language";
import "../loader/api";
import { PRODUCTS, type Product } from "./products";
import { startSignIn } from "./signin";
import { bilingual, currentLanguage, element, firstLanguage, setLanguage } from "./texts";
import "./style.css";

const CURRENCY = new Intl.NumberFormat("en-SG", { style: "currency", currency: "SGD", maximumFractionDigits: 0 });

function choose(language: Language): void {
  setLanguage(language);
  window.Rapport?.("locale", language);
  for (const button of document.querySelectorAll<HTMLElement>("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset["language"] === language));
  }
}

function card(product: Product): HTMLElement {
  const image = element("img", "product-image");
  image.src = product.image;
  image.alt = "";
  image.width = image.height = 320;
  image.loading = "lazy";
  const ask = element("button", "ask", ...bilingual({ en: "Ask about it", zh: "咨询" }));
  ask.type = "button";
  ask.addEventListener("click", () => openChat(product.question[currentLanguage()]));
  const name = element("h3", "", ...bilingual(product.name));
  const price = element("p", "price", CURRENCY.format(product.price).replace("$", "S$"));
  const line = element("p", "line", ...bilingual(product.line));
  return element("li", "product", element("div", "tile", image), name, price, line, ask);
}

function openChat(draft?: string): void {
  window.Rapport?.("open", draft ? { draft } : undefined);
}

document.querySelector(".products")?.append(...PRODUCTS.map(card));
for (const button of document.querySelectorAll<HTMLElement>("[data-language]")) {
  const language = LANGUAGES.find((one) => one === button.dataset["language"]);
  button.addEventListener("click", () => language && choose(language));
}
for (const button of document.querySelectorAll<HTMLElement>("[data-chat]")) {
  button.addEventListener("click", () => openChat());
}
choose(firstLanguage());
const box = document.querySelector<HTMLElement>("#sign-in");
if (box) void startSignIn(box);
