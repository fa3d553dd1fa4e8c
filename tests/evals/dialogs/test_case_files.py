"""Cases are read from files, and an error says where it is."""

from pathlib import Path

import pytest

from evals.dialogs.case_files import SETS, load_cases, load_paraphrases
from evals.errors import EvalsError

CASE = """\
- id: cancel.any.en
  language: en
  tags: [task]
  start:
    orders: {A: {status: placed, lines: {ALD-FL: 1}}}
  wants:
    - says: cancel_order
      order: A
      until: ["tool:cancel_order"]
  must: {}
"""


def test_a_case_is_read(tmp_path: Path) -> None:
    (tmp_path / "cases.yaml").write_text(CASE)

    (case,) = load_cases(tmp_path)

    assert case.id == "cancel.any.en"
    assert case.start.orders["A"].lines == {"ALD-FL": 1}
    assert case.wants[0].agrees
    assert case.must.handover == "not_due"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "status: placed",
            "status: lost",
            r"cases\.yaml:5: 0\.start\.orders\.A\.status: .*'placed'",
        ),
        ("order: A", "ordre: A", r"cases\.yaml:8: 0\.wants\.0\.ordre: Extra inputs"),
        ("  must: {}\n", "", r"cases\.yaml:1: 0\.must: Field required"),
        ("tags: [task]", "tags: []", r"cases\.yaml:3: 0\.tags: Tuple should have at least 1 item"),
        ("order: A", "order: B", r"cases\.yaml:1: 0: .*order 'B' is not among start\.orders"),
        ("any.en", "any.zh", r"cases\.yaml:1: 0: .*id must end with \.en"),
        ("[task]", "[multi_request]", r"cases\.yaml:1: 0: .*needs at least two goals"),
        ("any.en", "Any.en", r"cases\.yaml:1: 0\.id: String should match pattern"),
        ("must: {}", "must: {", r"cases\.yaml:11: not valid YAML"),
    ],
)
def test_an_error_names_file_line_and_field(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in CASE
    (tmp_path / "cases.yaml").write_text(CASE.replace(old, new))

    with pytest.raises(EvalsError, match=says):
        load_cases(tmp_path)


def test_the_same_id_twice_and_no_cases_are_errors(tmp_path: Path) -> None:
    with pytest.raises(EvalsError, match="no cases"):
        load_cases(tmp_path)
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(CASE)

    with pytest.raises(EvalsError, match=r"the same id twice: cancel\.any\.en"):
        load_cases(tmp_path)


def test_a_group_of_paraphrases_is_in_one_file(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    for name in ("one", "two"):
        (tmp_path / "en" / f"{name}.yaml").write_text("agree: [ok, sure]\n")

    with pytest.raises(EvalsError, match=r"two\.yaml: group 'agree' is in another file too"):
        load_paraphrases(tmp_path, "en")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_group_that_a_case_names_is_in_the_store(language: str) -> None:
    groups = load_paraphrases(SETS / "online_shop_paraphrases", language)
    named = {
        (case.id, group)
        for case in load_cases(SETS / "online_shop_cases")
        if case.language == language
        for goal in case.wants
        for group in (goal.says, goal.first_says, case.opening)
        if group and " " not in group
    }

    assert {(case, group) for case, group in named if group not in groups} == set()
    assert len(named) > 150
