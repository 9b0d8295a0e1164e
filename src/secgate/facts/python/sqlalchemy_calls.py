"""How SQLAlchemy and SQLModel spell queries: statements, sessions, and conditions on columns."""

import ast
import re

from secgate.facts.python.django_calls import UPDATES, atom, extended, fields_of, queries_in
from secgate.facts.python.files import argument, elements, keyword, last, text_of
from secgate.facts.python.model_classes import PythonModel
from secgate.facts.python.query_home import Evaluates
from secgate.facts.python.query_parts import (
    Atom,
    Built,
    Column,
    Const,
    Fields,
    Func,
    Klass,
    ModelClass,
    Other,
    Part,
    Row,
    Several,
    Spot,
    Sql,
    Tree,
    Value,
)
from secgate.facts.python.wholes import wholes_of

STATEMENTS = frozenset({"select", "update", "delete", "insert", "exists", "lambda_stmt"})
_EXECUTES = frozenset({
    "execute", "exec_driver_sql", "scalars", "scalar", "exec", "stream", "stream_scalars", "fetch_all", "fetch_one",
    "fetch_val",
})  # fmt: skip
_FILTERS = frozenset({"where", "filter", "having", "and_"})
_ENDS = frozenset({
    "all", "first", "one", "one_or_none", "scalar", "scalar_one", "scalars", "count", "delete", "update", "paginate",
    "first_or_404", "one_or_404", "exists", "get", "get_or_404", "yield_per", "scalar_one_or_none", "fetchall",
    "unique", "mappings", "fetchone", "partitions", "tuples",
})  # fmt: skip
_KEEPS = frozenset({
    "join", "outerjoin", "options", "order_by", "limit", "offset", "group_by", "distinct", "with_for_update",
    "select_from", "execution_options", "returning", "subquery", "cte", "scalar_subquery", "alias", "correlate",
    "with_entities", "add_columns", "with_only_columns", "populate_existing", "values_list", "slice", "params",
    "enable_assertions", "join_from", "label", "as_scalar", "on_conflict_do_nothing", "on_conflict_do_update",
    "prefix_with", "correlate_except", "lateral", "exists", "add_entity",
})  # fmt: skip
_MOST_NESTED = 4
_CONNECTIONS = re.compile(r"(?:^|_)(?:cursor|cur|curs|conn|connection|db|session|engine|database|pool)$")
_LOOKUPS = {"in_": "in", "is_": "exact", "__eq__": "exact", "contains": "contains", "like": "contains",
            "ilike": "contains", "between": "range", "is_not": "ne", "isnot": "ne", "not_in": "ne", "notin_": "ne",
            "startswith": "contains", "endswith": "contains", "any_": "in", "op": "ne", "is_distinct_from": "ne",
            "match": "contains", "icontains": "contains", "overlap": "contains"}  # fmt: skip


def statement(reads: Evaluates, name: str, call: ast.Call, spot: Spot) -> Value:
    """`select(Invoice)`, `update(Invoice)`, `select(func.count(Invoice.id))`."""
    values = [reads.value(one) for one in call.args]
    model = next((found for value in values if (found := _model_in(value)) is not None), None)
    inner = tuple(one for value in values for one in queries_in(value))
    if (name == "exists" and inner) or (name in {"delete", "update"} and model is None):
        # NOTE: `db.delete(row)` of a session is no statement.
        for row in values if name == "delete" else ():
            if isinstance(row, Row):
                reads.write(row, Fields({}), spot)
        return Other(inner)
    if model is None and inner:
        model, parts = inner[0].model, inner[0].parts
        return Built(model, spot, parts, operation=name, inner=inner[1:])
    return Built(model, spot, operation="insert" if name == "insert" else name, inner=inner)


def _model_in(value: Value, depth: int = 0) -> PythonModel | None:
    match value:
        case ModelClass() | Column():
            return value.model
        case Several() | Other() if depth < _MOST_NESTED:
            parts = value.values if isinstance(value, Several) else value.of
            return next((found for one in parts if (found := _model_in(one, depth + 1)) is not None), None)
        case _:
            return None


