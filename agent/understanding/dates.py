"""Days that customers write, in English and Chinese, counted from a given today.

A day that does not exist ("31/02") is no date, and a time that names no single day ("next week")
is none either.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from agent.understanding.amounts import chinese_number

MOST_DAYS = 366
"""How far away "in 40 days" may be: a shop's customers plan no further."""

_Reader = Callable[[re.Match[str], date], date | None]
_MONTH_NAMES = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_HAN_NUMBER = "[一二两三四五六七八九十]"
_WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
# "sat" and "sun" are words of their own; they are days where something points to them.
_WEEKDAY = (
    "mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|saturday|sunday"
)
_NEAR = r"(?:last|this|next|coming)(?:\sweek)?"
_TOMORROW = "tomorrow|tomorow|tommorow|tommorrow|tmrw?|tmw"
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_COUNT = rf"\d{{1,3}}|{'|'.join(_COUNTS)}"
_ORDINAL = r"(?:st|nd|rd|th)?"


def find_dates(text: str, today: date) -> Iterator[date]:
    """Days, in the order in which they are written; `text` in NFKC."""
    lowered = text.lower()
    if not _HINT.search(lowered):
        return
    found: list[tuple[int, date]] = []
    for pattern, read, signs in _READERS:
        if signs and not any(sign in lowered for sign in signs):
            continue
        for match in pattern.finditer(lowered):
            day = read(match, today)
            if day is not None:
                found.append((match.start(), day))
            # What one pattern has read, even as nonsense, the next ones shall not read again.
            lowered = lowered[: match.start()] + " " * len(match[0]) + lowered[match.end() :]
    yield from (day for _, day in sorted(found))


def _full(match: re.Match[str], today: date) -> date | None:
    year, month, day = match["year"], match["month"], match["day"]
    return _closest(year, _number(month), _number(day), today)


def _named(match: re.Match[str], today: date) -> date | None:
    return _closest(match["year"], _MONTHS.index(match["month"][:3]) + 1, int(match["day"]), today)


def _of_month(match: re.Match[str], today: date) -> date | None:
    """The 5th of last, this or next month."""
    which = match["which"]
    is_past = which.startswith(("last", "上"))
    shift = -1 if is_past else which.count("下") + which.count("next")
    first = _first_of_month(today, shift)
    return _safe(first.year, first.month, _number(match["day"]))


def _next_day_of_month(match: re.Match[str], today: date) -> date | None:
    """The next 5th, today included."""
    days = (
        _safe(first.year, first.month, _number(match["day"]))
        for first in (_first_of_month(today, shift) for shift in range(3))
    )
    return next((day for day in days if day and day >= today), None)


def _end_of_month(match: re.Match[str], today: date) -> date:
    first = _first_of_month(today, 1 if re.search("next|下", match[0]) else 0)
    return first.replace(day=monthrange(first.year, first.month)[1])


def _end_of_year(_match: re.Match[str], today: date) -> date:
    return date(today.year, 12, 31)


def _counted(match: re.Match[str], today: date) -> date | None:
    """Some days, weeks or months from now or ago."""
    written = match["count"]
    count = _COUNTS.get(written) or _number(written)
    is_ago = match["ago"] is not None
    unit = match["unit"]
    if unit.startswith("month") or unit.endswith("月"):
        first = _first_of_month(today, -count if is_ago else count) if count <= 12 else None
        last = monthrange(first.year, first.month)[1] if first else 0
        return first.replace(day=min(today.day, last)) if first else None
    days = count if unit.startswith("day") or unit == "天" else 7 * count
    return today + timedelta(days=-days if is_ago else days) if days <= MOST_DAYS else None


def _english_weekday(match: re.Match[str], today: date) -> date:
    """The coming one; "next Friday" is in the week after this one, which begins on Monday."""
    wanted = _WEEKDAYS.index((match["day"] or match["weekend"])[:3])
    which = (match["which"] or match["near"] or "") + (match["week"] or "")
    ahead = (wanted - today.weekday()) % 7
    if "last" in which:
        return today - timedelta(days=(today.weekday() - wanted) % 7 or 7)
    if "next" in which:
        return _in_week(today, 1, wanted)
    return today + timedelta(days=ahead if "this" in which else ahead or 7)


