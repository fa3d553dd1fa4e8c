"""Prompts are files under `agent/prompts/`; a trace names each by the hash of its text."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

FOLDER = Path(__file__).parent.parent / "prompts"


@dataclass(frozen=True)
class Prompt:
    """One file."""

    name: str
    template: Template
    version: str
    """Of the text before anything is filled in."""

    def filled(self, values: Mapping[str, str]) -> str:
        """The text with each `$name` replaced.

        Raises:
            KeyError: the text names something that `values` lacks.
        """
        return self.template.substitute(values)


@cache
def load_prompt(name: str) -> Prompt:
    """The prompt in `agent/prompts/<name>.txt`."""
    text = (FOLDER / f"{name}.txt").read_text("utf-8").strip()
    return Prompt(name, Template(text), hashlib.sha256(text.encode()).hexdigest()[:12])
