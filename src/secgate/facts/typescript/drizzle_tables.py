"""Which table or column of Drizzle an expression means, and which calls are its operators."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.schemas import Model
from secgate.facts.typescript.imports import required
from secgate.facts.typescript.names import (
    Binding,
    ancestors,
    arguments_of,
    callee_of,
    key_of,
    last_name,
    plain,
    root_name,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View

OPERATORS = frozenset({
    "and", "or", "not", "eq", "ne", "gt", "gte", "lt", "lte", "isNull", "isNotNull", "inArray", "notInArray", "exists",
    "notExists", "between", "notBetween", "like", "ilike", "notLike", "notIlike", "arrayContains", "arrayContained",
    "arrayOverlaps",
})  # fmt: skip
_FURTHER = frozenset({
    "asc", "desc", "count", "countDistinct", "sum", "avg", "min", "max", "sql", "getTableColumns", "alias", "lower",
    "placeholder", "coalesce",
})  # fmt: skip
# What classes call the table that they are made for.
_OF_TABLE = re.compile(r"(?:table|schema|entity|model)$", re.IGNORECASE)
_SCHEMA = re.compile(r"(?:schemas?|tables?)$", re.IGNORECASE)
_TYPE_OF = re.compile(r":\s*typeof\s+(?:\w+\.)?(\w+)")
_MAX_STEPS = 4


@dataclass(frozen=True)
class Column:
    """A column of a table; the table is None where only the place says which one it is."""

    name: str
    model: Model | None


def table_of(view: View, node: Node | None, steps: int = 0) -> Model | None:
    """The table that an expression stands for; None where it is computed, or stands for none."""
    if node is None or steps > _MAX_STEPS:
        return None
    tables = view.tables
    node = unwrap(node)
    if node.type == "member_expression":
        return _member(view, node, steps)
    binding = view.names.binding(node)
    if binding is None:
        return None
    if binding.kind == "import":
        return _imported(view, binding)
    if binding.kind == "parameter":
        return _typed(view, binding)
    if binding.kind != "local" or binding.value is None:
        return None
    if binding.path:
        return tables.get(binding.path[-1]) if _is_schema(view, binding.value) else None
    made = unwrap(binding.value)
    if made.type == "call_expression" and last_name(made) in {"alias", "aliasedTable"} and arguments_of(made):
        return table_of(view, arguments_of(made)[0], steps + 1)
    if made.type in {"identifier", "member_expression"}:
        return table_of(view, made, steps + 1)
    found = tables.get(binding.name)
    return found if found is not None and found.path == view.file.path else None


def _member(view: View, node: Node, steps: int) -> Model | None:
    """The table that a member is: `schema.users`, or `this.table` where its class gives that its table."""
    base = node.child_by_field_name("object")
    if base is None:
        return None
    if unwrap(base).type != "this":
        return view.tables.get(last_name(node)) if _is_schema(view, base) else None
    body = next((a for a in ancestors(node) if a.type == "class_body"), None)
    members = (
        member for member in (body.named_children if body is not None else ()) if key_of(member) == last_name(node)
    )
    value = next((member.child_by_field_name("value") for member in members), None)
    return table_of(view, value, steps + 1) if value is not None else None


def _is_schema(view: View, node: Node) -> bool:
    """Whether an expression may hold the tables of a module: an import, or what is called so."""
    root = unwrap(root_name(node))
    bound = view.names.binding(root)
    imported = bound is not None and (bound.kind == "import" or bool(required(bound.value)))
    return imported or _SCHEMA.search(last_name(unwrap(node))) is not None


def _typed(view: View, binding: Binding) -> Model | None:
    """The table of a parameter: `(table: typeof documents) => …`."""
    annotation = binding.node.parent.child_by_field_name("type") if binding.node.parent is not None else None
    named = _TYPE_OF.fullmatch(text_of(annotation)) if annotation is not None and not binding.path else None
    return view.tables.get(named[1]) if named is not None else None


def _imported(view: View, binding: Binding) -> Model | None:
    name = binding.path[0] if binding.path else binding.name
    found, every = view.tables.get(name), view.schema.of("drizzle")
    alone = len(every) == len(view.tables)
    if (found is not None and alone) or (value := view.links.value(view, binding)) is None:
        return found
    # NOTE: a table may be exported under another name than its own, and several may have the same.
    home, made = value
    line = home.file.place(made).line
    return next((t for t in every.values() if (t.path, t.line) == (home.file.path, line)), found)


def column_of(view: View, node: Node, model: Model) -> Column | None:
    """The column that an expression names, of any table; `t.orgId` of a callback's table is one of the model's own."""
    node = unwrap(node)
    if node.type == "identifier":
        found = view.names.binding(node)
        if found is None or found.kind != "local" or found.value is None:
            return None
        if len(found.path) == 1 and (table := table_of(view, found.value)) is not None:
            return Column(found.path[0], table)
        return column_of(view, found.value, model) if unwrap(found.value).type == "member_expression" else None
    base = node.child_by_field_name("object") if node.type == "member_expression" else None
    if base is None:
        return None
    name, table = last_name(node), table_of(view, base)
    if table is not None:
        # NOTE: a column that is not known may come from a spread that is not read.
        return Column(name, table)
    base = unwrap(base)
    if not model.name and plain(base) == model.table:
        return Column(name, None)
    held = base.child_by_field_name("object") if base.type == "member_expression" else None
    if held is not None and unwrap(held).type == "this":
        return Column(name, None) if name in _columns(model) and _OF_TABLE.search(last_name(base)) else None
    bound = view.names.binding(base)
    of_callback = bound is not None and bound.kind == "parameter" and not bound.path and name in _columns(model)
    return Column(name, None) if of_callback and _is_table(view, bound) else None


def _columns(model: Model) -> set[str]:
    return {field.name for field in model.fields}


def _is_table(view: View, bound: Binding | None) -> bool:
    """Whether a parameter is a table: that of a callback of a query, or one that helpers are given."""
    if bound is None:
        return False
    if is_where(bound.owner):
        return True
    annotation = bound.node.parent.child_by_field_name("type") if bound.node.parent is not None else None
    if annotation is not None and any(word in text_of(annotation) for word in ("Table", "typeof", "Column", "any")):
        return True
    sites = view.links.sites(view, bound.owner)
    given = [arguments_of(site.call) for site in sites.found[:_MAX_STEPS]]
    return any(
        table_of(site.view, one) is not None for site, args in zip(sites.found, given, strict=False) for one in args
    )


def tied(view: View, node: Node, model: Model) -> Iterator[frozenset[str]]:
    """The two tables of each `eq` of two columns in a condition."""
    for part in walk(view.names.resolve(node)):
        given = arguments_of(part) if part.type == "call_expression" and operator_of(view, part) == "eq" else []
        columns = [column for side in given[:2] if (column := column_of(view, side, model)) is not None]
        if len(columns) == 2:  # noqa: PLR2004 - both sides
            yield frozenset((column.model or model).name for column in columns)


def is_where(function: Node) -> bool:
    """Whether a function is the callback of a query that gives its condition: `where: (t, { eq }) => …`."""
    pair = function.parent
    key = pair.child_by_field_name("key") if pair is not None and pair.type == "pair" else None
    return key is not None and text_of(key) in {"where", "having", "on", "RAW"}


def operator_of(view: View, call: Node) -> str:
    """The operator that a call is of; empty for any other call."""
    callee = callee_of(call)
    return operator_named(view, callee) if callee is not None else ""


def operator_named(view: View, callee: Node) -> str:
    """The operator or further function of Drizzle that a callee is."""
    callee = unwrap(callee)
    name = last_name(callee)
    known = OPERATORS | _FURTHER
    if callee.type == "member_expression":
        base = callee.child_by_field_name("object")
        bound = view.names.binding(unwrap(base)) if base is not None else None
        given = bound is not None and (bound.source.startswith("drizzle-orm") or bound.kind == "parameter")
        return name if given and name in OPERATORS else ""
    bound = view.names.binding(callee)
    if bound is None:
        return ""
    if bound.kind == "parameter":
        return bound.path[-1] if bound.path and bound.path[-1] in OPERATORS and is_where(bound.owner) else ""
    called = bound.path[0] if bound.path else name
    if called not in known or bound.kind != "import":
        return ""
    if bound.source.startswith("drizzle-orm"):
        return called
    # NOTE: packages export the operators on beside their tables.
    return called if view.links.declared(view, callee) is None else ""
