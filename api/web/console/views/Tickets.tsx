import { useState } from "preact/hooks";
import { useDeed, useDesk, usePages, usePolled } from "../desk";
import { useSpeech } from "../texts";
import type { Clock, Ticket, TicketView } from "../types";
import { Act, Chip, Choice, Commitments, Due, Listing, Problem } from "./parts";

const TONES = { running: "plain", overdue: "bad", paused: "warm", met: "good", missed: "bad", idle: "plain" } as const;
const SEVERE: readonly string[] = ["high", "critical"];

export function Tickets({ onOpen }: { onOpen: (conversationId: string) => void }) {
  const [shown, setShown] = useState("unresolved");
  const paged = usePages<Ticket>(shown === "resolved" ? "tickets?status=resolved" : "tickets");
  return (
    <section class="list">
      <Choice names={["unresolved", "resolved"]} chosen={shown} onChoose={setShown} />
      <Listing paged={paged} row={(one) => <TicketCard key={one.ticket_number} ticket={one} onOpen={onOpen} onChanged={paged.reload} />} />
    </section>
  );
}

function TicketCard({ ticket, onOpen, onChanged }: { ticket: Ticket; onOpen: (conversationId: string) => void; onChanged: () => void }) {
  const { say, time } = useSpeech();
  const desk = useDesk();
  const deed = useDeed();
  const [isOpen, setOpen] = useState(false);
  const { ticket_number: number, conversation_id: conversation } = ticket;
  const verb = ticket.status === "resolved" ? "reopen" : "resolve";
  const body = verb === "reopen" ? `tickets/${number}/reopen` : `tickets/${number}/resolve`;
  return (
    <li class="card">
      <p class="head">
        <strong>{number}</strong>
        <span class="chips">
          <Chip tone={SEVERE.includes(ticket.severity) ? "bad" : "plain"}>{say(ticket.severity)}</Chip>
          <Chip>{say(ticket.status)}</Chip>
          <Chip tone={ticket.owner === "lead" ? "bad" : "plain"}>{say(ticket.owner)}</Chip>
        </span>
      </p>
      <p>{ticket.summary}</p>
      <div class="clocks">{ticket.clocks.map((one) => <ClockView clock={one} />)}</div>
      <p class="acts">
        <Act deed={deed} work={() => desk.post(body).then(onChanged)} label={say(verb)} />
        {conversation && <button type="button" class="plain" onClick={() => onOpen(conversation)}>{say("open_it")}</button>}
        <button type="button" class="plain" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>{say("history")}</button>
        <span class="quiet">{time(ticket.opened_at)}</span>
      </p>
      <Problem text={deed.problem} />
      {isOpen && <History number={number} />}
    </li>
  );
}

function ClockView({ clock }: { clock: Clock }) {
  const { say } = useSpeech();
  return (
    <div class="clock">
      <span class="quiet">{say(clock.clock)}</span>
      <span><Chip tone={TONES[clock.state]}>{say(clock.state)}</Chip> {clock.due_at && (clock.state === "running" || clock.state === "overdue") && <Due at={clock.due_at} />}</span>
      <progress class={`bar-${TONES[clock.state]}`} max={100} value={Math.min(100, clock.used_percent ?? 0)} aria-label={say(clock.clock)} />
    </div>
  );
}

function History({ number }: { number: string }) {
  const { say, time } = useSpeech();
  const { data } = usePolled<TicketView>(`tickets/${number}`);
  if (!data) return <p class="quiet">{say("loading")}</p>;
  return (
    <div class="history">
      <p class="chips"><Commitments list={data.promises} /></p>
      <ol>
        {data.events.map((one) => (
          <li key={one.event_number}>
            <span class="quiet">{time(one.happened_at)}</span> {say(one.kind)} {["clock", "level", "by"].map((name) => say(String(one.payload[name] ?? ""))).join(" ")}
          </li>
        ))}
      </ol>
    </div>
  );
}
