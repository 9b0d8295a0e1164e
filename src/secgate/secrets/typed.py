"""What people type as a password or as the secret of a signature, where it reads like words."""

import re
from itertools import pairwise

from secgate.secrets.words import (
    DONE_WITH,
    classes,
    holds_unreal,
    placeholder,
    readable_abbreviation,
    residue,
    says_test,
    sequential,
    split_words,
)

_WORD_AND_NUMBER = re.compile(r"^(?P<word>[A-Za-z]{4,12})[-_.@#]?(?P<number>\d{2,6})[!?@#$%&*.]{0,3}$")
_JOINED = re.compile(r"^[a-z]{3,12}(?:[-_ ][a-z]{3,12}){1,7}(?:[-_ ]?\d{1,6})?$")
_RUN = re.compile(r"^[A-Za-z]{8,40}\d{2,6}[!?@#$%&*.]{0,3}$")
# What a signature, a cookie or a cipher takes: nobody gives such a thing the name of another thing.
_SIGNS = frozenset(
    {"jwt", "session", "cookie", "csrf", "signing", "sign", "signature", "hmac", "encryption", "encrypt"}
)
# The words of names under which something else keeps the secret.
_NAMES_ANOTHER = frozenset({
    "arn", "cert", "cfg", "conf", "config", "configuration", "context", "controller", "creds", "credentials", "field",
    "file", "group", "guard", "header", "id", "kind", "ref", "manager", "middleware", "module", "name", "names",
    "option", "options", "param", "path", "policy", "prod", "production", "property", "provider", "schema", "service",
    "setting", "settings", "store", "storage", "strategy", "tls", "type", "vault", "version",
})  # fmt: skip
_CALLS = re.compile(
    r"(?i)jwt\.(?:sign|verify|encode|decode)|create_?hmac|hmac\.new|sign_?with|signed_?string|secret_?or_?key"
)
# Words with blanks between, and what forms and errors say, which no secret does.
_SPOKEN = re.compile(r"^[a-z][\w!@#$*-]{1,20}(?: [\w!@#$*-]{1,20}){1,4}[.!]?$")
_OF_A_MESSAGE = frozenset({
    "cannot", "characters", "check", "choose", "enter", "error", "expected", "failed", "found", "generate", "incorrect",
    "invalid", "least", "mismatch", "missing", "must", "need", "needed", "not", "optional", "please", "provide",
    "required", "select", "should", "undefined", "use", "used", "was", "when", "will",
})  # fmt: skip
# Keys beside each other, as many a password begins.
_RUNS = frozenset(
    {"qaz", "wsx", "edc", "qazwsx", "asd", "asdf", "qwe", "qwer", "qwert", "zxc", "zxcv", "yxc", "poi", "lkj"}
)
_ALL_KINDS, _TYPED_SIGNS = 4, "!#$%^&*@?+-_"
_LEAST_WORD, _LEAST_OWN, _LEAST_WORDS = 4, 8, 3


def word_and_number(value: str) -> bool:
    """Whether a value is a word of its own and a number behind it, as people type passwords: `falcon` and `12`."""
    match = _WORD_AND_NUMBER.match(value)
    if match is None or sequential(match["number"]) or readable_abbreviation(match["word"].lower()):
        return False
    return len(residue(match["word"])) >= _LEAST_WORD and not says_test(value)


def own_mix(value: str) -> bool:
    """Whether a value of 8 characters or more is of all kinds, and no word in it, in signs either, says test."""
    if len(value) < _LEAST_OWN or classes(value) < _ALL_KINDS or not any(c in _TYPED_SIGNS for c in value):
        return False
    return len(set(value)) >= _LEAST_OWN - 2 and not says_test(value, least=3) and not holds_unreal(value)


def keyboard_mix(value: str) -> bool:
    """Whether a value is a run of the keyboard with a number that nobody counts to and a sign: people type such."""
    letters = re.fullmatch(r"\d?(?P<run>[A-Za-z]{3,8})(?P<number>\d{3,6})(?P<sign>[!#$%^&*@?.+]{1,3})", value)
    if letters is None or letters["run"].lower() not in _RUNS:
        return False
    steps = {ord(b) - ord(a) for a, b in pairwise(letters["number"])}
    return len(steps) > 1 and not says_test(value)


def signs(name: str, *, quoted: bool) -> bool:
    """Whether a name is that of what a signature, a cookie or a cipher takes: `JWT_SECRET`, not `SESSION_KEY`.

    What is called a secret and no more is one in quotes; without them a file of settings names another thing.
    """
    words = split_words(name)
    if _CALLS.fullmatch(name.rpartition("::")[2]):
        return True
    if words[-1:] == ("secret",) and (quoted or len(words) > 1) and "client" not in words:
        return quoted or not _SIGNS.isdisjoint(words)
    return (
        (words[-1:] == ("key",) or "secret" in words)
        and not _SIGNS.isdisjoint(words)
        and words[-2:] not in {("session", "key"), ("storage", "key")}
    )


def own_phrase(value: str, name: str) -> bool:
    """Whether a value is words that somebody thought of, neither its name again nor the name of another thing."""
    if not (_JOINED.match(value) or _RUN.match(value)) or says_test(value) or placeholder(value) is not None:
        return False
    words = split_words(value)
    own = [word for word in words if word.isalpha() and word not in split_words(name) and residue(word)]
    enough = len(own) >= _LEAST_WORDS or not _SIGNS.isdisjoint(split_words(name)) or _RUN.match(value) is not None
    return enough and _NAMES_ANOTHER.isdisjoint(words) and sum(map(len, own)) >= _LEAST_OWN


def spoken(value: str) -> bool:
    """Whether a value is a few words in small letters, one of them its own, that no form shows and no error says."""
    words = split_words(value)
    if not _SPOKEN.match(value) or not _OF_A_MESSAGE.isdisjoint(words) or says_test(value):
        return False
    return placeholder(value) is None and sum(len(word) for word in words if residue(word)) >= _LEAST_OWN


def phrase_of_setting(value: str, name: str) -> bool:
    """Whether three or more words of its own are the password of a setting, by a name in capitals: `DB_PASSWORD`."""
    words = split_words(name)
    if not name.isupper() or not DONE_WITH.isdisjoint(words) or len(split_words(value)) < _LEAST_WORDS:
        return False
    own = [word for word in split_words(value) if len(word) >= _LEAST_WORD and residue(word)]
    return len(own) >= _LEAST_WORDS and own_phrase(value, name)
