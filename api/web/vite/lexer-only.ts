import type { Plugin } from "vite";

/**
 * Keeps only the lexer of `marked`: its module builds a ready-made HTML renderer when it is loaded,
 * which no bundler can shake off and which the widget, making elements of tokens, never uses (5 KiB gzip).
 */
export function lexerOnly(): Plugin {
  return {
    name: "marked-lexer-only",
    transform(code, id) {
      if (!id.includes("/marked/lib/marked.esm.js")) return null;
      const rendererStart = code.search(/var \w+=new \w+;function \w+\(\w+,\w+\)\{return \w+\.parse\(/);
      const lexerName = /(\w+) as Lexer\b/.exec(code)?.[1];
      if (rendererStart < 0 || !lexerName) return this.error("marked is built in another way now: look at its module");
      return { code: `${code.slice(0, rendererStart)}export{${lexerName} as Lexer};`, map: null };
    },
  };
}
