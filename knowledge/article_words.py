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
        articles = list(articles)
        self._terms = {
            one.article_id: frozenset(
                words("\n".join([one.title, one.body, *one.questions, *one.examples]))
            )
            for one in articles
        }
        self._topics = {
            one.article_id: frozenset(words(one.title + "\n" + one.body.split("\n\n")[0]))
            for one in articles
        }
        self._frequency = Counter(term for terms in self._terms.values() for term in terms)

    def unknown_share(self, question: str, article_id: str) -> float:
        """Of the question's content words, weighted by rarity, the share that is not in it.

        In [0, 1]; 0 for a question without content words.
        """
        return self._unknown(content_terms(question), article_id)

    def unknown_beside_topic(self, question: str, article_id: str) -> float:
        """The same share without the words of the article's title and first paragraph.

        Of "is the storage box waterproof" they are in any article on storage boxes; whether this
        one answers shows in the rest. In [0, 1]; 0 where nothing else is said.
        """
        topic = self._topics[article_id]
        said = [term for term in content_terms(question) if term not in topic]
        return self._unknown(said, article_id)

    def _unknown(self, said: Iterable[str], article_id: str) -> float:
        known = self._terms[article_id]
        weights = {term: self._rarity(term) for term in said}
        total = sum(weights.values())
        missing = sum(weight for term, weight in weights.items() if term not in known)
        return missing / total if total else 0.0

    def _rarity(self, term: str) -> float:
        return math.log((len(self._terms) + 1) / (self._frequency[term] + 0.5))
