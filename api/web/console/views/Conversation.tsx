import { useEffect, useRef, useState } from "preact/hooks";
import { Markdown } from "../../widget/markdown/Markdown";
import { useDeed, useDesk, usePages, usePolled, withCursor, type Desk } from "../desk";
import { useSpeech } from "../texts";
import type { ConversationView, LoggedMessage, Packet, Receipt, Summary, TaskSlots } from "../types";
import { Composer } from "./Composer";
import { Act, Chip, Commitments, Due, Listing, Problem, ReceiptRow } from "./parts";
import { OwnerChip } from "./Queue";

const MOST_MESSAGES = 1000;

export function Conversation({ conversationId, onChanged }: { conversationId: string; onChanged: () => void }) {
  const { say } = useSpeech();
  const desk = useDesk();
  const deed = useDeed();
  const path = `conversations/${conversationId}`;
  const { data, problem, reload } = usePolled(`${path}?limit=100`, readWhole);
  const receipts = usePages<Receipt>(`receipts?conversation_id=${conversationId}`);
  const change = (work: () => Promise<unknown>) => async () => {
    await work().finally(() => [reload, receipts.reload, onChanged].forEach((again) => again()));
  };
  if (!data) return problem ? <Problem text={problem} /> : <p class="quiet">{say("loading")}</p>;
  const { taken_by: holder, owner } = data;
  const isMine = owner === "operator" && holder === desk.operator.name;
  const claim = holder && owner === "operator" ? { instead_of: holder } : {};
  return (
    <article class="conversation">
      <header class="card">
        <p class="head"><strong class="brand">{data.customer_name ?? say("visitor")}</strong><OwnerChip of={data} /></p>
        <p class="quiet">{say(data.next_action)} <Due at={data.next_action_due_at} isLate={data.is_overdue} /></p>
        <p class="chips"><PacketChips of={data} /></p>
        <SummaryOf path={path} key={path} />
        <p class="acts">
          {!isMine && (
            <Act deed={deed} tone="strong" work={change(() => desk.post(`${path}/takeover`, claim))} label={claim.instead_of ? `${say("take_from")} ${claim.instead_of}` : say("take_over")} />
          )}
          {isMine && <Act deed={deed} work={change(() => desk.post(`${path}/hand-back`))} label={say("hand_back")} />}
        </p>
        <Problem text={deed.problem} />
      </header>
      <Messages list={data.messages} />
      {isMine && <Composer path={path} seenThrough={data.last_customer_seq} lastSeq={data.messages.at(-1)?.seq ?? 0} send={(body) => change(() => desk.post(`${path}/reply`, body))()} />}
      {!!receipts.data?.items.length && (
        <section>
          <h2>{say("done_here")}</h2>
          <Listing paged={receipts} row={(one) => <ReceiptRow key={one.receipt_id} receipt={one} onUndone={() => [reload, receipts.reload].forEach((again) => again())} />} />
        </section>
      )}
    </article>
  );
}

/** Asked for when it is opened: a language model may have to write it. */
function SummaryOf({ path }: { path: string }) {
  const { say, language } = useSpeech();
  const desk = useDesk();
  const deed = useDeed();
  const [found, setFound] = useState<Summary | null>(null);
  const read = () => deed.run(async () => setFound(await desk.get<Summary>(`${path}/summary?language=${language}`)));
  return (
    <details onToggle={(event) => event.currentTarget.open && void read()}>
      <summary>{say("summary")}</summary>
      {found ? <>{found.text && <p>{found.text}</p>}<ul>{found.lines.map((line) => <li>{line}</li>)}</ul></> : <p class="quiet">{deed.problem ?? say("loading")}</p>}
    </details>
  );
}

/** All pages of a conversation, as one; more than a thousand messages are not shown. */
async function readWhole(desk: Desk, path: string): Promise<ConversationView> {
  let page = await desk.get<ConversationView>(path);
  const messages = [...page.messages];
  while (page.next_cursor && messages.length < MOST_MESSAGES) {
    page = await desk.get<ConversationView>(withCursor(path, page.next_cursor));
    messages.push(...page.messages);
  }
  return { ...page, messages };
}

function PacketChips({ of }: { of: ConversationView }) {
  const { say } = useSpeech();
  const packet = of.packet;
  return (
    <>
      {of.handover_reason && <Chip tone="warm">{say(of.handover_reason)}</Chip>}
      {packet?.mood && <Chip tone={packet.mood === "calm" ? "plain" : "bad"}>{say("mood")}: {say(packet.mood)}</Chip>}
      {packet && <Chip tone={packet.is_verified ? "good" : "plain"}>{say(packet.is_verified ? "verified" : "unverified")}</Chip>}
      {of.open_tickets.map((number) => <Chip tone="bad">{number}</Chip>)}
      <Commitments list={of.promises} />
      {packet && <Findings of={packet} />}
    </>
  );
}

function Findings({ of }: { of: Packet }) {
  const { say } = useSpeech();
  const told = ({ task, slots }: TaskSlots) => [task, ...Object.values(slots)].join(" · ");
  return (
    <ul class="findings quiet">
      {of.open_tasks?.map((one) => (
        <li>{say("open_tasks")}: {told(one)}{one.asked && ` (${say("still_asked")}: ${one.asked})`}</li>
      ))}
      {of.last_task && <li>{say("settled_last")}: {told(of.last_task)}</li>}
      {!!of.tried?.length && <li>{say("tried")}: {of.tried.map((one) => `${one.tool}: ${one.outcome}`).join(", ")}</li>}
    </ul>
  );
}

function Messages({ list }: { list: readonly LoggedMessage[] }) {
  const box = useRef<HTMLOListElement>(null);
  const last = list.at(-1)?.seq;
  useEffect(() => box.current?.scrollTo({ top: box.current.scrollHeight }), [last]);
  return <ol class="messages" ref={box}>{list.map((one) => <MessageView key={one.seq} message={one} />)}</ol>;
}

function MessageView({ message }: { message: LoggedMessage }) {
  const { say, time } = useSpeech();
  const { role, trace, citations } = message;
  return (
    <li class={`message message-${role}`}>
      <p class="quiet">{message.operator ?? say(role)}, {time(message.created_at)}</p>
      {role === "customer" ? <p class="said">{message.text}</p> : <Markdown text={message.text} />}
      {trace && (
        <details>
          <summary>{say("why")}</summary>
          <p>{say("understood")}: {trace.commands.map((one) => `${one.type} ${one.intent ?? ""} ${Math.round(one.probability * 100)} %`).join(", ")}</p>
          {citations.map((one) => <p>{say("sources")}: {one.title}<q>{one.sentence}</q></p>)}
          {!!trace.tools?.length && <p>{say("tools_said")}: {trace.tools.map((one) => `${one.tool}: ${one.outcome}`).join(", ")}</p>}
          {trace.suppressed.length > 0 && <p class="late">{say("held_back")}: {JSON.stringify(trace.suppressed)}</p>}
        </details>
      )}
    </li>
  );
}
