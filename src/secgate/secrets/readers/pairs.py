"""An entry whose name and value stand on lines of their own: YAML, JSON, XML, property lists, HCL, HTML, AsciiDoc."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from secgate.secrets.words import Names

_MOST = 200  # characters of a line that names an entry
AHEAD = 4  # lines below it in which its value stands


@dataclass(frozen=True)
class _Pair:
    """How the name of an entry is written, and its value on a line below.

    Attributes:
        head: has a group `name`; at the end of a line where `at_end` is set, else at its beginning.
        value: has a group `value`.
        ends: what a line below the head must not end with, or begin with: there the entry is over.
        next_only: the value stands on the next line, or there is none.
        loose: what the head names may be the text of a page.
        last: the head ends with one of these; "" when with any.
        holds: what stands in each head.
    """

    head: re.Pattern[str]
    value: re.Pattern[str]
    at_end: bool = False
    next_only: bool = False
    loose: bool = False
    last: str = ""
    holds: str = ""

    def names(self, line: str) -> str | None:
        """What the head calls the value, or None when the line is none."""
        if self.holds not in line:
            return None
        match = self.head.search(line[-_MOST:]) if self.at_end else self.head.match(line[:_MOST])
        return match.group("name") if match else None


_TEXT = r"[`*\"']*(?P<value>[^\s`<>]{6,200}?)[`*\"']*"
_ELEMENT_VALUE = re.compile(r"(?i)^\s*<[\w-]{0,24}value>(?P<value>[^<>\s]{4,300})</[\w-]{0,24}value>")
_ENDED = re.compile(r"^\s*(?:-\s|[\]}{])")
COMMENT = re.compile(r"^\s*(?://|#|/\*|--)")

_PAIRS = (
    # A variable of Terraform, whose value stands in its block; a parameter of a store.
    _Pair(
        re.compile(r"^\s*variable\s+\"?(?P<name>[\w-]{1,80})\"?\s*\{\s*$"),
        re.compile(r"^\s*default\s*=\s*(?P<quote>\")(?P<value>[^\"\n]{4,300})\"\s*$"),
        last="{",
    ),
    _Pair(
        re.compile(r"^\s*resource\s+\"\w{3,60}\"\s+\"(?P<name>[\w-]{1,80})\"\s*\{\s*$"),
        re.compile(r"^\s*(?:value|plaintext|secret_string)\s*=\s*(?P<quote>\")(?P<value>[^\"\n]{4,300})\"\s*$"),
        last="{",
    ),
    # A member of a property list, whose value stands on the next line.
    _Pair(
        re.compile(r"^\s*<key>(?P<name>[\w .-]{2,60})</key>\s*$"),
        re.compile(r"^\s*<string>(?P<value>[^<>\s]{4,300})</string>\s*$"),
        last=">",
    ),
    # The name of a property above its value: <param-name>…</param-name>
    _Pair(
        re.compile(r"(?i)^\s*(?:<[\w-]{1,30}>\s*)?<[\w-]{0,24}(?:name|key)>(?P<name>[\w .-]{2,80})</[\w-]{1,24}>\s*$"),
        _ELEMENT_VALUE,
        last=">",
    ),
    # <property name="…">, and the same whose value is an attribute on a line of its own.
    _Pair(
        re.compile(
            r"(?i)^\s*<[\w:.-]{2,40}\s[^<>]{0,80}?\b(?:name|key)=[\"'](?P<name>[\w.:-]{2,80})[\"'][^<>/]{0,80}>\s*$"
        ),
        _ELEMENT_VALUE,
        last=">",
    ),
    _Pair(
        re.compile(r"(?i)^\s*(?:<[\w:.-]{2,40}\s[^<>]{0,80}?)?\b(?:name|key)=[\"'](?P<name>[\w.:-]{2,80})[\"']\s*$"),
        re.compile(r"(?i)^\s*value=(?P<quote>[\"'])(?P<value>[^\"'\n]{4,300})(?P=quote)\s*/?>?"),
        last="\"'",
    ),
    # An element whose text stands below it, or in one below it.
    _Pair(re.compile(r"^\s*<(?P<name>[A-Za-z][\w.-]{2,60})>\s*$"), _ELEMENT_VALUE, last=">"),
    _Pair(
        re.compile(r"^\s*<(?P<name>[A-Za-z][\w.-]{2,60})>\s*$"),
        re.compile(r"^\s*(?=[^\s]*\d)(?P<value>[^<>\s{}()=]{6,200})\s*$"),
        next_only=True,
        last=">",
    ),
    # An object with a value of its own: "SECRET": {
    _Pair(
        re.compile(r"^(?:.{0,120}[{,])?\s*[\"']?(?P<name>[A-Za-z_][\w.-]{1,80})[\"']?\s*[:=]\s*\{\s*$"),
        re.compile(
            r"^\s*[\"']?(?:value|default|defaultValue)[\"']?\s*[:=]\s*(?P<quote>[\"'])(?P<value>[^\"'\n]{4,300})(?P=quote)\s*\}*,?\s*$"
        ),
        last="{",
    ),
    # A member of a mapping, and its default or value one level below: DBPassword:
    _Pair(
        re.compile(r"^\s*(?P<name>[A-Za-z_][\w.-]{1,80}):\s*$"),
        re.compile(
            r"^\s+(?:[Dd]efault|[Vv]alue):\s+(?P<quote>[\"']?)(?P<value>[^\s\"'{}$!][^\s\"']{3,200})(?P=quote)\s*$"
        ),
        last=":",
    ),
    # `- name: DB_PASSWORD`, `value: …`
    _Pair(
        re.compile(
            r"(?i)^\s*(?:-\s+)?\{?\s*[\"']?(?:parameter)?(?:name|key|variable)[\"']?\s*[:=]\s*"
            r"[\"']?(?P<name>[A-Za-z_-][\w.-]{1,80})[\"']?\s*,?$"
        ),
        re.compile(
            r"(?i)^\s*[\"']?(?:(?:parameter)?value|default(?:_?value)?)[\"']?\s*[:=]\s*(?P<quote>[\"'`]?)"
            r"(?P<value>[^\s\"'`,]{6,200})(?P=quote)\s*,?\s*\}?,?$"
        ),
    ),
    # A function that does nothing but give a value back: `String getPassword() {`, `def db_password(self):`.
    _Pair(
        re.compile(r"(?P<name>[A-Za-z_]\w{2,60})[ \t]*\([^()]{0,80}\)[^(){}\n]{0,60}[{:][ \t]*$"),
        re.compile(r"^\s*return[ \t]+\(?(?P<quote>[\"'`])(?P<value>[^\"'`\n]{4,300})(?P=quote)\)?[ \t]*;?[ \t]*\}?$"),
        at_end=True,
        next_only=True,
        last="{:",
    ),
    # A line that goes on below: db.password=\
    _Pair(
        re.compile(r"^\s*(?P<name>[A-Za-z_][\w.-]{1,80})[ \t]*[=:][ \t]*\\$"),
        re.compile(r"^\s*(?P<value>[^\s\"'`]{6,200})\s*$"),
        next_only=True,
        last="\\",
    ),
    # password = <<EOT
    _Pair(
        re.compile(r"(?<![\w.-])(?P<name>[A-Za-z_][\w.-]{1,80})[ \t]*[:=][ \t]*<<[-~]?[ \t]*[\"']?[A-Z_]{2,12}[\"']?$"),
        re.compile(r"^\s*(?P<value>[^\s\"'`]{6,200})\s*$"),
        at_end=True,
        next_only=True,
        last="ABCDEFGHIJKLMNOPQRSTUVWXYZ\"'",
        holds="<<",
    ),
    # Cells of a table in markup, each on its line; a term and what it is.
    _Pair(
        re.compile(
            r"(?i)^\s*<(?:td|th|dt)[^<>]{0,60}>(?:<\w+>)?(?P<name>[\w .-]{2,60}):?(?:</\w+>)?</(?:td|th|dt)>\s*$"
        ),
        re.compile(
            r"(?i)^\s*<(?:td|dd)[^<>]{0,60}>(?:<\w+>){0,2}(?=[^<>]*\d)(?P<value>[^<>\s]{6,200})(?:</\w+>){0,2}</(?:td|dd)>"
        ),
        next_only=True,
        loose=True,
        last=">",
    ),
    _Pair(
        re.compile(r"^\|[ \t]*(?P<name>[A-Za-z][\w .-]{2,60})[ \t]*$"),
        re.compile(rf"^\|[ \t]*(?=\S*\d){_TEXT}[ \t]*$"),
        next_only=True,
        loose=True,
        holds="|",
    ),
    # A label alone, and below it a value as login forms ask for.
    _Pair(
        re.compile(
            r"(?i)^[\s>*-]{0,8}(?P<name>(?:(?:db|admin|root|master|wi-?fi|vpn|new|user|login|default|initial)[ _-])?"
            r"(?:password|passphrase|passwd|api[ _-]key|pw|client secret|secret key|access token)):{0,2}$"
        ),
        re.compile(
            r"^[\s>]{0,8}(?:[:*-][ \t]+)?(?=\S*\d)(?=\S*[a-z])(?=\S*[A-Z!@#$%^&*?+])"
            r"(?=\S*(?:[!@#$%^&*?+]|\d\S{0,20}\d))[`*]{0,2}(?P<value>[^\s`<>(){}\[\]=/\"',;]{8,80})[`*]{0,2}\s*$"
        ),
        last="dDeEyYwWtTnN:",
        next_only=True,
        loose=True,
    ),
)


_LAST = frozenset("".join(pair.last for pair in _PAIRS))
_OF_ANY_END = tuple(pair for pair in _PAIRS if not pair.last)
_BY_END = {sign: tuple(pair for pair in _PAIRS if not pair.last or sign in pair.last) for sign in _LAST}


def names_entry(line: str, names: Names) -> bool:
    """Whether a line may name an entry that holds a secret and whose value stands below."""
    for pair in _BY_END.get(line[-1:], _OF_ANY_END):
        if (name := pair.names(line)) is not None and names.kind(name) is not None:
            return True
    return False


def entry(lines: Sequence[str], names: Names) -> Iterator[tuple[int, str, re.Match[str], bool]]:
    """The value of the entry that the first line names: offset of its line, name, match, whether it is loose."""
    for pair in _BY_END.get(lines[0][-1:], _OF_ANY_END):
        name = pair.names(lines[0])
        if name is None or names.kind(name) is None:
            continue
        for offset, line in enumerate(lines[1 : 1 + AHEAD], start=1):
            if COMMENT.match(line) or not line.strip():
                continue
            value = pair.value.match(line)
            if value is not None:
                yield offset, name, value, pair.loose
                return
            if pair.next_only or _ENDED.match(line):
                break
