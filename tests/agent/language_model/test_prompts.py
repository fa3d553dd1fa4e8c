import pytest

from agent.language_model.prompts import FOLDER, load_prompt


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.txt")))
def test_every_prompt_can_be_filled_and_has_a_version(name: str) -> None:
    prompt = load_prompt(name)

    filled = prompt.filled(dict.fromkeys(prompt.template.get_identifiers(), "x"))

    assert "$" not in filled
    assert len(prompt.version) == 12
