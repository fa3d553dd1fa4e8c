from collections.abc import Mapping

import pytest

from knowledge.errors import KnowledgeError
from knowledge.pack_loading import PACKS_FOLDER
from knowledge.policies import (
    ContradictionError,
    FactOutOfDomainError,
    MissingFactError,
    Policies,
    UndecidedError,
    UnknownTableError,
    decide,
)
from knowledge.policy_loading import load_policies
from tests.knowledge.small_policies import policies_of

Facts = Mapping[str, str | int | bool]

COMPLAINT: Facts = {
    "category": "late",
    "severity": "medium",
    "has_harm": False,
    "repeat_count": 0,
    "desired_remedy": "none",
    "delivery": "late",
}
CALM: Facts = {
    "asked_for_person": False,
    "has_harm": False,
    "threat": "none",
    "severity": "none",
    "repeat_count": 0,
    "unclear_streak": 0,
    "failed_tool": False,
    "mood": "calm",
}
RETURN: Facts = {
    "days_since_delivery": 3,
    "is_consumable": False,
    "club_tier": "green",
    "is_our_mistake": False,
}
BUYER: Facts = {
    "has_severe_complaint": False,
    "wants_to_leave": False,
    "probability_percent": 10,
    "trend": "steady",
    "spent_cents": 10_000,
}
USUAL: Mapping[str, Facts] = {
    "remedy": COMPLAINT,
    "handover": CALM,
    "start_return": RETURN,
    "keep_customer": BUYER,
}
"""What is not said otherwise in a row below."""

