"""A seeded shop that every script gets a copy of: ten customers who can be told apart."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from agent import AgentSettings
from agent.assembly import AssemblySettings, open_database
from evals.properties.record import Person, lay_trail, open_record
from knowledge import KnowledgeSettings, load_pack
from knowledge.pack import Pack
from tools.settings import ToolsSettings

OPENING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""A Monday, 10:00 in Singapore."""
RECORD_FILE, CHECKPOINTS_FILE = "rapport.sqlite", "checkpoints.sqlite"
_MARKS = (
    "zamba", "zebru", "zicko", "zodra", "zulpa", "zanto", "zefir", "zirno", "zomka", "zurli",
)  # fmt: skip
"""A word for each customer; it is part of everything by which they could be known."""
_SETTLED = "zulpa"


@dataclass(frozen=True)
class Template:
    """A seeded shop that scripts get copies of."""

    folder: Path
    pack: Pack
    people: tuple[Person, ...]


def make_template(folder: Path) -> Template:
    """Seed a shop of ten customers, each of whom can be told from the others in every detail."""
    settings = shop_settings(folder, is_demo=True)
    open_database(settings, lambda: OPENING).close()
    connection = open_record(folder / RECORD_FILE)
    _mark_customers(connection)
    _unpack_oldest(connection)
    _deliver_fourth(connection)
    _settle(connection, _SETTLED)
    lay_trail(connection)
    people = _people(connection)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return Template(folder, load_pack(settings.agent.pack_folder), people)


def shop_settings(folder: Path, *, is_demo: bool = False) -> AssemblySettings:
    return AssemblySettings(
        AgentSettings(data_dir=folder),
        KnowledgeSettings(data_dir=folder),
        ToolsSettings(
            data_dir=folder, database_url=f"sqlite:///{folder / RECORD_FILE}", demo_customers=10
        ),
        is_demo=is_demo,
    )


def _mark_customers(connection: sqlite3.Connection) -> None:
    rows = connection.execute("SELECT customer_id, name FROM customers ORDER BY customer_id")
    for mark, (customer_id, name) in zip(_MARKS, rows.fetchall(), strict=True):
        values = {
            "id": customer_id,
            "mark": mark.title(),
            "name": f"{name.split()[0]} {mark.title()}",
        }
        values["email"] = f"{mark}@customer.example"
        connection.execute(
            "UPDATE customers SET name = :name, email = :email WHERE customer_id = :id", values
        )
        connection.execute(
            "UPDATE addresses SET street = street || ' ' || :mark WHERE customer_id = :id", values
        )
        connection.execute(
            "INSERT INTO products SELECT product_id || :mark, sku || :mark,"
            " name_en || ' ' || :mark, name_zh || ' ' || :mark, category, price_cents,"
            " is_consumable FROM products"
            " WHERE length(product_id) = 36",
            values,
        )
        for table, owned in (
            ("order_items", "order_id IN (SELECT order_id FROM orders WHERE customer_id = :id)"),
            ("subscriptions", "customer_id = :id"),
        ):
            connection.execute(
                f"UPDATE {table} SET product_id = product_id || :mark WHERE {owned}",  # noqa: S608
                values,
            )


def _unpack_oldest(connection: sqlite3.Connection) -> None:
    """Each customer has an order that is paid, packed and can still be cancelled."""
    rows = connection.execute(
        "SELECT order_id, min(placed_at) FROM orders WHERE status = 'delivered' AND order_id NOT IN"
        " (SELECT order_id FROM refunds UNION SELECT order_id FROM returns) GROUP BY customer_id"
    )
    for order_id, _ in rows.fetchall():
        connection.execute(
            "UPDATE orders SET status = 'packed', delivered_at = NULL,"
            " placed_at = '2026-03-01 02:00:00.000000' WHERE order_id = ?",
            (order_id,),
        )
        connection.execute(
            "DELETE FROM parcel_events WHERE order_id = ? AND kind <> 'packed'", (order_id,)
        )


def _deliver_fourth(connection: sqlite3.Connection) -> None:
    """A parcel has come to each customer so lately that damage is made good."""
    connection.execute(
        "UPDATE orders SET status = 'delivered', delivered_at = '2026-03-01 02:00:00.000000'"
        " WHERE status IN ('shipped', 'delivered') AND 3 = (SELECT count(*) FROM orders AS newer"
        " WHERE newer.customer_id = orders.customer_id AND newer.placed_at > orders.placed_at)"
    )


def _settle(connection: sqlite3.Connection, mark: str) -> None:
    """Nothing is under way for one customer, so that their account may be closed."""
    owned = "customer_id = (SELECT customer_id FROM customers WHERE email LIKE ? || '@%')"
    connection.execute(
        "UPDATE orders SET status = 'delivered', delivered_at = '2026-03-01 02:00:00.000000'"  # noqa: S608
        f" WHERE status NOT IN ('delivered', 'cancelled') AND {owned}",
        (mark,),
    )
    connection.execute(f"UPDATE subscriptions SET status = 'cancelled' WHERE {owned}", (mark,))  # noqa: S608


def _people(connection: sqlite3.Connection) -> tuple[Person, ...]:
    rows = connection.execute(
        "SELECT customer_id, email, phone FROM customers ORDER BY customer_id"
    )
    return tuple(
        Person(
            customer_id=customer_id,
            email=email,
            order_numbers=_column(
                connection,
                "SELECT order_number FROM orders WHERE customer_id = ? ORDER BY placed_at DESC",
                customer_id,
            ),
            secrets=frozenset(
                one.lower()
                for one in (
                    mark,
                    email,
                    phone,
                    *_column(connection, _NUMBERS, *[customer_id] * 4),
                )
            ),
        )
        for mark, (customer_id, email, phone) in zip(_MARKS, rows.fetchall(), strict=True)
    )


_NUMBERS = (
    "SELECT order_number FROM orders WHERE customer_id = ?"
    " UNION SELECT subscription_number FROM subscriptions WHERE customer_id = ?"
    " UNION SELECT return_number FROM returns JOIN orders USING (order_id) WHERE customer_id = ?"
    " UNION SELECT invoice_number FROM invoices JOIN orders USING (order_id) WHERE customer_id = ?"
)


def _column(connection: sqlite3.Connection, query: str, *values: str) -> tuple[str, ...]:
    return tuple(row[0] for row in connection.execute(query, values))
