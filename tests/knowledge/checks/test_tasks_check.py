from datetime import date
from pathlib import Path

import pytest

from knowledge.checks import check_pack
from tests.knowledge.small_pack import HANDOVER, write_pack

TASKS = """\
track:
  read: track_order
  overview: open_orders
  slots:
    order_number: {kind: order_number, ask: ask_number}
  found: status_{status}
  found_line: line
  found_none: none_found
  lead: lead_in
  starts_on_order_number: true
stop:
  write: "{action}_plan"
  policy: may_stop
  label: {en: Stop it, zh: 停}
  slots:
    plan: {kind: choice, ask: ask_plan, offered_by: plans, offered_label: line}
    action:
      kind: choice
      ask: ask_action
      options:
        - {value: pause, label: {en: Pause, zh: 暂停}}
        - {value: cancel, label: {en: Cancel, zh: 取消}}
    months: {kind: months, ask: ask_months, needed_when: {action: [pause]}}
  summary: "{tool}_summary"
  done: "{tool}_done"
complaint: {is_complaint: true, covers: [track]}
remedy_refund:
  write: refund
  label: {en: Refund, zh: 退款}
  summary: refund_summary
  done: refund_done
"""
SAID = """
ask_number status_sent line none_found lead_in ask_plan ask_plan_none ask_action ask_months
pause_plan_summary cancel_plan_summary pause_plan_done cancel_plan_done refund_summary refund_done
"""
TABLES = """\
may_stop:
  about: May it be stopped?
  facts: {is_open: bool}
  decisions: [allow, refuse]
  rules:
    - {when: {is_open: true}, decide: allow}
    - {when: {is_open: false}, decide: refuse}
remedy:
  about: What is offered?
  facts: {has_harm: bool}
  decisions: [offer, person]
  rules:
    - {when: {has_harm: true}, decide: person}
    - when: {has_harm: false}
      decide: offer
      give: {remedy: refund}
goodwill:
  about: Who may give it?
  facts: {amount_cents: {min: 0}}
  decisions: [allow]
  rules: [{when: {amount_cents: ">= 0"}, decide: allow}]
photo:
  about: Is a photo needed?
  facts: {category: [damaged, other]}
  decisions: [not_needed]
  rules: [{when: {category: [damaged, other]}, decide: not_needed}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound pack with a task that reads, one that writes, and complaints."""
    written = write_pack(tmp_path / "shop")
    intents = (written / "intents.yaml").read_text("utf-8")
    intents += "track: {kind: task, label: {en: Where is it, zh: 在哪}}\n"
    intents += "complaint: {kind: complaint, label: {en: A complaint, zh: 投诉}}\n"
    (written / "intents.yaml").write_text(intents, "utf-8")
    for language in ("en", "zh"):
        for intent in ("delivery", "returns", "staff", "not_covered", "track", "complaint"):
            lines = [f"{language} {intent} utterance {number}" for number in range(40)]
            path = written / "utterances" / language / f"{intent}.txt"
            path.write_text("\n".join(lines) + "\n", "utf-8")
    replies = (written / "replies.yaml").read_text("utf-8")
    replies += "".join(f"{key}: {{en: [{key}], zh: [{key}]}}\n" for key in SAID.split())
    (written / "replies.yaml").write_text(replies, "utf-8")
    (written / "policies.yaml").write_text(TABLES + HANDOVER, "utf-8")
    (written / "tasks.yaml").write_text(TASKS, "utf-8")
    return written


def findings(folder: Path) -> list[str]:
    found = check_pack(folder, date(2026, 11, 22))
    return [str(one).removeprefix(f"{folder}/") for one in found]