# (table, facts, decision, rule, some of what it gives)
ROWS: list[tuple[str, Facts, str, int, Facts]] = [
    ("cancel_order", {"status": "placed"}, "allow", 1, {}),
    ("cancel_order", {"status": "packed"}, "allow", 1, {}),
    ("cancel_order", {"status": "shipped"}, "refuse", 2, {"reason": "already_shipped"}),
    ("cancel_order", {"status": "out_for_delivery"}, "refuse", 2, {}),
    ("cancel_order", {"status": "delivered"}, "refuse", 3, {"reason": "already_delivered"}),
    ("cancel_order", {"status": "cancelled"}, "refuse", 4, {"reason": "already_closed"}),
    ("cancel_order", {"status": "returned"}, "refuse", 4, {}),
    ("change_address", {"status": "placed"}, "allow", 1, {}),
    ("change_address", {"status": "packed"}, "refuse", 2, {"reason": "already_packed"}),
    ("change_address", {"status": "shipped"}, "refuse", 3, {"reason": "already_shipped"}),
    ("change_address", {"status": "out_for_delivery"}, "refuse", 3, {}),
    ("change_address", {"status": "delivered"}, "refuse", 4, {"reason": "already_delivered"}),
    ("change_address", {"status": "returned"}, "refuse", 5, {"reason": "already_closed"}),
    ("start_return", {"days_since_delivery": 31}, "refuse", 1, {"reason": "return_window_over"}),
    ("start_return", {"days_since_delivery": 400, "is_our_mistake": True}, "refuse", 1, {}),
    ("start_return", {"is_our_mistake": True}, "allow", 2, {"fee_cents": 0}),
    ("start_return", {"is_our_mistake": True, "is_consumable": True}, "allow", 2, {}),
    ("start_return", {"club_tier": "gold"}, "allow", 3, {"fee_cents": 0}),
    ("start_return", {"days_since_delivery": 30}, "allow", 4, {"fee_cents": 590}),
    ("start_return", {"days_since_delivery": 0, "club_tier": "silver"}, "allow", 4, {}),
    ("start_return", {"is_consumable": True, "club_tier": "gold"}, "approve", 5, {"fee_cents": 0}),
    ("start_return", {"is_consumable": True}, "approve", 6, {"fee_cents": 590}),
    ("reorder", {"total_cents": 50000}, "allow", 1, {}),
    ("reorder", {"total_cents": 50001}, "approve", 2, {"reason": "large_order"}),
    ("close_account", {"has_open_orders": False, "has_subscription": False}, "allow", 1, {}),
    ("close_account", {"has_open_orders": True, "has_subscription": False}, "approve", 2, {}),
    ("close_account", {"has_open_orders": True, "has_subscription": True}, "approve", 2, {}),
    ("close_account", {"has_open_orders": False, "has_subscription": True}, "approve", 3, {}),
    ("manage_subscription", {"days_until_next": 3}, "allow", 1, {}),
    ("manage_subscription", {"days_until_next": 2}, "refuse", 2, {}),
    ("manage_subscription", {"days_until_next": 0}, "refuse", 2, {}),
    ("remedy", {"has_harm": True, "desired_remedy": "refund"}, "person", 1, {"reason": "harm"}),
    ("remedy", {"category": "safety", "severity": "low"}, "person", 2, {"reason": "safety"}),
    ("remedy", {"severity": "critical"}, "person", 3, {"reason": "critical"}),
    ("remedy", {"desired_remedy": "person"}, "person", 4, {"reason": "asked_for_person"}),
    ("remedy", {"repeat_count": 2}, "person", 5, {"reason": "repeated"}),
    ("remedy", {"category": "billing"}, "person", 6, {"reason": "payments_to_check"}),
    ("remedy", {"delivery": "in_time", "desired_remedy": "refund"}, "in_time", 7, {}),
    ("remedy", {"delivery": "cancelled"}, "apologise", 8, {}),
    (
        "remedy",
        {"category": "damaged", "desired_remedy": "refund"},
        "settle",
        9,
        {"remedy": "refund"},
    ),
    ("remedy", {"category": "wrong_item", "desired_remedy": "refund"}, "settle", 9, {}),
    ("remedy", {"category": "damaged"}, "settle", 10, {"remedy": "replacement"}),
    ("remedy", {"category": "quality", "desired_remedy": "fix"}, "person", 11, {}),
    ("remedy", {"desired_remedy": "refund"}, "check", 12, {"reason": "cause_to_check"}),
    ("remedy", {"category": "missing", "desired_remedy": "replacement"}, "check", 13, {}),
    ("remedy", {"category": "missing"}, "person", 14, {"reason": "parcel_to_trace"}),
    ("remedy", {"desired_remedy": "apology", "severity": "high"}, "apologise", 15, {}),
    ("remedy", {"severity": "low"}, "apologise", 16, {}),
    ("remedy", {"severity": "low", "desired_remedy": "voucher"}, "compensate", 17, {}),
    ("remedy", {}, "compensate", 18, {"remedy": "voucher", "amount_percent": 10}),
    ("remedy", {"repeat_count": 1}, "compensate", 19, {"amount_percent": 15, "limit_cents": 3000}),
    ("remedy", {"severity": "high"}, "compensate", 20, {"least_cents": 1000}),
    ("goodwill", {"amount_cents": 5000}, "allow", 1, {}),
    ("goodwill", {"amount_cents": 5001}, "approve", 2, {}),
    ("goodwill", {"amount_cents": 20000}, "approve", 2, {}),
    ("goodwill", {"amount_cents": 20001}, "person", 3, {"reason": "above_authority"}),
    ("photo", {"category": "damaged", "order_value_cents": 5001}, "needed", 1, {}),
    ("photo", {"category": "wrong_item", "order_value_cents": 5001}, "needed", 1, {}),
    ("photo", {"category": "damaged", "order_value_cents": 5000}, "not_needed", 2, {}),
    ("photo", {"category": "missing", "order_value_cents": 90000}, "not_needed", 3, {}),
    ("keep_customer", {"has_severe_complaint": True, "spent_cents": 30_000}, "high", 1, {}),
    ("keep_customer", {"has_severe_complaint": True}, "medium", 2, {"action": "settle_complaint"}),
    ("keep_customer", {"wants_to_leave": True, "spent_cents": 20_000}, "high", 3, {}),
    ("keep_customer", {"wants_to_leave": True}, "medium", 4, {"action": "make_offer"}),
    ("keep_customer", {"probability_percent": 75, "spent_cents": 20_000}, "high", 5, {}),
    ("keep_customer", {"probability_percent": 75}, "medium", 6, {"action": "remind"}),
    ("keep_customer", {"probability_percent": 50, "trend": "rising"}, "medium", 7, {}),
    ("keep_customer", {"probability_percent": 74}, "medium", 8, {"action": "remind"}),
    ("keep_customer", {"probability_percent": 30, "trend": "rising"}, "medium", 9, {}),
    ("keep_customer", {"probability_percent": 49}, "low", 10, {"action": "none"}),
    ("handover", {"asked_for_person": True}, "escalate", 1, {"reason": "asked_for_person"}),
    ("handover", {"has_harm": True, "mood": "angry"}, "escalate", 2, {"reason": "harm"}),
    ("handover", {"threat": "legal"}, "escalate", 3, {"reason": "legal_threat"}),
    ("handover", {"threat": "regulator"}, "escalate", 4, {"reason": "regulator_threat"}),
    ("handover", {"threat": "publicity"}, "escalate", 5, {"reason": "publicity_threat"}),
    ("handover", {"severity": "critical"}, "escalate", 6, {"reason": "critical"}),
    ("handover", {"repeat_count": 2}, "escalate", 7, {"reason": "repeated"}),
    ("handover", {"severity": "high", "mood": "angry"}, "escalate", 8, {}),
    ("handover", {"failed_tool": True, "mood": "upset"}, "escalate", 9, {}),
    ("handover", {"unclear_streak": 3}, "escalate", 10, {"reason": "not_understood"}),
    ("handover", {"failed_tool": True}, "offer", 11, {"reason": "failed_tool"}),
    ("handover", {"unclear_streak": 2}, "offer", 12, {"reason": "not_understood"}),
    ("handover", {"unclear_streak": 1, "mood": "upset"}, "offer", 13, {}),
    ("handover", {"severity": "high"}, "offer", 14, {"reason": "serious_complaint"}),
    ("handover", {"mood": "angry"}, "offer", 15, {"reason": "angry"}),
    ("handover", {"mood": "upset"}, "continue", 16, {"reason": "nothing_against_it"}),
    ("handover", {"unclear_streak": 1}, "continue", 16, {}),
    ("handover", {"severity": "medium", "repeat_count": 1}, "continue", 16, {}),
]


