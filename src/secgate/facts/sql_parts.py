"""SQL statements: which tables of tenants a statement reads or writes without a condition on the tenant.

Parsed with sqlglot: this module is imported only when there is a statement to read. A condition counts where it holds
for every row: joined by AND, in an inner join, or in each branch of an OR. A part of a statement (a branch of UNION, a
WITH, a derived table) has to carry its own; a subquery inside WHERE is limited by the part around it, and limits that
part.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from secgate.facts.sql import Reading, Tenancy

_DIALECTS = ("postgres", "mysql", "sqlite")
_MAX_CHARACTERS = 50_000
_OUTER = frozenset({"LEFT", "RIGHT", "FULL"})


def read_sql(text: str, tenancy: Tenancy) -> Reading | None:
    """What a text of one or more statements does; None when it cannot be parsed."""
    if len(text) > _MAX_CHARACTERS:
        return None
    statements = _parse(text)
    if statements is None:
        return None
    tables: set[str] = set()
    unlimited: dict[str, bool] = {}
    for statement in statements:
        if statement.key in {"command", "merge"}:
            if any(re.search(rf"\b{re.escape(table)}\b", text, re.IGNORECASE) for table in tenancy.tables):
                return None
            continue
        part = _Statement(statement, tenancy)
        tables |= part.tables
        for table, conditional in part.unlimited():
            unlimited[table] = unlimited.get(table, True) and conditional
    return Reading(frozenset(tables), frozenset(unlimited), bool(unlimited) and all(unlimited.values()))


def _parse(text: str) -> list[exp.Expr] | None:
    # NOTE: it warns on stderr about what it reads as an opaque command; that is a value here, not a message.
    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    for dialect in _DIALECTS:
        try:
            return [statement for statement in sqlglot.parse(text, dialect=dialect) if statement is not None]
        except (SqlglotError, RecursionError, ValueError):
            continue
    return None


@dataclass(frozen=True)
class _Statement:
    """One statement and the question about it."""

    root: exp.Expr
    tenancy: Tenancy

    @property
    def _named(self) -> Mapping[int, str]:
        """Tables by the identity of their node, without the names that the statement gives itself."""
        own = {cte.alias.lower() for cte in self.root.find_all(exp.CTE)}
        return {id(t): t.name.lower() for t in self.root.find_all(exp.Table) if t.name and t.name.lower() not in own}

    @property
    def tables(self) -> frozenset[str]:
        """Every table."""
        return frozenset(self._named.values())

    def unlimited(self) -> Iterator[tuple[str, bool]]:
        """(table of a tenant model, whether the part has any condition) of every part that does not name the tenant."""
        for part in self.root.find_all(exp.Select, exp.Update, exp.Delete, exp.Insert):
            wanted = self._own_tables(part) & self.tenancy.tables
            if wanted and not self._is_limited(part):
                yield from ((table, self._conditions(part) != []) for table in sorted(wanted))

    def _own_tables(self, part: exp.Expr) -> set[str]:
        """Tables of a part, not of the parts inside it."""
        named = self._named
        parts = (exp.Select, exp.Update, exp.Delete, exp.Insert)
        return {named[id(t)] for t in part.find_all(exp.Table) if id(t) in named and t.find_ancestor(*parts) is part}

    def _is_limited(self, part: exp.Expr) -> bool:
        if isinstance(part, exp.Insert):
            columns = part.this.expressions if isinstance(part.this, exp.Schema) else []
            return any(column.name.lower() in self.tenancy.columns for column in columns)
        if any(self._limits(condition) for condition in self._conditions(part)):
            return True
        outer = part.find_ancestor(exp.Select, exp.Update, exp.Delete)
        inner = part.find_ancestor(exp.Where, exp.Join, exp.CTE, exp.From)
        inside = outer is not None and isinstance(inner, exp.Where | exp.Join) and inner.find_ancestor(exp.CTE) is None
        return inside and outer is not None and self._is_limited(outer)

    def _conditions(self, part: exp.Expr) -> list[exp.Expr]:
        """Conditions that hold for every row of a part."""
        found = [part.args["where"].this] if part.args.get("where") is not None else []
        joins = list(part.args.get("joins") or [])
        source = part.args.get("from_") or part.args.get("from") or part.args.get("this")
        joins += list(source.args.get("joins") or []) if source is not None and hasattr(source, "args") else []
        found += [j.args["on"] for j in joins if j.args.get("on") is not None and j.side not in _OUTER]
        return found

    def _limits(self, condition: exp.Expr) -> bool:
        """Whether a condition sets a tenant column to a value, or ties the rows to a part that does."""
        condition = condition.unnest()
        if isinstance(condition, exp.And):
            return self._limits(condition.left) or self._limits(condition.right)
        if isinstance(condition, exp.Or):
            return self._limits(condition.left) and self._limits(condition.right)
        if isinstance(condition, exp.EQ | exp.NullSafeEQ):
            sides = (condition.left, condition.right), (condition.right, condition.left)
            return any(self._is_key(column, value) for column, value in sides)
        if isinstance(condition, exp.In):
            query = condition.args.get("query")
            if query is not None:
                return self._subquery(query)
            return self._is_key(condition.this, None)
        return isinstance(condition, exp.Exists) and self._subquery(condition.this)

    def _subquery(self, query: exp.Expr) -> bool:
        inner = query.unnest()
        return isinstance(inner, exp.Select) and any(self._limits(c) for c in self._conditions(inner))

    def _is_key(self, column: exp.Expr, value: exp.Expr | None) -> bool:
        """Whether `column = value` names the tenant: its column and no other column, or the root's id."""
        # NOTE: `"tenantId"::text = $1` compares the column all the same.
        column = column.unnest()
        column = column.this if isinstance(column, exp.Cast) else column
        if not isinstance(column, exp.Column) or (value is not None and value.find(exp.Column) is not None):
            return False
        if column.name.lower() in self.tenancy.columns:
            return True
        ours = value is not None and any(p.name == self.tenancy.placeholder for p in value.find_all(exp.Placeholder))
        return ours and column.name.lower() == "id" and self.tenancy.root in self.tables
