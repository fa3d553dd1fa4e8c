"""Clients that hang up and retry, and a server that is killed: nothing lost, nothing done twice."""

import asyncio
import os
import signal
from contextlib import ExitStack
from pathlib import Path

from evals.campaign import Plan, run_campaign
from evals.server import RunningServer, running_server
from tests.building import fresh_copy


async def test_impatient_clients_get_every_message_answered_once(
    live_server: RunningServer,
) -> None:
    plan = Plan(clients=8, messages_per_client=10, disconnect_share=0.4, burst_share=0.3)

    result = await run_campaign(lambda: (live_server.host, live_server.port), plan)

    assert result.faults == []
    assert result.messages == 80
    assert result.hang_ups >= 5
    assert result.refused_connections == 0


async def test_a_killed_server_answers_after_its_restart_what_it_had_accepted(
    built_data: Path, tmp_path: Path
) -> None:
    environment = {"RAPPORT_DATA_DIR": str(fresh_copy(built_data, tmp_path))}
    count, enough = 0, asyncio.Event()

    def answered() -> None:
        nonlocal count
        count += 1
        if count == 25:
            enough.set()

    with ExitStack() as stack:
        started = [stack.enter_context(running_server("--demo", environment=environment))]

        async def kill_and_restart() -> None:
            await enough.wait()
            os.kill(started[-1].pid, signal.SIGKILL)
            restarting = running_server("--demo", environment=environment)
            started.append(await asyncio.to_thread(stack.enter_context, restarting))

        killer = asyncio.create_task(kill_and_restart())
        result = await run_campaign(
            lambda: (started[-1].host, started[-1].port), Plan(seed=1), answered=answered
        )
        await killer

    assert result.faults == []
    assert result.messages == 80
    assert result.refused_connections > 0, "the kill did not meet anybody"


async def test_a_campaign_that_runs_again_only_repeats_itself(live_server: RunningServer) -> None:
    plan = Plan(clients=2, messages_per_client=3, disconnect_share=0, burst_share=0, seed=2)

    first, second = [
        await run_campaign(lambda: (live_server.host, live_server.port), plan) for _ in range(2)
    ]

    # The same ids again: had the second run been stored anew, every message would be there twice.
    assert first.faults == second.faults == []
