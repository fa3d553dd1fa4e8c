"""Log entries in the form in which they are shown to a customer."""

from typing import Any

from agent.log import Entry


def message_data(entry: Entry) -> dict[str, Any]:
    """A message of the log as plain data for HTTP."""
    payload = entry.payload
    return {
        "message_id": entry.message_id,
        "seq": entry.seq,
        "role": entry.role,
        "text": entry.text,
        "language": payload.get("language"),
        "created_at": entry.created_at.isoformat(),
        "client_message_id": entry.client_message_id,
        "answers_from": entry.answers_from,
        "answers_through": entry.answers_through,
        "citations": payload.get("citations", []),
        "actions": payload.get("actions", []),
        "quick_replies": payload.get("quick_replies", []),
    }
