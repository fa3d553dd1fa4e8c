"""How much of a question an article has no word for."""

import math
from collections import Counter
from collections.abc import Iterable

from knowledge.content_words import content_terms
from knowledge.pack import Article
from knowledge.tokens import words


class ArticleWords:
    """The words of one language's articles, alternative questions and examples included."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._terms = {
            one.article_id: frozenset(
                words("\n".join([one.title, one.body, *one.questions, *one.examples]))
            )
            for one in articles
        }
        self._frequency = Counter(term for terms in self._terms.values() for term in terms)

    def unknown_share(self, question: str, article_id: str) -> float:
        """Of the question's content words, weighted by rarity, the share that is not in it.

        In [0, 1]; 0 for a question without content words.
        """
        known = self._terms[article_id]
        weights = {term: self._rarity(term) for term in content_terms(question)}
        total = sum(weights.values())
        missing = sum(weight for term, weight in weights.items() if term not in known)
        return missing / total if total else 0.0

    def _rarity(self, term: str) -> float:
        return math.log((len(self._terms) + 1) / (self._frequency[term] + 0.5))
