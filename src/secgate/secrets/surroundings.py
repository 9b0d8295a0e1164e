"""Why a value opens nothing by the text that it is a piece of: encoded data, code without quotes, the name of a thing.

Programs that somebody packed, pictures and fonts in base64, archives in the letters of Ascii85: in so much noise every
short label and every prefix of a provider comes up by chance.
"""

import re

from secgate.secrets.detectors import Candidate
from secgate.secrets.words import split_words, switches, unreadable

_LONG, _PIECE = 60, 100  # characters of a line that is all data, and of data beside a piece of it; a key has fewer
_RUN_BEFORE, _RUN_BEHIND = re.compile(r"[A-Za-z0-9+/]+$"), re.compile(r"[A-Za-z0-9+/=]+")
_BLANK, _REPEATED = re.compile(r"\s"), re.compile(r"([A-Za-z0-9])\1{5}")
# Signs that Ascii85 and its kind have, and that settings, addresses and names seldom have.
_RARE = frozenset("!$()*<>^`{|}~")
_LEAST_RARE, _LEAST_BESIDE = 4, 3  # such signs in the line, and beside the value
_A_PASSWORD = 32  # characters a password seldom exceeds
_CLOSED = re.compile(r"([\"'`])\1(?:[,;:)\]}]|$)")  # the quotes around a value, and what may follow
# A word of code where a value would stand: a list of members, `!0`, the next statement, a call with arguments.
_CODE = re.compile(
    r"^(?:!{1,2}[01](?=\W|$)|"
    r"[\[({]+[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+[\])},;]*$|"
    r"@[A-Za-z_]\w*(?:\.\w+)*\(|"
    r"[\w$.]+,[\w$]+\.[\w$.]+=|"
    r".*[,;})](?:function|return|else|var|let|const|this|new|typeof)(?![\w-]))"
)
_ASSIGNED = re.compile(r"^[A-Za-z_][\w.-]*=[\"']?[A-Za-z_][\w.:/-]{0,60}[\"']?$")
# "AWS::IAM::AccessKey": "…"; a key of Hiera is written small.
_TYPE_NAME = re.compile(r"\w::[A-Z]\w+[\"'`][ \t]*(?::|=>?)[ \t]*[\"'`]?$")
_FORMATTED = re.compile(r"(?<![\w\"'])(?:[rR]?[fF][rR]?|\$@?|@\$)[\"']{1,3}$")
_FIELD = re.compile(r"\{[A-Za-z_][^{}\"]*\}")
_RESOURCE = re.compile(r"^arn:[\w-]+:[\w-]+:|^urn:[a-z0-9][\w-]+:")
_INSIDE_RESOURCE = re.compile(r"\barn:[\w-]+:secretsmanager:[^\s\"']*$")
_MEMBER_OF_DATA = re.compile(r"^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[-?\d*\])*\[-?\d*\](?:\.[A-Za-z_]\w*|\[-?\d*\])*$")
_COLOURS = re.compile(r"^(?:#[0-9a-fA-F]{3,8}|)(?:,(?:#[0-9a-fA-F]{3,8}|))*$")
# How the DER of public keys begins in base64: of elliptic curves, of RSA, of Ed25519.
_PUBLIC_KEY = re.compile(
    r"^(?:MFkwEwYHKoZIzj0CAQ|MHYwEAYHKoZIzj0CAQ|MIGbMBAGByqGSM49Ag|MCowBQYDK2V|MIGfMA0GCSqGSIb3DQEBAQ|"
    r"MII[BC]\wjANBgkqhkiG9w0BAQEF|MIIBCgKCAQEA|MIICCgKCAgEA)"
)
# What a name has behind it that tells it from others of its kind: a digest, a UUID.
_TELLING = re.compile(
    r"[-_.](?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?=[-_.]|$)"
)
_LEAST_NAME, _LONG_NAME = 6, 12
_HEX = re.compile(r"^[0-9a-f]+$")
# checksum/secret: …
_DIGEST_OF = re.compile(
    r"(?i)(?:checksum|digest|fingerprint|sha-?\d{1,3}(?:sum)?|md5(?:sum)?)/[\w./-]{0,60}[\"']?"
    r"[ \t]*[:=][ \t]*[\"']?$"
)
# The parts of a program that somebody packed, by their digests: {"login":"…"}[e]+".js"
_SHORT_DIGEST, _MANY = 20, 3
_PARTS = re.compile(r"\[\w{1,2}\][ ]?\+[ ]?[\"'](?:\.chunk|\.bundle)?\.(?:js|css)")
# The text of a translation, and the place of one in a template: msgstr "…", $localize`:@@id:…`
_TRANSLATED = re.compile(r"^[ \t]*(?:msg(?:id|str|ctxt)(?:\[\d\])?[ \t])|\$localize`[^`]*$")


