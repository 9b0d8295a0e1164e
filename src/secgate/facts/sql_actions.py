"""What a statement of a migration does to tables, as plain records; sql_reading.py reads them from SQL."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "create-table", "drop-table", "rename-table", "add-column", "drop-column", "rename-column", "set-type",
    "set-not-null", "drop-not-null", "set-default", "drop-default", "add-unique", "add-primary-key", "add-foreign-key",
    "add-check", "validate", "drop-constraint", "create-index", "drop-index", "insert", "update", "delete", "truncate",
    "select", "create-type", "add-value", "rename-type", "drop-other", "create-policy", "drop-policy",
    "disable-row-security", "lock-timeout", "other",
]  # fmt: skip


@dataclass(frozen=True)
class Action:
    """One thing that a statement does; names are in lower case, without quotes and schema.

    Attributes:
        table: the table concerned; for an index or a constraint that of it, where the statement says.
        name: of the column, constraint, index, policy, type or other object; for a rename the old one.
        to: the new name of a rename; for a foreign key the table that it refers to.
        columns: of a constraint or an index; of an update those that it sets; of an insert those that it fills.
        type: of a column, as sqlglot writes it, in lower case.
        what: the kind of object that `drop-other` drops, in lower case: `view`, `schema`.
        not_null: the column takes no NULL.
        default: the column has a default, or is filled by the database itself.
        cascade: CASCADE of a DROP or TRUNCATE; ON DELETE CASCADE of a foreign key.
        valid: False for NOT VALID.
        concurrently: the index is made or dropped without a lock on writes.
        limited: an update or delete has a condition.
        empty: columns that its condition asks to be NULL.
        values: of an enum.
        temporary: the table ends with the session.
        optional: IF NOT EXISTS.
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
    cascade: bool = False
    valid: bool = True
    concurrently: bool = False
    limited: bool = False
    empty: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    temporary: bool = False
    optional: bool = False

    @property
    def shown(self) -> str:
        """The object as a message names it: `table.column`, or the one name that there is."""
        return ".".join(part for part in (self.table, self.name) if part)
