import pytest

from agent.tasks.undo import asks_to_undo


@pytest.mark.parametrize(
    ("text", "is_wish"),
    [
        ("please undo that", True),
        ("take that back, I clicked the wrong one", True),
        ("撤销刚才的操作", True),
        ("do you take it back if the box is open?", False),
        ("can the driver take the lamp back?", False),
        ("W104233 能撤回吗，不买了", False),
        ("where is my order?", False),
    ],
)
def test_taking_a_deed_back_is_not_taking_goods_back(text: str, is_wish: bool) -> None:
    assert asks_to_undo(text) is is_wish
