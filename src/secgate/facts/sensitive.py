"""Which names hold a secret or personal data.

A name is read as its words (`resetToken` is reset, token), and its last words decide: `tokenCount`, `hasPassword` and
`emailTemplateId` hold neither. The lists are those of the checklist specification, with their spellings.
"""

import re
from collections.abc import Iterable
from functools import cache

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRETS = frozenset({
    "token", "password", "passwd", "pwd", "passphrase", "passcode", "secret", "secrets", "jwt", "apikey", "apitoken",
    "authorization", "cookie", "cookies", "credentials", "credential", "signature", "otp", "totp", "bearer",
    "authtoken", "accesstoken", "refreshtoken", "privatekey", "secretkey", "accesskey",
})  # fmt: skip
# The words before `key`, `tokens`, `code` and `link` that make these a secret.
_BEFORE = {
    "key": frozenset({"api", "secret", "private", "access", "signing", "encryption", "master", "service", "license"}),
    "keys": frozenset({"api", "private", "access"}),
    "tokens": frozenset({"access", "refresh", "api", "reset", "session", "auth", "bearer", "oauth"}),
    "code": frozenset({"verification", "otp", "totp", "backup", "recovery", "confirmation", "auth"}),
    "codes": frozenset({"backup", "recovery"}),
    "link": frozenset({"magic", "reset", "login", "verification", "invite", "invitation", "confirmation"}),
    "url": frozenset({"magic", "reset", "login", "verification", "invite", "invitation", "confirmation", "signed"}),
}
# What stands before any of them in names that hold no secret.
_NO_SECRET = frozenset({
    "has", "is", "no", "num", "max", "min", "total", "masked", "redacted", "hashed", "encrypted", "hash", "missing",
    "valid", "invalid", "with", "requires", "needs", "use", "should", "can", "show", "forgot", "change", "sanitized",
    "public", "publishable", "count", "type",
})  # fmt: skip
# What stands before `token` where it is a part of a text, a place in a list or something to cancel.
_NO_TOKEN = frozenset({
    "page", "sync", "next", "continuation", "cancel", "cancellation", "design", "theme", "input", "output", "prompt",
    "completion", "csrf", "xsrf", "syntax", "lexer", "prev", "previous", "current", "pagination",
})  # fmt: skip
_PUBLIC = frozenset({"public", "publishable", "pk"})
_PERSONAL = frozenset({
    "email", "phone", "telephone", "address", "birthdate", "birthday", "dob", "ip", "iban", "ssn", "fullname",
    "firstname", "lastname", "surname", "emails", "phones",
})  # fmt: skip
_PERSONAL_PAIRS = frozenset({
    ("email", "address"), ("e", "mail"), ("phone", "number"), ("mobile", "number"), ("full", "name"), ("first", "name"),
    ("last", "name"), ("family", "name"), ("given", "name"), ("customer", "name"), ("guest", "name"),
    ("client", "name"), ("couple", "name"), ("birth", "date"), ("of", "birth"), ("card", "number"),
    ("social", "security"), ("passport", "number"), ("ip", "address"), ("remote", "address"), ("bank", "account"),
    ("credit", "card"),
    ("debit", "card"), ("mobile", "phone"),
})  # fmt: skip
_NETWORK = frozenset({"ip", "remote"})
# What stands before `address`, `mail`, `card` and `ip` in names of other things.
_OTHER_THINGS = frozenset({
    "has", "is", "no", "num", "mac", "memory", "contract", "wallet", "server", "host", "bind", "listen", "base",
    "send", "sent", "masked", "redacted", "hashed", "encrypted", "support", "admin", "from", "sender", "noreply",
    "notification", "system", "voice", "template", "socket", "total", "valid", "invalid", "verify", "verified",
    "unique", "can", "should", "show", "allow", "requires", "config", "env", "settings", "error", "err", "process",
})  # fmt: skip

_THINGS = frozenset({
    "server", "host", "socket", "wallet", "contract", "memory", "config", "env", "settings", "error", "err", "process",
    "network", "interface",
})  # fmt: skip


@cache
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in lower case: `resetToken`, `reset_token` and `RESET_TOKEN` are all reset, token."""
    return tuple(word.lower() for word in _WORDS.findall(name))


@cache
def is_secret(name: str) -> bool:
    """Whether a name says that its value opens something: a token, password, key, signature, cookie or such a link."""
    words = words_of(name)
    if not words or set(words) & _NO_SECRET or (words[-1] in {"token", "tokens"} and set(words) & _NO_TOKEN):
        return False
    return words[-1] in _SECRETS or (len(words) > 1 and words[-2] in _BEFORE.get(words[-1], ()))


@cache
def is_publishable(name: str) -> bool:
    """Whether a name says that its value is a key that is public by design."""
    words = words_of(name)
    return bool(set(words) & _PUBLIC) and bool(set(words) & {"key", "apikey", "keys", "token"})


@cache
def is_personal(name: str) -> bool:
    """Whether a name says that its value belongs to a person: an address, a number or a full name."""
    words = words_of(name)
    if not words or set(words[:-1]) & _OTHER_THINGS:
        return False
    return words[-1] in _PERSONAL or words[-2:] in _PERSONAL_PAIRS


@cache
def is_network(name: str) -> bool:
    """Whether a personal name is the address of a connection, which security logs need."""
    return bool(set(words_of(name)) & _NETWORK)


def spelled(name: str, listed: Iterable[str]) -> bool:
    """Whether a name is one of `listed`, or ends with it, in any spelling: `customer_tax_id` for `taxId`."""
    words = words_of(name)
    return any(entry and words[-len(entry) :] == entry for entry in map(words_of, listed))


def is_other_thing(name: str) -> bool:
    """Whether something of that name has addresses and texts that belong to no person: a server, the settings."""
    return bool(set(words_of(name)) & _THINGS)
