from pathlib import Path

import pytest

from knowledge.checks.article_amounts import check_article_amounts
from knowledge.pack_loading import load_pack
from tests.knowledge.small_pack import HANDOVER, write_pack

GOODWILL = """
goodwill:
  about: Who may give it?
  facts: {amount_cents: {min: 0}, days: {min: 0}}
  decisions: [allow, approve, person]
  rules:
    - {when: {amount_cents: "<= 2000"}, decide: allow}
    - {when: {amount_cents: "2001..150000", days: "< 7"}, decide: approve}
    - {when: {amount_cents: "2001..150000", days: ">= 7"}, decide: person}
    - {when: {amount_cents: "> 150000"}, decide: person}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound pack whose staff notes tell the limits of a table."""
    written = write_pack(tmp_path / "shop")
    (written / "policies.yaml").write_text(GOODWILL + HANDOVER, "utf-8")
    for language in ("en", "zh"):
        path = written / "faq" / language / "staff-notes.md"
        notes = path.read_text("utf-8").replace("owner: care\n", "owner: care\npolicy: goodwill\n")
        path.write_text(f"{notes}\nS$1,500\n", "utf-8")
    return written


def findings(folder: Path) -> list[str]:
    found = check_article_amounts(load_pack(folder))
    return [str(one).removeprefix(f"{folder}/") for one in sorted(found)]


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), "utf-8")


def test_an_article_that_tells_the_limits_of_its_table_is_sound(folder: Path) -> None:
    assert findings(folder) == []


def test_below_an_amount_is_another_way_to_tell_it(folder: Path) -> None:
    change(folder, "policies.yaml", '"<= 2000"', '"< 2000"')
    change(folder, "policies.yaml", "2001..", "2000..")

    assert findings(folder) == []


def test_a_limit_that_has_moved_is_found_in_every_language(folder: Path) -> None:
    change(folder, "policies.yaml", '"<= 2000"', '"<= 5000"')
    change(folder, "policies.yaml", "2001..", "5001..")

    assert findings(folder) == [
        f"faq/{language}/staff-notes.md:{line}: error: {text}"
        for language in ("en", "zh")
        for line, text in (
            (5, "does not tell S$50, a limit of table 'goodwill'"),
            (11, "tells S$20, which is no limit of table 'goodwill'"),
        )
    ]


def test_an_article_of_a_table_that_is_not_there_is_found(folder: Path) -> None:
    change(folder, "faq/en/staff-notes.md", "policy: goodwill", "policy: good_will")

    assert findings(folder) == [
        "faq/en/staff-notes.md:5: error: policies.yaml has no table 'good_will'"
    ]
