"""What customers ask to have done, in both languages, and what must be true afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

YES: Mapping[str, str] = {"en": "Yes, please", "zh": "确认"}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """One task from the first message to its end."""

    task: str
    tool: str
    """Its action must be among the replies'."""
    messages: Mapping[str, tuple[str, ...]]
    """Per language; `{placed}` and the like are filled in; `YES` is the language's yes."""
    query: str
    """What to look at in the record, with `:customer_id` and the like."""
    expected: object
    prepare: tuple[str, ...] = field(default=())


CASES = (
    Case(
        "track_order",
        "track_order",
        {"en": ("Where is my order {placed}?",), "zh": ("订单 {placed} 到哪了？",)},
        "SELECT status FROM orders WHERE order_number = :placed",
        "placed",
    ),
    Case(
        "cancel_order",
        "cancel_order",
        {"en": ("please cancel order {placed}", "YES"), "zh": ("帮我取消订单 {placed}", "YES")},
        "SELECT status FROM orders WHERE order_number = :placed",
        "cancelled",
    ),
    Case(
        "change_address",
        "change_address",
        {
            "en": (
                "change the delivery address of {placed}",
                "Blk 123 Bedok North Ave 1 #05-12 S460123",
                "YES",
            ),
            "zh": ("修改订单 {placed} 的收货地址", "勿洛北一道 123 座 #05-12 邮编 460123", "YES"),
        },
        "SELECT postal_code FROM addresses JOIN orders USING (address_id)"
        " WHERE order_number = :placed",
        "460123",
    ),
    Case(
        "start_return",
        "start_return",
        {
            "en": (
                "I'd like to return something from {delivered}",
                "1",
                "changed my mind",
                "YES",
            ),
            "zh": ("我要退货，订单 {delivered}", "1", "不想要了", "YES"),
        },
        "SELECT count(*) FROM returns JOIN orders USING (order_id)"
        " WHERE order_number = :delivered AND returns.status = 'open'",
        1,
    ),
    Case(
        "refund_status",
        "refund_status",
        {"en": ("where is my refund?",), "zh": ("我的退款到哪了？",)},
        "SELECT count(*) FROM receipts WHERE customer_id = :customer_id",
        0,
    ),
    Case(
        "get_invoice",
        "email_invoice",
        {
            "en": ("send me the invoice of {delivered}", "YES"),
            "zh": ("我要订单 {delivered} 的发票", "YES"),
        },
        "SELECT count(*) FROM outbox WHERE recipient = :email",
        1,
    ),
    Case(
        "payment_problem",
        "payment_status",
        {
            "en": ("I think I was charged twice for order {placed}",),
            "zh": ("订单 {placed} 好像扣了我两次款",),
        },
        "SELECT count(*) FROM receipts WHERE customer_id = :customer_id",
        0,
    ),
    Case(
        "update_account",
        "update_details",
        {
            "en": ("I want to change my phone number", "8123 4567", "YES"),
            "zh": ("我想修改手机号", "8123 4567", "YES"),
        },
        "SELECT phone FROM customers WHERE customer_id = :customer_id",
        "+65 8123 4567",
    ),
    Case(
        "close_account",
        "close_account",
        {"en": ("please close my account", "YES"), "zh": ("我要注销账户", "YES")},
        "SELECT closed_at IS NOT NULL FROM customers WHERE customer_id = :customer_id",
        1,
        prepare=(
            "UPDATE orders SET status = 'delivered' WHERE customer_id = :customer_id",
            "UPDATE subscriptions SET status = 'cancelled' WHERE customer_id = :customer_id",
        ),
    ),
    Case(
        "manage_subscription: pause",
        "pause_subscription",
        {
            "en": ("pause my subscription {subscription}", "{subscription}", "2", "YES"),
            "zh": ("暂停我的订阅", "{subscription}", "2", "YES"),
        },
        "SELECT status FROM subscriptions WHERE subscription_number = :subscription",
        "paused",
    ),
    Case(
        "manage_subscription: cancel",
        "cancel_subscription",
        {
            "en": ("cancel my refill subscription", "{subscription}", "YES"),
            "zh": ("取消我的订阅", "{subscription}", "YES"),
        },
        "SELECT status FROM subscriptions WHERE subscription_number = :subscription",
        "cancelled",
    ),
    Case(
        "newsletter",
        "set_newsletter",
        {"en": ("unsubscribe me from the newsletter", "YES"), "zh": ("退订邮件", "YES")},
        "SELECT has_newsletter FROM customers WHERE customer_id = :customer_id",
        0,
        prepare=("UPDATE customers SET has_newsletter = 1 WHERE customer_id = :customer_id",),
    ),
    Case(
        "reorder",
        "reorder",
        {
            "en": ("order the same again as in {cheapest}", "YES"),
            "zh": ("把订单 {cheapest} 再买一次", "YES"),
        },
        "SELECT count(*) > :orders_before FROM orders WHERE customer_id = :customer_id",
        1,
    ),
    Case(
        "complaint",
        "ticket",
        {
            "en": ("I want to complain: your driver was rude to my mother",),
            "zh": ("我要投诉，你们的送货师傅态度很差",),
        },
        "SELECT count(*) FROM tickets WHERE customer_id = :customer_id AND status = 'open'",
        1,
    ),
    Case(
        "delivery_problem",
        "ticket",
        {
            "en": ("the lamp in my order {delivered} arrived broken",),
            "zh": ("订单 {delivered} 收到的灯是碎的",),
        },
        "SELECT count(*) FROM tickets WHERE customer_id = :customer_id AND category = 'damaged'",
        1,
    ),
)


def is_done(case: Case, replies: Sequence[Row], value: object) -> bool:
    """Whether the tool has spoken and the record is as it must be."""
    tools = {action["tool"] for reply in replies for action in reply["actions"]}
    return case.tool in tools and value == case.expected
