"""What helps operators along, version 1: a summary, and replies that may be sent."""

from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict

from api.models import Action, Citation
from knowledge.pack import Language

_CONVERSATION = "019dc0de-0000-7000-8000-000000000001"


def _example(example: JsonDict) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [example]})


class ConversationSummary(BaseModel):
    """A conversation in a few words."""

    model_config = _example(
        {
            "conversation_id": _CONVERSATION,
            "language": "en",
            "through": 3,
            "text": "",
            "lines": ["“How much is delivery?”: answered from “What does delivery cost?”"],
        }
    )

    conversation_id: str
    language: Language
    through: int
    """The number of the newest message in it; 0 of an empty conversation."""
    text: str
    """A language model's, every sentence checked; empty where there is none."""
    lines: list[str]
    """An exchange each, the oldest first; at most twelve."""


class SuggestedReply(BaseModel):
    """A reply that may be sent as it is, or changed first."""

    kind: Literal["proposal", "record", "article", "question", "phrase"]
    """What it is most of all: a question whether something shall be done, what the record says, an
    article's words, another question, or a phrase."""
    text: str
    citations: list[Citation]
    actions: list[Action]
    """What was looked up for it in the customer's record."""


class SuggestedReplies(BaseModel):
    """What may be said next, the likeliest first; at most three."""

    model_config = _example(
        {
            "conversation_id": _CONVERSATION,
            "language": "en",
            "answers_through": 3,
            "items": [
                {
                    "kind": "article",
                    "text": "Standard delivery costs S$4.90 and is free from S$60.",
                    "citations": [
                        {
                            "article_id": "delivery-cost",
                            "title": "What does delivery cost?",
                            "sentence": "Standard delivery costs S$4.90 and is free from S$60.",
                            "score": 0.92,
                        }
                    ],
                    "actions": [],
                }
            ],
        }
    )

    conversation_id: str
    language: str
    answers_through: int
    """The number of the newest message that they answer; 0 where nothing wants an answer."""
    items: list[SuggestedReply]
