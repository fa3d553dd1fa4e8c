"""The value of a slot in a message, by its kind; None where it has none."""

import re
from collections.abc import Mapping
from datetime import date

from agent.tasks.option_words import named_option
from agent.understanding.addresses import find_address
from agent.understanding.consent_answer import choose_option
from agent.understanding.months import find_months
from agent.understanding.negated import without_negated
from agent.understanding.slots import SlotFinder, Slots
from knowledge.pack import Language, SlotDefinition, SlotKind

FREE_TEXT = frozenset({"text", "name"})
"""Kinds whose value is whatever was said."""
_LONGEST_LEAD_IN = 40
_LEAD_IN = re.compile(
    r"^(?:(?:please |pls )?(?:change|make|set|correct) (?:it|that|my name) to|make (?:it|that)"
    r"|it['’]?s|it (?:is|should be)|should be"
    r"|(?:my |the )?(?:new |real |full |correct )?name (?:is|should be))\s+"
    r"|^(?:请|帮我)?(?:改成|改为|应该是|我?的?(?:新?名字|姓名)(?:是|叫|改成)|我叫)\s*",
    re.IGNORECASE,
)
ALL = "all"
_ALL_WORDS = {
    "all",
    "everything",
    "both",
    "all of them",
    "全部",
    "都",
    "所有",
    "两个都",
    "都退",
    "整单",
}


class SlotReader:
    """Reads values by patterns; `offered` are pairs of label and value that we have shown."""

    def __init__(self, finder: SlotFinder, language: Language, today: date) -> None:
        self._finder = finder
        self.language = language
        self._today = today

    def found(self, text: str) -> Slots:
        """Everything with a pattern of its own."""
        return self._finder.find(text, today=self._today)

    def read(
        self, slot: str, definition: SlotDefinition, text: str, offered: list[list[str]]
    ) -> dict[str, str]:
        """The slot with its value; empty where the message has none. An address has parts."""
        if definition.kind not in FREE_TEXT:
            text = without_negated(text)
        if definition.kind == "address":
            address = find_address(text, self.language)
            if address is None:
                return {}
            parts = {
                "street": address.street,
                "unit": address.unit or "",
                "postal_code": address.postal_code,
            }
            return {slot: text, **parts}
        value = self._value(definition, text, offered)
        return {} if value is None else {slot: value}

    def values(self, kind: SlotKind, text: str) -> list[str]:
        """All values of a kind that has a pattern."""
        if kind == "months":
            months = find_months(text)
            return [] if months is None else [str(months)]
        found = self.found(text)
        by_kind: Mapping[str, tuple[object, ...]] = {
            "order_number": found.order_numbers,
            "email": found.emails,
            "phone": found.phones,
            "amount": found.amounts_cents,
        }
        return [str(value) for value in by_kind.get(kind, ())]

    def _value(self, definition: SlotDefinition, text: str, offered: list[list[str]]) -> str | None:
        chosen = self._chosen(definition, text, offered)
        if chosen is not None or definition.kind == "choice":
            return chosen
        if definition.kind not in FREE_TEXT:
            return next(iter(self.values(definition.kind, text)), None)
        return self._free_text(text)

    def contact(self, text: str) -> str | None:
        """The e-mail address or phone number that `text` says little beside."""
        found = self.found(text)
        contacts = [*found.emails, *found.phones]
        is_alone = len(contacts) == 1 and len(text) - len(contacts[0]) <= _LONGEST_LEAD_IN
        return contacts[0] if is_alone else None

    def _free_text(self, text: str) -> str | None:
        """What was said, without the words that lead up to it: "my new number is 9123 4567"."""
        if (contact := self.contact(text)) is not None:
            return contact
        return _LEAD_IN.sub("", text.strip()).strip()[:500] or None

    def _chosen(
        self, definition: SlotDefinition, text: str, offered: list[list[str]]
    ) -> str | None:
        if definition.offered_all and text.strip().casefold().strip(".!。！") in _ALL_WORDS:
            return ALL
        named = named_option(text, definition.options)
        if named is not None:
            return named
        pairs = [*offered]
        pairs += [[option.label[self.language], option.value] for option in definition.options]
        position = choose_option(text, [label for label, _ in pairs], self.language)
        return None if position is None else pairs[position][1]
