"""What stands behind a label and is no value of its own: an expression, a path, a sentence, the name of a setting."""

import re

from secgate.secrets.phrases import passphrase
from secgate.secrets.words import classes, entropy, random_looking, sequential, switches, unreadable

_CODE = re.compile(
    r"^[A-Za-z_$][\w$]*(?:[?!]?\.[A-Za-z_$][\w$]*|\[[^\]]*\])+(?:\(.*)?$|[({]|=>|^[A-Za-z_$][\w$.]*[?]?[:<\[]"
)
_VALIDATION = re.compile(r"^[a-z_]+(?:[:|,][\w:,]+)+$")
_PATH = re.compile(
    r"^(?:[~.]{0,2}/|[A-Za-z]:\\|[\w.-]+/[\w./-]+$|https?://|file:|@[\w-]+/)|"
    r"^[\w-]+\.(?:ts|js|tsx|jsx|mjs|json|md|py|sh|yml|yaml|env|sql|prisma|pem|key|txt|html)(?::[\d,-]+)?$|^[\w./-]+\.\w{1,6}:\d+"
)
_CALL = re.compile(
    r"^[A-Za-z_$][\w$.\[\]?!]*\(.*\)[;,]?$|"
    r"^[A-Za-z_$][\w$]*(?:[?!]?\.[A-Za-z_$][\w$]*)+[;,)\]}]*$|^[A-Za-z_$][\w$]*\.[A-Za-z_$][\w$]*=|=\{|^\[[^\]]+\]\(|^\w+\[\w*\]$|^</?\w|^X-[A-Z]|"
    r"^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+\)+[;,.&|]|^!?[\w$.]+(?:\|\||&&)[\w$.!(]"
)
_CONSTANT = re.compile(r"^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+){2,}$")
_ENCODING = re.compile(r"(?i)^(?:ascii|latin-?1|iso-8859-\d{1,2}|utf-?(?:8|16|32)(?:[-_]?[lb]e)?|base64|cp\d{3,4})$")
# What stands before a quote: `config.get(`, `request.POST[`.
_CALLEE = re.compile(r"^[A-Za-z_$][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*)+[(\[]$")
# The name of a variable that ends a call.
_ARGUMENT = re.compile(r"^[A-Za-z_]+\)+[;,.:]*$")
# An argument with its name, and what such a one is when it is left out.
_KEYWORD_ARGUMENT = re.compile(r"^[a-z_]\w*=(?:[Nn]one|null|nil|undefined|[Tt]rue|[Ff]alse|\d{1,6})$")
# MY_DB_PASSWORD, and an address behind a word that says what it is for.
_NAMES_IT = re.compile(
    r"^(?=[A-Z0-9_]*[A-Z])(?:[A-Z0-9]+_)*(?:PASSWORD|PASSWD|PASS|PWD|SECRETA?|TOKEN|KEY|CREDENTIALS?|CHAVE|CLAVE|SENHA)(?:_[A-Z0-9]+)*$"
)
_ENDS_WITH_ADDRESS = re.compile(r"^[\w.-]+:[\w.+-]+@[\w-]+\.[a-z]{2,5}$")
_DATE = re.compile(r"^\d{4}-\d\d-\d\d|^(?:[~^]|[<>]=?)?v?\d+\.\d+(?:\.\d+)*$|^[\d.,:%+-]+$")
_DAY = re.compile(r"^(?:19|20)\d\d(?:0\d|1[0-2])[0-3]\d$")
_EMAIL = re.compile(r"^[\w.+-]+@[\w-]+\.[\w.-]+$")


def no_value(value: str, *, quoted: bool, login: bool = False) -> str | None:
    """Why something behind a label is no value of its own, or None."""
    if passphrase(value):
        return None
    if len(value) < (4 if login else 5) or any(c.isspace() for c in value):  # a PIN, or prose
        return "too short, or a sentence"
    if sum(not c.isascii() for c in value) >= 0.3 * len(value):
        return "a word of another script"
    if any(not c.isascii() and c.isalpha() for c in value) and value.strip(".!?:-").replace("-", "").isalpha():
        return "a word of another language"
    # NOTE: base64 holds slashes too: what looks drawn at random is no path.
    if (_PATH.search(value) and not random_looking(value)) or _EMAIL.match(value) or _DATE.match(value):
        return "a path, address, date or version"
    if (_CALL.search(value) and not _dotted_noise(value, quoted=quoted)) or (
        not quoted and _CODE.search(value) and not unspoken(value) and not _dotted_noise(value, quoted=quoted)
    ):
        return "an expression"
    if (not quoted and _ARGUMENT.match(value)) or _KEYWORD_ARGUMENT.match(value):
        return "an expression"
    return _named(value)


def _named(value: str) -> str | None:
    """What of the target, or of its code, a value names, or None."""
    if _CONSTANT.match(value) and not unreadable(value):
        return "the name of a constant"
    if _ENCODING.match(value):
        return "the name of an encoding"
    if _NAMES_IT.match(value) or _ENDS_WITH_ADDRESS.search(value):
        return "the name of a setting, or an address"
    if _CALLEE.match(value):
        return "an expression"
    if value[0] in ")]}" and value[1:2] in set(".;,)] "):
        return "code between two quotes"
    return "a rule for values" if _VALIDATION.match(value) and "|" in value else None


def typed_number(value: str) -> bool:
    """Whether a value is a number that somebody chose: neither a year or day nor one that counts."""
    if _DAY.match(value):
        return False
    return value.isdigit() and 6 <= len(value) <= 24 and len(set(value)) >= 4 and not sequential(value)  # noqa: PLR2004


def drawn_number(value: str) -> bool:
    """Whether a value is a number so long, and with so many different digits, that nobody counted up to it."""
    return value.isdigit() and len(value) >= 12 and len(set(value)) >= 6 and not sequential(value)  # noqa: PLR2004


def numbered_key(value: str) -> bool:
    """Whether a number is as long as a key and neither a day nor a time, as what is called a key may be one."""
    return drawn_number(value) and not (len(value) in {13, 14} and value[:2] in {"16", "17", "18", "19", "20"})


def _dotted_noise(value: str, *, quoted: bool) -> bool:
    if not quoted and (len(value) < 10 or classes(value) < 3):  # noqa: PLR2004 - names of minified code are short
        return False
    odd = unreadable(value) or (quoted and classes(value) == 4 and switches(value) >= 0.3)  # noqa: PLR2004 - names have less
    return odd and sum(c.isdigit() for c in value) >= 2 and "(" not in value  # noqa: PLR2004 - names have one


def unspoken(value: str) -> bool:
    """Whether a bare value is noise and no code: unreadable, of all kinds of characters, long."""
    return len(value) >= 16 and classes(value) == 4 and unreadable(value) and entropy(value) >= 3.6  # noqa: PLR2004
