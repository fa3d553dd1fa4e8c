"""What leaves the house is a row first, written with the deed that it belongs to."""

from datetime import datetime

from sqlalchemy import insert, select

from tools.database import Connection
from tools.database.effect_tables import outbox
from tools.ids import NewId


def put(
    connection: Connection,
    *,
    key: str,
    recipient: str,
    subject: str,
    body: str,
    now: datetime,
    new_id: NewId,
) -> None:
    """Put a mail into the outbox in the caller's transaction; the same key puts it once."""
    if connection.execute(select(outbox.c.outbox_id).where(outbox.c.idempotency_key == key)).first():
        return
    connection.execute(
        insert(outbox),
        {
            "outbox_id": new_id(),
            "idempotency_key": key,
            "channel": "mail",
            "recipient": recipient,
            "subject": subject,
            "body": body,
            "created_at": now,
            "due_at": now,
            "attempts": 0,
        },
    )
