import re

import pytest

from agent.claims import unbacked_deeds
from agent.sections import plain_section
from agent.settings import AgentSettings
from agent.state import Action, Citation, Section
from agent.wording import Wording
from knowledge import load_pack
from tools.registry import WRITE_TOOLS


def section_of(text: str, *tools: str) -> Section:
    section = plain_section("write_reply", text)
    section["actions"] = [Action(tool=tool, summary="", data={}) for tool in tools]
    return section


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I have cancelled your order.", "cancel"),
        ("Your order has just been canceled.", "cancel"),
        ("We refunded it this morning.", "refund"),
        ("Your money will be refunded tomorrow.", "refund"),
        ("I've updated your address.", "change"),
        ("A replacement was sent.", "send"),
        ("Someone will call you back at nine.", "call"),
        ("Your account is now closed.", "account"),
        ("The fee has been waived.", "compensate"),
        ("已为您取消订单。", "cancel"),
        ("款项会退回您的银行卡。", "refund"),
        ("已经帮您修改了地址。", "change"),
        ("我们会给您补发一件。", "send"),
        ("稍后会有同事联系您。", "call"),
        ("已为您注销账户。", "account"),
    ],
)
def test_a_claim_without_a_receipt_is_caught(text: str, kind: str) -> None:
    caught = unbacked_deeds(section_of(text))

    assert [claim.split(":")[0] for claim in caught] == [kind]


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("Done: order W104233 is cancelled.", "cancel_order"),
        ("S$49 will be refunded.", "cancel_order"),
        ("已为您取消订单。", "cancel_order"),
        ("Someone will answer here soon.", "hand_over"),
        ("Order W1 was delivered on Monday.", "track_order"),
    ],
)
def test_a_tools_result_of_the_same_kind_backs_it(text: str, tool: str) -> None:
    assert unbacked_deeds(section_of(text, tool)) == []


def test_a_receipt_of_another_kind_does_not_back_it() -> None:
    assert unbacked_deeds(section_of("Your account is now closed.", "cancel_order")) == [
        "account: is now closed"
    ]


def test_a_quotation_of_an_article_speaks_of_the_rule() -> None:
    section = section_of("The money will be refunded within five days.")
    section["citations"] = [
        Citation(article_id="refund-time", title="", sentence=section["text"], score=1.0)
    ]

    assert unbacked_deeds(section) == []


@pytest.mark.parametrize(
    "text",
    [
        "Shall I cancel it?",
        "I can't cancel it any more.",
        "No problem, forgotten. Nothing was changed.",
        "Nothing has been sent or refunded.",
        "要取消吗？",
        "还没有取消。",
        "无法取消。",
    ],
)
def test_a_question_or_a_no_claims_nothing(text: str) -> None:
    assert unbacked_deeds(section_of(text)) == []


def test_no_wording_of_small_talk_claims_a_deed() -> None:
    pack = load_pack(AgentSettings().pack_folder)
    wording = Wording(pack)
    assert wording.has("greeting")

    caught = {
        key: unbacked_deeds(section_of(text))
        for key in ("greeting", "thanks", "goodbye", "capabilities", "clarify_open", "not_covered")
        for variants in pack.replies[key].values()
        for text in variants
    }

    assert {key: claims for key, claims in caught.items() if claims} == {}


def test_every_done_reply_is_backed_by_its_own_tool() -> None:
    pack = load_pack(AgentSettings().pack_folder)

    checked = 0
    for task in pack.tasks.values():
        for tool in (one for one in WRITE_TOOLS if _fits(task.write, one)):
            template = str(task.done).replace("{tool}", tool)
            for key in (one for one in pack.replies if _fits(template, one)):
                for text in (*pack.replies[key]["en"], *pack.replies[key]["zh"]):
                    assert unbacked_deeds(section_of(text, tool)) == [], (key, tool, text)
                    checked += 1

    assert checked >= 2 * len(WRITE_TOOLS)


def _fits(template: str | None, name: str) -> bool:
    """Whether `{...}` in the template can be filled so that it is `name`."""
    return re.fullmatch(re.sub(r"\{\w+\}", r"\\w+", template or "(?!)"), name) is not None
