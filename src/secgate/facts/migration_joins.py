"""Whether a statement that fills rows of tenants joins only rows of one tenant.

Two sources of a statement belong together when it says that their tenant keys are equal: in a condition, as the value
that is inserted, or both equal to one value. What a condition says under OR or NOT does not count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from secgate.facts.migration_tenants import TenantTables
from secgate.facts.schemas import folded

_PART = (exp.Select, exp.Update, exp.Delete, exp.Insert)


@dataclass(frozen=True)
class Loose:
    """Two sources of a statement that nothing ties to one tenant.

    Attributes:
        tables: the two tables.
        by_key: a foreign key joins them, which leads to a row of the same tenant when the data is right.
    """

    tables: tuple[str, str]
    by_key: bool


@dataclass(frozen=True)
class _Source:
    """One table, CTE or derived table in its place; `key` is the column with the tenant."""

    name: str
    alias: str
    part: int
    key: str | None
    table: str | None


@dataclass
class _Groups:
    """Sources that belong together."""

    parents: dict[object, object] = field(default_factory=dict)

    def find(self, one: object) -> object:
        """Whoever stands for the group of one."""
        while (above := self.parents.get(one, one)) != one:
            one = above
        return one

    def join(self, one: object, other: object) -> None:
        """Say that two belong together."""
        self.parents[self.find(one)] = self.find(other)


def loose_joins(tree: exp.Expr, tenants: TenantTables) -> tuple[Loose, ...]:
    """Sources of an UPDATE or INSERT that nothing ties to the tenant of the first one.

    Args:
        tree: the statement.
        tenants: what its tables have to do with tenants.
    """
    reader = _Reader(tree, tenants)
    keyed = [source for source in reader.sources if source.key is not None]
    by_tenant, by_any = reader.groups()
    first = next(iter(keyed), None)
    if first is None:
        return ()
    apart = {by_tenant.find(one): one for one in keyed if by_tenant.find(one) != by_tenant.find(first)}
    return tuple(Loose((first.name, one.name), by_key=by_any.find(one) == by_any.find(first)) for one in apart.values())


class _Reader:
    """The sources of a statement and what it says of them."""

    def __init__(self, tree: exp.Expr, tenants: TenantTables) -> None:
        self.tree, self.tenants = tree, tenants
        self.ctes = {one.alias.lower(): one for one in tree.find_all(exp.CTE)}
        self.target = _target(tree)
        self.sources = tuple(self._sources())

    def _sources(self) -> Iterator[_Source]:
        for node in self.tree.find_all(exp.Table):
            name = node.name.lower()
            part = node.find_ancestor(*_PART)
            if not name or (isinstance(self.tree, exp.Insert) and node is self.target and not self._names_key(name)):
                continue
            alias = (node.alias or name).lower()
            if name in self.ctes:
                yield _Source(name, alias, id(part), self._projected(self.ctes[name].this), None)
                continue
            key = "id" if name == self.tenants.root else self.tenants.key_named(name)
            yield _Source(name, alias, id(part), key, name)
        for query in self.tree.find_all(exp.Subquery):
            if query.alias and isinstance(query.parent, exp.From | exp.Join):
                part, name = query.find_ancestor(*_PART), query.alias.lower()
                yield _Source(name, name, id(part), self._projected(query.this), None)

    def _names_key(self, table: str) -> bool:
        """Whether an INSERT fills the tenant key of its table."""
        return self.tenants.key_named(table) in self._filled()

    def _filled(self) -> list[str]:
        schema = self.tree.this if isinstance(self.tree, exp.Insert) else None
        return [one.name.lower() for one in schema.expressions] if isinstance(schema, exp.Schema) else []

    def _projected(self, query: exp.Expr) -> str | None:
        """The column of a query that gives the tenant, be it under another name."""
        inner = query.find(exp.Select)
        for one in inner.expressions if inner is not None else ():
            column = one.unalias()
            written = column.name if isinstance(column, exp.Column) else ""
            if not {folded(one.alias_or_name.lower()), folded(written.lower())}.isdisjoint(self.tenants.keys):
                return str(one.alias_or_name).lower()
        return None

    def groups(self) -> tuple[_Groups, _Groups]:
        """What belongs together by the tenant, and what by any condition on a key."""
        by_tenant, by_any = _Groups(), _Groups()
        for left, right, holds in self._equalities():
            ours = self._keyed(left), self._keyed(right)
            if ours[0] is not None and ours[1] is not None:
                by_tenant.join(ours[0], ours[1])
                by_any.join(ours[0], ours[1])
            elif (one := ours[0] or ours[1]) is not None and holds:
                value = right if ours[0] is not None else left
                if value.find(exp.Column) is None and value.find(exp.Select) is None:
                    by_tenant.join(one, value.sql())
                    by_any.join(one, value.sql())
            if holds and self._is_key_join(left, right):
                sides = self._source(left), self._source(right)
                by_any.join(sides[0], sides[1])
        for source in self.sources:
            # NOTE: a CTE or derived table stands for the sources inside it that give it its key.
            inner = self._inside(source)
            for one in inner:
                by_tenant.join(one, source)
                by_any.join(one, source)
        return by_tenant, by_any

    def _inside(self, source: _Source) -> list[_Source]:
        if source.table is not None or source.key is None:
            return []
        node = self.ctes[source.name].this if source.name in self.ctes else None
        if node is None:
            named = (one.this for one in self.tree.find_all(exp.Subquery) if one.alias.lower() == source.name)
            node = next(named, None)
        select = node.find(exp.Select) if node is not None else None
        if select is None:
            return []
        given = next((one for one in select.expressions if one.alias_or_name.lower() == source.key), None)
        column = given.find(exp.Column) if given is not None else None
        found = self._source(column) if column is not None else None
        return [found] if found is not None else []

    def _equalities(self) -> Iterator[tuple[exp.Expr, exp.Expr, bool]]:
        """(left, right, whether it is a condition) of each thing that the statement says is equal."""
        for node in self.tree.find_all(exp.EQ, exp.NullSafeEQ):
            # NOTE: to set the tenant from another row says nothing of which row that is.
            if _is_sure(node) and not isinstance(node.parent, exp.Update):
                yield from ((left, right, True) for left, right in _pairs(node.left, node.right))
        for within in self.tree.find_all(exp.In):
            query = within.args.get("query")
            if query is not None and _is_sure(within):
                yield from ((left, right, True) for left, right in _pairs(within.this, query))
        yield from ((left, right, False) for left, right in self._inserted())
        yield from self._using()

    def _inserted(self) -> Iterator[tuple[exp.Expr, exp.Expr]]:
        select = self.tree.expression if isinstance(self.tree, exp.Insert) else None
        if isinstance(select, exp.Select):
            for name, value in zip(self._filled(), select.expressions, strict=False):
                column = exp.column(name, table=self.target.alias_or_name if self.target is not None else None)
                column.set("of_target", value=True)
                yield column, value.unalias()

    def _using(self) -> Iterator[tuple[exp.Expr, exp.Expr, bool]]:
        for join in self.tree.find_all(exp.Join):
            part = id(join.find_ancestor(*_PART))
            here = [source for source in self.sources if source.part == part]
            for name in join.args.get("using") or ():
                columns = [exp.column(name.name, table=source.alias) for source in here if source.key is not None]
                for column in columns:
                    column.set("in_part", part)
                yield from ((columns[0], other, True) for other in columns[1:])

    def _source(self, node: exp.Expr) -> _Source | None:
        """The source of a column; None where it is none, or where that is not known."""
        column = _column(node)
        if column is None:
            return None
        alias = column.table.lower()
        if column.args.get("of_target"):
            return next((one for one in self.sources if one.table == self._target_name), None)
        parts = _parts_around(column) or [column.args.get("in_part", 0)]
        for part in parts:
            here = [one for one in self.sources if one.part == part]
            named = [one for one in here if alias in {one.alias, one.name if one.alias == one.name else one.alias}]
            if alias and named:
                return named[0]
            if not alias and len(here) == 1:
                return here[0]
        return None

    @property
    def _target_name(self) -> str | None:
        return self.target.name.lower() if self.target is not None else None

    def _keyed(self, node: exp.Expr) -> _Source | None:
        """The source whose tenant key a value is; None for any other value."""
        if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Select) and len(node.this.expressions) == 1:
            node = node.this.expressions[0].unalias()
        column = _column(node)
        source = self._source(node)
        return source if source is not None and column is not None and column.name.lower() == source.key else None

    def _is_key_join(self, left: exp.Expr, right: exp.Expr) -> bool:
        """Whether one side is a foreign key to the other, or the other its table's primary key."""
        one, other = self._source(left), self._source(right)
        columns = _column(left), _column(right)
        if one is None or other is None or one == other or columns[0] is None or columns[1] is None:
            return False
        sides = ((one, columns[0], other, columns[1]), (other, columns[1], one, columns[0]))
        return any(self._refers(a, x.name.lower(), b, y.name.lower()) for a, x, b, y in sides)

    def _refers(self, one: _Source, column: str, other: _Source, key: str) -> bool:
        table, to = self.tenants.tables.get(one.table or ""), self.tenants.tables.get(other.table or "")
        if table is not None and any(k.to == other.table and k.columns == (column,) for k in table.foreign):
            return True
        return to is not None and to.primary == (key,)


