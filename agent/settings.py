"""Settings of the conversation."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class AgentSettings(BaseSettings):
    """Read from `RAPPORT_*` variables or `.env`."""

    model_config = SettingsConfigDict(
        env_prefix="RAPPORT_",
        env_file=".env",
        extra="ignore",
        frozen=True,
        use_attribute_docstrings=True,
    )

    data_dir: Path = Path("var")
    """Models and checkpoints live here."""

    pack: str = "online_shop"
    """A folder under knowledge/packs, or a path to one elsewhere."""

    target_precision: float = Field(default=0.97, ge=0.5, le=0.999)
    """Answer only if at least this share of such answers is right, measured on held-out rows."""

    history_messages: int = Field(default=20, ge=2, le=200)
    """Messages kept in the state; more makes every checkpoint bigger for nothing."""

    max_message_characters: int = Field(default=4000, ge=100, le=20_000)
    """What is longer is cut, and the customer is told."""

    max_merged_messages: int = Field(default=10, ge=1, le=50)
    """A turn that was overtaken this often is sent anyway: nobody is left waiting."""

    model_threads: int = Field(default=2, ge=1, le=8)
    """Threads that encode sentences beside the event loop; one per core is enough."""

    seed: int = 7
    """Seed of training: the same pack and seed give the same models."""

    @property
    def pack_folder(self) -> Path:
        """Where the pack is."""
        given = Path(self.pack)
        if given.is_dir():
            return given
        return Path(__file__).parent.parent / "knowledge" / "packs" / self.pack
