import { lexerOnly } from "./lexer-only.ts";
import { pageConfig } from "./page.ts";

export default pageConfig("console", [lexerOnly()]);
