import hmac
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tools.conftest import NOW
from tools.calls import Caller, IdentityTier, ToolCall
from tools.database import Database
from tools.identity import (
    CODE_LIFE,
    MAX_ATTEMPTS,
    IdentityCheck,
    claim_order,
    request_code,
    verify_code,
)
from tools.ids import new_id

MEI = "00000000-0000-4000-8000-000000000000"
MakeCall = Callable[..., ToolCall]
RIGHT, WRONG = "042137", "000000"


def draw() -> str:
    return RIGHT


@pytest.fixture
def check(tool_call: MakeCall) -> IdentityCheck:
    call = tool_call(Caller(IdentityTier.ANONYMOUS))
    conversation_id = open_conversation(call)
    return IdentityCheck(call.connection, conversation_id, NOW, new_id, "secret")


def open_conversation(call: ToolCall) -> str:
    conversation_id = new_id()
    call.connection.exec_driver_sql(
        "INSERT INTO conversations (conversation_id, language, owner, last_seq, last_customer_seq,"
        " answered_seq, next_action, next_action_due_at, created_at, updated_at) VALUES"
        " (?, 'en', 'agent', 0, 0, 0, 'x', '2026-01-01', '2026-01-01', '2026-01-01')",
        (conversation_id,),
    )
    return conversation_id


def cell(check: IdentityCheck, query: str, *values: object) -> object:
    return check.connection.exec_driver_sql(query, values).scalar()


def email_of(check: IdentityCheck, customer_id: str = MEI) -> str:
    return str(cell(check, "SELECT email FROM customers WHERE customer_id = ?", customer_id))


def bound_to(check: IdentityCheck) -> object:
    return cell(
        check,
        "SELECT customer_id FROM conversations WHERE conversation_id = ?",
        check.conversation_id,
    )


def test_the_right_code_binds_the_conversation_to_its_customer(check: IdentityCheck) -> None:
    sent = request_code(check, f" {email_of(check).upper()} ", draw)

    verdict = verify_code(check, RIGHT)

    assert sent.code == RIGHT
    assert verdict.customer_id == MEI
    assert bound_to(check) == MEI


def test_a_code_is_stored_as_a_hash_only(check: IdentityCheck) -> None:
    request_code(check, email_of(check), draw)

    stored = check.connection.exec_driver_sql("SELECT * FROM identity_codes").one()

    assert not any(RIGHT in str(value) or email_of(check) in str(value) for value in stored)


def test_a_code_works_once(check: IdentityCheck) -> None:
    request_code(check, email_of(check), draw)
    verify_code(check, RIGHT)

    again = verify_code(check, RIGHT)

    assert again.customer_id is None
    assert again.is_dead


def test_an_old_code_is_refused(check: IdentityCheck) -> None:
    request_code(check, email_of(check), draw)

    late = verify_code(replace(check, now=NOW + CODE_LIFE), RIGHT)

    assert late.customer_id is None
    assert bound_to(check) is None


def test_a_new_code_voids_the_one_before(check: IdentityCheck) -> None:
    request_code(check, email_of(check), draw)
    request_code(check, email_of(check), lambda: "111111")

    assert verify_code(check, RIGHT).customer_id is None
    assert verify_code(check, "111111").customer_id == MEI


def test_a_code_is_for_its_own_conversation(check: IdentityCheck, tool_call: MakeCall) -> None:
    request_code(check, email_of(check), draw)
    elsewhere = replace(
        check, conversation_id=open_conversation(tool_call(Caller(IdentityTier.ANONYMOUS)))
    )

    assert verify_code(elsewhere, RIGHT).customer_id is None
    assert bound_to(elsewhere) is None


def test_an_unknown_address_leaves_the_same_traces_and_never_verifies(
    check: IdentityCheck,
) -> None:
    known = request_code(check, email_of(check), draw)
    rows_after_known = cell(check, "SELECT count(*) FROM identity_codes")

    unknown = request_code(check, "nobody@nowhere.example", draw)

    assert (known.is_allowed, known.retry_after) == (unknown.is_allowed, unknown.retry_after)
    assert cell(check, "SELECT count(*) FROM identity_codes") == int(str(rows_after_known)) + 1
    assert unknown.code is None
    assert verify_code(check, RIGHT).customer_id is None


def test_a_closed_account_gets_no_code(check: IdentityCheck) -> None:
    email = email_of(check)
    check.connection.exec_driver_sql(
        "UPDATE customers SET closed_at = '2026-11-01' WHERE customer_id = ?", (MEI,)
    )

    assert request_code(check, email, draw).code is None


def test_an_account_that_closes_meanwhile_is_not_verified(check: IdentityCheck) -> None:
    request_code(check, email_of(check), draw)
    check.connection.exec_driver_sql(
        "UPDATE customers SET closed_at = '2026-11-01' WHERE customer_id = ?", (MEI,)
    )

    assert verify_code(check, RIGHT).customer_id is None
    assert bound_to(check) is None


@pytest.mark.parametrize(("letter", "look_alike"), [("s", "\u017f"), ("k", "\u212a")])
def test_a_mailbox_that_only_unicode_takes_for_the_customers_gets_no_code(
    check: IdentityCheck, letter: str, look_alike: str
) -> None:
    on_file = "sky.k@customer.example"
    check.connection.exec_driver_sql(
        "UPDATE customers SET email = ? WHERE customer_id = ?", (on_file, MEI)
    )

    sent = request_code(check, on_file.replace(letter, look_alike, 1), draw)

    assert sent.is_allowed
    assert sent.code is None
    assert sent.recipient == ""


