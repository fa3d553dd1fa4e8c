"""What the watchers of a conversation see of a reply that is being written."""

from datetime import UTC, datetime

import pytest

from agent.live import LiveEvent, LiveUpdates
from agent.log import Entry
from agent.reply_stream import ReplyStream


def reply(text: str) -> Entry:
    return Entry(
        seq=2, kind="message", role="agent", text=text, message_id="m1", client_message_id=None,
        answers_from=1, answers_through=1, payload={}, created_at=datetime(2026, 3, 9, tzinfo=UTC),
    )  # fmt: skip


def seen(shown: list[str], text: str) -> list[LiveEvent]:
    live = LiveUpdates()
    stream = ReplyStream(live, "c1", "m1")
    with live.watch("c1") as queue:
        for beginning in shown:
            stream.show(beginning)
        stream.announce(reply(text))
        return [queue.get_nowait() for _ in range(queue.qsize())]


@pytest.mark.parametrize(
    ("shown", "text", "pieces"),
    [
        ([], "One.\nTwo.", ["One.\n", "Two."]),
        (["It is 5."], "It is 5.", ["It is 5."]),
        (["A.", "A. B."], "A. B.\n\nMore.", ["A.", " B.", "\n", "\n", "More."]),
        (["It is 5.", "It was 6."], "It is 5. Bye.", ["It is 5.", " Bye."]),
        (["It is 5."], "We do not know.", ["It is 5."]),
    ],
)
def test_what_was_shown_stays_the_beginning_or_is_replaced_by_the_message(
    shown: list[str], text: str, pieces: list[str]
) -> None:
    *deltas, message = seen(shown, text)

    assert [one.data["text"] for one in deltas] == pieces
    assert {one.data["message_id"] for one in deltas} == {"m1"}
    assert (message.name, message.data["text"], message.seq) == ("message", text, 2)