def _chinese_weekday(match: re.Match[str], today: date) -> date:
    """The coming one; "这周五" is in this week, which begins on Monday, even if it is over."""
    wanted = min("一二三四五六日天".index(match["day"]), 6)
    which = match["which"] or ""
    if not which:
        return today + timedelta(days=(wanted - today.weekday()) % 7 or 7)
    weeks = which.count("下") - which.count("上")
    return _in_week(today, weeks, wanted)


def _in_week(today: date, weeks: int, weekday: int) -> date:
    return today + timedelta(days=7 * weeks + weekday - today.weekday())


def _first_of_month(today: date, shift: int) -> date:
    months = today.year * 12 + today.month - 1 + shift
    return date(months // 12, months % 12 + 1, 1)


def _number(written: str) -> int:
    """Digits or Chinese numerals; 0, which no day or month has, for anything else."""
    return int(written) if written.isascii() else chinese_number(written) or 0


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 31/02 is not a date, whatever else it may be
        return None


def _closest(year: str | None, month: int, day: int, today: date) -> date | None:
    """The date, if there is one; without a year the one closest to `today`."""
    if year:
        return _safe(int(year) + (2000 if len(year) == 2 else 0), month, day)
    candidates = (_safe(today.year + shift, month, day) for shift in (-1, 0, 1))
    return min(
        (candidate for candidate in candidates if candidate),
        key=lambda candidate: abs(candidate - today),
        default=None,
    )


def _shifted(days: int) -> _Reader:
    return lambda _, today: today + timedelta(days=days)


_HAN = rf"\d\d?|{_HAN_NUMBER}{{1,3}}"
_NEVER = "(?!)"
_GOES_ON = r"(?:please|pls|at|instead|between|morning|afternoon|evening|thanks)\b"
# The more exact ones first: what one has read, the next do not read again. The third column has
# signs of which a text must have one; it saves most of the searches.
_PATTERNS: tuple[tuple[str, _Reader, str], ...] = (
    (r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)(?!\d)", _full, "-/."),
    (r"(?<![\d#/-])(?P<day>\d\d?)-(?P<month>\d\d?)-(?P<year>\d{4})(?!\d)", _full, "-"),
    (rf"(?:(?P<year>\d{{4}})年)?(?<!\d)(?P<month>{_HAN})月(?P<day>{_HAN})[日号]?", _full, "月"),
    # 24/7 is always open, and "2.4" is a number unless something says that it is a day.
    (
        r"(?<![\d/.$])(?!24/7(?!/\d))(?P<day>\d\d?)/(?P<month>\d\d?)"
        r"(?:/(?P<year>\d{4}|\d\d))?(?![\d/])",
        _full,
        "/",
    ),
    (r"(?<![\d/.$])(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{4}|\d\d)(?!\d)", _full, "."),
    (
        rf"\b(?:on|by|until)\s(?P<day>\d\d?)\.(?P<month>\d\d?)(?P<year>{_NEVER})?"
        r"(?![\d.]|\s?[ap]m)",
        _full,
        ".",
    ),
    (
        rf"(?<![\d.,$#])(?P<day>\d\d?){_ORDINAL}\s*(?:of\s+)?(?P<month>{_MONTH_NAMES})\b\.?"
        r"(?:,?\s+(?P<year>\d{4}))?(?!\s(?:not|be|have|need|i|we|also|come|fit|do)\b)",
        _named,
        "",
    ),
    (
        rf"\b(?P<month>{_MONTH_NAMES})\b\.?\s*(?:the\s+)?(?P<day>\d\d?){_ORDINAL}"
        r"(?!\d|[:.,]\d)(?:,?\s+(?P<year>\d{4}))?(?!\d)",
        _named,
        "",
    ),
    (rf"\b(?P<month>{_MONTH_NAMES})(?P<day>\d\d?)(?P<year>{_NEVER})?\b", _named, ""),
    (rf"(?P<which>上个?|下+个?|这个?|本|当)月(?P<day>{_HAN})[日号]", _of_month, "月"),
    (rf"\b(?P<day>\d\d?){_ORDINAL}\s(?:of\s)?(?P<which>last|this|next)\smonth\b", _of_month, "h"),
    (
        r"\b(?P<which>last|this|next)\smonth\s(?:on\s)?(?:the\s)?"
        r"(?P<day>\d\d?)(?:st|nd|rd|th)\b",
        _of_month,
        "h",
    ),
    (
        rf"\bon\sthe\s(?P<day>\d\d?)(?:st|nd|rd|th)\b(?!\s(?!{_GOES_ON})[a-z])",
        _next_day_of_month,
        "",
    ),
    (
        rf"(?:^|(?<=[在到成是,，。\s]))(?P<day>{_HAN})号"
        r"(?=$|[\s,，。！!？?前后之送到发上下早晚吧])",
        _next_day_of_month,
        "号",
    ),
    (
        r"\bend\sof\s(?:the\s|this\s|next\s)?month\b|\b(?:next\s|this\s)?month[\s-]end\b"
        r"|(?:下个?|这个?|本)?月底",
        _end_of_month,
        "h底",
    ),
    (r"\bend\sof\s(?:the|this)\syear\b|(?:今年)?年底", _end_of_year, "r底"),
    (
        rf"\bin\s(?P<count>{_COUNT})\s(?P<unit>days?|weeks?|months?)\b(?!\s(?:or|and)\b)"
        rf"(?P<ago>{_NEVER})?",
        _counted,
        "",
    ),
    (
        rf"\b(?P<count>{_COUNT})\s(?P<unit>days?|weeks?|months?)\s"
        r"(?:later|from\s(?:now|today)|(?P<ago>ago))\b",
        _counted,
        "",
    ),
    (
        rf"(?<!\d)(?P<count>\d{{1,3}}|{_HAN_NUMBER}{{1,3}})\s?"
        r"(?P<unit>天|个?星期|个?礼拜|周|个月)(?:以后|之后|后|(?P<ago>以前|之前|前))",
        _counted,
        "后前",
    ),
    (rf"day\safter\s(?:{_TOMORROW})\b|(?<![大以之])后天(?!天)", _shifted(2), "y后"),
    (r"大后天", _shifted(3), "大"),
    (r"大前天", _shifted(-3), "大"),
    (r"day\sbefore\syesterday|前天", _shifted(-2), "y前"),
    (rf"\b(?:{_TOMORROW})\b|明天|明日|明早|明晚|明儿", _shifted(1), ""),
    (r"\b(?:yesterday|yday|last\snight)\b|昨天|昨日|昨晚", _shifted(-1), ""),
    (
        r"\b(?:today|tonight|this\s(?:morning|afternoon|evening))\b"
        r"|今天|今日|今晚|今早|今儿",
        _shifted(0),
        "",
    ),
    (
        r"(?<!black )(?<!cyber )(?<!good )(?<!every )(?<!each )\b"
        rf"(?:(?P<near>{_NEAR}|on|by|until)\s(?P<weekend>sat|sun)"
        rf"|(?:(?P<which>{_NEAR})\s(?:on\s)?)?(?P<day>{_WEEKDAY}))\b"
        r"(?:\s(?P<week>(?:next|this|last)\sweek))?",
        _english_weekday,
        "",
    ),
    (
        r"(?<![每\d一二两三四五六七八九十几])(?P<which>(?:(?<![早晚网线马])上+|下+|这|本)个?)?"
        r"(?:周|星期|礼拜)(?P<day>[一二三四五六日天])(?![次个])",
        _chinese_weekday,
        "周星礼",
    ),
)
_READERS = tuple((re.compile(pattern), read, signs) for pattern, read, signs in _PATTERNS)
_HINT = re.compile(
    r"\d|day|night|tmr|tmw|week|month|year|morning|afternoon|evening|tom+or"
    r"|\b(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b|[天日月年周号今明昨]|星期|礼拜"
)
