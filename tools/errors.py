"""What a tool says when it cannot do what was asked."""


class ToolError(Exception):
    """A tool refused or failed. `advice` may reach the customer; `str()` may not."""

    def __init__(self, detail: str, *, advice: str) -> None:
        super().__init__(detail)
        self.advice = advice


class OrderNotFoundError(ToolError):
    """Unknown number, or someone else's order: the two look the same from outside on purpose."""

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
