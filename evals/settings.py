"""Settings of the evals."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class EvalsSettings(BaseSettings):
    """Read from `RAPPORT_*` variables or `.env`, as the server that is judged reads them."""

    model_config = SettingsConfigDict(
        env_prefix="RAPPORT_",
        env_file=".env",
        extra="ignore",
        frozen=True,
        use_attribute_docstrings=True,
    )

    data_dir: Path = Path("var")
    """Where the server keeps the secret of its demo site."""

    site_secret: str | None = Field(default=None, min_length=32)
    """With which customers are signed in. Unset: the demo site's own."""
