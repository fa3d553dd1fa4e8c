"""The watch: what nobody is waiting for must happen all the same (DESIGN, promise 6)."""

import asyncio
from dataclasses import dataclass

import structlog

from agent.approvals import Approvals
from agent.context import AgentDependencies
from agent.turns import TurnRunner
from agent.working_time import hours_of
from tools import watchdog
from tools.clock import Clock
from tools.watchdog import Sweep, WatchReport

_log = structlog.get_logger(__name__)
INTERVAL_SECONDS = 30.0


@dataclass(frozen=True)
class Watch:
    """Looks after clocks, promises, approvals and conversations that stand still."""

    needs: AgentDependencies
    approvals: Approvals
    turns: TurnRunner
    clock: Clock

    async def round(self) -> int:
        """One round; safe to repeat at any time. Returns how many approvals were settled."""
        reached, is_complete = "", False
        while not is_complete:
            swept = await self._sweep(reached)
            reached, is_complete = swept.reached, swept.is_complete
            if swept.stuck:
                # A turn that was lost with its process; a running one is not started twice.
                await self.turns.recover()
        return await self.approvals.sweep()

    async def _sweep(self, after: str) -> Sweep:
        hours, now = hours_of(self.needs.pack.company), self.clock()
        return await self.needs.database.run(
            lambda connection: watchdog.sweep(connection, now, hours, after=after)
        )

    async def report(self) -> WatchReport:
        """What is overdue or ownerless right now."""
        now = self.clock()
        return await self.needs.database.run(lambda connection: watchdog.inspect(connection, now))

    async def run_forever(self) -> None:
        """Round after round until cancelled; a round that fails is reported and tried again."""
        while True:
            try:
                await self.round()
            except Exception:
                _log.exception("watch_failed")
            await asyncio.sleep(INTERVAL_SECONDS)
