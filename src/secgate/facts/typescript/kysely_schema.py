"""Tables of Kysely as models: the type of the database that clients name, and migrations that the builder writes.

The type says which columns there are, https://kysely.dev/docs/getting-started#types; which table a column refers to
only a migration says, https://kysely.dev/docs/migrations.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from secgate.facts.schemas import ModelField
from secgate.facts.typescript.drizzle_chains import Step, last_of, steps_of
from secgate.facts.typescript.names import FUNCTIONS, returned, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.table_parts import TablePart
from secgate.facts.typescript.type_members import members_of
from secgate.facts.typescript.typeorm_columns import text_at, texts_in
from secgate.facts.typescript.view import View

_NAMED = re.compile(r"\b(?:Kysely|Transaction|ControlledTransaction|KyselyConfig)\s*<\s*(\w+(?:\.\w+)*)\s*>")
_ANY = frozenset({"any", "unknown", "never"})
_WRAPPED = re.compile(r"\b(?:Generated(?:Always)?|ColumnType|JSONColumnType|Insertable|Selectable)\s*<\s*")
_KINDS: Mapping[str, str] = {
    "string": "String", "number": "Int", "bigint": "Int", "boolean": "Boolean", "Date": "DateTime", "Buffer": "Bytes",
    "Timestamp": "DateTime", "Json": "Json", "Numeric": "Decimal", "Int8": "Int", "uuid": "String", "text": "String",
    "varchar": "String", "integer": "Int", "timestamptz": "DateTime", "timestamp": "DateTime", "jsonb": "Json",
}  # fmt: skip
_MIGRATES = frozenset({"createTable", "alterTable", "createIndex"})
_MAX_TABLES = 2_000


def read_database(views: Iterable[View]) -> tuple[list[TablePart], list[TablePart]]:
    """The tables that the types of clients name, and those that migrations make or change."""
    listed = list(views)
    typed: dict[str, TablePart] = {}
    for view in listed:
        for part in _of_types(view):
            typed.setdefault(part.name, part)
    made = [part for view in listed for part in _of_migrations(view)]
    return list(typed.values())[:_MAX_TABLES], made[:_MAX_TABLES]


def _of_types(view: View) -> Iterator[TablePart]:
    for name in dict.fromkeys(match[1] for match in _NAMED.finditer(view.file.text)):
        database = view.links.typed(view, name) if name not in _ANY else None
        for home, table, kind, member in members_of(*database) if database is not None else ():
            columns = {
                column: _column(where, column, type_, line) for where, column, type_, line in members_of(home, kind)
            }
            if columns:
                yield TablePart(table, home.file.path, home.file.place(member).line, columns, typed=True)


def _column(view: View, name: str, kind: Node, member: Node) -> ModelField:
    written = text_of(kind)
    bare = _WRAPPED.sub("", written)
    first = re.search(r"\w+", bare)
    called = _KINDS.get(first[0], first[0]) if first is not None else ""
    optional = "null" in written or text_of(member).split(":")[0].rstrip().endswith("?")
    line = view.file.place(member).line
    return ModelField(
        name, called, line, is_list="[]" in bare, optional=optional, unique=False, relation_fields=(), column=name
    )


def _of_migrations(view: View) -> Iterator[TablePart]:
    if ".schema" not in view.file.text and "schema" not in view.file.text:
        return
    for call, _, name in view.names.named:
        if name not in _MIGRATES or not any(step.name == "schema" or _is_schema(step) for step in steps_of(call)[-1:]):
            continue
        chain = steps_of(last_of(call))
        start = next((at for at, step in enumerate(chain) if step.call == call), 0)
        part = _of_chain(view, call, chain[start:])
        if part is not None:
            yield part


def _is_schema(step: Step) -> bool:
    """Whether a step is asked of `db.schema`."""
    callee = unwrap(step.call.child_by_field_name("function") or step.call)
    base = callee.child_by_field_name("object")
    return base is not None and re.search(r"\bschema\b", text_of(base)) is not None


def _of_chain(view: View, call: Node, chain: list[Step]) -> TablePart | None:
    first = chain[0]
    line = view.file.place(call).line
    if first.name == "createIndex":
        on = next((text_at(s.given[0]) for s in chain if s.name == "on" and s.given), "")
        columns = tuple(
            name for s in chain if s.name in {"column", "columns"} and s.given for name in _names(s.given[0])
        )
        part = TablePart(on, view.file.path, line, indexes=[columns] if columns else [])
        part.uniques += [columns] if columns and any(s.name == "unique" for s in chain) else []
        return part if on else None
    name = text_at(first.given[0]) if first.given else ""
    part = TablePart(name, view.file.path, line)
    for step in chain[1:]:
        _take(view, part, step)
    return part if name else None


def _take(view: View, part: TablePart, step: Step) -> None:
    """What one step says of a table."""
    given = step.given
    match step.name, len(given):
        case "addColumn", count if count > 1:
            _add_column(view, part, step)
        case "addForeignKeyConstraint", count if count > 2:  # noqa: PLR2004 - a name, columns, a table
            part.foreign.append((tuple(_names(given[1])), text_at(given[2])))
        case "addUniqueConstraint" | "addPrimaryKeyConstraint", count if count > 1:
            part.uniques.append(tuple(_names(given[1])))
        case _:
            return


def _add_column(view: View, part: TablePart, step: Step) -> None:
    name, kind = text_at(step.given[0]), text_at(step.given[1])
    if not name:
        return
    function = unwrap(step.given[2]) if len(step.given) > 2 else None  # noqa: PLR2004 - what the column is, beside its type
    built = next(iter(returned(function)), None) if function is not None and function.type in FUNCTIONS else None
    says = steps_of(built) if built is not None else []
    called = {one.name for one in says}
    part.columns[name] = ModelField(
        name,
        _KINDS.get(kind.partition("(")[0], kind),
        view.file.place(step.call).line,
        is_list=False,
        optional=not called & {"notNull", "primaryKey"},
        unique=bool(called & {"unique", "primaryKey"}),
        relation_fields=(),
        column=name,
    )
    target = next((text_at(one.given[0]) for one in says if one.name == "references" and one.given), "")
    if "." in target:
        part.foreign.append(((name,), target.rpartition(".")[0]))


def _names(node: Node) -> tuple[str, ...]:
    """The columns in `["org_id", "slug"]` or `"org_id"`; those of `"org_id desc"` without the order."""
    found = texts_in(node) or ((text_at(node),) if text_at(node) else ())
    return tuple(name.split()[0] for name in found if name.split())