def step(  # noqa: C901 - one branch for each kind of method
    reads: Evaluates, built: Built, name: str, call: ast.Call, spot: Spot
) -> Value | None:
    """What a method of a statement, or of `session.query(...)`, gives; None for one that is not known."""
    if name in _FILTERS:
        return filtered(reads, built, call.args)
    if name == "filter_by":
        for word in call.keywords:
            value = reads.value(word.value)
            if word.arg is not None:
                built = extended(built, Part(atom(word.arg, value, reads.spot(word.value))))
                continue
            if isinstance(value, Fields):
                for key, (one, where) in value.given.items():
                    built = extended(built, Part(atom(key, one, where)))
            if not isinstance(value, Fields) or value.open:
                built = extended(built, Part(Tree("unknown", (), spot)))
        return built
    if name == "on_conflict_do_update" and built.written is not None:
        _conflicting(reads, built, built.written, call, spot)
    if name == "values" and built.operation in {"insert", "update"}:
        return _values(reads, built, call)
    if name in {"select_from", "join", "outerjoin", "join_from"}:
        return _joined(reads, built, name, call)
    if name in _ENDS and built.operation in {"query", "Query"}:
        return _ended(reads, built, name, call, spot)
    if name in _KEEPS | {"union", "union_all", "intersect", "except_"}:
        values = [reads.value(one) for one in [*call.args, *(w.value for w in call.keywords)]]
        inner = tuple(one for value in values for one in queries_in(value))
        return _with_inner(built, inner)
    return None


def _with_inner(built: Built, inner: tuple[Built, ...]) -> Built:
    return Built(built.model, built.site, built.parts, built.written, built.operation, built.lost,
                 (*built.inner, *inner), built.empty)  # fmt: skip


def filtered(reads: Evaluates, built: Built, given: list[ast.expr]) -> Built:
    """A statement with conditions more."""
    for one in given:
        value = reads.value(one.value if isinstance(one, ast.Starred) else one)
        parts: tuple[Value, ...] = value.values if isinstance(value, Several) else (value,)
        for part in parts:
            tree = part if isinstance(part, Tree | Atom) else _plain(part, reads.spot(one))
            built = extended(built, _part(tree)) if tree is not None else built
    return built


def _part(tree: Tree | Atom) -> Part:
    if isinstance(tree, Tree) and tree.op in {"maybe", "maybe-tenant"}:
        return Part(tree.parts[0], "tenant" if tree.op == "maybe-tenant" else "some")
    return Part(tree)


def _plain(value: Value, spot: Spot) -> Tree | None:
    """A condition that compares nothing that is read: `Invoice.active`, `true()`."""
    if isinstance(value, Column | Const):
        return None
    inner = queries_in(value)
    held = tuple(Atom(("",), "exists", one, spot) for one in inner)
    return Tree("and", held, spot) if inner else Tree("unknown", (), spot)


def _joined(reads: Evaluates, built: Built, name: str, call: ast.Call) -> Built:
    values = [reads.value(one) for one in [*call.args, *(w.value for w in call.keywords)]]
    inner = tuple(one for value in values for one in queries_in(value))
    model = built.model
    if model is None:
        model = next((found for value in values if (found := _model_in(value)) is not None), None)
    whole = Built(model, built.site, built.parts, built.written, built.operation, built.lost, (*built.inner, *inner))
    for one in values[1:]:
        if isinstance(one, Tree | Atom) and name in {"join", "join_from"}:
            whole = extended(whole, Part(one))
    return whole


def _values(reads: Evaluates, built: Built, call: ast.Call) -> Built:
    fields = fields_of(reads, call)
    for one in call.args:
        value = _one_row(reads.value(one))
        if isinstance(value, Fields):
            fields = Fields({**fields.given, **value.given}, fields.open or value.open, (*fields.wholes, *value.wholes))
        else:
            fields = Fields(fields.given, open=True, wholes=(*fields.wholes, *wholes_of(value)))
    if built.operation == "update" and built.model is not None:
        reads.write(Row(built.model, built.site), fields, reads.spot(call))
    return Built(built.model, built.site, built.parts, fields, built.operation, built.lost, built.inner)


def _conflicting(reads: Evaluates, built: Built, written: Fields, call: ast.Call, spot: Spot) -> None:
    """The row that an insert changes instead where one is there already: the columns of a unique find it."""
    listed = elements(keyword(call, "index_elements")) or []
    names = [text_of(one) or last(one) for one in listed]
    if not names or keyword(call, "where") is not None or not all(name in written.given for name in names):
        return
    found = tuple(Part(Atom((name,), "exact", *written.given[name])) for name in names)
    reads.use(Built(built.model, built.site, found, operation="update"), spot, UPDATES)


def _ended(reads: Evaluates, built: Built, name: str, call: ast.Call, spot: Spot) -> Value:
    if name in {"get", "get_or_404"} and call.args:
        key = call.args[0]
        built = extended(built, Part(Atom(("id",), "exact", reads.value(key), reads.spot(key))))
    else:
        values = [reads.value(one) for one in call.args]
        if name == "update" and values and built.model is not None:
            given = values[0].given if isinstance(values[0], Fields) else {}
            reads.write(Row(built.model, built.site), Fields(given, wholes=wholes_of(values[0])), spot)
    reads.use(built, spot, name)
    return Row(built.model, built.site) if built.model is not None else Other()


def _one_row(value: Value) -> Value:
    """The values of a new row, or of the first of several that are made alike."""
    return value.values[0] if isinstance(value, Several) and value.values else value


