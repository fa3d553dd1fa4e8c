"""Files to import, and what is in the record afterwards."""

import csv
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tools.csv_import import FileReport, Kind, Situation, import_files
from tools.database import Database
from tools.database.tables import addresses, customers, order_items, orders, products
from tools.ids import new_id

SITUATION = Situation(date(2026, 11, 23), ZoneInfo("Asia/Singapore"), new_id)
CUSTOMERS = (
    "customer_id,name,email,phone,language,club_tier,joined_on,street,unit,postal_code\n"
    "C-1,Mei Tan,mei@customer.example,+65 8123 4567,zh-SG,Gold,2025-01-02,"
    "12 Field Road,#03-01,123456\n"
    "C-2,Jo Lim,jo@customer.example,,,,,,,\n"
)
PRODUCTS = (
    "sku,name_en,name_zh,category,price\n"
    "ALD,Alder lamp,Alder 灯,lighting,189.00\n"
    "LUM,Lumo bulb,,lighting,9.9\n"
)
ORDERS = (
    "order_number,customer_email,placed_at,status,promised_on,sku,quantity,unit_price\n"
    "W100001,MEI@customer.example,2026-11-01 10:00,delivered,2026-11-05,ALD,1,189.00\n"
    "W100001,MEI@customer.example,2026-11-01 10:00,delivered,2026-11-05,LUM,4,9.90\n"
    "W100002,mei@customer.example,2026-11-20T08:00:00Z,placed,2026-11-25,LUM,1,9.90\n"
)
ORDER_HEADER = ORDERS.splitlines()[0]
# A row of an order that lacks its line: sku, quantity, unit_price.
ORDER = "W100009,mei@customer.example,2026-11-01,placed,2026-11-05,"


def write(folder: Path, **texts: str | bytes) -> dict[Kind, Path]:
    """Files of these kinds."""
    files: dict[Any, Path] = {kind: folder / f"{kind}.csv" for kind in texts}
    for kind, text in texts.items():
        files[kind].write_bytes(text if isinstance(text, bytes) else text.encode())
    return files


def load(database: Database, folder: Path, **texts: str | bytes) -> list[FileReport]:
    return import_files(database, write(folder, **texts), SITUATION)


def counts(report: FileReport) -> tuple[int, int, int, int]:
    return report.new, report.unchanged, report.changed, report.rejected


def rows_of(database: Database, table: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a table
    with database.transaction() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def everything(database: Database) -> list[list[dict[str, Any]]]:
    tables = (customers, addresses, products, orders, order_items)
    return [rows_of(database, table) for table in tables]


def rejects(report: FileReport) -> list[dict[str, str]]:
    with report.rejects_path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def reasons(report: FileReport) -> list[str]:
    """The messages without the folder."""
    return [message.removeprefix(f"{report.path.parent}/") for message in report.messages]
