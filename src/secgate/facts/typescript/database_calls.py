"""Calls that ask a database through a driver, a query builder or an ORM whose models this package does not read.

What is asked is told by where it comes from, a client or a model that such a package made, or by the statement it is
given.
"""

from collections.abc import Iterator

from secgate.facts.packages import package_of
from secgate.facts.typescript.constants import held
from secgate.facts.typescript.imports import required
from secgate.facts.typescript.names import arguments_of, callee_of, last_name, returned, root_name, unwrap
from secgate.facts.typescript.sql_texts import is_statement
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

DATABASE_PACKAGES = frozenset({
    "pg", "postgres", "mysql", "mysql2", "mariadb", "@neondatabase/serverless", "@vercel/postgres", "pg-promise",
    "knex", "kysely", "drizzle-orm", "typeorm", "sequelize", "sequelize-typescript", "mongoose", "mongodb",
    "better-sqlite3", "sqlite3", "mssql", "@libsql/client", "@planetscale/database",
})  # fmt: skip
_ASKS = frozenset({
    "query", "execute", "raw", "unsafe", "select", "selectFrom", "selectDistinct", "insert", "insertInto", "insertOne",
    "insertMany", "update", "updateOne", "updateMany", "updateTable", "upsert", "bulkCreate", "bulkWrite", "delete",
    "deleteOne", "deleteMany", "deleteFrom", "del", "destroy", "remove", "save", "create", "createQueryBuilder",
    "aggregate", "count", "countDocuments", "estimatedDocumentCount", "distinct", "exists", "find", "findAll", "findBy",
    "findByPk", "findById", "findByIdAndDelete", "findByIdAndUpdate", "findFirst", "findMany", "findAndCount",
    "findAndCountAll", "findAndCountBy", "findOne", "findOneBy", "findOneByOrFail", "findOneOrFail", "findOneAndDelete",
    "findOneAndReplace", "findOneAndUpdate", "findOrCreate", "prepare", "transaction", "one", "oneOrNone", "many",
    "manyOrNone", "any", "none", "increment", "decrement", "exec",
})  # fmt: skip
# What is itself called with the name of a table, or with a statement as a template.
_CALLED = frozenset({"knex", "postgres", "@neondatabase/serverless", "mysql"})
_SENDS = frozenset({"query", "execute", "sql", "raw"})
# What models of rows extend; a service may extend what else such a package has.
_MODELS = frozenset({"Model", "BaseEntity"})
# What gives rows at once, and what gives a further client.
_ROWS = frozenset({"all", "get", "run", "values"})
_OPENS = frozenset({"connect", "getConnection", "acquire", "reserve", "initialize"})
_MAX_STEPS = 6


def database_calls(view: View, function: Node) -> Iterator[Node]:
    """The outermost call of each chain in a function that asks a database, in source order."""
    end = -1
    for call in view.names.calls(function):
        callee = call.child_by_field_name("function")
        if callee is None or call.end_byte <= end:
            continue
        chain = _chain(call)
        if _sends(view, call) or (chain and _is_asked(view, call, chain)):
            end = call.end_byte
            yield call


def _sends(view: View, call: Node) -> bool:
    """Whether a call is given the text of a statement."""
    given = arguments_of(call)
    return bool(given) and last_name(call) in _SENDS and is_statement(view, given[0])


def _chain(call: Node) -> list[Node]:
    """The calls of a chain from the last one to the first; empty where this is not its last one."""
    around = call.parent
    if around is not None and around.type == "member_expression" and around.child_by_field_name("object") == call:
        return []
    found: list[Node] = []
    node: Node | None = call
    while node is not None:
        node = unwrap(node)
        if node.type == "call_expression":
            found.append(node)
        node = node.child_by_field_name("function") or node.child_by_field_name("object")
    return found


def _is_asked(view: View, call: Node, chain: list[Node]) -> bool:
    names = {last_name(one) for one in chain if (f := callee_of(one)) is not None and f.type == "member_expression"}
    first = callee_of(chain[-1])
    is_called = first is not None and unwrap(first).type == "identifier"
    if not is_called and not names & _ASKS:
        return False
    root = root_name(call)
    if len(chain) > 1 and names & _ASKS and _package(view, root):
        return True
    made = _made_by(view, root)
    return bool(made) and (bool(names & _ASKS) or (is_called and made in _CALLED))


def _made_by(view: View, node: Node, steps: int = 0) -> str:
    """The package whose call or constructor made what an expression starts from; empty where none is known to."""
    if steps > _MAX_STEPS:
        return ""
    at = held(view, node)
    if at.node.type == "identifier":
        if package := _extended(at.view, at.node):
            return package
        found = at.view.links.declared(at.view, at.node)
        given = returned(found[1]) if found is not None else []
        return _made_by(found[0], given[0], steps + 1) if found is not None and len(given) == 1 else ""
    callee = callee_of(at.node)
    if at.node.type not in {"call_expression", "new_expression"} or callee is None:
        return ""
    root = root_name(callee)
    if package := _package(at.view, root):
        return package
    return _made_by(at.view, root, steps + 1) if not _gives_rows(at.node) else ""


def _extended(view: View, name: Node) -> str:
    """The package whose class a model extends: `class Desk extends Model`."""
    found = view.links.typed(view, text_of(name))
    heritage = next((c for c in found[1].named_children if c.type == "class_heritage"), None) if found else None
    if found is None or heritage is None or not heritage.named_children:
        return ""
    clause = heritage.named_children[0]
    parent = clause.child_by_field_name("value") or clause
    return _package(found[0], root_name(parent)) if last_name(parent) in _MODELS else ""


def _gives_rows(call: Node) -> bool:
    """Whether what a call of a client gives is no client any more: what is waited for, but for a connection."""
    awaited = call.parent is not None and call.parent.type == "await_expression"
    return last_name(call) in _ROWS or (awaited and last_name(call) not in _OPENS)


def _package(view: View, name: Node) -> str:
    """The package of a database that a name is imported from; empty for any other name."""
    binding = view.names.binding(name)
    module = (binding.source or required(binding.value)) if binding is not None else ""
    package = package_of(module) if module else None
    return package if package in DATABASE_PACKAGES and package is not None else ""
