import { expect, test } from "vitest";
import { closeCjkBold, Markdown, safeAddress } from "../widget/markdown/Markdown";
import { markup } from "./markup";

const shown = (text: string) =>
  markup(<Markdown text={text} />).replace(/^<div class="prose">|<\/div>$/g, "");

test("paragraphs, bold and lists become elements", () => {
  expect(shown("Free from **S$60**.\n\n- one\n- two")).toBe(
    "<p>Free from <strong>S$60</strong>.</p><ul><li>one</li><li>two</li></ul>",
  );
});

test("a numbered list keeps its first number", () => {
  expect(shown("3. three\n4. four")).toBe('<ol start="3"><li>three</li><li>four</li></ol>');
});

test("HTML is shown as it was written and never becomes an element", () => {
  expect(shown('<img src=x onerror="alert(1)">')).toBe('<p>&lt;img src=x onerror="alert(1)"></p>');
  expect(shown("a <b>bold</b> word")).toBe("<p>a &lt;b>bold&lt;/b> word</p>");
});

test("a link opens apart and tells nothing about this page", () => {
  expect(shown("[help](https://willowandwatt.example/help)")).toBe(
    '<p><a href="https://willowandwatt.example/help" target="_blank" rel="noopener noreferrer nofollow">help</a></p>',
  );
});

test.each(["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "/relative", "//host", "file:///etc"])(
  "the address %s is no link",
  (address) => {
    expect(safeAddress(address)).toBeNull();
    expect(shown(`[words](${address})`)).toBe("<p>words</p>");
  },
);

test.each(["https://a.example/", "http://a.example/", "mailto:care@willowandwatt.example"])("the address %s is one", (address) => {
  expect(safeAddress(address)).toBe(address);
});

test("images load nothing: their words are shown", () => {
  expect(shown("![a lamp](https://a.example/lamp.png)")).toBe("<p>a lamp</p>");
});

test("bold that ends with Chinese punctuation is bold", () => {
  expect(shown("**注意：**请先登录")).toBe("<p><strong>注意</strong>：请先登录</p>");
  expect(closeCjkBold("**2 至 4 个**工作日")).toBe("**2 至 4 个**工作日");
});

test("unfinished marks in a draft are shown and nothing breaks", () => {
  expect(shown("Free from **S$6")).toBe("<p>Free from **S$6</p>");
  expect(shown("")).toBe("");
});
