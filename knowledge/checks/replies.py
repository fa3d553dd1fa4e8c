"""Checks of replies: all that code says, every language, the same placeholders everywhere."""

from collections.abc import Iterator
from string import Formatter

from knowledge.checks.finding import Finding
from knowledge.checks.required_replies import REQUIRED_REPLIES
from knowledge.pack import Pack
from knowledge.yaml_source import YamlSource

_ASIDES = ("_why", "_help")
"""What follows the key of a question in that of its reason and of its help (docs/tasks.md)."""
_IDENTITY_QUESTIONS = frozenset({"claim_email", "identity_code", "identity_email"})
# Names that every wording may use or leave out: they carry nothing that a customer could miss.
_ALWAYS_KNOWN = frozenset({"company", "agent"})


def check_replies(pack: Pack) -> Iterator[Finding]:
    """All findings about `replies.yaml`."""
    path = pack.folder / "replies.yaml"
    source = YamlSource(path.read_text("utf-8"), path)
    yield from _missing(pack, source)
    yield from _reasons_for_nothing(pack, source)
    for key, by_language in pack.replies.items():
        for language in pack.company.languages:
            if not by_language.get(language):
                text = f"reply {key!r} has no wording in {language!r}"
                yield Finding(path, source.line_of((key,)), "error", text)
        problems = list(_unreadable(pack, key, source))
        yield from problems or _different_placeholders(pack, key, source)


def _missing(pack: Pack, source: YamlSource) -> Iterator[Finding]:
    """What code says by name; a pack without tasks needs nothing that tools advise."""
    said_in = {key: folder for folder, keys in REQUIRED_REPLIES.items() for key in keys}
    for key, folder in said_in.items():
        is_needed = folder != "tools" or bool(pack.tasks)
        if is_needed and key not in pack.replies:
            text = f"reply {key!r} is missing: code in {folder}/ says it"
            yield Finding(source.path, 1, "error", text)


def _reasons_for_nothing(pack: Pack, source: YamlSource) -> Iterator[Finding]:
    """Reasons and help for questions that no slot asks: a misspelt key would never be said."""
    asked = {slot.ask for task in pack.tasks.values() for slot in task.slots.values()}
    for key in pack.replies:
        for suffix in _ASIDES:
            question = key.removesuffix(suffix)
            if question != key and question not in asked | _IDENTITY_QUESTIONS:
                text = f"reply {key!r} belongs to {question!r}, which is the `ask` of no slot"
                yield Finding(source.path, source.line_of((key,)), "error", text)


def _unreadable(pack: Pack, key: str, source: YamlSource) -> Iterator[Finding]:
    for language, variants in pack.replies[key].items():
        for number, variant in enumerate(variants):
            try:
                is_plain = all(name.isidentifier() for name in _placeholders(variant))
            except ValueError:
                is_plain = False
            if not is_plain:
                text = f"reply {key!r}: write {{name}} for a value, and {{{{ or }}}} for a brace"
                line = source.line_of((key, language, number))
                yield Finding(source.path, line, "error", text)


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _different_placeholders(pack: Pack, key: str, source: YamlSource) -> Iterator[Finding]:
    """Each variant against the first one: a value shown in one wording is lost in another."""
    expected: set[str] | None = None
    for language, variants in pack.replies[key].items():
        for number, variant in enumerate(variants):
            found = _placeholders(variant) - _ALWAYS_KNOWN
            if expected is None:
                expected = found
            elif found != expected:
                names = ", ".join(f"{{{name}}}" for name in sorted(found ^ expected))
                text = f"reply {key!r}: not in every language and variant: {names}"
                line = source.line_of((key, language, number))
                yield Finding(source.path, line, "error", text)
