"""The language model of a turn, and the values of the record that it must never see."""

from collections.abc import Iterable, Iterator, Sequence

from agent.context import AgentDependencies, Trace
from agent.language_model.desk import Known
from agent.language_model.turn_model import TurnModel
from agent.log import Conversation, Entry
from agent.privacy.spans import Kind
from tools.database import customer_rows

_SHORTEST_NAME = 3
"""Characters; shorter parts of a name are words of many other things."""


def model_for_turn(
    needs: AgentDependencies, conversation: Conversation, batch: Sequence[Entry], trace: Trace
) -> TurnModel | None:
    """The language model for a turn that answers `batch`, where one can be asked."""
    if needs.language_model is None:
        return None
    customer_id, texts = conversation.customer_id, [entry.text or "" for entry in batch]
    return needs.language_model.for_turn(
        conversation.conversation_id,
        customer_id,
        known=lambda: known_values(needs, customer_id, texts),
        notes=trace.notes,
    )


async def known_values(
    needs: AgentDependencies, customer_id: str | None, texts: Iterable[str]
) -> Known:
    """Kind and value: of the customer's record, and the order numbers of the messages."""
    found = list(_order_numbers(needs, texts))
    if customer_id is None:
        return found
    row = await needs.database.run(
        lambda connection: customer_rows.find_customer(connection, customer_id)
    )
    if row is None:
        return found
    # Latin names are called by their parts, Chinese ones without the first character.
    names = [row.name, *row.name.split(), "" if row.name.isascii() else row.name[1:]]
    found += [("NAME", name) for name in names if len(name) >= _SHORTEST_NAME or name == row.name]
    found.append(("EMAIL", row.email))
    if row.phone:
        found.append(("PHONE", row.phone))
    return found


def _order_numbers(needs: AgentDependencies, texts: Iterable[str]) -> Iterator[tuple[Kind, str]]:
    """Each in the ways in which people write it."""
    for text in texts:
        for number in needs.slot_finder.order_numbers(text):
            digits = number.removeprefix("W")
            for spelling in (number, digits, f"{digits[:3]} {digits[3:]}"):
                yield "NUMBER", spelling
