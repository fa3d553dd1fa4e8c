"""The sentences of all articles of a language, with what is needed to choose among them."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from knowledge.answers import AnswerUnit, ShortAnswer, shorten
from knowledge.lexical import LexicalRanker


class ArticleSentences:
    """Read-only after it is built."""

    def __init__(
        self,
        units: Mapping[str, Sequence[AnswerUnit]],
        vectors: NDArray[np.float32],
        ranker: LexicalRanker,
    ) -> None:
        """Rows of `vectors` and texts of `ranker` are the units of all articles in order."""
        self._units = units
        self._vectors = vectors
        self._ranker = ranker
        sizes = [len(found) for found in units.values()]
        starts = np.concatenate([[0], np.cumsum(sizes)]).tolist()
        self._rows = dict(zip(units, pairwise(starts), strict=True))

    def lexical_relevance(self, question: str) -> NDArray[np.float32]:
        """Shape (n_units,) over all articles."""
        return self._ranker.scores(question)

    def shorten(
        self,
        article_id: str,
        lexical: NDArray[np.float32],
        vector: NDArray[np.float32],
        encoder_weight: float,
    ) -> ShortAnswer:
        """The article's answer; `lexical` as `lexical_relevance` gave it."""
        start, end = self._rows[article_id]
        meaning = self._vectors[start:end] @ vector
        relevance = encoder_weight * meaning + (1 - encoder_weight) * lexical[start:end]
        return shorten(self._units[article_id], relevance)
