"""The built front end: demo shop, widget loader, widget application, operators' console."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

WEB_FOLDER = Path(__file__).parent.parent / "web" / "dist"
_NOT_BUILT = "The front end is not built yet: run `make web`."


def widget_policy(frame_ancestors: str) -> str:
    """The Content-Security-Policy of the widget's frame: nothing but our own files."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {frame_ancestors}; require-trusted-types-for 'script'"
    )


SHOP_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; font-src 'self'; frame-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
# Nobody frames the console, and what customers write cannot load anything in it.
CONSOLE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)


def pages_router(frame_ancestors: str) -> APIRouter:
    """`/`, `/widget.js`, `/widget/` and `/console`."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def shop() -> Response:
        return _page("shop/index.html", SHOP_POLICY)

    @router.get("/widget.js")
    async def loader() -> Response:
        return _file("widget.js", {"Cache-Control": "max-age=300"})

    @router.get("/widget/")
    async def widget() -> Response:
        return _page("widget/index.html", widget_policy(frame_ancestors))

    @router.get("/console")
    async def console() -> Response:
        return _page("console/index.html", CONSOLE_POLICY)

    return router


def _page(name: str, policy: str) -> Response:
    return _file(name, {"Content-Security-Policy": policy, "Cache-Control": "no-cache"})


def _file(name: str, headers: dict[str, str]) -> Response:
    path = WEB_FOLDER / name
    if not path.is_file():
        raise HTTPException(503, _NOT_BUILT)
    return FileResponse(path, headers=headers)


class HashedAssets:
    """Files whose names carry their hash: a browser may keep them for a year."""

    def __init__(self, folder: Path) -> None:
        self._files: ASGIApp = StaticFiles(directory=folder, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""

        async def caching_send(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                cached = (b"cache-control", b"public, max-age=31536000, immutable")
                message["headers"] = [*message["headers"], cached]
            await send(message)

        await self._files(scope, receive, caching_send)
