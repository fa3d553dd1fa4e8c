"""What a model decides between: articles where an article answers, intents everywhere else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agent.understanding.calibration import FloatArray
from knowledge import ArticleSearch, Pack
from knowledge.pack import Intent, Language

_PREFIX = "article:"


@dataclass(frozen=True)
class AnswerLabels:
    """How a model's labels add up to intents and to articles."""

    intents: tuple[str, ...]
    articles: tuple[str, ...]
    to_intents: FloatArray
    """Shape (n_labels, n_intents): 1 where a label belongs to an intent."""
    to_articles: FloatArray
    """Shape (n_labels, n_articles)."""

    @classmethod
    def of(cls, pack: Pack, labels: Sequence[str]) -> "AnswerLabels":
        """For a model with these labels."""
        owner = owning_intents(pack)
        names = [owner[_article(label)] if _is_article(label) else label for label in labels]
        articles = tuple(_article(label) for label in labels if _is_article(label))
        intents = tuple(dict.fromkeys(names))
        to_intents = np.zeros((len(labels), len(intents)), dtype=np.float32)
        to_articles = np.zeros((len(labels), len(articles)), dtype=np.float32)
        for row, (label, name) in enumerate(zip(labels, names, strict=True)):
            to_intents[row, intents.index(name)] = 1
            if _is_article(label):
                to_articles[row, articles.index(_article(label))] = 1
        return cls(intents, articles, to_intents, to_articles)


def owning_intents(pack: Pack) -> Mapping[str, str]:
    """Article id -> the first intent that names it."""
    owners: dict[str, str] = {}
    for intent in pack.intents:
        for article_id in intent.articles:
            owners.setdefault(article_id, intent.name)
    return owners


def labelled_texts(
    pack: Pack, language: Language, search: ArticleSearch
) -> tuple[list[str], list[str]]:
    """Training texts with their labels, each text once.

    An article's title, questions and examples are labelled with the article when its intent is a
    question, with the intent otherwise. An utterance of a question intent with several articles is
    labelled with the one of them that the search finds best.
    """
    kinds = {intent.name: intent.kind for intent in pack.intents}
    owner = owning_intents(pack)
    label_of: dict[str, str] = {}
    for article in pack.articles:
        name = owner.get(article.article_id)
        if article.language == language and name:
            label = f"{_PREFIX}{article.article_id}" if kinds[name] == "question" else name
            for text in (article.title, *article.questions, *article.examples):
                label_of.setdefault(text, label)
    for intent in pack.intents:
        own = [name for name in intent.articles if owner[name] == intent.name]
        for text in intent.utterances[language]:
            label_of.setdefault(text, _label(text, intent, own, search, language))
    return list(label_of), list(label_of.values())


def _label(
    text: str, intent: Intent, articles: Sequence[str], search: ArticleSearch, language: Language
) -> str:
    if intent.kind != "question" or not articles:
        return intent.name
    if len(articles) == 1:
        return f"{_PREFIX}{articles[0]}"
    ids = list(search.article_ids(language))
    known = [name for name in articles if name in ids]
    if not known:
        return intent.name
    scores = search.article_scores(text, language=language)
    return _PREFIX + max(known, key=lambda name: float(scores[ids.index(name)]))


def _is_article(label: str) -> bool:
    return label.startswith(_PREFIX)


def _article(label: str) -> str:
    return label.removeprefix(_PREFIX)
