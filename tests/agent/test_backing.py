import pytest

from agent.backing import unbacked_claims
from agent.sections import plain_section


@pytest.mark.parametrize(
    ("text", "backing", "unbacked"),
    [
        ("Delivery is S$4.90.", ["It costs S$4.90."], []),
        ("Delivery is S$5.90.", ["It costs S$4.90."], ["s$5.90"]),
        ("It takes 3 days, 20% off", ["within 3 days"], ["20%"]),
        ("Order W123456 comes at 14:05", ["W123456"], ["14:05"]),
        ("Order **W123456**", ["w123456"], []),
        ("You get it by 23 November", ["Monday, 23 November"], []),
        ("No figures at all", [], []),
        ("7 and 7 and 8", ["8"], ["7"]),
        ("大约 10 分钟", ["10"], []),
        ("11月23日前送达", ["11月24日"], ["23"]),
    ],
)
def test_every_figure_must_occur_in_what_backs_it(
    text: str, backing: list[str], unbacked: list[str]
) -> None:
    section = plain_section("answer_question", text)
    section["backing"] = backing

    claims = unbacked_claims(section)

    assert [claim.removeprefix("s$") for claim in claims] == [
        claim.removeprefix("s$") for claim in unbacked
    ]


def test_a_figure_is_not_backed_by_a_longer_one() -> None:
    section = plain_section("answer_question", "It costs 49.")
    section["backing"] = ["It costs 490."]

    assert unbacked_claims(section) == ["49"]
