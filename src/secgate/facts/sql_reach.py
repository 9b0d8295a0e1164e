"""How many rows a condition lets through: whether it limits a statement, by its form alone.

A condition limits where it has, for every row, a part that compares a column with a value that is not taken from the
row. What holds for every row whatever it holds does not; whatever cannot be told is unknown, never taken for a limit.
"""

import re
from collections.abc import Iterable, Iterator

from sqlglot import exp

from secgate.facts.sql_actions import Reach

# Names of the row that a trigger is about: one row, so a comparison with it limits.
_ROWS_OF_TRIGGERS = frozenset({"new", "old"})
# What of a column is still the column when it is compared with one value.
_SAME = (exp.Cast, exp.TryCast, exp.Paren, exp.Lower, exp.Upper, exp.Trim, exp.JSONExtractScalar, exp.JSONExtract,
         exp.JSONBExtractScalar, exp.JSONBExtract, exp.Collate, exp.Date, exp.TsOrDsToDate)  # fmt: skip
_ORDERS = (exp.GT, exp.GTE, exp.LT, exp.LTE)
# Values next to which most rows lie on one side.
_EXTREME = re.compile(
    r"^'?(?:-?\d{0,3}|[a-z]?|\s*|~*|z+|-?infinity|(?:[013-9]\d|2[1-9])\d\d-.*|9{3,}.*)'?$", re.IGNORECASE
)
_COUNTED = re.compile(r"(?:^|_)(?:rn|rownum|row_num(?:ber)?|rank)$", re.IGNORECASE)
_CLOCK = (exp.CurrentDate, exp.CurrentTimestamp, exp.CurrentTime, exp.CurrentDatetime, exp.Anonymous)
# Functions that write all of a value in another form.
_TURNED = frozenset(
    {"to_json", "to_jsonb", "array_to_json", "jsonb_agg", "hex", "encode", "uuid", "arraytojson", "tojson"}
)
# Functions that give no number below nothing.
_SIZES = frozenset({
    "length", "octet_length", "bitlength", "bytelength", "abs", "cardinality", "arraysize", "jsonb_array_length",
    "json_array_length", "jsonarraylength", "pg_column_size",
})  # fmt: skip
_ANY = re.compile(r"^[%_]*$")


def reach_of(condition: exp.Expr | None, target: str) -> Reach:
    """How many rows of a table a condition lets through.

    Args:
        condition: the condition; None where there is none.
        target: the table that is written to, in lower case.
    """
    return "all" if condition is None else _reach(condition.unnest(), target)


def reach_in(tree: exp.Expr, condition: exp.Expr | None, target: str) -> Reach:
    """How many rows of its table an UPDATE or DELETE reaches, where other tables stand beside that one too.

    A condition on another table limits only where an equality ties that table to the one that is written to.

    Args:
        tree: the statement.
        condition: its condition; None where there is none.
        target: the table that is written to, in lower case.
    """
    if condition is None:
        return "all"
    tables = {one.alias_or_name.lower() for one in tree.find_all(exp.Table)}
    if tables & _ROWS_OF_TRIGGERS:
        condition = _renamed(condition, tables)
    beside = [one for one in _beside(tree) if one is not tree.this]
    whole = reach_of(condition, target)
    if not beside or whole == "all":
        return whole
    first = tree.this if isinstance(tree.this, exp.Table) else tree.find(exp.Table)
    own = {target} | ({first.alias_or_name.lower()} if first is not None else set())
    joined = [on for one in tree.find_all(exp.Join) if (on := one.args.get("on")) is not None]
    tied = _tied(own, [part for one in (condition, *joined) for part in _parts(one)])
    kept = [part for part in _parts(condition) if _qualifiers(part) and _qualifiers(part) <= tied]
    return "some" if any(_reach(part, target) == "some" for part in kept) else "unknown"


def _beside(tree: exp.Expr) -> Iterator[exp.Expr]:
    """The tables of an UPDATE or DELETE that its rows are matched with."""
    using, source = tree.args.get("using") or [], tree.args.get("from_")
    yield from using
    if source is not None:
        yield source.this
    for table in (tree.this, *using, *([source.this] if source is not None else [])):
        yield from (one.this for one in table.args.get("joins") or ())


