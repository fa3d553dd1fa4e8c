import pytest

from agent.errors import ModelAnswerError
from agent.language_model.answers import json_object


@pytest.mark.parametrize(
    "text",
    [
        '{"a": [1]}',
        'Sure! Here it is: {"a": [1]} Hope this helps.',
        '```json\n{"a": [1]}\n```',
        '{"a": [1,],}',
        'I use {braces} like this:\n```\n{"a": [1]}\n```',
    ],
)
def test_an_object_is_found_in_what_stands_around_it(text: str) -> None:
    assert json_object(text) == {"a": [1]}


@pytest.mark.parametrize("text", ["", "no", "[1]", '{"a": [1', "{" * 100_000])
def test_what_is_no_object_is_no_answer(text: str) -> None:
    with pytest.raises(ModelAnswerError, match="no JSON object"):
        json_object(text)
