"""What a conversation was about, for whoever takes it over.

Without a language model each exchange is a line: what was asked, and what came of it. With one, a
few sentences stand before the lines, each checked against the conversation like an answer against
its passage; where none passes, the lines stand alone.
"""

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Literal

from agent.context import AgentDependencies, Trace
from agent.errors import LanguageModelError
from agent.exchanges import Exchange, exchanges_of
from agent.generation.answering import LANGUAGES, sentences_of
from agent.generation.support import Source, SupportChecker
from agent.language_model.model import ChatMessage, LanguageModel, Request
from agent.language_model.prompts import load_prompt
from agent.log import Conversation, ConversationLog, Entry
from agent.turn_models import model_for_turn
from knowledge.pack import Language

PROMPT = load_prompt("summarize_conversation")
MOST_EXCHANGES = 12
_READ_BACK = 60
"""Entries of the log that are looked at."""
_MOST_QUOTED = 120
_MOST_READ = 600
"""Characters of a message that the model is shown."""
_MOST_TOKENS = 200
_MOST_SENTENCES = 3
_SAID_BY: Mapping[str, str] = {"customer": "Customer", "agent": "Agent", "operator": "Colleague"}
_JOINT: Mapping[Language, str] = {"en": " ", "zh": ""}
REPORTING: Mapping[Language, str] = {
    "en": "The customer asks, asked, wants, wanted, needs, would like to know, about; the agent, a "
    "colleague answered, told, explained, replied, said, offered, confirmed; still open, waiting.",
    "zh": "客户询问、想知道、想了解、希望、要求、需要、关于；"
    "智能客服、同事已经答复、告知、说明、回复、表示、提供、确认；目前仍在等待、尚未处理。",
}
"""Words with which a note tells what others have said; they need not stand in the conversation."""
_LINES: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "answered": "“{asked}”: answered from “{titles}”",
        "did": "“{asked}”: {done}",
        "replied": "“{asked}”: answered",
        "by_operator": "“{asked}”: answered by {operator}",
        "person": "“{asked}”: passed on to a person",
        "open": "“{asked}”: not answered yet",
    },
    "zh": {
        "answered": "“{asked}”：已按《{titles}》答复",
        "did": "“{asked}”：{done}",
        "replied": "“{asked}”：已答复",
        "by_operator": "“{asked}”：{operator} 已答复",
        "person": "“{asked}”：已转人工",
        "open": "“{asked}”：尚未答复",
    },
}


@dataclass(frozen=True)
class Summary:
    """A conversation in a few words."""

    conversation_id: str
    language: Language
    through: int
    """The number of the newest message in it; 0 of an empty conversation."""
    text: str
    """The model's sentences; empty where there is no model, or none of them held."""
    lines: list[str]
    """An exchange each, the oldest first; the newest twelve."""


@dataclass(frozen=True)
class Summaries:
    """Reads only."""

    needs: AgentDependencies
    log: ConversationLog

    async def summary(self, conversation_id: str, language: Language) -> Summary:
        """What was asked in a conversation, and what came of it.

        Raises:
            ConversationNotFoundError: there is none.
        """
        conversation = await self.log.find(conversation_id)
        first = max(0, conversation.last_seq - _READ_BACK)
        entries = await self.log.entries_after(
            conversation_id, first, limit=_READ_BACK, kinds=("message",)
        )
        exchanges = exchanges_of(entries)[-MOST_EXCHANGES:]
        lines = [_line(exchange, language) for exchange in exchanges]
        text = await self._text(conversation, entries, lines, language) if lines else ""
        through = entries[-1].seq if entries else 0
        return Summary(conversation_id, language, through, text, lines)

    async def _text(
        self,
        conversation: Conversation,
        entries: Sequence[Entry],
        lines: Sequence[str],
        language: Language,
    ) -> str:
        turn_model = model_for_turn(self.needs, conversation, entries, Trace())
        if turn_model is None:
            return ""
        talk = "\n".join(f"{_SAID_BY.get(one.role or '', '-')}: {_short(one)}" for one in entries)
        prompt = PROMPT.filled(
            {
                "company": self.needs.pack.company.name[language],
                "language": LANGUAGES[language],
                "sentences": str(_MOST_SENTENCES),
            }
        )
        request = Request([ChatMessage("system", prompt), ChatMessage("user", talk)], _MOST_TOKENS)
        known = Source("conversation", "\n".join([talk, *lines]))
        checker = SupportChecker([known], REPORTING[language], language)
        model = turn_model.asking("summary", PROMPT)
        return _JOINT[language].join(await kept_sentences(model, request, checker))


async def kept_sentences(
    model: LanguageModel, request: Request, checker: SupportChecker
) -> list[str]:
    """The sentences that hold; a failing model has said what it has said."""
    kept: list[str] = []
    try:
        async with aclosing(sentences_of(model, request)) as sentences:
            async for sentence in sentences:
                if checker.check(sentence).source_id is not None:
                    kept.append(sentence)
                if len(kept) == _MOST_SENTENCES:
                    break
    except LanguageModelError:
        pass  # what is kept are whole sentences, each of them true
    return kept


def _line(exchange: Exchange, language: Language) -> str:
    asked = " / ".join(one.text or "" for one in exchange.messages)
    words = {"asked": _quoted(asked), **_outcome(exchange)}
    return _LINES[language][_kind(exchange)].format(**words)


def _kind(
    exchange: Exchange,
) -> Literal["answered", "did", "replied", "by_operator", "person", "open"]:
    answer = exchange.answer
    if answer is None:
        return "open"
    if answer.role == "operator":
        return "by_operator"
    if answer.payload.get("handed_over"):
        return "person"
    if _done(answer):
        return "did"
    return "answered" if answer.payload.get("citations") else "replied"


def _outcome(exchange: Exchange) -> dict[str, str]:
    answer = exchange.answer
    if answer is None:
        return {}
    titles = [one["title"] for one in answer.payload.get("citations") or []]
    return {
        "titles": ", ".join(dict.fromkeys(titles)),
        "done": "; ".join(dict.fromkeys(_done(answer))),
        "operator": str(answer.payload.get("operator") or ""),
    }


def _done(answer: Entry) -> list[str]:
    actions: Sequence[Mapping[str, Any]] = answer.payload.get("actions") or []
    return [one["summary"] for one in actions if one["summary"]]


def _quoted(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _MOST_QUOTED else plain[: _MOST_QUOTED - 1].rstrip() + "…"


def _short(entry: Entry) -> str:
    return " ".join((entry.text or "").split())[:_MOST_READ]
