"""Credentials that a body tests by hand: a derived password, the digest of a code, a second factor."""

import re
from collections.abc import Iterable
from typing import Literal

from secgate.facts.typescript.symbols import Origin, Symbol
from secgate.facts.typescript.syntax import Node, text_of

_HASHES = frozenset({"update", "hash"})
_DERIVES = frozenset({"scrypt", "scryptSync", "pbkdf2", "pbkdf2Sync", "argon2", "argon2Sync"})
_PASSWORD = re.compile(r"pass_?(?:word|wd|phrase)|\bpwd\b", re.IGNORECASE)
# What whoever holds it may come in with: those who do not may guess it.
_GUESSED = re.compile(
    r"^(?:\w*_)?(?:code|token|otp|totp|pin|secret|passcode|link|ticket|nonce|key)$"
    r"|[a-z](?:Code|Token|Otp|OTP|Totp|Pin|PIN|Secret|Link|Ticket|Key)$",
    re.IGNORECASE,
)
_CODE = re.compile(r"^(?:code|otp|totp|pin|passcode)$|(?:[a-z](?:Code|Otp|Pin)|_(?:code|otp|pin))$")
_FACTOR = r"(?:totp|otp|mfa|2fa|two_?factor|second_?factor|backup_?code|recovery_?code)"
_OF_FACTOR = re.compile(_FACTOR, re.IGNORECASE)
_ASKS_FACTOR = re.compile(
    rf"^(?:verif\w*|check|validate|test|match|is_?valid|confirm)_?\w*{_FACTOR}|^{_FACTOR}_?(?:verif|check|valid|match|is)",
    re.IGNORECASE,
)
# Models that keep what opens an account once.
_OPENS_ONCE = re.compile(
    r"(?:^|_|(?-i:[a-z](?=[A-Z])))(?:magic_?(?:link|token)|(?:log|sign)_?in_?(?:link|token|code)|one_?time_?\w+|pass_?code|otp\w*"
    r"|(?:sms|e?_?mail|phone|mobile|auth|authentication|verification|mfa|2fa|two_?factor|(?:password_?)?reset|confirmation)"
    r"_?(?:code|otp|pin))s?$",
    re.IGNORECASE,
)
# What a query holds beside the conditions of what it looks for.
_NO_CONDITIONS = frozenset({"data", "create", "update", "select", "include", "orderBy"})
_FACTOR_PACKAGES = frozenset({"otplib", "speakeasy", "otpauth", "notp", "node-2fa", "authenticator", "time2fa"})
_FACTOR_CALLS = frozenset({"verify", "check", "checkDelta", "verifyDelta", "validate", "verifyToken"})

_MAX_DEPTH = 4

# Joined in front of the name of what was derived as passwords are.
DERIVED = "derived "
Kind = Literal["password", "code", "second factor"]


def digest_of(package: str, name: str, given: str) -> str:
    """What a call of `crypto` makes of something of the caller's: a word for it; empty for any other call."""
    if package != "crypto":
        return ""
    if name in _DERIVES:
        return f"{DERIVED}{given}"
    return given if name in _HASHES else ""


def of_web_crypto(call: Node) -> bool:
    """Whether a call is one of `crypto.subtle`."""
    return re.search(r"\bsubtle\.\w+$", text_of(call.child_by_field_name("function"))) is not None


def kind_of(digest: str, beside: str) -> Kind | None:
    """What is tested where a digest is compared with what is called `beside`, or looked up there; None if unclear."""
    if digest.startswith(DERIVED) or _PASSWORD.search(digest):
        return "password"
    if _OF_FACTOR.search(digest) or _OF_FACTOR.search(beside):
        return "second factor"
    return "code" if _GUESSED.search(digest) else None


def is_code(name: str) -> bool:
    """Whether what a caller sends under a name is a code that was made for them: `request.body.code`."""
    return _CODE.search(name) is not None


def is_factor_test(name: str, package: str = "") -> bool:
    """Whether a call tests a second factor, by its name or by the package that it comes from."""
    if package in _FACTOR_PACKAGES and name in _FACTOR_CALLS:
        return True
    return _ASKS_FACTOR.search(name) is not None


def opens_once(model: str) -> bool:
    """Whether a model keeps codes or links that open an account once, by its name."""
    return _OPENS_ONCE.search(model) is not None


def guessed_in(symbols: Iterable[Symbol], depth: int = 0) -> str:
    """The key under which conditions hold what the caller sent, as it came: `where: { code: req.body.code }`."""
    for symbol in symbols:
        for key, held in symbol.entries:
            if key in _NO_CONDITIONS or depth > _MAX_DEPTH:
                continue
            if held.origin is Origin.INPUT and not held.entries and _GUESSED.search(key):
                return key
            if found := guessed_in([held], depth + 1):
                return found
    return ""
