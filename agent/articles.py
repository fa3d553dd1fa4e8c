"""Finding the article for a command: what the intent suggests, and what the words say."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from knowledge import PassageMatch, Search
from knowledge.beyond import Reason, beyond
from knowledge.pack import Language, Pack

# Log probabilities and search scores are on scales of their own; six search points weigh as much
# as one unit of log probability (docs/adr/0009).
_SEARCH_WEIGHT = 6.0
_LEAST_PROBABILITY = 1e-4


def articles_prior(pack: Pack, command: Mapping[str, Any]) -> dict[str, float]:
    """Points that understanding adds to the search score of each article."""
    articles: Mapping[str, float] = command.get("articles") or {}
    if not articles:
        name = command.get("intent") or ("complaint" if command["type"] == "Complain" else None)
        found = next((intent for intent in pack.intents if intent.name == name), None)
        articles = dict.fromkeys(found.articles, 1.0) if found else {}
    return {
        name: math.log(max(probability, _LEAST_PROBABILITY) / _LEAST_PROBABILITY) / _SEARCH_WEIGHT
        for name, probability in articles.items()
    }


def find_answer(
    search: Search,
    pack: Pack,
    command: Mapping[str, Any],
    *,
    language: Language,
    today: date,
    embedding: NDArray[np.float32] | None,
) -> PassageMatch | None:
    """The best passage that may be shown to a customer; None when nothing backs an answer.

    Understanding has decided already that an article answers; the search chooses which one, so its
    own threshold does not apply.
    """
    matches = search.search(
        command["text"],
        language=language,
        today=today,
        prior=articles_prior(pack, command),
        before=command.get("follows"),
        around=command.get("around"),
        embedding=embedding,
        limit=1,
        min_score=0.0,
    )
    return matches[0] if matches else None


def refusal(
    search: Search, pack: Pack, question: str, match: PassageMatch
) -> Reason | Literal["words"] | None:
    """Why the article found does not answer a question that is near its topic; None if it does."""
    article = next(
        one
        for one in pack.articles
        if (one.article_id, one.language) == (match.article_id, match.language)
    )
    found = beyond(question, article, pack.company.product_names)
    return found or ("words" if search.lacks_words(question, match) else None)
