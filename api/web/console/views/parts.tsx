import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useDeed, useDesk, type Deed, type Paged } from "../desk";
import { useSpeech } from "../texts";
import type { Commitment, Receipt } from "../types";

type Tone = "plain" | "good" | "warm" | "bad";

export function Chip({ tone = "plain", children }: { tone?: Tone; children: ComponentChildren }) {
  return <span class={`chip chip-${tone}`}>{children}</span>;
}

export function Problem({ text }: { text: string | null }) {
  return text ? <p class="problem" role="alert">{text}</p> : null;
}

/** When something is due, and whether that is past. */
export function Due({ at, isLate = Date.parse(at) < Date.now() }: { at: string; isLate?: boolean }) {
  const { time, distance } = useSpeech();
  return <time class={isLate ? "late" : ""} dateTime={at} title={time(at)}>{distance(at)}</time>;
}

/** A list that says when it is empty, and turns its pages. */
export function Listing<Item>(props: { paged: Paged<Item>; empty?: string; row: (item: Item) => ComponentChildren }) {
  const { say } = useSpeech();
  const { data, problem, isFirst, next, first } = props.paged;
  if (!data) return problem ? <Problem text={problem} /> : <p class="quiet">{say("loading")}</p>;
  return (
    <>
      <Problem text={problem} />
      {data.items.length ? <ul class="rows">{data.items.map(props.row)}</ul> : <p class="quiet">{say(props.empty ?? "nothing")}</p>}
      {(next || !isFirst) && (
        <p class="turn">
          {!isFirst && <button type="button" class="plain" onClick={first}>{say("first_page")}</button>}
          {next && <button type="button" class="plain" onClick={next}>{say("next_page")}</button>}
        </p>
      )}
    </>
  );
}

export function Choice(props: { names: readonly string[]; chosen: string; onChoose: (name: string) => void }) {
  const { say } = useSpeech();
  return (
    <div class="choice" role="group">
      {props.names.map((name) => (
        <button type="button" aria-pressed={name === props.chosen} onClick={() => props.onChoose(name)}>{say(name)}</button>
      ))}
    </div>
  );
}

export function Act({ deed, work, label, tone = "plain" }: { deed: Deed; work: () => Promise<unknown>; label: string; tone?: "plain" | "strong" }) {
  return <button type="button" class={tone} disabled={deed.isBusy} onClick={() => void deed.run(work)}>{label}</button>;
}

/** What a deed was about, in the server's own words. */
export function Details({ of }: { of: Readonly<Record<string, unknown>> }) {
  const { say } = useSpeech();
  const shown = Object.entries(of).filter(([, value]) => value !== null && value !== "" && typeof value !== "object");
  return <dl class="details">{shown.map(([name, value]) => <div><dt>{say(name)}</dt><dd>{String(value)}</dd></div>)}</dl>;
}

export function money(cents: number): string {
  return (cents / 100).toFixed(2);
}

export function Commitments({ list }: { list: readonly Commitment[] }) {
  const { say } = useSpeech();
  return list.map((one) => (
    <Chip tone={one.broken_at ? "bad" : one.kept_at ? "good" : "warm"}>
      {say("promised")}: {say(one.kind)} <Due at={one.due_at} isLate={false} />
      {one.broken_at ? `, ${say("broken")}` : ""}{one.kept_at ? `, ${say("kept")}` : ""}
    </Chip>
  ));
}

/** A receipt, and the way to take it back: asked twice, because the customer is told. */
export function ReceiptRow({ receipt, onUndone, onOpen }: { receipt: Receipt; onUndone: () => void; onOpen?: () => void }) {
  const { say, time } = useSpeech();
  const desk = useDesk();
  const deed = useDeed();
  const [isAsking, setAsking] = useState(false);
  const undo = () => deed.run(() => desk.post(`receipts/${receipt.receipt_id}/undo`)).then(onUndone);
  const until = receipt.reversible_until;
  return (
    <li class="card">
      <p class="head">
        <strong>{say(receipt.tool)}</strong>
        <span class="quiet">{time(receipt.created_at)}{receipt.amount_cents > 0 && `, ${money(receipt.amount_cents)}`}</span>
      </p>
      <Details of={receipt.arguments} />
      <p class="acts">
        {receipt.reversed_by && <Chip tone="warm">{say("undone")}</Chip>}
        {!receipt.reversed_by && !receipt.can_undo && <Chip>{say("not_undoable")}</Chip>}
        {receipt.can_undo && until && <span class="quiet">{say("undo_until")} {time(until)}</span>}
        {receipt.can_undo && !isAsking && <button type="button" class="plain" onClick={() => setAsking(true)}>{say("undo")}</button>}
        {receipt.can_undo && isAsking && <Act deed={deed} work={undo} label={say("confirm_undo")} tone="strong" />}
        {onOpen && <button type="button" class="plain" onClick={onOpen}>{say("open_it")}</button>}
      </p>
      <Problem text={deed.problem} />
    </li>
  );
}
