"""Agents that must score near zero where they should; they keep the scores honest."""

import re
from dataclasses import dataclass

from evals.dialogs.answers import Answer, Dialog
from evals.dialogs.cases import Case
from evals.dialogs.worlds import World
from knowledge import Search
from knowledge.pack import Language, Pack


@dataclass
class _FixedDialog:
    answer: Answer

    async def send(self, text: str) -> Answer:
        return self.answer

    async def mailed_code(self) -> str | None:
        return None

    @property
    def conversation_id(self) -> str | None:
        return None


@dataclass(frozen=True)
class DoNothing:
    """Never says a word."""

    name: str = "do_nothing"

    async def begin(self, case: Case, world: World) -> Dialog:
        """A conversation without answers."""
        return _FixedDialog(Answer())


@dataclass(frozen=True)
class AlwaysHandOver:
    """Brings in a person whatever is said."""

    name: str = "hand_over"

    async def begin(self, case: Case, world: World) -> Dialog:
        """A conversation of one answer."""
        texts = {"en": "I'm bringing in a colleague.", "zh": "正在为您转接同事。"}
        return _FixedDialog(Answer(text=texts[case.language], handed_over=True))


@dataclass(frozen=True)
class FaqOnly:
    """Answers everything with the article that the search puts first."""

    search: Search
    name: str = "faq_only"

    async def begin(self, case: Case, world: World) -> Dialog:
        """A conversation of articles."""
        return _FaqDialog(self.search, case)


@dataclass
class _FaqDialog:
    search: Search
    case: Case

    async def send(self, text: str) -> Answer:
        found = self.search.search(
            text, language=self.case.language, today=self.case.start.clock.date(), limit=1
        )
        if not found:
            return Answer()
        return Answer(
            text=found[0].answer_sentence, articles=(found[0].article_id,), backing=found[0].text
        )

    async def mailed_code(self) -> str | None:
        return None

    @property
    def conversation_id(self) -> str | None:
        return None


@dataclass(frozen=True)
class KeywordMatcher:
    """Cites the first article that shares most words with the message."""

    pack: Pack
    name: str = "keywords"

    async def begin(self, case: Case, world: World) -> Dialog:
        """A conversation of word matches."""
        return _KeywordDialog(self.pack, case.language)


@dataclass
class _KeywordDialog:
    pack: Pack
    language: Language

    async def send(self, text: str) -> Answer:
        words = _words(text)
        articles = [
            article
            for article in self.pack.articles
            if article.language == self.language and article.audience == "customer"
        ]
        best = max(articles, key=lambda one: (len(words & _words(one.title)), one.article_id))
        if not words & _words(best.title):
            return Answer()
        return Answer(text=best.body, articles=(best.article_id,), backing=best.body)

    async def mailed_code(self) -> str | None:
        return None

    @property
    def conversation_id(self) -> str | None:
        return None


def _words(text: str) -> frozenset[str]:
    """Latin words and single Chinese characters, in lower case."""
    return frozenset(re.findall(r"[a-z]+|[\u4e00-\u9fff]", text.lower()))
