"""Values whose label stands on another line: under the head of a table column, alone under a heading, or wrapped.

The same line without that label is no secret, so these candidates belong to a document, not to a line.
"""

import re
from collections.abc import Iterator, Sequence

from secgate.secrets.detectors import Candidate
from secgate.secrets.readers import combos, dialogues, files, lists, pairs, records, tables
from secgate.secrets.readers.combos import is_strong
from secgate.secrets.rows import COLUMN_TYPE, cells
from secgate.secrets.words import Names

_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?\s*)?$")
_HEADING = re.compile(
    r"^\s{0,3}(?:#{1,6}\s+(?P<heading>.{3,60}?)\s*#*|"
    r"(?:[-*]\s+)?(?P<bold>\*\*[^*]{3,60}\*\*:?|"
    r"(?!(?:class|def|case|if|elif|else|for|while|try|with|function|interface|enum|struct|type|async)\b)"
    r"[A-Za-z][\w /-]{2,60}:))$"
)
# … the secret is currently:
_SENTENCE = re.compile(
    r"(?i)\b(?P<name>(?:(?:db|admin|root|master|api|access|secret|signing) )?"
    r"(?:password|passphrase|passwort|secret|token|key))"
    r"\b[\w ,'()/.-]{0,60}\b(?:is|are|was|be|to|now|currently|following|below|this|use|ist|lautet)[ \t]{0,2}:$"
)
# A value alone, perhaps behind a name that says less than the heading above it; no mark on what follows.
_CONTENT = re.compile(
    r"^\s*(?:[-*>]\s+|\d+\.\s+)?[`*\"']*(?!@[A-Za-z_]\w*(?:\.\w+)*\()(?:[A-Za-z_][\w.]{1,60}=(?!=)[\"']?)?+(?!\w+://)"
    r"(?P<value>[^\s`]{6,200}?)[`*\"']*$"
)
# An assignment that a formatter broke after its sign, and the literal that then begins the next line.
_WRAPPED = re.compile(
    r"(?P<name>[A-Za-z_$][\w$.\-]{0,80})[\"'\]]{0,2}[ \t]{0,4}"
    r"(?::[ ]?[\w<>|\[\]]{1,40}[ ]?=|:=|=>|[=:]|\|\||\?\?)[ \t]*\(?(?P<open>`?)$"
)
_LITERAL = re.compile(r"^\s*(?:b|r|f|@)?(?P<quote>[\"'`])(?P<value>(?:(?!(?P=quote))[^\\\n]|\\.){4,300})(?P=quote)")
# A YAML block scalar: its text stands below.
_BLOCK = re.compile(
    r"^\s*(?:-\s+)?[\"']?(?P<name>[A-Za-z_][\w.-]{0,80})[\"']?:[ \t]+(?:[&!][\w!-]+[ \t]+)?[|>][+-]?\d?[+-]?\s*$"
)
_FENCE = re.compile(r"^\s*(?:```|~~~)")
# A call that a formatter broke before its first argument: `bcrypt.hash(`.
_CALL = re.compile(
    r"(?P<name>(?i:(?:bcrypt\w*|argon2\w*|passlib|crypt\w*)\.hash(?:Sync|pw)?|hashSync|hash_?password|"
    r"(?:make|set|with|generate|change|reset|update)_?password(?:_hash)?|createHmac|jwt\.sign|secretkeyspec))\([ \t]*$"
)
# The account and its password in one cell.
_PAIR = re.compile(r"[\w.@+-]{2,40}`?(?:[ ]/[ ]|:[ ]?)`?(?=\S*\d)(?=\S*[A-Z!@#$%^&*?+])(?P<value>[^\s`|/:]{6,60})$")
_LOGIN_CALL = re.compile(
    r"(?i)(?<![a-z])(?:log_?in|sign_?in\w*|connect|getconnection|authenticate|(?:set_?)?basic_?auth|auth|credentials?|authentication)"
    r"[ \t]*[=:]?[ \t]*\($"
)
_ARE_PASSWORDS = ("hash", "hashsync", "hashpw", "password", "password_hash")
_OPEN_ENDS = frozenset("=:>|?(`")  # how a line may end whose assignment goes on below
LOOK_AHEAD = pairs.AHEAD
MAX_ROWS = 500
_MOST_RULE = 1_000  # characters of the line below the head of a table; its pattern takes the square of them
_TAIL = 200  # characters at the end of a line where a wrapped assignment's name is looked for


