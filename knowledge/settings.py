"""Settings of the knowledge folder."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

Precision = Literal["fp32", "blocks8", "int8"]


class KnowledgeSettings(BaseSettings):
    """Read from `RAPPORT_KNOWLEDGE_*` variables or `.env`."""

    model_config = SettingsConfigDict(
        env_prefix="RAPPORT_KNOWLEDGE_",
        env_file=".env",
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        use_attribute_docstrings=True,
    )

    data_dir: Path = Field(default=Path("var"), validation_alias="RAPPORT_DATA_DIR")
    """Where built models and indexes are kept."""

    encoder: str = Field(default="minilm", pattern=r"^(minilm|hashing|hf:.+)$")
    """`minilm` (embedded), `hf:<name or path>` (any Hugging Face encoder; needs the
    `transformers` extra), or `hashing` (a fake for tests: no meaning, no weights)."""

    encoder_folder: Path | None = None
    """A folder with model.safetensors, config.json and tokenizer.json to use in place of the
    packaged all-MiniLM-L6-v2, for example a fine-tuned one."""

    encoder_sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    """Hash that `encoder_folder`'s model.safetensors must have; unset means any."""

    encoder_precision: Precision = "blocks8"
    """How the matrices are stored: compared in docs/adr/0002."""

    max_tokens: int = Field(default=128, ge=8, le=512)
    """Longer texts are cut: the model was trained on 128 tokens."""

    largest_rejected_share: float = Field(default=0.03, ge=0, le=0.5)
    """Share of answerable questions that abstaining may cost; the threshold follows from it."""

    chroma_url: str | None = Field(default=None, validation_alias="CHROMA_URL")
    """A Chroma server, for example http://chroma:8000; unset means embedded files of one process
    under `data_dir`."""
