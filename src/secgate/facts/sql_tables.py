"""The tables that migrations in SQL leave, for libraries whose own schemas say less of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from secgate.facts.migration_state import Table, replay
from secgate.facts.migrations import read_migrations
from secgate.facts.row_security import RowSecurity, row_security


@dataclass(frozen=True)
class SqlTable:
    """A table, where it is made, and what decides over its rows."""

    table: Table
    path: str
    line: int
    security: RowSecurity


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
        security = row_security(played)
        for name, table in played.tables.items():
            path, line = made.get(name, ("", 0))
            if path:
                yield SqlTable(table, path, line, security.get(name) or RowSecurity())
