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

from agent.understanding.brain import EncoderBrain, Understanding
from agent.understanding.cascade import Asking
from agent.understanding.doubt import BELIEVING, Doubt, figures, fit_doubt, intents_of
from agent.understanding.shortlist import shortlist
from agent.understanding.situation import Situation
from knowledge.pack import CalibrationRow, IntentKind, Language

SAMPLE = 1000
"""Messages per language, read in seconds."""
NEVER = 0.0
ALWAYS = 2.0
_RECIPE = "2"
_COLUMNS = ("confidences", "is_right", "is_offered")
_ANY_DAY = date(2026, 1, 5)


@dataclass(frozen=True)
class Measured:
    """One language's messages, surest last."""

    confidences: tuple[float, ...]
    """The chance that all of it was understood, in the eyes of the other messages."""
    is_right: tuple[bool, ...]
    is_offered: tuple[bool, ...]
    """Whether a model could choose all that is right."""
    doubt: Doubt = BELIEVING

    def asking(self, calls_per_100: float, precision: float | None = None) -> Asking:
        """When to ask for so many calls; or, if given, for that precision of the rest."""
        if precision is not None:
            return Asking(self.threshold_for(precision), self.doubt)
        return Asking(self.threshold(calls_per_100), self.doubt)

    def threshold_for(self, precision: float) -> float:
        """The lowest below which a model must be asked for the rest to be right that often."""
        right, best = 0, len(self.is_right)
        for number in range(len(self.is_right) - 1, -1, -1):
            right += self.is_right[number]
            if right >= precision * (len(self.is_right) - number):
                best = number
        if best == len(self.is_right):
            return ALWAYS
        return NEVER if best == 0 else self.confidences[best]

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
    understood = [brain.read(row.text, here) for row in rows]
    is_right = [is_understood(*pair, kinds) for pair in zip(understood, rows, strict=True)]
    is_offered = [_can_be_chosen(*pair) for pair in zip(understood, rows, strict=True)]
    told = [figures(one, kinds) for one in understood]
    guessed = [number for number, one in enumerate(told) if one is not None]
    doubt, chances = fit_doubt(
        [one for one in told if one is not None], [is_right[number] for number in guessed]
    )
    confidences = [1.0] * len(rows)
    for number, chance in zip(guessed, chances, strict=True):
        confidences[number] = chance
    found = sorted(zip(confidences, is_right, is_offered, strict=True), key=lambda one: one[0])
    confident, right, offered = zip(*found, strict=True) if found else ((), (), ())
    return Measured(confident, right, offered, doubt)


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
        doubt = Doubt(tuple(data["doubt"]["weights"]), float(data["doubt"]["bias"]))
        confidences, is_right, is_offered = (tuple(data[name]) for name in _COLUMNS)
        return Measured(confidences, is_right, is_offered, doubt)
    except (OSError, ValueError, KeyError, TypeError):
        # Missing or damaged: it is measured again in seconds.
        return None


def is_understood(
    understood: Understanding, row: CalibrationRow, kinds: Mapping[str, IntentKind]
) -> bool:
    """Whether each request has a command, and each command a request."""
    names = [intents_of(command, kinds) for command in understood.commands]
    each_is_met = all(any(one & set(accepted) for one in names) for accepted in row.intents)
    each_is_wanted = all(any(one & set(accepted) for accepted in row.intents) for one in names)
    return each_is_met and each_is_wanted


def _can_be_chosen(understood: Understanding, row: CalibrationRow) -> bool:
    offered = set(shortlist(understood.reading)) if understood.reading else set()
    return all(offered & set(accepted) for accepted in row.intents)


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 1.0
