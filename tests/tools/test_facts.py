from datetime import UTC, date, datetime

from tools.facts import Facts, facts_from_json, facts_to_json

FACTS: Facts = {
    "order_number": "W104233",
    "total_cents": 4900,
    "is_paid": True,
    "placed_at": datetime(2026, 11, 23, 7, 0, tzinfo=UTC),
    "promised_on": date(2026, 11, 27),
    "delivered_at": None,
    "products": {"en": "Birch desk lamp", "zh": "Birch 台灯"},
}


def test_facts_survive_being_stored() -> None:
    stored = facts_to_json(FACTS)

    assert stored["promised_on"] == "2026-11-27"
    assert facts_from_json(stored) == FACTS
