"""The model that is in use now: loaded once, and again when training has written another."""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from tools.churn.errors import ModelFileError
from tools.churn.model import ChurnModel
from tools.churn.model_file import PAGE, load_model


@dataclass
class ServedModel:
    """A folder that `python -m tools.churn train --out` writes to, maybe while we run."""

    folder: Path
    _loaded: tuple[tuple[int, int], ChurnModel] | None = field(default=None, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    @property
    def is_there(self) -> bool:
        """Whether anything was trained."""
        return (self.folder / PAGE).is_file()

    def current(self) -> ChurnModel:
        """The newest model. One that is damaged does not replace the one that was loaded.

        Raises:
            ModelFileError: none was ever loaded, and there is none that can be.
        """
        with self._lock:
            try:
                written = (self.folder / PAGE).stat()
                seen = (written.st_mtime_ns, written.st_size)
                if self._loaded is None or self._loaded[0] != seen:
                    self._loaded = (seen, load_model(self.folder))
            except OSError as error:
                if self._loaded is None:
                    raise ModelFileError(f"{self.folder / PAGE}: {error.strerror}") from error
            except ModelFileError:
                # Its two files are written one after the other: the next call may find both.
                if self._loaded is None:
                    raise
            return self._loaded[1]
