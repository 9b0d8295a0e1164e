"""What a value's own structure proves, without any network: tokens' claims, connection strings, key blocks, UUIDs."""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from secgate.secrets.words import placeholder, residue, sequential

URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{1,30})://(?P<user>[^\s:/\"'`<>(){}|]*):"
    r"(?P<password>[^\s\"'`<>/]*?[^\s\"'`<>/@])@(?P<host>[^\s:/@\"'`<>?#,;)(|\\]+)(?=[\s:/?#\"'`<>,;)(|\\]|$)"
)
JWT = re.compile(r"(?<![A-Za-z0-9_-])(eyJ[A-Za-z0-9_-]{8,})\.(eyJ[A-Za-z0-9_-]{2,})\.([A-Za-z0-9_-]*)")
_UUID = re.compile(r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$")
_LOCAL_SUFFIX = (".local", ".localhost", ".test", ".example", ".invalid", ".internal", ".localdomain", ".svc",
                  "example.com", "example.org", "example.net")  # fmt: skip
_LOCAL_HOST = re.compile(r"^(?:localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[?::1)")
_THIS_MACHINE = re.compile(
    r"(?:localhost|127\.|0\.0\.0\.0|\[?::1|host\.docker\.internal)|.*\.(?:localhost|test|example|invalid|localdomain)$|"
    r"(?:.*\.)?example\.(?:com|org|net)$"
)
_PLACE_HOST = re.compile(
    r"(?i)^(?:<.*|\[.*|your.*|.*example.*|.*placeholder.*|\.{2,}.*|(?:db\.)?ep-xxx.*"
    r"|(?:db\.)?(?:x{3,}|abc(?:d\w{0,5})?|project(?:[-_]?(?:ref|id))?|ref|host|hostname)(?:\.[a-z.-]+)?"
    r"|(?:db\.)?(?:server|domain|endpoint|prod[-_]?(?:host|db|server))(?:\.[a-z]{2,8})?)$"
)
# Signs that no real host or user name can hold. A short name has few different characters, and `github.com` is a host.
_TEMPLATE_SIGN = re.compile(r"[${}<>%*#]|\.\.\.|\u2026|x{4}|X{4}|_{4}|-{4}|0{6}")
_WEAK_PASSWORDS = frozenset(
    [
        "password",
        "pass",
        "passwd",
        "pwd",
        "postgres",
        "mysql",
        "root",
        "admin",
        "secret",
        "test",
        "user",
        "guest",
        "redis",
        "mongo",
        "rabbitmq",
        "changeme",
        "example",
        "p",
        "pw",
        "xxx",
        "dev",
        "local",
        "app",
    ]
)
_ADMIN_ROLES = frozenset(
    {
        "service_role",
        "admin",
        "superadmin",
        "super_admin",
        "platform_admin",
        "root",
        "owner",
        "supabase_admin",
        "administrator",
    }
)


# A token that anybody was given has one of these; the samples of documents often have none.
_CLAIMS = frozenset({
    "exp", "iat", "nbf", "iss", "aud", "sub", "jti", "role", "roles", "scope", "scp", "azp", "id", "uid", "user",
    "email", "userId", "user_id", "tenant", "tenantId", "client_id", "cid", "sid", "ref", "typ",
    "type", "permissions",
})  # fmt: skip


@dataclass(frozen=True)
class Token:
    """A JSON Web Token's parts that matter: who it is for, and until when."""

    role: str
    issuer: str
    expires: int | None
    signed: bool
    sample: bool
    algorithm: str = field(default="")


def is_uuid(value: str) -> bool:
    """Whether the value is a UUID."""
    return _UUID.match(value) is not None


def host_is_local(host: str) -> bool:
    """Whether a host is this machine, a private address, a service name in one network, or reserved for examples."""
    lowered = host.lower().strip(".")
    return "." not in lowered.strip("[]") or _LOCAL_HOST.match(lowered) is not None or lowered.endswith(_LOCAL_SUFFIX)


def host_is_private(host: str) -> bool:
    """Whether a host is in a private network: another machine or service, though not one that everybody reaches."""
    return _THIS_MACHINE.match(host.lower().strip(".")) is None


def host_is_placeholder(host: str) -> bool:
    """Whether a host only stands for one."""
    return _PLACE_HOST.match(host) is not None or name_is_placeholder(host)


def name_is_placeholder(name: str) -> bool:
    """Whether a host or user name only stands for one; a short real one (`root`, `app`) does not."""
    lowered = name.lower()
    says = any(word in lowered for word in ("example", "placeholder", "changeme", "your-", "your_"))
    return says or _TEMPLATE_SIGN.search(name) is not None


def weak_url_password(password: str, user: str) -> bool:
    """Whether a password in a URL is one that documentation uses."""
    lowered = password.lower()
    return lowered in _WEAK_PASSWORDS or lowered == user.lower() or lowered.startswith(("my", "your", "the"))


def read_token(value: str) -> Token | None:
    """The claims of a JSON Web Token, or None when it is none."""
    parts = value.split(".")
    if len(parts) < 2:  # noqa: PLR2004 - header and claims
        return None
    header, claims = _json(parts[0]), _json(parts[1])
    if header is None or claims is None:
        return None
    metadata = claims.get("app_metadata")
    role = claims.get("role") or (metadata.get("role") if isinstance(metadata, dict) else None) or ""
    expires = claims.get("exp")
    signature = parts[2] if len(parts) > 2 else ""  # noqa: PLR2004
    sample = (
        str(claims.get("sub")) == "1234567890"
        or "John Doe" in str(claims.get("name", ""))
        or "demo" in str(claims.get("iss", ""))
        or _CLAIMS.isdisjoint(claims)
    )
    signed = (
        len(signature) >= 40  # noqa: PLR2004 - HS256, the shortest in use, gives 43
        and not sequential(signature)
        and len(residue(signature)) >= 20  # noqa: PLR2004 - half of it is no word
        and str(header.get("alg", "")).lower() != "none"
    )
    return Token(
        str(role),
        str(claims.get("iss", "")),
        int(expires) if isinstance(expires, int | float) else None,
        signed,
        sample,
        str(header.get("alg", "")),
    )


_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def has_base58_checksum(value: str) -> bool:
    """Whether a value in base58 ends with the checksum of what stands before it, as the keys of wallets do."""
    number = 0
    for character in value:
        number = number * 58 + _BASE58.index(character)
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


def is_admin(role: str) -> bool:
    """Whether a role claim opens more than its holder's own data."""
    return role.lower() in _ADMIN_ROLES


def _json(part: str) -> dict[str, Any] | None:
    try:
        value = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error):
        return None
    return value if isinstance(value, dict) else None


