"""Tables of Drizzle as models: `export const invoices = pgTable("invoices", { … }, (t) => [ … ])`, and their relations.

https://orm.drizzle.team/docs/sql-schema-declaration and https://orm.drizzle.team/docs/relations; a model is called as
the constant that holds its table, since that is what queries name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from secgate.facts.schemas import Model, ModelField
from secgate.facts.typescript.drizzle_chains import Step, steps_of
from secgate.facts.typescript.drizzle_namesakes import nearest, told_apart
from secgate.facts.typescript.names import (
    FUNCTIONS,
    ancestors,
    arguments_of,
    callee_of,
    key_of,
    last_name,
    properties,
    returned,
    root_name,
    unwrap,
    value_of,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View

_TABLE = re.compile(r"(?:pg|mysql|sqlite|singlestore|gel|mssql|cockroach)Table$")
_CREATOR = re.compile(r"(?:pg|mysql|sqlite|singlestore|gel|mssql|cockroach)TableCreator$")
_NAMESPACE = re.compile(r"(?:pg|mysql|singlestore|gel|mssql|cockroach)(?:Schema|Database)$")
_CORE = re.compile(r"^drizzle-orm/\w+-core")
_UNIQUE_KINDS = frozenset({"unique", "uniqueIndex", "primaryKey"})
_ENCRYPTS = re.compile(r"encrypt|cipher|\bseal", re.IGNORECASE)
_KINDS: Mapping[str, frozenset[str]] = {
    "String": frozenset({
        "text", "varchar", "char", "citext", "uuid", "tinytext", "mediumtext", "longtext", "inet", "cidr", "nvarchar",
    }),
    "Bytes": frozenset({"bytea", "blob", "binary", "varbinary"}),
    "Json": frozenset({"json", "jsonb"}),
    "Int": frozenset({
        "integer", "int", "serial", "smallint", "bigint", "smallserial", "bigserial", "mediumint", "tinyint",
    }),
    "Decimal": frozenset({"numeric", "decimal", "real", "doublePrecision", "double", "float"}),
    "Boolean": frozenset({"boolean"}),
    "DateTime": frozenset({"timestamp", "datetime", "date", "time"}),
}  # fmt: skip
_MAX_STEPS = 4
_MAX_TABLES = 2_000


def read_tables(views: Iterable[View]) -> tuple[Model, ...]:
    """The tables of these files, each with the columns, uniques, indexes and relations that any of them gives it."""
    listed = list(views)
    tables = [table for view in listed for table in _tables(view)][:_MAX_TABLES]
    related: dict[str, list[tuple[str, ModelField]]] = {}
    for view in listed:
        for name, relation in _relations(view):
            related.setdefault(name, []).append((view.file.path, relation))
    alike = {name: [table for table in tables if table.name == name] for name in related}
    given = (
        [one for path, one in related.get(table.name, ()) if nearest(path, alike[table.name]) is table]
        for table in tables
    )
    return told_apart([_with_relations(table, own) for table, own in zip(tables, given, strict=True)])


@dataclass
class _Extras:
    """What the third argument of a table says: the columns of each compound unique and of each index."""

    uniques: list[tuple[str, ...]] = field(default_factory=list)
    indexes: list[tuple[str, ...]] = field(default_factory=list)
    foreign: list[tuple[tuple[str, ...], str]] = field(default_factory=list)


def _tables(view: View) -> Iterator[Model]:
    for call, callee, _ in view.names.named:
        given = arguments_of(call)
        if len(given) < 2 or not _makes_table(view, callee):  # noqa: PLR2004 - a name and columns
            continue
        name = _name_of(call)
        columns = list(_columns(view, given[1], 0)) if name else []
        if not columns:
            continue
        extras = _extras(given[2]) if len(given) > 2 else _Extras()  # noqa: PLR2004 - as above
        place = view.file.place(call)
        alone = {column for (column, *rest) in extras.uniques if not rest}
        columns = [replace(one, unique=True) if one.name in alone else one for one in columns]
        columns += _foreign(columns, extras.foreign)
        yield Model(
            name=name,
            path=view.file.path,
            line=place.line,
            fields=tuple(columns),
            uniques=tuple(("_".join(names), names) for names in extras.uniques if len(names) > 1),
            table=_prefixed(view, callee, _text(view, given[0])) or name,
            indexes=tuple(extras.indexes),
            orm="drizzle",
        )


def _makes_table(view: View, callee: Node, steps: int = 0) -> bool:
    """Whether a callee is `pgTable`, what `pgTableCreator` gave, or the `table` of a `pgSchema`."""
    callee = unwrap(callee)
    if steps > _MAX_STEPS:
        return False
    if callee.type == "member_expression":
        base = callee.child_by_field_name("object")
        if base is None or last_name(callee) not in {"table", "withRLS"}:
            return False
        return _is_made_by(view, base, _NAMESPACE) or _TABLE.search(_imported(view, base)) is not None
    return _TABLE.search(_imported(view, callee)) is not None or _is_made_by(view, callee, _CREATOR)


def _imported(view: View, name: Node) -> str:
    """What a name is called in the core of Drizzle that it is imported from; empty for any other name."""
    bound = view.names.binding(unwrap(name))
    if bound is None or bound.kind != "import" or not _CORE.match(bound.source):
        return ""
    return bound.path[0] if bound.path else ""


def _made(view: View, name: Node) -> tuple[View, Node]:
    """What a name holds, and the file where that is written."""
    made = view.names.resolve(name)
    bound = view.names.binding(made)
    found = view.links.value(view, bound) if bound is not None and bound.kind == "import" else None
    return (found[0], unwrap(found[1])) if found is not None else (view, made)


def _is_made_by(view: View, name: Node, maker: re.Pattern[str]) -> bool:
    """Whether a name holds what a call of such a function of Drizzle gave, also in another file."""
    home, made = _made(view, name)
    callee = callee_of(made) if made.type == "call_expression" else None
    return callee is not None and maker.search(_imported(home, callee)) is not None


def _prefixed(view: View, callee: Node, name: str) -> str:
    """The table in the database, as a creator calls it: `pgTableCreator((name) => `app_${name}`)`."""
    _, made = _made(view, callee)
    given = arguments_of(made) if made.type == "call_expression" else []
    function = unwrap(given[0]) if given else None
    template = next(iter(returned(function)), None) if function is not None and function.type in FUNCTIONS else None
    if template is None or unwrap(template).type != "template_string" or not _is_made_by(view, callee, _CREATOR):
        return name
    parts = unwrap(template).named_children
    return "".join(name if part.type == "template_substitution" else text_of(part) for part in parts)


def _name_of(call: Node) -> str:
    """The constant that holds a table, or the entry of an object."""
    for outer in ancestors(call):
        if outer.type == "variable_declarator":
            name = outer.child_by_field_name("name")
            return text_of(name) if name is not None and name.type == "identifier" else ""
        if outer.type == "pair":
            return key_of(outer)
        if outer.type in FUNCTIONS:
            break
    return ""


def _columns(view: View, node: Node, steps: int) -> Iterator[ModelField]:
    """The columns of an object, with those that it spreads; `(t) => ({ … })` gives one too."""
    node = view.names.resolve(node)
    if node.type in FUNCTIONS:
        node = unwrap(next(iter(returned(node)), node))
    if node.type != "object" or steps > _MAX_STEPS:
        return
    for entry in node.named_children:
        if entry.type == "spread_element":
            home, spread = _spread(view, entry.named_children[0])
            yield from _columns(home, spread, steps + 1)
        elif entry.type == "pair" and key_of(entry):
            yield from _column(view, entry)


def _spread(view: View, node: Node) -> tuple[View, Node]:
    """What is spread, also where it is a constant of another file or a call of a function of the target."""
    node = view.names.resolve(node)
    if node.type == "call_expression":
        callee = callee_of(node)
        declared = view.links.declared(view, callee) if callee is not None else None
        given = returned(declared[1]) if declared is not None else []
        return (declared[0], given[0]) if declared is not None and given else (view, node)
    bound = view.names.binding(node)
    found = view.links.value(view, bound) if bound is not None and bound.kind == "import" else None
    return found if found is not None else (view, node)


def _column(view: View, entry: Node) -> Iterator[ModelField]:
    """A column and, where it refers to another table, the relation."""
    home, built = _built(view, value_of(entry), 0)
    chain = steps_of(built)
    if not chain:
        return
    name, line = key_of(entry), view.file.place(entry).line
    called = {step.name for step in chain}
    first = next(iter(chain[0].given), None)
    key = "primaryKey" in called
    yield ModelField(
        name=name,
        kind=_kind(home, chain[0]),
        line=line,
        is_list="array" in called,
        optional=not (key or "notNull" in called),
        unique=key or "unique" in called,
        relation_fields=(),
        column=(_text(home, first) if first is not None else "") or name,
    )
    target = next((_referred(home, step) for step in chain if step.name == "references"), "")
    if target:
        yield _relation(name, target, line)


def _kind(view: View, first: Step) -> str:
    """The kind of a column, as all schemas call it; one of a custom type that encrypts holds nothing to read."""
    callee = callee_of(first.call)
    home, made = _made(view, callee) if callee is not None else (view, first.call)
    if (
        made.type == "call_expression"
        and callee is not None
        and _imported(home, callee_of(made) or made) == "customType"
    ):
        given = properties(unwrap(arguments_of(made)[0])) if arguments_of(made) else {}
        written = next((text_of(part) for name, part in given.items() if name == "toDriver"), text_of(made))
        return "Encrypted" if _ENCRYPTS.search(written) else "String"
    return next((kind for kind, names in _KINDS.items() if first.name in names), first.name)


def _built(view: View, node: Node, steps: int) -> tuple[View, Node]:
    """The chain that builds a column, also in a function of the target that gives it."""
    view, node = _made(view, node)
    chain = steps_of(node)
    callee = callee_of(chain[0].call) if chain else None
    if callee is None or unwrap(callee).type != "identifier" or steps > _MAX_STEPS or _imported(view, callee):
        return view, node
    declared = view.links.declared(view, callee)
    given = returned(declared[1]) if declared is not None else []
    return _built(declared[0], given[0], steps + 1) if declared is not None and given else (view, node)


def _referred(view: View, step: Step) -> str:
    """The table in `.references(() => organizations.id)`."""
    function = unwrap(step.given[0]) if step.given else None
    column = next(iter(returned(function)), None) if function is not None and function.type in FUNCTIONS else None
    return table_name(view, unwrap(column).child_by_field_name("object")) if column is not None else ""


def table_name(view: View, node: Node | None) -> str:
    """The constant that a name of a table means, as it is called where it is exported."""
    if node is None:
        return ""
    node = unwrap(node)
    if node.type == "member_expression":
        return last_name(node)
    bound = view.names.binding(node)
    if bound is not None and bound.kind == "import" and bound.path:
        return bound.path[0]
    return text_of(node) if node.type == "identifier" else ""


def _relation(column: str, target: str, line: int) -> ModelField:
    """The relation behind a column, which a schema may name or not."""
    return ModelField(f"{column}:{target}", target, line, False, True, False, (column,))


def _foreign(columns: Iterable[ModelField], keys: Iterable[tuple[tuple[str, ...], str]]) -> Iterator[ModelField]:
    line = next((one.line for one in columns), 1)
    for names, target in keys:
        yield ModelField(f"{names[0]}:{target}", target, line, False, True, False, names)


def _extras(node: Node) -> _Extras:
    """Uniques, indexes and foreign keys, of an object or a list, or of a function that gives one."""
    found, node = _Extras(), unwrap(node)
    if node.type in FUNCTIONS:
        node = unwrap(next(iter(returned(node)), node))
    entries = node.named_children if node.type in {"array", "object"} else ()
    for entry in entries:
        chain = steps_of(unwrap(value_of(entry) if entry.type == "pair" else entry))
        if not chain:
            continue
        kind = chain[0].name
        if kind == "foreignKey":
            found.foreign += _foreign_key(chain[0])
        elif names := tuple(_named(chain, kind)):
            found.indexes.append(names)
            if kind in _UNIQUE_KINDS:
                found.uniques.append(names)
    return found


def _named(chain: list[Step], kind: str) -> Iterator[str]:
    """The columns of an index; of an expression in it the first one that it names."""
    if kind not in _UNIQUE_KINDS | {"index"}:
        return
    for step in chain:
        if step.name in {"on", "onOnly", "using"} or (kind == "primaryKey" and step is chain[0]):
            given = [properties(unwrap(one)).get("columns", one) for one in step.given]
            for one in given:
                parts = unwrap(one).named_children if unwrap(one).type == "array" else [one]
                yield from (name for part in parts if (name := _first_column(part)))


def _first_column(node: Node) -> str:
    members = (part for part in walk(node) if part.type == "member_expression")
    plain = (m for m in members if unwrap(m.child_by_field_name("object") or m).type == "identifier")
    return next((last_name(member) for member in plain), "")


def _foreign_key(step: Step) -> Iterator[tuple[tuple[str, ...], str]]:
    given = properties(unwrap(step.given[0])) if step.given else {}
    own, others = ([_first_column(p) for p in unwrap(given[k]).named_children] if k in given else [] for k in _ENDS)
    if own and others:
        first = next((p for p in walk(given["foreignColumns"]) if p.type == "member_expression"), None)
        target = text_of(root_name(first)) if first is not None else ""
        yield from [(tuple(name for name in own if name), target)] if target and any(own) else []


_ENDS = ("columns", "foreignColumns")


def _relations(view: View) -> Iterator[tuple[str, ModelField]]:
    """(table, relation) of `relations(t, ({ one, many }) => …)` and of `defineRelations(schema, (r) => …)`."""
    for call, callee, name in view.names.named:
        given = arguments_of(call)
        if len(given) < 2 or name not in {"relations", "defineRelations", "defineRelationsPart"}:  # noqa: PLR2004 - as above
            continue
        bound = view.names.binding(unwrap(callee))
        function = unwrap(given[1])
        if bound is None or not bound.source.startswith("drizzle-orm") or function.type not in FUNCTIONS:
            continue
        listed = unwrap(next(iter(returned(function)), function))
        if name == "relations":
            table = table_name(view, given[0])
            yield from ((table, one) for one in _related(view, listed))
        else:
            for table, inner in properties(listed).items():
                yield from ((table, one) for one in _related(view, unwrap(inner)))


def _related(view: View, listed: Node) -> Iterator[ModelField]:
    """The relations of an object: `one(users, { fields: [t.userId], … })`, `r.one.users({ from: r.t.userId, … })`."""
    for name, value in properties(listed).items():
        call = unwrap(value)
        callee = callee_of(call) if call.type == "call_expression" else None
        if callee is None:
            continue
        given, callee = arguments_of(call), unwrap(callee)
        if callee.type == "identifier" and given:
            way, target, options = last_name(callee), table_name(view, given[0]), given[1:]
        else:
            way, target, options = last_name(callee.child_by_field_name("object")), last_name(callee), given
        if way not in {"one", "many"} or not target:
            continue
        columns = tuple(_relation_columns(properties(unwrap(options[0])) if options else {})) if way == "one" else ()
        line = view.file.place(value).line
        yield ModelField(name, target, line, way == "many", True, False, columns)


def _relation_columns(options: Mapping[str, Node]) -> Iterator[str]:
    for key in ("fields", "from"):
        if key in options:
            node = unwrap(options[key])
            yield from (last_name(one) for one in (node.named_children if node.type == "array" else [node]))


def _with_relations(table: Model, named: Iterable[ModelField]) -> Model:
    """A table with the relations that are named elsewhere; one that a column shows too is told once, by its name."""
    given = [one for one in named if one.name not in {f.name for f in table.fields}]
    told = {(one.kind, one.relation_fields) for one in given if one.relation_fields}
    kept = [one for one in table.fields if (one.kind, one.relation_fields) not in told]
    return replace(table, fields=(*kept, *given))


def _text(view: View, node: Node) -> str:
    """A text that is written as one."""
    node = view.names.resolve(node)
    return text_of(node)[1:-1] if node.type in {"string", "template_string"} else ""
