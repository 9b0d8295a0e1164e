"""Where the code gives a database the text of an SQL statement: raw calls of Prisma, and of drivers and builders."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from secgate.facts.typescript.constants import held
from secgate.facts.typescript.names import arguments_of, last_name, properties, returned, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View, argument_for

_QUERY = frozenset({"query", "execute"})
# Methods whose text may be a part of a statement; those of many meanings only of what looks like a database.
_RAW = frozenset({"whereRaw", "orWhereRaw", "orderByRaw", "groupByRaw", "havingRaw", "fromRaw", "joinRaw", "selectRaw"})
_MARKS = frozenset({"raw", "unsafe", "literal"})
_DATABASE = re.compile(r"knex|sql|sequelize|db|database|trx|tx|conn|client|builder|query", re.IGNORECASE)
# Methods of a query builder of TypeORM that are given a condition as a text.
_CONDITIONS = frozenset({"where", "andWhere", "orWhere", "having", "andHaving", "orHaving"})
# By package: the methods that are given a statement as a text.
_METHODS: dict[str, frozenset[str]] = {
    "pg": _QUERY,
    "mysql": _QUERY,
    "mysql2": _QUERY,
    "mariadb": _QUERY,
    "@neondatabase/serverless": _QUERY,
    "@vercel/postgres": _QUERY,
    "typeorm": _QUERY | _CONDITIONS,
    "sequelize": _QUERY | {"literal"},
    "better-sqlite3": frozenset({"prepare", "exec"}),
    "postgres": frozenset({"unsafe"}),
    "knex": _RAW | {"raw"},
    "drizzle-orm": frozenset({"raw"}),
}
PACKAGES = frozenset(_METHODS)
_UNSAFE = frozenset({"$queryRawUnsafe", "$executeRawUnsafe"})
_HINTS = ("RawUnsafe", "Prisma.raw", "Prisma.sql")
_STATEMENT = re.compile(
    r"(?:\s|\\[nrt]|\(|--[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/)*"
    r"(?:select|insert|update|delete|with|merge|replace|truncate|alter|create|drop|call|exec|set|grant|revoke|copy|"
    r"explain|refresh|notify)\s+\S",
    re.IGNORECASE,
)
_COMPOSED = frozenset({"template_string", "binary_expression"})
_MAX_CALLERS = 12
_MAX_STEPS = 200
_MAX_LEVELS = 3


@dataclass(frozen=True)
class SqlText:
    """A text that is sent to a database as SQL.

    Attributes:
        call: what sends it, or marks it as SQL.
        text: the expression.
        is_fragment: it becomes a part of a statement: a column, an order.
        is_condition: it becomes a condition of a query builder, in which names of the code itself are common.
    """

    call: Node
    text: Node
    is_fragment: bool = False
    is_condition: bool = False


def methods_of(packages: Collection[str]) -> frozenset[str]:
    """The methods of these packages that are given statements."""
    return frozenset(method for package in packages for method in _METHODS.get(package, ()))


def may_send(text: str, methods: Collection[str]) -> bool:
    """Whether a file's text names anything that is given a statement."""
    return any(hint in text for hint in _HINTS) or any(f".{m}(" in text or f".{m}<" in text for m in methods)


def sql_texts(view: View, methods: Collection[str]) -> Iterator[SqlText]:
    """The texts that a file sends as SQL, in source order; what binds its values is none.

    `methods` are those of the drivers and builders that the target imports.
    """
    for call, callee, name in view.names.named:
        given = arguments_of(call)
        if not given:
            continue
        if name in _UNSAFE:
            yield SqlText(call, given[0])
        elif name in {"raw", "sql"} and _is_prisma(callee):
            yield from (SqlText(call, text, is_fragment=True) for text in _pieces(given[0], name))
        elif name in _CONDITIONS and name in methods:
            if view.names.resolve(given[0]).type in _COMPOSED and _is_builder(view, callee):
                yield SqlText(call, given[0], is_condition=True)
        elif name in methods and callee.type == "member_expression":
            text = _of_driver(view, given[0])
            is_fragment = name in _RAW or (name in _MARKS and _is_database(callee))
            if text is not None and (is_fragment or (name not in _MARKS and is_statement(view, text))):
                yield SqlText(call, text, is_fragment)


