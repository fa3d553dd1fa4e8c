"""Names for the customers of cases, and how a day is written to them."""

from datetime import date

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
NAMES = (
    "Odette Quek", "Jasper Loke", "Renuka Dass", "Boon Kiat Sng", "Hazel Peh", "Irfan Zaini",
    "Celine Auyong", "Tobias Heng", "Yan Ling Foo", "Suresh Maran", "Noelle Pang", "Kai Xiang Toh",
)  # fmt: skip


def written_day(day: date, language: str) -> str:
    """12 March, 3月12日: as a part of what the agent writes."""
    if language == "zh":
        return f"{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]}"
