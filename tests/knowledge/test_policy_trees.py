"""A table as a tree says of every case what the table says."""

from itertools import product
from pathlib import Path

import pytest
from typer.testing import CliRunner

from knowledge import Pack, load_pack
from knowledge.__main__ import app
from knowledge.pack_loading import PACKS_FOLDER
from knowledge.policies import DecisionTable, Value, as_yaml, decide
from knowledge.policy_checks import values_that_differ
from knowledge.policy_trees import Leaf, Tree, as_svg, as_text, tree_of


@pytest.fixture(scope="module")
def shop_pack() -> Pack:
    return load_pack(PACKS_FOLDER / "online_shop")


def followed(tree: Tree, facts: dict[str, Value]) -> Leaf:
    """Where the answers lead, read as a person would read them."""
    while not isinstance(tree, Leaf):
        said = facts[tree.fact]
        tree = next(below for label, below in tree.ways if fits(said, label))
    return tree


def fits(said: Value, label: str) -> bool:
    if isinstance(said, str | bool):
        return as_yaml(said) in label.split(", ")
    if label.startswith("< "):
        return said < int(label[2:])
    if label.startswith(">= "):
        return said >= int(label[3:])
    least, most = map(int, label.split(".."))
    return least <= said <= most


def cases_of(table: DecisionTable) -> list[dict[str, Value]]:
    values = [list(values_that_differ(table, name)) for name in table.facts]
    return [dict(zip(table.facts, case, strict=True)) for case in product(*values)][:20_000]


@pytest.mark.parametrize("name", ["cancel_order", "start_return", "manage_subscription", "remedy"])
def test_every_case_ends_where_the_table_decides(shop_pack: Pack, name: str) -> None:
    table = shop_pack.policies.table(name)
    tree = tree_of(table)

    for facts in cases_of(table):
        decided = decide(table, facts)
        leaf = followed(tree, facts)
        assert (leaf.decision, dict(leaf.values)) == (decided.decision, dict(decided.values))


def test_answers_that_lead_to_the_same_are_one_branch(shop_pack: Pack) -> None:
    assert as_text(tree_of(shop_pack.policies.tables["cancel_order"])).splitlines()[:2] == [
        "status: placed, packed -> allow  [cancel_order#1]",
        "status: shipped, out_for_delivery -> refuse (reason already_shipped)  [cancel_order#2]",
    ]


def test_a_picture_has_all_of_it_and_no_markup_of_its_text(shop_pack: Pack) -> None:
    tree = tree_of(shop_pack.policies.tables["cancel_order"])

    picture = as_svg(tree, "<b> & more")

    assert "&lt;b&gt; &amp; more" in picture
    assert picture.count("<rect") == 1 + 4
    assert "refuse (reason already_shipped)" in picture


def test_a_table_is_drawn_from_the_command_line(tmp_path: Path) -> None:
    out = tmp_path / "tree.svg"

    drawn = CliRunner().invoke(app, ["draw", "start_return", "--out", str(out)])
    unknown = CliRunner().invoke(app, ["draw", "no_such_table"])

    assert drawn.exit_code == 0
    assert "days_since_delivery: >= 31 -> refuse" in drawn.stdout
    assert out.read_text("utf-8").startswith("<svg ")
    assert unknown.exit_code == 2
    assert "no decision table 'no_such_table'" in unknown.stderr