@pytest.fixture(scope="module")
def shop() -> Policies:
    return load_policies(PACKS_FOLDER / "online_shop" / "policies.yaml")


@pytest.mark.parametrize(("table", "facts", "decision", "rule", "gives"), ROWS)
def test_the_shop_decides(
    shop: Policies, table: str, facts: Facts, decision: str, rule: int, gives: Facts
) -> None:
    decided = decide(shop.table(table), {**USUAL.get(table, {}), **facts})

    assert (decided.decision, decided.rule_id) == (decision, f"{table}#{rule}")
    assert gives.items() <= decided.values.items()


def test_every_rule_of_the_shop_is_in_a_row_above(shop: Policies) -> None:
    rules = {(table.name, rule.number) for table in shop.tables.values() for rule in table.rules}

    assert {(table, rule) for table, _, _, rule, _ in ROWS} == rules


def test_every_voucher_is_within_what_the_agent_may_give_alone(shop: Policies) -> None:
    for rule in shop.table("remedy").rules:
        limit_cents = rule.outcome.values.get("limit_cents", 0)
        within = decide(shop.table("goodwill"), {"amount_cents": limit_cents})
        assert within.decision == "allow"


TABLE = """
gift:
  about: What comes with an order?
  facts:
    total_cents: {min: 0, max: 9000}
    tier: [green, gold]
    is_first: bool
  decisions: [allow, refuse]
  rules:
    - when: {total_cents: ">= 5000", tier: gold}
      decide: allow
      say: gift_added
      give: {gift: bulb, pieces: 2}
    - when: {total_cents: [0, "10..20"], is_first: false}
      decide: refuse
"""


