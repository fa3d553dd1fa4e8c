"""What the shop does with an order, as far as a start state has to agree with it."""

from collections.abc import Mapping

DELIVERY_CENTS, FREE_FROM_CENTS = 490, 6000
PARCEL_EVENTS: Mapping[str, tuple[str, ...]] = {
    "placed": (),
    "packed": ("packed",),
    "shipped": ("packed", "shipped"),
    "out_for_delivery": ("packed", "shipped", "out_for_delivery"),
    "delivered": ("packed", "shipped", "out_for_delivery", "delivered"),
    "cancelled": ("cancelled",),
    "returned": ("packed", "shipped", "out_for_delivery", "delivered"),
}
PAID_AT_ONCE = frozenset({"paynow", "gift_card"})
