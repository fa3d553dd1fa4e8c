"""What a language model may choose from: the encoder's likeliest intents, in the pack's words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agent.understanding.requests import Reading
from knowledge.pack import Intent, Language, Pack

LONGEST = 12
"""Intents; on calibration messages that the encoder is least sure of, the right one is among so
many in nearly all cases (`python -m agent cascade` says in how many)."""
_OF_A_PART = 3
_SHOWN_TITLES = 6
_SHOWN_UTTERANCES = 3
NEVER_OFFERED = frozenset({"affirm", "deny", "cancel_task"})
"""A yes is read by our own closed grammar only, and so is a no: no model may give consent."""


def shortlist(reading: Reading) -> tuple[str, ...]:
    """Names of the likeliest intents of a message and of its parts, likeliest first."""
    parts = [one.scored.best(_OF_A_PART) for one in reading.told]
    found = [name for best in parts for name, _ in best]
    found += [name for name, _ in reading.whole.best(LONGEST)]
    offered = [name for name in dict.fromkeys(found) if name not in NEVER_OFFERED]
    return tuple(offered[:LONGEST])


def articles_of(reading: Reading, intent: Intent) -> dict[str, float]:
    """How likely each article of `intent` is, given that the intent is right; sums to 1."""
    whole = reading.whole
    chances = dict(zip(whole.articles, map(float, whole.article_probabilities), strict=True))
    own = {name: max(chances.get(name, 0.0), 1e-4) for name in intent.articles}
    total = sum(own.values())
    return {name: chance / total for name, chance in own.items()}


@dataclass(frozen=True)
class IntentCatalogue:
    """One line about each intent of a pack."""

    lines: Mapping[tuple[str, Language], str]

    @classmethod
    def of(cls, pack: Pack) -> "IntentCatalogue":
        """From labels, the titles of articles, and the first utterances."""
        titles = {(one.article_id, one.language): one.title for one in pack.articles}
        return cls(
            {
                (intent.name, language): _line(intent, language, titles)
                for intent in pack.intents
                for language in pack.company.languages
            }
        )

    def described(self, names: Iterable[str], language: Language) -> str:
        """A list to put into a prompt."""
        return "\n".join(self.lines[name, language] for name in names)


def _line(intent: Intent, language: Language, titles: Mapping[tuple[str, Language], str]) -> str:
    label = intent.label[language] if intent.label else ""
    topics = [titles.get((name, language), "") for name in intent.articles]
    about = "; ".join(filter(None, topics[:_SHOWN_TITLES])) if intent.kind == "question" else ""
    said = " / ".join(intent.utterances[language][:_SHOWN_UTTERANCES])
    parts = [part for part in (label, about, f"for example: {said}" if said else "") if part]
    return f"- {intent.name}: {'. '.join(parts) or intent.kind}"
