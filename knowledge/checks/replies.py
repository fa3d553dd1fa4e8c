"""Checks of replies: every language there, the same placeholders everywhere."""

import re
from collections.abc import Iterator

from knowledge.checks.finding import Finding
from knowledge.pack import Pack
from knowledge.yaml_source import YamlSource

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# Names that every wording may use or leave out: they carry nothing that a customer could miss.
_ALWAYS_KNOWN = frozenset({"company", "agent"})


def check_replies(pack: Pack) -> Iterator[Finding]:
    """All findings about `replies.yaml`."""
    path = pack.folder / "replies.yaml"
    source = YamlSource(path.read_text("utf-8"), path)
    for key, by_language in pack.replies.items():
        for language in pack.company.languages:
            if not by_language.get(language):
                text = f"reply {key!r} has no wording in {language!r}"
                yield Finding(path, source.line_of((key,)), "error", text)
        yield from _different_placeholders(pack, key, source)


def _different_placeholders(pack: Pack, key: str, source: YamlSource) -> Iterator[Finding]:
    """Each variant against the first one: a value shown in one wording is lost in another."""
    expected: set[str] | None = None
    for language, variants in pack.replies[key].items():
        for number, variant in enumerate(variants):
            found = set(_PLACEHOLDER.findall(variant)) - _ALWAYS_KNOWN
            if expected is None:
                expected = found
            elif found != expected:
                names = ", ".join(f"{{{name}}}" for name in sorted(found ^ expected))
                text = f"reply {key!r}: not in every language and variant: {names}"
                line = source.line_of((key, language, number))
                yield Finding(source.path, line, "error", text)
