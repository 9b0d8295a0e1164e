"""A single word as a password: only where a label leaves no doubt, and never one of those that stand for a password."""

import re

from secgate.secrets.words import (
    DONE_WITH,
    FUNCTION_WORDS,
    PRODUCTS,
    SERVICES,
    SOME_KEY,
    STATES,
    holds_unreal,
    name_kind,
    placeholder,
    residue,
    says_test,
    split_words,
)

_WORD = re.compile(r"(?:[a-z]{8,24}|[A-Z][a-z]{7,23}|[A-Z]{8,24})$")
_PART = re.compile(r"[a-z]{4,14}$")
_ENDS = ("pass", "password", "passwd", "pwd", "secret", "token", "value", "string", "here", "word")
# Names of nothing but the password of a service, which tools read.
_DIRECTIVES = frozenset({
    "requirepass", "masterauth", "rootpw", "bindpw", "psk", "pgpassword", "wpa_psk", "wpa_passphrase", "olcrootpw",
    "requirepassword", "sshpass", "insecure-password", "borg_passphrase", "restic_password", "rsync_password",
    "ldappasswd", "sv_password", "rcon_password", "ldap_default_authtok",
})  # fmt: skip
# What a dotted name of code or of a text begins with: this.db.password, label.db.password.
_OF_CODE = frozenset({
    "this", "self", "config", "process", "module", "exports", "window", "options", "opts", "cfg", "conf", "ctx", "req",
    "res", "data", "params", "args", "props", "state", "form", "user", "model", "label", "title", "message", "messages",
    "error", "errors", "text", "field", "placeholder", "hint", "help", "validation", "settings",
})  # fmt: skip


def own_word(value: str) -> bool:
    """Whether a value is one word of 8 letters or more that stands for nothing else: `bluewhale`, not `password`."""
    folded = value.lower()
    if not _WORD.match(value) or placeholder(value) is not None or says_test(value) or holds_unreal(value):
        return False
    if folded in STATES or folded in FUNCTION_WORDS or folded in PRODUCTS or name_kind(value) is not None:
        return False
    return len(residue(value)) == len(value) and not folded.endswith(_ENDS)


def own_words(value: str) -> bool:
    """Whether a value is two or three words of its own, joined by one sign: `paddle-planet`."""
    sign = next((sign for sign in "-_." if sign in value), "")
    words = value.split(sign) if sign else []
    if not 2 <= len(words) <= 3 or not all(_PART.match(word) for word in words):  # noqa: PLR2004 - more are a passphrase
        return False
    # NOTE: `monkey` ends as a key does.
    if says_test(value) or holds_unreal(value) or placeholder(value) or name_kind(value) not in {None, SOME_KEY}:
        return False
    known = SERVICES | PRODUCTS | STATES | FUNCTION_WORDS
    return all(word not in known and len(residue(word)) == len(word) and not word.endswith(_ENDS) for word in words)


def is_directive(name: str) -> bool:
    """Whether a name at the beginning of a line is that of a password and of nothing else, in no sentence either."""
    return name.lower() in _DIRECTIVES - {"psk"}


def of_a_service(name: str) -> bool:
    """Whether a name is that of a service's password, as tools read it: `spring.mail.password`, `DB_PASSWORD`."""
    if name.lower() in _DIRECTIVES:
        return True
    words = split_words(name)
    if len(words) < 2 or not DONE_WITH.isdisjoint(words) or words[0] in _OF_CODE:  # noqa: PLR2004 - whose, and what
        return False
    return name_kind(words[-1]) == "password" and not SERVICES.isdisjoint(words[:-1])
