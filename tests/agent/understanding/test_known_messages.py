import pytest

from agent.understanding.known_messages import KnownMessages
from knowledge.pack import Intent


def intent(name: str, kind: str, *texts: str, label: str | None = None) -> Intent:
    return Intent.model_validate(
        {
            "name": name,
            "kind": kind,
            "articles": (),
            "label": {"en": label, "zh": label} if label else None,
            "utterances": {"en": texts, "zh": ()},
        }
    )


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Track my order!", "track"),
        ("  track   MY order ", "track"),
        ("Where is my order", "track"),
        ("track my orders", None),
        ("is it late?", None),
        ("what does it cost", None),
        ("ok", None),
        ("", None),
    ],
)
def test_what_the_pack_says_word_for_word_is_known(text: str, known: str | None) -> None:
    messages = KnownMessages(
        [
            intent("track", "task", "track my order", "is it late", label="Where is my order?"),
            intent("late", "question", "Is it late?"),
            intent("fee", "question", "what does it cost"),
            intent("affirm", "dialog", "ok"),
        ]
    )

    assert messages.intent_of(text, "en") == known
    assert messages.intent_of(text, "zh") == ("track" if text == "Where is my order" else None)