def condition(reads: Evaluates, node: ast.Compare) -> Value | None:
    """`Invoice.org_id == org.id`; None for what compares no column."""
    left, right = reads.value(node.left), reads.value(node.comparators[0])
    if len(node.ops) != 1:
        return None
    operator = node.ops[0]
    if isinstance(right, Column) and not isinstance(left, Column):
        left, right, written = right, left, node.left
    else:
        written = node.comparators[0]
    if not isinstance(left, Column):
        return None
    lookup = "exact" if isinstance(operator, ast.Eq) else "ne"
    return Atom((left.name,), lookup, right, reads.spot(written), left.model)


def of_column(reads: Evaluates, column: Column, name: str, call: ast.Call, spot: Spot) -> Value:
    """`Invoice.id.in_(ids)`, `Invoice.org.has(Org.id == org_id)`."""
    values = [reads.value(one) for one in call.args]
    if name in {"has", "any"}:
        parts = [one for one in values if isinstance(one, Tree | Atom)]
        parts += [atom(w.arg, reads.value(w.value), reads.spot(w.value)) for w in call.keywords if w.arg is not None]
        kind = column.model.relation(column.name)
        other = reads.home.models.by_name.get(kind.kind) if kind is not None else None
        placed = [
            Atom(p.path, p.lookup, p.value, p.spot, p.model or other) if isinstance(p, Atom) else p for p in parts
        ]
        return Tree("and", tuple(placed), spot)
    if name in _LOOKUPS and values:
        return Atom((column.name,), _LOOKUPS[name], values[0], reads.spot(call.args[0]), column.model)
    return column


def combined(reads: Evaluates, name: str, call: ast.Call, spot: Spot) -> Tree:
    """`and_(...)`, `or_(...)`, `not_(...)`."""
    parts: list[Tree | Atom] = []
    for one in call.args:
        value = reads.value(one.value if isinstance(one, ast.Starred) else one)
        for each in value.values if isinstance(value, Several) else (value,):
            tree = each if isinstance(each, Tree | Atom) else _plain(each, reads.spot(one))
            if tree is not None:
                parts.append(tree)
    return Tree({"and_": "and", "or_": "or"}.get(name, "not"), tuple(parts), spot)  # type: ignore[arg-type]


def of_session(reads: Evaluates, name: str, call: ast.Call, spot: Spot) -> Value | None:
    """What a session, a connection or a database is asked; None where the call is none of that."""
    if name in _EXECUTES and call.args:
        first = reads.value(call.args[0])
        if isinstance(first, Built):
            return _executed(reads, first, name, call, spot)
        if _is_statement(call.args[0]):
            # NOTE: one on a model that is computed is no text.
            reads.use(Built(None, spot), spot, "")
            return Other()
        plain = _CONNECTIONS.search(_asked_of(call)) is not None and len(call.args) <= 2  # noqa: PLR2004 - and values
        if isinstance(first, Sql) or (plain and not isinstance(first, Klass | Row | Tree | Func)):
            given = [*call.args[1:], *(word.value for word in call.keywords)]
            reads.raw(first.text if isinstance(first, Sql | Const) else None, given, spot)
            return Other()
        return None
    if name in {"get", "get_one", "get_or_404"} and call.args:
        model = reads.value(call.args[0])
        key = argument(call, 1, "ident")
        if isinstance(model, ModelClass) and model.model.library == "sqlalchemy" and key is not None:
            built = Built(model.model, spot, (Part(Atom(("id",), "exact", reads.value(key), reads.spot(key))),),
                          operation="select")  # fmt: skip
            reads.use(built, spot, "get")
            return Row(model.model, spot)
        return None
    if name == "query" and call.args:
        found = statement(reads, "query", call, spot)
        return found if isinstance(found, Built) and found.model is not None else None
    return None


def _is_statement(node: ast.expr) -> bool:
    """Whether an expression is a statement that SQLAlchemy builds: `delete(self.model).where(...)`."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"delete", "update"}


def _executed(reads: Evaluates, built: Built, name: str, call: ast.Call, spot: Spot) -> Value:
    for one in call.args[1:]:
        value = _one_row(reads.value(one))
        if built.operation == "insert" and built.written is None:
            given = value if isinstance(value, Fields) else Fields({}, open=True, wholes=wholes_of(value))
            built = Built(built.model, built.site, built.parts, given, built.operation, built.lost, built.inner)
    if built.operation == "insert" and built.model is not None and built.written is not None:
        reads.write(Row(built.model, None), built.written, spot)
    reads.use(built, spot, built.operation or name)
    return Row(built.model, built.site) if built.model is not None else Other()


def _asked_of(call: ast.Call) -> str:
    """The name of what a method is asked of."""
    if not isinstance(call.func, ast.Attribute):
        return ""
    held = call.func.value
    return last(held.func) if isinstance(held, ast.Call) else last(held)
