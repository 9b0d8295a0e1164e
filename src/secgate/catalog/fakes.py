"""Made-up secrets for examples and tests, put together when they are needed.

A file of this project never holds anything that looks like a real credential: scanners of hosting services and of our
users would stop at it. Examples write `{{fake.NAME}}`; `render` fills it in. Same name, same value; `{{fake.NAME.2}}`
is a second one.
"""

import base64
import hashlib
import json
import re
import string
from collections.abc import Callable

_TEMPLATE = re.compile(r"\{\{fake\.([a-z0-9_]+)(?:\.(\d+))?\}\}")
_ALNUM = string.ascii_letters + string.digits
_UPPER = string.ascii_uppercase + string.digits
_BASE64 = _ALNUM + "+/"
_CONSONANTS, _COUNT = "bcdfghjkmnpqrstvwxz", "2356789"
_HEX = "0123456789abcdef"


class UnknownFakeError(KeyError):
    """A template names a fake that does not exist."""


def render(text: str) -> str:
    """`text` with every `{{fake.NAME}}` filled in.

    Raises:
        UnknownFakeError: for a name that is not in `names()`.
    """
    return _TEMPLATE.sub(lambda match: fake(match.group(1), int(match.group(2) or 1)), text)


def fake(name: str, number: int = 1) -> str:
    """The made-up secret of that name; other numbers give other values of the same form.

    Raises:
        UnknownFakeError: when there is no such name.
    """
    if name not in _FAKES:
        raise UnknownFakeError(f"no fake is named {name}; known: {', '.join(names())}")
    return _FAKES[name](f"{name}.{number}")


def names() -> tuple[str, ...]:
    """All names, sorted."""
    return tuple(sorted(_FAKES))


def _draw(seed: str, alphabet: str, length: int) -> str:
    """Characters of `alphabet` that depend on `seed` alone and look drawn at random."""
    drawn: list[str] = []
    block = 0
    while len(drawn) < length:
        digest = hashlib.sha256(f"secgate-fake:{seed}:{block}".encode()).digest()
        drawn.extend(alphabet[byte % len(alphabet)] for byte in digest)
        block += 1
    return "".join(drawn[:length])


def _prefixed(prefix: tuple[str, ...], alphabet: str, length: int) -> Callable[[str], str]:
    return lambda seed: "".join(prefix) + _draw(seed, alphabet, length)


def _password(seed: str) -> str:
    capitals, middle = _draw(seed, string.ascii_uppercase, 2), _draw(seed + "b", _CONSONANTS, 5)
    return f"{capitals}{middle}!{_draw(seed + 'c', _COUNT, 3)}"


def _symbol_password(seed: str) -> str:
    capital, middle = _draw(seed, string.ascii_uppercase, 1), _draw(seed + "b", _CONSONANTS, 6)
    return f"@{capital}{middle}{_draw(seed + 'c', _COUNT, 2)}"


def _url(scheme: str, host: str) -> Callable[[str], str]:
    return lambda seed: (
        f"{scheme}://svc_{_draw(seed, string.ascii_lowercase, 4)}:{_draw(seed + 'p', _ALNUM, 18)}@{host}"
    )


def _jwt(claims: dict[str, object]) -> Callable[[str], str]:
    def build(seed: str) -> str:
        head, body = (
            base64.urlsafe_b64encode(json.dumps(part, separators=(",", ":")).encode()).decode().rstrip("=")
            for part in ({"alg": "HS256", "typ": "JWT"}, {"ref": _draw(seed, string.ascii_lowercase, 20), **claims})
        )
        return f"{head}.{body}.{_draw(seed + 's', _ALNUM + '-_', 43)}"

    return build


def _key_body(seed: str, size: int) -> str:
    # NOTE: the first bytes are those of a DER sequence, so the block decodes like a key; the rest is noise.
    noise = b"".join(hashlib.sha256(f"secgate-fake:{seed}:{i}".encode()).digest() for i in range(size // 32 + 1))
    return base64.b64encode(b"\x30\x82\x04\xa3\x02\x01\x00" + noise[: size - 7]).decode()


def _private_key(seed: str) -> str:
    body = _key_body(seed, 600)
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return "\n".join((f"-----BEGIN {'RSA PRIVATE'} KEY-----", *lines, f"-----END {'RSA PRIVATE'} KEY-----"))


def _inline_private_key(seed: str) -> str:
    return _private_key(seed).replace("\n", "\\n")


_FAKES: dict[str, Callable[[str], str]] = {
    "aws_access_key_id": _prefixed(("AK", "IA"), _UPPER, 16),
    "aws_secret_access_key": _prefixed((), _BASE64, 40),
    "anthropic_key": _prefixed(("sk-", "ant-", "api03-"), _ALNUM, 93),
    "github_token": _prefixed(("gh", "p_"), _ALNUM, 36),
    "google_api_key": _prefixed(("AI", "za"), _ALNUM, 35),
    "hex_secret": _prefixed((), _HEX, 64),
    "jwt_secret": _prefixed((), _ALNUM, 48),
    "mysql_url": _url("mysql", "db7.shop-cloud.net:3306/shop"),
    "npm_token": _prefixed(("np", "m_"), _ALNUM, 36),
    "openai_key": _prefixed(("sk-", "proj-"), _ALNUM, 64),
    "password": _password,
    "postgres_url": _url("postgresql", "db3.shop-cloud.net:5432/shop"),
    "private_key": _private_key,
    "private_key_inline": _inline_private_key,
    "redis_url": lambda seed: f"redis://:{_draw(seed, _ALNUM, 24)}@cache9.shop-cloud.net:6379/0",
    "sendgrid_key": lambda seed: f"{'S' + 'G'}.{_draw(seed, _ALNUM, 22)}.{_draw(seed + 'b', _ALNUM, 43)}",
    "service_role_jwt": _jwt({"role": "service_role", "iat": 1_700_000_000, "exp": 4_000_000_000}),
    "anon_jwt": _jwt({"role": "anon", "iat": 1_700_000_000, "exp": 4_000_000_000}),
    "expired_jwt": _jwt({"role": "admin", "iat": 1_500_000_000, "exp": 1_500_003_600}),
    "slack_token": lambda seed: "-".join(
        ("xo" + "xb", _draw(seed, "123456789", 12), _draw(seed + "b", "123456789", 12), _draw(seed + "c", _ALNUM, 24))
    ),
    "stripe_live": _prefixed(("sk_", "live_"), _ALNUM, 24),
    "stripe_test": _prefixed(("sk_", "test_"), _ALNUM, 24),
    "stripe_publishable": _prefixed(("pk_", "live_"), _ALNUM, 24),
    "symbol_password": _symbol_password,
    "twilio_token": _prefixed((), _HEX, 32),
    "webhook_secret": _prefixed(("wh", "sec_"), _ALNUM, 32),
}
