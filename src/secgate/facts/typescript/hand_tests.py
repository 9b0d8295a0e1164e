"""Credentials that a body tests by hand: a derived password, the digest of a code, a second factor."""

import re
from typing import Literal

_HASHES = frozenset({"update", "hash"})
_DERIVES = frozenset({"scrypt", "scryptSync", "pbkdf2", "pbkdf2Sync", "argon2", "argon2Sync"})
_PASSWORD = re.compile(r"pass_?(?:word|wd|phrase)|\bpwd\b", re.IGNORECASE)
# What whoever holds it may come in with: those who do not may guess it.
_GUESSED = re.compile(
    r"^(?:\w*_)?(?:code|token|otp|totp|pin|secret|passcode|link|ticket|nonce|key)$"
    r"|[a-z](?:Code|Token|Otp|OTP|Totp|Pin|PIN|Secret|Link|Ticket|Key)$",
    re.IGNORECASE,
)
_FACTOR = r"(?:totp|otp|mfa|2fa|two_?factor|second_?factor|backup_?code|recovery_?code)"
_OF_FACTOR = re.compile(_FACTOR, re.IGNORECASE)
_ASKS_FACTOR = re.compile(
    rf"^(?:verif\w*|check|validate|test|match|is_?valid|confirm)_?\w*{_FACTOR}|^{_FACTOR}_?(?:verif|check|valid|match|is)",
    re.IGNORECASE,
)
_FACTOR_PACKAGES = frozenset({"otplib", "speakeasy", "otpauth", "notp", "node-2fa", "authenticator", "time2fa"})
_FACTOR_CALLS = frozenset({"verify", "check", "checkDelta", "verifyDelta", "validate", "verifyToken"})

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


def kind_of(digest: str, beside: str) -> Kind | None:
    """What is tested where a digest is compared with what is called `beside`, or looked up there; None if unclear."""
    if digest.startswith(DERIVED) or _PASSWORD.search(digest):
        return "password"
    if _OF_FACTOR.search(digest) or _OF_FACTOR.search(beside):
        return "second factor"
    return "code" if _GUESSED.search(digest) else None


def is_factor_test(name: str, package: str = "") -> bool:
    """Whether a call tests a second factor, by its name or by the package that it comes from."""
    if package in _FACTOR_PACKAGES and name in _FACTOR_CALLS:
        return True
    return _ASKS_FACTOR.search(name) is not None
