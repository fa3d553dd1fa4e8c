"""A whole table scored, as lines of a CSV file."""

from collections.abc import Iterator

import numpy as np

from tools.churn.encoding import encode_table
from tools.churn.model import ChurnModel, sigmoid
from tools.churn.table import Table


def scored_rows(model: ChurnModel, table: Table, *, reasons: int) -> Iterator[list[str]]:
    """A header, then for each row: id or line, probability, band, model, and reasons.

    Raises:
        FieldsError: at once, naming file, line and field, before anything is written.
    """
    encoded = encode_table(table, model.schema.features)
    return _lines(model, table, encoded, min(reasons, len(model.schema.features)))


def _lines(
    model: ChurnModel,
    table: Table,
    encoded: "np.ndarray[tuple[int, int], np.dtype[np.float64]]",
    reasons: int,
) -> Iterator[list[str]]:
    schema = model.schema
    contributions = model.fitted.contributions(encoded)
    probabilities = sigmoid(model.fitted.intercept + contributions.sum(axis=1))
    order = np.argsort(-np.abs(contributions), axis=1, kind="stable")[:, :reasons]
    ids = table.columns.get(schema.id or "") or [str(line) for line in table.lines]
    names = [feature.name for feature in schema.features]
    wanted = [f"reason_{number + 1}" for number in range(reasons)]
    yield [schema.id or "line", "probability", "band", "model_version", *wanted]
    for row, probability in enumerate(probabilities.tolist()):
        texts = [
            f"{names[place]}={table.columns[names[place]][row]} {contributions[row, place]:+.3f}"
            for place in order[row]
        ]
        band = model.band_of(probability)
        yield [ids[row], f"{probability:.6f}", band, model.version, *texts]
