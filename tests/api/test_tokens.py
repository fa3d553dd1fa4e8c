import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.tokens import CUSTOMER_AUDIENCE, Bearer, InvalidTokenError, TokenSigner

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
OURS = "our-own-secret-0123456789-0123456789"
SITE = "the-sites-secret-0123456789-01234567"
SIGNER = TokenSigner(secret=OURS, site_secret=SITE, clock=lambda: NOW)


def customer_claims(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any claim
    """Good claims of a customer token, changed; None takes a claim away."""
    claims = {
        "aud": CUSTOMER_AUDIENCE,
        "sub": "mei",
        "iat": NOW,
        "exp": NOW + timedelta(minutes=30),
        "nonce": "n0nce",
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not None}


def signed(secret: str = SITE, /, **changes: Any) -> str:  # noqa: ANN401 - any claim
    return jwt.encode(customer_claims(**changes), secret, algorithm="HS256")


def unsigned(claims: dict[str, Any], algorithm: str) -> str:
    """A token with an empty signature."""
    parts = ({"alg": algorithm, "typ": "JWT"}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts]
    return b".".join([*encoded, b""]).decode()


def refusal_of(token: str) -> str:
    with pytest.raises(InvalidTokenError) as refused:
        SIGNER.read(token)
    return str(refused.value)


def test_a_conversation_token_is_good_for_its_conversation() -> None:
    assert SIGNER.read(SIGNER.conversation_token("c1")) == Bearer(conversation_id="c1")


def test_a_customer_token_says_who_the_customer_is() -> None:
    assert SIGNER.read(SIGNER.customer_token("mei")).customer_id == "mei"
    assert SIGNER.read(signed()) == Bearer(
        customer_id="mei", nonce="n0nce", expires_at=NOW + timedelta(minutes=30)
    )


@pytest.mark.parametrize(
    "token",
    [
        signed("somebody-elses-secret-0123456789-01"),
        signed(OURS),
        jwt.encode(
            {"aud": "rapport/conversation", "sub": "c1", "exp": NOW + timedelta(days=1)},
            SITE,
            algorithm="HS256",
        ),
        signed()[:-4] + "AAAA",
        signed() + "x",
    ],
    ids=["stranger", "our secret", "site makes conversation", "changed", "longer"],
)
def test_a_forged_token_is_refused(token: str) -> None:
    assert refusal_of(token) == "the token is not valid"


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "HS256", "RS256", ""])
def test_a_token_without_a_signature_is_refused_whatever_it_says(algorithm: str) -> None:
    claims = customer_claims(iat=NOW.timestamp(), exp=NOW.timestamp() + 600)

    assert refusal_of(unsigned(claims, algorithm)) == "the token is not valid"


def test_another_algorithm_is_refused_even_with_the_right_secret() -> None:
    token = jwt.encode(customer_claims(), SITE * 2, algorithm="HS512")

    assert refusal_of(token) == "the token is not valid"


@pytest.mark.parametrize("audience", ["rapport/operator", "somebody", None, ["a", "b"], 7])
def test_a_token_for_something_else_is_refused(audience: object) -> None:
    assert refusal_of(signed(aud=audience)) == "the token is not valid"


def test_a_customer_token_cannot_pose_as_a_conversation_token() -> None:
    token = signed(aud="rapport/conversation", sub="c1")

    assert refusal_of(token) == "the token is not valid"


def test_an_expired_token_is_refused_after_a_little_grace() -> None:
    an_hour_ago = NOW - timedelta(hours=1)
    just_now, earlier = NOW - timedelta(seconds=20), NOW - timedelta(seconds=31)

    assert SIGNER.read(signed(iat=an_hour_ago + timedelta(minutes=1), exp=just_now)).customer_id
    assert refusal_of(signed(iat=an_hour_ago, exp=earlier)) == "the token has expired"


def test_a_conversation_token_expires_after_thirty_days() -> None:
    token = SIGNER.conversation_token("c1")
    later = TokenSigner(
        secret=OURS, site_secret=None, clock=lambda: NOW + timedelta(days=30, minutes=1)
    )

    with pytest.raises(InvalidTokenError, match="expired"):
        later.read(token)


def test_a_token_that_lives_too_long_is_refused() -> None:
    token = signed(exp=NOW + timedelta(hours=1, seconds=1))

    assert refusal_of(token) == "the token lives for more than an hour"


def test_a_token_from_the_future_is_refused() -> None:
    token = signed(iat=NOW + timedelta(minutes=1), exp=NOW + timedelta(minutes=30))

    assert refusal_of(token) == "the token is from the future"


@pytest.mark.parametrize("claim", ["sub", "iat", "exp", "nonce"])
def test_a_customer_token_needs_every_claim(claim: str) -> None:
    assert refusal_of(signed(**{claim: None})) == "the token is not valid"


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("exp", "soon"),
        ("exp", [1]),
        ("exp", "1795420000"),
        ("iat", "1795416000"),
        ("exp", 1e300),
        ("exp", float("nan")),
        ("exp", float("inf")),
        ("iat", "now"),
        ("iat", {}),
        ("sub", 7),
        ("sub", ["mei"]),
    ],
)
def test_a_claim_of_the_wrong_type_is_refused(claim: str, value: object) -> None:
    refusal_of(signed(**{claim: value}))


@given(st.text(max_size=200))
def test_what_is_not_a_token_is_refused(text: str) -> None:
    refusal_of(text)


@pytest.mark.parametrize("payload", [b"[]", b"7", b"null", b'"x"', b"{", b"\xff"])
def test_a_payload_that_is_no_object_is_refused(payload: bytes) -> None:
    head, _, signature = signed().split(".")
    body = base64.urlsafe_b64encode(payload).rstrip(b"=").decode()

    refusal_of(f"{head}.{body}.{signature}")


def test_without_a_site_secret_no_customer_token_is_made_or_accepted() -> None:
    signer = TokenSigner(secret=OURS, site_secret=None, clock=lambda: NOW)

    with pytest.raises(InvalidTokenError, match="not accepted here"):
        signer.read(signed())
    with pytest.raises(InvalidTokenError, match="no site secret"):
        signer.customer_token("mei")
