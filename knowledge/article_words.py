"""How much of a question an article has no word for."""

import zlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from knowledge.content_words import content_terms
from knowledge.pack import Article
from knowledge.tokens import words


class ArticleWords:
    """The words of one language's articles, alternative questions and examples included.

    Hashed to 32 bits: as strings they would take more memory than the rest of the index.
    """

    def __init__(self, articles: Iterable[Article]) -> None:
        self._known: dict[str, NDArray[np.uint32]] = {}
        for one in articles:
            everything = "\n".join([one.title, one.body, *one.questions, *one.examples])
            self._known[one.article_id] = _codes(words(everything))
        self._codes, self._frequency = np.unique(
            np.concatenate([*self._known.values(), np.empty(0, np.uint32)]), return_counts=True
        )

    def unknown_share(self, question: str, article_id: str) -> float:
        """Of the question's content words, weighted by rarity, the share that is not in it.

        In [0, 1]; 0 for a question without content words.
        """
        said = _codes(content_terms(question))
        rarity = np.log((len(self._known) + 1) / (self._counts(said) + 0.5))
        missing = rarity[~np.isin(said, self._known[article_id])]
        return float(missing.sum() / rarity.sum()) if said.size else 0.0

    def _counts(self, said: NDArray[np.uint32]) -> NDArray[np.int64]:
        """How many articles have each word."""
        if not self._codes.size:
            return np.zeros(len(said), dtype=np.int64)
        places = np.minimum(np.searchsorted(self._codes, said), len(self._codes) - 1)
        return np.where(self._codes[places] == said, self._frequency[places], 0)


def _codes(terms: Iterable[str]) -> NDArray[np.uint32]:
    """Each word once, sorted."""
    return np.unique(np.array([zlib.crc32(term.encode()) for term in terms], dtype=np.uint32))
