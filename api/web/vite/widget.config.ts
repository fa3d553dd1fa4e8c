import { lexerOnly } from "./lexer-only.ts";
import { pageConfig } from "./page.ts";
import { plainImport } from "./plain-import.ts";

export default pageConfig("widget", [lexerOnly(), plainImport()]);
