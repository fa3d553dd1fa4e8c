"""What requests to a language model took: per turn for the trace, in total for the metrics."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from agent.language_model.model import Usage

Purpose = Literal["understanding", "answer", "suggestion", "summary"]


@dataclass(frozen=True)
class ModelCall:
    """One request."""

    purpose: Purpose
    prompt: str
    """Name and version of the prompt."""
    model: str
    outcome: str
    """`answered`, `stopped` where nobody wanted to hear more, or the kind of error."""
    milliseconds: float
    prompt_tokens: int
    completion_tokens: int
    cost_cents: float

    def as_note(self) -> dict[str, Any]:
        """Plain data for the trace."""
        return asdict(self)


@dataclass
class ModelTotals:
    """Since the process started; what days took is in the record."""

    requests: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By purpose and outcome."""
    tokens: Counter[str] = field(default_factory=Counter)
    """By `prompt` and `completion`."""
    cost_cents: float = 0.0

    def add(self, call: ModelCall) -> None:
        """Count a request."""
        self.requests[call.purpose, call.outcome] += 1
        self.tokens["prompt"] += call.prompt_tokens
        self.tokens["completion"] += call.completion_tokens
        self.cost_cents += call.cost_cents


def outcome_of(error: BaseException | None) -> str:
    """A word for how a request ended."""
    if error is None:
        return "answered"
    return "stopped" if isinstance(error, GeneratorExit) else type(error).__name__


def least_usage(prompt_tokens: int, said: str) -> Usage:
    """What a request took that was cut off: all of its prompt, and what came."""
    return Usage(prompt_tokens, -(-len(said) // 2))
