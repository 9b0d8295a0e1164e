"""The tables that migrations in SQL leave, for libraries whose own schemas say less of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from secgate.facts.migration_state import Table, replay
from secgate.facts.migrations import read_migrations


@dataclass(frozen=True)
class SqlTable:
    """A table, and where it is made."""

    table: Table
    path: str
    line: int


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
        for name, table in played.tables.items():
            path, line = made.get(name, ("", 0))
            if path:
                yield SqlTable(table, path, line)
