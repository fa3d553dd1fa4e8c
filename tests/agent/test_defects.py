"""A defect told with a wish is a complaint; a question about defects is a question."""

import pytest

from agent.defects import with_defect_claim
from agent.state import Mood
from knowledge import Pack


def command(kind: str, text: str, **more: object) -> dict[str, object]:
    return {"type": kind, "text": text, "probability": 0.9, **more}


@pytest.mark.parametrize(
    "text",
    [
        "W104233 is defective, I want my money back",
        "the lamp of W104233 came broken, send me another please",
        "W104233 灯罩碎了，换一个给我",
        "W104233 才两个月就罢工，帮我修一下",
        "someone in charge please, W104233 arrived smashed",
        "W104233 is two days late, I want a voucher",
    ],
)
@pytest.mark.parametrize("kind", ["StartTask", "AskQuestion", "Unclear"])
def test_a_defect_with_a_wish_is_a_complaint(shop_pack: Pack, text: str, kind: str) -> None:
    heard = [command(kind, text, intent="start_return")]

    found = with_defect_claim(heard, text, shop_pack, names_order=True, mood="calm")

    assert [(one["type"], one["text"]) for one in found] == [("Complain", text)]


def test_what_is_said_beside_it_stays(shop_pack: Pack) -> None:
    text = "W104233 is broken, I want a refund. And where is W104234?"
    heard = [
        command("StartTask", "W104233 is broken, I want a refund.", intent="refund_status"),
        command("StartTask", "And where is W104234?", intent="track_order"),
        command("RequestHuman", text),
    ]

    found = with_defect_claim(heard, text, shop_pack, names_order=True, mood="calm")

    assert [one["type"] for one in found] == ["Complain", "StartTask", "RequestHuman"]
    assert found[1]["intent"] == "track_order"


@pytest.mark.parametrize(
    ("text", "names_order"),
    [
        ("can I get a refund when something is damaged?", False),
        ("if W104233 arrives broken, do I get a replacement?", True),
        ("where is the refund for W104233?", True),
        ("W104233 arrived broken", True),
        ("如果 W104233 坏了能退款吗", True),
    ],
)
def test_what_is_asked_or_supposed_is_left_as_it_was(
    shop_pack: Pack, text: str, names_order: bool
) -> None:
    heard = [command("AskQuestion", text, intent="damaged_item")]

    assert with_defect_claim(heard, text, shop_pack, names_order=names_order, mood="calm") == heard


def test_a_complaint_that_was_heard_stays_as_it_was(shop_pack: Pack) -> None:
    text = "W104233 is broken, refund me"
    heard = [command("Complain", "W104233 is broken")]

    assert with_defect_claim(heard, text, shop_pack, names_order=True, mood="calm") == heard


def test_who_is_upset_and_was_not_understood_need_not_say_what_is_wanted(shop_pack: Pack) -> None:
    text = "W104233 is late, very disappointed"

    def types(mood: Mood, kind: str) -> list[object]:
        heard = [command(kind, text)]
        found = with_defect_claim(heard, text, shop_pack, names_order=True, mood=mood)
        return [one["type"] for one in found]

    assert types("upset", "Unclear") == ["Complain"]
    assert types("calm", "Unclear") == ["Unclear"]
    assert types("upset", "AskQuestion") == ["AskQuestion"]
