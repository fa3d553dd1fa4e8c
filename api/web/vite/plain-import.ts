import type { Plugin } from "vite";

/** Dynamic imports as they are: Vite's helper preloads style sheets of chunks, and ours have none. */
export function plainImport(): Plugin {
  return {
    name: "plain-import",
    enforce: "pre",
    load(id) {
      return id === "\0vite/preload-helper.js" ? "export const __vitePreload = (load) => load();" : null;
    },
  };
}
