"""The pack's care hours as working time."""

from zoneinfo import ZoneInfo

from knowledge.pack import Company
from tools.business_hours import BusinessHours

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def hours_of(company: Company) -> BusinessHours:
    """When people work, by `company.yaml`."""
    return BusinessHours(
        weekly={
            _WEEKDAYS.index(day): (hours.opens, hours.closes)
            for day, hours in company.care_hours.items()
        },
        timezone=ZoneInfo(company.timezone),
        holidays=frozenset(company.holidays),
    )