def test_sound_tasks_have_no_findings(folder: Path) -> None:
    assert findings(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "stop:",
            "stop: &again",
            [],
            id="an anchor is fine",
        ),
        pytest.param(
            "  label: {en: Stop it, zh: 停}\n",
            "",
            [
                "11: error: task 'stop' is no intent of intents.yaml: define it there, or give it "
                "a label here"
            ],
            id="no intent",
        ),
        pytest.param(
            "stop:\n",
            "returns:\n",
            [
                "11: error: task 'returns' would never start: intents.yaml calls it a question, "
                "and not a task"
            ],
            id="an intent of another kind",
        ),
        pytest.param(
            "may_stop",
            "may_start",
            ["13: error: task 'stop' names table 'may_start', which policies.yaml does not have"],
            id="unknown table",
        ),
        pytest.param(
            "  overview: open_orders",
            "  overview: open_orders\n  policy: may_stop",
            [
                "4: error: task 'track' has a policy, but nothing that it could refuse: it writes "
                "nothing"
            ],
            id="policy of a task that reads",
        ),
        pytest.param(
            "[track]",
            "[track, tarck]",
            ["26: error: task 'complaint' covers 'tarck', which is no task"],
            id="covers no task",
        ),
        pytest.param(
            "found: status_{status}",
            "found: state_{status}",
            [
                "6: error: task 'track' says 'state_{status}', and replies.yaml has no key of that "
                "form"
            ],
            id="no reply of a form",
        ),
        pytest.param(
            "value: cancel,",
            "value: end,",
            [
                "24: error: task 'stop' says 'end_plan_summary', which replies.yaml does not have",
                "25: error: task 'stop' says 'end_plan_done', which replies.yaml does not have",
            ],
            id="no reply for one of the options",
        ),
        pytest.param(
            "found_none: none_found",
            "found_none: nothing_found",
            ["8: error: task 'track' says 'nothing_found', which replies.yaml does not have"],
            id="no reply for nothing",
        ),
        pytest.param(
            "  lead: lead_in\n",
            "",
            [
                "7: error: task 'track' has `found_line` for several rows, and no `lead` to put "
                "above them"
            ],
            id="rows without a lead",
        ),
        pytest.param(
            "ask: ask_plan, ",
            "ask: ask_months, ",
            ["16: error: task 'stop' says 'ask_months_none', which replies.yaml does not have"],
            id="no reply for nothing to choose from",
        ),
        pytest.param(
            ", offered_label: line}",
            "}",
            [
                "16: error: task 'stop' slot 'plan' is offered without `offered_label`, the reply "
                "that describes a row"
            ],
            id="offers without a label",
        ),
        pytest.param(
            "kind: order_number, ask: ask_number",
            "kind: choice, ask: ask_number",
            [
                "5: error: task 'track' slot 'order_number' is a choice, but has neither `options` "
                "nor `offered_by`",
                "10: error: task 'track' starts on an order number, and has no slot of that kind",
            ],
            id="a choice of nothing",
        ),
        pytest.param(
            "needed_when: {action: [pause]}",
            "needed_when: {deed: [pause]}",
            [
                "23: error: task 'stop' slot 'months' is needed by the value of 'deed', which is "
                "no slot here"
            ],
            id="needed by no slot",
        ),
        pytest.param(
            "complaint: {is_complaint: true",
            "complaint: {is_complaint: true, starts_on_order_number: true, slots: "
            "{order_number: {kind: order_number, ask: ask_number}}",
            ["26: error: task 'complaint' starts on an order number, and so does 'track'"],
            id="two start on a number",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    folder: Path, old: str, new: str, expected: list[str]
) -> None:
    assert TASKS.count(old) == 1
    (folder / "tasks.yaml").write_text(TASKS.replace(old, new), "utf-8")

    assert findings(folder) == [f"tasks.yaml:{one}" for one in expected]


def test_a_remedy_without_a_task_is_an_error(folder: Path) -> None:
    given = TABLES.replace("remedy: refund", "remedy: voucher")
    (folder / "policies.yaml").write_text(given + HANDOVER, "utf-8")

    assert findings(folder) == [
        "policies.yaml:16: error: remedy#2 gives 'voucher', and tasks.yaml has no task "
        "'remedy_voucher'"
    ]


def test_complaints_without_their_tables_are_an_error(folder: Path) -> None:
    (folder / "policies.yaml").write_text(TABLES.split("remedy:")[0] + HANDOVER, "utf-8")

    assert findings(folder) == [
        f"policies.yaml:1: error: no table {name!r}: the agent asks it"
        for name in ("goodwill", "photo", "remedy")
    ]


def test_a_pack_with_tasks_needs_what_tools_advise(folder: Path) -> None:
    replies = (folder / "replies.yaml").read_text("utf-8")
    line = "order_not_found: {en: [order_not_found], zh: [order_not_found]}\n"
    assert line in replies
    (folder / "replies.yaml").write_text(replies.replace(line, ""), "utf-8")

    assert findings(folder) == [
        "replies.yaml:1: error: reply 'order_not_found' is missing: code in tools/ says it"
    ]
