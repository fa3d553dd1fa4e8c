"""The customer's mailbox, as far as a simulated customer reads it."""

import re

from tools.database import Database
from tools.database.customer_view_rows import customer_view

_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


async def newest_code(database: Database, customer_id: str) -> str | None:
    """The one-time code of the newest mail that has one in its subject."""
    view = await database.run(lambda connection: customer_view(connection, customer_id))
    newest_first = sorted(view["outbox"], key=lambda mail: mail["created_at"], reverse=True)
    found = (_CODE.search(mail["subject"]) for mail in newest_first)
    return next((match[0] for match in found if match), None)
