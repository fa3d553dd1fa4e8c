"""Answers in a language model's words, of which only what is backed is shown."""

from agent.generation.sentences import SentenceSplitter
from agent.generation.support import Source, SupportChecker, Verdict

__all__ = ["SentenceSplitter", "Source", "SupportChecker", "Verdict"]
