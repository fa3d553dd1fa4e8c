"""Mails that belong to a deed: worded by the pack, put into the outbox with the deed."""

from collections.abc import Callable
from datetime import datetime

from agent.wording import Wording
from knowledge.pack import Language
from tools import outbox
from tools.calls import MailRequest
from tools.database import Connection
from tools.ids import NewId
from tools.outbox import Mail

SendMail = Callable[[Connection, str, MailRequest], None]


class PostRoom:
    """Words mails; the outbox's sender delivers them."""

    def __init__(self, wording: Wording, new_id: NewId) -> None:
        self._wording = wording
        self._new_id = new_id

    def writer(self, language: Language, now: datetime) -> SendMail:
        """Puts a mail in `language` into the outbox, once per key."""

        def send(connection: Connection, key: str, mail: MailRequest) -> None:
            values = self._wording.facts(mail.facts, language)
            subject, body = (
                self._wording.say(f"{mail.template}_{part}", language, seed=key, **values)
                for part in ("subject", "body")
            )
            letter = Mail(mail.recipient, subject, body, mail.purpose, mail.customer_id)
            outbox.put(connection, key, letter, now, self._new_id)

        return send
