"""The tool of the conversation, on the demo shop."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from tests.tools.conftest import NOW, MakeCall
from tests.tools.desk import open_ticket
from tools.business_hours import Severity
from tools.calls import Caller, IdentityTier, ToolCall
from tools.database.service_tables import tickets
from tools.database.shop_tables import return_items, returns, subscriptions
from tools.database.tables import customers, order_items, orders, products
from tools.ids import CustomerId, new_id
from tools.recommendations import RecommendationModel, fit_recommendations
from tools.recommendations.purchases import Purchase, PurchaseTable, day_of
from tools.recommendations.shop import next_best_offers, recommend_products

PAIRS = {"goes_with": "KOP-CM:KOP-CA,KOP-DS BIR-DL:PLU-MI", "same_base": "BIR-DL:LUM-E27"}
STRANGER = Caller(IdentityTier.ANONYMOUS)


@pytest.fixture
def call(tool_call: MakeCall) -> ToolCall:
    """Of a customer who has bought nothing yet."""
    connection = tool_call(STRANGER).connection
    customer = connection.execute(select(customers.c.customer_id)).scalars().first()
    own = select(orders.c.order_id).where(orders.c.customer_id == customer)
    connection.execute(delete(order_items).where(order_items.c.order_id.in_(own)))
    connection.execute(delete(subscriptions).where(subscriptions.c.customer_id == customer))
    return tool_call(Caller(IdentityTier.VERIFIED, CustomerId(str(customer))))


def buy(call: ToolCall, *skus: str, days_ago: int, sent_back: bool = False) -> None:
    order_id, at = str(new_id()), NOW - timedelta(days=days_ago)
    address = call.connection.execute(
        select(orders.c.address_id).where(orders.c.customer_id == call.customer_id)
    ).scalars().first()  # fmt: skip
    call.connection.execute(
        insert(orders).values(
            order_id=order_id, order_number=order_id[-12:], customer_id=call.customer_id,
            address_id=address, status="delivered", placed_at=at, promised_on=at.date(),
            delivered_at=at, total_cents=0, currency="SGD",
        )
    )  # fmt: skip
    for number, sku in enumerate(skus, start=1):
        product = call.connection.execute(
            select(products.c.product_id).where(products.c.sku == sku)
        ).scalar_one()
        call.connection.execute(
            insert(order_items).values(
                order_id=order_id, line_number=number, product_id=product, quantity=1,
                unit_price_cents=100,
            )
        )  # fmt: skip
    if sent_back:
        add_return(call, order_id, at)


def add_return(call: ToolCall, order_id: str, at: datetime) -> None:
    return_id = str(new_id())
    call.connection.execute(
        insert(returns).values(
            return_id=return_id, return_number=return_id[-12:], order_id=order_id, kind="return",
            status="closed", reason="", fee_cents=0, requested_at=at, pick_up_on=date(2026, 1, 1),
        )
    )  # fmt: skip
    call.connection.execute(
        insert(return_items).values(return_id=return_id, line_number=1, quantity=1)
    )


def found(call: ToolCall, **arguments: str) -> list[tuple[object, object]]:
    rows = recommend_products(call, {**PAIRS, **arguments})
    return [(row.get("sku"), row["reason"]) for row in rows]


def test_a_lamp_that_was_bought_has_its_plug_and_its_bulb(call: ToolCall) -> None:
    buy(call, "BIR-DL", days_ago=40)

    rows = recommend_products(call, {**PAIRS, "product": "ALD-FL BIR-DL CED-PL"})

    assert rows[0] == {
        "sku": "PLU-MI",
        "product": {"en": "Plug Mini smart plug", "zh": "Plug Mini 智能插座"},
        "price_cents": 1990,
        "reason": "goes_with",
        "because": {"en": "Birch desk lamp", "zh": "Birch 台灯"},
    }
    assert (rows[1]["sku"], rows[1]["reason"]) == ("LUM-E27", "same_base")


def test_what_is_there_already_or_was_sent_back_is_not_recommended(call: ToolCall) -> None:
    buy(call, "BIR-DL", "PLU-MI", days_ago=90)
    buy(call, "LUM-E27", days_ago=80, sent_back=True)

    assert not {"PLU-MI", "LUM-E27"} & {sku for sku, _ in found(call, product="BIR-DL")}


def test_capsules_are_due_again_and_not_before(call: ToolCall) -> None:
    for days_ago in (150, 120, 90, 60):
        buy(call, "KOP-CA", days_ago=days_ago)

    assert found(call)[0] == ("KOP-CA", "due_again")

    buy(call, "KOP-CA", days_ago=3)
    assert ("KOP-CA", "due_again") not in found(call)


def test_what_comes_by_subscription_is_not_recommended(call: ToolCall) -> None:
    for days_ago in (150, 120, 90, 60):
        buy(call, "KOP-CA", days_ago=days_ago)
    row = call.connection.execute(select(subscriptions)).mappings().first()
    assert row is not None
    capsules = call.connection.execute(
        select(products.c.product_id).where(products.c.sku == "KOP-CA")
    ).scalar_one()
    call.connection.execute(
        update(subscriptions)
        .where(subscriptions.c.subscription_id == row["subscription_id"])
        .values(customer_id=call.customer_id, product_id=capsules, status="active")
    )

    assert "KOP-CA" not in {sku for sku, _ in found(call)}
    assert found(call, product="KOP-CA") == [("KOP-CA", "subscribed")]


def test_a_stranger_gets_what_goes_with_the_thing_named_or_what_sells(tool_call: MakeCall) -> None:
    call = tool_call(STRANGER)

    assert found(call, product="KOP-CM")[:2] == [("KOP-CA", "goes_with"), ("KOP-DS", "goes_with")]
    assert [reason for _, reason in found(call)] == ["popular"] * 3
    assert found(call, product="UNKNOWN") == found(call)


@pytest.mark.parametrize(("severity", "reason"), [("high", "complaint_open"), ("low", "goes_with")])
def test_nothing_is_sold_while_a_severe_complaint_is_open(
    call: ToolCall, severity: Severity, reason: str
) -> None:
    buy(call, "BIR-DL", days_ago=40)
    ticket = open_ticket(call.connection, severity)
    call.connection.execute(
        update(tickets)
        .where(tickets.c.ticket_id == ticket.ticket_id)
        .values(customer_id=call.customer_id)
    )

    assert found(call, product="BIR-DL")[0][1] == reason


def test_who_asks_for_something_that_lasts_hears_until_when(call: ToolCall) -> None:
    for days_ago in (160, 130, 100, 70, 40, 10):
        buy(call, "KOP-CA", days_ago=days_ago)

    row = recommend_products(call, {**PAIRS, "product": "KOP-CA"})[0]

    assert (row["sku"], row["reason"]) == ("KOP-CA", "lasts_until")
    # Ten days ago, and the shop's customers buy them less often than every 30 days.
    assert isinstance(row["due_on"], date)
    assert row["due_on"] >= NOW.date() + timedelta(days=19)


def test_a_machine_that_is_there_needs_the_capsules_that_are_asked_for(call: ToolCall) -> None:
    buy(call, "KOP-CM", days_ago=100)

    assert found(call, product="KOP-CA LUM-E27") == [("KOP-CA", "goes_with")]


def test_a_stranger_who_asks_for_capsules_may_sign_in(tool_call: MakeCall) -> None:
    assert found(tool_call(STRANGER), product="KOP-CA") == [(None, "sign_in_first")]
    assert found(tool_call(STRANGER), product="EMB-KE") == [(None, "nothing_fits")]


def test_a_trained_model_joins_in_and_the_rules_hold_for_it(call: ToolCall) -> None:
    lines = [
        Purchase(f"c{n}", sku, NOW - timedelta(days=9), f"o{n}")
        for n in range(30)
        for sku in ("OAK-ST", "HAV-SH", "NES-30")
    ]
    model: RecommendationModel = fit_recommendations(PurchaseTable.of(lines), today=day_of(NOW))
    buy(call, "OAK-ST", days_ago=40)
    buy(call, "NES-30", days_ago=20)

    rows = next_best_offers(call, {}, model=model, limit=1)

    assert [(row["sku"], row["reason"]) for row in rows] == [("HAV-SH", "bought_together")]