def test_a_decision_names_its_rule_and_what_follows() -> None:
    facts = {"total_cents": 5000, "tier": "gold", "is_first": False, "customer": "not looked at"}

    decided = decide(policies_of(TABLE).table("gift"), facts)

    assert decided.decision == "allow"
    assert (decided.rule_id, decided.rule_number) == ("gift#1", 1)
    assert decided.say == "gift_added"
    assert decided.values == {"gift": "bulb", "pieces": 2}


@pytest.mark.parametrize("missing", ["total_cents", "tier", "is_first"])
def test_a_missing_fact_is_never_guessed(missing: str) -> None:
    facts = {"total_cents": 5000, "tier": "gold", "is_first": False}
    del facts[missing]

    with pytest.raises(MissingFactError, match=f"gift: fact '{missing}' is missing"):
        decide(policies_of(TABLE).table("gift"), facts)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"total_cents": -1}, "total_cents is -1, not: a whole number from 0 to 9000"),
        ({"total_cents": 9001}, "total_cents is 9001"),
        ({"total_cents": True}, "total_cents is True"),
        ({"total_cents": "5000"}, "total_cents is '5000'"),
        ({"total_cents": 5000.0}, r"total_cents is 5000\.0"),
        ({"tier": "silver"}, "tier is 'silver', not: green, gold"),
        ({"tier": None}, "tier is None"),
        ({"is_first": 1}, "is_first is 1, not: true, false"),
        ({"is_first": "true"}, "is_first is 'true'"),
    ],
)
def test_a_value_that_is_not_declared_decides_nothing(
    changed: dict[str, object], message: str
) -> None:
    facts = {"total_cents": 5000, "tier": "gold", "is_first": False, **changed}

    with pytest.raises(FactOutOfDomainError, match=message):
        decide(policies_of(TABLE).table("gift"), facts)


def test_no_matching_rule_is_an_error_that_shows_the_case() -> None:
    facts = {"total_cents": 21, "tier": "gold", "is_first": False}

    with pytest.raises(
        UndecidedError, match="gift: no rule for total_cents: 21, tier: gold, is_first: false"
    ):
        decide(policies_of(TABLE).table("gift"), facts)


OVERLAP = """
fee:
  about: May the fee be waived?
  facts: {days: {min: 0}}
  decisions: [allow, refuse]
  rules:
    - {when: {days: "<= 7"}, decide: allow}
    - {when: {days: ">= 7"}, decide: refuse}
    - {when: {days: "> 30"}, decide: refuse}
"""


def test_rules_that_disagree_decide_nothing() -> None:
    table = policies_of(OVERLAP).table("fee")

    with pytest.raises(ContradictionError, match="fee#1 and fee#2 decide differently for days: 7"):
        decide(table, {"days": 7})


def test_rules_that_agree_may_overlap_and_the_first_is_named() -> None:
    assert decide(policies_of(OVERLAP).table("fee"), {"days": 31}).rule_id == "fee#2"


def test_with_hit_first_the_order_of_rules_counts() -> None:
    table = policies_of(OVERLAP.replace("  rules:", "  hit: first\n  rules:")).table("fee")

    assert decide(table, {"days": 7}).decision == "allow"


def test_an_unknown_table_is_a_named_error() -> None:
    with pytest.raises(UnknownTableError, match="no decision table 'refund'"):
        Policies().table("refund")


def test_every_policy_error_is_one_of_the_folders() -> None:
    assert issubclass(UnknownTableError, KnowledgeError)
