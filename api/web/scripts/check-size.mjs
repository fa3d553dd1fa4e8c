// Fails when a bundle outgrows the weight that was promised to the sites that embed it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const KIB = 1024;
const BUDGETS = [
  { name: "loader", limit: 3 * KIB, files: ["dist/widget.js"] },
  { name: "widget (script, style, one language)", limit: 35 * KIB, files: withLargestLanguage("dist/widget/assets") },
  { name: "console (script and style)", limit: 30 * KIB, files: codeIn("dist/console/assets") },
  { name: "demo shop (script and style)", limit: 12 * KIB, files: codeIn("dist/shop/assets") },
];

// A customer downloads the words of one language: the heaviest one counts.
function withLargestLanguage(folder) {
  const [languages, others] = [[], []];
  for (const file of codeIn(folder)) (/\/(en|zh)-[^/]*\.js$/.test(file) ? languages : others).push(file);
  languages.sort((one, other) => gzippedBytes([other]) - gzippedBytes([one]));
  return [...others, ...languages.slice(0, 1)];
}

function codeIn(folder) {
  return readdirSync(folder)
    .filter((name) => /\.(js|css)$/.test(name))
    .map((name) => join(folder, name));
}

function gzippedBytes(files) {
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0);
}

let failed = false;
for (const { name, limit, files } of BUDGETS) {
  const size = gzippedBytes(files);
  const verdict = size <= limit ? "ok" : "TOO LARGE";
  console.log(`${name}: ${(size / KIB).toFixed(2)} KiB gzip of ${limit / KIB} KiB, ${verdict}`);
  failed ||= size > limit;
}
process.exit(failed ? 1 : 0);
