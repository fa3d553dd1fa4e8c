"""The demo's own sign-in; only there when the server runs as a demo."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException

from api.dependencies import ServicesDep
from api.errors import problems
from api.models import DemoCustomer, DemoSignIn, DemoToken

router = APIRouter(prefix="/demo", tags=["demo"])
_SHOWN = 6


@router.get("/customers")
async def list_customers(services: ServicesDep) -> list[DemoCustomer]:
    """Invented customers whom a visitor may be."""
    customers = await services.agent.demo_customers(_SHOWN)
    return [
        DemoCustomer(
            customer_id=customer.customer_id,
            name=customer.name,
            note=f"{customer.club_tier.title()} member, {customer.language}",
        )
        for customer in customers
    ]


@router.post("/sign-in", responses=problems(404, 413, 422))
async def sign_in(wanted: DemoSignIn, services: ServicesDep) -> DemoToken:
    """A customer token for one of them, as an embedding site would sign it."""
    shown = {customer.customer_id for customer in await services.agent.demo_customers(_SHOWN)}
    if wanted.customer_id not in shown:
        raise HTTPException(404, "There is no such demo customer.")
    return DemoToken(token=services.tokens.customer_token(wanted.customer_id))
