"""How a customer writes: the same wish in another manner, as the seed decides."""

import random
import re
from collections.abc import Mapping, Sequence

from evals.dialogs.cases import Language, Persona
from evals.errors import EvalsError

Groups = Mapping[str, Sequence[str]]
_WORD = re.compile(r"[A-Za-z]{5,}")
_HOMOPHONES = {
    "订单": "定单", "账户": "帐户", "在": "再", "的": "得", "已经": "以经", "发票": "发漂",
    "地址": "地止", "退款": "腿款", "取消": "去消", "快递": "块递",
}  # fmt: skip
_TYPOS = 2


class Manner:
    """One customer's way of writing."""

    def __init__(
        self, persona: Persona, language: Language, groups: Groups, chance: random.Random
    ) -> None:
        self._persona, self._language = persona, language
        self._groups, self._chance = groups, chance
        self._said: dict[str, list[str]] = {}

    def words_for(self, group: str) -> str:
        """A text of the group, another one each time until all have been said.

        Raises:
            EvalsError: the store has no such group.
        """
        texts = self._groups.get(group)
        if self._persona == "code_switching":
            texts = self._groups.get(f"{group}_mixed", texts)
        if not texts:
            raise EvalsError(f"no paraphrases of {group!r} in {self._language}")
        if self._persona == "terse":
            texts = sorted(texts, key=len)[: max(2, len(texts) // 3)]
        said = self._said.setdefault(group, [])
        left = [text for text in texts if text not in said] or list(texts)
        said.append(self._chance.choice(left))
        return said[-1]

    def dressed(self, text: str) -> str:
        """The text as this person would type it."""
        if self._persona == "rambling":
            before, after = self.words_for("rambling_before"), self.words_for("rambling_after")
            return f"{before} {text} {after}"
        if self._persona == "angry":
            return f"{self.words_for('angry_before')} {text}"
        if self._persona == "typo_ridden":
            return self._misspelt(text)
        return text

    def has(self, group: str) -> bool:
        """Whether the store has a group of that name."""
        return group in self._groups

    def _misspelt(self, text: str) -> str:
        if self._language == "zh":
            there = [right for right in _HOMOPHONES if right in text]
            for right in self._chance.sample(there, min(_TYPOS, len(there))):
                text = text.replace(right, _HOMOPHONES[right], 1)
            return text
        # Codes, numbers and addresses are copied, not typed.
        words = [match for match in _WORD.finditer(text) if not _is_code(text, match)]
        chosen = self._chance.sample(words, min(_TYPOS, len(words)))
        for match in sorted(chosen, key=lambda match: -match.start()):
            at = self._chance.randrange(match.start() + 1, match.end() - 2)
            swapped = text[at + 1] + text[at]
            text = text[:at] + swapped + text[at + 2 :]
        return text


def _is_code(text: str, match: re.Match[str]) -> bool:
    around = text[max(0, match.start() - 1) : match.end() + 1]
    return bool(re.search(r"[\d@.{}#]", around))
