"""Saying where an order is, from the tool's fields and nothing else."""

from collections.abc import Sequence

from agent.state import QuickReply
from agent.wording import Wording
from knowledge.pack import Language
from tools.orders import Order

_UNDER_WAY = frozenset({"placed", "packed", "shipped", "out_for_delivery"})


class OrderStatusWriter:
    """Words for orders in one language; `seed` chooses between variants."""

    def __init__(self, wording: Wording, language: Language, seed: str) -> None:
        self._wording = wording
        self._language = language
        self._seed = seed

    def text(self, orders: Sequence[Order]) -> str:
        """One order in full; several as a list, those under way first."""
        if not orders:
            return self._wording.say("no_orders", self._language, seed=self._seed)
        under_way = [order for order in orders if order.status in _UNDER_WAY]
        shown = under_way or list(orders[:1])
        if len(shown) == 1:
            return self._one(shown[0])
        lead = self._wording.say("order_list", self._language, seed=self._seed)
        return "\n".join([lead, "", *(f"- {self.summary(order)}" for order in shown)])

    def summary(self, order: Order) -> str:
        """One line: number, products, status."""
        return self._wording.say(
            "order_line",
            self._language,
            seed=self._seed,
            order_number=order.order_number,
            products=self._products(order),
            status=self._wording.say(
                f"status_name_{order.status}", self._language, seed=self._seed
            ),
        )

    def quick_replies(self, orders: Sequence[Order]) -> list[QuickReply]:
        """A button per order under way when there are several."""
        under_way = [order for order in orders if order.status in _UNDER_WAY]
        if len(under_way) < 2:
            return []
        return [
            QuickReply(label=order.order_number, message=order.order_number) for order in under_way
        ]

    def facts(self, orders: Sequence[Order]) -> list[str]:
        """Every tool field that may appear in the text."""
        return [fact for order in orders for fact in self._values(order).values()]

    def _one(self, order: Order) -> str:
        values = self._values(order)
        return self._wording.say(
            f"order_status_{order.status}", self._language, seed=self._seed, **values
        )

    def _values(self, order: Order) -> dict[str, str]:
        language, wording = self._language, self._wording
        last_event = order.parcel_events[-1].happened_at if order.parcel_events else order.placed_at
        delivered_at = order.delivered_at or last_event
        return {
            "order_number": order.order_number,
            "products": self._products(order),
            "total": wording.money(order.total_cents),
            "placed_on": wording.day(wording.local_date(order.placed_at), language),
            "promised_on": wording.day(order.promised_on, language),
            "delivered_on": wording.day(wording.local_date(delivered_at), language),
            "last_event_on": wording.day(wording.local_date(last_event), language),
        }

    def _products(self, order: Order) -> str:
        glue = "、" if self._language == "zh" else ", "
        names = []
        for line in order.lines:
            name = line.name_zh if self._language == "zh" else line.name_en
            names.append(f"{line.quantity} × {name}" if line.quantity > 1 else name)
        return glue.join(names)
