"""What may be recommended to whom: rules that are data, each with a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Rule = Literal["complaint_open", "out_of_stock", "returned", "owned", "just_bought", "not_due"]
RULES: tuple[Rule, ...] = (
    "complaint_open", "out_of_stock", "returned", "owned", "just_bought", "not_due",
)  # fmt: skip


class EligibilityRules(BaseModel):
    """Which rules hold, in the order in which they are asked, and their limits."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: tuple[Rule, ...] = RULES
    just_bought_days: float = Field(default=14, ge=0)
    """Whatever was bought so lately is not offered again, even if it is used up."""
    due_share: float = Field(default=0.8, ge=0)
    """Of its interval, that must be over before something that is used up is offered again."""


@dataclass(frozen=True)
class Product:
    """What of a product bears on whether it may be recommended."""

    item: str
    is_replenishable: bool = False
    """It is used up: bought again and again."""
    is_in_stock: bool = True


@dataclass(frozen=True)
class Standing:
    """What of a customer bears on it."""

    days_since: Mapping[str, float]
    """By item, since the last purchase; what was never bought is missing."""
    intervals: Mapping[str, float] = field(default_factory=dict)
    """By item, the days after which this customer needs it again, where that is known."""
    returned: frozenset[str] = frozenset()
    """Sent back: not wanted."""
    has_promotion_lock: bool = False
    """Whether a severe complaint is open: nothing is sold until it is settled."""


def refused_by(product: Product, standing: Standing, rules: EligibilityRules) -> Rule | None:
    """The first rule that keeps a product from a customer; None if it may be recommended."""
    return next((rule for rule in rules.rules if _holds(rule, product, standing, rules)), None)


def eligible(
    products: Sequence[Product], standing: Standing, rules: EligibilityRules
) -> list[Product]:
    """Those that no rule refuses, in the order given."""
    return [one for one in products if refused_by(one, standing, rules) is None]


def _holds(rule: Rule, product: Product, standing: Standing, rules: EligibilityRules) -> bool:
    since = standing.days_since.get(product.item)
    interval = standing.intervals.get(product.item)
    match rule:
        case "complaint_open":
            return standing.has_promotion_lock
        case "out_of_stock":
            return not product.is_in_stock
        case "returned":
            return product.item in standing.returned
        case "owned":
            return since is not None and not product.is_replenishable
        case "just_bought":
            return since is not None and since < rules.just_bought_days
        case "not_due":
            if since is None or interval is None:
                return False
            return since < rules.due_share * interval