def written_at(view: View, sent: SqlText, level: int = 0) -> Iterator[tuple[View, SqlText]]:
    """Where a statement is written: at the calls of a function that hands its text on, where all of them are known."""
    binding = view.names.binding(unwrap(sent.text))
    if binding is None or binding.kind != "parameter" or sent.is_fragment or level > _MAX_LEVELS:
        yield view, sent
        return
    sites = view.links.sites(view, binding.owner)
    given = [(site, argument_for(site, binding)) for site in sites.found]
    if not sites.complete or not given or any(text is None or not site.sure for site, text in given):
        yield view, sent
        return
    for site, text in given:
        if text is not None and text.id != site.call.id:
            yield from written_at(site.view, SqlText(site.call, text), level + 1)


def _is_builder(view: View, callee: Node) -> bool:
    """Whether a method is one of a query builder: `repo.createQueryBuilder('t').where(…)`, or of what gives one."""
    base = unwrap(callee).child_by_field_name("object")
    for _ in range(_MAX_STEPS):
        base = view.names.resolve(base) if base is not None else None
        inner = base.child_by_field_name("function") if base is not None and base.type == "call_expression" else None
        if inner is None:
            return False
        if last_name(inner) == "createQueryBuilder":
            return True
        made = view.links.declared(view, inner)
        if made is not None:
            return any("createQueryBuilder(" in text_of(value) for value in returned(made[1]))
        base = unwrap(inner).child_by_field_name("object")
    return False


def _is_database(callee: Node) -> bool:
    return _DATABASE.search(last_name(callee.child_by_field_name("object"))) is not None


def _is_prisma(callee: Node) -> bool:
    owner = unwrap(callee).child_by_field_name("object")
    return owner is not None and text_of(owner) == "Prisma"


def _pieces(given: Node, name: str) -> list[Node]:
    """The texts of `Prisma.raw(text)` and `Prisma.sql([text, text], …)`."""
    given = unwrap(given)
    if name == "raw":
        return [given]
    return [piece for piece in given.named_children if piece.type != "comment"] if given.type == "array" else []


def _of_driver(view: View, given: Node) -> Node | None:
    """The text in `query(text)` and `query({ text })`."""
    resolved = view.names.resolve(given)
    if resolved.type == "object":
        entries = properties(resolved)
        return entries.get("text") or entries.get("sql")
    return given


def is_statement(view: View, text: Node, depth: int = 0) -> bool:
    """Whether a text begins as an SQL statement does, as far as it is written in the code."""
    at = held(view, text)
    for _ in range(_MAX_STEPS):
        node = at.node
        if node.type not in {"binary_expression", "member_expression", "call_expression"}:
            break
        inner = node.child_by_field_name("left") or node.child_by_field_name("object")
        inner = inner or node.child_by_field_name("function")
        if inner is None or (node.type == "call_expression" and inner.type != "member_expression"):
            return False
        at = held(at.view, inner)
    node = at.node
    if node.type == "array" and node.named_children:
        return is_statement(at.view, node.named_children[0], depth + 1)
    if node.type in {"string", "template_string"}:
        return _STATEMENT.match(text_of(node)[1:]) is not None
    binding = at.view.names.binding(node)
    if binding is None or depth > 1:
        return False
    if binding.kind == "local" and binding.value is not None and not binding.path:
        return is_statement(at.view, binding.value, depth + 1)
    if binding.kind != "parameter":
        return False
    sites = at.view.links.sites(at.view, binding.owner).found[:_MAX_CALLERS]
    texts = [(site.view, argument) for site in sites if site.sure and (argument := argument_for(site, binding))]
    return any(is_statement(home, argument, depth + 1) for home, argument in texts)
