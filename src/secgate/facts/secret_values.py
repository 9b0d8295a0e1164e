"""What a text that stands for a secret says: one that somebody has to fill in, one for trials, an address, or a value.

Nothing here keeps or shows a value.
"""

import re

from secgate.facts.setting_names import is_connection

# A value that is itself the name of a field: `token: "sessionToken"` maps one name to another.
_FIELD_NAME = re.compile(
    r"^[a-z]+(?:[A-Z][a-z]+)*(?:Token|Key|Secret|Password|Id)$|^[a-z]+(?:_[a-z]+)*_(?:token|key|secret|password|id)$"
)
_PLACEHOLDER = re.compile(
    r"^\W*$|your|change[_ -]?me|placeholder|example|dummy|fake|mock|xxx|<.*>|\*{3}|todo|redacted|insert|replace|\.\.\."
    r"|not[-_ ]?(?:needed|used|set|required)|unused|\$\{|\{\{"
    r"|^(?:none|null|undefined|test|n/?a|ollama|local|secret|password|token)$"
    r"|0123456789|12345|invalid|wrong|(.)\1{7}",
    re.IGNORECASE,
)
_TRIAL_VALUE = re.compile(r"test|\bci\b|ci[-_]|[-_]ci|dummy|fake|local|build|sk_test_|example", re.IGNORECASE)
_URL = re.compile(r"^[a-z][a-z0-9+]*://(?:([^:/@\s]*)(?::([^@\s]*))?@)?([^/:?\s,]*)", re.IGNORECASE)
_LOCAL = re.compile(r"^(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0|host\.docker\.internal|\w[\w-]*|)$")
_NO_PASSWORD = re.compile(r"^(?:host|pass|user)")
# Keys whose value may well be a sentence, or the name of a field.
_ANY_TEXT = frozenset({"", "secret", "password"})
_ANY_NAME = frozenset({"", "secret", "apiKey"})


def is_placeholder(text: str) -> bool:
    """Whether a text stands where a value has to be filled in, or is none that anybody would take."""
    return _PLACEHOLDER.search(text) is not None


def is_trial(text: str) -> bool:
    """Whether a value says that it is for tests, builds or a machine of one's own."""
    return _TRIAL_VALUE.search(text) is not None


def is_local(host: str) -> bool:
    """Whether a host is this machine, or a neighbour that only a private network knows."""
    return _LOCAL.match(host) is not None


def is_harmless_connection(name: str, value: str) -> bool:
    """Whether a connection setting names a local service, or goes without a password."""
    match = _URL.match(value)
    if match is None or not is_connection(name):
        return False
    return not match.group(2) or is_local(match.group(3))


def has_password(value: str) -> bool:
    """Whether a text is an address with a password and a host that is not local."""
    match = _URL.match(value)
    if match is None or not match.group(2) or is_local(match.group(3)):
        return False
    filled = not is_placeholder(match.group(2)) and not is_placeholder(match.group(3))
    return filled and _NO_PASSWORD.match(match.group(2)) is None


def is_wording(key: str, text: str) -> bool:
    """Whether the text under a key is a sentence for people or the name of a field, and no credential."""
    if " " in text and key not in _ANY_TEXT:
        return True
    return key not in _ANY_NAME and _FIELD_NAME.search(text) is not None
