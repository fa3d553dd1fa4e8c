"""The scripts that Hypothesis makes of steps.

A script interleaves episodes of several conversations. An episode is likely to get somewhere (a
request, answers, a yes) and likely to be disturbed on the way.
"""

from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from evals.properties.record import Meaning
from evals.properties.steps import (
    ANONYMOUS,
    MOST_TICKS,
    TALKS,
    Again,
    Change,
    Crash,
    Decide,
    Later,
    Operator,
    Press,
    Say,
    Script,
    Step,
    Stumble,
    TakeBack,
    Watch,
)
from evals.properties.texts import (
    ANSWERS,
    ASIDES,
    KNOWING,
    KNOWN,
    NO,
    ORDERS,
    OTHERS,
    REQUESTS,
    STORIES,
    UNCLEAR,
    UNDO,
    YES,
)

Made = TypeVar("Made")
_MOST_EPISODES = 8
_CHANGES = ("packed", "shipped", "delivered", "cancelled", "captured")
_AT_ONCE = st.integers(0, MOST_TICKS)
_MINUTES = st.sampled_from((1, 9, 29, 31, 31, 61, 24 * 60, 73 * 60, 31 * 24 * 60))


def _weighted(*choices: tuple[int, SearchStrategy[Made]]) -> SearchStrategy[Made]:
    """One of them, as often as its weight says; `one_of` goes by how each is built."""
    repeated = [strategy for weight, strategy in choices for _ in range(weight)]
    return st.sampled_from(repeated).flatmap(lambda strategy: strategy)


_TICKS = _weighted((3, st.none()), (1, _AT_ONCE))


def scripts() -> SearchStrategy[Script]:
    """Everything that may happen to a shop within a few hours."""
    episode = st.integers(0, TALKS - 1).flatmap(_any_episode)
    return st.builds(
        _interleaved,
        st.lists(episode, min_size=2, max_size=_MOST_EPISODES),
        st.lists(st.integers(0, _MOST_EPISODES - 1), max_size=60),
    )


def _interleaved(episodes: list[Script], picks: list[int]) -> Script:
    """Each episode keeps its order; `picks` say whose turn it is."""
    left = [list(episode) for episode in episodes if episode]
    steps: list[Step] = []
    turns = iter(picks)
    while left:
        chosen = left[next(turns, 0) % len(left)]
        steps.append(chosen.pop(0))
        left = [episode for episode in left if episode]
    return tuple(steps)


@cache
def _any_episode(talk: int) -> SearchStrategy[Script]:
    return _weighted((4, _story(talk)), (2, _muddle(talk)), (1, _haste(talk)))


@cache
def _story(talk: int) -> SearchStrategy[Script]:
    """A deed, as it should go, with at most two things in between."""
    known = KNOWN if talk == ANONYMOUS else ()
    told = st.sampled_from(STORIES).map(
        lambda texts: [Say(talk, text) for text in (texts[0], *known, *texts[1:])]
    )
    disturbed = st.lists(st.tuples(st.integers(0, 8), _disturbance(talk)), max_size=2)
    return st.builds(_disturb, told, _listed(_decision(talk), 1, 2), disturbed, _aftermath(talk))


def _disturb(
    told: Sequence[Step], decided: Script, disturbances: list[tuple[int, Step]], after: Script
) -> Script:
    """The story with each disturbance before the step of its number, or at the end."""
    steps = [*told, *decided]
    for at, step in disturbances:
        steps.insert(at, step)
    return (*steps, *after)


@cache
def _muddle(talk: int) -> SearchStrategy[Script]:
    """A request with answers that may not fit."""
    parts = st.tuples(
        _listed(_request(talk), 1, 1),
        _listed(_answer(talk), 0, 4 if talk == ANONYMOUS else 2),
        _listed(_disturbance(talk), 0, 2),
        _listed(_decision(talk), 1, 2),
        _aftermath(talk),
    )
    return parts.map(lambda found: tuple(chain.from_iterable(found)))


