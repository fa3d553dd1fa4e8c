"""Putting things into words: the pack's replies, with variety that a seed can repeat."""

import zlib
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from agent.record_text import as_one_line
from knowledge.pack import Language, Pack
from tools.facts import Facts

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_WEEKDAYS: Mapping[Language, tuple[str, ...]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
}


class Wording:
    """Chooses and fills the replies of one pack."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._timezone = ZoneInfo(pack.company.timezone)

    def say(self, key: str, language: Language, *, seed: str, **values: object) -> str:
        """One of the variants of reply `key`, the same for the same `seed`, filled with `values`.

        Raises:
            KeyError: the pack has no such reply; `python -m knowledge check` reports it.
        """
        variants = self._pack.replies[key][language]
        chosen = variants[zlib.crc32(f"{seed}/{key}".encode()) % len(variants)]
        return chosen.format(
            company=self._pack.company.name[language],
            agent=self._pack.company.agent_name[language],
            **values,
        )

    def written(self, key: str, language: Language) -> list[str]:
        """The variants of a reply as the pack's author wrote them: figures in them are backed."""
        return list(self._pack.replies[key][language])

    def has(self, key: str) -> bool:
        """Whether the pack has a reply of that name."""
        return key in self._pack.replies

    def facts(self, facts: Facts, language: Language) -> dict[str, str]:
        """Facts as words, by what their names say (`tools.facts`); unknown ones are left out.

        `total_cents` becomes `total`; a moment `placed_at` also its day, `placed_on`; a word that
        the pack has a name for, as `status_name_packed`, becomes that name. Text is one line
        without markup (`agent.record_text`).
        """
        words: dict[str, str] = {}
        for name, value in facts.items():
            if value is None or isinstance(value, bool):
                continue
            if isinstance(value, Mapping):
                words[name] = as_one_line(value[language])
            elif isinstance(value, datetime):
                words[name] = (
                    f"{self.day(self.local_date(value), language)} {self.clock_time(value)}"
                )
                words[f"{name.removesuffix('_at')}_on"] = self.day(self.local_date(value), language)
            elif isinstance(value, date):
                words[name] = self.day(value, language)
            elif name.endswith("_cents") and isinstance(value, int):
                words[name.removesuffix("_cents")] = self.money(value)
            elif self.has(f"{name}_name_{value}"):
                words[name] = self.say(f"{name}_name_{value}", language, seed=name)
            else:
                words[name] = as_one_line(str(value))
        return words

    def money(self, cents: int) -> str:
        """An amount as the shop writes it: S$49 or S$4.90."""
        symbol = self._pack.company.currency_symbol
        return f"{symbol}{cents // 100}" if cents % 100 == 0 else f"{symbol}{cents / 100:.2f}"

    def day(self, day: date, language: Language) -> str:
        """Monday, 23 November / 11月23日(星期一)."""
        weekday = _WEEKDAYS[language][day.weekday()]
        if language == "zh":
            return f"{day.month}月{day.day}日（{weekday}）"
        return f"{weekday}, {day.day} {_MONTHS[day.month - 1]}"

    def local_date(self, moment: datetime) -> date:
        """The calendar day of a moment where the company is."""
        return moment.astimezone(self._timezone).date()

    def clock_time(self, moment: datetime) -> str:
        """14:05, where the company is."""
        return moment.astimezone(self._timezone).strftime("%H:%M")
