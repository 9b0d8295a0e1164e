"""Which tables of a series hold data of tenants: by the tables as migrations make them, and by the schema."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from secgate.facts.migration_state import Key, Replay, Table
from secgate.facts.schemas import Model, Schema, folded

TableKind = Literal["root", "direct", "indirect", "global"]
# Columns that say when and in which order, not what.
_IDLE = re.compile(
    r"^(?:id|uuid|created_?(?:at|on|date)|updated_?(?:at|on|date)|deleted_?at|added_?at|assigned_?at|position|"
    r"sort_?order|order|display_?order|quantity|created_?by|updated_?by|created_?by_?id|updated_?by_?id)$"
)


@dataclass(frozen=True)
class TenantTables:
    """What the tables of a series have to do with tenants.

    Attributes:
        keys: names of tenant keys, folded.
        shared: tables that are shared by design, folded.
    """

    played: Replay
    keys: frozenset[str]
    shared: frozenset[str]
    schema: Schema | None = field(default=None, repr=False)

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """Every table that the series ever holds, as it was last seen."""
        seen = {step.table.name: step.table for step in self.played.steps if step.table is not None}
        return {**seen, **self.played.tables}

    @cached_property
    def root(self) -> str | None:
        """The table of tenants: by the schema, else the one that most tenant keys refer to."""
        if self.schema is not None and (model := self.schema.by_name.get(self.schema.tenant_root or "")) is not None:
            return model.table.lower()
        votes: dict[str, int] = {}
        for table in self.tables.values():
            for key in table.foreign:
                if any(folded(name) in self.keys for name in key.columns):
                    votes[key.to] = votes.get(key.to, 0) + 1
        return max(sorted(votes), key=lambda name: votes[name]) if votes else None

    def key_of(self, table: Table | None) -> str | None:
        """The column of a table that says whose its rows are; None where none does."""
        if table is None or table.name == self.root:
            return None
        named = next((name for name in table.columns if folded(name) in self.keys), None)
        if named is not None:
            return named
        return next((key.columns[0] for key in table.foreign if key.to == self.root and key.columns), None)

    def key_named(self, name: str) -> str | None:
        """The same by the name of a table, also of one that only the schema knows."""
        if (table := self.tables.get(name)) is not None and (key := self.key_of(table)) is not None:
            return key
        model = self._models.get(name.rpartition(".")[2])
        return next((f.name.lower() for f in model.fields if folded(f.name) in self.keys), None) if model else None

    def kind(self, name: str) -> TableKind:
        """What a table has to do with tenants."""
        known = self._kinds.get(name)
        return known or self._kinds.get(name.rpartition(".")[2], "global")

    @cached_property
    def _models(self) -> Mapping[str, Model]:
        return {model.table.lower(): model for model in self.schema.models} if self.schema is not None else {}

    @cached_property
    def _kinds(self) -> Mapping[str, TableKind]:
        found: dict[str, TableKind] = {}
        if self.schema is not None:
            found |= {m.table.lower(): self.schema.tenancy[m.name] for m in self.schema.models}
        for name, table in self.tables.items():
            if folded(name) in self.shared:
                found[name] = "global"
            elif name == self.root:
                found[name] = "root"
            elif self.key_of(table) is not None:
                found[name] = "direct"
        grown = True
        while grown:
            grown = False
            for name, table in self.tables.items():
                owned = any(found.get(key.to) in {"direct", "indirect"} for key in table.foreign)
                if owned and found.get(name, "global") == "global" and folded(name) not in self.shared:
                    found[name], grown = "indirect", True
        return found

    def is_shared(self, name: str) -> bool:
        """Whether a table is shared by design."""
        return folded(name) in self.shared

    def owners(self, table: Table) -> tuple[Key, ...]:
        """The foreign keys of a table that lead to data of tenants, not to the tenants themselves."""
        return tuple(key for key in table.foreign if self.kind(key.to) in {"direct", "indirect"})

    def is_join(self, table: Table) -> bool:
        """Whether a table only ties others together: two foreign keys or more, and nothing that says more."""
        tied = {name for key in table.foreign for name in key.columns}
        return len(table.foreign) > 1 and all(name in tied or _IDLE.match(name) is not None for name in table.columns)


def tenant_tables(
    played: Replay, *, keys: Iterable[str], shared: Collection[str], schema: Schema | None
) -> TenantTables:
    """What the tables of a series have to do with tenants.

    Args:
        played: the series.
        keys: fields that identify the tenant.
        shared: models that are shared by design; by the name of the model or of its table.
        schema: the Prisma schema, when there is one.
    """
    tables = {model.name: model.table for model in schema.models} if schema is not None else {}
    named = {folded(name) for one in shared for name in (one, tables.get(one, one))}
    return TenantTables(played, frozenset(map(folded, keys)), frozenset(named), schema)
