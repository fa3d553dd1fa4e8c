"""Which lines of an order go back."""

import pytest

from tests.tools.database.test_order_change_rows import (
    AS_MEI,
    CAPSULES,
    KETTLE,
    LAMP,
    MakeCall,
    an_order,
    record,
)
from tests.tools.returning import asked, send_back, set_status
from tools.errors import AlreadyReturnedError, InvalidLinesError, NotReturnableError
from tools.return_lines import order_lines
from tools.returns import propose_start_return, start_return


def test_opened_consumables_stay_and_are_named(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered", [(LAMP, 1), (CAPSULES, 1)])
    opened = {**asked(number), "condition": "opened"}

    with pytest.raises(NotReturnableError) as refused:
        propose_start_return(call, opened)

    assert (refused.value.advice, refused.value.slot) == ("not_returnable", "lines")
    assert refused.value.facts["products"] == {
        "en": "Kopi capsules K (30)", "zh": "Kopi K 胶囊 (30 颗)",
    }  # fmt: skip
    assert propose_start_return(call, {**opened, "lines": "1"}).facts["is_consumable"] is False
    assert propose_start_return(call, {**opened, "reason": "damaged"}).facts["is_our_mistake"]


def test_for_consumables_that_may_be_sealed_policy_decides(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered", [(LAMP, 1), (CAPSULES, 1)])

    assert propose_start_return(call, asked(number)).facts["is_consumable"] is True


@pytest.mark.parametrize("status", ["open", "received", "closed"])
def test_a_line_goes_back_once(tool_call: MakeCall, status: str) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered", [(LAMP, 1), (KETTLE, 1)])
    proposal = propose_start_return(call, asked(number, lines="1"))
    start_return(call, proposal)
    set_status(call, status)
    before = record(call)

    with pytest.raises(AlreadyReturnedError) as refused:
        start_return(call, proposal)
    with pytest.raises(AlreadyReturnedError):
        propose_start_return(call, asked(number, lines="all", kind="exchange"))

    assert refused.value.advice == "already_returned"
    assert refused.value.facts["products"] == {"en": "Birch desk lamp", "zh": "Birch 台灯"}
    assert record(call) == before
    assert send_back(call, number, lines="2").facts["lines"] == "2"


@pytest.mark.parametrize("lines", ["", "0", "3", "1,3", "1;2", "-1", "one", "1,,2", "１"])
def test_lines_are_those_of_the_order(tool_call: MakeCall, lines: str) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered", [(LAMP, 1), (KETTLE, 1)])

    with pytest.raises(InvalidLinesError) as refused:
        propose_start_return(call, asked(number, lines=lines))

    assert (refused.value.advice, refused.value.slot) == ("lines_invalid", "lines")


def test_the_lines_to_choose_from_say_what_can_go_back(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered", [(LAMP, 2), (CAPSULES, 1), (KETTLE, 1)])
    send_back(call, number, lines="3")

    lines = order_lines(call, {"order_number": number})

    assert [(row["line_number"], row["is_returnable"], row["is_returned"]) for row in lines] == [
        (1, True, False), (2, True, False), (3, False, True),
    ]  # fmt: skip
    assert lines[0]["value_cents"] == 15800
    assert lines[0]["products"] == {"en": "2 × Birch desk lamp", "zh": "2 × Birch 台灯"}
