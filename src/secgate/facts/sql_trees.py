"""What a statement does, by its syntax as sqlglot gives it. Imported only when there is a migration to read."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlglot import exp

from secgate.facts.sql_actions import Action, Kind

_DROPS: dict[str, Kind] = {"TABLE": "drop-table", "INDEX": "drop-index"}
_FILLED = frozenset({"SERIAL", "BIGSERIAL", "SMALLSERIAL"})
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
            return [rows_of(tree)]
        case exp.Select() | exp.Union():
            return [Action("select")]
        case exp.Set():
            # NOTE: by the words: how a dialect writes a setting differs, its name does not.
            return [Action("lock-timeout" if "lock_timeout" in tree.sql().lower() else "other")]
        case exp.Comment() | exp.Grant() | exp.Transaction() | exp.Commit() | exp.Rollback() | exp.Use() | exp.Pragma():
            return [Action("other")]
        case exp.Revoke() | exp.Analyze():
            return [Action("other")]
        case _:
            return None


def table_name(node: exp.Expr | None) -> str:
    """The name of a table in lower case, without schema; empty for none."""
    table = node if isinstance(node, exp.Table) or node is None else node.find(exp.Table)
    return table.name.lower() if table is not None else ""


def rows_of(tree: exp.Expr) -> Action:
    """What an INSERT, UPDATE or DELETE does."""
    kind: Kind = "insert" if isinstance(tree, exp.Insert) else "update" if isinstance(tree, exp.Update) else "delete"
    target = tree.this
    columns: list[str] = []
    if isinstance(tree, exp.Insert) and isinstance(target, exp.Schema):
        columns = [one.name.lower() for one in target.expressions]
    if isinstance(tree, exp.Update):
        columns = [one.this.name.lower() for one in tree.expressions if isinstance(one, exp.EQ)]
    limited = tree.args.get("where") is not None or tree.args.get("limit") is not None
    where = tree.args.get("where")
    empty = tuple(_asked_empty(where.this)) if where is not None else ()
    return Action(kind, table=table_name(target), columns=tuple(columns), limited=limited, empty=empty)


def _asked_empty(condition: exp.Expr) -> Iterator[str]:
    """The columns that a condition asks to be NULL, for every row."""
    condition = condition.unnest()
    if isinstance(condition, exp.And):
        yield from (name for part in (condition.left, condition.right) for name in _asked_empty(part))
    elif isinstance(condition, exp.Is) and isinstance(condition.expression, exp.Null):
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
    return [Action("other")]


def indexed(nodes: Sequence[exp.Expr]) -> tuple[str, ...]:
    """The columns that an index or a constraint is over, also those inside an expression, in lower case."""
    found: dict[str, None] = {}
    for node in nodes:
        if isinstance(node, exp.Identifier):
            found[node.name.lower()] = None
        columns = [one.name.lower() for one in node.find_all(exp.Column)]
        plain = [one.name.lower() for one in node.find_all(exp.Identifier)] if not columns else []
        found |= dict.fromkeys([*columns, *plain])
    return tuple(found)


def _created_table(tree: exp.Create) -> Iterator[Action]:
    schema, table = tree.this, table_name(tree.this)
    properties = tree.args.get("properties")
    temporary = properties is not None and properties.find(exp.TemporaryProperty) is not None
    copied = isinstance(tree.expression, exp.Select)
    optional = bool(tree.args.get("exists"))
    yield Action("create-table", table=table, temporary=temporary, limited=copied, optional=optional)
    for part in schema.expressions if isinstance(schema, exp.Schema) else ():
        if isinstance(part, exp.ColumnDef):
            yield from _column(table, part)
        else:
            yield from _constraint(table, part, valid=True)


def _column(table: str, part: exp.ColumnDef) -> Iterator[Action]:
    name = part.name.lower()
    kinds = [one.kind for one in part.args.get("constraints") or () if isinstance(one, exp.ColumnConstraint)]
    type_ = part.kind.sql(dialect="postgres").lower() if part.kind is not None else ""
    key = any(isinstance(one, exp.PrimaryKeyColumnConstraint) for one in kinds)
    filled = any(isinstance(one, _BY_ITSELF) for one in kinds)
    filled = filled or type_.upper() in _FILLED
    not_null = key or any(isinstance(o, exp.NotNullColumnConstraint) and not o.args.get("allow_null") for o in kinds)
    yield Action("add-column", table=table, name=name, type=type_, not_null=not_null, default=filled)
    if key:
        yield Action("add-primary-key", table=table, columns=(name,))
    for one in kinds:
        if isinstance(one, exp.UniqueColumnConstraint):
            yield Action("add-unique", table=table, name=f"{table}_{name}_key", columns=(name,))
        elif isinstance(one, exp.Reference):
            yield _foreign_key(table, f"{table}_{name}_fkey", (name,), one)
        elif isinstance(one, exp.CheckColumnConstraint):
            yield Action("add-check", table=table)


def _constraint(table: str, part: exp.Expr, *, valid: bool) -> Iterator[Action]:
    name = part.name.lower() if isinstance(part, exp.Constraint) else ""
    inner = part.expressions if isinstance(part, exp.Constraint) else [part]
    for one in inner:
        if isinstance(one, exp.PrimaryKey):
            yield Action("add-primary-key", table=table, name=name, columns=indexed(one.expressions))
        elif isinstance(one, exp.UniqueColumnConstraint):
            columns = indexed(one.this.expressions if isinstance(one.this, exp.Schema) else [one.this])
            yield Action("add-unique", table=table, name=name or f"{table}_{'_'.join(columns)}_key", columns=columns)
        elif isinstance(one, exp.ForeignKey):
            columns = indexed(one.expressions)
            made = name or f"{table}_{'_'.join(columns)}_fkey"
            yield _foreign_key(table, made, columns, one.args.get("reference"), one, valid=valid)
        elif isinstance(one, exp.CheckColumnConstraint):
            yield Action("add-check", table=table, name=name, valid=valid)


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
            yield Action(kind, table=name, cascade=cascade, what="table")
        else:
            yield Action(kind, table=table, name=name, what=what.lower(), cascade=cascade, concurrently=concurrently)


def _of_alter(tree: exp.Alter) -> list[Action] | None:
    if str(tree.args.get("kind") or "").upper() != "TABLE":
        return [Action("other")]
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
            yield Action("rename-table", table=table, to=table_name(part.this))
        case exp.AlterColumn():
            yield _altered_column(table, part)
        case exp.ModifyColumn():
            yield from _modified(table, part)
        case _:
            pass


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
        return Action("set-type", table=table, name=name, type=args["dtype"].sql(dialect="postgres").lower())
    if args.get("allow_null") is False:
        return Action("set-not-null", table=table, name=name)
    if args.get("allow_null"):
        return Action("drop-not-null", table=table, name=name)
    return Action("set-default" if args.get("default") is not None else "drop-default", table=table, name=name)