KEY_BEGIN = re.compile(
    r"-{4,5} ?BEGIN ((?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?) ?-{4,5}|"
    r"(PuTTY-User-Key-File-[23])|(-{4} BEGIN SSH2 ENCRYPTED PRIVATE KEY -{4})|"
    r"-{5}BEGIN (OpenVPN (?:Static|tls-crypt-v2 (?:client|server)) key(?: V1)?)-{5}"
)
KEY_END = re.compile(r"-{4,5} ?END (?:[A-Z0-9]+ ){0,3}PRIVATE KEY|Private-MAC:|-{5}END OpenVPN")
# What a body begins with, behind what the source puts between: a header, or a run of its base64.
_BODY = re.compile(r"(?:[^A-Za-z0-9+/]|\\[nr]){0,60}(?:[A-Z][A-Za-z-]{2,20}: |[A-Za-z0-9+/=]{16,})")
_BASE64_LINE = re.compile(r"[A-Za-z0-9+/=]{16,}")


@dataclass(frozen=True)
class KeyBlock:
    """A private key block: its kind, whether a passphrase protects it, and its body, which never leaves."""

    kind: str
    encrypted: bool
    body: str = field(repr=False)
    real: bool = False
    plausible: bool = False


def read_key(kind: str, text: str) -> KeyBlock:
    """The key block whose text follows its BEGIN line; `real` when the body decodes to what such a key holds.

    `plausible`: it does not, but it is as long and as random as one.
    """
    plain = text.replace("\\n", "\n").replace("\\r", "")
    encrypted = (
        "ENCRYPTED" in kind
        or "Proc-Type: 4,ENCRYPTED" in plain
        or ("Encryption: " in plain and "Encryption: none" not in plain)
    )
    body = "".join(_BASE64_LINE.findall(plain))
    return KeyBlock(kind, encrypted, body, _is_key(kind, body), plausible=_may_be_key(body))


def begins_body(kind: str, text: str) -> bool:
    """Whether a text behind a BEGIN line is the body of a key, not code that only names such a line."""
    return "PuTTY" in kind or _BODY.match(text) is not None


def _may_be_key(body: str) -> bool:
    """Whether a body that does not decode to a key still looks like one that was altered or cut."""
    return len(body) >= 200 and placeholder(body[:60]) is None and len(set(body)) >= 40  # noqa: PLR2004 - of 65 characters


def _is_key(kind: str, body: str) -> bool:
    if len(body) < 60 or placeholder(body[:60]) is not None:  # noqa: PLR2004 - an Ed25519 key has 64
        return False
    if "OpenVPN" in kind:
        return len(body) >= 400 and len(set(body)) >= 16  # noqa: PLR2004 - 256 octets in hex, or as many in base64
    try:
        raw = base64.b64decode(body[:56])
    except (ValueError, binascii.Error):
        return False
    if "PGP" in kind or "PuTTY" in kind:
        return len(body) >= 200  # noqa: PLR2004 - packets and PuTTY's own form are not taken apart
    return raw[:1] == b"\x30" or raw.startswith(b"openssh-key-v1") or "ENCRYPTED" in kind or "SSH2" in kind
