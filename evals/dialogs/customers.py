"""A simulated customer: wants something, answers what is asked, insists, gives up in the end.

No language model: what is asked is read by `ReplyReader`, what is known stands in the case, the
words come from the paraphrase store, the manner from the persona, and chance from the seed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from evals.dialogs.answers import Answer
from evals.dialogs.cases import Case, Goal
from evals.dialogs.personas import Manner
from evals.dialogs.views import fill
from evals.dialogs.worlds import World
from evals.reply_reading import Asked, ReplyReader

PATIENCE = 3
"""How often a customer says the same wish before dropping it."""
MOST_MESSAGES = 24


@dataclass
class _Wish:
    goal: Goal
    said: int = 0
    is_met: bool = False
    is_dropped: bool = False
    doubts: int = 0
    """How often the first question for consent was met with a doubt."""
    has_mistyped: bool = False
    """Whether the code that the case knows was typed, before the one that was mailed."""
    pressed: set[str] = field(default_factory=set)
    """Labels of the buttons that were of no use."""

    @property
    def is_open(self) -> bool:
        return not (self.is_met or self.is_dropped)


@dataclass
class SimulatedCustomer:
    """Says the next message, given the last answer."""

    case: Case
    world: World
    reader: ReplyReader
    manner: Manner
    has_grumbled: bool = False
    wishes: list[_Wish] = field(init=False)
    messages: int = 0

    def __post_init__(self) -> None:
        """Nothing is said yet."""
        self.wishes = [_Wish(goal) for goal in self.case.wants]

    @property
    def is_satisfied(self) -> bool:
        """Whether every wish was met."""
        return all(wish.is_met for wish in self.wishes)

    def first_message(self) -> str:
        """The first wish, or all of them at once."""
        self.messages += 1
        if self.case.opening:
            for wish in self.wishes:
                wish.said += 1
            return self.manner.dressed(self._words(self.case.opening, self.wishes[0].goal))
        first = self.wishes if self.case.together else self.wishes[:1]
        texts = [self._request(wish) for wish in first]
        text = texts[0]
        for other in texts[1:]:
            text = self.manner.words_for("and_also").replace("{a}", text).replace("{b}", other)
        return self.manner.dressed(text)

    def next_message(self, answer: Answer, code: str | None) -> str | None:
        """What the customer says to an answer; None ends the conversation."""
        for wish in self.wishes:
            if wish.is_open and wish.said and self._is_met(wish.goal, answer):
                wish.is_met = True
        if self.messages >= MOST_MESSAGES:
            return None
        if answer.handed_over:
            text = self._written_on()
        else:
            text = self._reaction(self.reader.asked(answer.text), answer, code)
        self.messages += text is not None
        return text

    def _written_on(self) -> str | None:
        left = (wish for wish in self.wishes if self.case.writes_on and not wish.said)
        return next((self.manner.dressed(self._request(wish)) for wish in left), None)

    def _reaction(self, asked: Asked, answer: Answer, code: str | None) -> str | None:
        if asked.kind == "consent":
            return self._to_consent(self._asked_about(asked))
        wish = self._current()
        if asked.kind == "slot" and (wish or self.case.wants):
            return self._to_slot(asked.slot, wish or self.wishes[-1], code)
        if wish is None:
            return None
        if asked.kind == "unclear" and (button := self._button(wish, answer)):
            return button
        if wish.said >= PATIENCE:
            wish.is_dropped = True
            return self._reaction(Asked("none"), answer, code)
        return self.manner.dressed(self._request(wish))

    def _current(self) -> _Wish | None:
        """The wish that is being talked about: the first that is open."""
        return next((wish for wish in self.wishes if wish.is_open), None)

    def _asked_about(self, asked: Asked) -> _Wish | None:
        """The wish that a question for consent is about: said, open, and of that deed."""
        wishes = (wish for wish in self.wishes if wish.is_open and wish.said)
        return next((wish for wish in wishes if self._may_lead_to(wish, asked.tools)), None)

    def _may_lead_to(self, wish: _Wish, tools: frozenset[str]) -> bool:
        goal = wish.goal
        if not tools or "declined" in goal.until or (goal.first_says and not wish.doubts):
            return True
        if goal.agrees_to is not None:
            return bool(tools.intersection(goal.agrees_to))
        named = {one.removeprefix("tool:") for one in goal.until}
        done = [self.reader.tools_of(one.removeprefix("reply:")) for one in goal.until]
        # A refusal says nothing of the deed that was refused.
        is_known = not any(one.startswith("reply:") for one in goal.until) or any(done)
        return not is_known or bool(tools & named.union(*done))

    def _to_consent(self, wish: _Wish | None) -> str:
        if wish is None:
            # Asked again after a no, or about something that nobody wanted.
            return self.manner.words_for("no")
        if wish.goal.first_says and not wish.doubts:
            wish.doubts += 1
            return self._interjected(wish.goal)
        wish.doubts += 1
        if not wish.goal.agrees:
            # A no is what this customer wanted to say: there is nothing more to come.
            wish.is_met = wish.is_met or "declined" in wish.goal.until
            return self.manner.words_for("no")
        return self.manner.words_for("yes")

    def _interjected(self, goal: Goal) -> str:
        """Another wish, if one of that name is there; otherwise a doubt or a correction."""
        for other in self.wishes:
            if other.goal.says == goal.first_says and not other.said:
                return self._request(other)
        return self._words(goal.first_says or "", goal)

    def _to_slot(self, slot: str, wish: _Wish, code: str | None) -> str:
        if (
            slot == "code"
            and code is not None
            and ("code" not in wish.goal.knows or wish.has_mistyped)
        ):
            return code
        wish.has_mistyped = wish.has_mistyped or slot == "code"
        if self.case.persona == "non_cooperative" and not self.has_grumbled:
            self.has_grumbled = True
            return self.manner.words_for("why_ask")
        known = {**self._known_to_all(wish.goal), **wish.goal.knows}
        if slot in known:
            return self._words(known[slot], wish.goal)
        return self.manner.words_for("do_not_know")

    def _known_to_all(self, goal: Goal) -> Mapping[str, str]:
        about = {"email": "{email}"}
        return {**about, "order_number": "{order}"} if goal.order else about

    def _button(self, wish: _Wish, answer: Answer) -> str | None:
        """The message of the button that the case says is meant; the same one is pressed once."""
        label = wish.goal.knows.get("meant")
        for text, message in answer.quick_replies:
            is_meant = label is not None and label.casefold() in text.casefold()
            if is_meant and text not in wish.pressed:
                wish.pressed.add(text)
                return message
        return None

    def _request(self, wish: _Wish) -> str:
        wish.said += 1
        return self._words(wish.goal.says, wish.goal)

    def _words(self, known: str, goal: Goal) -> str:
        """A text of the group of that name; otherwise the very words."""
        text = self.manner.words_for(known) if self.manner.has(known) else known
        values = dict(self.world.values)
        if goal.order is not None:
            values["order"] = self.world.values[goal.order]
        return fill(text, values)

    def _is_met(self, goal: Goal, answer: Answer) -> bool:
        keys = self.reader.keys(answer.text)
        for one in goal.until:
            kind, _, name = one.partition(":")
            if (
                (kind == "tool" and name in answer.tools)
                or (kind == "article" and name in answer.articles)
                or (kind == "reply" and any(key.startswith(name) for key in keys))
                or (kind == "person" and answer.handed_over)
                or (kind == "any" and bool(answer.text))
            ):
                return True
        return False
