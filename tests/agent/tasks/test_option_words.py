import pytest

from agent.tasks.option_words import named_option, wonders
from knowledge import Pack


@pytest.mark.parametrize(
    ("task", "slot", "text", "value"),
    [
        ("manage_subscription", "action", "not pause, cancel", "cancel"),
        ("manage_subscription", "action", "take it off pause", "resume"),
        ("manage_subscription", "action", "pause, no, cancel", "cancel"),
        ("manage_subscription", "action", "my paused refill, cancel it", "cancel"),
        ("manage_subscription", "action", "把暂停的订阅恢复一下", "resume"),
        ("manage_subscription", "action", "别取消，跳过一期", "skip"),
        ("manage_subscription", "action", "暂停的订阅想重新开始寄", "resume"),
        ("manage_subscription", "action", "pausing it would do", "pause"),
        ("manage_subscription", "action", "send it later", None),
        ("manage_subscription", "action", "I'm back, my paused refill can go on", "resume"),
        ("manage_subscription", "action", "暂停的滤芯可以接着寄了", "resume"),
        ("manage_subscription", "action", "about my paused refill", None),
        ("manage_subscription", "action", "I want it paused for a month", "pause"),
        ("start_return", "reason", "one is the wrong shade for us", None),
        ("start_return", "reason", "it is damaged", "damaged"),
        ("start_return", "reason", "退货要多少钱", None),
        ("start_return", "kind", "换", "exchange"),
        ("start_return", "kind", "不换，退", "return"),
        ("start_return", "kind", "not a refund, exchange", "exchange"),
        ("start_return", "reason", "没坏，就是不喜欢", "changed_mind"),
        ("start_return", "reason", "特别破", "damaged"),
        ("newsletter", "wanted", "don't send me any", "off"),
        ("newsletter", "wanted", "don't stop", None),
        ("newsletter", "wanted", "不要再发了", "off"),
    ],
)
def test_the_option_that_is_wanted_is_named(
    shop_pack: Pack, task: str, slot: str, text: str, value: str | None
) -> None:
    assert named_option(text, shop_pack.tasks[task].slots[slot].options) == value


@pytest.mark.parametrize(
    ("text", "is_question"),
    [
        ("How long does a refund take?", True),
        ("and what does an exchange cost?", True),
        ("退款要多久", True),
        ("换货怎么弄？", True),
        ("How about a refund?", False),
        ("what about an exchange?", False),
        ("can I have the money back?", False),
        ("退款怎么样？", False),
        ("换货可以吗？", False),
        ("a refund", False),
    ],
)
def test_what_asks_about_an_option_is_told_from_its_choice(text: str, is_question: bool) -> None:
    assert wonders(text) is is_question
