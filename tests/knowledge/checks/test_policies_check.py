from datetime import date
from pathlib import Path

import pytest

from knowledge.checks import check_pack
from knowledge.pack_loading import PACKS_FOLDER
from knowledge.policy_checks import check_table
from knowledge.policy_loading import load_policies
from tests.knowledge.small_pack import HANDOVER, write_pack
from tests.knowledge.small_policies import policies_of

SOUND = """\
gift:
  about: What comes with an order?
  facts:
    total_cents: {min: 0, max: 9000}
    tier: [green, gold]
  decisions: [allow, refuse]
  rules:
    - when: {total_cents: ">= 5000", tier: gold}
      decide: allow
      say: greeting
      give: {gift: bulb}
    - when: {total_cents: "< 5000"}
      decide: refuse
    - when: {total_cents: ">= 5000", tier: green}
      decide: refuse
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "shop")


def findings(folder: Path, tables: str) -> list[str]:
    """What is found in `policies.yaml`, as line, severity and text."""
    path = folder / "policies.yaml"
    path.write_text(tables + HANDOVER, "utf-8")
    found = check_pack(folder, date(2026, 11, 22))
    return [str(one).removeprefix(f"{path}:") for one in found if one.path == path]


def test_a_sound_table_has_no_findings(folder: Path) -> None:
    assert findings(folder, SOUND) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            '">= 5000", tier: green',
            '"> 5000", tier: green',
            "8: error: gift: gap: no rule for total_cents: 5000, tier: green",
            id="gap",
        ),
        pytest.param(
            '"< 5000"',
            '"<= 5000"',
            "12: error: gift: rules 1 and 2 contradict each other: both match total_cents: 5000, "
            "tier: gold",
            id="contradiction",
        ),
        pytest.param(
            '">= 5000", tier: green',
            '"4000..4500"',
            "14: error: gift: rule 3 is unreachable: rule 2 has always decided before it",
            id="unreachable",
        ),
        pytest.param(
            '"< 5000"',
            '["< 5000", "> 9000"]',
            "12: error: gift: rule 2: total_cents: > 9000 can never hold, total_cents is a whole "
            "number from 0 to 9000",
            id="comparison above the domain",
        ),
        pytest.param(
            '"< 5000"',
            '["< 5000", "< 0"]',
            "12: error: gift: rule 2: total_cents: < 0 can never hold, total_cents is a whole "
            "number from 0 to 9000",
            id="comparison below the domain",
        ),
        pytest.param(
            '"< 5000"',
            '["< 5000", "9..5"]',
            "12: error: gift: rule 2: total_cents: 9..5 can never hold, total_cents is a whole "
            "number from 0 to 9000",
            id="comparison the wrong way round",
        ),
        pytest.param(
            "say: greeting",
            "say: gift_added",
            "10: error: gift#1 says 'gift_added', which replies.yaml does not have",
            id="missing reply",
        ),
        pytest.param(
            "    tier: [",
            "    is_first: bool\n    tier: [",
            "5: warning: gift: no rule looks at fact 'is_first'",
            id="unused fact",
        ),
        pytest.param(
            "[allow, refuse]",
            "[allow, refuse, approve]",
            "6: warning: gift: no rule decides 'approve'",
            id="unused decision",
        ),
        pytest.param(
            "tier: green}\n      decide: refuse",
            "tier: green}\n      decide: allow",
            "14: error: gift: rules 1 and 3 both decide 'allow', but only one gives gift",
            id="uneven values",
        ),
        pytest.param(
            "  decisions:",
            "  about: Twice\n  decisions:",
            "6: error: 'about' is defined twice",
            id="key twice",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    folder: Path, old: str, new: str, expected: str
) -> None:
    assert SOUND.count(old) == 1

    assert expected in findings(folder, SOUND.replace(old, new))


def test_a_rule_that_several_earlier_ones_cover_names_them(folder: Path) -> None:
    covered = SOUND + "    - {when: {tier: green}, decide: refuse}\n"

    assert findings(folder, covered) == [
        "16: error: gift: rule 4 is unreachable: rule 2 or 3 has always decided before it"
    ]


def test_with_hit_first_overlap_is_no_contradiction_but_may_hide_a_rule(folder: Path) -> None:
    ordered = SOUND.replace("  rules:", "  hit: first\n  rules:")
    fallback = "    - {when: {}, decide: refuse}\n"

    assert findings(folder, ordered.replace('"< 5000"', '"<= 5000"')) == []
    assert findings(folder, ordered + fallback) == [
        "17: error: gift: rule 4 is unreachable: rule 1 or 2 or 3 has always decided before it"
    ]


def test_each_contradicting_pair_is_named_with_a_case_of_its_own(folder: Path) -> None:
    tables = """\
fee:
  about: May the fee be waived?
  facts: {days: {min: 0}}
  decisions: [allow, refuse]
  rules:
    - {when: {days: "<= 7"}, decide: allow}
    - {when: {days: ">= 7"}, decide: refuse}
    - {when: {days: "> 30"}, decide: allow}
"""

    assert findings(folder, tables) == [
        "7: error: fee: rules 1 and 2 contradict each other: both match days: 7",
        "8: error: fee: rules 2 and 3 contradict each other: both match days: 31",
    ]


def test_a_table_that_is_too_large_to_prove_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.policy_checks.MAX_SITUATIONS", 1000)
    facts = "".join(f"    fact_{number}: bool\n" for number in range(10))
    rules = "".join(
        f"    - {{when: {{fact_{number}: true}}, decide: allow}}\n" for number in range(10)
    )
    text = f"wide:\n  about: Ten\n  facts:\n{facts}  decisions: [allow]\n  rules:\n{rules}"

    (problem,) = check_table(policies_of(text).table("wide"))

    assert problem.severity == "error"
    assert problem.text == "more than 1000 sets of rules can match together: split the table"


def test_the_shops_tables_have_no_findings() -> None:
    policies = load_policies(PACKS_FOLDER / "online_shop" / "policies.yaml")

    assert [found for table in policies.tables.values() for found in check_table(table)] == []
