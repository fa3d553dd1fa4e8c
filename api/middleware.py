"""Around every request: a bound on its size, headers for the browser, a count.

Plain ASGI: Starlette's BaseHTTPMiddleware costs a task per request and breaks streaming.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from time import perf_counter
from typing import Any

from starlette.exceptions import HTTPException

from api.errors import problem_response
from api.metrics import REQUEST_SECONDS, REQUESTS

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class _TooLargeError(HTTPException):
    """The body is longer than allowed.

    An HTTPException, because FastAPI turns everything else that reading a body raises into a 400.
    """

    def __init__(self, max_bytes: int) -> None:
        super().__init__(413, f"A request may have {max_bytes} bytes at most.")


class BoundedBody:
    """Refuses a body above `max_bytes` with 413, whatever its Content-Length claims."""

    def __init__(self, app: App, *, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        received = 0
        has_started = False

        async def bounded_receive() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_bytes:
                raise _TooLargeError(self._max_bytes)
            return message

        async def noting_send(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        claimed = dict(scope["headers"]).get(b"content-length", b"0")
        try:
            if claimed.isdigit() and int(claimed) > self._max_bytes:
                raise _TooLargeError(self._max_bytes)
            await self._app(scope, bounded_receive, noting_send)
        except _TooLargeError as error:
            if has_started:
                raise
            response = problem_response(413, error.detail)
            await response(scope, receive, send)


class Observed:
    """Adds headers that keep browsers careful, and counts requests by route and status."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        status = 500

        async def observed_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    (b"x-content-type-options", b"nosniff"),
                    (b"referrer-policy", b"no-referrer"),
                ]
            await send(message)

        try:
            await self._app(scope, receive, observed_send)
        finally:
            # The route's pattern, not the path: ids must not become label values.
            route = getattr(scope.get("route"), "path", "unmatched")
            REQUESTS.labels(scope["method"], route, status).inc()
            REQUEST_SECONDS.labels(route).observe(perf_counter() - started)
