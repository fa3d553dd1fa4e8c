"""A run as a JSON file: what happened, what it was run on, and no more than that."""

import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from evals.dialogs.scores import DialogScores, score
from evals.dialogs.suites import SuiteResult
from evals.errors import EvalsError
from evals.metrics import Figure


@dataclass(frozen=True)
class SavedTrial:
    """One trial, as it is kept."""

    case: str
    number: int
    failures: tuple[str, ...]
    transcript: tuple[tuple[str, str], ...]
    """Pairs of message and reply."""

    @property
    def is_success(self) -> bool:
        """Whether everything was as it must be."""
        return not self.failures


@dataclass(frozen=True)
class SavedRun:
    """A suite that was run, with what it was run on."""

    agent: str
    seed: int
    versions: Mapping[str, str]
    """Hashes of pack and models."""
    machine: str
    figures: Mapping[str, Any]
    trials: tuple[SavedTrial, ...]


def saved_run(result: SuiteResult, versions: Mapping[str, str]) -> SavedRun:
    """What is kept of a suite."""
    return SavedRun(
        agent=result.agent,
        seed=result.seed,
        versions=dict(sorted(versions.items())),
        machine=f"Python {platform.python_version()}, {platform.machine()}",
        figures=_figures(score(result)),
        trials=tuple(
            SavedTrial(
                trial.case.id,
                trial.number,
                trial.failures,
                tuple((exchange.said, exchange.answer.text) for exchange in trial.exchanges),
            )
            for trial in result.trials
        ),
    )


def write_run(run: SavedRun, path: Path) -> None:
    """As JSON, sorted, so that two runs can be compared by eye."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(asdict(run), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))


def read_run(path: Path) -> SavedRun:
    """A run that `write_run` wrote.

    Raises:
        EvalsError: there is no such file, or it holds something else; the message names it.
    """
    try:
        data = orjson.loads(path.read_bytes())
        trials = tuple(
            SavedTrial(
                one["case"],
                one["number"],
                tuple(one["failures"]),
                tuple((said, reply) for said, reply in one["transcript"]),
            )
            for one in data.pop("trials")
        )
        return SavedRun(**data, trials=trials)
    except OSError as error:
        raise EvalsError(f"{path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise EvalsError(f"{path}: not a saved run: {error}") from error


def _figures(scores: DialogScores) -> dict[str, Any]:
    return {
        name: {tag: [asdict(one) for one in pair] for tag, pair in value.items()}
        if isinstance(value, dict)
        else asdict(value)
        for name, value in vars(scores).items()
        if isinstance(value, (Figure, dict))
    }
