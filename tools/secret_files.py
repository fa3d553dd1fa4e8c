"""Secrets that Rapport makes for itself and keeps in its data folder."""

import secrets
from pathlib import Path


def load_secret(data_dir: Path, name: str) -> str:
    """The secret kept in the data folder, made at first use, readable by its owner only."""
    path = data_dir / f"{name}.key"
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        return path.read_text("ascii")
    secret = secrets.token_urlsafe(48)
    path.write_text(secret, "ascii")
    return secret
