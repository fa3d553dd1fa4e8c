"""An answer in a language model's words, of which nothing is kept that the passage does not back.

Sentences are checked one by one while they come, and shown from the first one on that states what
the passage says. Where one is held back or the model fails, the article's own words follow, unless
what was shown says the same already: whole sentences only, and an answer in any case.
"""

import re
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Literal

from agent.errors import LanguageModelError
from agent.generation.sentences import SentenceSplitter
from agent.generation.support import Source, SupportChecker
from agent.language_model.model import ChatMessage, LanguageModel, Request
from agent.language_model.prompts import load_prompt
from knowledge import PassageMatch
from knowledge.pack import Company, Language

PROMPT = load_prompt("answer_question")
_MOST_TOKENS = 220
LANGUAGES = {"en": "English", "zh": "simplified Chinese"}
_CITATION = re.compile(r"\s?\[\d{1,2}\]")
_WHOLE = re.compile(r"[.!?。！？][\]\d\[)”\"’』」*\s]*$")
_QUESTION = re.compile(r"[?？][\]\d\[)”\"’』」*\s]*$")
_MOST_HELD_BACK = 3
"""After so many, a model is not going to say anything of use: it is not listened to any longer."""
_JOINT: dict[Language, str] = {"en": " ", "zh": ""}
_LOOKED_UP = "\n\nThe same reply already tells the customer from the record, so do not repeat it:"
Show = Callable[[str], Any]
Origin = Literal["model", "article", "both"]


@dataclass
class WrittenAnswer:
    """What is shown of an answer, and what became of the rest."""

    text: str
    origin: Origin
    """`both`: the article goes on where the model could not."""
    held_back: list[tuple[str, str]] = field(default_factory=list)
    """Sentences with the reason why nobody sees them."""
    kept: list[str] = field(default_factory=list)
    """The model's sentences that are shown."""


async def write_answer(
    model: LanguageModel,
    question: str,
    match: PassageMatch,
    company: Company,
    show: Show,
    looked_up: Sequence[str] = (),
) -> WrittenAnswer:
    """Answer `question` from the passage; the article's own words wherever the model fails.

    `show` is given the answer's beginning whenever it has grown; it stays the beginning. What has
    been `looked_up`, and the same reply tells, may be referred to.
    """
    said = _Said(question, match, looked_up)
    is_whole = True
    try:
        async with aclosing(
            sentences_of(model, _request(question, match, company, looked_up))
        ) as sentences:
            async for sentence in sentences:
                if said.keeps(sentence) and said.is_factual:
                    show(said.text)
                if said.is_enough(company.longest_answer_sentences):
                    break
    except LanguageModelError:
        is_whole = False
    if not said.is_factual:
        return WrittenAnswer(match.answer, "article", said.held_back)
    if (said.held_back or not is_whole) and not said.tells_the_answer():
        text = f"{said.text}\n\n{match.answer}"
        return WrittenAnswer(text, "both", said.held_back, said.kept)
    return WrittenAnswer(said.text, "model", said.held_back, said.kept)


class _Said:
    """The sentences of an answer, as they come."""

    def __init__(self, question: str, match: PassageMatch, looked_up: Sequence[str]) -> None:
        self._question, self._match = question, match
        record = [Source(f"record-{place}", text) for place, text in enumerate(looked_up)]
        self._told_already = {source.source_id for source in record} | {None}
        self._checker = self._checking(Source(match.passage_id, match.text), *record)
        self._heard: set[str] = set()
        self.kept: list[str] = []
        self.held_back: list[tuple[str, str]] = []
        self.is_factual = False
        """Whether anything kept states what the passage says."""

    @property
    def text(self) -> str:
        """What is kept."""
        return _JOINT[self._match.language].join(self.kept)

    def keeps(self, sentence: str) -> bool:
        """Whether the sentence is new and backed; then it is kept."""
        if sentence in self._heard:
            return False
        self._heard.add(sentence)
        if is_question(sentence):
            self.held_back.append((sentence, "question"))
            return False
        verdict = self._checker.check(sentence)
        if not verdict.is_supported:
            self.held_back.append((sentence, verdict.reason))
            return False
        self.kept.append(_CITATION.sub("", sentence))
        # What the record says stands in the reply already.
        self.is_factual = self.is_factual or verdict.source_id not in self._told_already
        return True

    def is_enough(self, most_sentences: int) -> bool:
        """Whether the answer is as long as it may be, or the model had its chances."""
        return len(self.kept) >= most_sentences or len(self.held_back) >= _MOST_HELD_BACK

    def tells_the_answer(self) -> bool:
        """Whether what is kept has what the article's own answer says."""
        checker = self._checking(Source("kept", self.text))
        return checker.check(self._match.answer_sentence).source_id is not None

    def _checking(self, *sources: Source) -> SupportChecker:
        return SupportChecker(sources, self._question, self._match.language)


def is_question(sentence: str) -> bool:
    """Whether it asks: an answer asks nothing, and mostly it is the article's title again."""
    return _QUESTION.search(sentence) is not None


async def sentences_of(model: LanguageModel, request: Request) -> AsyncGenerator[str]:
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


def _request(
    question: str, match: PassageMatch, company: Company, looked_up: Sequence[str]
) -> Request:
    record = [f"[{number}] {text}" for number, text in enumerate(looked_up, start=2)]
    prompt = PROMPT.filled(
        {
            "agent": company.agent_name[match.language],
            "company": company.name[match.language],
            "language": LANGUAGES[match.language],
            "voice": company.voice[match.language],
            "sentences": str(company.longest_answer_sentences),
            "title": match.title,
            "passage": match.text,
            "looked_up": "\n".join([_LOOKED_UP, *record]) if record else "",
        }
    )
    messages = [ChatMessage("system", prompt), ChatMessage("user", question)]
    return Request(messages, _MOST_TOKENS)
