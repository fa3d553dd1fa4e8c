import type { ComponentChildren } from "preact";
import type { Message } from "../../shared/contract";
import { htmlLanguage } from "../../shared/language";
import { useTexts } from "../i18n/texts";
import { Markdown } from "../markdown/Markdown";
import type { OutgoingMessage } from "../store/state";
import { Icon } from "./Icon";
import { useNames } from "./names";
import { Receipts, Sources } from "./Sources";

export function MessageView({ message }: { message: Message }) {
  switch (message.role) {
    case "customer":
      return <CustomerText text={message.text} language={message.language} />;
    case "agent":
      return (
        <AgentText text={message.text} language={message.language}>
          <Receipts actions={message.actions} />
          <Sources citations={message.citations} />
        </AgentText>
      );
    case "operator":
      return <OperatorText text={message.text} language={message.language} />;
    case "system":
      return <p class="system" lang={htmlLanguage(message.language)}>{message.text}</p>;
  }
}

interface TextProps {
  text: string;
  language: string | null;
  children?: ComponentChildren;
}

/** Every one of these carries the mark of who wrote it: the software. */
export function AgentText({ text, language, children }: TextProps) {
  const texts = useTexts();
  const { agent } = useNames();
  return (
    <article class="message message-agent">
      <p class="byline">
        <span class="author">{agent}</span>
        <span class="mark" title={texts.aiMarkLong}>{texts.aiMark}</span>
      </p>
      <div lang={htmlLanguage(language)}><Markdown text={text} /></div>
      {children}
    </article>
  );
}

function OperatorText({ text, language }: TextProps) {
  const texts = useTexts();
  return (
    <article class="message message-operator">
      <p class="byline">
        <span class="author">{texts.person}</span>
        <span class="mark mark-person"><Icon name="person" />{texts.personMark}</span>
      </p>
      <div lang={htmlLanguage(language)}><Markdown text={text} /></div>
    </article>
  );
}

function CustomerText({ text, language, children }: TextProps) {
  const texts = useTexts();
  return (
    <article class="message message-customer">
      <span class="unseen">{texts.said(texts.you)}</span>
      {/* As it was typed: a customer's text is never read as markup. */}
      <p class="bubble" lang={htmlLanguage(language)}>{text}</p>
      {children}
    </article>
  );
}

interface OutgoingProps {
  outgoing: OutgoingMessage;
  onRetry: (id: string) => void;
  onDiscard: (id: string) => void;
}

export function OutgoingView({ outgoing, onRetry, onDiscard }: OutgoingProps) {
  const texts = useTexts();
  const { client_message_id: id, phase, problem } = outgoing;
  return (
    <CustomerText text={outgoing.text} language={null}>
      {phase === "waiting" && <p class="delivery">{texts.phase.waiting}</p>}
      {phase === "refused" && (
        <div class="delivery delivery-refused" role="alert">
          <p>{refusal(texts, problem?.status)}</p>
          <button type="button" class="link-button" onClick={() => onRetry(id)}>{texts.tryAgain}</button>
          <button type="button" class="link-button" onClick={() => onDiscard(id)}>{texts.remove}</button>
        </div>
      )}
    </CustomerText>
  );
}

function refusal(texts: ReturnType<typeof useTexts>, status: number | undefined): string {
  if (status === 413) return texts.refused.tooLarge;
  return status === 400 || status === 422 ? texts.refused.invalid : texts.refused.other;
}
