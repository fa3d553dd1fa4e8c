import pytest

from agent.tasks.undo import asks_to_undo


@pytest.mark.parametrize(
    ("text", "is_wish"),
    [
        ("please undo that", True),
        ("take that back, I clicked the wrong one", True),
        ("撤销刚才的操作", True),
        ("算了我还是留着吧，刚才的退货撤销", True),
        ("刚才点快了，撤销退货", True),
        ("退货不办了，帮我撤回", True),
        ("我反悔了，刚刚那个退货申请撤掉", True),
        ("scrap that return, I'm keeping it", True),
        ("please cancel the exchange", True),
        ("reopen my account", True),
        ("订单撤了没，我要退款", False),
        ("取消订单，退货退款", False),
        ("cancel W104233 and return the other", False),
        ("the filter is not needed, please take it back", False),
        ("do you take it back if the box is open?", False),
        ("can the driver take the lamp back?", False),
        ("W104233 能撤回吗，不买了", False),
        ("where is my order?", False),
    ],
)
def test_taking_a_deed_back_is_not_taking_goods_back(text: str, is_wish: bool) -> None:
    assert asks_to_undo(text) is is_wish
