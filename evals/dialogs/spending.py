"""What a conversation's requests to a language model took, by the traces of its turns."""

from dataclasses import dataclass

from evals.contract.facts import ConversationFacts


@dataclass(frozen=True)
class Spent:
    """All requests of a conversation."""

    tokens: int
    """Of prompts and completions, as the endpoint counts them."""
    cost_cents: float
    """At the prices of the settings (`RAPPORT_LLM_..._CENTS`); 0 where none are set."""


def spent_in(facts: ConversationFacts) -> Spent | None:
    """What was spent; None where no language model was asked."""
    calls = [call for _, trace in facts.turns() for call in trace.get("language_model", [])]
    if not calls:
        return None
    tokens = sum(call["prompt_tokens"] + call["completion_tokens"] for call in calls)
    return Spent(tokens, sum(call["cost_cents"] for call in calls))
