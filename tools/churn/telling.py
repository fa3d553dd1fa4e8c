"""How the commands tell what went wrong."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from tools.churn.errors import ChurnError


@contextmanager
def errors_told() -> Iterator[None]:
    """A message on standard error and exit code 2, and no traceback."""
    try:
        yield
    except (ChurnError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error
