"""A script of SQL as statements with what each does, those inside blocks among them.

A statement that cannot be read is kept with its reason; whoever judges statements says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from secgate.facts.sql_actions import Action
from secgate.facts.sql_blocks import block_of, parts_of
from secgate.facts.sql_routines import Routine, called_by_call, named_calls, routine_of, trigger_of, without_into
from secgate.facts.sql_split import SqlText, split_sql

if TYPE_CHECKING:
    from secgate.facts.sql_reading import ReadStatement

DIALECTS = ("postgres", "mysql", "sqlite")
_MAX_STATEMENTS = 20_000


@dataclass(frozen=True)
class Statement:
    """One statement of a migration.

    Attributes:
        path: of its file; `line` is where it starts there, 1-based.
        text: as written, without the comments around it.
        actions: what it does.
        tree: for one about rows, its syntax as sqlglot gives it.
        unread: why it could not be read; empty when it was.
        calls: functions that it calls and that the parser does not know, in lower case.
        said: for a block what stands in it beside its statements; for any other statement its text.
        makes: the function or procedure that it makes.
        body: of a trigger that it makes, as written.
        fires: what it calls runs on every later write, not now.
    """

    path: str
    line: int
    end_line: int
    text: str = field(repr=False)
    actions: tuple[Action, ...] = ()
    tree: Any = field(default=None, repr=False, compare=False)
    unread: str = ""
    calls: tuple[str, ...] = field(default=(), repr=False)
    said: str = field(default="", repr=False)
    makes: Routine | None = field(default=None, repr=False)
    body: str = field(default="", repr=False)
    fires: bool = False


def read_script(text: str, path: str, dialects: Sequence[str] = DIALECTS) -> Iterator[Statement]:
    """The statements of a script.

    Args:
        text: of the script.
        path: of its file.
        dialects: of sqlglot, the likeliest first.
    """
    for number, part in enumerate(split_sql(text, dialect=dialects[0])):
        if number >= _MAX_STATEMENTS:
            reason = f"has more than {_MAX_STATEMENTS} statements; what comes after is not read"
            yield Statement(path, part.line, part.end_line, "", unread=reason)
            return
        body = block_of(part.text)
        if body is None:
            yield read_one(part, path, dialects)
        else:
            yield from _of_block(part, body, path, dialects)


def _of_block(part: SqlText, body: str, path: str, dialects: Sequence[str]) -> Iterator[Statement]:
    first = part.line + part.text[: part.text.find(body[:20])].count("\n")
    inside, said = read_body(body, path, first, dialects)
    # NOTE: the block as a whole too: what it looks for before it acts stands in its text.
    calls = tuple(dict.fromkeys(named_calls(said)))
    yield Statement(path, part.line, part.end_line, part.text, (Action("select"),), calls=calls, said=said or " ")
    yield from inside


def read_body(body: str, path: str, line: int, dialects: Sequence[str]) -> tuple[list[Statement], str]:
    """The statements of a block or of a routine's body, and what is said beside them.

    Args:
        body: as written.
        path: of its file.
        line: on which it starts.
        dialects: of sqlglot, the likeliest first.
    """
    found: list[Statement] = []
    said: list[str] = []
    for one in parts_of(body, line):
        match one.how:
            case "said":
                said.append(one.text.text)
            case "built":
                reason = "runs SQL that is put together at run time, which is not read"
                found.append(Statement(path, one.text.line, one.text.end_line, one.text.text, unread=reason))
            case "statement":
                plain = SqlText(without_into(one.text.text), one.text.line, one.text.end_line)
                found.append(read_one(plain, path, dialects))
    return found, ";\n".join(said)


def read_one(part: SqlText, path: str, dialects: Sequence[str]) -> Statement:
    """One statement that is no block."""
    harmless = (Action("other"),)
    if (routine := routine_of(part.text)) is not None:
        return Statement(path, part.line, part.end_line, part.text, harmless, said=" ", makes=routine)
    if (trigger := trigger_of(part.text)) is not None:
        calls = (trigger[0],) if trigger[0] else ()
        return Statement(
            path, part.line, part.end_line, part.text, harmless, calls=calls, said=" ", body=trigger[1], fires=True
        )
    if (called := called_by_call(part.text)) is not None:
        return Statement(path, part.line, part.end_line, part.text, (Action("select"),), calls=(called,))
    # NOTE: sqlglot is slow to import, and needed only where there is a migration.
    from secgate.facts import sql_reading  # noqa: PLC0415 - see the note

    read: ReadStatement = sql_reading.read_statement(part.text, dialects)
    return Statement(path, part.line, part.end_line, part.text, read.actions, read.tree, read.unread, calls=read.calls)
