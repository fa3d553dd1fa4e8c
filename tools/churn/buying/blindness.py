"""A proof by trial that features know nothing of what happens after their day."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from tools.churn.buying.behaviour import FEATURES, Behaviour, behaviour_at
from tools.churn.buying.lines import OrderLines

WHO = "(who is scored)"
Featured = Callable[[OrderLines, float], Behaviour]


def sees_later(
    lines: OrderLines,
    cut: float,
    *,
    seed: int,
    featured: Featured = behaviour_at,
    names: Sequence[str] = FEATURES,
) -> tuple[str, ...]:
    """The columns that change by as much as a bit when only what comes after `cut` does.

    Tried are the lines as they are, none after the cut, and twice as many with other customers,
    items, days and amounts. None should change; a feature that looks ahead does.

    Args:
        lines: reach beyond `cut`, or the trial means little.
        cut: as `OrderLines.day` counts.
        seed: of the other future.
        featured: what is tried; its rows have the columns `names`.
        names: in their order; `WHO` stands for the customers themselves.
    """
    wanted, *others = (featured(one, cut) for one in _futures(lines, cut, seed))
    found = []
    if any(one.customer.tobytes() != wanted.customer.tobytes() for one in others):
        return (WHO,)
    for place, name in enumerate(names):
        column = np.ascontiguousarray(wanted.rows[:, place]).tobytes()
        if any(np.ascontiguousarray(one.rows[:, place]).tobytes() != column for one in others):
            found.append(name)
    return tuple(found)


def _futures(lines: OrderLines, cut: float, seed: int) -> Iterator[OrderLines]:
    yield lines
    yield lines.known_at(cut)
    chance = np.random.default_rng(seed)
    later = np.flatnonzero(lines.day >= cut)
    # Each twice, in an order of its own, and never where a line of the past stands.
    drawn = chance.permutation(np.concatenate([later, later]))
    other = replace(
        lines,
        customer=chance.permutation(lines.customer[drawn]),
        order=chance.permutation(lines.order[drawn]),
        item=chance.permutation(lines.item[drawn]),
        day=chance.uniform(cut, cut + 400, len(drawn)),
        amount=lines.amount[drawn] * chance.uniform(0, 9, len(drawn)),
        is_return=~lines.is_return[drawn],
    )
    past = lines.known_at(cut)
    fields = ("customer", "order", "item", "day", "amount", "is_return")
    joined = {name: np.concatenate([getattr(past, name), getattr(other, name)]) for name in fields}
    # By customer and time, as every `OrderLines` is.
    by = np.lexsort((joined["day"], joined["customer"]))
    yield OrderLines(lines.customers, lines.items, *(joined[name][by] for name in fields))
