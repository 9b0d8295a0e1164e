"""Values that a label on the same line calls secret, in any format.

NAME=value without quotes, JSON and YAML members, Markdown bullets, bold labels, backticks, table cells, prose, flags,
hashing calls, XML elements and the credential files of common tools. A value may begin with any symbol. What a label
finds is only a candidate; score.py judges it.
"""

import base64
import re
from collections.abc import Iterator
from itertools import pairwise

from secgate.secrets.detectors import Candidate, Source
from secgate.secrets.words import Names

_CALLED = (
    r"(?:pass(?:word|wd|phrase|code)|pwd|secret|credentials?|token|"
    r"(?:api|access|secret|private|signing|encryption|license|service|master)[ _-]?key)"
)
_QUOTED = re.compile(
    # NOTE: what may begin inside a run of its own characters is tried at each of them: long lines took minutes.
    r"(?<![A-Za-z_$])(?P<name>[A-Za-z_$][\w$.\-]{0,80})[\"'\]`*?!)]{0,5}[ \t]{0,4}"
    r"(?::[ ]?[\w<>|\[\] ]{1,40}=|:=|=>|={1,3}|:|\|\||\?\?)[ \t]*(?:\*\*)?[ \t]*(?:b|r|f|@)?"
    r"(?P<quote>[\"'`])(?P<value>(?:(?!(?P=quote))[^\\\n]|\\.){4,300})(?P=quote)"
)
_BARE = re.compile(
    r"(?:^|(?<=[\s`\"'(>|;&*\-]))(?P<name>[A-Za-z_][\w.\-]{0,80})"
    r"(?:\*\*|[`\"'])?[ \t]?(?:=|:(?!:)|:\*\*)[ \t]*(?:\*\*)?[ \t]*"
    r"(?:(?:&[\w-]+|!{1,2}\w+)[ \t]+)?(?P<value>[^\s\"'`]{6,300})"
)
_PROSE = re.compile(
    rf"(?i)\b(?P<name>{_CALLED})s?\b(?:[^`\"'\n:=|]{{0,24}})(?:[:=]\**[ \t]{{0,3}})?"
    rf"(?P<quote>[`\"'])(?P<value>[^`\"'\s]{{6,120}})(?P=quote)"
)
_PROSE_BARE = re.compile(
    rf"(?i)\b(?P<name>{_CALLED})\s+(?:is|was|set to|changed to|->|[\u2192\u2013\u2014])\s+(?P<value>[^\s`\"']{{8,120}})"
)
# A label of several words before a value without quotes: "AWS secret access key: …".
_PHRASE = re.compile(rf"(?i)(?<=[ \t])(?P<name>{_CALLED})[ \t]?[:=]\**[ \t]*(?P<value>[^\s`\"']{{8,120}})")
_FLAG = re.compile(
    r"(?i)(?<!\w)(?P<name>--?(?:pass(?:word|wd)?|pwd|secret|token|api-?key|auth-?token))[= ]"
    r"(?P<value>[^\s\"'`$-][^\s\"'`]{5,120})"
)
_SSHPASS = re.compile(r"(?P<name>sshpass)\s+-p\s*[\"']?(?P<value>[^\s\"']{4,120})")
_BASIC_FLAG = re.compile(r"(?P<name>(?<!\w)(?:-u|--user))[ =][\"']?[\w.@+-]{1,60}:(?P<value>[^\s\"'`:]{6,120})")
_CALL = re.compile(
    r"(?i)(?P<name>(?:bcrypt\w*|argon2\w*|passlib|crypt\w*)\.hash(?:Sync|pw)?|"
    r"hashSync|hash_?password|(?:make|set|generate)_?password(?:_hash)?)"
    r"\(\s*(?P<quote>[\"'`])(?P<value>[^\"'`\n]{6,120})(?P=quote)"
)
_PAIR = re.compile(
    r"(?i)(?:define|setenv|putenv|environ\.setdefault|environ\.get|getenv|addEnv)\(\s*[\"'](?P<name>\w+)[\"']\s*,\s*"
    r"(?P<quote>[\"'])(?P<value>[^\"'\n]{4,200})(?P=quote)"
)
_XML = re.compile(r"<(?P<name>[A-Za-z][\w.:-]{0,60})(?:\s[^<>]{0,120})?>(?P<value>[^<>\s]{6,200})</(?P=name)>")
_XML_ATTRIBUTE = re.compile(
    r"(?i)(?:key|name)=[\"'](?P<name>[\w.:-]{2,80})[\"']\s+value=(?P<quote>[\"'])(?P<value>[^\"'\n]{6,200})(?P=quote)"
)
# The name and the value of one entry beside each other: {"name": "DB_PASSWORD", "value": "…"}.
_ENTRY = re.compile(
    r"(?i)(?<![\w-])[\"']?(?:name|key|variable|field)[\"']?[ \t]*[:=][ \t]*[\"']?(?P<name>[\w.-]{2,80})[\"']?[ \t]*,"
    r"[ \t]*[\"']?value[\"']?[ \t]*[:=][ \t]*(?P<quote>[\"'`])(?P<value>[^\"'`\n]{4,200})(?P=quote)"
)
# ["password", "…"], .set("password", "…"), ["--password", "…"].
_LISTED = re.compile(
    r"(?:\[|\.(?:set|append|put|add)\(|(?=[\"']--?[a-z]))[ \t]*[\"'](?P<name>-{0,2}[A-Za-z][\w.-]{1,60})[\"'][ \t]*,"
    r"[ \t]*(?P<quote>[\"'`])(?P<value>[^\"'`\n]{4,200})(?P=quote)[ \t]*[\]),]"
)
_SQL = re.compile(
    r"(?i)\b(?P<name>identified)\s+(?:with\s+[\w'\"]+\s+)?by\s+(?P<quote>['\"])(?P<value>[^'\"\n]{4,120})(?P=quote)"
)
_BASIC = re.compile(r"(?i)\b(?P<name>basic)[ \t]+(?P<value>[A-Za-z0-9+/]{12,400}={0,2})(?![\w+/=])")
_ESCAPED = re.compile(r"\\([\"'])((?:(?!\\\1).){1,300}?)\\\1")
_NETRC = re.compile(r"(?:^|\s)login\s+\S+\s+(?P<name>password)\s+(?P<value>\S{4,120})")
_LOGIN = re.compile(
    r"(?<![\w.+-])(?P<name>[\w.+-]+@[\w-]+\.[\w.-]+)[`*\"']*\s{1,2}?[/|]\s{1,2}?[`*\"']*(?P<value>[^\s`\"'|/]{8,60})"
)
_DEFAULT = re.compile(r"\$\{(?P<name>\w{2,80}):?[-=](?P<value>[^}\s\"'`$]{6,200})\}")
_FORMS = (
    _DEFAULT,
    _QUOTED,
    _PAIR,
    _XML_ATTRIBUTE,
    _ENTRY,
    _LISTED,
    _SQL,
    _CALL,
    _PROSE,
    _XML,
    _NETRC,
    _SSHPASS,
    _BASIC_FLAG,
    _FLAG,
    _PROSE_BARE,
    _BARE,
    _PHRASE,
)
_LOOSE = frozenset({_PROSE, _PROSE_BARE, _PHRASE})
_FIXED_NAMES = dict.fromkeys((_CALL, _NETRC, _SSHPASS, _BASIC_FLAG, _SQL), "password")
_TRAILING = ".,;:)]}>*\\"
LOGIN_TYPE = "Login pair"


