"""Changes of what belongs to a customer: each by a receipt, none twice."""

from collections import Counter
from collections.abc import Iterator

from evals.properties.record import BUSINESS, Record, Row

_TOUCHED = {
    "cancel_order": "orders refunds payments parcel_events",
    "restore_order": "orders refunds payments parcel_events",
    "change_address": "orders addresses",
    "start_return": "returns return_items",
    "withdraw_return": "returns",
    "send_replacement": "orders order_items parcel_events returns return_items",
    "reorder": "orders order_items parcel_events payments",
    "email_invoice": "invoices",
    "refund_goodwill": "refunds",
    "withdraw_refund": "refunds",
    "issue_voucher": "vouchers",
    "withdraw_voucher": "vouchers",
    "set_newsletter": "customers",
    "reverse_newsletter": "customers",
    "update_details": "customers",
    "close_account": "customers",
    "reopen_account": "customers",
    **{
        f"{deed}_subscription": "subscriptions"
        for deed in ("pause", "resume", "skip", "cancel", "reopen")
    },
}
"""Tool -> the tables in which it may change something."""


def every_change_has_a_receipt(record: Record) -> list[str]:
    """A customer's rows change only in the transaction of a receipt: their own, of such a deed."""
    faults: list[str] = []
    waiting: list[Row] = []
    for change in record.trail:
        if change["number"] in record.outside:
            continue
        if change["name"] in BUSINESS:
            waiting.append(change)
        elif change["name"] == "receipts" and change["deed"] == "INSERT":
            faults += [
                f"{_named(one)} is no part of {change['after']['tool']}"
                for one in waiting
                if not _belongs(record, one, change["after"])
            ]
            waiting = []
    return faults + [f"{_named(one)} has no receipt" for one in waiting]


def nothing_is_done_twice(record: Record) -> list[str]:
    """One receipt per consent and per deed taken back; one effect per receipt; no money twice.

    Nor is an operator asked twice for what a complaint is given.
    """
    receipts = record.tables["receipts"]
    faults = []
    for column in ("consent_id", "idempotency_key", "reverses"):
        counted = Counter(row[column] for row in receipts if row[column] is not None)
        faults += [
            f"{times} receipts of {column} {one}" for one, times in counted.items() if times > 1
        ]
    asked = Counter(row["ticket_id"] for row in record.tables["approvals"] if row["ticket_id"])
    faults += [f"{times} approvals of ticket {one}" for one, times in asked.items() if times > 1]
    deeds, effects = Counter(row["tool"] for row in receipts), _effects(record)
    for effect, tools in _EFFECTS.items():
        done, receipted = effects[effect], sum(deeds[tool] for tool in tools)
        if done > receipted:
            faults.append(f"{done} times {effect}, {receipted} receipts")
    return faults + list(_money_twice(record))


def _named(change: Row) -> str:
    return f"{change['deed']} of {change['name']} (change {change['number']})"


def _belongs(record: Record, change: Row, receipt: Row) -> bool:
    """Whether a change is part of this deed: of such a table, and of the same customer."""
    row = change["after"] or change["before"]
    orders = {one["order_id"]: one["customer_id"] for one in record.tables["orders"]}
    returned = {one["return_id"]: one["order_id"] for one in record.tables["returns"]}
    order_id = row.get("order_id") or returned.get(row.get("return_id"))
    owner = row.get("customer_id") or orders.get(str(order_id))
    return owner == receipt["customer_id"] and change["name"] in _TOUCHED[receipt["tool"]].split()


_EFFECTS = {
    "order cancelled": ("cancel_order",),
    "order restored": ("restore_order",),
    "order placed": ("reorder", "send_replacement"),
    "refund for cancellation": ("cancel_order",),
    "refund for damage or goodwill": ("refund_goodwill",),
    "voucher issued": ("issue_voucher",),
    "return registered": ("start_return", "send_replacement"),
}
"""What a deed leaves behind -> the tools that do it, once each time."""


def _effects(record: Record) -> Counter[str]:
    names = {"orders": "order placed", "vouchers": "voucher issued", "returns": "return registered"}
    found: Counter[str] = Counter()
    for change in record.trail:
        table, row = change["name"], change["after"]
        if change["number"] in record.outside or change["deed"] != "INSERT":
            continue
        if table == "parcel_events":
            found[f"order {row['kind']}"] += 1
        elif table == "refunds":
            is_cancellation = row["reason"] == "cancellation"
            found[f"refund for {'cancellation' if is_cancellation else 'damage or goodwill'}"] += 1
        elif table in names:
            found[names[table]] += 1
    return found


def _money_twice(record: Record) -> Iterator[str]:
    paid: Counter[str] = Counter()
    back: Counter[str] = Counter()
    cancelled: Counter[str] = Counter()
    for row in record.tables["payments"]:
        paid[row["order_id"]] += row["amount_cents"] if row["status"] == "captured" else 0
    for row in record.tables["refunds"]:
        if row["status"] != "withdrawn":
            back[row["order_id"]] += row["amount_cents"]
            cancelled[row["order_id"]] += row["reason"] == "cancellation"
    for order_id, cents in back.items():
        if cents > paid[order_id]:
            yield f"{cents} cents back for {order_id}, {paid[order_id]} paid"
        if cancelled[order_id] > 1:
            yield f"{cancelled[order_id]} refunds for cancelling {order_id}"
