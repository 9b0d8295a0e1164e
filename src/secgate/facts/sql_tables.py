"""The tables that migrations in SQL leave, for libraries whose own schemas say less of them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from secgate.facts.migration_state import Table, replay
from secgate.facts.migrations import Series, read_migrations
from secgate.facts.row_security import RowSecurity, row_security

_BUILT = re.compile(r"(?i)\bexecute\b[^;]*\benable\s+row\s+level\s+security\b")


@dataclass(frozen=True)
class SqlTable:
    """A table, where it is made, and what decides over its rows; None where that is put together at run time."""

    table: Table
    path: str
    line: int
    security: RowSecurity | None


def sql_tables(texts: Mapping[str, str]) -> Iterator[SqlTable]:
    """The tables that each series of migrations leaves.

    Args:
        texts: every text file of the target by path.
    """
    for series in read_migrations(texts):
        played = replay(series)
        made = {
            step.action.table: (step.migration.path, step.statement.line)
            for step in played.steps
            if step.action.kind == "create-table"
        }
        security, built = row_security(played), _is_built(series)
        for name, table in played.tables.items():
            path, line = made.get(name, ("", 0))
            if path:
                one = security.get(name) or RowSecurity()
                yield SqlTable(table, path, line, None if built and not one.enabled else one)


def _is_built(series: Series) -> bool:
    """Whether a statement that turns row level security on is put together at run time, for tables that none names."""
    return any(_BUILT.search(migration.text) is not None for migration in series.migrations)
