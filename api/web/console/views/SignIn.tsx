import type { ComponentChildren } from "preact";
import type { Operator } from "../desk";
import { useSpeech } from "../texts";
import { Problem } from "./parts";

interface SignInProps {
  isRefused: boolean;
  onSignIn: (operator: Operator) => void;
  children: ComponentChildren;
}

export function SignIn({ isRefused, onSignIn, children }: SignInProps) {
  const { say } = useSpeech();
  const submit = (event: SubmitEvent) => {
    event.preventDefault(); // the key must not end up in an address
    const fields = new FormData(event.target as HTMLFormElement);
    const [name, key] = [String(fields.get("name")).trim(), String(fields.get("key")).trim()];
    if (name && key) onSignIn({ name, key });
  };
  return (
    <form class="sign-in card" onSubmit={submit}>
      <p class="head"><span class="brand">{say("title")}</span>{children}</p>
      <p class="quiet">{say("sign_in_lead")}</p>
      <label>{say("your_name")}<input name="name" maxLength={64} autocomplete="username" required /></label>
      <label>{say("key")}<input name="key" type="password" autocomplete="off" required /></label>
      <p class="quiet hint">{say("key_hint")}</p>
      <Problem text={isRefused ? say("refused") : null} />
      <button type="submit" class="strong">{say("sign_in")}</button>
    </form>
  );
}
