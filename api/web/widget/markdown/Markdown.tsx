import { Lexer, type Token, type Tokens } from "marked";
import type { ComponentChildren } from "preact";

const SAFE_PROTOCOLS = ["http:", "https:", "mailto:"];

/** Light Markdown as elements. HTML in the text stays text; links lead only where a link may lead. */
export function Markdown({ text }: { text: string }) {
  return <div class="prose">{blocks(Lexer.lex(closeCjkBold(text), { gfm: true, breaks: true }))}</div>;
}

/**
 * In `**注意：**请` CommonMark sees no end of the bold part, because punctuation stands inside and
 * a letter outside. Moving the punctuation across the marks shows what was meant.
 */
export function closeCjkBold(text: string): string {
  return text
    .replace(/(?<=\p{Script=Han})\*\*(\p{P})([^*\n]+?)\*\*/gu, "$1**$2**")
    .replace(/\*\*([^*\n]+?)(\p{P})\*\*(?=\p{Script=Han})/gu, "**$1**$2");
}

export function safeAddress(href: string): string | null {
  try {
    return SAFE_PROTOCOLS.includes(new URL(href).protocol) ? href : null;
  } catch {
    return null; // relative addresses too: they would point into the iframe
  }
}

function blocks(tokens: readonly Token[]): ComponentChildren[] {
  return tokens.map(block);
}

function block(token: Token): ComponentChildren {
  switch (token.type) {
    case "space":
    case "def":
      return null;
    case "heading":
      return <p><strong>{inlines(token.tokens)}</strong></p>;
    case "list":
      return list(token as Tokens.List);
    case "blockquote":
      return <blockquote>{blocks(token.tokens ?? [])}</blockquote>;
    case "code":
      return <pre><code>{(token as Tokens.Code).text}</code></pre>;
    case "hr":
      return <hr />;
    case "text": // the content of a tight list item
      return inlines(token.tokens) ?? (token as Tokens.Text).text;
    case "paragraph":
      return <p>{inlines(token.tokens)}</p>;
    default: // html, table: as they were written
      return <p>{token.raw.trim()}</p>;
  }
}

function list({ ordered, start, items }: Tokens.List): ComponentChildren {
  const children = items.map((item) => <li>{blocks(item.tokens)}</li>);
  return ordered ? <ol start={Number(start) || 1}>{children}</ol> : <ul>{children}</ul>;
}

function inlines(tokens: readonly Token[] | undefined): ComponentChildren[] | undefined {
  return tokens?.map(inline);
}

function inline(token: Token): ComponentChildren {
  switch (token.type) {
    case "strong":
      return <strong>{inlines(token.tokens)}</strong>;
    case "em":
      return <em>{inlines(token.tokens)}</em>;
    case "del":
      return <del>{inlines(token.tokens)}</del>;
    case "codespan":
      return <code>{(token as Tokens.Codespan).text}</code>;
    case "br":
      return <br />;
    case "link":
      return link(token as Tokens.Link);
    case "image":
      return (token as Tokens.Image).text;
    case "text":
    case "escape":
      return (token as Tokens.Text).text;
    default:
      return token.raw;
  }
}

function link({ href, tokens }: Tokens.Link): ComponentChildren {
  const address = safeAddress(href);
  if (!address) return inlines(tokens);
  return <a href={address} target="_blank" rel="noopener noreferrer nofollow">{inlines(tokens)}</a>;
}
