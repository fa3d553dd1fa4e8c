from datetime import timedelta

import pytest

from tests.tools.database.test_customer_rows import (
    AS_MEI,
    AS_NOBODY,
    NOW,
    WEI,
    MakeCall,
    changed_tables,
    customer_row,
    record,
    set_customer,
)
from tools.calls import Caller, Outcome, ToolCall
from tools.customers import (
    DetailUnchangedError,
    InvalidDetailError,
    find_customer,
    first_customers,
    propose_update_details,
    update_details,
    usable_detail,
)
from tools.database import Database, customer_rows
from tools.errors import AccountClosedError, InvalidChoiceError


def change(call: ToolCall, field: str, value: str) -> Outcome:
    return update_details(call, propose_update_details(call, {"field": field, "value": value}))


def test_a_customer_is_found_by_id_and_nobody_by_a_wrong_one(shop: Database) -> None:
    with shop.transaction() as connection:
        first, *_ = first_customers(connection, limit=6)

        assert find_customer(connection, first.customer_id) == first
        assert find_customer(connection, "nobody") is None


def test_the_sign_in_box_shows_the_same_people_every_time(shop: Database) -> None:
    with shop.transaction() as connection:
        shown = [customer.customer_id for customer in first_customers(connection, limit=6)]

    assert shown == [f"00000000-0000-4000-8000-{number:012d}" for number in range(6)]


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("name", "  陈美玲 ", "陈美玲"),
        ("phone", "91234567", "+65 9123 4567"),
        ("email", " Mei.New@Mail.EXAMPLE ", "Mei.New@mail.example"),
    ],
)
def test_one_detail_changes_and_nothing_else(
    tool_call: MakeCall, field: str, value: str, kept: str
) -> None:
    call = tool_call(AS_MEI)
    before, old = record(call), customer_row(call)

    outcome = change(call, field, value)

    assert customer_row(call) == {**old, field: kept}
    assert changed_tables(call, before) == ["customers"]
    assert len(set(record(call)["customers"]) - set(before["customers"])) == 1
    assert outcome.facts["field"] == field
    assert outcome.facts["old_value"] == outcome.facts["value"] == old[field]
    assert outcome.facts["new_value"] == kept
    assert str(outcome.facts["email_masked"]) == f"{old['email'][0]}***@customer.example"
    assert outcome.reversible_until == NOW + timedelta(hours=24)


