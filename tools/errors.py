"""What a tool says when it cannot do what was asked."""

from tools.facts import Facts, FactValue


class ToolError(Exception):
    """A tool refused or failed. `advice` may reach the customer; `str()` may not."""

    slot: str | None = None
    """The argument that another value would mend, if there is one."""

    def __init__(self, detail: str, *, advice: str, facts: Facts | None = None) -> None:
        super().__init__(detail)
        self.advice = advice
        self.facts: Facts = facts or {}
        """What the advice may name."""


class OrderNotFoundError(ToolError):
    """Unknown number, or someone else's order: the two look the same from outside on purpose."""

    slot = "order_number"

    def __init__(self, order_number: str) -> None:
        super().__init__(f"no order {order_number!r} for this customer", advice="order_not_found")


class IdentityTierError(ToolError):
    """The tool needs to know who is asking better than we do."""

    def __init__(self, tool: str, *, needed: str, actual: str) -> None:
        super().__init__(f"{tool} needs {needed}, not {actual}", advice="sign_in_needed")


class UnknownToolError(ToolError):
    """No tool of this name is registered."""

    def __init__(self, tool: str) -> None:
        super().__init__(f"no tool {tool!r} in the registry", advice="not_possible")


class DatabaseNotEmptyError(Exception):
    """Demo data goes only into an empty database; nothing was written."""


class OrderRefusedError(ToolError):
    """An order that does not allow it; its facts are the order's number and what else counts."""

    key = "not_possible"
    """The advice."""

    def __init__(self, order_number: str, **facts: FactValue) -> None:
        super().__init__(
            f"order {order_number}: {self.key} {facts}",
            advice=self.key,
            facts={"order_number": order_number, **facts},
        )


class OrderAlreadyShippedError(OrderRefusedError):
    """The parcel has left the warehouse (`status`): the order cannot be cancelled any more."""

    key = "order_already_shipped"


class OrderAlreadyDeliveredError(OrderRefusedError):
    """The parcel is with the customer: it can be returned, not cancelled."""

    key = "order_already_delivered"


class OrderAlreadyCancelledError(OrderRefusedError):
    """The order is cancelled, so there is nothing left to do with it."""

    key = "order_already_cancelled"


class OrderNotDeliveredError(OrderRefusedError):
    """Only what has arrived can go back (`status`)."""

    key = "order_not_delivered"


class OrderJustPlacedError(OrderRefusedError):
    """The same was ordered a moment ago (`new_order_number`): hardly anybody wants it twice."""

    key = "order_just_placed"


class NoPaymentMethodError(OrderRefusedError):
    """This customer has never paid with anything that a new order could use."""

    key = "no_payment_method"


class AddressTooLateError(OrderRefusedError):
    """The parcel is packed (`status`), and its label printed."""

    key = "address_too_late"


class AddressUnchangedError(OrderRefusedError):
    """The order goes to that address (`new_address`) already."""

    key = "address_unchanged"
    slot = "address"


class InvalidAddressError(OrderRefusedError):
    """No address in Singapore that a van could find; `part` is what is wrong with it."""

    key = "address_invalid"
    slot = "address"


class ReturnWindowClosedError(OrderRefusedError):
    """Delivered (`delivered_at`) more than 30 days ago."""

    key = "return_window_closed"


class NotReturnableError(OrderRefusedError):
    """Consumables (`products`) cannot go back."""

    key = "not_returnable"
    slot = "lines"


class AlreadyReturnedError(OrderRefusedError):
    """Some of it (`products`) is on its way back, or replaced, already."""

    key = "already_returned"
    slot = "lines"


class AlreadySettledError(OrderRefusedError):
    """What was wrong with it has been made good: by money, by a replacement, or by a return."""

    key = "already_settled"


class InvalidLinesError(OrderRefusedError):
    """Not lines of this order."""

    key = "lines_invalid"
    slot = "lines"


class ReplacementWindowClosedError(OrderRefusedError):
    """Damage is to be reported within 7 days of delivery (`delivered_at`)."""

    key = "replacement_window_closed"


class ParcelNotLostError(OrderRefusedError):
    """The parcel may still arrive, or is being traced; it counts as lost from `lost_from_on`."""

    key = "parcel_not_lost"


class NoInvoiceError(OrderRefusedError):
    """A cancelled order has no invoice."""

    key = "no_invoice"


class AmountTooHighError(OrderRefusedError):
    """More than what was paid and has not been refunded yet (`refundable_cents`)."""

    key = "refund_too_high"
    slot = "amount_cents"


class UndoTooLateError(OrderRefusedError):
    """What was done cannot be taken back, or not any more."""

    key = "undo_too_late"


class ChangedMeanwhileError(OrderRefusedError):
    """The record is not what the proposal was made from; nothing was done."""

    key = "changed_meanwhile"


class InvalidAmountError(ToolError):
    """Not a whole number of cents above zero."""

    slot = "amount_cents"

    def __init__(self, amount: str) -> None:
        super().__init__(f"{amount[:40]!r} is no amount in cents", advice="amount_invalid")


class InvalidChoiceError(ToolError):
    """A value that is none of the choices of its argument."""

    def __init__(self, argument: str, value: str) -> None:
        super().__init__(f"{value[:40]!r} is no {argument}", advice="choice_invalid")
        self.slot = argument


class ReturnNotFoundError(ToolError):
    """Unknown number, or someone else's return: the two look the same from outside on purpose."""

    slot = "return_number"

    def __init__(self, return_number: str) -> None:
        super().__init__(
            f"no return {return_number!r} for this customer", advice="return_not_found"
        )


class RefundNotFoundError(ToolError):
    """Unknown id, or someone else's refund: the two look the same from outside on purpose."""

    def __init__(self, refund_id: str) -> None:
        super().__init__(f"no refund {refund_id!r} for this customer", advice="refund_not_found")


class NoFreeNumberError(ToolError):
    """Every number tried is taken: the ids that they are made from do not vary."""

    def __init__(self, prefix: str) -> None:
        super().__init__(f"no free number of the form {prefix}NNNNNN", advice="not_possible")


class TicketNotFoundError(ToolError):
    """No ticket of this number."""

    def __init__(self, ticket_number: str) -> None:
        super().__init__(f"no ticket {ticket_number!r}", advice="ticket_not_found")


class TicketStateError(ToolError):
    """The ticket is in no state for this change; nothing was written."""

    def __init__(self, ticket_number: str, change: str, status: str) -> None:
        super().__init__(f"cannot {change} {ticket_number}: {status}", advice="not_possible")


class PromiseNotFoundError(ToolError):
    """No promise of this id."""

    def __init__(self, promise_id: str) -> None:
        super().__init__(f"no promise {promise_id!r}", advice="not_possible")


class CustomerRefusedError(ToolError):
    """What a customer's own record does not allow; its facts say what stands in the way."""

    key = "not_possible"
    """The advice."""

    def __init__(self, detail: str, **facts: FactValue) -> None:
        super().__init__(f"{self.key}: {detail}", advice=self.key, facts=facts)


class AccountClosedError(CustomerRefusedError):
    """The account is closed, or there is none: nothing changes in it."""

    key = "account_closed"


class TooLateToTakeBackError(CustomerRefusedError):
    """It was never done, was done too long ago, or has been taken back: all look the same."""

    key = "undo_too_late"


class SubscriptionNotFoundError(CustomerRefusedError):
    """Unknown number, or somebody else's: the two look the same from outside on purpose."""

    key = "subscription_not_found"
    slot = "subscription_number"
