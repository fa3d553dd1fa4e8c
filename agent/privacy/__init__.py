"""Personal data: finding it, and keeping it from whoever must not see it."""

from agent.privacy.finding import PersonalDataFinder, known_words
from agent.privacy.placeholders import Veil
from agent.privacy.spans import PersonalDatum

__all__ = ["PersonalDataFinder", "PersonalDatum", "Veil", "known_words"]
