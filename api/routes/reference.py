"""`/docs`: what the calls are, for people."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.reference import POLICY, reference_page

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def reference(request: Request) -> HTMLResponse:
    """The reference of all calls."""
    page = reference_page(request.app.openapi())
    return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})
