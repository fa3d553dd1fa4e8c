"""Finding the article for a command: what the intent suggests, and what the words say."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge import ArticleSearch, PassageMatch
from knowledge.pack import Language, Pack

# How much a sure intent adds to the score of its articles; chosen in docs/adr/0009.
_PRIOR_WEIGHT = 0.1


def articles_prior(pack: Pack, command: Mapping[str, Any]) -> dict[str, float]:
    """Points that the command's intent adds to the score of each article."""
    intent = command.get("intent") or ("complaint" if command["type"] == "Complain" else None)
    if intent is None:
        return {}
    articles = next((found.articles for found in pack.intents if found.name == intent), ())
    return dict.fromkeys(articles, _PRIOR_WEIGHT * float(command["probability"]))


def find_answer(
    search: ArticleSearch,
    question: str,
    *,
    prior: Mapping[str, float],
    language: Language,
    today: date,
    embedding: NDArray[np.float32] | None,
) -> PassageMatch | None:
    """The best passage that may be shown to a customer; None when nothing backs an answer."""
    matches = search.search(
        question, language=language, today=today, prior=prior, embedding=embedding, limit=3
    )
    return matches[0] if matches else None
