"""The scripts that Hypothesis makes of steps.

A script interleaves episodes of several conversations. An episode is likely to get somewhere (a
request, answers, a yes) and likely to be disturbed on the way.
"""

from collections.abc import Sequence
from functools import cache
from itertools import chain

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
    Watch,
)

ORDERS = ("{own[0]}", "{own[1]}", "{own[2]}", "{own[3]}")
OTHERS = ("{foreign[0]}", "{foreign[1]}", "{foreign[2]}", "{unknown}")
ADDRESSES = ("Blk 12 Bedok North Avenue 3 #05-12 S460123", "9 Clementi Road, Singapore 129742")
REQUESTS = (
    "cancel {order}", "please cancel", "取消订单 {order}", "change the address of {order}",
    "change the address of {order} to {address}", "return {order}", "我要退货", "reorder {order}",
    "send the invoice of {order}", "where is {order}", "where is my parcel", "where is my money",
    "stop the newsletter", "cancel my subscription", "pause the subscription", "close my account",
    "{order} arrived broken, I want a refund", "{order} is broken, send a replacement",
    "the driver of {order} was rude, I want a voucher", "{order} is late again",
    "complain: somebody was rude", "{order}: electric shock, I am hurt",
)  # fmt: skip
YES = ("yes", "Yes, please", "ok, go ahead", "sure, do it", "好的，确认", "确认")
NO = ("no", "No, leave it", "不要", "no thanks")
UNCLEAR = (
    "yes?", "maybe", "yes, but only if it is free", "ok but tomorrow", "hmm", "I think so",
    "yes and cancel {own[1]} too", "no, I mean {own[1]}", "{own[2]}", "{foreign[0]}", "{address}",
    "好的吧？", "是吗", "yes if you waive the fee", "not yes", "don't do it", "yes yes no",
)  # fmt: skip
ANSWERS = (
    "{own[0]}", "{own[1]}", "{own[2]}", "{foreign[1]}", "{unknown}", "{address}", "all",
    "the first one", "money back", "exchange", "it is damaged", "I changed my mind", "2",
    "3 months",
)  # fmt: skip
ASIDES = (
    "hello", "how long does it take?", "where is {own[1]}", "say that again", "drop it",
    "undo that", "a person please", "blah blah", "多久能到？", "撤销", "cancel {own[2]}",
    "is {foreign[0]} mine?", "Never mind, go on with Willa", "track {foreign[2]}",
)  # fmt: skip
KNOWING = ("{email}", "{foreign_email}", "nobody@customer.example", "{code}", "000000", "{own[0]}")

_TICKS = st.one_of(st.none(), st.none(), st.integers(0, MOST_TICKS))
_MINUTES = st.sampled_from((1, 9, 29, 31, 31, 61, 24 * 60, 73 * 60, 31 * 24 * 60))


def _say(
    talk: int,
    texts: Sequence[str],
    meaning: Meaning = "other",
    ticks: SearchStrategy[int | None] = _TICKS,
) -> SearchStrategy[Step]:
    return st.builds(Say, st.just(talk), st.sampled_from(texts), st.just(meaning), ticks)


@cache
def _request(talk: int) -> SearchStrategy[Step]:
    order = st.sampled_from((*ORDERS, *ORDERS, *OTHERS))
    text = st.builds(
        lambda words, number: words.replace("{order}", number), st.sampled_from(REQUESTS), order
    )
    return st.builds(Say, st.just(talk), text, st.just("other"), _TICKS)


@cache
def _answer(talk: int) -> SearchStrategy[Step]:
    known = (
        st.one_of(_say(talk, KNOWING), _say(talk, KNOWING)) if talk == ANONYMOUS else st.nothing()
    )
    return st.one_of(known, st.builds(Press, st.just(talk), st.integers(0, 3)), _say(talk, ANSWERS))


@cache
def _decision(talk: int) -> SearchStrategy[Step]:
    return st.one_of(
        _say(talk, YES, "yes"),
        _say(talk, YES, "yes"),
        st.builds(Press, st.just(talk), st.just(0)),
        _say(talk, NO, "no"),
        _say(talk, UNCLEAR),
    )


@cache
def _disturbance(talk: int) -> SearchStrategy[Step]:
    return st.one_of(
        _say(talk, ASIDES),
        _say(talk, UNCLEAR),
        _request(talk),
        st.builds(Again, st.just(talk), st.integers(0, 2), _TICKS),
        st.builds(Later, _MINUTES),
        st.builds(
            Change,
            st.just(talk),
            st.integers(0, 3),
            st.sampled_from(("packed", "shipped", "delivered", "cancelled", "captured")),
        ),
        st.builds(Operator, st.just(talk), st.sampled_from(("take_over", "reply", "hand_back"))),
        st.builds(Operator, st.just(talk), st.just("hand_back")),
        st.builds(Decide, st.booleans()),
        st.just(Watch()),
        st.just(Crash()),
        st.just(Crash()),
        st.builds(Stumble, st.sampled_from(("brain", "publish")), st.integers(1, 4)),
    )


@cache
def _episode(talk: int) -> SearchStrategy[Script]:
    """A request that is likely to be decided on, and what comes after."""
    asked = st.tuples(_request(talk))
    answered = st.lists(_answer(talk), max_size=4 if talk == ANONYMOUS else 2).map(tuple)
    disturbed = st.lists(_disturbance(talk), max_size=2).map(tuple)
    decided = st.lists(_decision(talk), min_size=1, max_size=2).map(tuple)
    after = st.lists(
        st.one_of(
            _disturbance(talk),
            _say(talk, ("undo that", "撤销")),
            _decision(talk),
            st.builds(Operator, st.just(talk), st.just("hand_back")),
            st.builds(Decide, st.booleans()),
        ),
        max_size=4,
    ).map(tuple)
    parts = st.tuples(asked, answered, disturbed, decided, after)
    return parts.map(lambda found: tuple(chain.from_iterable(found)))


@cache
def _hasty(talk: int) -> SearchStrategy[Script]:
    """Messages that come too early, in a burst or in the wrong order."""
    at_once = st.integers(0, MOST_TICKS)
    asks = st.builds(
        Say,
        st.just(talk),
        st.sampled_from(("cancel {own[0]}", "cancel {own[1]}", "reorder {own[2]}")),
        st.just("other"),
        at_once,
    )
    agrees = _say(talk, YES, "yes", at_once)
    refuses = _say(talk, NO, "no", at_once)
    return st.one_of(
        st.tuples(asks, agrees),
        st.tuples(agrees, asks),
        st.tuples(asks, agrees, agrees),
        st.tuples(asks, agrees, refuses),
        st.tuples(asks, _say(talk, YES, "yes", st.none()), agrees, _disturbance(talk)),
        st.lists(
            st.one_of(asks, agrees, refuses, _say(talk, ASIDES, ticks=at_once)), max_size=12
        ).map(tuple),
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


def scripts(most_episodes: int = 8) -> SearchStrategy[Script]:
    """Everything that may happen to a shop within a few hours."""
    episode = st.one_of(
        *(kind(talk) for talk in range(TALKS) for kind in (_episode, _episode, _hasty))
    )
    return st.builds(
        _interleaved,
        st.lists(episode, min_size=2, max_size=most_episodes),
        st.lists(st.integers(0, most_episodes - 1), max_size=60),
    )
