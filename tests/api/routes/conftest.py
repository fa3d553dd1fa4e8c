"""An application in this process, for what needs the operators' key and the site's secret."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from agent import build_agent
from api.app import create_app
from api.settings import ApiSettings
from api.tokens import TokenSigner
from tests.agent.conftest import MONDAY_AFTERNOON, SetClock
from tests.api.operator_desk import KEY, Desk
from tests.building import fresh_copy, shop_settings

SITE_SECRET = "the-sites-secret-0123456789-01234567"


@pytest.fixture(scope="module")
def clock() -> SetClock:
    """The clock of `desk`."""
    return SetClock(MONDAY_AFTERNOON)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(
    built_data: Path, tmp_path_factory: pytest.TempPathFactory, clock: SetClock
) -> AsyncIterator[Desk]:
    """The operators' side of a company that is no demo, with the demo's customers."""
    data_dir = fresh_copy(built_data, tmp_path_factory.mktemp("desk"))
    settings = ApiSettings(data_dir=data_dir, site_secret=SITE_SECRET, operator_key=KEY)
    signer = TokenSigner(secret="unused" * 8, site_secret=SITE_SECRET, clock=clock)
    async with build_agent(shop_settings(data_dir), clock=clock) as agent:
        app = create_app(settings, agent, clock=clock)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://inside") as client:
            yield Desk(client, agent, signer.customer_token)
