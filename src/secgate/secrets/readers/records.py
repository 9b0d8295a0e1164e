"""A password beside the host and the user it belongs to: then even a word is a password.

The members stand on lines of their own, in JSON, YAML, INI, env files, XML, PHP or the directives of a mail client.
Which tool the file belongs to does not matter.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from secgate.secrets.oneword import own_word
from secgate.secrets.words import TEMPLATED, Names, placeholder, split_words

ACCOUNT = "Account of a login"
REACH = 12  # lines above and below a password in which its host and user are looked for
_MOST = 300  # characters of a line that is one member
_MEMBER = re.compile(
    r"^[ \t]*(?:[{,(-][ \t]*)?(?:export[ \t]+|define\([ \t]*|static[ \t]+|(?:const|let|var|my)[ \t]+)?"
    r"(?P<sigil>\$?[\"']?)"
    r"(?P<name>[A-Za-z_][\w.-]{0,60})[\"']?[ \t]*(?P<sign>=>|:=|[:=,]|[ \t])[ \t]*(?P<quote>[\"']?)"
    r"(?P<value>[^\"'\n]{1,200}?)(?P=quote)[ \t]*(?P<end>[,;)}]*)[ \t]*(?:(?:#|(?<!:)//|;)[^\n]*)?$"
)
_ELEMENT = re.compile(
    r"^[ \t]*<(?P<name>[A-Za-z][\w.-]{0,60})(?:[ \t][^<>]{0,80})?>(?P<value>[^<>\n]{1,200})</(?P=name)>[ \t]*$"
)
_HOST_WORDS = ("host", "hostname", "server", "url", "uri", "endpoint", "address", "addr", "domain", "site", "machine")
_USER_WORDS = ("user", "username", "login", "email", "usr", "userid", "uid")
_HOST = re.compile(
    r"^(?:jdbc:)?(?:\w+://)?(?:[\w-]+\.)+[A-Za-z][\w-]{1,20}(?::\d{1,5})?(?:/\S*)?$|^\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?$"
)
_LOCAL = re.compile(
    r"^(?:\w+://)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[?::1)(?::\d+)?\]?$|(?:^|[./])example\.(?:com|org|net)\b"
)
_NEAR = 6
_DRIVERS = frozenset({"adapter", "driver", "dialect", "driverclassname", "driver-class-name", "provider", "engine"})
_DATABASES = frozenset({"database", "dbname", "db", "schema", "url", "jdbcurl", "jdbc-url"})
_PASSWORD_WORDS = re.compile(r"(?i)[_.\- ]?(?:pass(?:word|wd|phrase|code)?|pwd|pw|secret)$")


@dataclass(frozen=True)
class Place:
    """A value at an offset of the line with this index."""

    at: int
    start: int
    name: str
    value: str = field(repr=False)


@dataclass(frozen=True)
class Login:
    """A password in a record.

    Attributes:
        local: the record's host is this machine, or one that examples use.
        account: the user's name when it stands in a file that stores logins, as quoted members or elements.
    """

    password: Place
    quoted: bool
    local: bool
    account: Place | None = None


@dataclass(frozen=True)
class _Member:
    place: Place
    quoted: bool
    stored: bool


@dataclass
class _Around:
    hosts: list[_Member] = field(default_factory=list)
    users: list[_Member] = field(default_factory=list)


def may_be_login(line: str, names: Names) -> bool:
    """Whether a line is one member whose name calls its value a password."""
    member = _member(line, 0)
    return member is not None and names.kind(member.place.name) == "password"


def logins(lines: Sequence[str], wanted: Sequence[int], names: Names) -> Iterator[Login]:
    """The logins among the wanted lines of a document."""
    for at in wanted:
        found = _login(lines, at, names)
        if found is not None:
            yield found


def _login(lines: Sequence[str], at: int, names: Names) -> Login | None:
    """The password in line `at` when its host, and its user or a name in common, stand in the lines around it."""
    own = _member(lines[at], at)
    if own is None or names.kind(own.place.name) != "password" or len(own.place.value) < 4:  # noqa: PLR2004 - a PIN
        return None
    around = _around(lines, at)
    prefix = _PASSWORD_WORDS.sub("", own.place.name).lower()
    related = [host for host in around.hosts if prefix and host.place.name.lower().startswith(prefix)]
    if not related and not around.users:
        return None
    hosts = [host.place.value for host in related or around.hosts]
    repeated = {own.place.name.lower(), *(user.place.value.lower() for user in around.users)}
    if not hosts and _opens_a_database(lines, at) and own_word(own.place.value):
        return Login(own.place, own.quoted, local=False)
    if not hosts or (own.place.value.lower() in repeated and not own.quoted):
        return None
    local = all(_LOCAL.search(host) is not None for host in hosts)
    if not own.quoted and own.place.value.isalpha() and local:
        return None  # a bare word beside a local host: a name, a type, a default
    users = [user for user in around.users if user.stored and own.stored and placeholder(own.place.value) != TEMPLATED]
    nearest = min(users, key=lambda user: abs(user.place.at - at), default=None)
    return Login(own.place, own.quoted, local, nearest.place if nearest else None)


def _opens_a_database(lines: Sequence[str], at: int) -> bool:
    """Whether the lines around one name a driver and a database, as what is handed to a pool of connections does."""
    around = lines[max(0, at - _NEAR) : at + _NEAR + 1]
    names = {member.place.name.lower() for line in around if (member := _member(line, 0)) is not None}
    return not names.isdisjoint(_DRIVERS) and not names.isdisjoint(_DATABASES)


def _around(lines: Sequence[str], at: int) -> _Around:
    """The hosts and the users around a line."""
    found = _Around()
    for number in range(max(0, at - REACH), min(len(lines), at + REACH + 1)):
        member = _member(lines[number], number) if number != at else None
        if member is None or placeholder(member.place.value) == TEMPLATED:
            continue
        last, value = (split_words(member.place.name)[-1:] or ("",))[0], member.place.value
        if last.endswith(_HOST_WORDS) and (_HOST.match(value) or _LOCAL.search(value)):
            found.hosts.append(member)
        elif (last.endswith(_USER_WORDS) or member.place.name.lower().endswith(_USER_WORDS)) and " " not in value:
            found.users.append(member)
    return found


def _member(line: str, at: int) -> _Member | None:
    if len(line) > _MOST:
        return None
    element = _ELEMENT.match(line)
    if element is not None:
        place = Place(at, element.start("value"), element.group("name"), element.group("value"))
        return _Member(place, quoted=True, stored=True)
    match = _MEMBER.match(line)
    if match is None:
        return None
    quoted = bool(match.group("quote"))
    if not quoted and (match.group("end") or match.group("sign") in {",", "=>"} or " " in match.group("value")):
        return None
    stored = quoted and (match.group("sigil") == '"' or match.group("sign").isspace())
    return _Member(Place(at, match.start("value"), match.group("name"), match.group("value")), quoted, stored)
