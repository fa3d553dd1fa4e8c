"""An answer in a language model's words, of which nothing is kept that the passage does not back.

Sentences are checked one by one while they come. One that is held back is replaced by the
article's own words, unless what is kept says the same already; so is everything when the model
fails, so that nobody sees half an answer.
"""

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Literal

from agent.errors import LanguageModelError
from agent.generation.sentences import SentenceSplitter
from agent.generation.support import Source, SupportChecker
from agent.language_model.model import ChatMessage, LanguageModel, Request
from agent.language_model.prompts import load_prompt
from knowledge import PassageMatch
from knowledge.pack import Company, Language

PROMPT = load_prompt("answer_question")
_MOST_TOKENS = 220
_LANGUAGES = {"en": "English", "zh": "simplified Chinese"}
_CITATION = re.compile(r"\s?\[\d{1,2}\]")
_WHOLE = re.compile(r"[.!?。！？][\]\d\[)”\"’』」*\s]*$")
_MOST_HELD_BACK = 3
"""After so many, a model is not going to say anything of use: it is not listened to any longer."""
_JOINT: dict[Language, str] = {"en": " ", "zh": ""}
Origin = Literal["model", "article"]


@dataclass
class WrittenAnswer:
    """What is shown of an answer, and what became of the rest."""

    text: str
    origin: Origin
    held_back: list[tuple[str, str]] = field(default_factory=list)
    """Sentences with the reason why nobody sees them."""


async def write_answer(
    model: LanguageModel, question: str, match: PassageMatch, company: Company
) -> WrittenAnswer:
    """Answer `question` from the passage; the article's own words wherever the model fails."""
    extractive = WrittenAnswer(match.answer, "article")
    checker = SupportChecker([Source(match.passage_id, match.text)], question, match.language)
    kept: list[str] = []
    is_factual = False
    said: set[str] = set()
    try:
        async with aclosing(_sentences(model, _request(question, match, company))) as sentences:
            async for sentence in sentences:
                if sentence in said:
                    continue
                said.add(sentence)
                verdict = checker.check(sentence)
                if verdict.is_supported:
                    kept.append(_CITATION.sub("", sentence))
                    is_factual = is_factual or verdict.source_id is not None
                    continue
                extractive.held_back.append((sentence, verdict.reason))
                if len(extractive.held_back) == _MOST_HELD_BACK:
                    return extractive
    except LanguageModelError:
        return extractive
    text = _JOINT[match.language].join(kept)
    if not is_factual or (extractive.held_back and not _tells(text, question, match)):
        return extractive
    return WrittenAnswer(text, "model", extractive.held_back)


async def _sentences(model: LanguageModel, request: Request) -> AsyncGenerator[str]:
    """Whole sentences, each as soon as it is there."""
    splitter = SentenceSplitter()
    async with aclosing(model.stream(request)) as parts:  # type: ignore[type-var]
        async for part in parts:
            if isinstance(part, str):
                for sentence in splitter.feed(part):
                    yield sentence
    # An answer that reached its longest stops anywhere.
    if (rest := splitter.finish()) and _WHOLE.search(rest):
        yield rest


def _request(question: str, match: PassageMatch, company: Company) -> Request:
    prompt = PROMPT.filled(
        {
            "agent": company.agent_name[match.language],
            "company": company.name[match.language],
            "language": _LANGUAGES[match.language],
            "title": match.title,
            "passage": match.text,
        }
    )
    messages = [ChatMessage("system", prompt), ChatMessage("user", question)]
    return Request(messages, _MOST_TOKENS)


def _tells(text: str, question: str, match: PassageMatch) -> bool:
    """Whether `text` has what the article's own answer says."""
    said = SupportChecker([Source("kept", text)], question, match.language)
    return said.check(match.answer_sentence).source_id is not None
