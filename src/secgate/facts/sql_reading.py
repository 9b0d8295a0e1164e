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
from secgate.facts.sql_policies import policy_of
from secgate.facts.sql_routines import without_literals
from secgate.facts.sql_trees import actions_of, rows_of

DIALECTS = ("postgres", "mysql", "sqlite")
_MAX_CHARACTERS = 200_000
_NAME = r'(?:(?:"[^"]+"|`[^`]+`|\w+)\s*\.\s*)?(?:"[^"]+"|`[^`]+`|\w+)'
_IF = r"(?:if\s+(?:not\s+)?exists\s+)?"
# First words of what changes no table and runs nothing: all else is not read.
_HARMLESS = re.compile(
    r"(?is)(?:create\s+(?:extension|domain|collation|publication|server|statistics|sequence|text\s+search)\b|"
    r"create\s+schema\b(?!.*\bcreate\b)|"
    r"alter\s+(?:function|procedure|routine|extension|sequence|index|view|materialized\s+view|publication|"
    r"default\s+privileges|trigger|domain|collation|aggregate)\b|alter\s+(?:database|schema)\s+\S+\s+owner\s+to\b|"
    r"alter\s+database\s+\S+\s+set\b|comment\s+on\b|grant\b|revoke\b|analyze\b|vacuum\b|"
    r"reindex\b|refresh\s+materialized\b|lock\s|notify\s|listen\s|unlisten\s|use\s|show\s|checkpoint\b|"
    r"pragma\s+(?:\w+\.)?(?:foreign_keys|defer_foreign_keys|foreign_key_check|legacy_alter_table|journal_mode|synchronous|"
    r"recursive_triggers|user_version|integrity_check|table_info|busy_timeout|cache_size|temp_store|encoding)\b|"
    r"savepoint\s|release\s|reset\s|discard\s|security\s+label\b|"
    r"(?:start|begin|end|commit|rollback)(?:\s+(?:work|tran|transaction|prepared|deferred|immediate|exclusive|isolation|to|"
    r"and|read)\b.*)?\Z|"
    r"drop\s+(?:role|user|rule|aggregate|operator|cast|publication|subscription|server|event|collation|domain|"
    r"statistics|text\s+search)\b(?!.*\bcascade\b)|"
    r"optimize\s|check\s+table\b|delimiter\s+\S+\Z|unlock\s+tables\b|set\s)"
)
# A second statement that no semicolon tells from the first, as in T-SQL.
_FURTHER = re.compile(r"(?i)\n\s*(?:drop|delete|truncate|alter|update|insert|exec|execute|merge|create|call)\b")
# EXPLAIN runs what it explains where it is asked to analyze; MySQL's DESCRIBE is the same word.
_EXPLAIN = re.compile(
    r"(?is)\A\s*explain\b\s*(?:\((?P<options>[^)]*)\)|(?P<words>(?:(?:analyze|verbose)\s+)*))(?P<rest>.*)\Z"
)
_ROLE = re.compile(rf"(?is)\A\s*(?P<verb>create|alter)\s+(?:role|user|group)\s+{_IF}(?P<name>{_NAME})(?P<rest>.*)\Z")
_ABOVE = re.compile(r"(?i)\b(?:bypassrls|superuser)\b")
_CATALOGUE = re.compile(r"^(?:pg_(?!temp)\w+|(?:pg_catalog|information_schema|sys|mysql)\..*|sqlite_\w+)$")
# What takes columns, indexes or values along that use it.
_HOLDING = r"extension|domain|collation|operator\s+(?:class|family)|operator|aggregate|cast|server"
_BY_WORDS: tuple[tuple[str, Kind], ...] = (
    (rf"drop\s+policy\s+{_IF}(?P<name>{_NAME})\s+on\s+(?P<table>{_NAME})", "drop-policy"),
    (rf"alter\s+type\s+(?P<name>{_NAME})\s+add\s+value\s+{_IF}'(?P<to>[^']*)'", "add-value"),
    (rf"alter\s+type\s+(?P<name>{_NAME})\s+rename\s+to\s+(?P<to>{_NAME})", "rename-type"),
    (rf"drop\s+(?P<what>{_HOLDING})\s+{_IF}(?P<name>{_NAME}).*?(?P<cascade>\s+cascade)\s*\Z", "drop-other"),
    (rf"drop\s+(?P<what>extension)\s+{_IF}(?P<name>{_NAME})", "drop-other"),
    (rf"alter\s+type\s+(?P<name>{_NAME})\s+(?:rename\s+value|owner\s|set\s+schema|rename\s+attribute)", "other"),
)
_OPAQUE = tuple((re.compile(rf"(?is){pattern}"), kind) for pattern, kind in _BY_WORDS)
_ALTER = re.compile(rf"(?is)alter\s+table\s+{_IF}(?:only\s+)?(?P<table>{_NAME})\s+(?P<rest>.*)")
# What of a table changes nothing here: who owns it, how it is stored, what its parts are called.
_STORAGE = (
    r"(?:owner\s+to|set\s*\(|reset\s*\(|cluster\s+on|replica\s+identity|set\s+tablespace|"
    r"set\s+(?:logged|unlogged)|(?:enable|disable)\s+(?:always\s+|replica\s+)?trigger|"
    r"engine\s*=?\s*(?:innodb|myisam|aria|rocksdb)\b|comment\s*=?|auto_increment\s*=|inherit|"
    r"(?:convert\s+to|default)\s+character\s+set\s*=?\s*utf8|attach\s+partition|"
    rf"alter\s+(?:column\s+)?{_NAME}\s+set\s+(?:statistics|storage|compression)|"
    rf"alter\s+(?:column\s+)?{_NAME}\s+(?:add|set|drop)\s+(?:generated|identity)|"
    rf"alter\s+constraint\s+{_NAME}).*"
)
# Actions of ALTER TABLE that sqlglot does not read; each is the whole of one action.
_PARTS: tuple[tuple[str, Kind], ...] = (
    (rf"set\s+schema\s+(?P<to>{_NAME})", "rename-table"),
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
        calls: functions that it calls and that sqlglot does not know, in lower case.
    """

    actions: tuple[Action, ...] = ()
    tree: exp.Expr | None = None
    unread: str = ""
    calls: tuple[str, ...] = ()


def read_statement(text: str, dialects: Sequence[str] = DIALECTS) -> ReadStatement:
    """What a statement does.

    Args:
        text: one statement, without its semicolon.
        dialects: of sqlglot, the likeliest first.
    """
    if len(text) > _MAX_CHARACTERS:
        return ReadStatement(unread=f"is longer than {_MAX_CHARACTERS} characters")
    text = _NULLS.sub(" ", text)
    if (explained := _EXPLAIN.match(text)) is not None:
        return _explained(explained, dialects)
    by_words = policy_of(text) or _role(text)
    by_words = by_words or next((a for pattern, kind in _OPAQUE if (a := _opaque(pattern.match(text), kind))), None)
    if by_words is not None:
        return ReadStatement((by_words,))
    trees = [tree for dialect in dialects if (tree := _parse(text, dialect)) is not None]
    known = next((tree for tree in trees if not isinstance(tree, exp.Command)), None)
    if known is not None and (actions := actions_of(known)) is not None:
        return _of_tree(known, actions)
    if (altered := _ALTER.fullmatch(text)) is not None:
        return _altered(altered, dialects)
    if _HARMLESS.match(text) and _FURTHER.search(without_literals(text)) is None:
        return ReadStatement((Action("other"),))
    return ReadStatement(unread="is SQL that is not read")


def _of_tree(tree: exp.Expr, actions: Sequence[Action]) -> ReadStatement:
    inside = (one for one in tree.find_all(exp.Insert, exp.Update, exp.Delete) if one is not tree)
    inner = [action for one in inside for action in rows_of(one)]
    changed = [
        a.table for a in (*inner, *actions) if a.kind in {"update", "delete", "insert", "truncate", "drop-table"}
    ]
    if any(_CATALOGUE.match(name) for name in changed):
        return ReadStatement(unread="writes to the database's own tables")
    called = dict.fromkeys(one.name.lower() for one in tree.find_all(exp.Anonymous))
    return ReadStatement((*inner, *actions), tree, calls=tuple(called))


def _explained(found: re.Match[str], dialects: Sequence[str]) -> ReadStatement:
    said = f"{found['options'] or ''} {found['words'] or ''}"
    if re.search(r"(?i)\banalyze\b(?!\s*(?:=|\s)\s*(?:false|off|0)\b)", said) is None:
        return ReadStatement((Action("other"),))
    return read_statement(found["rest"].strip(), dialects)


def _role(text: str) -> Action | None:
    """What a statement about a role does: one that is above policies passes over all of them."""
    found = _ROLE.match(text)
    if found is None:
        return None
    above = _ABOVE.search(re.sub(r"'[^']*'", "", found["rest"])) is not None
    return Action(
        "bypass-row-security" if above else "other", name=plain_name(found["name"]), what=found["verb"].lower()
    )


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
    return qualified_name(text).rpartition(".")[2]


def qualified_name(text: str) -> str:
    """A name without quotes, in lower case, with the schema that is written before it."""
    return re.sub(r'[`"\[\]\s]', "", text).lower()


def _opaque(found: re.Match[str] | None, kind: Kind) -> Action | None:
    if found is None:
        return None
    groups = {key: value for key, value in found.groupdict().items() if value}
    table = qualified_name(groups.pop("table", ""))
    named = {key: plain_name(value) for key, value in groups.items()}
    if kind == "add-value":
        return Action(kind, name=named["name"], values=(found["to"],))
    if kind == "drop-other":
        what = " ".join(groups["what"].lower().split())
        return Action(kind, name=named["name"], what=what, cascade="cascade" in named)
    return Action(kind, table=table, name=named.get("name", ""), to=named.get("to", ""))


def _altered(found: re.Match[str], dialects: Sequence[str]) -> ReadStatement:
    """ALTER TABLE whose actions sqlglot reads in part: one by one."""
    parts = list(split_top(found["rest"]))
    actions: list[Action] = []
    calls: list[str] = []
    for part in parts:
        own = next((a for pattern, kind in _ON_TABLE if (a := _opaque(pattern.fullmatch(part), kind))), None)
        if own is not None:
            table = qualified_name(found["table"])
            to = f"{own.to}.{table.rpartition('.')[2]}" if own.kind == "rename-table" else own.to
            actions.append(Action(own.kind, table=table, name=own.name, to=to))
            continue
        if len(parts) == 1:
            return ReadStatement(unread="changes a table in a way that is not read")
        alone = read_statement(f"{found.string[: found.start('rest')]}{part}", dialects)
        if alone.unread:
            return alone
        actions += alone.actions
        calls += alone.calls
    return ReadStatement(tuple(actions), calls=tuple(calls))


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
