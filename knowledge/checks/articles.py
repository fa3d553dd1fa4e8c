"""Checks of articles: translations, expiry, questions asked twice."""

from collections.abc import Iterator
from datetime import date

from knowledge.checks.finding import Finding, line_of_text
from knowledge.pack import Article, Pack
from knowledge.tokens import normalise

WARN_DAYS = 60
"""Before an article expires: time enough to have its owner look at it."""


def check_articles(pack: Pack, today: date) -> Iterator[Finding]:
    """All findings about the pack's articles."""
    yield from _missing_translations(pack)
    yield from _expiring(pack, today)
    yield from _repeated_questions(pack)
    yield from _unnamed(pack)


def _missing_translations(pack: Pack) -> Iterator[Finding]:
    known = {(article.article_id, article.language) for article in pack.articles}
    for article in pack.articles:
        for language in pack.company.languages:
            if (article.article_id, language) not in known:
                text = f"article {article.article_id!r} has no translation in {language!r}"
                yield Finding(article.path, 1, "error", text)


def _expiring(pack: Pack, today: date) -> Iterator[Finding]:
    for article in pack.articles:
        days = (article.valid_until - today).days
        line = line_of_text(article.path, "valid_until")
        if days < 0:
            text = f"article expired on {article.valid_until}"
            yield Finding(article.path, line, "error", f"{text}; customers no longer see it")
        elif days <= WARN_DAYS:
            text = f"article expires on {article.valid_until}, in {days} day(s)"
            yield Finding(article.path, line, "warning", text)


def _repeated_questions(pack: Pack) -> Iterator[Finding]:
    first: dict[tuple[str, str], Article] = {}
    for article in pack.articles:
        for question in (article.title, *article.questions):
            key = (article.language, " ".join(normalise(question).split()))
            other = first.setdefault(key, article)
            if other is not article:
                line = line_of_text(article.path, question)
                text = f"question {question!r} also leads to article {other.article_id!r}"
                yield Finding(article.path, line, "error", text)


def _unnamed(pack: Pack) -> Iterator[Finding]:
    named = {article_id for intent in pack.intents for article_id in intent.articles}
    for article in pack.articles:
        if article.article_id not in named and article.audience == "customer":
            text = (
                f"no intent names article {article.article_id!r}: customers will not reach it; "
                "name it in intents.yaml"
            )
            yield Finding(article.path, 1, "error", text)
