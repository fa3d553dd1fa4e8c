"""Consents and receipts by themselves; what becomes of them in conversations: test_guarantees."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from agent import ledger
from agent.ledger import Agreement, ConsentRefusedError
from tools import registry
from tools.calls import Caller, IdentityTier, MailRequest, ToolCall
from tools.database import Connection, Database, inspection_rows, log_rows
from tools.database.migrate import migrate
from tools.demo import seed_demo_shop
from tools.ids import CustomerId, new_id

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
TURN = "conversation.1"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A seeded record."""
    found = Database(f"sqlite:///{tmp_path_factory.mktemp('ledger') / 'rapport.sqlite'}")
    migrate(found)
    seed_demo_shop(found, seed=7, customers=10, now=NOW)
    yield found
    found.close()


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """A transaction that is taken back."""
    with database.transaction() as found:
        savepoint = found.begin_nested()
        yield found
        savepoint.rollback()


class Conversation:
    """A conversation with a customer who has two orders that can be cancelled."""

    def __init__(self, connection: Connection) -> None:
        orders = inspection_rows.put_back_orders(connection, 20)
        customers = [customer_id for customer_id, _ in orders]
        self.customer_id = next(one for one in customers if customers.count(one) > 1)
        self.orders = [number for owner, number in orders if owner == self.customer_id]
        caller = Caller(IdentityTier.VERIFIED, CustomerId(self.customer_id))
        self.call = ToolCall(connection, caller, NOW, date(2026, 3, 2), new_id)
        row = {
            "conversation_id": "conversation", "customer_id": self.customer_id, "language": "en",
            "owner": "agent", "last_seq": 0, "answered_seq": 0, "created_at": NOW,
            "updated_at": NOW, "next_action": "agent_reply", "next_action_due_at": NOW,
        }  # fmt: skip
        log_rows.add_conversation(connection, row)

    def ask(self, order: int) -> str:
        """Ask whether an order shall be cancelled."""
        arguments = {"order_number": self.orders[order]}
        proposal = registry.prepare("cancel_order", self.call, arguments)
        return ledger.ask(self.call, "conversation", TURN, "cancel_order", proposal)

    def show(self) -> None:
        """The turn that asks is sent, as message 2."""
        turn = {
            "turn_id": TURN, "conversation_id": "conversation", "trace_id": new_id(),
            "reply_seq": 2, "finished_at": NOW, "trace": {},
        }  # fmt: skip
        log_rows.add_turn(self.call.connection, turn)

    def agree(self, consent_id: str) -> str:
        """Yes, in message 3; the number of the order that was cancelled."""
        agreement = Agreement(consent_id, "conversation", said_in=3)
        return str(ledger.execute(self.call, agreement, _no_mail).facts["order_number"])


def _no_mail(connection: Connection, key: str, mail: MailRequest) -> None:
    """Nothing is sent here."""


def test_asking_the_same_again_in_a_turn_that_was_cut_off_finds_the_same_consent(
    connection: Connection,
) -> None:
    conversation = Conversation(connection)

    first, again = conversation.ask(0), conversation.ask(0)
    conversation.show()

    assert first == again
    assert conversation.agree(again) == conversation.orders[0]


def test_a_yes_to_the_first_of_two_questions_does_not_do_the_second(
    connection: Connection,
) -> None:
    conversation = Conversation(connection)
    first, second = conversation.ask(0), conversation.ask(1)
    conversation.show()

    with pytest.raises(ConsentRefusedError, match="void"):
        conversation.agree(first)

    assert conversation.agree(second) == conversation.orders[1]


def test_asking_again_does_not_reopen_what_was_agreed_to(connection: Connection) -> None:
    conversation = Conversation(connection)
    asked = conversation.ask(0)
    conversation.show()
    conversation.agree(asked)

    assert conversation.ask(1) == asked
    assert conversation.agree(asked) == conversation.orders[0], "the receipt of what was done"