def test_the_old_address_hears_of_a_new_one_without_learning_it(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    old = customer_row(call)

    (mail,) = change(call, "email", "somebody.new@mail.example").mails

    assert (mail.template, mail.recipient) == ("mail_details_changed", old["email"])
    assert mail.facts["customer_name"] == old["name"]
    assert mail.facts["new_email_masked"] == "s***@mail.example"
    assert mail.facts["changed_at"] == NOW
    assert "somebody.new" not in str(mail.facts)


@pytest.mark.parametrize(("field", "value"), [("name", "Mei"), ("phone", "61234567")])
def test_other_details_need_no_mail(tool_call: MakeCall, field: str, value: str) -> None:
    assert change(tool_call(AS_MEI), field, value).mails == ()


@pytest.mark.parametrize(
    ("field", "value"), [("name", "Mei"), ("phone", "31234567"), ("email", "mei@mail.example")]
)
def test_the_facts_of_a_change_take_it_back(tool_call: MakeCall, field: str, value: str) -> None:
    call = tool_call(AS_MEI)
    before = record(call)

    facts = change(call, field, value).facts
    change(call, str(facts["field"]), str(facts["value"]))

    assert record(call) == before


def test_what_could_not_be_put_back_is_not_promised_to_be(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    set_customer(call, phone=None)

    outcome = change(call, "phone", "81234567")

    assert outcome.reversible_until is None
    assert outcome.facts["old_value"] == "–"


@pytest.mark.parametrize("taken", ["as it is", "in capitals"])
def test_somebody_elses_address_is_refused_exactly_like_nonsense(
    tool_call: MakeCall, taken: str
) -> None:
    call = tool_call(AS_MEI)
    of_wei = str(customer_row(call, WEI)["email"])
    before = record(call)

    refusals = []
    for value in (of_wei.upper() if taken == "in capitals" else of_wei, "no address"):
        with pytest.raises(InvalidDetailError) as refused:
            propose_update_details(call, {"field": "email", "value": value})
        error = refused.value
        refusals.append((str(error), error.advice, error.facts, error.slot))

    assert refusals[0] == refusals[1]
    assert refusals[0][1:] == ("detail_invalid", {"field": "email"}, "value")
    assert record(call) == before


def test_an_address_that_is_taken_in_the_meantime_is_refused(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    proposal = propose_update_details(call, {"field": "email", "value": "new@mail.example"})
    set_customer(call, WEI, email="new@mail.example")
    before = record(call)

    with pytest.raises(InvalidDetailError):
        update_details(call, proposal)

    assert record(call) == before


def test_the_database_has_the_last_word_on_who_has_an_address(
    tool_call: MakeCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = tool_call(AS_MEI)
    of_wei = str(customer_row(call, WEI)["email"])
    before = record(call)
    monkeypatch.setattr(customer_rows, "is_email_of_another", lambda *_: False)

    with pytest.raises(InvalidDetailError) as refused:
        change(call, "email", of_wei)

    assert refused.value.facts == {"field": "email"}
    assert record(call) == before
    assert change(call, "name", "Still in the same transaction").mails == ()


@pytest.mark.parametrize("field", ["name", "phone", "email"])
def test_the_value_on_file_is_no_change(tool_call: MakeCall, field: str) -> None:
    call = tool_call(AS_MEI)
    value = str(customer_row(call)[field])
    if field == "email":
        value = value.upper()
    before = record(call)

    with pytest.raises(DetailUnchangedError) as refused:
        propose_update_details(call, {"field": field, "value": value})

    assert refused.value.advice == "detail_unchanged"
    assert record(call) == before


def test_a_change_is_done_once(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    proposal = propose_update_details(call, {"field": "name", "value": "Mei"})
    update_details(call, proposal)

    with pytest.raises(DetailUnchangedError):
        update_details(call, proposal)


@pytest.mark.parametrize("field", ["club_tier", "customer_id", "closed_at", "", "Name"])
def test_nothing_but_the_three_details_can_be_changed(tool_call: MakeCall, field: str) -> None:
    call = tool_call(AS_MEI)

    with pytest.raises(InvalidChoiceError) as refused:
        propose_update_details(call, {"field": field, "value": "gold"})

    assert refused.value.slot == "field"


@pytest.mark.parametrize("caller", [AS_MEI, AS_NOBODY], ids=["closed", "unknown"])
def test_a_closed_or_missing_account_keeps_its_details(tool_call: MakeCall, caller: Caller) -> None:
    call = tool_call(caller)
    set_customer(call, closed_at=NOW)
    before = record(call)

    with pytest.raises(AccountClosedError) as refused:
        propose_update_details(call, {"field": "name", "value": "Mei"})

    assert refused.value.advice == "account_closed"
    assert record(call) == before


@pytest.mark.parametrize(
    "address",
    [
        "a@b.sg",
        "first.last+tag@sub.mail.example",
        "o'neil_1@mail.example",
        f"{'x' * 64}@mail.example",
        f"a@{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 60}",
    ],
)
def test_addresses_that_mail_reaches(address: str) -> None:
    assert usable_detail("email", address) == address


@pytest.mark.parametrize(
    "address",
    [
        "", "mei", "@mail.example", "mei@", "mei@mail", "a@b@mail.example", "mei @mail.example",
        ".mei@mail.example", "mei.@mail.example", "m..i@mail.example", "mei@-mail.example",
        "mei@mail..example", "mei@mail.example.", "mei@[127.0.0.1]", "mei@127.0.0.1",
        "Mei <mei@mail.example>", "mei@mail.example,x@y.example", "mei@mail.example\nBcc: x@y.sg",
        "mei@mail.example\x00", "美@mail.example", f"{'x' * 65}@mail.example",
        f"a@{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 61}", "\ud800@mail.example",
    ],
)  # fmt: skip
def test_addresses_that_are_none(address: str) -> None:
    assert usable_detail("email", address) is None


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("81234567", "+65 8123 4567"),
        ("+65 8123 4567", "+65 8123 4567"),
        ("6581234567", "+65 8123 4567"),
        ("0065-8123-4567", "+65 8123 4567"),
        ("(+65) 3123.4567", "+65 3123 4567"),
        ("65812345", "+65 6581 2345"),
        ("＋６５ ９１２３ ４５６７", "+65 9123 4567"),
    ],
)
def test_phone_numbers_of_singapore(written: str, kept: str) -> None:
    assert usable_detail("phone", written) == kept
    assert usable_detail("phone", kept) == kept


@pytest.mark.parametrize(
    "written",
    ["", "1234567", "8123456", "812345678", "71234567", "+60 8123 4567", "8123 456x", "٨١٢٣٤٥٦٧1",
     "+65 +65 8123 4567", "81234567;rm", "8" * 5000],
)  # fmt: skip
def test_phone_numbers_of_nowhere(written: str) -> None:
    assert usable_detail("phone", written) is None


@pytest.mark.parametrize(
    "name",
    ["X", "x" * 120, "<script>alert(1)</script>", "{agent}'; DROP TABLE customers;--", "=1+1",
     "Zoë O’Neil-Tan s/o Kumar", "नेहा\u200dशर्मा", "🙂 Tan", "欧阳　小美"],
)  # fmt: skip
def test_a_name_may_contain_anything_and_stays_text(tool_call: MakeCall, name: str) -> None:
    call = tool_call(AS_MEI)

    change(call, "name", name)

    assert customer_row(call)["name"] == name


@pytest.mark.parametrize(
    "name",
    ["", "   ", "\u3000", "\u200b", "x" * 121, "A\x00", "A\nB", "A\tB", "A\x1b[2J", "A\x85B",
     "A\u2028B", "A\u202eB", "\u2066A", "\ud800"],
)  # fmt: skip
def test_a_name_has_something_to_see_and_no_control_characters(name: str) -> None:
    assert usable_detail("name", name) is None
