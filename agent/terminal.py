"""Chat in the terminal: the same agent, the same turns, no web server."""

from rich.console import Console
from rich.markdown import Markdown

from agent.agent import Agent
from agent.messages import IncomingMessage
from knowledge.pack import Language

_LEAVE = {"/quit", "/exit", "/q"}


async def chat_in_terminal(
    agent: Agent, console: Console, *, language: Language, customer_id: str | None
) -> None:
    """Read lines and answer them until the input ends or `/quit`."""
    wording = agent.needs.wording
    console.print(wording.say("ai_notice", language, seed="terminal"), style="dim")
    console.print(wording.say("greeting", language, seed="terminal"))
    conversation_id: str | None = None
    while True:
        try:
            text = console.input("[bold]> [/]").strip()
        except (EOFError, KeyboardInterrupt):
            break
        if text in _LEAVE:
            break
        if not text:
            continue
        admission = await agent.admit(
            IncomingMessage(
                text=text,
                language=language,
                conversation_id=conversation_id,
                customer_id=customer_id,
            )
        )
        conversation_id = admission.conversation.conversation_id
        reply = await agent.answer_to(admission)
        if reply.entry is None:
            console.print(wording.say("with_person", language, seed=text), style="dim")
            continue
        console.print(Markdown(reply.entry.text or ""))
        for citation in reply.entry.payload["citations"]:
            console.print(f"  [{citation['article_id']}] {citation['title']}", style="dim")
        offers = [offer["label"] for offer in reply.entry.payload["quick_replies"]]
        if offers:
            console.print("  " + " · ".join(offers), style="cyan")
