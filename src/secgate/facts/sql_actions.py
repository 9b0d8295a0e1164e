"""What a statement of a migration does to tables, as plain records; sql_reading.py reads them from SQL."""

from dataclasses import dataclass
from typing import Literal

Reach = Literal["all", "some", "unknown"]
Kind = Literal[
    "create-table", "drop-table", "rename-table", "add-column", "drop-column", "rename-column", "set-type",
    "set-not-null", "drop-not-null", "set-default", "drop-default", "add-unique", "add-primary-key", "add-foreign-key",
    "add-check", "validate", "drop-constraint", "create-index", "drop-index", "insert", "update", "delete", "truncate",
    "select", "create-type", "add-value", "rename-type", "drop-other", "create-policy", "drop-policy",
    "disable-row-security", "bypass-row-security", "lock-timeout", "other",
]  # fmt: skip


@dataclass(frozen=True)
class Action:
    """One thing that a statement does; names are in lower case, without quotes.

    The name of a table has its schema before it (`archive.bookings`) where the statement writes one.

    Attributes:
        table: the table concerned; for an index or a constraint that of it, where the statement says.
        name: of the column, constraint, index, policy, type or other object; for a rename the old one.
        to: the new name of a rename; for a foreign key the table that it refers to.
        columns: of a constraint or an index; of an update those that it sets; of an insert those that it fills; of a
            table that is made from a query those of the query, `*` for all of its sources.
        sources: of a table that is made or filled from a query the tables that it reads.
        type: of a column, as sqlglot writes it, in lower case.
        what: the kind of object that `drop-other` drops, in lower case: `view`, `schema`.
        not_null: the column takes no NULL.
        default: the column has a default, or is filled by the database itself.
        distinct: that gives each row another value.
        cascade: CASCADE of a DROP or TRUNCATE; ON DELETE CASCADE of a foreign key.
        valid: False for NOT VALID.
        concurrently: the index is made or dropped without a lock on writes.
        reach: how many rows an update or delete reaches; for a policy those that it lets through; for a new type which
            of the old values are kept, where the statement says how they are turned.
        empty: columns that its condition asks to be NULL.
        present: columns that its condition asks not to be NULL, where it asks nothing else.
        named: columns that the condition of a policy names; for an insert those that a column of its query fills.
        permissive: a policy lets rows through that others do not, for whoever it is for.
        values: of an enum.
        temporary: the table ends with the session.
        optional: IF NOT EXISTS; for an update that it is of rows which an INSERT would have made twice.
    """

    kind: Kind
    table: str = ""
    name: str = ""
    to: str = ""
    columns: tuple[str, ...] = ()
    type: str = ""
    what: str = ""
    not_null: bool = False
    default: bool = False
    distinct: bool = False
    cascade: bool = False
    valid: bool = True
    concurrently: bool = False
    sources: tuple[str, ...] = ()
    reach: Reach | None = None
    empty: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    permissive: bool = True
    values: tuple[str, ...] = ()
    temporary: bool = False
    optional: bool = False

    @property
    def shown(self) -> str:
        """The object as a message names it: `table.column`, or the one name that there is."""
        return ".".join(part for part in (self.table, self.name) if part)
