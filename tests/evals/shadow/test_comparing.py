"""What counts as a change, and which one counts most."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from evals.shadow.comparing import changes, kind_of_change
from evals.shadow.turns import ShadowTurn, StoredConversation

TURN = ShadowTurn(
    said="How much is delivery?",
    at=datetime(2026, 3, 9, tzinfo=UTC),
    reply="S$4.90.",
    commands=(("AskQuestion", "delivery_cost"),),
    articles=frozenset({"delivery-cost"}),
    tools=frozenset(),
    handed_over=False,
)


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        (TURN, None),
        (replace(TURN, reply="It is S$4.90."), "worded differently"),
        (replace(TURN, commands=(("AskQuestion", "express"),)), "read differently"),
        (replace(TURN, articles=frozenset({"express"})), "another article"),
        (replace(TURN, articles=frozenset()), "now abstains"),
        (replace(TURN, tools=frozenset({"track_order"}), articles=frozenset()), "another tool"),
        (replace(TURN, handed_over=True, articles=frozenset()), "a person now"),
    ],
)
def test_the_most_consequential_difference_names_a_change(
    after: ShadowTurn, kind: str | None
) -> None:
    assert kind_of_change(TURN, after) == kind


def test_an_answer_where_there_was_none_and_a_person_who_does_not_come() -> None:
    unknown = replace(TURN, articles=frozenset())

    assert kind_of_change(unknown, TURN) == "now answers"
    assert kind_of_change(replace(TURN, handed_over=True), TURN) == "no person any more"


def test_what_follows_a_change_or_a_write_is_told_apart() -> None:
    reworded, abstains = replace(TURN, reply="!"), replace(TURN, articles=frozenset())
    stored = StoredConversation("v", None, "en", (TURN,) * 4, first_write=3)

    found = changes(stored, [reworded, abstains, abstains, abstains])

    assert [(one.number, one.kind, one.standing) for one in found] == [
        (0, "worded differently", "first"),
        (1, "now abstains", "first"),
        (2, "now abstains", "later"),
        (3, "now abstains", "after a write"),
    ]


def test_turns_that_were_not_replayed_are_no_changes() -> None:
    stored = StoredConversation("v", None, "en", (TURN, TURN), first_write=None)

    assert changes(stored, [TURN]) == []
