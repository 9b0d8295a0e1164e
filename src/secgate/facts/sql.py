"""What is asked of a SQL statement, and the answer; sql_parts.py reads it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """What a statement does.

    Attributes:
        tables: every table it names, in lower case, without schema.
        unlimited: those of the wanted tables that some part of it reaches without a condition on the tenant.
        conditional: every such part has a condition on something else.
    """

    tables: frozenset[str]
    unlimited: frozenset[str] = frozenset()
    conditional: bool = False


@dataclass(frozen=True)
class Tenancy:
    """What limits a statement to one tenant.

    Attributes:
        tables: tables of tenant models, in lower case.
        columns: columns that hold the tenant's id, in lower case.
        root: the table of tenants, whose `id` is the tenant's id.
        placeholder: what stands in the text for the tenant's id.
    """

    tables: frozenset[str]
    columns: frozenset[str]
    root: str | None = None
    placeholder: str = "tenant"
