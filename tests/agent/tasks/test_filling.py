from datetime import date

from agent.tasks.filling import slots_at_start, with_values
from agent.tasks.slot_values import SlotReader
from agent.understanding.slots import SlotFinder
from knowledge import Pack
from knowledge.pack import Language


def reader_of(pack: Pack, language: Language) -> SlotReader:
    finder = SlotFinder(pack.company.order_number_pattern, pack.company.product_names)
    return SlotReader(finder, language, date(2026, 11, 23))


def test_a_choice_is_read_where_the_message_asks(shop_pack: Pack) -> None:
    task = shop_pack.tasks["update_account"]

    english = slots_at_start(
        task,
        {},
        "Please change my name. I am slow, typing on the phone",
        reader_of(shop_pack, "en"),
    )
    chinese = slots_at_start(task, {}, "改一下姓名 手机打字有点慢", reader_of(shop_pack, "zh"))

    assert english == chinese == {"field": "name"}


def test_another_order_makes_the_lines_of_the_first_one_void(shop_pack: Pack) -> None:
    known = {"order_number": "W104233", "lines": "1", "reason": "damaged"}

    slots = slots_at_start(
        shop_pack.tasks["start_return"], known, "return W104234", reader_of(shop_pack, "en")
    )

    assert slots == {"order_number": "W104234", "reason": "damaged", "kind": "return"}


def test_a_correction_lets_the_table_decide_again_and_no_complaint_without_approval(
    shop_pack: Pack,
) -> None:
    known = {"order_number": "W104233", "approval_reason": "refund#2"}
    other = {"order_number": "W104234"}

    assert with_values(shop_pack.tasks["cancel_order"], known, other) == other
    assert with_values(shop_pack.tasks["remedy_refund"], known, other) == {
        **other,
        "approval_reason": "refund#2",
    }


def test_a_contact_is_the_value_of_what_is_to_be_changed(shop_pack: Pack) -> None:
    task, english = shop_pack.tasks["update_account"], reader_of(shop_pack, "en")

    def told(text: str) -> dict[str, str]:
        return slots_at_start(task, {}, text, english)

    assert told("change my phone to 91234567") == {"field": "phone", "value": "91234567"}
    assert told("my email should be a@b.sg please") == {"field": "email", "value": "a@b.sg"}
    assert told("change my name, you can call me on 91234567") == {"field": "name"}
    assert told("change my phone from 91234567 to 91234568") == {"field": "phone"}
