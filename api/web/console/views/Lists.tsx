import { useState } from "preact/hooks";
import { useDeed, useDesk, usePages } from "../desk";
import { useSpeech } from "../texts";
import type { Approval, Mail, Receipt } from "../types";
import { Act, Chip, Details, Due, Listing, money, Problem, ReceiptRow } from "./parts";

const MAIL_TONES = { waiting: "warm", sent: "good", given_up: "bad" } as const;
const KEYS = ["order_number", "customer_id", "conversation_id"] as const;

interface Opening {
  onOpen: (conversationId: string) => void;
}

export function Approvals({ onOpen }: Opening) {
  const paged = usePages<Approval>("approvals");
  const row = (one: Approval) => <ApprovalCard key={one.approval_id} approval={one} onOpen={onOpen} onDecided={paged.reload} />;
  return <section class="list"><Listing paged={paged} row={row} /></section>;
}

function ApprovalCard({ approval, onOpen, onDecided }: Opening & { approval: Approval; onDecided: () => void }) {
  const { say } = useSpeech();
  const desk = useDesk();
  const deed = useDeed();
  const [note, setNote] = useState("");
  const decide = (approve: boolean) => () =>
    desk.post(`approvals/${approval.approval_id}`, { approve, note: approve ? "" : note.trim() }).then(onDecided);
  return (
    <li class="card">
      <p class="head"><strong>{say(approval.tool)}{approval.amount_cents > 0 && `, ${money(approval.amount_cents)}`}</strong><Due at={approval.expires_at} /></p>
      <Details of={approval.arguments} />
      <p class="quiet">{approval.reason}</p>
      <label class="unlabelled"><span class="unseen">{say("note")}</span><input placeholder={say("note")} maxLength={500} value={note} onInput={(event) => setNote(event.currentTarget.value)} /></label>
      <p class="acts">
        <Act deed={deed} work={decide(true)} label={say("approve")} tone="strong" />
        <Act deed={deed} work={decide(false)} label={say("refuse")} />
        <button type="button" class="plain" onClick={() => onOpen(approval.conversation_id)}>{say("open_it")}</button>
      </p>
      <Problem text={deed.problem} />
    </li>
  );
}

export function Receipts({ onOpen }: Opening) {
  const { say } = useSpeech();
  const [query, setQuery] = useState("");
  const paged = usePages<Receipt>(`receipts${query}`);
  const find = (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const value = String(fields.get("value")).trim();
    setQuery(value ? `?${new URLSearchParams({ [String(fields.get("key"))]: value })}` : "");
  };
  const row = (one: Receipt) => <ReceiptRow key={one.receipt_id} receipt={one} onUndone={paged.reload} onOpen={() => onOpen(one.conversation_id)} />;
  return (
    <section class="list">
      <form class="find" onSubmit={find}>
        <select name="key" aria-label={say("find_by")}>{KEYS.map((key) => <option value={key}>{say(key)}</option>)}</select>
        <input name="value" aria-label={say("find")} maxLength={36} />
        <button type="submit" class="plain">{say("find")}</button>
      </form>
      <Listing paged={paged} row={row} />
    </section>
  );
}

export function Outbox() {
  const { say, time } = useSpeech();
  const row = (mail: Mail) => (
    <li class="card" key={mail.outbox_id}>
      <p class="head"><strong>{mail.subject}</strong><Chip tone={MAIL_TONES[mail.status]}>{say(mail.status)}</Chip></p>
      <p class="quiet">{mail.recipient}, {time(mail.created_at)}</p>
      <p class="said">{mail.body}</p>
      <Problem text={mail.last_error} />
    </li>
  );
  return <section class="list"><Listing paged={usePages<Mail>("outbox")} row={row} /></section>;
}
