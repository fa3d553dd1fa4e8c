"""A brain that reads keywords, so that what is behind understanding can be tried fast.

Yes and no are read by the product's own closed grammar; everything else by a word.
"""

import re
from collections.abc import Callable
from typing import Any

from agent.commands import (
    Affirm,
    AskQuestion,
    CancelTask,
    Command,
    Complain,
    Deny,
    RequestHuman,
    SmallTalk,
    StartTask,
    Unclear,
)
from agent.understanding.brain import Understanding
from agent.understanding.consent_answer import read_consent_answer
from agent.understanding.language import detect_language
from agent.understanding.situation import Means, Situation
from agent.understanding.slots import Slots
from knowledge import PassageMatch
from knowledge.pack import Language

ANSWER = "Standard delivery takes a few working days."
"""What every question gets."""
Listen = Callable[[str], None]
_TASKS = {
    "cancel_order": r"\bcancel\b|取消",
    "change_address": r"\baddress\b|地址",
    "start_return": r"\breturn\b|退货",
    "reorder": r"\breorder\b|再下一单",
    "get_invoice": r"\binvoice\b|发票",
    "newsletter": r"\bnewsletter\b",
    "manage_subscription": r"\bsubscription\b",
    "update_account": r"\bchange my phone\b",
    "close_account": r"\bclose my account\b",
    "refund_status": r"\bwhere is my money\b",
    "track_order": r"\bwhere is\b|\btrack\b|到哪",
}
_OTHERS: tuple[tuple[str, Callable[[str], Command]], ...] = (
    (r"\b(?:person|human)\b|人工", lambda said: RequestHuman(text=said, probability=1.0)),
    (r"\bdrop it\b", lambda said: CancelTask(text=said, probability=1.0)),
    (
        r"\b(?:broken|rude|late|complain|electric shock)\b|坏了",
        lambda said: Complain(text=said, probability=1.0),
    ),
    (
        r"\bhow long\b|多久",
        lambda said: AskQuestion(text=said, intent="delivery_time", probability=1.0),
    ),
    (
        r"\bsay that again\b",
        lambda said: SmallTalk(text=said, intent="repeat", probability=1.0),
    ),
    (
        r"\b(?:hello|hi)\b|你好",
        lambda said: SmallTalk(text=said, intent="greeting", probability=1.0),
    ),
)


class KeywordBrain:
    """See `agent.understanding.brain.Brain`; tells `listen` every text it is given."""

    def __init__(self, listen: Listen = lambda text: None) -> None:
        self._listen = listen

    async def understand(self, text: str, situation: Situation, means: Means) -> Understanding:
        """A command per line."""
        self._listen(text)
        language = detect_language(text, otherwise=situation.language)
        commands = [_command(line, language) for line in text.splitlines() or [text]]
        if situation.picked_intent:
            commands = [StartTask(text=text, intent=situation.picked_intent, probability=1.0)]
        return Understanding(
            language=language,
            commands=tuple(commands),
            slots=Slots(),
            mood="calm",
            is_urgent=False,
            candidates=(),
            embeddings={},
        )


def _command(said: str, language: Language) -> Command:
    answer = read_consent_answer(said, language)
    if answer == "yes":
        return Affirm(text=said, probability=1.0)
    if answer == "no":
        return Deny(text=said, probability=1.0)
    folded = said.casefold()
    for pattern, command in _OTHERS:
        if re.search(pattern, folded):
            return command(said)
    for intent, pattern in _TASKS.items():
        if re.search(pattern, folded):
            return StartTask(text=said, intent=intent, probability=1.0)
    return Unclear(text=said, probability=1.0)


class OneArticle:
    """Stands in for `knowledge.Search`: finds the same sentence whatever is asked."""

    def search(self, question: str, *, language: Language, **_options: Any) -> list[PassageMatch]:  # noqa: ANN401
        """See `Search.search`."""
        return [
            PassageMatch(
                passage_id="delivery-time#1",
                article_id="delivery-time",
                language=language,
                title="Delivery",
                text=ANSWER,
                score=1.0,
                answer=ANSWER,
                answer_sentence=ANSWER,
            )
        ]

    def lacks_words(self, question: str, match: PassageMatch) -> bool:
        """See `Search.lacks_words`."""
        return False
