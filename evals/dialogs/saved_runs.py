"""A run as a JSON file: what happened, what it was run on, and no more than that.

But for `machine`, `made_at`, `milliseconds` and the seconds to resolution, the same seed, pack and
models give the same file.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from evals.dialogs.quality import Evidence, Part, Quality
from evals.dialogs.scores import DialogScores, score
from evals.dialogs.suites import SuiteResult
from evals.dialogs.trials import Trial
from evals.errors import EvalsError
from evals.machine import this_machine
from evals.metrics import Figure


@dataclass(frozen=True)
class SavedTrial:
    """One trial, as it is kept."""

    case: str
    number: int
    failures: tuple[str, ...]
    transcript: tuple[tuple[str, str], ...]
    """Pairs of message and reply."""
    tags: tuple[str, ...] = ()
    persona: str = ""
    quality: Quality = field(default_factory=Quality)

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
    made_at: str = ""
    """ISO 8601, or empty."""
    milliseconds: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """How long each reply took, by `<case> #<number>`."""


def saved_run(
    result: SuiteResult, versions: Mapping[str, str], made_at: datetime | None = None
) -> SavedRun:
    """What is kept of a suite."""
    return SavedRun(
        agent=result.agent,
        seed=result.seed,
        versions=dict(sorted(versions.items())),
        machine=this_machine(),
        figures=_figures(score(result)),
        trials=tuple(_saved(trial) for trial in result.trials),
        made_at=made_at.isoformat(timespec="seconds") if made_at else "",
        milliseconds={
            f"{trial.case.id} #{trial.number}": tuple(
                round(exchange.answer.seconds * 1000, 1) for exchange in trial.exchanges
            )
            for trial in result.trials
        },
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
        trials = tuple(_read_trial(one) for one in data.pop("trials"))
        return SavedRun(**data, trials=trials)
    except OSError as error:
        raise EvalsError(f"{path}: {error.strerror}") from error
    except (AttributeError, ValueError, KeyError, TypeError) as error:
        raise EvalsError(f"{path}: not a saved run: {error}") from error


def _saved(trial: Trial) -> SavedTrial:
    return SavedTrial(
        trial.case.id,
        trial.number,
        trial.failures,
        tuple((exchange.said, exchange.answer.text) for exchange in trial.exchanges),
        tuple(trial.case.tags),
        trial.case.persona,
        trial.quality,
    )


def _read_trial(one: Mapping[str, Any]) -> SavedTrial:
    # Files of before there was a quality have none.
    parts = one.get("quality", {}).get("parts", ())
    return SavedTrial(
        one["case"],
        one["number"],
        tuple(one["failures"]),
        tuple((said, reply) for said, reply in one["transcript"]),
        tuple(one.get("tags", ())),
        one.get("persona", ""),
        Quality(
            tuple(
                Part(
                    part["name"],
                    part["value"],
                    tuple(Evidence(**line) for line in part["evidence"]),
                )
                for part in parts
            )
        ),
    )


def _figures(scores: DialogScores) -> dict[str, Any]:
    return {name: _plain(value) for name, value in vars(scores).items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - figures, alone or in pairs, or by name
    if isinstance(value, Figure):
        return asdict(value)
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value]
