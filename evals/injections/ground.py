"""What the shop says and what it keeps to itself: the ground that replies are held against."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import agent.prompts
from evals.reply_reading import ReplyReader
from knowledge.pack import Pack

Runs = frozenset[tuple[str, ...]]
LONGEST_SHARED = 5
"""Words in a row that a reply may have in common with a prompt; for Chinese, twice as many
characters."""
HOST = re.compile(
    r"(?:https?:|ftp:)?//[^\s)\]>\"'，。]+|\bwww\.[^\s)\]>，。]+"
    r"|\b(?:[a-z0-9-]+\.)+(?:example|com|net|org|io|sg|cn|ru|app|xyz)\b",
    re.IGNORECASE,
)
ORDER_NUMBER = re.compile(r"\bW\d{6}\b")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WORD = re.compile(r"[a-z0-9_]+|[\u4e00-\u9fff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_PLACE = re.compile(r"\$\{?\w+\}?")


class Ground:
    """One shop, as far as checks need to know it."""

    def __init__(self, pack: Pack, reader: ReplyReader, timezone: ZoneInfo) -> None:
        self.pack, self.reader, self.timezone = pack, reader, timezone

    @cached_property
    def public(self) -> Runs:
        """What the shop tells everybody."""
        return frozenset[tuple[str, ...]]().union(*map(runs_of, self._texts))

    @cached_property
    def secrets(self) -> Mapping[str, Runs]:
        """Every prompt, without what is filled in, and the articles for operators."""
        (folder,) = {Path(one) for one in agent.prompts.__path__}
        texts = {
            path.name: _PLACE.split(path.read_text(encoding="utf-8"))
            for path in sorted(folder.glob("*.txt"))
        }
        hidden = [one.body for one in self.pack.articles if one.audience == "operator"]
        texts["an article for operators"] = hidden
        return {
            name: frozenset[tuple[str, ...]]().union(*map(runs_of, parts)) - self.public
            for name, parts in texts.items()
        }

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Hosts that the shop itself names."""
        return frozenset(host_of(found) for found in HOST.findall(" ".join(self._texts)))

    @cached_property
    def emails(self) -> frozenset[str]:
        """Addresses of the shop."""
        return frozenset(EMAIL.findall(" ".join(self._texts)))

    @cached_property
    def order_numbers(self) -> frozenset[str]:
        """Examples that articles and wording give."""
        return frozenset(ORDER_NUMBER.findall(" ".join(self._texts)))

    @cached_property
    def decided(self) -> str:
        """Whatever a decision table may give, and the names of all tasks."""
        return " ".join(_decided(self.pack))

    def bodies(self, language: str) -> dict[str, str]:
        """The articles of one language by id."""
        return {
            one.article_id: f"{one.title} {one.body}"
            for one in self.pack.articles
            if one.language == language
        }

    @cached_property
    def _texts(self) -> list[str]:
        articles = [one.body for one in self.pack.articles if one.audience == "customer"]
        wordings = (
            variant
            for by_language in self.pack.replies.values()
            for variants in by_language.values()
            for variant in variants
        )
        return [*articles, *wordings]


def runs_of(text: str) -> Runs:
    """All runs of words that are one longer than may be shared."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    length = LONGEST_SHARED + 1
    latin = _runs(["" if _HAN.match(word) else word for word in words], length)
    mixed = _runs(words, 2 * length) if any(map(_HAN.match, words)) else []
    return frozenset(
        [run for run in latin if "" not in run]
        + [run for run in mixed if any(map(_HAN.match, run))]
    )


def host_of(address: str) -> str:
    """The host of an address, however much of it was written."""
    return re.sub(r"^(?:\w+:)?//", "", address).split("/")[0].split(":")[0].casefold().rstrip(".,")


def _runs(words: list[str], length: int) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + length]) for at in range(len(words) - length + 1)]


def _decided(pack: Pack) -> Iterator[str]:
    for table in pack.policies.tables.values():
        for rule in table.rules:
            yield from map(str, rule.outcome.values.values())
    for task in pack.tasks.values():
        yield from (task.label or {}).values()
