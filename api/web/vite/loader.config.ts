import { defineConfig } from "vite";

// One classic script without imports: sites embed it with a plain <script> tag.
export default defineConfig({
  publicDir: false,
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    lib: {
      entry: "loader/main.ts",
      formats: ["iife"],
      name: "RapportLoader",
      fileName: () => "widget.js",
    },
  },
});
