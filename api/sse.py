"""Server-sent events (WHATWG HTML, section 9.2), written by hand: one string per event."""

from typing import Any

import orjson

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
MEDIA_TYPE = "text/event-stream"
HEARTBEAT = b": still here\n\n"


def encode_event(name: str, data: dict[str, Any], *, event_id: int | None = None) -> bytes:
    """One event; JSON has no raw line breaks, so a single data line is enough."""
    identity = b"" if event_id is None else b"id: %d\n" % event_id
    return b"event: %s\n%sdata: %s\n\n" % (name.encode(), identity, orjson.dumps(data))
