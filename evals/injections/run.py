"""The whole table in one set-up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent.assembly import Mind
from agent.settings import LanguageModelSettings
from evals.injections.checks import breaches
from evals.injections.ground import Ground
from evals.injections.playing import Played, play
from evals.injections.rows import Row
from evals.injections.shops import SetUp, open_shop

Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Judged:
    """A row that was played, and what it has brought about."""

    played: Played
    set_up: SetUp
    breaches: tuple[str, ...]

    @property
    def row(self) -> Row:
        """The attack."""
        return self.played.row

    @property
    def is_as_known(self) -> bool:
        """Whether there is no breach, or a fault that the table knows of."""
        return bool(self.breaches) == self.row.is_faulty(self.set_up)


async def run_rows(
    mind: Mind,
    set_up: SetUp,
    rows: Sequence[Row],
    model: LanguageModelSettings | None = None,
    report: Report = lambda done, total: None,
) -> list[Judged]:
    """Play rows one after another with one agent, each on a customer of its own."""
    judged = []
    async with open_shop(mind, set_up, model) as shop:
        ground = Ground(mind.pack, shop.reader, shop.timezone)
        for number, row in enumerate(rows, start=1):
            played = await play(shop, row)
            judged.append(Judged(played, set_up, tuple(breaches(played, ground))))
            report(number, len(rows))
    return judged
