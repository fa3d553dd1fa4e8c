"""The tool of the conversation: what may go with what a customer has, or has named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from tools.calls import Arguments, IdentityTier, ToolCall
from tools.database import recommendation_rows
from tools.database.order_line_rows import OrderLineRow, order_lines
from tools.database.recommendation_rows import ProductRow
from tools.facts import FactValue
from tools.recommendations.complements import (
    Complement,
    PairsByReason,
    bought_beside,
    named_complements,
    read_pairs,
)
from tools.recommendations.eligibility import EligibilityRules, Product, Standing, refused_by
from tools.recommendations.model import RecommendationModel
from tools.recommendations.purchases import Purchase, PurchaseTable, day_of
from tools.recommendations.timing import Rhythms, fit_rhythms
from tools.tickets import has_promotion_lock

MOST_RECOMMENDED = 3
SALES_SINCE = timedelta(days=365)
POPULAR_SINCE = timedelta(days=90)
_MOST_ANCHORS = 10
_MOST_OF_MODEL = 50


@dataclass(frozen=True)
class _Situation:
    """All that the recommendation is made from."""

    call: ToolCall
    products: Mapping[str, ProductRow]
    bought: Mapping[str, Sequence[float]]
    """By item, the days on which the customer bought it, oldest first; what was returned is not
    among them."""
    standing: Standing
    subscribed: frozenset[str] = frozenset()
    """What comes to the customer by itself."""


def recommend_products(call: ToolCall, arguments: Arguments) -> Sequence[dict[str, FactValue]]:
    """At most `MOST_RECOMMENDED` products with a `reason`, or one row without any that says why.

    A caller whom we do not know gets what goes with the product that was named, or what sells
    most. The reasons without a recommendation are `complaint_open`, while a severe complaint of
    the caller is open; `subscribed` and `lasts_until`, if what was named is used up but on its way
    or not yet due; `sign_in_first`, if only a customer's orders could tell; and `nothing_fits`.

    Args:
        call: whose, and when.
        arguments: `product`, if one was named: its stock-keeping units, a space between them (the
            lamps of a shop). Every other argument holds pairs that the company has written down,
            as `read_pairs` reads them, and its name is their reason.
    """
    pairs = {name: read_pairs(text) for name, text in arguments.items() if name != "product"}
    situation = _situation(call)
    named = [sku for sku in arguments.get("product", "").split() if sku in situation.products]
    found = _offers(situation, pairs, named, None, MOST_RECOMMENDED)
    return found or [_why_nothing(situation, named)]


def next_best_offers(
    call: ToolCall,
    pairs: PairsByReason,
    *,
    named: Sequence[str] = (),
    model: RecommendationModel | None = None,
    limit: int = MOST_RECOMMENDED,
) -> Sequence[dict[str, FactValue]]:
    """The same for the console and for other programs, with a trained model if there is one.

    Args:
        call: for whom: of an operator, as if the customer called.
        pairs: by reason, what the company says goes with what.
        named: stock-keeping units that the question is about; none: about everything.
        model: takes the place of what was counted as bought together and as popular.
        limit: at most so many.
    """
    situation = _situation(call)
    known = [sku for sku in named if sku in situation.products]
    return _offers(situation, pairs, known, model, limit)


def _offers(
    situation: _Situation,
    pairs: PairsByReason,
    named: Sequence[str],
    model: RecommendationModel | None,
    limit: int,
) -> list[dict[str, FactValue]]:
    if situation.standing.has_promotion_lock:
        return [{"reason": "complaint_open"}]
    found: dict[str, Complement] = {}
    for one in _candidates(situation, named, pairs, model):
        if len(found) == limit:
            break
        if one.item not in found and _may(situation, one.item):
            found[one.item] = one
    return [_facts(situation, one) for one in found.values()]


def _why_nothing(situation: _Situation, named: Sequence[str]) -> dict[str, FactValue]:
    used_up = [sku for sku in named if situation.products[sku].is_consumable]
    for sku in used_up:
        if sku in situation.subscribed:
            return {**_product_facts(situation, sku), "reason": "subscribed"}
    for sku in used_up:
        days, interval = situation.bought.get(sku), situation.standing.intervals.get(sku)
        if days and interval:
            due_on = situation.call.today + timedelta(
                days=round(max(interval - situation.standing.days_since[sku], 1.0))
            )
            return {**_product_facts(situation, sku), "reason": "lasts_until", "due_on": due_on}
    if used_up and situation.call.caller.tier < IdentityTier.VERIFIED:
        return {"reason": "sign_in_first"}
    return {"reason": "nothing_fits"}


def _candidates(
    situation: _Situation,
    named: Sequence[str],
    pairs: PairsByReason,
    model: RecommendationModel | None,
) -> Iterator[Complement]:
    """The best first; each kind is only looked up when the ones before were not enough."""
    if named:
        # "My lamp" of who has one is that one, and of a stranger any that we sell.
        anchors = [sku for sku in named if sku in situation.bought] or list(named)
        yield from _used_up(situation, named, pairs)
    else:
        anchors = sorted(situation.bought, key=lambda sku: (-situation.bought[sku][-1], sku))
        yield from _due(situation)
    anchors = anchors[:_MOST_ANCHORS]
    yield from named_complements(anchors, pairs)
    if model is not None:
        yield from _by_model(model, {sku: len(situation.bought.get(sku, [0])) for sku in anchors})
        return
    yield from _bought_together(situation, anchors)
    if not named:
        since = situation.call.now - POPULAR_SINCE
        for row in recommendation_rows.buyers_by_product(situation.call.connection, since=since):
            yield Complement(row.sku, "popular", row.sku)


def _used_up(
    situation: _Situation, named: Sequence[str], pairs: PairsByReason
) -> Iterator[Complement]:
    """Of what was named, what is due, and what something that the customer has needs."""
    used_up = {sku for sku in named if situation.products[sku].is_consumable}
    yield from (one for one in _due(situation) if one.item in used_up)
    own = list(situation.bought)
    yield from (one for one in named_complements(own, pairs) if one.item in used_up)


def _by_model(model: RecommendationModel, bought: Mapping[str, int]) -> Iterator[Complement]:
    for one in model.recommend(bought, limit=_MOST_OF_MODEL):
        yield Complement(one.item, one.reason, one.because_of or one.item)


def _due(situation: _Situation) -> Iterator[Complement]:
    """What is used up and was bought long enough ago, the longest overdue first."""
    overdue = {
        sku: since / situation.standing.intervals[sku]
        for sku, since in situation.standing.days_since.items()
        if sku in situation.standing.intervals and situation.products[sku].is_consumable
    }
    for sku in sorted(overdue, key=lambda sku: (-overdue[sku], sku)):
        yield Complement(sku, "due_again", sku)


def _bought_together(situation: _Situation, anchors: Sequence[str]) -> Iterator[Complement]:
    connection, since = situation.call.connection, situation.call.now - SALES_SINCE
    if not anchors:
        return
    customers = recommendation_rows.customers_who_bought(connection, since=since)
    overall = dict(recommendation_rows.buyers_by_product(connection, since=since))
    for anchor in anchors:
        beside = recommendation_rows.buyers_by_product(connection, since=since, beside=[anchor])
        yield from bought_beside(anchor, dict(beside), overall, customers)


def _may(situation: _Situation, sku: str) -> bool:
    row = situation.products.get(sku)
    if row is None:
        return False
    product = Product(sku, is_replenishable=row.is_consumable)
    return refused_by(product, situation.standing, EligibilityRules()) is None


def _facts(situation: _Situation, one: Complement) -> dict[str, FactValue]:
    because = situation.products.get(one.because_of, situation.products[one.item])
    return {
        **_product_facts(situation, one.item),
        "reason": one.reason,
        "because": {"en": because.name_en, "zh": because.name_zh},
    }


def _product_facts(situation: _Situation, sku: str) -> dict[str, FactValue]:
    product = situation.products[sku]
    return {
        "sku": product.sku,
        "product": {"en": product.name_en, "zh": product.name_zh},
        "price_cents": product.price_cents,
    }


def _situation(call: ToolCall) -> _Situation:
    products = {row.sku: row for row in recommendation_rows.products_for_sale(call.connection)}
    if call.caller.tier < IdentityTier.VERIFIED:
        return _Situation(call, products, {}, Standing({}))
    lines = order_lines(call.connection, customer_id=call.customer_id, until=call.now)
    bought, returned = _history([line for line in lines if line.sku in products])
    subscribed = recommendation_rows.subscribed_skus(call.connection, call.customer_id)
    today = day_of(call.now)
    standing = Standing(
        {sku: today - days[-1] for sku, days in bought.items()},
        # Whoever has a subscription needs no reminder, and no second packet.
        returned=returned | subscribed,
        has_promotion_lock=has_promotion_lock(call.connection, call.customer_id),
    )
    used_up = [sku for sku in bought if products[sku].is_consumable]
    rhythms = _rhythms(call, used_up)
    intervals = {sku: rhythms.interval(sku, bought[sku]) for sku in used_up}
    known = {sku: days for sku, days in intervals.items() if days is not None}
    return _Situation(call, products, bought, replace(standing, intervals=known), subscribed)


def _history(
    lines: Sequence[OrderLineRow],
) -> tuple[dict[str, list[float]], frozenset[str]]:
    returned = frozenset(line.sku for line in lines if line.is_return)
    bought: dict[str, list[float]] = {}
    for line in sorted(lines, key=lambda line: line.at):
        if line.sku not in returned:
            bought.setdefault(line.sku, []).append(day_of(line.at))
    return bought, returned


def _rhythms(call: ToolCall, skus: Sequence[str]) -> Rhythms:
    if not skus:
        return Rhythms({}, None)
    rows = recommendation_rows.purchases_of(call.connection, skus)
    return fit_rhythms(
        PurchaseTable.of(
            Purchase(row.customer_id, row.sku, row.at, row.order_number) for row in rows
        )
    )
