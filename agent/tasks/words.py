"""Sections about tasks: every fact from a tool, every word from the pack."""

from collections.abc import Mapping, Sequence

from agent.backing import figures_of
from agent.ledger import Receipt
from agent.sections import plain_section
from agent.state import Action, OpenQuestion, QuickReply, Section
from agent.wording import Wording
from knowledge.pack import Language, SlotDefinition, Task
from tools.calls import Proposal
from tools.facts import Facts, facts_to_json

_MOST_OFFERS = 5


class TaskWords:
    """Words of one turn in one language; `seed` chooses between variants."""

    def __init__(self, wording: Wording, language: Language, seed: str) -> None:
        self._wording = wording
        self._language = language
        self._seed = seed

    def say(self, key: str, **values: object) -> str:
        """A reply of the pack."""
        return self._wording.say(key, self._language, seed=self._seed, **values)

    def section(self, key: str, **values: str) -> Section:
        """A reply of the pack as a section, backed by what is filled in and by its author."""
        section = plain_section("advance_task", self.say(key, **values))
        section["backing"] = [*values.values(), *self._wording.written(key, self._language)]
        return section

    def facts(self, facts: Facts) -> dict[str, str]:
        """Facts as words."""
        return self._wording.facts(facts, self._language)

    def question(
        self, slot: str, definition: SlotDefinition, rows: list[Facts], *, tries: int
    ) -> tuple[Section, list[list[str]]]:
        """The question for a slot, and the answers offered as pairs of label and value."""
        key = definition.ask
        if tries and self._wording.has(f"{key}_again"):
            key = f"{key}_again"
        offered = [
            [self._label(row, definition), self.value_of(row, slot, definition)]
            for row in rows[:_MOST_OFFERS]
        ]
        offered += [[option.label[self._language], option.value] for option in definition.options]
        if definition.offered_all and len(offered) > 1:
            offered.append([self.say("all_of_them"), "all"])
        text = self.say(key)
        if rows:
            text = "\n".join([text, "", *(f"- {label}" for label, _ in offered)])
        replies = [
            QuickReply(label=_plain(label), message=_plain(label) if not rows else value)
            for label, value in offered
        ]
        section = self.section(key)
        section.update({"text": text, "quick_replies": replies})
        section["backing"] += [label for label, _ in offered]
        section["asks"] = True
        return section, offered

    def value_of(self, row: Facts, slot: str, definition: SlotDefinition) -> str:
        """What a row stands for as an answer."""
        return str(row[definition.offered_value or slot])

    def found(self, task: Task, tool: str, rows: list[Facts], slots: Mapping[str, str]) -> Section:
        """What a read tool has found; nothing may be because of what it was narrowed down to."""
        if not rows:
            narrowed = [name for name, slot in task.slots.items() if slot.is_optional]
            for name in filter(slots.__contains__, narrowed):
                return self.section(f"{task.found_none}_for_{name}", **{name: slots[name]})
            return self.section(str(task.found_none))
        words = [self.facts(row) for row in rows]
        if len(rows) == 1 or task.found_line is None:
            text = "\n\n".join(self._row(task, row) for row in rows)
        else:
            lines = [f"- {self.say(task.found_line, **found)}" for found in words]
            text = "\n".join([self.say(str(task.lead)), "", *lines])
        section = plain_section("advance_task", text)
        section["actions"] = [
            Action(tool=tool, summary=_plain(text.splitlines()[0]), data=facts_to_json(row))
            for row in rows
        ]
        section["backing"] = [value for found in words for value in found.values()]
        for row in rows:
            section["backing"] += self._wording.written(
                self._key(str(task.found), row), self._language
            )
        if len(rows) > 1 and "order_number" in rows[0]:
            section["quick_replies"] = [
                QuickReply(label=found["order_number"], message=found["order_number"])
                for found in words
            ]
        return section

    def which_of(self, task: Task, name: str, rows: Sequence[Facts]) -> OpenQuestion:
        """What "the second one" or "the lamp" is to be chosen from, after a list."""
        labels = [self.say(str(task.found_line), **self.facts(row)) for row in rows]
        return OpenQuestion(kind="which_intent", candidates=[[label, name] for label in labels])

    def put_aside(self, label: str) -> Section:
        """A task is still open, and how to go on with it."""
        section = self.section("task_put_aside", task=label)
        section["quick_replies"] = [QuickReply(label=label, message=label)]
        return section

    def summary(self, template: str, tool: str, proposal: Proposal, consent_id: str) -> Section:
        """What exactly would happen, and the question."""
        words = self.facts(proposal.facts)
        key = self._key(template, {**proposal.facts, "tool": tool})
        section = self.section(key, **words)
        section["proposes"], section["asks"] = consent_id, True
        section["quick_replies"] = [
            QuickReply(label=label, message=label)
            for label in (self.say("yes_button"), self.say("no_button"))
        ]
        return section

    def done(self, key: str, receipt: Receipt, *, undoable: bool) -> Section:
        """What was done, by its receipt."""
        words = self.facts(receipt.facts)
        section = self.section(self._key(key, {**receipt.facts, "tool": receipt.tool}), **words)
        # Figures of the wording are backed by its author; that it was done, by the receipt alone.
        section["backing"] = [*words.values(), *map(figures_of, section["backing"])]
        section["receipts"] = [receipt.receipt_id]
        section["actions"] = [
            Action(
                tool=receipt.tool,
                summary=_plain(section["text"]),
                data={
                    **facts_to_json(receipt.facts),
                    "receipt_id": receipt.receipt_id,
                    "amount_cents": receipt.amount_cents,
                },
            )
        ]
        if undoable:
            label = self.say("undo_button")
            section["quick_replies"] = [QuickReply(label=label, message=label)]
        return section

    def _row(self, task: Task, row: Facts) -> str:
        return self.say(self._key(str(task.found), row), **self.facts(row))

    def _key(self, template: str, facts: Facts) -> str:
        """`order_status_{status}` names a reply per status."""
        return template.format(**{name: str(value) for name, value in facts.items()})

    def _label(self, row: Facts, definition: SlotDefinition) -> str:
        return self.say(str(definition.offered_label), **self.facts(row))


def _plain(text: str) -> str:
    """Without the marks of bold type."""
    return text.replace("**", "")
