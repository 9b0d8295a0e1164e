"""Statements that Drizzle sends as they are written: `db.execute(sql`select … from ${invoices}`)`."""

from secgate.facts.typescript.drizzle_tables import operator_of, table_of
from secgate.facts.typescript.names import arguments_of, last_name, unwrap
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.view import View

_SENDS = frozenset({"execute", "run", "all", "get", "values"})
# What a template takes as a value, although it is a call.
_VALUES = frozenset({"placeholder", "param"})


def sent_statements(view: View) -> list[Node]:
    """The calls of a client that are given a statement."""
    return [call for call, _, name in view.names.named if name in _SENDS and _is_statement(view, arguments_of(call))]


def _is_statement(view: View, given: list[Node]) -> bool:
    made = view.names.resolve(given[0]) if len(given) == 1 else None
    if made is None or made.type != "call_expression":
        return False
    return operator_of(view, made) == "sql" or _is_of_sql(view, made)


def _is_of_sql(view: View, call: Node) -> bool:
    """Whether a call is one of `sql.raw(…)`, `sql.join(…)`."""
    callee = call.child_by_field_name("function")
    base = unwrap(callee).child_by_field_name("object") if callee is not None else None
    bound = view.names.binding(unwrap(base)) if base is not None else None
    return bound is not None and bound.source.startswith("drizzle-orm") and bound.path == ("sql",)


def written_name(view: View, node: Node) -> str:
    """The table or column that a template names: its name in the database."""
    node = unwrap(node)
    table = table_of(view, node)
    if table is not None:
        return table.table
    base = node.child_by_field_name("object") if node.type == "member_expression" else None
    owner = table_of(view, base) if base is not None else None
    column = next((f for f in owner.fields if f.name == last_name(node)), None) if owner is not None else None
    return f"{owner.table}.{column.column or column.name}" if owner is not None and column is not None else ""


def is_fragment(view: View, value: Node) -> bool:
    """Whether a value of a template is a condition or a further piece of SQL."""
    if value.type != "call_expression" or last_name(value) in _VALUES:
        return False
    return bool(operator_of(view, value)) or _is_of_sql(view, value)
