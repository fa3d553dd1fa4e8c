"""Generated conversations break no guarantee; an agent that was tampered with breaks its own."""

import sys
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

import agent.log
from agent import ledger
from agent.ledger import Agreement, Receipt
from agent.tasks import interpreting, writing
from evals.__main__ import app
from evals.properties import run
from evals.properties.record import Record
from evals.properties.run import BrokenInvariantError, play, run_properties
from evals.properties.steps import Later, Say, Step
from evals.properties.template import Template
from tools import orders, registry
from tools.calls import Outcome, Proposal, ToolCall
from tools.database import effect_rows, order_rows

RUDE = "the driver was rude, I want a voucher"
ASK, YES = Say(0, "cancel {own[0]}"), Say(0, "yes", "yes")
Replace = Callable[[object, str, Callable[..., Any]], None]


@pytest.mark.parametrize("seed", [7, 20260302])
def test_generated_conversations_break_no_guarantee(seed: int) -> None:
    result = run_properties(30, first_seed=seed)

    assert result.fault is None, result.fault
    assert result.counts["conversations"] >= 30
    assert result.counts["writes"] > 0


def test_a_seed_repeats_its_conversations() -> None:
    once, again = (run_properties(4, first_seed=3).counts for _ in range(2))

    assert once == again


def _takes_anything_for_a_yes(replace: Replace) -> None:
    replace(interpreting, "read_consent_answer", lambda *_, **__: "yes")
    replace(writing, "read_consent_answer", lambda *_, **__: "yes")


def _checks_no_consent(replace: Replace) -> None:
    replace(ledger, "_check", lambda *_: None)


def _writes_no_receipt(replace: Replace) -> None:
    replace(effect_rows, "add_receipt", lambda *_: None)


def _does_it_twice(replace: Replace) -> None:
    once = registry.run

    def run_twice(tool: str, call: ToolCall, proposal: Proposal) -> Outcome:
        once(tool, call, proposal)
        return once(tool, call, proposal)

    replace(registry, "run", run_twice)


def _only_says_it(replace: Replace) -> None:
    def execute(call: ToolCall, agreement: Agreement, _: object) -> Receipt:
        facts: dict[str, Any] = {"order_number": "W615904", "money": "hold_released"}
        return Receipt(agreement.consent_id, "cancel_order", facts, 0, call.now, None)

    replace(ledger, "execute", execute)


def _shows_anybodys_order(replace: Replace) -> None:
    replace(
        orders, "visible_order", lambda call, number: order_rows.find_order(call.connection, number)
    )


def _leaves_nothing_to_do(replace: Replace) -> None:
    due = agent.log._next
    replace(agent.log, "_next", lambda *whose: {**due(*whose), "next_action": ""})


SABOTAGE: list[tuple[Callable[[Replace], None], str, tuple[Step, ...]]] = [
    (_takes_anything_for_a_yes, "no plain yes", (ASK, Say(0, "yes, but only if it is free"))),
    (_checks_no_consent, "the consent had expired", (ASK, Later(31), YES)),
    (_writes_no_receipt, "has no receipt", (ASK, YES)),
    (_does_it_twice, "2 times voucher issued, 1 receipts", (Say(0, RUDE), YES)),
    (_only_says_it, "cancel_order_done_hold_released without receipt", (ASK, YES)),
    (_shows_anybodys_order, "says 'zebru'", (Say(0, "where is {foreign[0]}\nhello"),)),
    (_leaves_nothing_to_do, "every_conversation_has_somebody", (Say(0, "hello"),)),
]


@pytest.mark.parametrize(("tamper", "found", "script"), SABOTAGE)
def test_an_agent_that_was_tampered_with_is_found_out(
    template: Template,
    monkeypatch: pytest.MonkeyPatch,
    tamper: Callable[[Replace], None],
    found: str,
    script: tuple[Step, ...],
) -> None:
    play(template, script)
    tamper(monkeypatch.setattr)

    with pytest.raises(BrokenInvariantError) as broken:
        play(template, script)

    assert found in str(broken.value)


def _nobody_says_a_word(record: Record) -> list[str]:
    return [entry["text"] or "" for entry in record.tables["log_entries"]]


def test_a_fault_is_reported_with_the_shortest_script(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "ALWAYS", (_nobody_says_a_word,))

    shown = CliRunner().invoke(app, ["properties", "--conversations", "100"])

    assert shown.exit_code == 1
    assert "BrokenInvariantError: _nobody_says_a_word, after step 1" in shown.output
    assert shown.output.count("Say(") <= 6


def test_a_run_without_faults_shows_its_counts() -> None:
    shown = CliRunner().invoke(app, ["properties", "--conversations", "2", "--seed", "5"])

    assert shown.exit_code == 0
    assert shown.output.count("0 faults") == 12


def test_without_hypothesis_the_command_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    monkeypatch.delitem(sys.modules, "evals.properties.run")
    monkeypatch.delitem(sys.modules, "evals.properties.scripts")

    shown = CliRunner().invoke(app, ["properties"])

    assert shown.exit_code == 2
    assert "requirements-dev.txt" in shown.output
