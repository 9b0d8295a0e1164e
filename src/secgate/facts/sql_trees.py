"""What a statement does, by its syntax as sqlglot gives it. Imported only when there is a migration to read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlglot import exp

from secgate.facts.sql_actions import Action, Kind, Reach
from secgate.facts.sql_reach import kept_by, present_in, reach_in

_DROPS: dict[str, Kind] = {"TABLE": "drop-table", "INDEX": "drop-index"}
# What may be made without changing a table.
_MADE = frozenset({"SCHEMA", "SEQUENCE", "VIEW", "DATABASE"})
_FILLED = frozenset({"SERIAL", "BIGSERIAL", "SMALLSERIAL"})
# Functions that give another value at each call; alone, for a part of one may repeat.
_DISTINCT = re.compile(
    r"^(?:\w+\.)?(?:gen_random_uuid|uuid_generate_v[147]\w*|uuidv?[47]?|nextval|ulid|gen_ulid)\([^()]*\)$",
    re.IGNORECASE,
)
_LESS = (exp.Predicate, exp.Case, exp.If, exp.Substring, exp.Left, exp.Right, exp.Mod, exp.Length)
_BY_ITSELF = (
    exp.DefaultColumnConstraint,
    exp.GeneratedAsIdentityColumnConstraint,
    exp.AutoIncrementColumnConstraint,
    exp.ComputedColumnConstraint,
    exp.GeneratedAsRowColumnConstraint,
)
_PARTS_DROPPED: dict[str, Kind] = {
    "column": "drop-column",
    "constraint": "drop-constraint",
    "index": "drop-index",
}


def actions_of(tree: exp.Expr) -> list[Action] | None:
    """What a parsed statement does; None where that is not known."""
    match tree:
        case exp.Create():
            return _created(tree)
        case exp.Alter():
            return _of_alter(tree)
        case exp.Drop():
            return list(_dropped(tree))
        case exp.TruncateTable():
            cascade = str(tree.args.get("option") or "").upper() == "CASCADE"
            return [Action("truncate", table=table_name(one), cascade=cascade) for one in tree.expressions]
        case exp.Insert() | exp.Update() | exp.Delete():
            return list(rows_of(tree))
        case exp.Select() if tree.args.get("into") is not None:
            into = tree.args["into"]
            return [_made_from(into.this, tree, temporary=bool(into.args.get("temporary")))]
        case exp.Query():
            return [Action("select")]
        case exp.Set():
            # NOTE: by the words: how a dialect writes a setting differs, its name does not.
            return [Action("lock-timeout" if "lock_timeout" in tree.sql().lower() else "other")]
        case exp.Comment() | exp.Grant() | exp.Transaction() | exp.Commit() | exp.Rollback() | exp.Use() | exp.Revoke():
            return [Action("other")]
        case _:
            return None


def table_name(node: exp.Expr | None) -> str:
    """The name of a table in lower case, with its schema where that is written; empty for none."""
    table = node if isinstance(node, exp.Table) or node is None else node.find(exp.Table)
    if table is None:
        return ""
    return ".".join(part.lower() for part in (table.db, table.name) if part)


def rows_of(tree: exp.Expr) -> Iterator[Action]:
    """What an INSERT, UPDATE or DELETE does."""
    target = table_name(tree.this)
    if isinstance(tree, exp.Insert):
        yield from _inserted(tree, target)
        return
    kind: Kind = "update" if isinstance(tree, exp.Update) else "delete"
    where = tree.args.get("where")
    condition = where.this if where is not None else None
    yield Action(
        kind,
        table=target,
        columns=tuple(_set_columns(tree.expressions)) if kind == "update" else (),
        reach=reach_in(tree, condition, target.rpartition(".")[2]),
        empty=tuple(_asked_empty(condition)) if condition is not None else (),
        present=present_in(condition),
    )


def _set_columns(parts: Sequence[exp.Expr]) -> Iterator[str]:
    for one in parts:
        if isinstance(one, exp.EQ):
            named = one.this.expressions if isinstance(one.this, exp.Tuple) else [one.this]
            yield from (column.name.lower() for column in named)


def _inserted(tree: exp.Insert, target: str) -> Iterator[Action]:
    """New rows; and those of before that they take the place of, where the statement says so."""
    schema, given = tree.this, tree.expression
    columns = tuple(one.name.lower() for one in schema.expressions) if isinstance(schema, exp.Schema) else ()
    sources = tuple(_sources(given)) if isinstance(given, exp.Query) else ()
    taken = _taken(given) if sources else None
    yield Action(
        "insert", table=target, columns=columns, sources=sources, reach=taken, named=tuple(_carried(columns, given))
    )
    # NOTE: rows that are written out reach those with the same key; what a query gives may reach every one.
    reach: Reach = "unknown" if sources else "some"
    if tree.args.get("overwrite") or str(tree.args.get("alternative") or "").upper() == "REPLACE":
        yield Action("delete", table=target, reach="all" if tree.args.get("overwrite") else reach)
    conflict = tree.args.get("conflict")
    if conflict is not None and conflict.expressions:
        over = tuple(_set_columns(conflict.expressions))
        yield Action("update", table=target, columns=over, reach=reach, optional=not sources)


def _carried(columns: tuple[str, ...], query: exp.Expr | None) -> Iterator[str]:
    """The columns of an INSERT that take a column of its query, not a value of its own; `*` for all of them."""
    given = query.expressions if isinstance(query, exp.Select) else []
    if any(one.find(exp.Star) is not None for one in given):
        yield "*"
    for name, value in zip(columns, given, strict=False):
        if value.find(exp.Column) is not None:
            yield name


def _sources(query: exp.Expr) -> Iterator[str]:
    own = {cte.alias.lower() for cte in query.find_all(exp.CTE)}
    yield from dict.fromkeys(name for table in query.find_all(exp.Table) if (name := table_name(table)) not in own)


def _made_from(table: exp.Expr, query: exp.Expr, *, temporary: bool = False, optional: bool = False) -> Action:
    """A table that is made from a query."""
    return Action(
        "create-table", table=table_name(table), columns=tuple(_projected(query)), sources=tuple(_sources(query)),
        reach=_taken(query), temporary=temporary, optional=optional,
    )  # fmt: skip


def _taken(query: exp.Expr) -> Reach:
    """Whether a query gives every row of its one table."""
    inner = query.unnest()
    less = ("where", "joins", "limit", "offset", "group", "having", "distinct", "with_", "qualify")
    plain = isinstance(inner, exp.Select) and not any(inner.args.get(key) for key in less)
    return "all" if plain else "unknown"


def _projected(query: exp.Expr) -> Iterator[str]:
    inner = query.unnest()
    while isinstance(inner, exp.SetOperation):
        inner = inner.left.unnest()
    for one in inner.expressions if isinstance(inner, exp.Select) else ():
        yield (
            "*"
            if one.find(exp.Star) is not None and isinstance(one, exp.Star | exp.Column)
            else one.alias_or_name.lower()
        )


def _asked_empty(condition: exp.Expr) -> Iterator[str]:
    """The columns that a condition asks to be NULL, for every row."""
    condition = condition.unnest()
    if isinstance(condition, exp.And):
        yield from (name for part in (condition.left, condition.right) for name in _asked_empty(part))
    elif (
        isinstance(condition, exp.Is)
        and isinstance(condition.expression, exp.Null)
        and not condition.args.get("negate")
    ):
        column = condition.this
        if isinstance(column, exp.Column):
            yield column.name.lower()


def _created(tree: exp.Create) -> list[Action] | None:
    kind = str(tree.args.get("kind") or "").upper()
    if kind == "TABLE":
        return list(_created_table(tree))
    if kind == "INDEX":
        index = tree.this
        params = index.args.get("params")
        columns = indexed(params.args.get("columns") or [] if params is not None else index.expressions)
        made = {
            "table": table_name(index.args.get("table")),
            "name": index.name.lower(),
            "columns": columns,
        }
        concurrently = bool(tree.args.get("concurrently"))
        unique = bool(tree.args.get("unique"))
        return [Action("add-unique" if unique else "create-index", concurrently=concurrently, **made)]
    if kind == "TYPE":
        values = tuple(one.name for one in tree.expression.expressions) if tree.expression is not None else ()
        return [Action("create-type", name=tree.this.name.lower(), values=values)]
    return [Action("other")] if kind in _MADE else None


def indexed(nodes: Sequence[exp.Expr]) -> tuple[str, ...]:
    """The columns that an index or a constraint is over, also those inside an expression, in lower case."""
    found: dict[str, None] = {}
    for node in nodes:
        if isinstance(node, exp.Identifier):
            found[node.name.lower()] = None
        # NOTE: whether a column is NULL, or a part of it, is not its value: rows with other values are the same by it.
        columns = [one.name.lower() for one in node.find_all(exp.Column) if one.find_ancestor(*_LESS) is None]
        plain = [one.name.lower() for one in node.find_all(exp.Identifier)] if node.find(exp.Column) is None else []
        found |= dict.fromkeys([*columns, *plain])
    return tuple(found)


def _created_table(tree: exp.Create) -> Iterator[Action]:
    schema, table = tree.this, table_name(tree.this)
    properties = tree.args.get("properties")
    temporary = properties is not None and properties.find(exp.TemporaryProperty) is not None
    optional = bool(tree.args.get("exists"))
    if tree.args.get("replace"):
        yield Action("drop-table", table=table, what="table")
    if isinstance(tree.expression, exp.Query):
        yield _made_from(schema, tree.expression, temporary=temporary, optional=optional)
    else:
        parts = schema.expressions if isinstance(schema, exp.Schema) else ()
        like = [
            one
            for one in (*parts, *(properties.expressions if properties is not None else ()))
            if isinstance(one, exp.LikeProperty)
        ]
        sources = tuple(table_name(one.this) for one in like)
        columns = ("*",) if sources else ()
        yield Action(
            "create-table", table=table, temporary=temporary, optional=optional, columns=columns, sources=sources
        )
    for part in schema.expressions if isinstance(schema, exp.Schema) else ():
        if isinstance(part, exp.ColumnDef):
            yield from _column(table, part)
        elif not isinstance(part, exp.LikeProperty):
            yield from _constraint(table, part, valid=True)


def _column(table: str, part: exp.ColumnDef) -> Iterator[Action]:
    name = part.name.lower()
    constraints = [one for one in part.args.get("constraints") or () if isinstance(one, exp.ColumnConstraint)]
    kinds = [one.kind for one in constraints]
    type_ = part.kind.sql(dialect="postgres").lower() if part.kind is not None else ""
    key = any(isinstance(one, exp.PrimaryKeyColumnConstraint) for one in kinds)
    filled = any(isinstance(one, _BY_ITSELF) for one in kinds)
    filled = filled or type_.upper() in _FILLED
    distinct = type_.upper() in _FILLED or any(_is_distinct(one) for one in kinds)
    not_null = key or any(isinstance(o, exp.NotNullColumnConstraint) and not o.args.get("allow_null") for o in kinds)
    yield Action("add-column", table=table, name=name, type=type_, not_null=not_null, default=filled, distinct=distinct)
    if key:
        yield Action("add-primary-key", table=table, columns=(name,))
    for constraint in constraints:
        one, named = constraint.kind, constraint.name.lower()
        if isinstance(one, exp.UniqueColumnConstraint):
            yield Action("add-unique", table=table, name=named or _made_name(table, (name,), "key"), columns=(name,))
        elif isinstance(one, exp.Reference):
            yield _foreign_key(table, named or _made_name(table, (name,), "fkey"), (name,), one)
        elif isinstance(one, exp.CheckColumnConstraint):
            yield Action("add-check", table=table, name=named)


def _is_distinct(kind: exp.Expr) -> bool:
    """Whether a column gets another value in each row: a number of a sequence, or a random id."""
    if isinstance(kind, exp.GeneratedAsIdentityColumnConstraint | exp.AutoIncrementColumnConstraint):
        return True
    made = kind.this.sql(dialect="postgres") if isinstance(kind, exp.DefaultColumnConstraint) else ""
    return _DISTINCT.search(made) is not None


def _constraint(table: str, part: exp.Expr, *, valid: bool) -> Iterator[Action]:
    name = part.name.lower() if isinstance(part, exp.Constraint) else ""
    inner = part.expressions if isinstance(part, exp.Constraint) else [part]
    for one in inner:
        if isinstance(one, exp.PrimaryKey):
            yield Action("add-primary-key", table=table, name=name, columns=indexed(one.expressions))
        elif isinstance(one, exp.UniqueColumnConstraint):
            columns = indexed(one.this.expressions if isinstance(one.this, exp.Schema) else [one.this])
            yield Action("add-unique", table=table, name=name or _made_name(table, columns, "key"), columns=columns)
        elif isinstance(one, exp.ForeignKey):
            columns = indexed(one.expressions)
            made = name or _made_name(table, columns, "fkey")
            yield _foreign_key(table, made, columns, one.args.get("reference"), one, valid=valid)
        elif isinstance(one, exp.CheckColumnConstraint):
            yield Action("add-check", table=table, name=name, valid=valid)


def _made_name(table: str, columns: Sequence[str], end: str) -> str:
    """What PostgreSQL calls a constraint that has no name: its schema is no part of it."""
    return "_".join((table.rpartition(".")[2], *columns, end))


def _foreign_key(
    table: str, name: str, columns: tuple[str, ...], reference: exp.Expr | None, outer: exp.Expr | None = None, *,
    valid: bool = True,
) -> Action:  # fmt: skip
    options = [str(one).upper() for one in (reference.args.get("options") or () if reference is not None else ())]
    deletes = str(outer.args.get("delete") or "").upper() if outer is not None else ""
    cascade = "ON DELETE CASCADE" in options or deletes == "CASCADE"
    to = table_name(reference.this) if reference is not None else ""
    return Action("add-foreign-key", table=table, name=name, columns=columns, to=to, cascade=cascade, valid=valid)


def _dropped(tree: exp.Drop) -> Iterator[Action]:
    what = str(tree.args.get("kind") or "").upper()
    cascade, concurrently = bool(tree.args.get("cascade")), bool(tree.args.get("concurrently"))
    on = tree.args.get("cluster")
    table = table_name(on) if on is not None else ""
    for one in tree.args.get("tables") or [tree.this]:
        name = one.name.lower() or str(one.args.get("db") or "").strip('"').lower()
        kind = _DROPS.get(what, "drop-other")
        if kind == "drop-table":
            yield Action(kind, table=table_name(one), cascade=cascade, what="table")
        else:
            yield Action(kind, table=table, name=name, what=what.lower(), cascade=cascade, concurrently=concurrently)


def _of_alter(tree: exp.Alter) -> list[Action] | None:
    if str(tree.args.get("kind") or "").upper() != "TABLE":
        return [Action("other")] if str(tree.args.get("kind") or "").upper() in {"VIEW", "INDEX", "SEQUENCE"} else None
    table, valid = table_name(tree.this), not tree.args.get("not_valid")
    found: list[Action] = []
    for part in tree.args.get("actions") or ():
        actions = list(_of_action(table, part, valid=valid))
        if not actions:
            return None
        found += actions
    return found or None


def _of_action(table: str, part: exp.Expr, *, valid: bool) -> Iterator[Action]:
    match part:
        case exp.ColumnDef():
            yield from _column(table, part)
        case exp.Schema():
            yield from (action for one in part.expressions for action in _of_action(table, one, valid=valid))
        case exp.AddConstraint():
            yield from (action for one in part.expressions for action in _constraint(table, one, valid=valid))
        case exp.Drop():
            yield from (_dropped_part(table, one) for one in _dropped(part))
        case exp.RenameColumn():
            yield Action("rename-column", table=table, name=part.this.name.lower(), to=part.args["to"].name.lower())
        case exp.AlterRename():
            yield Action("rename-table", table=table, to=_beside(table, table_name(part.this)))
        case exp.AlterColumn():
            yield _altered_column(table, part)
        case exp.ModifyColumn():
            yield from _modified(table, part)
        case _:
            pass


def _beside(table: str, name: str) -> str:
    """A new name of a table, which stays in its schema."""
    schema = table.rpartition(".")[0]
    return f"{schema}.{name}" if schema and "." not in name else name


def _dropped_part(table: str, one: Action) -> Action:
    # NOTE: "a" in `DROP CONSTRAINT "a"` stands as a table.
    kind = _PARTS_DROPPED.get(one.what or "column", "drop-constraint" if "key" in one.what else "drop-other")
    return Action(kind, table=table, name=one.name or one.table, what=one.what, cascade=one.cascade)


def _modified(table: str, part: exp.ModifyColumn) -> Iterator[Action]:
    column, old = part.this, part.args.get("rename_from")
    if not isinstance(column, exp.ColumnDef):
        return
    if old is not None and old.name.lower() != column.name.lower():
        yield Action("rename-column", table=table, name=old.name.lower(), to=column.name.lower())
    for one in _column(table, column):
        yield replace(one, kind="set-type") if one.kind == "add-column" else one


def _altered_column(table: str, part: exp.AlterColumn) -> Action:
    name, args = part.name.lower(), part.args
    if args.get("dtype") is not None:
        type_, reach = args["dtype"].sql(dialect="postgres").lower(), kept_by(args.get("using") or None, name)
        return Action("set-type", table=table, name=name, type=type_, reach=reach)
    if args.get("allow_null") is False:
        return Action("set-not-null", table=table, name=name)
    if args.get("allow_null"):
        return Action("drop-not-null", table=table, name=name)
    return Action("set-default" if args.get("default") is not None else "drop-default", table=table, name=name)
