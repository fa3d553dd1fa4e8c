from datetime import date
from pathlib import Path

import pytest

from knowledge.checks import Finding, check_pack
from knowledge.errors import PackError
from tests.knowledge.small_pack import ARTICLES, write_article, write_pack

TODAY = date(2026, 11, 22)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    written = write_pack(tmp_path / "shop")
    for language in ("en", "zh"):
        for intent in ("delivery", "returns", "staff", "not_covered"):
            lines = [f"{language} {intent} utterance {number}" for number in range(40)]
            path = written / "utterances" / language / f"{intent}.txt"
            path.write_text("\n".join(lines) + "\n", "utf-8")
    return written


def findings(folder: Path) -> list[Finding]:
    return check_pack(folder, TODAY)


def only(folder: Path) -> str:
    """The single finding, without the machine's path."""
    (finding,) = findings(folder)
    return str(finding).removeprefix(f"{folder}/")


def all_of(folder: Path) -> list[str]:
    return [str(finding).removeprefix(f"{folder}/") for finding in findings(folder)]


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_sound_pack_has_no_findings(folder: Path) -> None:
    assert findings(folder) == []


def test_a_missing_translation_is_an_error(folder: Path) -> None:
    (folder / "faq" / "zh" / "return-policy.md").unlink()

    assert only(folder) == (
        "faq/en/return-policy.md:1: error: article 'return-policy' has no translation in 'zh'"
    )


@pytest.mark.parametrize(
    ("valid_until", "expected"),
    [
        ("2026-11-21", "error: article expired on 2026-11-21; customers no longer see it"),
        ("2026-11-22", "warning: article expires on 2026-11-22, in 0 day(s)"),
        ("2027-01-21", "warning: article expires on 2027-01-21, in 60 day(s)"),
    ],
)
def test_expiry_is_an_error_when_past_and_a_warning_before(
    folder: Path, valid_until: str, expected: str
) -> None:
    content = ARTICLES["en", "return-policy"]
    write_article(folder, "en", "return-policy", content, valid_until=valid_until)

    assert only(folder) == f"faq/en/return-policy.md:5: {expected}"


def test_a_question_that_leads_to_two_articles_is_an_error(folder: Path) -> None:
    title, questions, body = ARTICLES["en", "return-policy"]
    content = (title, [*questions, "IS shipping  free"], body)
    write_article(folder, "en", "return-policy", content)

    assert only(folder) == (
        "faq/en/return-policy.md:10: error: question 'IS shipping  free' also leads to article "
        "'delivery-cost'"
    )


def test_an_intent_that_names_an_unknown_article_is_an_error(folder: Path) -> None:
    rewrite(folder / "intents.yaml", "[return-policy]", "[return-policy, nowhere]")

    assert only(folder) == (
        "intents.yaml:3: error: intent 'returns' names unknown article 'nowhere'"
    )


def test_an_article_that_no_intent_names_is_an_error_with_its_cure(folder: Path) -> None:
    rewrite(folder / "intents.yaml", "[delivery-cost, delivery-time]", "[delivery-cost]")

    assert all_of(folder) == [
        f"faq/{language}/delivery-time.md:1: error: no intent names article 'delivery-time': "
        "customers will not reach it; name it in intents.yaml"
        for language in ("en", "zh")
    ]


def test_a_question_without_articles_is_an_error(folder: Path) -> None:
    rewrite(folder / "intents.yaml", "question, articles: [return-policy]", "question")

    assert all_of(folder)[-1] == (
        "intents.yaml:3: error: intent 'returns' is a question that no article answers: name one "
        "under `articles`"
    )


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("{kind: dialog}", "has no reply: replies.yaml needs one of the same name"),
        (
            "{kind: task}",
            "is a task without an entry in tasks.yaml and without articles that explain it",
        ),
        (
            "{kind: complaint}",
            "has neither label nor articles: it cannot be named in a question",
        ),
        (
            "{kind: complaint, articles: [return-policy]}",
            "is a complaint, and tasks.yaml takes none up: it needs `complaint: {is_complaint: "
            "true}`",
        ),
    ],
)
def test_an_intent_that_nothing_could_answer_is_an_error(
    folder: Path, definition: str, expected: str
) -> None:
    rewrite(folder / "intents.yaml", "not_covered: {kind: not_covered}", f"other: {definition}")
    for language in ("en", "zh"):
        used = folder / "utterances" / language
        (used / "not_covered.txt").rename(used / "other.txt")

    assert f"intents.yaml:5: error: intent 'other' {expected}" in all_of(folder)


def test_an_utterance_in_two_intents_is_an_error(folder: Path) -> None:
    path = folder / "utterances" / "en" / "returns.txt"
    path.write_text(path.read_text("utf-8") + "EN delivery utterance 3\n", "utf-8")

    assert only(folder) == (
        "utterances/en/returns.txt:41: error: utterance 'EN delivery utterance 3' also belongs "
        "to intent 'delivery'"
    )