def _target(tree: exp.Expr) -> exp.Table | None:
    found = tree.this if isinstance(tree, exp.Insert | exp.Update | exp.Delete) else None
    found = found.this if isinstance(found, exp.Schema) else found
    return found if isinstance(found, exp.Table) else None


def _parts_around(column: exp.Expr) -> list[int]:
    """The parts of a statement that a column stands in, the innermost first."""
    found: list[int] = []
    part = column.find_ancestor(*_PART)
    while part is not None:
        found.append(id(part))
        part = part.find_ancestor(*_PART)
    return found


def _column(node: exp.Expr) -> exp.Column | None:
    node = node.unnest()
    while isinstance(node, exp.Cast | exp.Paren):
        node = node.this
    return node if isinstance(node, exp.Column) else None


def _is_sure(node: exp.Expr) -> bool:
    """Whether a condition holds for every row: not under OR, NOT or CASE."""
    above = node.parent
    while above is not None and not isinstance(above, exp.Where | exp.Join | exp.Update | exp.Select):
        if isinstance(above, exp.Or | exp.Not | exp.Case | exp.If):
            return False
        above = above.parent
    return True


def _pairs(left: exp.Expr, right: exp.Expr) -> Sequence[tuple[exp.Expr, exp.Expr]]:
    """The values that an equality of tuples, or IN with a query, compares."""
    query = right.this if isinstance(right, exp.Subquery) else right
    if isinstance(query, exp.Select) and not isinstance(left.parent, exp.Update):
        values = left.expressions if isinstance(left, exp.Tuple) else [left]
        return list(zip(values, (one.unalias() for one in query.expressions), strict=False))
    if isinstance(left, exp.Tuple) and isinstance(right, exp.Tuple):
        return list(zip(left.expressions, right.expressions, strict=False))
    return [(left, right)]
