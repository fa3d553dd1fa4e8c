"""The scores of the held-out messages as a JSON file.

The messages themselves are not in it: who reads the mistakes on a held-out set tunes to them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from evals.errors import EvalsError
from evals.machine import this_machine
from evals.metrics import Figure
from evals.ranking_metrics import Estimate
from evals.readings import (
    Confusion,
    CurvePoint,
    ReliabilityBin,
    confusions,
    coverage_precision,
    intent_accuracy,
    reading_calibration,
    reliability,
)
from evals.shop import SEED, ShopScores

_MOST_CONFUSIONS = 30


@dataclass(frozen=True)
class Mark:
    """A figure that must reach a mark."""

    name: str
    mark: float
    is_least: bool
    """Whether the figure must be at least the mark; otherwise at most."""
    value: float | None
    interval: tuple[float, float] | None
    hits: int
    total: int

    @property
    def holds(self) -> bool:
        """Whether the mark is reached; what was not scored does not."""
        if self.value is None:
            return False
        return self.value >= self.mark if self.is_least else self.value <= self.mark


@dataclass(frozen=True)
class SavedLanguage:
    """The figures of one language."""

    language: str
    marks: tuple[Mark, ...]
    intent_accuracy: Figure
    calibration_error: Figure
    retrieval: Mapping[str, Estimate]
    reliability: tuple[ReliabilityBin, ...]
    coverage_precision: tuple[CurvePoint, ...]
    confusions: tuple[Confusion, ...]


@dataclass(frozen=True)
class SavedShop:
    """All languages, with what they were measured on."""

    collection: str
    seed: int
    versions: Mapping[str, str]
    machine: str
    made_at: str
    languages: tuple[SavedLanguage, ...]


def saved_shop(
    scores: Sequence[ShopScores],
    marks: Sequence[tuple[str, float, bool]],
    versions: Mapping[str, str],
    collection: str,
    made_at: datetime,
) -> SavedShop:
    """What is kept of the scores; `marks` are name, mark, and whether it is the least."""
    return SavedShop(
        collection=collection,
        seed=SEED,
        versions=dict(sorted(versions.items())),
        machine=this_machine(),
        made_at=made_at.isoformat(timespec="seconds"),
        languages=tuple(_saved(one, marks) for one in scores),
    )


def write_shop(shop: SavedShop, path: Path) -> None:
    """As JSON, sorted, so that two can be compared by eye."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(asdict(shop), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))


def read_shop(path: Path) -> SavedShop:
    """What `write_shop` wrote.

    Raises:
        EvalsError: there is no such file, or it holds something else; the message names it.
    """
    try:
        data = orjson.loads(path.read_bytes())
        languages = tuple(_read(one) for one in data.pop("languages"))
        return SavedShop(**data, languages=languages)
    except OSError as error:
        raise EvalsError(f"{path}: {error.strerror}") from error
    except (AttributeError, ValueError, KeyError, TypeError) as error:
        raise EvalsError(f"{path}: no saved scores of messages: {error}") from error


def _saved(scores: ShopScores, marks: Sequence[tuple[str, float, bool]]) -> SavedLanguage:
    return SavedLanguage(
        language=scores.language,
        marks=tuple(_mark(scores, *one) for one in marks),
        intent_accuracy=intent_accuracy(scores.readings, seed=SEED),
        calibration_error=reading_calibration(scores.readings, seed=SEED),
        retrieval=scores.retrieval,
        reliability=reliability(scores.readings),
        coverage_precision=coverage_precision(scores.readings),
        confusions=confusions(scores.readings, _MOST_CONFUSIONS),
    )


def _mark(scores: ShopScores, name: str, mark: float, is_least: bool) -> Mark:
    found = getattr(scores, name)
    return Mark(name, mark, is_least, found.value, found.interval, found.hits, found.total)


def _read(data: dict[str, Any]) -> SavedLanguage:
    return SavedLanguage(
        language=data["language"],
        marks=tuple(Mark(**one) for one in data["marks"]),
        intent_accuracy=Figure(**data["intent_accuracy"]),
        calibration_error=Figure(**data["calibration_error"]),
        retrieval={name: Estimate(**one) for name, one in data["retrieval"].items()},
        reliability=tuple(ReliabilityBin(**one) for one in data["reliability"]),
        coverage_precision=tuple(CurvePoint(**one) for one in data["coverage_precision"]),
        confusions=tuple(Confusion(**one) for one in data["confusions"]),
    )
