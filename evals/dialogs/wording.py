"""How a simulated customer's message is worded: as the store has it, or by a language model.

What is to be said is decided by `SimulatedCustomer` in either case. The model only says it in its
own words, and what it says is held against what was to be said: a wording that adds or loses a
figure or an address, answers a question for consent otherwise, changes the language or the subject
is not used.
"""

import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from agent.errors import LanguageModelError
from agent.language_model import ChatMessage, LanguageModel, Request, open_endpoint_model
from agent.settings import LanguageModelSettings
from agent.understanding.consent_answer import read_consent_answer
from evals.dialogs.answers import Exchange
from evals.dialogs.cases import Case, Language
from evals.dialogs.languages import is_chinese
from evals.errors import EvalsError
from knowledge import KnowledgeSettings
from knowledge.encoder import load_encoder

LONGEST = 600
"""Characters; customers who write more are played by the persona `rambling`."""
LEAST_SIMILARITY = 0.5
"""Cosine of the sentence embeddings; below it, texts are mostly of another subject."""
_HISTORY = 4
_MAX_TOKENS = 120
_LANGUAGES = {"en": "English", "zh": "Simplified Chinese"}
_FIGURE = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[A-Za-z]?\d[\d,.-]*\d|\d")
_INSTRUCTIONS = (
    "You play a customer in a chat with an online shop. Reply with the customer's next message and "
    "nothing else: {language}, at most two sentences, in the manner of a {persona} person. "
    "Keep every number, name and address as it is. Never speak as the shop."
)


class Wording(Protocol):
    """Turns what a customer means into what is sent."""

    async def said(self, case: Case, text: str, before: Sequence[Exchange]) -> str:
        """The message to send for `text`, after the exchanges so far."""
        ...

    @property
    def versions(self) -> Mapping[str, str]:
        """What a saved run says of it."""
        ...


class AsWritten:
    """The words of the paraphrase store."""

    async def said(self, case: Case, text: str, before: Sequence[Exchange]) -> str:
        """`text` itself."""
        return text

    @property
    def versions(self) -> Mapping[str, str]:
        """Nothing to say."""
        return {}


AS_WRITTEN: Wording = AsWritten()


@dataclass
class ModelWording:
    """A language model's words, where they say the same."""

    model: LanguageModel
    similarity: Callable[[str, str], float]
    """Of two texts, -1 to 1."""
    seed: int
    used: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    """How often the model's words were not used, by reason."""

    async def said(self, case: Case, text: str, before: Sequence[Exchange]) -> str:
        """The model's words for `text`; `text` itself where they say something else."""
        try:
            answer = await self.model.complete(
                Request(_prompt(case, text, before), _MAX_TOKENS, self.seed)
            )
        except LanguageModelError:
            return self._refuse("no answer", text)
        worded = answer.text.strip().strip('"“”「」')
        reason = self._against(worded, text, case.language)
        if reason is not None:
            return self._refuse(reason, text)
        self.used += 1
        return worded

    @property
    def versions(self) -> Mapping[str, str]:
        """The model's name, and how often its words were used."""
        refused = ", ".join(f"{reason} {count}" for reason, count in sorted(self.refused.items()))
        return {
            "customers": self.model.name,
            "worded": f"{self.used} of {self.used + sum(self.refused.values())}",
            **({"not worded": refused} if refused else {}),
        }

    def _against(self, worded: str, text: str, language: Language) -> str | None:
        if not worded or len(worded) > LONGEST:
            return "length"
        if sorted(figures(worded)) != sorted(figures(text)):
            return "figures"
        if is_chinese(worded) != is_chinese(text):
            return "language"
        if read_consent_answer(worded, language) != read_consent_answer(text, language):
            return "consent"
        if self.similarity(worded, text) < LEAST_SIMILARITY:
            return "subject"
        return None

    def _refuse(self, reason: str, text: str) -> str:
        self.refused[reason] = self.refused.get(reason, 0) + 1
        return text


@asynccontextmanager
async def wording_named(customers: str, seed: int) -> AsyncIterator[Wording]:
    """`simulated` or `llm`, the model that the environment names.

    Raises:
        EvalsError: there are no such customers, or no model is configured.
    """
    if customers == "simulated":
        yield AS_WRITTEN
        return
    if customers != "llm":
        raise EvalsError(f"no customers {customers!r}: there are simulated and llm")
    encoder = load_encoder(KnowledgeSettings())

    def similarity(one: str, other: str) -> float:
        first, second = encoder.encode([one, other])
        return float(first @ second)

    try:
        async with open_endpoint_model(LanguageModelSettings()) as model:
            yield ModelWording(model, similarity, seed)
    except LanguageModelError as error:
        raise EvalsError(str(error)) from error


def figures(text: str) -> set[str]:
    """Numbers, codes and e-mail addresses, as they are written."""
    return {found[0].casefold() for found in _FIGURE.finditer(text)}


def _prompt(case: Case, text: str, before: Sequence[Exchange]) -> list[ChatMessage]:
    manner = case.persona.replace("_", "-")
    rules = _INSTRUCTIONS.format(language=_LANGUAGES[case.language], persona=manner)
    # Turned round: the model speaks as the customer, so the agent is its user.
    history = [
        message
        for exchange in before[-_HISTORY:]
        for message in (
            ChatMessage("assistant", exchange.said),
            ChatMessage("user", exchange.answer.text or "..."),
        )
    ]
    task = f"(Write the customer's next message. It must say the same as this: {text})"
    if history:
        history[-1] = ChatMessage("user", f"{history[-1].text}\n\n{task}")
    else:
        history = [ChatMessage("user", task)]
    return [ChatMessage("system", rules), *history]
