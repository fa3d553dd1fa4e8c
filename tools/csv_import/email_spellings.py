"""How e-mail addresses are written in the record."""

from collections import defaultdict
from collections.abc import Iterable

from tools.database import Connection, import_rows


class EmailSpellings:
    """All spellings under which an address can be found by the index, which minds capitals.

    Searching in any case reads all customers: once per file is enough, once per batch would take
    longer the more of them there are.
    """

    def __init__(self) -> None:
        self._with_capitals: defaultdict[str, set[str]] | None = None

    def of(self, connection: Connection, emails: Iterable[str]) -> set[str]:
        """These addresses as they may be written; from now on these spellings too."""
        if self._with_capitals is None:
            self._with_capitals = defaultdict(set)
            self._learn(self._with_capitals, import_rows.emails_with_capitals(connection))
        asked = set(emails)
        self._learn(self._with_capitals, asked)
        lowered = {email.lower() for email in asked}
        return lowered.union(*(self._with_capitals.get(email, ()) for email in lowered))

    @staticmethod
    def _learn(spellings: defaultdict[str, set[str]], emails: Iterable[str]) -> None:
        for email in emails:
            if email != email.lower():
                spellings[email.lower()].add(email)
