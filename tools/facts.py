"""Facts: what a tool may tell, under names that say what they are.

`_cents` is money, `_on` and `_until` a date, `_at` a moment; a mapping holds the same words per
language. The names are all that wording needs to put any fact into a sentence.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

FactValue = str | int | bool | date | datetime | Mapping[str, str] | None
Facts = Mapping[str, FactValue]


def facts_to_json(facts: Facts) -> dict[str, Any]:
    """Plain JSON types; dates and moments as ISO 8601."""
    return {
        name: value.isoformat() if isinstance(value, date) else _plain(value)
        for name, value in facts.items()
    }


def facts_from_json(stored: Mapping[str, Any]) -> dict[str, FactValue]:
    """The reverse of `facts_to_json`, by the names."""
    return {name: _typed(name, value) for name, value in stored.items()}


def _plain(value: FactValue) -> object:
    return dict(value) if isinstance(value, Mapping) else value


def _typed(name: str, value: Any) -> FactValue:  # noqa: ANN401 - JSON
    if isinstance(value, str) and name.endswith(("_on", "_until")):
        return date.fromisoformat(value)
    if isinstance(value, str) and name.endswith("_at"):
        return datetime.fromisoformat(value)
    return value  # type: ignore[no-any-return]
