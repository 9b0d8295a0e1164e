"""Tables that migrations of Knex make: `knex.schema.createTable("invoices", (t) => { t.uuid("org_id") })`.

https://knexjs.org/guide/schema-builder.html
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from secgate.facts.schemas import Model, ModelField
from secgate.facts.typescript.drizzle_chains import Step, last_of, steps_of
from secgate.facts.typescript.knex_tables import text_held
from secgate.facts.typescript.names import FUNCTIONS, arguments_of, properties, root_name, unwrap
from secgate.facts.typescript.sequelize_fields import joined_to
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.typeorm_columns import Column, flag, kind_of
from secgate.facts.typescript.typeorm_schema import Parts, model_of_parts
from secgate.facts.typescript.view import View

_MAKES = frozenset({"createTable", "createTableIfNotExists", "alterTable", "table"})
_COUNTED = frozenset({"increments", "bigIncrements", "tinyint", "smallint", "mediumint", "bigint", "bigInteger"})
_LISTS = frozenset({"primary", "unique", "index"})
_NO_COLUMNS = frozenset({
    "foreign", "dropColumn", "dropColumns", "dropForeign", "dropUnique", "dropIndex", "dropPrimary", "renameColumn",
    "timestamps", "dropTimestamps", "setNullable", "dropNullable", "comment", "engine", "charset", "collate", "check",
    "inherits", "dropChecks", "queryContext", "checkPositive", "checkNegative",
}) | _LISTS  # fmt: skip
_MAX_TABLES = 2_000


@dataclass
class _Table:
    """A table, as far as it was read."""

    name: str
    path: str
    line: int
    parts: Parts = field(repr=False)


def read_knex(views: Iterable[View]) -> tuple[Model, ...]:
    """The tables that these files make or change, each with its columns, relations, uniques and indexes."""
    found: dict[str, _Table] = {}
    for view in views:
        for call, _, name in view.names.named:
            given = arguments_of(call)
            if name not in _MAKES or len(given) < 2 or unwrap(given[1]).type not in FUNCTIONS:  # noqa: PLR2004
                continue
            called = text_held(view, given[0]).rpartition(".")[2]
            if called and len(found) < _MAX_TABLES:
                here = _Table(called, view.file.path, view.file.place(call).line, Parts(called))
                _read_columns(view, unwrap(given[1]), found.setdefault(called, here).parts)
    return tuple(_model(one) for one in found.values())


def _model(table: _Table) -> Model:
    table.parts.columns = list({one.field.name: one for one in reversed(table.parts.columns)}.values())[::-1]
    made = model_of_parts(table.name, (table.path, table.line), table.parts)
    return replace(made, orm="knex")


def _read_columns(view: View, function: Node, parts: Parts) -> None:
    """What a callback does to the table that it is given."""
    own = [bound.name for bound in view.names.parameters(function)][:1] or ["this"]
    for call in view.names.calls(function):
        if call.type != "call_expression" or last_of(call) != call or text_of(root_name(call)) not in own:
            continue
        steps = steps_of(call)
        if steps:
            _read_chain(view, steps, parts)


def _read_chain(view: View, steps: list[Step], parts: Parts) -> None:
    """One chain: a column, a key, an index."""
    first = steps[0]
    names = tuple(_texts(view, first.given[0])) if first.given else ()
    if first.name in {"primary", "unique"} and names:
        parts.uniques.append(names)
    elif first.name == "index" and names:
        parts.indexes.append(names)
    elif first.name == "foreign" and names:
        _refer(view, names[0], steps, parts)
    elif first.name not in _NO_COLUMNS and names and any(names):
        parts.columns.append(_column(view, names[0], steps))
        parts.indexes += [(names[0],)] if any(step.name == "index" for step in steps[1:]) else []
        _refer(view, names[0], steps, parts)


def _column(view: View, name: str, steps: list[Step]) -> Column:
    calls = {step.name for step in steps[1:]}
    first = steps[0]
    typed = text_held(view, first.given[1]) if first.name == "specificType" and len(first.given) > 1 else first.name
    kind = "Int" if first.name in _COUNTED else kind_of(typed)
    told = (properties(unwrap(one)).get("primaryKey") for one in first.given[1:])
    primary = "primary" in calls or first.name in {"increments", "bigIncrements"} or any(map(flag, told))
    line = view.file.place(first.call).line
    optional = not {"notNullable", "primary"} & calls
    field_ = ModelField(name, kind, line, typed.endswith("[]"), optional, primary or "unique" in calls, (), name)
    return Column(field_, primary, indexed=False)


def _refer(view: View, column: str, steps: list[Step], parts: Parts) -> None:
    """`.references("id").inTable("orgs")`, `.references("orgs.id")`."""
    referred = next((text_held(view, s.given[0]) for s in steps if s.name == "references" and s.given), "")
    table = next((text_held(view, s.given[0]) for s in steps if s.name in {"inTable", "on"} and s.given), "")
    table = (table or referred.rpartition(".")[0]).rpartition(".")[2]
    if table:
        short = column.removesuffix("Id").removesuffix("_id")
        name = short if short != column else f"{column}_row"
        join = joined_to(name, table, view.file.place(steps[0].call).line)
        parts.joined.append(replace(join, columns=(column,)))


def _texts(view: View, node: Node) -> Iterator[str]:
    inner = unwrap(node)
    for one in inner.named_children if inner.type == "array" else [inner]:
        yield text_held(view, one)
