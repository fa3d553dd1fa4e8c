"""Products from a file, known by their stock-keeping unit."""

from collections.abc import Iterator, Sequence
from typing import Any

from tools.csv_import.cells import Cells
from tools.csv_import.header import Columns
from tools.csv_import.reading import CsvSource
from tools.csv_import.records import (
    Outcome,
    ProductRecord,
    Progress,
    Situation,
    Unit,
    one_per_row,
)
from tools.database import Connection, import_rows

_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")
LONGEST_SKU = 40


class ProductImporter:
    """One product per row."""

    columns = Columns(
        required=("sku", "name_en", "category", "price"), optional=("name_zh", "is_consumable")
    )

    def units(
        self, source: CsvSource, situation: Situation, progress: Progress
    ) -> Iterator[Unit[ProductRecord]]:
        """See `Importer`."""
        return one_per_row(source, product_of)

    def key(self, record: ProductRecord) -> str:
        """Its stock-keeping unit, in the case in which it is written."""
        return record.sku

    def write(
        self, connection: Connection, records: Sequence[ProductRecord], situation: Situation
    ) -> list[Outcome]:
        """See `Importer`."""
        known = import_rows.products_known(connection, [record.sku for record in records])
        added: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        outcomes: list[Outcome] = []
        for record in records:
            said = {name: value for name, value in vars(record).items() if value is not None}
            before = known.get(record.sku)
            if before is None:
                defaults = {"name_zh": record.name_en, "is_consumable": False}
                added.append({"product_id": situation.new_id(), **defaults, **said})
                outcomes.append("new")
            elif all(before[name] == value for name, value in said.items()):
                outcomes.append("unchanged")
            else:
                changed.append({**before, **said})
                outcomes.append("changed")
        import_rows.save_products(connection, changed, added)
        return outcomes


def product_of(cells: Cells) -> ProductRecord:
    """What a row says.

    Raises:
        CellError: it cannot be loaded.
    """
    is_consumable = cells.choice("is_consumable", (*_YES, *_NO))
    return ProductRecord(
        sku=cells.needed("sku", LONGEST_SKU),
        name_en=cells.needed("name_en", 120),
        name_zh=cells.text("name_zh", 120),
        category=cells.needed("category", 60),
        price_cents=cells.needed_cents("price"),
        is_consumable=None if is_consumable is None else is_consumable in _YES,
    )
