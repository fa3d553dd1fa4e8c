import type { Language } from "../shared/language";
import alder from "./art/alder.svg";
import birch from "./art/birch.svg";
import cedar from "./art/cedar.svg";
import ember from "./art/ember.svg";
import fern from "./art/fern.svg";
import kopi from "./art/kopi.svg";
import mist from "./art/mist.svg";
import oak from "./art/oak.svg";

type Texts = Readonly<Record<Language, string>>;

export interface Product {
  image: string;
  name: Texts;
  line: Texts;
  price: number;
  /** What a visitor might ask about it; put into the chat's field, not sent. */
  question: Texts;
}

/** Names, prices in whole S$ and facts as in the demo pack and catalogue. */
export const PRODUCTS: readonly Product[] = [
  {
    image: alder,
    name: { en: "Alder floor lamp", zh: "Alder 落地灯" },
    line: { en: "Foot dimmer, five-year warranty", zh: "脚踏调光，五年保修" },
    price: 189,
    question: { en: "Which bulb fits the Alder floor lamp?", zh: "Alder 落地灯用什么灯泡？" },
  },
  {
    image: cedar,
    name: { en: "Cedar pendant", zh: "Cedar 吊灯" },
    line: { en: "Installation from S$45", zh: "可预约安装，S$45 起" },
    price: 129,
    question: { en: "Can you install the Cedar pendant for me?", zh: "Cedar 吊灯可以上门安装吗？" },
  },
  {
    image: birch,
    name: { en: "Birch desk lamp", zh: "Birch 台灯" },
    line: { en: "Light where the work is", zh: "照亮手边的每一件事" },
    price: 79,
    question: { en: "How long is the warranty on the Birch desk lamp?", zh: "Birch 台灯保修多久？" },
  },
  {
    image: fern,
    name: { en: "Fern air purifier", zh: "Fern 空气净化器" },
    line: { en: "Up to 45 m², 24 to 52 dB", zh: "适用 45 平方米以内，24–52 分贝" },
    price: 329,
    question: { en: "How often do I change the Fern's filter?", zh: "Fern 的滤芯多久换一次？" },
  },
  {
    image: ember,
    name: { en: "Ember kettle", zh: "Ember 电水壶" },
    line: { en: "1.7 litres", zh: "1.7 升容量" },
    price: 69,
    question: { en: "How do I descale the Ember kettle?", zh: "Ember 电水壶怎么除垢？" },
  },
  {
    image: kopi,
    name: { en: "Kopi coffee machine", zh: "Kopi 咖啡机" },
    line: { en: "For our K capsules", zh: "使用 K 系列胶囊" },
    price: 249,
    question: { en: "Which capsules fit the Kopi coffee machine?", zh: "Kopi 咖啡机用哪种胶囊？" },
  },
  {
    image: mist,
    name: { en: "Mist humidifier", zh: "Mist 加湿器" },
    line: { en: "4-litre tank", zh: "4 升水箱" },
    price: 99,
    question: { en: "What water should I use in the Mist humidifier?", zh: "Mist 加湿器用什么水好？" },
  },
  {
    image: oak,
    name: { en: "Oak side table", zh: "Oak 边几" },
    line: { en: "Five-year warranty", zh: "五年保修" },
    price: 159,
    question: { en: "Can I return the Oak side table if it does not fit?", zh: "Oak 边几不合适可以退吗？" },
  },
];
