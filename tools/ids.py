"""Ids: random, sortable by time, never authority."""

from collections.abc import Callable
from typing import NewType

import uuid_utils

CustomerId = NewType("CustomerId", str)
ConversationId = NewType("ConversationId", str)

NewId = Callable[[], str]


def new_id() -> str:
    """A UUID of version 7 (RFC 9562): 36 characters, ordered by creation time."""
    return str(uuid_utils.uuid7())
