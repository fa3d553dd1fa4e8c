"""Whether a suggested reply is acceptable as the next thing to say, by what its case wants.

The case's first message stands unanswered in a conversation that a person owns. What it asks for
are all goals of a case that says them at once, else its first. A goal is met by a reply that

- cites an article of the goal's `article:`;
- has the result of the read tool of its `tool:`;
- asks whether a write tool shall run, saying what exactly would happen: the one of its `tool:` or
  `agrees_to`, or of the deed that its `reply:` tells of; any where it is `declined`, sent for
  approval, or answered with `first_says`;
- has the wording of its `reply:`;
- asks for a detail of that task which the case's customer gives when asked and the message does not
  have; or, where the customer is not signed in, asks to sign in.

A goal that only a deed or a person settles (a ticket, `person`, `any`) is not scored, nor is one
that is met by saying that we do not know; a case without another goal is not. A reply is acceptable
when it meets every scored goal, is in the case's language, says nothing of `must.never_told`, and,
where articles and read tools alone meet all of the case's goals, holds every fact of `must.told`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.copilot import Suggestion
from evals.dialogs.cases import Case, Goal
from evals.dialogs.languages import is_chinese
from evals.dialogs.views import fill
from evals.dialogs.worlds import World
from evals.reply_reading import ReplyReader
from knowledge.pack import Pack
from tools.registry import READ_TOOLS, WRITE_TOOLS

_SIGN_IN = "sign_in_needed"
_APPROVAL = "reply:approval_"
UNKNOWN = frozenset({"reply:not_covered", "reply:out_of_scope"})
"""What a goal is met by where nothing we have answers it."""


@dataclass(frozen=True)
class Judge:
    """Judges replies by what the cases of one pack say."""

    pack: Pack
    reader: ReplyReader

    def is_acceptable(self, case: Case, world: World, said: str, reply: Suggestion) -> bool:
        """Whether `reply` may be sent as it is in answer to `said`."""
        language = case.must.language or case.language
        return (
            is_chinese(reply.text) == (language == "zh")
            and not self.forbidden(case, world, reply)
            and all(self._meets(case, world, said, goal, reply) for goal in scored_goals(case))
            and self._has_facts(case, world, reply)
        )

    def forbidden(self, case: Case, world: World, reply: Suggestion) -> list[str]:
        """What the reply says of `must.never_told`."""
        secrets = [fill(secret, world.values) for secret in case.must.never_told]
        return [secret for secret in secrets if _is_in(secret, reply.text)]

    def _meets(self, case: Case, world: World, said: str, goal: Goal, reply: Suggestion) -> bool:
        return (
            self._answers(goal, reply)
            or self._asks_for_more(world, said, goal, reply)
            or (not case.start.signed_in and _asks_of_record(goal) and self._signs_in(reply))
        )

    def _answers(self, goal: Goal, reply: Suggestion) -> bool:
        cited = {citation["article_id"] for citation in reply.citations}
        found = {action["tool"] for action in reply.actions}
        keys = self.reader.keys(reply.text)
        if self._proposes(goal, keys):
            return True
        for one in goal.until:
            kind, _, name = one.partition(":")
            if (
                (kind == "article" and name in cited)
                or (kind == "tool" and name in found)
                or (kind == "reply" and any(key.startswith(name) for key in keys))
            ):
                return True
        return False

    def _proposes(self, goal: Goal, keys: Sequence[str]) -> bool:
        """Whether one of these replies asks for the consent that the goal leads to."""
        proposed = {tool for key in keys if "_summary" in key for tool in self.reader.tools_of(key)}
        names = [one.partition(":")[2] for one in goal.until]
        if any(one == "declined" or one.startswith(_APPROVAL) for one in goal.until):
            return bool(proposed)
        done = [self.reader.tools_of(name) for name in names]
        wanted = {*names, *(goal.agrees_to or ())}.union(*done)
        return bool(proposed) if goal.first_says else bool(proposed & wanted)

    def _asks_for_more(self, world: World, said: str, goal: Goal, reply: Suggestion) -> bool:
        asked = self.reader.asked(reply.text)
        if asked.kind != "slot" or asked.slot not in self._slots(goal):
            return False
        known = dict(goal.knows)
        if goal.order is not None:
            known.setdefault("order_number", world.values[goal.order])
        value = fill(known.get(asked.slot, ""), world.values)
        return bool(value) and value.removeprefix("W").casefold() not in said.casefold()

    def _slots(self, goal: Goal) -> frozenset[str]:
        """What the tasks need that lead to the goal; any task's where it names no tool."""
        tools = {one.removeprefix("tool:") for one in goal.until if one.startswith("tool:")}
        return frozenset(
            slot
            for task in self.pack.tasks.values()
            if not tools or tools & self._tools_of(task.write, task.read) or task.is_complaint
            for slot in task.slots
        )

    def _tools_of(self, write: str | None, read: str | None) -> frozenset[str]:
        written = {tool for tool in WRITE_TOOLS if write and _is_of(tool, write)}
        return frozenset(written | ({read} if read else set()))

    def _signs_in(self, reply: Suggestion) -> bool:
        return _SIGN_IN in self.reader.keys(reply.text)

    def _has_facts(self, case: Case, world: World, reply: Suggestion) -> bool:
        is_whole = _goals(case) == case.wants == scored_goals(case)
        if not is_whole or not all(_is_only_told(goal) for goal in case.wants):
            return True
        if not case.start.signed_in and any(_asks_of_record(goal) for goal in case.wants):
            return True
        return all(
            any(_is_in(fill(option, world.values), reply.text) for option in fact.split(" | "))
            for fact in case.must.told
        )


def scored_goals(case: Case) -> tuple[Goal, ...]:
    """What the first message asks for that words can settle."""
    return tuple(goal for goal in _goals(case) if any(_is_scored(one) for one in goal.until))


def is_unknown(case: Case) -> bool:
    """Whether the first message asks for one thing, and nothing we have answers it."""
    goals = _goals(case)
    return len(goals) == 1 and bool(UNKNOWN.intersection(goals[0].until)) and not scored_goals(case)


def _goals(case: Case) -> tuple[Goal, ...]:
    return case.wants if case.together or case.opening else case.wants[:1]


def _is_scored(until: str) -> bool:
    kind, _, name = until.partition(":")
    is_reply = kind == "reply" and until not in UNKNOWN
    is_tool = kind == "tool" and name in READ_TOOLS.keys() | WRITE_TOOLS.keys()
    return kind in {"article", "declined"} or is_reply or is_tool


def _is_only_told(goal: Goal) -> bool:
    kinds: Sequence[tuple[str, str, str]] = [one.partition(":") for one in goal.until]
    return all(kind == "article" or name in READ_TOOLS for kind, _, name in kinds)


def _asks_of_record(goal: Goal) -> bool:
    return any(not one.startswith("article:") for one in goal.until)


def _is_of(tool: str, template: str) -> bool:
    """`cancel_subscription` is of `{action}_subscription`."""
    head, brace, rest = template.partition("{")
    _, _, tail = rest.partition("}")
    return tool == template if not brace else tool.startswith(head) and tool.endswith(tail)


def _is_in(part: str, text: str) -> bool:
    return part.casefold() in text.casefold().replace("**", "")
