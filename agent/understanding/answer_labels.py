"""What a model decides between: articles where an article answers, intents everywhere else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agent.understanding.calibration import FloatArray
from agent.understanding.number_mask import mask_numbers
from knowledge import Pack
from knowledge.pack import Language

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


def labelled_texts(pack: Pack, language: Language) -> tuple[list[str], list[str]]:
    """Training texts with their labels, each text once, as `mask_numbers` leaves them.

    An article's title, questions and examples are labelled with the article when its intent is a
    question, with the intent otherwise. An utterance of a question intent with several articles
    gets the one of them that its words are closest to.
    """
    kinds = {intent.name: intent.kind for intent in pack.intents}
    owner = owning_intents(pack)
    label_of: dict[str, str] = {}
    for article in pack.articles:
        name = owner.get(article.article_id)
        if article.language == language and name:
            label = f"{_PREFIX}{article.article_id}" if kinds[name] == "question" else name
            for text in (article.title, *article.questions, *article.examples):
                label_of.setdefault(mask_numbers(text), label)
    choose = _article_chooser(label_of)
    for intent in pack.intents:
        own = [name for name in intent.articles if owner[name] == intent.name]
        masked = dict.fromkeys(map(mask_numbers, intent.utterances[language]))
        texts = [text for text in masked if text not in label_of]
        is_question = intent.kind == "question" and own
        labels = choose(texts, own) if is_question else [intent.name] * len(texts)
        label_of.update(zip(texts, labels, strict=True))
    return list(label_of), list(label_of.values())


def _article_chooser(
    label_of: Mapping[str, str],
) -> Callable[[Sequence[str], Sequence[str]], list[str]]:
    """Chooses between given articles by a classifier of the articles' own texts."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    rows = {text: label for text, label in label_of.items() if _is_article(label)}
    if len(set(rows.values())) < 2:
        return lambda texts, articles: [f"{_PREFIX}{articles[0]}" for _ in texts]
    ngrams = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True)
    classifier = LinearSVC().fit(ngrams.fit_transform(rows), list(rows.values()))
    columns = {label: column for column, label in enumerate(classifier.classes_)}

    def choose(texts: Sequence[str], articles: Sequence[str]) -> list[str]:
        labels = [label for name in articles if (label := f"{_PREFIX}{name}") in columns]
        if not texts or len(columns) == 2 or len(labels) < 2:
            return [labels[0] if labels else f"{_PREFIX}{articles[0]}"] * len(texts)
        margins = classifier.decision_function(ngrams.transform(texts))
        best = margins[:, [columns[label] for label in labels]].argmax(axis=1)
        return [labels[index] for index in best]

    return choose


def _is_article(label: str) -> bool:
    return label.startswith(_PREFIX)


def _article(label: str) -> str:
    return label.removeprefix(_PREFIX)
