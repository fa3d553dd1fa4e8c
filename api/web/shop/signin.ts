import type { DemoCustomer } from "../shared/contract";
import { bilingual } from "./texts";

const STORED = "shop:customer";

/** The demo's stand-in for the account of a real shop, whose own server would sign the token. */
export async function startSignIn(box: HTMLElement): Promise<void> {
  const customers = await fetch("/demo/customers").then(readCustomers, () => []);
  if (customers.length === 0) {
    box.hidden = true; // the server does not run as a demo
    return;
  }
  const select = box.querySelector("select") as HTMLSelectElement;
  select.append(...customers.map(({ customer_id, name, note }) => new Option(`${name} (${note})`, customer_id)));
  const show = (texts: { en: string; zh: string } | null, isBad = false) => {
    const status = box.querySelector("[role=status]") as HTMLElement;
    status.replaceChildren(...(texts ? bilingual(texts) : []));
    status.classList.toggle("bad", isBad);
  };
  const signIn = async (customerId: string) => {
    const name = customers.find((customer) => customer.customer_id === customerId)?.name;
    const token = await customerToken(customerId);
    if (!token || !name) return show({ en: "The sign-in did not work. Please try again.", zh: "登录未成功，请重试。" }, true);
    sessionStorage.setItem(STORED, customerId);
    select.value = customerId;
    box.classList.add("signed-in");
    window.Rapport?.("identify", token);
    show({ en: `Signed in as ${name}. Ask the chat: “Where is my order?”`, zh: `已登录为 ${name}。可以问客服：“我的订单到哪了？”` });
  };
  const signOut = () => {
    sessionStorage.removeItem(STORED);
    box.classList.remove("signed-in");
    window.Rapport?.("identify", null);
    show(null);
  };
  box.querySelector(".sign-in")?.addEventListener("click", () => void signIn(select.value));
  box.querySelector(".sign-out")?.addEventListener("click", signOut);
  window.Rapport?.("on", "identify_failed", () =>
    show({ en: "The chat could not confirm this sign-in.", zh: "客服无法确认该登录。" }, true),
  );
  const earlier = sessionStorage.getItem(STORED);
  if (earlier) await signIn(earlier);
}

async function readCustomers(response: Response): Promise<DemoCustomer[]> {
  return response.ok ? ((await response.json()) as DemoCustomer[]) : [];
}

async function customerToken(customerId: string): Promise<string | null> {
  const body = JSON.stringify({ customer_id: customerId });
  const headers = { "content-type": "application/json" };
  const response = await fetch("/demo/sign-in", { method: "POST", headers, body }).catch(() => null);
  return response?.ok ? ((await response.json()) as { token: string }).token : null;
}
