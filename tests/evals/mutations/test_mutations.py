"""Planted defects are found, and the rule that they break is named."""

import dataclasses

import pytest
from typer.testing import CliRunner

import evals.mutations.commands
from agent import escalation, ledger
from agent.assembly import Mind
from evals.__main__ import app
from evals.errors import EvalsError
from evals.mutations.mutation import Mutation
from evals.mutations.run import MUTATIONS, cases_of, plant, run_mutations
from evals.mutations.tampering import Tampering, tampered

HARMLESS = Mutation("harmless", "nothing", ("track.shipped.en",), "told", lambda _: None)


async def test_each_is_caught_by_a_case_that_names_the_rule_and_passes_without_it(
    mind: Mind,
) -> None:
    healthy, verdicts = await run_mutations(mind, MUTATIONS)

    survived = {one.mutation.name: one.evidence for one in verdicts if not one.caught_by}
    assert survived == {}
    assert {case: failures for case, failures in healthy.items() if failures} == {}
    assert len(verdicts) >= 12


async def test_one_that_breaks_nothing_survives(mind: Mind) -> None:
    verdict = await plant(mind, HARMLESS)

    assert verdict.caught_by == ()
    assert verdict.evidence == "nothing was found"


async def test_one_that_breaks_another_rule_is_not_caught_by_that(mind: Mind) -> None:
    (imagined,) = (one for one in MUTATIONS if one.name == "imagines handovers")

    verdict = await plant(mind, dataclasses.replace(imagined, rule="language"))

    assert verdict.caught_by == ()
    assert "handover: not_due, but the agent's decision was due" in verdict.evidence


def test_names_are_there_once() -> None:
    names = [mutation.name for mutation in MUTATIONS]

    assert len(set(names)) == len(names)


def test_a_case_that_is_not_there_is_an_error() -> None:
    with pytest.raises(EvalsError, match=r"no such cases: gone\.en"):
        cases_of([dataclasses.replace(HARMLESS, cases=("gone.en", "track.shipped.en"))])


@pytest.mark.parametrize(
    ("mutation", "said"),
    [
        (HARMLESS, "harmless: nothing was found"),
        (dataclasses.replace(HARMLESS, cases=("gone.en",)), "no such cases: gone.en"),
    ],
)
def test_the_command_fails_when_one_survives(
    mutation: Mutation, said: str, mind: Mind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evals.mutations.commands, "MUTATIONS", (mutation,))
    monkeypatch.setattr(evals.mutations.commands, "case_mind", lambda _: _Opened(mind))

    shown = CliRunner().invoke(app, ["mutations"])

    assert said in shown.output
    assert shown.exit_code != 0


def test_what_was_tampered_with_is_as_it_was_afterwards(mind: Mind) -> None:
    check, severity_of = ledger._check, vars(escalation)["severity_of"]

    def tamper(tampering: Tampering) -> None:
        tampering.change(ledger, "_check", lambda *_: None)
        tampering.swap(severity_of, lambda *_: "low")
        tampering.edit_pack("company.yaml", {"Willow & Watt": "Oak & Ohm"})

    with tampered(mind, tamper) as changed:
        assert ledger._check is not check
        assert vars(escalation)["severity_of"]("it burns") == "low"
        assert changed.pack.company.name["en"] == "Oak & Ohm"

    assert ledger._check is check
    assert vars(escalation)["severity_of"] is severity_of
    assert mind.pack.company.name["en"] == "Willow & Watt"


def test_tampering_with_what_is_gone_is_an_error(mind: Mind) -> None:
    tampering = Tampering(mind)

    with pytest.raises(AttributeError, match="was_renamed"):
        tampering.change(ledger, "was_renamed", None)
    with pytest.raises(ValueError, match=r"company\.yaml does not hold 'Nobody Ltd'"):
        tampering.edit_pack("company.yaml", {"Nobody Ltd": "Somebody Ltd"})
    with pytest.raises(LookupError, match="nothing has imported"):
        tampering.swap(test_names_are_there_once, lambda: None)


class _Opened:
    """A mind that somebody else closes."""

    def __init__(self, mind: Mind) -> None:
        self._mind = mind

    def __enter__(self) -> Mind:
        return self._mind

    def __exit__(self, *_: object) -> None:
        return None
