"""A script of SQL as its statements, each with its line.

Strings, quoted names, comments, dollar quotes and the bodies of routines are known; nothing is parsed here, so a
statement that no parser reads still has its place.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<line>--[^\r\n]*)
    | (?P<block>/\*)
    | (?P<string>[eE]'(?:\\.|''|[^'\\])*(?:'|\Z)|'(?:''|[^'])*(?:'|\Z)
      |"(?:""|[^"])*(?:"|\Z)|`(?:``|[^`])*(?:`|\Z)|\[\w[\w ]*\])
    | (?P<dollar>(?<![\w$])\$(?P<tag>(?:[A-Za-z_]\w*)?)\$)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<end>;)
    | (?P<space>\s+)
    | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
# The same where a backslash in any string takes the character after it along, and `#` starts a comment too (MySQL).
_ESCAPING = re.compile(
    _TOKEN.pattern.replace("|'(?:''|[^'])*", r"|'(?:\\.|''|[^'\\])*").replace("<line>", r"<line>\#[^\r\n]*|"),
    re.VERBOSE | re.DOTALL,
)
# A comment that MySQL and MariaDB run: `/*!50000 … */`.
_EXECUTED = re.compile(r"/\*M?!\d*")
_BLOCK_COMMENT = re.compile(r"/\*|\*/")
# Routines whose body is written between BEGIN and END without quotes.
_ROUTINE = re.compile(
    r"(?is)\A\s*create\s+(?:or\s+(?:replace|alter)\s+)?(?:definer\s*=\s*\S+\s+)?(?:temp(?:orary)?\s+)?"
    r"(?:trigger|procedure|function|event)\b"
)
_OPENS = frozenset({"begin", "case"})
_TAIL = frozenset({"if", "loop", "while", "repeat", "for"})


@dataclass(frozen=True)
class SqlText:
    """One statement as it is written.

    Attributes:
        text: without the comments around it and without the semicolon.
        line: of its first word, 1-based; `end_line` is that of its last character.
    """

    text: str
    line: int
    end_line: int


@dataclass
class _Cursor:
    """What was read of the statement so far."""

    start: int | None = None
    depth: int = 0
    routine: bool = False
    last: str = ""


def split_sql(text: str, *, dialect: str = "postgres") -> Iterator[SqlText]:
    """The statements of a script, in order; what is not ended by a semicolon ends with the script.

    A comment that nothing closes counts as a statement, so that it hides nothing; one that MySQL runs is read as what
    it holds, whatever the dialect.
    """
    tokens = _ESCAPING if dialect == "mysql" else _TOKEN
    text = _with_executed(text, tokens) if _EXECUTED.search(text) is not None else text
    cursor, at, end = _Cursor(), 0, 0
    while at < len(text):
        found = tokens.match(text, at)
        if found is None:
            break
        kind, after = found.lastgroup, found.end()
        if kind == "tag":
            kind = "dollar"
        if kind == "block":
            after, closed = _after_block(text, after)
            kind = "block" if closed else "other"
        elif kind == "dollar":
            ends = text.find(found.group("dollar"), after)
            after = len(text) if ends < 0 else ends + len(found.group("dollar"))
        if kind == "end" and not cursor.depth:
            yield from _made(text, cursor.start, at)
            cursor, end = _Cursor(), after
        elif kind not in {"line", "block", "space"}:
            _take(text, cursor, found, at)
            end = after
        at = after
    if cursor.depth and cursor.start is not None:
        # NOTE: a routine that nothing ends must not hide the statements after it; its own parts are no SQL then.
        first, rest = cursor.start, text[cursor.start :]
        lines = text.count("\n", 0, first)
        for part in rest.split(";"):
            yield from _moved(_made(part, len(part) - len(part.lstrip()), len(part)), lines)
            lines += part.count("\n")
        return
    yield from _made(text, cursor.start, end)


def without_comments(text: str) -> str:
    """A statement whose comments are blanks, every character at its place."""
    kept: list[str] = []
    at = 0
    while (found := _TOKEN.match(text, at)) is not None:
        kind, after = found.lastgroup, found.end()
        if kind == "block":
            after = _after_block(text, after)[0]
        held = text[at:after]
        kept.append(re.sub(r"[^\n]", " ", held) if kind in {"line", "block"} else held)
        at = after
    return "".join(kept)


def _moved(statements: Iterator[SqlText], lines: int) -> Iterator[SqlText]:
    return (SqlText(one.text, one.line + lines, one.end_line + lines) for one in statements)


def _take(text: str, cursor: _Cursor, found: re.Match[str], at: int) -> None:
    if cursor.start is None:
        cursor.start = at
    word = (found.group("word") or "").lower()
    if not word:
        return
    if not cursor.routine and word in {"trigger", "procedure", "function", "event"}:
        cursor.routine = _ROUTINE.match(text[cursor.start : found.end()]) is not None
    if cursor.routine:
        if word in _OPENS and cursor.last != "end":
            cursor.depth += 1
        elif word == "end" and _closes(text, found.end()):
            cursor.depth = max(0, cursor.depth - 1)
    cursor.last = word


def _closes(text: str, at: int) -> bool:
    """Whether an END ends a block: END IF and its like end what no BEGIN opened."""
    following = re.compile(r"\s*(\w*)").match(text, at)
    return following is None or following[1].lower() not in _TAIL


def _with_executed(text: str, tokens: re.Pattern[str]) -> str:
    """The text with the marks around comments that run taken away, every character at its place."""
    at = 0
    while (found := tokens.match(text, at)) is not None:
        marked = _EXECUTED.match(text, at) if found.lastgroup == "block" else None
        if marked is not None:
            ends = text.find("*/", marked.end())
            text = f"{text[:ends]}  {text[ends + 2 :]}" if ends >= 0 else text
            text = f"{text[:at]}{' ' * len(marked.group())}{text[marked.end() :]}"
        elif found.lastgroup == "block":
            at = _after_block(text, found.end())[0]
            continue
        at = found.end()
    return text


def _after_block(text: str, at: int) -> tuple[int, bool]:
    """Where a comment ends that may hold others, and whether anything closes it."""
    depth = 1
    for mark in _BLOCK_COMMENT.finditer(text, at):
        depth += 1 if mark.group() == "/*" else -1
        if not depth:
            return mark.end(), True
    return len(text), False


def _made(text: str, start: int | None, end: int) -> Iterator[SqlText]:
    if start is not None and (held := text[start:end].rstrip()):
        line = text.count("\n", 0, start) + 1
        # NOTE: PostgreSQL ends a comment at a carriage return, and the parser here does not.
        plain = held.replace("\r\n", "\n").replace("\r", "\n")
        yield SqlText(plain, line, line + held.count("\n"))
