"""What goes with a product: what the company says, and what its buyers have bought beside it."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LEAST_TOGETHER = 5
LEAST_LIFT = 1.5
"""Buyers of one thing must buy the other so many times as often as customers in general, even at
the lower end of what their number lets us believe: popular things are in every basket."""
_Z = 1.96
PairsByReason = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True)
class Complement:
    """A product that goes with another."""

    item: str
    reason: str
    because_of: str


def read_pairs(text: str) -> dict[str, tuple[str, ...]]:
    """Pairs as a company writes them down: `LAMP:BULB,PLUG KETTLE:DESCALER`."""
    pairs: dict[str, tuple[str, ...]] = {}
    for entry in text.split():
        item, _, others = entry.partition(":")
        pairs[item] = (*pairs.get(item, ()), *filter(None, others.split(",")))
    return pairs


def named_complements(anchors: Sequence[str], pairs_by_reason: PairsByReason) -> list[Complement]:
    """What the company says goes with these items, the first item's first; each once."""
    found = (
        Complement(other, reason, anchor)
        for anchor in anchors
        for reason, pairs in pairs_by_reason.items()
        for other in pairs.get(anchor, ())
    )
    return _distinct(found, anchors)


def bought_beside(
    anchor: str, beside: Mapping[str, int], overall: Mapping[str, int], customers: int
) -> list[Complement]:
    """What an item's buyers buy clearly oftener than others do, the clearest first.

    The measure is the lower end of the 95 % interval of the share of the item's buyers who have
    the other one too, over the share of all customers who have it.

    Args:
        anchor: the item.
        beside: by item, how many of the anchor's buyers have bought it; the anchor's own count is
            how many they are.
        overall: by item, how many customers have bought it.
        customers: how many customers have bought anything.

    Source: Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    buyers = beside.get(anchor, 0)
    lifts = {
        item: wilson_lower(together, buyers) * customers / overall[item]
        for item, together in beside.items()
        if item != anchor and together >= LEAST_TOGETHER and overall.get(item)
    }
    clear = [item for item, lift in lifts.items() if lift >= LEAST_LIFT]
    ordered = sorted(clear, key=lambda item: (-lifts[item], item))
    return [Complement(item, "bought_together", anchor) for item in ordered]


def wilson_lower(successes: int, trials: int) -> float:
    """The lower end of the 95 % interval of a share; 0 without trials."""
    if trials <= 0:
        return 0.0
    share = successes / trials
    spread = _Z * math.sqrt(share * (1 - share) / trials + _Z**2 / (4 * trials**2))
    return max((share + _Z**2 / (2 * trials) - spread) / (1 + _Z**2 / trials), 0.0)


def _distinct(found: Iterable[Complement], anchors: Sequence[str]) -> list[Complement]:
    seen: set[str] = set(anchors)
    kept = []
    for one in found:
        if one.item not in seen:
            seen.add(one.item)
            kept.append(one)
    return kept