@cache
def _haste(talk: int) -> SearchStrategy[Script]:
    """Messages that come too early, in a burst or in the wrong order."""
    asks = _say(talk, ("cancel {own[0]}", "cancel {own[1]}", "reorder {own[2]}"), ticks=_AT_ONCE)
    agrees, refuses = _say(talk, YES, "yes", _AT_ONCE), _say(talk, NO, "no", _AT_ONCE)
    anything = st.one_of(asks, agrees, refuses, _say(talk, ASIDES, ticks=_AT_ONCE))
    return st.one_of(
        st.tuples(asks, agrees),
        st.tuples(agrees, asks),
        st.tuples(asks, agrees, agrees),
        st.tuples(asks, agrees, refuses),
        st.tuples(asks, _say(talk, YES, "yes", st.none()), agrees, _disturbance(talk)),
        _listed(anything, 1, 12),
    )


@cache
def _aftermath(talk: int) -> SearchStrategy[Script]:
    """What comes after a decision."""
    undone = st.tuples(_say(talk, UNDO), _decision(talk))
    anything = st.one_of(
        _disturbance(talk),
        _decision(talk),
        st.builds(Operator, st.just(talk), st.just("hand_back")),
        st.builds(Decide, st.booleans()),
        st.builds(TakeBack, st.just(talk), st.integers(0, 1)),
    )
    return _weighted((2, undone), (1, st.just(())), (3, _listed(anything, 0, 4)))


@cache
def _request(talk: int) -> SearchStrategy[Step]:
    order = st.sampled_from((*ORDERS, *ORDERS, *OTHERS))
    text = st.builds(
        lambda words, number: words.replace("{order}", number), st.sampled_from(REQUESTS), order
    )
    return st.builds(Say, st.just(talk), text, st.just("other"), _TICKS)


@cache
def _answer(talk: int) -> SearchStrategy[Step]:
    pressed = st.builds(Press, st.just(talk), st.integers(0, 3))
    knows = 2 if talk == ANONYMOUS else 0
    return _weighted((knows, _say(talk, KNOWING)), (1, pressed), (1, _say(talk, ANSWERS)))


@cache
def _decision(talk: int) -> SearchStrategy[Step]:
    return _weighted(
        (4, _say(talk, YES, "yes")),
        (2, st.builds(Press, st.just(talk), st.just(0))),
        (1, _say(talk, NO, "no")),
        (1, _say(talk, UNCLEAR)),
    )


@cache
def _disturbance(talk: int) -> SearchStrategy[Step]:
    change = st.builds(Change, st.just(talk), st.integers(0, 3), st.sampled_from(_CHANGES))
    return _weighted(
        (2, _say(talk, ASIDES)),
        (2, _say(talk, UNCLEAR)),
        (2, _request(talk)),
        (4, st.builds(Again, st.just(talk), st.integers(0, 2), _TICKS)),
        (2, st.builds(Later, _MINUTES)),
        (1, change),
        (1, st.builds(Operator, st.just(talk), st.sampled_from(("take_over", "reply")))),
        (1, st.builds(Operator, st.just(talk), st.just("hand_back"))),
        (1, st.builds(Decide, st.booleans())),
        (1, st.builds(TakeBack, st.just(talk), st.integers(0, 1))),
        (1, st.just(Watch())),
        (2, st.just(Crash())),
        (1, st.builds(Stumble, st.sampled_from(("brain", "publish")), st.integers(1, 4))),
    )


def _say(
    talk: int,
    texts: Sequence[str],
    meaning: Meaning = "other",
    ticks: SearchStrategy[int | None] = _TICKS,
) -> SearchStrategy[Step]:
    return st.builds(Say, st.just(talk), st.sampled_from(texts), st.just(meaning), ticks)


def _listed(steps: SearchStrategy[Step], least: int, most: int) -> SearchStrategy[Script]:
    return st.lists(steps, min_size=least, max_size=most).map(tuple)
