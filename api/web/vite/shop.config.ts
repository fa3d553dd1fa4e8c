import { pageConfig } from "./page.ts";

export default pageConfig("shop");
