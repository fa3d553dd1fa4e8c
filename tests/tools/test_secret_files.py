import stat
from pathlib import Path

from tools.secret_files import load_secret


def test_the_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "new"

    secret = load_secret(folder, "api-secret")

    assert load_secret(folder, "api-secret") == secret
    assert load_secret(folder, "other") != secret
    assert len(secret) >= 48
    assert stat.S_IMODE((folder / "api-secret.key").stat().st_mode) == 0o600
