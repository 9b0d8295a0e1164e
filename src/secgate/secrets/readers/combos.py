"""Accounts and their passwords in bare lists: `bob:…`, `bob@shop.io;…`, `host:bob:…`, `printer: admin / …`.

No label stands there, so several lines of one shape must be such pairs, or one must show by itself what it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from secgate.secrets.words import classes, placeholder, random_looking, unreadable

LIST_TYPE = "Password in a list"
_REACH = 4  # lines above and below in which the others of a list stand
_MOST = 160  # characters of such a line
_LEAD = r"^[ \t]*(?:[*-][ \t]{1,3}|\d{1,3}[.)][ \t]{1,3})?"
_HOST = r"(?:[\w-]{1,60}\.){1,6}[\w-]{1,30}"
_USER = r"(?P<user>[A-Za-z][\w.+-]{0,40}(?:@[\w-]+(?:\.[\w-]+){1,4})?|\d{3,6})"
_VALUE = r"[`*]{0,2}(?P<value>[^\s;,|\"'`=(){}<>\[\]\\/:]{6,40}?)[`*]{0,2}"
_SIGN = r"(?P<sign>[:;,\t]|[ \t]{1,4}[|/][ \t]{1,4}|[ \t]{1,2}[:\u2013\u2014-][ \t]{1,2})"
_PAIR = re.compile(rf"{_LEAD}(?P<host>{_HOST}[:;,|\t])?{_USER}{_SIGN}{_VALUE}(?P<at>@{_HOST})?[ \t]*$")
_BOX = re.compile(
    rf"{_LEAD}(?P<host>[A-Za-z][\w .()#-]{{1,30}}?)(?:[:,-][ \t]{{1,3}}|[ \t]login[ \t]){_USER}"
    rf"(?P<sign>[ \t]{{0,3}}[/|:,][ \t]{{0,3}}){_VALUE}(?P<at>)[ \t]*$"
)
# The same in columns, and behind the command that goes there: ssh bob@host  …, ssh bob@host (…)
_COLUMNS = re.compile(
    rf"{_LEAD}(?P<host>[\w.-]{{2,40}})(?P<sign>[ \t]{{2,12}}){_USER}[ \t]{{2,12}}{_VALUE}(?P<at>)[ \t]*$"
)
_SHELL = re.compile(
    rf"^[ \t>$#*`-]{{0,6}}(?:ssh|sftp|ftp|mosh)[ \t](?P<host>)(?:-\S+[ \t]+){{0,4}}{_USER}(?P<at>)`?"
    rf"(?P<sign>[ \t]{{1,8}}[(/|:-]?[ \t]{{0,2}})"
    rf"{_VALUE}\)?[ \t]*$"
)
_ACCOUNTS = frozenset({
    "admin", "administrator", "backup", "ci", "deploy", "ftp", "git", "guest", "jenkins", "manager", "mysql",
    "operator",
    "ops", "oracle", "pi", "postgres", "root", "sa", "service", "svc", "sysadmin", "super", "support", "test", "ubuntu",
    "user", "webmaster", "www",
})  # fmt: skip
_NO_END = frozenset("\"',;:{}()[]<>/\\")
_TYPED_SIGNS = "!#$%^&*?@"
# What has a digit and a sign and is no password: a colour, a reference to an issue, an address, a value of a style.
_OTHER = re.compile(
    r"^#[0-9a-fA-F]{3,8}$|^[a-z][a-z\d._-]*#\d+$|^\^|@[\w-]+\.\w|!important|^[\d.]+%|^\d{4}-\d\d|^@\w+$|^v?\d+\.\d|^[a-z][\w.-]*@(?:v\d|\d+\.|[0-9a-f]{40}$)|@v\d[\w.]*$|^[a-z]*(?:[-_.][a-z\d]+)+$"
)
# An action of a workflow, with its version.
_USES = re.compile(r"^[ \t-]*uses:")
# A short word and a number, as machines and releases are called.
_CODE = re.compile(r"^[A-Za-z]{1,4}\d{1,4}$")
_HEX = re.compile(r"^[0-9a-fA-F-]+$")
_LONG = 12


@dataclass(frozen=True)
class _Pair:
    start: int
    value: str = field(repr=False)
    sign: str
    account: bool
    email: bool
    strong: bool
    whole: bool


def may_be_pair(line: str) -> bool:
    """Whether a line may be an account and its password, and nothing else."""
    return _pair(line) is not None


def pairs(lines: Sequence[str], wanted: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    """The passwords among the wanted lines of a document: index of the line, offset, value."""
    found = {at: pair for at in wanted if (pair := _pair(lines[at])) is not None}
    for at, own in found.items():
        around = range(at - _REACH, at + _REACH + 1)
        others = [other for near in around if near != at and (other := found.get(near)) and other.sign == own.sign]
        if (own.whole and own.strong) or _is_list([own, *others]):
            yield at, own.start, own.value


def _pair(line: str) -> _Pair | None:
    end = line[-2:-1] if line[-1:] == ")" and "ssh " in line else line[-1:]
    if len(line) > _MOST or end in _NO_END or "=" in line or '"' in line or _USES.match(line):
        return None
    match = _PAIR.match(line) or _BOX.match(line)
    if match is None and "  " in line:
        match = _COLUMNS.match(line)
    if match is None and ("ssh " in line or "ftp " in line):
        match = _SHELL.match(line)
    if match is None:
        return None
    value, user, sign = match["value"], match["user"], match["sign"].strip(" ")
    email = "@" in user
    if not _may_be_password(value, email=email) or value.lower() == user.lower():
        return None
    account = user.lower() in _ACCOUNTS
    if match.re is not _PAIR and not (is_strong(value) or unreadable(value)):
        return None
    if match.re is _SHELL:
        return _Pair(match.start("value"), value, sign, account, email, strong=is_strong(value), whole=True)
    whole = bool(match["host"] or match["at"]) and (account or match.re is _PAIR or (match.re is _BOX and sign != ":"))
    return _Pair(match.start("value"), value, sign, account, email, strong=is_strong(value), whole=whole)


def _may_be_password(value: str, *, email: bool) -> bool:
    if _OTHER.search(value) or _HEX.match(value) or placeholder(value) is not None or not any(map(str.isalpha, value)):
        return False
    if _CODE.match(value):
        return False
    return any(map(str.isdigit, value)) or (email and unreadable(value))


def is_strong(value: str) -> bool:
    """Whether a value is as login forms ask for, with a sign in it, or drawn at random."""
    if any(c in _TYPED_SIGNS for c in value) and classes(value) >= 3 and len(value) >= 8:  # noqa: PLR2004 - see above
        return True
    drawn = len(value) >= _LONG and value.isalnum() and classes(value) >= 3 and unreadable(value)  # noqa: PLR2004
    return drawn and not (random_looking(value) and value.isupper())


def _is_list(block: Sequence[_Pair]) -> bool:
    """Whether lines of one shape are accounts with their passwords."""
    strong, accounts = sum(one.strong for one in block), sum(one.account for one in block)
    emails = sum(one.email for one in block) if block[0].sign != "," else 0
    return len(block) > 1 and (strong > 1 or (strong > 0 and accounts > 0) or emails > 1)
