"""Judging a conversation."""

import pytest

from evals.dialogs.answers import Answer, Exchange
from evals.dialogs.cases import Case, Language
from evals.dialogs.trials import judge
from evals.dialogs.views import RecordView
from evals.dialogs.worlds import World

WORLD = World("c1", "m@customer.example", {}, {}, {})
VIEW = RecordView(WORLD, {"receipts": [], "tickets": []})


@pytest.mark.parametrize(
    ("language", "text", "is_right"),
    [
        ("zh", "发票 INV-2026-244279（S$189）已发往 r***@customer.example。", True),
        ("zh", "已修改：您的邮箱现在是 new.noelle.24@customer.example。", True),
        ("zh", "Thank you, that worked.", False),
        ("en", "I would change your name from 林晓雨 to Lin Xiaoyu. Shall I do that?", True),
        ("en", "谢谢，验证成功。", False),
    ],
)
def test_reply_in_another_language_is_a_failure(
    language: Language, text: str, is_right: bool
) -> None:
    case = Case.model_validate(
        {
            "id": f"details.any.{language}",
            "language": language,
            "tags": ["task"],
            "wants": [{"says": "a wish", "until": ["any"]}],
            "must": {},
        }
    )

    failures = judge(case, WORLD, (Exchange("hi", Answer(text)),), VIEW, VIEW)

    assert bool(failures) is not is_right
