"""Ways to tamper with an agent in this process, and to leave it as it was."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from agent import AgentSettings
from agent.assembly import Mind
from knowledge import load_pack

_TAMPERED_WITH = ("agent", "tools", "knowledge")


@dataclass
class Tampering:
    """What a mutation changes; all of it is taken back when the context ends.

    Whatever is not there any more is an error: a mutation that changes nothing would look as if
    nobody had found it.
    """

    mind: Mind
    """What the agent is assembled around; a mutation may put another one here."""
    _originals: list[tuple[object, str, object]] = field(default_factory=list)

    def change(self, owner: object, name: str, value: object) -> None:
        """Another value for an attribute of a module or a class.

        Raises:
            AttributeError: there is no such attribute.
        """
        self._originals.append((owner, name, getattr(owner, name)))
        setattr(owner, name, value)

    def swap(self, function: Callable[..., Any], other: Callable[..., Any]) -> None:
        """Another function wherever a module has imported this one.

        Raises:
            LookupError: no module has.
        """
        before = len(self._originals)
        for module_name, module in list(sys.modules.items()):
            if module_name.split(".")[0] in _TAMPERED_WITH:
                for name, value in list(vars(module).items()):
                    if value is function:
                        self.change(module, name, other)
        if len(self._originals) == before:
            raise LookupError(f"nothing has imported {function.__name__}")

    def edit_pack(self, file: str, edits: Mapping[str, str]) -> None:
        """Go on with a copy of the pack in which texts of a file are replaced by others.

        Raises:
            ValueError: the file does not hold such a text.
        """
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(shutil.copytree(AgentSettings().pack_folder, Path(folder) / "pack"))
            text = (copy / file).read_text("utf-8")
            for old, new in edits.items():
                if old not in text:
                    raise ValueError(f"{file} does not hold {old!r}")
                text = text.replace(old, new)
            (copy / file).write_text(text, "utf-8")
            self.mind = replace(self.mind, pack=load_pack(copy))

    def take_back(self) -> None:
        """Everything is as it was."""
        while self._originals:
            owner, name, value = self._originals.pop()
            setattr(owner, name, value)


@contextmanager
def tampered(mind: Mind, tamper: Callable[[Tampering], None]) -> Iterator[Mind]:
    """The mind to assemble the tampered agent around."""
    tampering = Tampering(mind)
    try:
        tamper(tampering)
        yield tampering.mind
    finally:
        tampering.take_back()
