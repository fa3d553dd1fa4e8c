"""What a record must look like in the end."""

from evals.dialogs.views import RecordView, differences
from evals.dialogs.worlds import World

WORLD = World("c1", "m@customer.example", {}, {}, {})
BEFORE = RecordView(WORLD, {"receipts": [], "tickets": []})
AFTER = RecordView(WORLD, {"receipts": [], "tickets": [{"ticket_id": "t1"}]})


def test_a_ticket_that_no_case_expects_is_a_difference() -> None:
    assert differences({}, BEFORE, AFTER) == ["record tickets: expected [], found [{}]"]


def test_what_may_be_any_is_not_looked_at() -> None:
    assert differences({"tickets": "any"}, BEFORE, AFTER) == []


def test_a_difference_in_the_order_names_the_order_that_was_found() -> None:
    world = World("c1", "m@customer.example", {"A": "o1"}, {}, {})
    before = RecordView(world, {"receipts": [], "tickets": []})
    after = RecordView(world, {"receipts": [], "tickets": [{"order_id": "o2"}]})

    found = differences({"tickets": [{"order": "A"}]}, before, after)

    assert found == ["record tickets: expected [{'order': 'o1'}], found [{'order': 'o2'}]"]
