"""What must hold of the record whatever has happened: each invariant lists what breaks it.

DESIGN, promises 3 to 7. `ALWAYS` holds after every step; `AT_REST` once nothing is under way.
"""

from collections.abc import Callable

from evals.properties.changes import every_change_has_a_receipt, nothing_is_done_twice
from evals.properties.claims import no_deed_is_claimed_without_a_receipt
from evals.properties.consents import every_receipt_has_a_consent
from evals.properties.conversations import (
    every_conversation_has_somebody,
    every_decision_is_told,
    every_deed_is_told,
    every_message_is_answered,
    log_numbers_have_no_gap,
    no_message_is_skipped_or_answered_twice,
    nothing_is_overdue,
)
from evals.properties.privacy import nobody_reads_what_is_anothers
from evals.properties.record import Record

Invariant = Callable[[Record], list[str]]

ALWAYS: tuple[Invariant, ...] = (
    every_change_has_a_receipt,
    every_receipt_has_a_consent,
    nobody_reads_what_is_anothers,
    nothing_is_done_twice,
    no_deed_is_claimed_without_a_receipt,
    every_conversation_has_somebody,
    no_message_is_skipped_or_answered_twice,
    log_numbers_have_no_gap,
)
AT_REST: tuple[Invariant, ...] = (
    every_message_is_answered,
    every_deed_is_told,
    every_decision_is_told,
    nothing_is_overdue,
)
