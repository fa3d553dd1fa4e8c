"""Who threatens with the law, a regulator or the public gets a person, and a rule says why."""

import pytest

from evals.properties.record import Record
from evals.properties.run import play
from evals.properties.steps import Say, Step
from evals.properties.template import Template, make_template
from knowledge.pack import Pack

LEGAL, REGULATOR, PUBLICITY = "handover#3", "handover#4", "handover#5"
THREATS = [
    ("If this isn't refunded today I will call the police", LEGAL),
    ("my lawyer will contact you", LEGAL),
    ("this lamp is rubbish, I'll take you to court", LEGAL),
    ("I complain! And my attorney knows already", LEGAL),
    ("I am going to report you", REGULATOR),
    ("then I go to the consumer association", REGULATOR),
    ("我要投诉到12315", REGULATOR),
    ("我要去消协说说这件事", REGULATOR),
    ("我去工商局投诉你们卖假货", REGULATOR),
    ("不处理我就报警", LEGAL),
    ("咱们法院见", LEGAL),
    ("我已经找律师了", LEGAL),
    ("your driver was rude, I'll go to the newspapers", PUBLICITY),
    ("再这样我就去小红书曝光你们", PUBLICITY),
]
NO_THREATS = [
    "my name is Sue",
    "the police asked me for the invoice of my stolen lamp",
    "can you deliver to the court building?",
    "is it legal to use this lamp outdoors?",
    "I am a lawyer and need an invoice",
    "我是律师，要开发票",
    "净化器的报警灯亮了",
]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A seeded shop, of which every script gets a copy."""
    return make_template(tmp_path_factory.mktemp("shop"))


def handed_over_by(record: Record) -> str | None:
    """The rule by which a person has the conversation; None: nobody has."""
    (conversation,) = record.tables["conversations"]
    newest = max(record.tables["turns"], key=lambda turn: int(turn["reply_seq"]))
    return str(newest["trace"]["handover"]) if conversation["owner"] != "agent" else None


def played(template: Template, *steps: Step) -> tuple[Record, str]:
    """The record and the last reply."""
    record, _ = play(template, steps)
    (conversation,) = record.tables["conversations"]
    return record, record.replies(conversation["conversation_id"])[-1]["text"]


@pytest.mark.parametrize(("text", "rule"), THREATS)
def test_a_threat_is_a_grave_complaint_and_brings_a_person_in(
    template: Template, text: str, rule: str
) -> None:
    record, reply = played(template, Say(0, text))

    assert handed_over_by(record) == rule
    assert any(one in reply for one in ("It is your right to take that step", "您有权这样做"))
    assert any(one in reply for one in ("This is serious to us", "我们非常重视"))
    assert "?" not in reply


@pytest.mark.parametrize("text", NO_THREATS)
def test_words_of_the_law_alone_are_no_threat(template: Template, text: str) -> None:
    threat = template.pack.complaints.threat_of(text, is_complaint=False)

    assert threat is None


def test_a_yes_with_a_threat_is_no_consent(template: Template) -> None:
    record, _ = played(template, Say(0, "cancel {own[0]}"), Say(0, "yes or I call the police"))

    assert record.tables["receipts"] == []
    assert handed_over_by(record) == LEGAL


def test_two_complaints_in_one_message_open_one_ticket_and_say_so_once(
    template: Template,
) -> None:
    _, reply = played(template, Say(0, "your driver was rude\nand the parcel is late"))

    assert reply.count("**T") == 1


def test_every_threat_has_a_rule_of_its_own(shop_pack: Pack) -> None:
    rules = shop_pack.policies.table("handover").rules
    named = {
        value for rule in rules for value in getattr(rule.conditions.get("threat"), "values", ())
    }

    assert named == set(shop_pack.complaints.threats)
