"""A real PostgreSQL for tests: started when the first test asks, stopped when Python ends.

The server is that of the package `pgserver` or of this machine, whichever is there. Its files are
in a new folder, in memory where there is room; it listens on a socket in that folder only.
"""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from tools.database import Database

# The server refuses to run as root, so it runs as one of these then.
_UNPRIVILEGED = ("postgres", "nobody")
_SETTINGS = "-c listen_addresses='' -c fsync=off -c deadlock_timeout=0.1s"
_TIMEOUT_SECONDS = 30
# Copying a database takes 0.03 s here, and 0.4 s on a disk that others use too.
_MEMORY = Path("/dev/shm")  # noqa: S108 - a new folder in it, with a name that nobody can foresee
_ROOM_BYTES = 2 * 1024**3


class NoPostgresqlError(Exception):
    """No server could be started here; says why."""


@dataclass
class PostgresqlServer:
    """A server of its own; `stop` also deletes its files."""

    binaries: Path
    folder: Path = field(default_factory=lambda: _new_folder())
    _numbers: Iterator[int] = field(default_factory=count)

    def set_up(self) -> None:
        """Make its files and start it; under half a second.

        Raises:
            NoPostgresqlError: the programs cannot be run here.
        """
        account = _account()
        if account is not None:
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8",
                  "--locale=C", "--no-sync")  # fmt: skip
        self.start()

    def start(self) -> None:
        """Start it again after `halt`."""
        options = f"-k {self.folder} {_SETTINGS}"
        self._run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"), "-o", options)

    def halt(self) -> None:
        """Stop it as a crash would, without asking its clients; what was committed stays."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate")

    def stop(self) -> None:
        """Stop it and delete its files."""
        try:
            self.halt()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str) -> str:
        """As `DATABASE_URL` would give it."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def new_database(self, template: str = "template0") -> str:
        """The URL of a database that nobody has used, as a copy of `template`."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Forget a database, whoever is still in it."""
        self.execute(f"DROP DATABASE {_name_in(url)} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        """Run a statement outside any transaction, as the superuser."""
        url = self.url("postgres").replace("postgresql:", "postgresql+psycopg:")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def _run(self, program: str, *arguments: str) -> None:
        account = _account()
        try:
            subprocess.run(
                [self.binaries / program, "-D", str(self.folder / "data"), *arguments],
                user=None if account is None else account.pw_uid,
                group=None if account is None else account.pw_gid,
                extra_groups=None if account is None else [],
                cwd=self.folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
                timeout=_TIMEOUT_SECONDS,
                check=True,
                text=True,
            )
        except (OSError, subprocess.SubprocessError) as error:
            said = getattr(error, "stderr", None) or ""
            raise NoPostgresqlError(f"{self.binaries / program}: {error} {said}") from error


@cache
def shared_server() -> PostgresqlServer:
    """One server for the whole run.

    Raises:
        NoPostgresqlError: there is none to start.
    """
    refused = []
    for binaries in _installed():
        server = PostgresqlServer(binaries)
        try:
            server.set_up()
        except NoPostgresqlError as error:
            refused.append(str(error))
            shutil.rmtree(server.folder, ignore_errors=True)
        else:
            atexit.register(server.stop)
            return server
    raise NoPostgresqlError("; ".join(refused) or "neither `pgserver` nor PostgreSQL is installed")


@cache
def _template(fill: Callable[[Database], object]) -> str:
    """A database that was filled once, to be copied; takes a tenth of the time of filling."""
    server = shared_server()
    url = server.new_database()
    database = Database(url)
    fill(database)
    database.close()
    return _name_in(url)


def server_or_skip() -> PostgresqlServer:
    """The shared server; skips the test, and says why, where none can be started."""
    try:
        return shared_server()
    except NoPostgresqlError as error:
        pytest.skip(f"no PostgreSQL can be started: {error}")


@contextmanager
def postgresql_url(fill: Callable[[Database], object]) -> Iterator[str]:
    """The URL of a database of its own that `fill` has filled; skips where there is no server."""
    server = server_or_skip()
    url = server.new_database(_template(fill))
    yield url
    server.drop(url)


def _name_in(url: str) -> str:
    return str(make_url(url).database)


def _new_folder() -> Path:
    has_room = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM_BYTES
    return Path(tempfile.mkdtemp(prefix="pg-", dir=_MEMORY if has_room else None))


def _installed() -> Iterator[Path]:
    """Folders that hold a server's programs, best first."""
    package = find_spec("pgserver")
    for folder in (package.submodule_search_locations or []) if package else []:
        yield Path(folder) / "pginstall" / "bin"
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


@cache
def _account() -> pwd.struct_passwd | None:
    """Whom to run the server as; None: whoever we are."""
    if os.geteuid() != 0:
        return None
    for name in _UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgresqlError("started as root, and there is no other account to run it as")
