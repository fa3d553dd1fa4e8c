"""`/v1/operator`: conversations as operators see them, take them, answer and hand them back."""

from typing import Annotated, Literal

from fastapi import Query

from api.copilot_models import ConversationSummary, SuggestedReplies
from api.dependencies import ServicesDep
from api.errors import problems
from api.operator_key import operator_router
from api.operator_models import (
    ConversationView,
    Done,
    IdPath,
    InboxEntry,
    OpenConversation,
    OperatorReply,
    Takeover,
    WatchSummary,
)
from api.paging import Page, WindowDep, moment, number, text
from knowledge.pack import Language

router = operator_router()


@router.get("/inbox")
async def inbox(services: ServicesDep, window: WindowDep) -> Page[InboxEntry]:
    """Who waits for a person or has one, the longest wait first."""
    rows = await services.agent.records.inbox(
        limit=window.one_more, after=window.after(moment, text)
    )
    page = window.page(rows, lambda row: (row["requested_at"], row["handover_id"]), dict)
    return Page[InboxEntry].model_validate(page)


@router.get("/watch")
async def watch(services: ServicesDep) -> WatchSummary:
    """What is late or lacks somebody, right now: counts, and the first 20 ids of each."""
    report = await services.agent.watch.report()
    findings = {name: vars(finding) for name, finding in vars(report).items()}
    return WatchSummary.model_validate({"is_clean": report.is_clean, **findings})


@router.get("/conversations")
async def conversations(
    services: ServicesDep,
    window: WindowDep,
    owner: Literal["agent", "operator"] | None = None,
    overdue: Annotated[bool, Query(description="Only what should have happened by now.")] = False,
) -> Page[OpenConversation]:
    """Every open conversation with owner, deadline and next action, the soonest due first.

    One in which nothing is expected any more is not open.
    """
    rows = await services.agent.records.open_conversations(
        limit=window.one_more, owner=owner, is_overdue=overdue, after=window.after(moment, text)
    )
    page = window.page(rows, lambda row: (row["next_action_due_at"], row["conversation_id"]), dict)
    return Page[OpenConversation].model_validate(page)


@router.get("/conversations/{conversation_id}", responses=problems(404))
async def read_conversation(
    conversation_id: IdPath, services: ServicesDep, window: WindowDep
) -> ConversationView:
    """A whole conversation: its state, what is open in it, and its messages, oldest first.

    The cursor is one of its messages: each page begins after the one before.
    """
    (after,) = window.after(number) or (0,)
    found = await services.agent.records.conversation(
        conversation_id, limit=window.one_more, after=after
    )
    page = window.page(found["messages"], lambda row: (row["seq"],), dict)
    found |= {"messages": page["items"], "next_cursor": page["next_cursor"]}
    found["promises"] = [vars(promise) for promise in found["promises"]]
    return ConversationView.model_validate(found)


@router.get("/conversations/{conversation_id}/suggestions", responses=problems(404))
async def suggestions(conversation_id: IdPath, services: ServicesDep) -> SuggestedReplies:
    """Up to three replies to what the customer has said last, none where all is answered.

    They are found without doing anything: nothing is written, asked or promised by it.
    """
    found = await services.agent.copilot.suggestions(conversation_id)
    return SuggestedReplies.model_validate(found, from_attributes=True)


@router.get("/conversations/{conversation_id}/summary", responses=problems(404))
async def summary(
    conversation_id: IdPath, services: ServicesDep, language: Language = "en"
) -> ConversationSummary:
    """What was asked and what came of it; also in a language model's words where there is one."""
    found = await services.agent.summaries.summary(conversation_id, language)
    return ConversationSummary.model_validate(found, from_attributes=True)


@router.post("/conversations/{conversation_id}/takeover", responses=problems(404, 409, 413))
async def take_over(conversation_id: IdPath, body: Takeover, services: ServicesDep) -> Done:
    """Own the conversation; the agent is mute from now on. 409 when a colleague has it."""
    await services.agent.operators.take_over(
        conversation_id, body.operator, instead_of=body.instead_of
    )
    return Done()


@router.post("/conversations/{conversation_id}/reply", responses=problems(404, 409, 413))
async def reply(conversation_id: IdPath, body: OperatorReply, services: ServicesDep) -> Done:
    """Write to the customer; what nobody has taken is yours with it.

    409 when the agent or a colleague has the conversation, or the customer wrote on.
    """
    await services.agent.operators.reply(
        conversation_id, body.operator, body.text, seen_through=body.seen_through
    )
    return Done()


@router.post("/conversations/{conversation_id}/hand-back", responses=problems(404, 409))
async def hand_back(conversation_id: IdPath, services: ServicesDep) -> Done:
    """Give the conversation back to the agent, which goes on where it stopped."""
    await services.agent.hand_back(conversation_id)
    return Done()
