import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.sse import HEARTBEAT, encode_event


def test_an_event_has_a_name_an_id_and_one_line_of_data() -> None:
    event = encode_event("message", {"text": "hi"}, event_id=7)

    assert event == b'event: message\nid: 7\ndata: {"text":"hi"}\n\n'


def test_an_event_outside_the_log_has_no_id() -> None:
    assert encode_event("status", {"status": "writing"}) == (
        b'event: status\ndata: {"status":"writing"}\n\n'
    )


@pytest.mark.parametrize("text", ["two\nlines", "carriage\r\nreturn", "\u2028\u2029\x85\x0b"])
def test_a_line_break_inside_a_text_does_not_end_the_event(text: str) -> None:
    event = encode_event("delta", {"text": text})

    assert event.count(b"\n") == 3
    assert b"\r" not in event
    assert json.loads(event.split(b"data: ")[1]) == {"text": text}


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_every_text_survives(text: str) -> None:
    [_, data, *rest] = encode_event("delta", {"text": text}).split(b"\n")

    assert json.loads(data.removeprefix(b"data: ")) == {"text": text}
    assert rest == [b"", b""]


def test_a_heartbeat_is_a_comment() -> None:
    assert HEARTBEAT.startswith(b":")
    assert HEARTBEAT.endswith(b"\n\n")
