"""Questions that are only whole together with the one before: "and with PayNow?", "那 Oak 呢".

What was answered last is kept for two turns as a topic. A message that leans on it is answered from
the topic's article where that tells of what is newly named, else from one that tells the same of
it; where neither does, the message is left as it was understood.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from agent.commands import AskQuestion
from agent.context import TurnContext
from agent.state import ConversationState, Topic
from knowledge import Search
from knowledge.article_sentences import names_in
from knowledge.beyond import beyond, named_products
from knowledge.content_words import content_terms
from knowledge.pack import Article, Language, Pack
from knowledge.tokens import words
from knowledge.wanted import MEASURES, stated, wanted

TOPIC_TURNS = 2
"""A topic is remembered for so many turns that do not answer a question."""
SURE = 0.8
"""From here on a whole question is answered as it was understood."""
NAMED_SHARE = 0.5
"""Of the words newly said, the share that an article must have to be taken to tell of them."""
CANDIDATES = 5
_LONGEST: Mapping[Language, int] = {"en": 9, "zh": 16}
"""Words, or characters, of a message that can lean on another."""
_MARKED: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\W*(?:(?:ok|okay|oh|so|thanks|right)\W+)*"
        r"(?:and|but|or|what about|how about|what if|same for|also)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"\W*(?:好的?|嗯|哦)?\W*(?:那|还有|另外|如果|要是|换成).*|.*呢\W*$"),
}
_POINTING: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:it|its|that one|this one|they|them|those|these)\b", re.IGNORECASE),
    "zh": re.compile(r"[它]|[这那](?:个|款|种|台|盏)"),
}
_PREDICATE: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:is|are|was|do|does|did|can|could|will|would|should|shall|have|has|may|must)\b"
        r"|\bhow (?:much|long|many|often|soon|fast|loud|big)\b|\b(?:when|where|why|who)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"[吗么]\W*$|[能可]以?|怎|多[少久大长重高吵]|几[天点个年]|什么|哪|[会要]不[会要]|收费"
    ),
}
_REPLACED = frozenset({"AskQuestion", "Unclear", "NotCovered", "StartTask", "SmallTalk"})


async def tied_to_topic(
    commands: list[dict[str, Any]], state: ConversationState, context: TurnContext
) -> list[dict[str, Any]]:
    """The commands of this turn; see `FollowUps.tied`. What a task has asked comes first."""
    topic, asked = state.get("topic"), state.get("open_question")
    if topic is None or (asked and asked["kind"] == "task"):
        return commands
    needs = context.needs
    follow_ups = FollowUps(
        pack=needs.pack,
        search=needs.search,
        language=cast(Language, state["language"]),
        today=needs.wording.local_date(datetime.fromisoformat(state["now"])),
    )
    return await needs.run_model(lambda: follow_ups.tied(commands, state["text"], topic))


@dataclass(frozen=True)
class FollowUps:
    """Ties messages of one turn to the topic."""

    pack: Pack
    search: Search
    language: Language
    today: date

    def tied(
        self, commands: list[dict[str, Any]], text: str, topic: Topic | None
    ) -> list[dict[str, Any]]:
        """The commands, or one question to the article that `text` together with `topic` asks for.

        Such a question has `follows`: the question before, whose wish for days or a price is its
        own too.
        """
        if topic is None or len(commands) != 1 or not self._leans(commands[0], text):
            return commands
        article = self._article(text, topic)
        if article is None:
            return commands
        intent = next(
            (
                one.name
                for one in self.pack.intents
                if one.kind == "question" and article.article_id in one.articles
            ),
            None,
        )
        if intent is None:
            return commands
        question = AskQuestion(
            text=text,
            probability=float(commands[0]["probability"]),
            intent=intent,
            articles={article.article_id: 1.0},
        )
        return [{**question.model_dump(), "follows": topic["question"]}]

    def _leans(self, command: dict[str, Any], text: str) -> bool:
        """Whether `text` is short of something that the topic can give."""
        if command["type"] not in _REPLACED:
            return False
        is_short = _length(text, self.language) <= _LONGEST[self.language]
        if not leans(text, self.language) and not (command["type"] == "Unclear" and is_short):
            return False
        is_question = command["type"] == "AskQuestion"
        is_sure = command["probability"] >= SURE and command["type"] in {"AskQuestion", "StartTask"}
        is_whole = bool(_PREDICATE[self.language].search(text))
        if is_whole and is_sure and not _POINTING[self.language].search(text):
            return False
        return is_question or command["type"] != "StartTask" or not is_whole

    def _article(self, text: str, topic: Topic) -> Article | None:
        """The article that answers `text` in the light of the topic; None when unsure."""
        before = self._find(topic["article_id"])
        if before is None:
            return None
        products = self.pack.company.product_names
        named = named_products(text, products)
        if self._tells(before, text, named):
            return before
        heading = before.title + before.body.split("\n\n")[0]
        if named and not named_products(heading, products):
            # A general article holds for every product.
            return None if _PREDICATE[self.language].search(text) else before
        spoken_of = named_products(topic["question"], products) or named_products(heading, products)
        if not spoken_of:
            return None
        whole = _whole(text, topic["question"], named, spoken_of, self.language)
        found = self.search.search(
            whole, language=self.language, today=self.today, limit=CANDIDATES, min_score=0.0
        )
        articles = (self._find(match.article_id) for match in found)
        return next((one for one in articles if one and self._is_told(one, whole)), None)

    def _tells(self, article: Article, text: str, named: frozenset[str]) -> bool:
        """Whether an article tells of what is newly said."""
        if beyond(text, article, self.pack.company.product_names):
            return False
        if named:
            return named <= named_products(article.body, self.pack.company.product_names)
        measures = wanted(text) & MEASURES
        if measures:
            return measures <= stated(article.body)
        names = names_in(text, ())
        if names:
            return names <= names_in(article.body, ())
        said = content_terms(text)
        known = words(article.body)
        return bool(said) and sum(one in known for one in said) >= NAMED_SHARE * len(said)

    def _is_told(self, article: Article, whole: str) -> bool:
        """Whether an article answers a question put together of two."""
        products = self.pack.company.product_names
        named = named_products(whole, products)
        if not named <= named_products(article.body, products) or beyond(whole, article, products):
            return False
        measures = wanted(whole) & MEASURES
        if measures:
            return measures <= stated(article.body)
        said = {term for term in content_terms(whole) if term not in named}
        known = words("\n".join([article.title, article.body]))
        return sum(term in known for term in said) >= NAMED_SHARE * len(said)

    def _find(self, article_id: str) -> Article | None:
        return next(
            (
                one
                for one in self.pack.articles
                if one.article_id == article_id and one.language == self.language
            ),
            None,
        )


def leans(text: str, language: Language) -> bool:
    """Whether a message is short and points back, or begins like the rest of a question."""
    if _length(text, language) > _LONGEST[language]:
        return False
    is_marked = _MARKED[language].match(text) is not None
    return (
        is_marked
        or _POINTING[language].search(text) is not None
        or _PREDICATE[language].search(text) is None
    )


def aged(topic: Topic | None) -> Topic | None:
    """The topic after a turn that answered no question."""
    if topic is None or topic["turns_left"] <= 1:
        return None
    return Topic(
        article_id=topic["article_id"],
        question=topic["question"],
        turns_left=topic["turns_left"] - 1,
    )


def _length(text: str, language: Language) -> int:
    if language == "en":
        return len(text.split())
    # A Latin name counts as one character.
    return len(re.findall(r"[A-Za-z0-9.-]+|[㐀-鿿]", text))


def _whole(
    text: str, before: str, named: Iterable[str], spoken_of: Iterable[str], language: Language
) -> str:
    """A question of its own: the one before about another product, or this one about its own."""
    if _PREDICATE[language].search(text):
        return " ".join([text, *sorted(spoken_of)])
    for name in spoken_of:
        before = re.sub(re.escape(name), "", before, flags=re.IGNORECASE)
    return " ".join([before, *sorted(named), text])
