"""What `docs/operators.md` shows works on a running server, and names every call."""

import json
import re
import shlex
import subprocess
from pathlib import Path

import httpx
import pytest

from evals.server import RunningServer
from tests.conftest import OPERATOR_KEY

PAGE = (Path(__file__).parents[2] / "docs" / "operators.md").read_text("utf-8")
COMMANDS = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.M | re.S)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_page_is_answered(live_server: RunningServer, command: str) -> None:
    here = command.replace("http://127.0.0.1:8000", live_server.url).replace("$KEY", OPERATOR_KEY)

    answer = subprocess.run(
        shlex.split(here.replace("\\\n", " ")), capture_output=True, check=True, timeout=60
    )

    assert {"items", "is_clean"} & json.loads(answer.stdout).keys()


async def test_the_table_names_every_call_for_operators(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    calls = {
        f"{method.upper()} {re.sub(r'{.*?}', '{id}', path.removeprefix('/v1/operator'))}"
        for path, methods in document["paths"].items()
        if path.startswith("/v1/operator")
        for method in methods
    }

    table = PAGE.replace("{number}", "{id}").replace("`, `.../", "`, `POST /tickets/{id}/")

    assert {call for call in calls if f"`{call}`" not in table} == set()
