"""The customer's rating of a conversation: one at a time, and not changed without end."""

from datetime import datetime

from agent.errors import ConversationNotFoundError, RatingLimitError
from tools.database import Connection, log_rows

MOST_CHANGES = 20
"""Each is an entry of the log for good."""


def write_rating(
    connection: Connection, conversation_id: str, score: int, comment: str | None, now: datetime
) -> None:
    """Store the rating (1-5) in place of an earlier one; the same again writes nothing.

    Raises:
        ConversationNotFoundError: there is no such conversation.
        RatingLimitError: it was changed too often; the last one stands.
    """
    if log_rows.find_conversation(connection, conversation_id, for_update=True) is None:
        raise ConversationNotFoundError(conversation_id)
    if log_rows.find_rating(connection, conversation_id) == (score, comment):
        return
    if log_rows.count_entries(connection, conversation_id, "rating") >= MOST_CHANGES:
        raise RatingLimitError(conversation_id)
    log_rows.set_rating(
        connection,
        {
            "conversation_id": conversation_id,
            "score": score,
            "comment": comment,
            "rated_at": now,
        },
    )
    entry = log_rows.NewEntry(kind="rating", payload={"score": score}, created_at=now)
    log_rows.append(connection, conversation_id, entry)