def is_head(line: str, names: Names) -> bool:
    """Whether a line may label values on lines below it."""
    row = cells(line)
    if row:
        return any(names.kind(text) is not None for _, text in row)
    heading = _HEADING.match(line)
    if heading is not None and names.kind(_words(heading)) is not None:
        return True
    asked = dialogues.asks(line)
    if asked is not None and names.kind(asked) is not None:
        return True
    if lists.opens(line) or (line[-1:] == ":" and _SENTENCE.search(line[-_TAIL:])):
        return True
    if (line[-1:] == "(" and (_CALL.search(line[-_TAIL:]) or _LOGIN_CALL.search(line[-_TAIL:]))) or _columns_above(
        line, names
    ):
        return True
    forms = (
        _WRAPPED.search(line[-_TAIL:]) if line[-1:] in _OPEN_ENDS else None,
        _BLOCK.match(line[:_TAIL]),
    )
    if any(form is not None and names.kind(form.group("name")) is not None for form in forms):
        return True
    return pairs.names_entry(line, names)


def has_rows(line: str) -> bool:
    """Whether the lines below a head are rows of a table, so many of them count."""
    return line.lstrip().startswith("|") or tables.columns(line) is not None or lists.opens(line)


def is_member(line: str, names: Names) -> bool:
    """Whether a line may be the password of a record whose host and user stand around it, or one of a list."""
    return combos.may_be_pair(line) or records.may_be_login(line, names)


def beside(lines: Sequence[str], wanted: Sequence[int], names: Names) -> Iterator[tuple[int, Candidate]]:
    """Passwords in the wanted lines of a document that have their host and user around or beside them."""
    for at, start, value in combos.pairs(lines, wanted):
        yield at, Candidate(value, combos.LIST_TYPE, "prose", start, "", quoted=True)
    for login in records.logins(lines, wanted, names):
        kind = "local login" if login.local else "login"
        own = login.password
        yield (
            own.at,
            Candidate(own.value, f"labelled password of a {kind}", "record", own.start, own.name, login.quoted),
        )
        if login.account is not None:
            user = login.account
            yield user.at, Candidate(user.value, records.ACCOUNT, "record", user.start, user.name, quoted=True)


def alone(path: str, lines: Sequence[str], names: Names) -> Iterator[tuple[int, Candidate]]:
    """The value that is all a file with a telling name holds."""
    found = files.sole_value(path, lines, names)
    if found is not None:
        at, name, value = found
        kind = names.kind(name) or "key"
        yield at, Candidate(value, f"labelled {kind}", "label", lines[at].find(value), name, quoted=True)


def _columns_above(line: str, names: Names) -> bool:
    columns = tables.columns(line)
    return columns is not None and any(names.kind(column) is not None for column in columns)


def below(lines: Sequence[str], names: Names) -> Iterator[tuple[int, Candidate]]:
    """Candidates below the head that `lines` begins with: offset of the line, candidate."""
    row = cells(lines[0])
    if row:
        yield from _columns(row, lines, names)
        return
    columns = tables.columns(lines[0])
    if columns is not None:
        yield from _rows(columns, lines, names)
        return
    if lists.opens(lines[0]):
        yield from lists.entries(lines)
        return
    wrapped = [
        *_wrapped(lines, names),
        *_block(lines, names),
        *_entry(lines, names),
        *_argument(lines),
        *_last_argument(lines),
        *_answered(lines, names),
    ]
    name = _announced(lines[0], names)
    kind = names.kind(name)
    if wrapped or kind is None:
        yield from wrapped
        return
    for offset, line in enumerate(lines[1 : 1 + LOOK_AHEAD], start=1):
        if not line.strip() or _FENCE.match(line):
            continue
        content = _CONTENT.match(line)
        if content is not None:
            yield (
                offset,
                Candidate(
                    content.group("value"), f"labelled {kind}", "prose", content.start("value"), name, quoted=True
                ),
            )
        return


def _answered(lines: Sequence[str], names: Names) -> Iterator[tuple[int, Candidate]]:
    """What somebody answers who is asked for a secret in the line above."""
    name = dialogues.asks(lines[0])
    kind = names.kind(name) if name else None
    for offset, start, value in dialogues.answer(lines) if name and kind else ():
        yield offset, Candidate(value, f"labelled {kind}", "prose", start, name or "", quoted=True)


def _announced(line: str, names: Names) -> str:
    """What a heading, or the end of a sentence, calls the value that stands alone below it, or ""."""
    heading = _HEADING.match(line)
    if heading is not None and not line.endswith("?") and names.kind(_words(heading)) is not None:
        return _words(heading)
    sentence = _SENTENCE.search(line[-_TAIL:]) if line[-1:] == ":" else None
    return sentence.group("name") if sentence is not None else ""


def _wrapped(lines: Sequence[str], names: Names) -> Iterator[tuple[int, Candidate]]:
    head = _WRAPPED.search(lines[0][-_TAIL:])
    kind = names.kind(head.group("name")) if head else None
    if head is None or kind is None:
        return
    form = _CONTENT if head.group("open") else _LITERAL
    for offset, line in enumerate(lines[1 : 1 + LOOK_AHEAD], start=1):
        if not line or pairs.COMMENT.match(line):
            continue
        value = form.match(line)
        if value is not None:
            start, name = value.start("value"), head.group("name")
            yield offset, Candidate(value.group("value"), f"labelled {kind}", "label", start, name, quoted=True)
        return