def labelled(line: str, names: Names) -> Iterator[Candidate]:
    """Every value in `line` that a secret-sounding label stands before; a very long line must come in windows."""
    taken: list[tuple[int, int]] = []
    if "\\" in line:
        # NOTE: quotes of a string inside a string, every offset kept: {\"password\": \"…\"}, the lines of a notebook.
        line = _ESCAPED.sub(lambda match: f" {match[1]}{match[2]}{match[1]} ", line)
    for form in _FORMS:
        for match in form.finditer(line):
            start, end = match.span("value")
            if any(a < end and start < b for a, b in taken):
                continue
            kind = names.kind(_FIXED_NAMES.get(form, match.group("name")))
            if kind is None:
                continue
            quoted = match.groupdict().get("quote") is not None
            value = match.group("value")
            if not quoted:
                value = _bare(value)
            if len(value) < 4:  # noqa: PLR2004 - nothing shorter is ever judged real
                continue
            taken.append((start, end))
            source: Source = "prose" if form in _LOOSE else "label"
            yield Candidate(value, f"labelled {kind}", source, start, match.group("name"), quoted)
    yield from _cells(line, taken, names)
    yield from _basic(line)
    for match in _LOGIN.finditer(line):
        start, end = match.span("value")
        if not any(a < end and start < b for a, b in taken):
            yield Candidate(_bare(match.group("value")), LOGIN_TYPE, "label", start, "login")


def _basic(line: str) -> Iterator[Candidate]:
    """The password of an `Authorization: Basic` header."""
    for match in _BASIC.finditer(line):
        written = match.group("value")
        try:
            pair = base64.b64decode(written + "=" * (-len(written) % 4), validate=True).decode("utf-8")
        except ValueError:
            continue
        user, colon, password = pair.partition(":")
        if colon and user.isprintable() and password.isprintable() and len(password) >= 4:  # noqa: PLR2004 - as above
            start = match.start("value")
            yield Candidate(password, "labelled password", "label", start, "password", quoted=True, width=len(written))


def cells(line: str) -> list[tuple[int, str]]:
    """Cells of a Markdown table row with the offsets of their text; empty when the line is no row."""
    if line.count("|") < 2 or not line.lstrip().startswith("|"):  # noqa: PLR2004 - a row has a cell between two bars
        return []
    found = []
    offset = 0
    for part in line.split("|"):
        stripped = part.strip(" \t*`")
        found.append((offset + (part.find(stripped) if stripped else 0), stripped))
        offset += len(part) + 1
    return found


def _cells(line: str, taken: list[tuple[int, int]], names: Names) -> Iterator[Candidate]:
    row = cells(line)
    for (_, label), (start, value) in pairwise(row):
        if not value or " " in value or len(label) > 40 or names.kind(label) is None:  # noqa: PLR2004 - a label is short
            continue
        if any(a < start + len(value) and start < b for a, b in taken):
            continue
        taken.append((start, start + len(value)))
        yield Candidate(value, f"labelled {names.kind(label)}", "prose", start, label, quoted=True)


def _bare(value: str) -> str:
    """An unquoted value without the punctuation and markup that only surrounds it."""
    trimmed = value.rstrip("*_") if value.endswith(("**", "__")) else value
    while trimmed and trimmed[-1] in _TRAILING:
        trimmed = trimmed[:-1]
    return trimmed