def _parts(condition: exp.Expr) -> Iterator[exp.Expr]:
    """What a condition asks, one by one."""
    inner = condition.unnest()
    if isinstance(inner, exp.And):
        yield from (part for one in (inner.left, inner.right) for part in _parts(one))
    else:
        yield inner


def _qualifiers(part: exp.Expr) -> set[str]:
    """The tables whose columns a condition names; those of its own queries are left out, a bare name stays bare."""
    queries = {id(query) for query in part.find_all(exp.Query)}
    return {
        column.table.lower()
        for column in part.find_all(exp.Column)
        if not any(id(above) in queries for above in _above(column))
    }


def _above(node: exp.Expr) -> Iterator[exp.Expr]:
    while (above := node.parent) is not None:
        yield above
        node = above


def _tied(own: set[str], parts: Iterable[exp.Expr]) -> set[str]:
    """The tables that equalities of columns tie to some, these among them."""
    sides = [(part.left.unnest(), part.right.unnest()) for part in parts if isinstance(part, exp.EQ)]
    pairs = [
        {left.table.lower(), right.table.lower()}
        for left, right in sides
        if isinstance(left, exp.Column) and isinstance(right, exp.Column)
    ]
    tied = set(own)
    while more := [pair for pair in pairs if pair & tied and not pair <= tied]:
        tied = tied.union(*more)
    return tied


def _renamed(condition: exp.Expr, tables: Iterable[str]) -> exp.Expr:
    """A condition in which no table of the statement has the name of a trigger's row."""
    made = condition.copy()
    for column in made.find_all(exp.Column):
        if column.table.lower() in _ROWS_OF_TRIGGERS and column.table.lower() in tables:
            column.set("table", exp.to_identifier(f"{column.table} table"))
    return made


def _reach(node: exp.Expr, target: str) -> Reach:
    if node.args.get("negate"):
        # NOTE: this is how sqlglot writes IS NOT and NOT LIKE in some dialects, beside NOT around them.
        return "unknown"
    match node:
        case exp.Paren() | exp.Where():
            return _reach(node.this, target)
        case exp.And():
            return _both(_reach(node.left, target), _reach(node.right, target))
        case exp.Or():
            return _either(node, target)
        case exp.Boolean() | exp.Literal() | exp.Null():
            return "all" if _is_true(node) else "some"
        case exp.Not():
            return _negated(node.this.unnest(), target)
        case exp.Exists():
            return _exists(node.this, target)
        case _:
            return _compared(node, target)


def _compared(node: exp.Expr, target: str) -> Reach:
    """What one comparison lets through."""
    match node:
        case exp.Is():
            return _asked(node, target)
        case exp.In():
            return _within(node, target)
        case exp.EQ() | exp.NullSafeEQ():
            return _equal(node, target)
        case exp.Between():
            ends = node.args["low"], node.args["high"]
            held = _is_own_column(node.this) and not any(_columns(one) or _is_weak(one) for one in ends)
            return "some" if held else "unknown"
        case exp.Like() | exp.ILike():
            return _like(node)
        case exp.GT() | exp.GTE() | exp.LT() | exp.LTE():
            return _ordered(node)
        case _:
            return "unknown"


def _both(left: Reach, right: Reach) -> Reach:
    if "some" in (left, right):
        return "some"
    return "all" if left == right == "all" else "unknown"


def _either(node: exp.Or, target: str) -> Reach:
    parts = list(node.flatten())
    found = [_reach(part, target) for part in parts]
    if "all" in found:
        return "all"
    if any(_is_opposite(one, other) for one in parts for other in parts):
        return "unknown"
    return "some" if all(one == "some" for one in found) else "unknown"


def _is_opposite(one: exp.Expr, other: exp.Expr) -> bool:
    """Whether two conditions together may let every row through."""
    columns = {column.sql().lower() for column in one.find_all(exp.Column)}
    shared = columns & {column.sql().lower() for column in other.find_all(exp.Column)}
    if not shared or one is other:
        return False
    return isinstance(one.unnest(), _ORDERS) and isinstance(other.unnest(), (*_ORDERS, exp.EQ))


def _is_true(node: exp.Expr) -> bool:
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    return isinstance(node, exp.Literal) and str(node.this).strip().lower() not in {"", "0", "f", "false", "n", "no"}