def _argument(lines: Sequence[str]) -> Iterator[tuple[int, Candidate]]:
    """The first argument of a call that is a literal on a line of its own."""
    head = _CALL.search(lines[0][-_TAIL:])
    kind = "key" if head and not head.group("name").lower().endswith(_ARE_PASSWORDS) else "password"
    for offset, line in enumerate(lines[1 : 1 + LOOK_AHEAD] if head else (), start=1):
        value = _LITERAL.match(line)
        if value is not None and not pairs.COMMENT.match(line):
            yield (
                offset,
                Candidate(value.group("value"), f"labelled {kind}", "label", value.start("value"), kind, quoted=True),
            )
            return
        if line.lstrip().startswith(")"):
            return


def _last_argument(lines: Sequence[str]) -> Iterator[tuple[int, Candidate]]:
    """The last literal of a login or of what connects, where each argument has its line and that one is a password."""
    if lines[0][-1:] != "(" or not _LOGIN_CALL.search(lines[0][-_TAIL:]):
        return
    found = [
        (offset, value) for offset, line in enumerate(lines[1 : 1 + LOOK_AHEAD], 1) if (value := _LITERAL.match(line))
    ]
    if found and found[-1][0] > 1 and is_strong(found[-1][1]["value"]):
        offset, value = found[-1]
        kind = "labelled password"
        yield offset, Candidate(value["value"], kind, "login", value.start("value"), "password", quoted=True)


def _rows(columns: Sequence[str], lines: Sequence[str], names: Names) -> Iterator[tuple[int, Candidate]]:
    """Rows of comma-separated values, and of an INSERT statement, below the names of their columns."""
    for offset, line in enumerate(lines[1:MAX_ROWS], start=1):
        cells_ = list(tables.row(line))
        if not cells_:
            if "<" in line and "</table" not in line:
                continue
            return
        for name, (start, value) in zip(columns, cells_, strict=False):
            kind = names.kind(name)
            if kind is not None and value:
                what = COLUMN_TYPE if kind == "password" else f"labelled {kind}"
                yield offset, Candidate(value, what, "label", start, name, quoted=True)


def _block(lines: Sequence[str], names: Names) -> Iterator[tuple[int, Candidate]]:
    head = _BLOCK.match(lines[0][:_TAIL])
    kind = names.kind(head.group("name")) if head else None
    if head is None or kind is None or len(lines) < 2:  # noqa: PLR2004 - the head and its text
        return
    value = _CONTENT.match(lines[1])
    if value is not None:
        name = head.group("name")
        yield 1, Candidate(value.group("value"), f"labelled {kind}", "label", value.start("value"), name, quoted=True)


def _entry(lines: Sequence[str], names: Names) -> Iterator[tuple[int, Candidate]]:
    for offset, name, value, loose in pairs.entry(lines, names):
        start, kind = value.start("value"), f"labelled {names.kind(name)}"
        yield offset, Candidate(value["value"], kind, "prose" if loose else "label", start, name, quoted=True)


def _columns(head: list[tuple[int, str]], lines: Sequence[str], names: Names) -> Iterator[tuple[int, Candidate]]:
    begins = _first_row(lines)
    if begins is None:
        return
    columns = [
        (index, text) for index, (_, text) in enumerate(head) if text[:1].isalnum() and names.kind(text) is not None
    ]
    for offset, line in enumerate(lines[begins:MAX_ROWS], start=begins):
        row = cells(line)
        if not row:
            if not line.strip() and not lines[0].rstrip().endswith("|"):
                continue
            return
        for index, name in columns:
            start, value = row[index] if index < len(row) else (0, "")
            if (pair := _PAIR.match(value)) and name.lower().startswith("credential"):
                own = pair["value"]
                yield offset, Candidate(own, "labelled password", "prose", start + pair.start("value"), "", quoted=True)
            elif value and " " not in value:
                yield offset, Candidate(value, f"labelled {names.kind(name)}", "prose", start, name, quoted=True)


def _first_row(lines: Sequence[str]) -> int | None:
    """Where the rows begin: behind the rule of Markdown, or at once where rows have no bar at their end; or None."""
    if len(lines) >= 3 and len(lines[1]) <= _MOST_RULE and _RULE.match(lines[1]):  # noqa: PLR2004 - head, rule, first row
        return 2
    return None if lines[0].rstrip().endswith("|") else 1


def _words(heading: re.Match[str]) -> str:
    return (heading.group("heading") or heading.group("bold") or "").strip("*: ")
