"""One SQL statement as the actions that it takes, read with sqlglot.

What sqlglot takes for an opaque command is read by its first words where these say all that matters (row security,
types, grants); any other is not read, and says so. Imported only when there is a migration to read.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from secgate.facts.sql_actions import Action, Kind
from secgate.facts.sql_trees import actions_of, rows_of

DIALECTS = ("postgres", "mysql", "sqlite")
_MAX_CHARACTERS = 200_000
_NAME = r'(?:(?:"[^"]+"|`[^`]+`|\w+)\.)?("[^"]+"|`[^`]+`|\w+)'
_IF = r"(?:if\s+(?:not\s+)?exists\s+)?"
# First words of what changes no table: nothing in it can break what the items ask.
_HARMLESS = re.compile(
    r"(?is)(?:create\s+(?:or\s+replace\s+)?(?:function|procedure|trigger|event|extension|role|user|operator|aggregate|"
    r"domain|collation|cast|rule|publication|subscription|server|statistics|event\s+trigger|(?:materialized\s+)?view)|"
    r"alter\s+(?:function|procedure|extension|role|user|sequence|index|view|materialized\s+view|publication|"
    r"default\s+privileges|trigger|database|domain|schema|event\s+trigger)|comment\s+on|grant|revoke|analyze|vacuum|"
    r"reindex|refresh\s+materialized|lock\s+(?:table\s+)?|notify|listen|pragma|use\s|show\s|explain|"
    r"savepoint|release|start\s+transaction|begin|end\b|commit|rollback|reset\s|discard|security\s+label|"
    r"drop\s+(?:role|user|rule|aggregate|operator|cast|collation|publication|subscription|server|event)|"
    r"optimize|check\s+table|delimiter|lock\s+tables|unlock\s+tables|set\s)"
)
_BY_WORDS: tuple[tuple[str, Kind], ...] = (
    (rf"drop\s+policy\s+{_IF}(?P<name>{_NAME})\s+on\s+(?P<table>{_NAME})", "drop-policy"),
    (rf"create\s+policy\s+{_IF}(?P<name>{_NAME})\s+on\s+(?P<table>{_NAME})", "create-policy"),
    (rf"alter\s+policy\s+(?P<name>{_NAME})\s+on\s+(?P<table>{_NAME})", "create-policy"),
    (rf"alter\s+type\s+(?P<name>{_NAME})\s+add\s+value\s+{_IF}'(?P<to>[^']*)'", "add-value"),
    (rf"alter\s+type\s+(?P<name>{_NAME})\s+rename\s+to\s+(?P<to>{_NAME})", "rename-type"),
    (rf"drop\s+extension\s+{_IF}(?P<name>{_NAME})(?P<cascade>\s+cascade)?", "drop-other"),
    (rf"alter\s+type\s+(?P<name>{_NAME})\s+(?:rename\s+value|owner\s|set\s+schema|rename\s+attribute)", "other"),
)
_OPAQUE = tuple((re.compile(rf"(?is){pattern}"), kind) for pattern, kind in _BY_WORDS)
_ALTER = re.compile(rf"(?is)alter\s+table\s+{_IF}(?:only\s+)?(?P<table>{_NAME})\s+(?P<rest>.*)")
# What of a table changes nothing here: who owns it, how it is stored, what its parts are called.
_STORAGE = (
    r"(?:owner\s+to|set\s+schema|set\s*\(|reset\s*\(|cluster\s+on|replica\s+identity|set\s+tablespace|"
    r"set\s+(?:logged|unlogged)|(?:enable|disable)\s+(?:always\s+|replica\s+)?(?:trigger|rule)|engine\s*=|"
    r"comment\s*=?|auto_increment\s*=|inherit|convert\s+to\s+character|default\s+character|attach\s+partition|"
    rf"alter\s+(?:column\s+)?{_NAME}\s+set\s+(?:statistics|storage|compression)|"
    rf"alter\s+(?:column\s+)?{_NAME}\s+(?:add|set|drop)\s+(?:generated|identity)|"
    rf"alter\s+constraint\s+{_NAME}).*"
)
# Actions of ALTER TABLE that sqlglot does not read; each is the whole of one action.
_PARTS: tuple[tuple[str, Kind], ...] = (
    (r"(?:disable|no\s+force)\s+row\s+level\s+security", "disable-row-security"),
    (r"(?:enable|force)\s+row\s+level\s+security", "other"),
    (rf"validate\s+constraint\s+(?P<name>{_NAME})", "validate"),
    (rf"add\s+constraint\s+(?P<name>{_NAME})\s+(?:unique|primary\s+key)\s+using\s+index\s+{_NAME}.*", "other"),
    (rf"drop\s+foreign\s+key\s+(?P<name>{_NAME})", "drop-constraint"),
    (rf"drop\s+(?:index|key)\s+(?P<name>{_NAME})", "drop-index"),
    (r"add\s+(?:fulltext\s+|spatial\s+)?(?:index|key)\b.*", "create-index"),
    (rf"rename\s+(?:constraint|index|key)\s+{_NAME}\s+to\s+{_NAME}", "other"),
    (_STORAGE, "other"),
)
_ON_TABLE = tuple((re.compile(rf"(?is){pattern}"), kind) for pattern, kind in _PARTS)
# What sqlglot does not read and what changes no answer here.
_NULLS = re.compile(r"(?i)\s+nulls\s+(?:not\s+)?distinct\b")


@dataclass(frozen=True)
class ReadStatement:
    """What one statement does.

    Attributes:
        actions: in the order they are written.
        tree: for a statement about rows, its syntax.
        unread: why it could not be read; empty when it was.
    """

    actions: tuple[Action, ...] = ()
    tree: exp.Expr | None = None
    unread: str = ""


def read_statement(text: str, dialects: Sequence[str] = DIALECTS) -> ReadStatement:
    """What a statement does.

    Args:
        text: one statement, without its semicolon.
        dialects: of sqlglot, the likeliest first.
    """
    if len(text) > _MAX_CHARACTERS:
        return ReadStatement(unread=f"is longer than {_MAX_CHARACTERS} characters")
    text = _NULLS.sub(" ", text)
    by_words = next((a for pattern, kind in _OPAQUE if (a := _opaque(pattern.match(text), kind)) is not None), None)
    if by_words is not None:
        return ReadStatement((by_words,))
    trees = [tree for dialect in dialects if (tree := _parse(text, dialect)) is not None]
    known = next((tree for tree in trees if not isinstance(tree, exp.Command)), None)
    if known is not None and (actions := actions_of(known)) is not None:
        inner = [rows_of(one) for one in known.find_all(exp.Insert, exp.Update, exp.Delete) if one is not known]
        return ReadStatement((*inner, *actions), known)
    if (altered := _ALTER.fullmatch(text)) is not None:
        return _altered(altered, dialects)
    if _HARMLESS.match(text):
        return ReadStatement((Action("other"),))
    return ReadStatement(unread="is SQL that is not read")


def _parse(text: str, dialect: str) -> exp.Expr | None:
    # NOTE: it warns on stderr about what it reads as an opaque command; that is a value here, not a message.
    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    try:
        found = [one for one in sqlglot.parse(text, dialect=dialect) if one is not None]
    except (SqlglotError, RecursionError, ValueError):
        return None
    return found[0] if len(found) == 1 else None


def plain_name(text: str) -> str:
    """A name without quotes and schema, in lower case."""
    return re.sub(
        r'[`"\[\]]', "", text.rpartition(".")[2] if text[-1:] not in '"`' else text.rsplit(".", maxsplit=1)[-1]
    ).lower()


def _opaque(found: re.Match[str] | None, kind: Kind) -> Action | None:
    if found is None:
        return None
    named = {key: plain_name(value) for key, value in found.groupdict().items() if value}
    if kind == "add-value":
        return Action(kind, name=named["name"], values=(found["to"],))
    if kind == "drop-other":
        return Action(kind, name=named["name"], what="extension", cascade="cascade" in named)
    return Action(kind, table=named.get("table", ""), name=named.get("name", ""), to=named.get("to", ""))


def _altered(found: re.Match[str], dialects: Sequence[str]) -> ReadStatement:
    """ALTER TABLE whose actions sqlglot reads in part: one by one."""
    parts = list(split_top(found["rest"]))
    actions: list[Action] = []
    for part in parts:
        own = next((a for pattern, kind in _ON_TABLE if (a := _opaque(pattern.fullmatch(part), kind))), None)
        if own is not None:
            actions.append(Action(own.kind, table=plain_name(found["table"]), name=own.name, to=own.to))
            continue
        if len(parts) == 1:
            return ReadStatement(unread="changes a table in a way that is not read")
        alone = read_statement(f"{found.string[: found.start('rest')]}{part}", dialects)
        if alone.unread:
            return alone
        actions += alone.actions
    return ReadStatement(tuple(actions))


def split_top(text: str) -> Iterator[str]:
    """What commas outside brackets and quotes separate."""
    depth, quote, start = 0, "", 0
    for at, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"`":
            quote = character
        elif character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character == "," and not depth:
            yield text[start:at].strip()
            start = at + 1
    yield text[start:].strip()