def _negated(inner: exp.Expr, target: str) -> Reach:
    if isinstance(inner, exp.Boolean | exp.Literal):
        return "some" if _is_true(inner) else "all"
    if isinstance(inner, exp.Not):
        return _reach(inner.this.unnest(), target)
    return "unknown"


def _asked(node: exp.Is, target: str) -> Reach:
    """IS NULL and IS TRUE of a column limit; IS TRUE of a condition does what the condition does."""
    asked = node.expression
    if isinstance(node.this.unnest(), exp.Column):
        return "some" if isinstance(asked, exp.Null | exp.Boolean) else "unknown"
    return _reach(node.this.unnest(), target) if isinstance(asked, exp.Boolean) and asked.this else "unknown"


def _equal(node: exp.Binary, target: str) -> Reach:
    left, right = node.left.unnest(), node.right.unnest()
    if left.sql().lower() == right.sql().lower():
        return "all"
    for one, other in ((left, right), (right, left)):
        if isinstance(other, exp.Boolean) and not isinstance(one, exp.Column):
            return _reach(one, target) if other.this else _negated(one, target)
        if _is_own_column(one):
            return _of_value(other, target)
    if not _columns(node) and isinstance(left, exp.Literal) and isinstance(right, exp.Literal):
        return "some"
    return "unknown"


def _of_value(value: exp.Expr, target: str) -> Reach:
    """What an equality of a column and a value comes to."""
    query = value.this if isinstance(value, exp.Subquery | exp.Any) else value
    query = query.unnest() if isinstance(query, exp.Expr) else query
    if isinstance(query, exp.Query):
        return _from_query(query, target, single=not isinstance(value, exp.Any))
    return "unknown" if _columns(value) or value.find(exp.Query, exp.Table) is not None else "some"


def _within(node: exp.In, target: str) -> Reach:
    if not _is_own_column(node.this):
        return "unknown"
    query = node.args.get("query")
    if query is not None:
        return _from_query(query.unnest(), target, single=False)
    return "unknown" if any(_columns(one) for one in node.expressions) or node.args.get("unnest") else "some"


def _from_query(query: exp.Expr, target: str, *, single: bool) -> Reach:
    """What the rows that a query gives limit: those of a query that is limited itself, or gives one value."""
    if not isinstance(query, exp.Select) or query.args.get("with_") is not None:
        return "unknown"
    where, having = query.args.get("where"), query.args.get("having")
    limits = reach_of(where.this, target) if where is not None else "all"
    if limits == "some" or (having is not None and any(_asks_groups(part) for part in _parts(having.this))):
        return "some"
    if having is not None:
        return "unknown"
    tables = [table.name.lower() for table in query.find_all(exp.Table)]
    if single and where is None and (query.args.get("limit") or _is_total(query)):
        return "some"
    return "all" if limits == "all" and tables == [target] and not query.args.get("limit") else "unknown"


def _asks_groups(part: exp.Expr) -> bool:
    """Whether a condition on groups leaves some out: every group has a row, so a count has to be more than one."""
    if not isinstance(part, (*_ORDERS, exp.EQ)):
        return False
    for one, value in ((part.left.unnest(), part.right.unnest()), (part.right.unnest(), part.left.unnest())):
        if isinstance(one, exp.Count):
            above = exp.GT if one is part.left.unnest() else exp.LT
            least = int(value.name) + isinstance(part, above) if value.is_int else 0
            return least > 1 and isinstance(part, (above, exp.EQ, exp.GTE if above is exp.GT else exp.LTE))
        if isinstance(one, exp.AggFunc):
            return not _columns(value) and not _is_weak(value)
    return False


def _is_total(query: exp.Select) -> bool:
    return any(isinstance(one.unalias(), exp.AggFunc) for one in query.expressions)


def _exists(query: exp.Expr, target: str) -> Reach:
    inner = query.unnest()
    where = inner.args.get("where") if isinstance(inner, exp.Select) else None
    if where is not None:
        # NOTE: a query that names no row of the table is true for all of its rows, or for none.
        inside = {table.alias_or_name.lower() for table in inner.find_all(exp.Table)} | _ROWS_OF_TRIGGERS
        outer = any(one.table and one.table.lower() not in inside for one in where.find_all(exp.Column))
        return "some" if outer and reach_of(where.this, target) == "some" else "unknown"
    return "all" if isinstance(inner, exp.Select) and inner.find(exp.Table) is None else "unknown"


