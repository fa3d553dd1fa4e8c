import { useState } from "preact/hooks";
import { usePages } from "../desk";
import { useSpeech } from "../texts";
import type { OpenConversation } from "../types";
import { Conversation } from "./Conversation";
import { Chip, Choice, Due, Listing } from "./parts";

const SHOWN = { waiting_for_person: "conversations?owner=operator", all_open: "conversations" };

export function Queue({ opened, onOpen }: { opened: string | null; onOpen: (conversationId: string) => void }) {
  const { say } = useSpeech();
  const [shown, setShown] = useState<string>("waiting_for_person");
  const paged = usePages<OpenConversation>(SHOWN[shown as keyof typeof SHOWN]);
  const row = (one: OpenConversation) => (
    <li key={one.conversation_id}>
      <button type="button" class="card entry" aria-current={one.conversation_id === opened} onClick={() => onOpen(one.conversation_id)}>
        <span class="head"><strong>{one.customer_name ?? say("visitor")}</strong><Due at={one.next_action_due_at} isLate={one.is_overdue} /></span>
        <span class="quiet">{say(one.next_action)}</span>
        <OwnerChip of={one} />
      </button>
    </li>
  );
  return (
    <>
      <section class="side">
        <Choice names={Object.keys(SHOWN)} chosen={shown} onChoose={setShown} />
        <Listing paged={paged} row={row} empty="nobody_waits" />
      </section>
      <section class="stage">
        {opened ? <Conversation key={opened} conversationId={opened} onChanged={paged.reload} /> : <p class="quiet hero">{say("choose")}</p>}
      </section>
    </>
  );
}

export function OwnerChip({ of }: { of: OpenConversation }) {
  const { say } = useSpeech();
  if (of.owner === "agent") return <Chip>{say("with_agent")}</Chip>;
  return of.taken_by ? <Chip tone="good">{of.taken_by}</Chip> : <Chip tone="warm">{say("with_nobody")}</Chip>;
}
