import { defineConfig, type Plugin, type UserConfig } from "vite";

/** A page whose hashed assets are served under `/<name>/assets/`, whatever URL the page itself has. */
export function pageConfig(name: string, plugins: Plugin[] = []): UserConfig {
  return defineConfig({
    root: name,
    base: `/${name}/`,
    publicDir: false,
    plugins,
    build: {
      outDir: `../dist/${name}`,
      emptyOutDir: true,
      target: "es2022",
      // The first versions with light-dark(): unaltered it is smaller and clearer than its emulation.
      cssTarget: ["chrome123", "firefox120", "safari17.5"],
      // The content security policy knows only files: nothing may be inlined into a page.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  });
}