def surrounded(one: Candidate, line: str) -> str | None:
    """Why a value is no secret by what it is a piece of, or None."""
    if one.source in {"url", "jwt", "key"}:
        return None
    if _PUBLIC_KEY.match(one.value):
        return "a public key, by how it begins"
    if one.source in {"provider", "stock", "entropy"}:
        return _of_data(one, line)
    if (why := _names_another(one)) is not None:
        return why
    before = line[max(0, one.start - 120) : one.start]
    if (not one.quoted or before.endswith("`")) and _in_noise(one, line):
        return "a piece of encoded data"
    return _behind(one, before, line) or (_in_quotes(one, before) if one.quoted else None)


def tells_one_of_many(value: str) -> bool:
    """Whether a value is a name that somebody can read with a digest or a UUID behind or in it."""
    name = _TELLING.sub("", value)
    return name != value and len(name) >= _LEAST_NAME and not unreadable(name) and switches(name) < 0.2  # noqa: PLR2004 - words


def _names_another(one: Candidate) -> str | None:
    """Why a value is the name of something, or markup, or code, by itself."""
    value = one.value
    if value.startswith(("<?", "<!")) or (value[0] == ">" and value[-1] == "<"):
        return "markup"
    if _RESOURCE.match(value) or _MEMBER_OF_DATA.match(value) or _COLOURS.match(value):
        return "the name of a resource or a member, or a colour"
    if _is_its_own_name(one):
        return "its own name, written in another way"
    if _ASSIGNED.match(value) and not unreadable(value) and switches(value) < 0.3:  # noqa: PLR2004 - words have less
        return "the assignment of another name"
    return "code" if not one.quoted and _CODE.match(value) else None


def _behind(one: Candidate, before: str, line: str) -> str | None:
    """Why a value is none by what stands before it."""
    if _INSIDE_RESOURCE.search(before):
        return "the name of a resource"
    if _HEX.match(one.value) and (_DIGEST_OF.search(before) or _one_of_many(one.value, line)):
        return "a digest, by what stands around it"
    if (line.lstrip().startswith("msg") or "$localize" in before) and _TRANSLATED.search(line[: one.start]):
        return "the text of a translation"
    return None


def _one_of_many(value: str, line: str) -> bool:
    """Whether a line lists the digests of the parts of a program, some behind a name that sounds secret."""
    if len(value) > _SHORT_DIGEST or not _PARTS.search(line):
        return False
    return len(re.findall(rf"[\"'][0-9a-f]{{{len(value)}}}[\"']", line)) >= _MANY


def _in_quotes(one: Candidate, before: str) -> str | None:
    if _TYPE_NAME.search(before):
        return "beside the name of a type"
    own = _FIELD.sub("", one.value)
    if own != one.value and len(own) < _LEAST_NAME and _FORMATTED.search(before):
        return "put together from other values"
    return None


def _is_its_own_name(one: Candidate) -> bool:
    """Whether a value is the name again; in a login the plain word itself may be the password."""
    own = "".join(split_words(one.value))
    is_login = one.source in {"record", "login"} and "_" not in one.value
    return not is_login and len(own) >= _LEAST_NAME and "".join(split_words(one.name)).endswith(own)


def _of_data(one: Candidate, line: str) -> str | None:
    """Whether what is shaped like a token is a piece of a longer run, or of much base64."""
    before, behind = line[: one.start], line[one.end :]
    if one.source == "stock" and one.type in {"AWS Access Key", "Telegram Bot Token"}:
        # NOTE: the address of a bot has a word right before its token.
        inside = before[-1:].isdigit() or behind[:1] == "-" if one.value[0].isdigit() else before[-1:].isalnum()
        if inside or behind[:1].isalnum():
            return "a piece of a longer word"
    if _is_data(_RUN_BEFORE.search(before[-4 * _PIECE :]), behind=False) or _is_data(
        _RUN_BEHIND.match(behind), behind=True
    ):
        return "a piece of encoded data"
    return None


def _is_data(run: re.Match[str] | None, *, behind: bool) -> bool:
    """Whether a run right beside a value is base64: long, and neither a path nor words."""
    if run is None or len(run.group()) < _PIECE:
        return False
    text = run.group()[:_PIECE] if behind else run.group()[-_PIECE:]
    return switches(text) >= 0.25 or unreadable(text) or _REPEATED.search(text) is not None  # noqa: PLR2004 - words have less


def _in_noise(one: Candidate, line: str) -> bool:
    """Whether a label came up by chance in a line of data in the letters of Ascii85."""
    text = line.strip()
    if len(text) < _LONG or _BLANK.search(text) or "://" in text or len(_RARE.intersection(text)) < _LEAST_RARE:
        return False
    before = line[: max(0, one.start - len(one.name) - 1)]
    if one.start and _CLOSED.match(line[one.start - 1] + line[one.start + len(one.value) :][:2]):
        return False
    beside = _RARE.intersection(before + line[one.start + _A_PASSWORD :])
    return len(beside) >= _LEAST_BESIDE or unreadable(before) or _by_chance(one.name)


def _by_chance(name: str) -> bool:
    """Whether a name is noise in which a word of two or three letters comes up."""
    words = [word for word in split_words(name) if word.isalpha()]
    if len(name) > _LONG_NAME and unreadable(name):
        return True
    return len(words) > 1 and all(len(word) <= 3 or unreadable(word) for word in words)  # noqa: PLR2004 - pw, iv, key