def test_a_code_goes_to_the_address_on_file_however_it_was_typed(check: IdentityCheck) -> None:
    sent = request_code(check, f" {email_of(check).upper()} ", draw)

    assert sent.recipient == email_of(check)


def test_a_wrong_guess_counts_when_its_transaction_has_ended(own_shop: Database) -> None:
    def guess(code: str) -> bool:
        with own_shop.transaction() as connection:
            return verify_code(replace(opened, connection=connection), code).is_dead

    with own_shop.transaction() as connection:
        call = ToolCall(connection, Caller(IdentityTier.ANONYMOUS), NOW, NOW.date(), new_id)
        opened = IdentityCheck(connection, open_conversation(call), NOW, new_id, "secret")
        request_code(opened, email_of(opened), draw)

    assert [guess(WRONG) for _ in range(MAX_ATTEMPTS)] == [False] * (MAX_ATTEMPTS - 1) + [True]
    with own_shop.transaction() as connection:
        assert verify_code(replace(opened, connection=connection), RIGHT).customer_id is None


@pytest.mark.parametrize("email", [None, "nobody@nowhere.example"])
def test_only_five_of_many_guesses_are_compared_and_in_constant_time(
    check: IdentityCheck, monkeypatch: pytest.MonkeyPatch, email: str | None
) -> None:
    compared: list[str] = []
    compare = hmac.compare_digest

    def counted(given: str, expected: str) -> bool:
        compared.append(given)
        return compare(given, expected)

    request_code(check, email or email_of(check), draw)
    monkeypatch.setattr("tools.identity.hmac.compare_digest", counted)

    for _ in range(2 * MAX_ATTEMPTS):
        verify_code(check, WRONG)

    assert len(compared) == MAX_ATTEMPTS


def test_a_conversation_of_somebody_else_is_not_taken_over(check: IdentityCheck) -> None:
    other = "00000000-0000-4000-8000-000000000001"
    check.connection.exec_driver_sql(
        "UPDATE conversations SET customer_id = ? WHERE conversation_id = ?",
        (other, check.conversation_id),
    )
    request_code(check, email_of(check), draw)

    assert verify_code(check, RIGHT).customer_id is None
    assert bound_to(check) == other


def test_codes_are_limited_per_conversation_and_come_back(check: IdentityCheck) -> None:
    for _ in range(3):
        assert request_code(check, email_of(check), draw).is_allowed

    refused = request_code(check, email_of(check), draw)
    later = request_code(replace(check, now=NOW + timedelta(minutes=15)), email_of(check), draw)

    assert not refused.is_allowed
    assert refused.retry_after == timedelta(minutes=15)
    assert later.is_allowed


def test_codes_are_limited_per_address_over_all_conversations(
    check: IdentityCheck, tool_call: MakeCall
) -> None:
    call = tool_call(Caller(IdentityTier.ANONYMOUS))
    for _ in range(5):
        fresh = replace(check, conversation_id=open_conversation(call))
        assert request_code(fresh, email_of(check), draw).is_allowed

    fresh = replace(check, conversation_id=open_conversation(call))
    assert not request_code(fresh, email_of(check).upper(), draw).is_allowed


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(guesses=st.lists(st.sampled_from([WRONG, "123456", RIGHT]), max_size=12))
def test_at_most_five_guesses_are_ever_compared(check: IdentityCheck, guesses: list[str]) -> None:
    check.connection.exec_driver_sql("DELETE FROM identity_codes")
    check.connection.exec_driver_sql("UPDATE conversations SET customer_id = NULL")
    request_code(check, email_of(check), draw)

    verdicts = [verify_code(check, guess) for guess in guesses]

    won = [number for number, verdict in enumerate(verdicts) if verdict.customer_id]
    expected = guesses.index(RIGHT) if RIGHT in guesses else len(guesses)
    assert won == ([expected] if expected < min(len(guesses), MAX_ATTEMPTS) else [])


def test_a_claim_opens_the_order_whose_address_is_named(check: IdentityCheck) -> None:
    number = str(cell(check, "SELECT order_number FROM orders WHERE customer_id = ? LIMIT 1", MEI))

    assert claim_order(check, number, email_of(check).upper()) is not None
    assert bound_to(check) is None


@pytest.mark.parametrize("number", ["own", "W000000", "' OR 1=1 --", ""])
def test_a_claim_with_a_wrong_address_or_number_opens_nothing(
    check: IdentityCheck, number: str
) -> None:
    if number == "own":
        number = str(
            cell(check, "SELECT order_number FROM orders WHERE customer_id = ? LIMIT 1", MEI)
        )

    assert claim_order(check, number, "someone@else.example") is None
    assert cell(check, "SELECT count(*) FROM identity_failures") == 1


def test_claims_are_limited(check: IdentityCheck) -> None:
    number = str(cell(check, "SELECT order_number FROM orders WHERE customer_id = ? LIMIT 1", MEI))
    for _ in range(5):
        claim_order(check, number, "someone@else.example")

    assert claim_order(check, number, email_of(check)) is None
    later = replace(check, now=NOW + timedelta(hours=1, minutes=1))
    assert claim_order(later, number, email_of(check)) is not None
