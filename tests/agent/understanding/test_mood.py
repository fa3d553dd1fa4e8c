import pytest

from agent.understanding.mood import is_urgent, mood_of


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("where is my order", "calm"),
        ("How much is delivery? Thanks!", "calm"),
        ("WHERE IS MY ORDER NOW", "angry"),
        ("W123456", "calm"),
        ("OK THANKS", "calm"),
        ("this is unacceptable", "angry"),
        ("hello!!!", "angry"),
        ("I'm disappointed with the lamp", "upset"),
        ("still waiting for my refund", "upset"),
        ("运费多少", "calm"),
        ("太过分了，我要投诉", "angry"),
        ("我要投诉送货员", "calm"),
        ("my name is Sue and I am a lawyer", "calm"),
        ("我是律师，要开发票", "calm"),
        ("怎么还没到，有点失望", "upset"),
        ("", "calm"),
    ],
)
def test_mood_follows_words_and_shape(text: str, mood: str) -> None:
    assert mood_of(text) == mood


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I need it tonight", True),
        ("reply asap", True),
        ("马上处理", True),
        ("no hurry at all", True),
        ("how long is the warranty", False),
        ("保修多久", False),
    ],
)
def test_urgency_follows_words_alone(text: str, expected: bool) -> None:
    assert is_urgent(text) is expected
