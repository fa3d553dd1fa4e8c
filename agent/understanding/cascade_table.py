"""How sure the encoder is of messages written apart, and how often it is right then.

From this follows below which confidence a language model is asked, for a given number of calls per
100 messages. Measured once for a model and its calibration messages, and kept beside the model.
"""

import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from agent.commands import Command, NotCovered
from agent.understanding.brain import EncoderBrain
from agent.understanding.cascade import confidence
from agent.understanding.shortlist import shortlist
from agent.understanding.situation import Situation
from knowledge.pack import CalibrationRow, IntentKind, Language

SAMPLE = 400
"""Messages per language; the share of calls is then known to within 2 in 100."""
NEVER = 0.0
ALWAYS = 2.0
_RECIPE = "1"
_OF_TYPE = {
    "RequestHuman": "request_human",
    "Complain": "complaint",
    "Affirm": "affirm",
    "Deny": "deny",
    "CancelTask": "cancel_task",
}
_ANY_DAY = date(2026, 1, 5)


@dataclass(frozen=True)
class Measured:
    """One language's messages, surest last."""

    confidences: tuple[float, ...]
    is_right: tuple[bool, ...]
    is_offered: tuple[bool, ...]
    """Whether a model could choose all that is right."""

    def threshold(self, calls_per_100: float) -> float:
        """A model that is asked below it is asked so often at most."""
        calls = int(len(self.confidences) * calls_per_100 / 100)
        if calls == 0:
            return NEVER
        return ALWAYS if calls >= len(self.confidences) else self.confidences[calls]


@dataclass(frozen=True)
class CurvePoint:
    """What to expect of one target."""

    calls_per_100: float
    threshold: float
    right_unasked: float
    """Share of the messages left to the encoder that it understands; 1 where none is."""
    right_asked: float
    """The same of those that the model is asked about, as the encoder reads them."""
    offered: float
    """Share of those asked about of which the model could choose all that is right."""


def curve(measured: Measured, targets: Sequence[float]) -> list[CurvePoint]:
    """A point per target; none where nothing was measured."""
    points: list[CurvePoint] = []
    if not measured.confidences:
        return points
    for target in targets:
        threshold = measured.threshold(target)
        asked = [n for n, one in enumerate(measured.confidences) if one < threshold]
        left = range(len(asked), len(measured.confidences))
        points.append(
            CurvePoint(
                100 * len(asked) / len(measured.confidences),
                threshold,
                _share([measured.is_right[n] for n in left]),
                _share([measured.is_right[n] for n in asked]),
                _share([measured.is_offered[n] for n in asked]),
            )
        )
    return points


def measure(
    brain: EncoderBrain,
    rows: Sequence[CalibrationRow],
    language: Language,
    kinds: Mapping[str, IntentKind],
) -> Measured:
    """Read the messages, each as the first of a conversation."""
    here = Situation(language=language, today=_ANY_DAY)
    found = []
    for row in rows:
        understood = brain.read(row.text, here)
        names = [_names(command, kinds) for command in understood.commands]
        offered = shortlist(understood.reading) if understood.reading else ()
        found.append(
            (
                confidence(understood),
                _is_right(names, row.intents),
                all(set(offered) & set(accepted) for accepted in row.intents),
            )
        )
    found.sort(key=lambda one: one[0])
    confidences, is_right, is_offered = zip(*found, strict=True) if found else ((), (), ())
    return Measured(confidences, is_right, is_offered)


def measure_once(
    brain: EncoderBrain,
    rows: Sequence[CalibrationRow],
    language: Language,
    kinds: Mapping[str, IntentKind],
    *,
    folder: Path,
    version: str,
) -> Measured:
    """The same for a sample, read from `folder` where it was measured for this `version` before."""
    # Not for secrets: the sample must be the same every time.
    sample = random.Random(1).sample(list(rows), min(SAMPLE, len(rows)))  # noqa: S311
    content = json.dumps([_RECIPE, version, [one.text for one in sample]], ensure_ascii=False)
    name = f"cascade-{language}-{hashlib.sha256(content.encode()).hexdigest()[:12]}.json"
    known = _read(folder / name)
    if known is None:
        known = measure(brain, sample, language, kinds)
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = (folder / name).with_suffix(".part")
        unfinished.write_text(json.dumps(asdict(known)), "utf-8")
        unfinished.replace(folder / name)
    return known


def _read(path: Path) -> Measured | None:
    try:
        data = json.loads(path.read_text("utf-8"))
        return Measured(*(tuple(data[name]) for name in Measured.__dataclass_fields__))
    except (OSError, ValueError, KeyError, TypeError):
        # Missing or damaged: it is measured again in seconds.
        return None


def _names(command: Command, kinds: Mapping[str, IntentKind]) -> set[str]:
    """Intents that a command stands for."""
    if isinstance(command, NotCovered):
        return {name for name, kind in kinds.items() if kind in {"not_covered", "out_of_scope"}}
    intent = getattr(command, "intent", None) or _OF_TYPE.get(command.type)
    return {intent} if intent else set()


def _is_right(names: Sequence[set[str]], wanted: Sequence[Sequence[str]]) -> bool:
    """Whether each request has a command, and each command a request."""
    each_is_met = all(any(one & set(accepted) for one in names) for accepted in wanted)
    each_is_wanted = all(any(one & set(accepted) for accepted in wanted) for one in names)
    return each_is_met and each_is_wanted


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 1.0
