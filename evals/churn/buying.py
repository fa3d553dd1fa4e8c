"""`python -m evals churn-buying`: who orders nothing for 90 days, by a time split."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import numpy as np
import orjson
import typer

from evals.churn.event_tables import show_cut, show_means
from evals.churn.events import measure_cut, over_cuts
from tools.churn.buying import OrderColumns, OrderLines, read_order_lines
from tools.churn.buying.behaviour import HORIZON_DAYS
from tools.churn.buying.lines import day_of
from tools.churn.errors import ChurnError


def churn_buying(  # noqa: PLR0913 - each is an option of the command
    *,
    data: Annotated[Path, typer.Option(help="CSV, plain or .gz, one line of an order a row.")],
    cut: Annotated[
        list[datetime] | None, typer.Option(help="Score as of this day; may be given again.")
    ] = None,
    cuts: Annotated[int, typer.Option(min=1, max=20, help="Without --cut: so many, weekly.")] = 5,
    seed: Annotated[int, typer.Option(help="Of boosting and intervals.")] = 7,
    customer: str = "CustomerID",
    order: str = "InvoiceNo",
    item: str = "StockCode",
    time: str = "t",
    price: str = "UnitPrice",
    quantity: str = "Quantity",
    returned: str = "cancel",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, not a table.")] = False,
) -> None:
    """Measure churn of buyers at days whose next 90 days are known."""
    columns = OrderColumns(customer, order, item, time, price, quantity, returned)
    try:
        lines = read_order_lines(data, columns)
        days = [day_of(one.replace(tzinfo=UTC)) for one in cut or ()] or _newest(lines, cuts)
        measured = [measure_cut(lines, day, seed=seed) for day in days]
    except (ChurnError, ValueError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error
    results = [result for result, _ in measured]
    if as_json:
        typer.echo(orjson.dumps(results, option=orjson.OPT_SERIALIZE_DATACLASS))
        return
    for result in results:
        show_cut(result)
    if len(measured) > 1:
        show_means(results, over_cuts([one for _, one in measured], seed=seed))


def _newest(lines: OrderLines, count: int) -> list[float]:
    """The newest days whose 90 days are over, a week apart, ascending."""
    last = np.floor(lines.day.max()) + 1 - HORIZON_DAYS
    return sorted(float(last) - 7 * back for back in range(count))
