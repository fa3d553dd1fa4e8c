"""Checks of intents and their utterances."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from knowledge.checks.finding import Finding
from knowledge.pack import Intent, Language, Pack
from knowledge.tokens import normalise
from knowledge.yaml_source import YamlSource

FEWEST_UTTERANCES = 40
"""Per intent and language; below it the classifier's confusions grow quickly."""


def check_intents(pack: Pack) -> Iterator[Finding]:
    """All findings about the pack's intents."""
    path = pack.folder / "intents.yaml"
    source = YamlSource(path.read_text("utf-8"), path)
    yield from _unknown_articles(pack, source)
    yield from _unanswerable(pack, source)
    yield from _unknown_files(pack)
    for language in pack.company.languages:
        yield from _too_few(pack, language, source)
        yield from _repeated_utterances(pack, language)


def _unknown_articles(pack: Pack, source: YamlSource) -> Iterator[Finding]:
    known = {article.article_id for article in pack.articles}
    for intent in pack.intents:
        for number, article_id in enumerate(intent.articles):
            if article_id not in known:
                line = source.line_of((intent.name, "articles", number))
                text = f"intent {intent.name!r} names unknown article {article_id!r}"
                yield Finding(source.path, line, "error", text)


def _unknown_files(pack: Pack) -> Iterator[Finding]:
    known = {intent.name for intent in pack.intents}
    for path in sorted((pack.folder / "utterances").glob("*/*.txt")):
        if path.stem not in known:
            text = f"utterances of {path.stem!r}, which intents.yaml does not define"
            yield Finding(path, 1, "error", text)


def _unanswerable(pack: Pack, source: YamlSource) -> Iterator[Finding]:
    """Intents that would be understood, and then nothing is there to say."""
    for intent in pack.intents:
        problem = None
        if intent.kind == "question" and not intent.articles:
            problem = "is a question that no article answers: name one under `articles`"
        elif intent.kind == "dialog" and intent.name not in pack.replies:
            problem = "has no reply: replies.yaml needs one of the same name"
        elif intent.kind == "task" and intent.name not in pack.tasks and not intent.articles:
            problem = (
                "is a task without an entry in tasks.yaml and without articles that explain it"
            )
        elif intent.kind in {"task", "complaint"} and not intent.articles and not intent.label:
            problem = "has neither label nor articles: it cannot be named in a question"
        if problem:
            line = source.key_line((intent.name,))
            yield Finding(source.path, line, "error", f"intent {intent.name!r} {problem}")


def _too_few(pack: Pack, language: Language, source: YamlSource) -> Iterator[Finding]:
    for intent in pack.intents:
        count = len(intent.utterances.get(language, ()))
        if not count:
            path = _utterances_path(pack, intent, language).relative_to(pack.folder)
            text = f"intent {intent.name!r} has no utterances in {language!r}: write {path}"
            yield Finding(source.path, source.key_line((intent.name,)), "error", text)
        elif count < FEWEST_UTTERANCES:
            text = f"{count} utterance(s), fewer than {FEWEST_UTTERANCES}"
            yield Finding(_utterances_path(pack, intent, language), 1, "warning", text)


def _repeated_utterances(pack: Pack, language: Language) -> Iterator[Finding]:
    first: dict[str, Intent] = {}
    for intent in pack.intents:
        path = _utterances_path(pack, intent, language)
        for line, utterance in enumerate(_lines(path), start=1):
            key = " ".join(normalise(utterance).split())
            other = first.setdefault(key, intent) if key else intent
            if other is not intent:
                text = f"utterance {utterance.strip()!r} also belongs to intent {other.name!r}"
                yield Finding(path, line, "error", text)


def _utterances_path(pack: Pack, intent: Intent, language: Language) -> Path:
    return pack.folder / "utterances" / language / f"{intent.name}.txt"


def _lines(path: Path) -> Sequence[str]:
    return path.read_text("utf-8").split("\n") if path.is_file() else ()
