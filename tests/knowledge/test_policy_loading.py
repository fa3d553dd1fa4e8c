from pathlib import Path

import pytest

from knowledge.errors import PackError
from knowledge.pack_loading import load_pack
from knowledge.policies import Policies
from knowledge.policy_loading import load_policies
from tests.knowledge.small_pack import write_pack
from tests.knowledge.small_policies import policies_of

TABLE = """\
gift:
  about: What comes with an order?
  facts:
    total_cents: {min: 0}
    tier: [green, gold]
    is_first: bool
  decisions: [allow, refuse]
  rules:
    - when: {total_cents: ">= 5000"}
      decide: allow
    - when:
        total_cents: "< 5000"
        tier: gold
      decide: refuse
"""


def test_a_pack_without_the_file_has_no_tables(tmp_path: Path) -> None:
    assert load_policies(tmp_path / "policies.yaml") == Policies()


def test_a_pack_loads_its_tables(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "shop")
    (folder / "policies.yaml").write_text(TABLE, "utf-8")

    pack = load_pack(folder)

    assert list(pack.policies.tables) == ["gift"]
    assert pack.policies.table("gift").rules[0].number == 1


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("tier: gold", "teir: gold", "13: gift#2: teir: not a fact of this table: total_cents, "),
        ("tier: gold", "tier: [gold, bronze]", "13: gift#2: tier: 'bronze' is not one of: green, "),
        ("tier: gold", "tier: []", "13: gift#2: tier: an empty list never holds"),
        ("tier: gold", "is_first: 1", "13: gift#2: is_first: '1' is not one of: true, false"),
        ("tier: gold", "tier: [[gold]]", "13: gift#2: tier: "),
        ('"< 5000"', '"!= 5000"', "12: gift#2: total_cents: '!= 5000': write 5, "),
        ('"< 5000"', "49.90", "12: gift#2: total_cents: '49.9': write 5, "),
        ('"< 5000"', "true", "12: gift#2: total_cents: 'true': write 5, "),
        ("decide: refuse", "decide: deny", "14: gift#2: decide: 'deny' is not one of: allow, "),
        ("is_first: bool", "is_first: boolean", "6: gift.facts.is_first: .*write a list of words"),
        ("{min: 0}", "{max: 9}", "4: gift.facts.total_cents: .*write a list of words"),
        ("{min: 0}", "{min: 5, max: 4}", "4: gift.facts.total_cents: .*write a list of words"),
        ("[green, gold]", "[]", "5: gift.facts.tier: .*write a list of words"),
        ("decide: refuse", "decide: refuse\n      says: x", "15: gift.rules.1.says: Extra inputs"),
    ],
)
def test_a_table_that_cannot_be_read_stops_the_pack_and_says_where(
    old: str, new: str, message: str
) -> None:
    assert old in TABLE

    with pytest.raises(PackError, match=rf"^policies\.yaml:{message}"):
        policies_of(TABLE.replace(old, new))


def test_every_problem_is_named_at_once() -> None:
    broken = TABLE.replace("tier: gold", "tier: bronze").replace("decide: allow", "decide: alow")

    with pytest.raises(PackError) as raised:
        policies_of(broken)

    assert [line.split(" ")[0] for line in str(raised.value).splitlines()] == [
        "policies.yaml:10:",
        "policies.yaml:13:",
    ]


@pytest.mark.parametrize(
    ("written", "holds", "fails"),
    [
        ("7", [7], [6, 8]),
        ('">= 7"', [7, 8], [6]),
        ('">7"', [8], [7]),
        ('"<= 7"', [0, 7], [8]),
        ('"< 7"', [6], [7]),
        ('"7..9"', [7, 9], [6, 10]),
        ('" 7 .. 9 "', [7, 9], [6, 10]),
        ('[1, "5..6", ">= 9"]', [1, 5, 6, 9], [0, 2, 4, 7, 8]),
    ],
)
def test_numbers_are_compared_as_written(written: str, holds: list[int], fails: list[int]) -> None:
    table = policies_of(TABLE.replace('">= 5000"', written)).table("gift")
    condition = table.rules[0].conditions["total_cents"]

    assert [number for number in holds if not condition.holds(number)] == []
    assert [number for number in fails if condition.holds(number)] == []