def test_too_few_utterances_are_a_warning(folder: Path) -> None:
    (folder / "utterances" / "zh" / "staff.txt").write_text("一句话\n", "utf-8")

    assert only(folder) == "utterances/zh/staff.txt:1: warning: 1 utterance(s), fewer than 40"


def test_an_intent_without_utterances_is_an_error(folder: Path) -> None:
    (folder / "utterances" / "zh" / "staff.txt").unlink()

    assert only(folder) == (
        "intents.yaml:4: error: intent 'staff' has no utterances in 'zh': write "
        "utterances/zh/staff.txt"
    )


def test_utterances_without_an_intent_are_an_error(folder: Path) -> None:
    (folder / "utterances" / "en" / "retruns.txt").write_text("give back\n", "utf-8")

    assert only(folder) == (
        "utterances/en/retruns.txt:1: error: utterances of 'retruns', which intents.yaml does not "
        "define"
    )


def test_a_reply_without_a_language_is_an_error(folder: Path) -> None:
    rewrite(folder / "replies.yaml", ', zh: ["您好 {name}"]', "")

    assert only(folder) == "replies.yaml:2: error: reply 'greeting' has no wording in 'zh'"


def test_a_reply_whose_variants_differ_in_placeholders_is_an_error(folder: Path) -> None:
    rewrite(folder / "replies.yaml", "您好 {name}", "您好 {surname}")

    assert only(folder) == (
        "replies.yaml:2: error: reply 'greeting': not in every language and variant: "
        "{name}, {surname}"
    )


def test_a_reply_that_code_says_and_the_pack_lacks_is_an_error(folder: Path) -> None:
    rewrite(folder / "replies.yaml", "turn_failed: {en: [turn_failed], zh: [turn_failed]}\n", "")

    assert only(folder) == (
        "replies.yaml:1: error: reply 'turn_failed' is missing: code in agent/ says it"
    )


def test_a_reason_for_a_question_that_nobody_asks_is_an_error(folder: Path) -> None:
    rewrite(
        folder / "replies.yaml", "turn_failed:", "ask_nubmer_why: {en: [a], zh: [b]}\nturn_failed:"
    )

    assert "reply 'ask_nubmer_why' belongs to 'ask_nubmer', which is the `ask` of no slot" in only(
        folder
    )


@pytest.mark.parametrize("variant", ["Hello {name", "Hello }", "Hello {0}", "Hello {}"])
def test_a_reply_that_cannot_be_filled_in_is_an_error(folder: Path, variant: str) -> None:
    rewrite(folder / "replies.yaml", "Hello {name}", variant)

    assert only(folder) == (
        "replies.yaml:2: error: reply 'greeting': write {name} for a value, and {{ or }} for a "
        "brace"
    )


def test_a_pack_without_the_table_of_handovers_is_an_error(folder: Path) -> None:
    (folder / "policies.yaml").unlink()

    assert only(folder) == "policies.yaml:1: error: no table 'handover': the agent asks it"


def test_a_key_that_stands_twice_is_an_error(folder: Path) -> None:
    path = folder / "intents.yaml"
    path.write_text(
        path.read_text("utf-8") + "returns: {kind: question, articles: [return-policy]}\n", "utf-8"
    )

    assert only(folder) == "intents.yaml:6: error: 'returns' is defined twice"


def test_a_pack_that_cannot_be_loaded_says_where(folder: Path) -> None:
    rewrite(folder / "faq" / "en" / "return-policy.md", "2030-12-31", "someday")

    with pytest.raises(PackError, match=r"return-policy\.md:5: valid_until"):
        findings(folder)


def test_a_day_that_no_calendar_has_is_named_with_its_line(folder: Path) -> None:
    rewrite(folder / "faq" / "en" / "return-policy.md", "2030-12-31", "2027-13-31")

    expected = r"return-policy\.md:5: '2027-13-31' is not valid: month must be in 1\.\.12"
    with pytest.raises(PackError, match=expected):
        findings(folder)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Asia/Singapore", "Asia/Singapur", r":5: timezone: .*'Asia/Singapur' is no time zone"),
        ("Asia/Singapore", "Asia", r":5: timezone: .*'Asia' is no time zone"),
        (r"W(\d{6})", r"W(\d{6}", r":10: order_number_pattern: .*not a regular expression"),
        (r"W(\d{6})", r"W\d{6}", r":10: order_number_pattern: .*must be in a \(group\)"),
        ('"18:00"', '"08:00"', r":8: care_hours\.mon: .*closes at 08:00, before it opens"),
        ('{mon: {opens: "09:00", closes: "18:00"}}', "{}", r":8: care_hours: .*at least 1 item"),
    ],
)
def test_what_is_wrong_with_the_company_is_named_with_its_line(
    folder: Path, old: str, new: str, expected: str
) -> None:
    rewrite(folder / "company.yaml", old, new)

    with pytest.raises(PackError, match=rf"company\.yaml{expected}"):
        findings(folder)
