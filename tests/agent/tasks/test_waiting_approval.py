import pytest

from agent.tasks.waiting_approval import asks_about_approval


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("has it been approved yet?", True),
        ("is my refund approved", True),
        ("any word on the approval?", True),
        ("批准了吗", True),
        ("审批结果怎么样", True),
        ("审核通过了没", True),
        ("I approve of your service", False),
        ("where is my order?", False),
        ("你们有什么批发的吗", False),
    ],
)
def test_who_asks_what_has_become_of_a_request_is_heard(text: str, asks: bool) -> None:
    assert asks_about_approval(text) is asks
