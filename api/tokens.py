"""Bearer tokens: who may read a conversation, and which customer is asking.

Both are JSON Web Tokens (RFC 7519) with HS256. A conversation token is ours; a customer token is
made by the site that embeds the widget. No id in a path is ever authority.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt

from tools.clock import Clock

_ALGORITHM = "HS256"
_CONVERSATION_AUDIENCE = "rapport/conversation"
CUSTOMER_AUDIENCE = "rapport/customer"
CONVERSATION_TOKEN_LIFE = timedelta(days=30)
CUSTOMER_TOKEN_LIFE = timedelta(hours=1)
_CLOCK_SKEW = timedelta(seconds=30)
MAX_NONCE_CHARACTERS = 64


class InvalidTokenError(Exception):
    """The token is forged, expired, for something else, or not a token at all."""


@dataclass(frozen=True)
class Bearer:
    """What a token says; exactly one of the two is set."""

    conversation_id: str | None = None
    customer_id: str | None = None
    nonce: str | None = None
    """Of a customer token: lets it be bound to one conversation only."""
    expires_at: datetime | None = None
    """Of a customer token: when the nonce may be forgotten."""


class TokenSigner:
    """Makes and reads tokens."""

    def __init__(self, *, secret: str, site_secret: str | None, clock: Clock) -> None:
        self._secret = secret
        self._site_secret = site_secret
        self._clock = clock

    def conversation_token(self, conversation_id: str) -> str:
        """A token for one conversation, good for 30 days."""
        now = self._clock()
        claims = {
            "aud": _CONVERSATION_AUDIENCE,
            "sub": conversation_id,
            "iat": now,
            "exp": now + CONVERSATION_TOKEN_LIFE,
        }
        return jwt.encode(claims, self._secret, algorithm=_ALGORITHM)

    def customer_token(self, customer_id: str) -> str:
        """What an embedding site would sign for its signed-in customer; for the demo and tests."""
        now = self._clock()
        claims = {
            "aud": CUSTOMER_AUDIENCE,
            "sub": customer_id,
            "iat": now,
            "exp": now + CUSTOMER_TOKEN_LIFE,
            "nonce": secrets.token_urlsafe(16),
        }
        if self._site_secret is None:
            raise InvalidTokenError("no site secret is set, so customer tokens cannot be signed")
        return jwt.encode(claims, self._site_secret, algorithm=_ALGORITHM)

    def read(self, token: str) -> Bearer:
        """Check a token and say whose it is.

        Raises:
            InvalidTokenError: whatever is wrong with it.
        """
        audience = self._audience(token)
        if audience == CUSTOMER_AUDIENCE:
            return self._customer_bearer(token)
        claims = self._claims(token, self._secret, _CONVERSATION_AUDIENCE, ["sub", "exp"])
        return Bearer(conversation_id=str(claims["sub"]))

    def _customer_bearer(self, token: str) -> Bearer:
        if self._site_secret is None:
            raise InvalidTokenError("customer tokens are not accepted here")
        claims = self._claims(
            token, self._site_secret, CUSTOMER_AUDIENCE, ["sub", "iat", "exp", "nonce"]
        )
        if claims["exp"] - claims["iat"] > CUSTOMER_TOKEN_LIFE.total_seconds():
            raise InvalidTokenError("the token lives for more than an hour")
        return Bearer(
            customer_id=str(claims["sub"]),
            nonce=str(claims["nonce"])[:MAX_NONCE_CHARACTERS],
            expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        )

    def _audience(self, token: str) -> object:
        try:
            return jwt.decode(token, options={"verify_signature": False}).get("aud")
        except jwt.PyJWTError as error:
            raise InvalidTokenError("the token is not valid") from error

    def _claims(
        self, token: str, secret: str, audience: str, required: list[str]
    ) -> dict[str, float]:
        now = self._clock()
        try:
            claims: dict[str, float] = jwt.decode(
                token,
                secret,
                algorithms=[_ALGORITHM],
                audience=audience,
                # Times are checked below, against our own clock.
                options={"require": required, "verify_exp": False, "verify_iat": False},
            )
            expires = datetime.fromtimestamp(claims["exp"], now.tzinfo)
            issued = datetime.fromtimestamp(claims.get("iat", 0), now.tzinfo)
        except (jwt.PyJWTError, ValueError, OverflowError, TypeError) as error:
            raise InvalidTokenError("the token is not valid") from error
        if now > expires + _CLOCK_SKEW:
            raise InvalidTokenError("the token has expired")
        if issued > now + _CLOCK_SKEW:
            raise InvalidTokenError("the token is from the future")
        return claims