def _like(node: exp.Expr) -> Reach:
    pattern = node.expression
    if not _is_own_column(node.this) or not isinstance(pattern, exp.Literal):
        return "unknown"
    return "unknown" if _ANY.match(str(pattern.this)) else "some"


def _ordered(node: exp.Binary) -> Reach:
    """A comparison by order limits where its value says more than that there is one."""
    for one, value in ((node.left, node.right), (node.right, node.left)):
        if _is_own_column(one) and not _columns(value):
            counted = isinstance(one, exp.Column) and _COUNTED.search(one.name) is not None
            return "some" if counted or not _is_weak(value) else "unknown"
    return "unknown"


def _is_weak(value: exp.Expr) -> bool:
    """Whether most rows may lie on one side of a value: the time of now, the end of a range, what a query gives."""
    plain = value.this.unnest() if isinstance(value.unnest(), exp.Cast) else value.unnest()
    if isinstance(plain, exp.Null | exp.Subquery) or plain.find(*_CLOCK) is not None:
        return True
    return isinstance(plain, exp.Literal | exp.Neg) and _EXTREME.match(plain.sql()) is not None


def _is_own_column(node: exp.Expr) -> bool:
    node = node.unnest()
    while isinstance(node, _SAME):
        node = node.this
    return isinstance(node, exp.Column) and node.table.lower() not in _ROWS_OF_TRIGGERS


def _columns(node: exp.Expr) -> bool:
    """Whether a value is taken from a row, and not from the one that a trigger is about."""
    return any(one.table.lower() not in _ROWS_OF_TRIGGERS for one in node.find_all(exp.Column))


def present_in(condition: exp.Expr | None) -> tuple[str, ...]:
    """The columns that a condition asks to hold something, where it asks nothing else."""
    parts = list(_present(condition.unnest())) if condition is not None else []
    return tuple(part for part in parts if part is not None) if None not in parts else ()


def _present(node: exp.Expr) -> Iterator[str | None]:
    if isinstance(node, exp.And | exp.Or):
        yield from (name for part in (node.left, node.right) for name in _present(part.unnest()))
        return
    if (measured := _measured(node)) is not None:
        yield measured
        return
    inner = node.this.unnest() if isinstance(node, exp.Not) else node if node.args.get("negate") else None
    column = inner.this.unnest() if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null) else None
    yield column.name.lower() if isinstance(column, exp.Column) else None


def _measured(node: exp.Expr) -> str | None:
    """The column whose size a condition asks to be none below nothing: `length(id) >= 0` holds wherever it has one."""
    if not isinstance(node, _ORDERS):
        return None
    for size, value, least in ((node.left, node.right, (exp.GTE, exp.GT)), (node.right, node.left, (exp.LTE, exp.LT))):
        inner = size.unnest()
        held = inner.expressions[0] if isinstance(inner, exp.Anonymous) and inner.expressions else inner.this
        column = held.unnest() if isinstance(held, exp.Expr) else None
        if not isinstance(column, exp.Column) or _named(inner) not in _SIZES or not value.is_int:
            continue
        number = int(value.to_py())
        if (isinstance(node, least[0]) and number <= 0) or (isinstance(node, least[1]) and number < 0):
            return column.name.lower()
    return None


def _named(node: exp.Expr) -> str:
    return node.name.lower() if isinstance(node, exp.Anonymous) else node.key


def kept_by(using: exp.Expr | None, column: str) -> Reach | None:
    """What of a column's values the USING of a new type keeps; None without one, `some` where it keeps none.

    Args:
        using: the expression.
        column: the column, in lower case.
    """
    if using is None:
        return None
    node = using.unnest()
    while isinstance(node, _SAME) or (_named(node) in _TURNED and len(list(node.find_all(exp.Column))) == 1):
        inner = node.expressions[0] if isinstance(node, exp.Anonymous) else node.this
        node = inner.unnest()
    if isinstance(node, exp.Column) and node.name.lower() == column:
        return "all"
    named: Iterable[exp.Column] = using.find_all(exp.Column)
    return "unknown" if any(one.name.lower() == column for one in named) else "some"
