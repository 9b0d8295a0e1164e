"""The tables as a series of migrations leaves them, and each action with the table as it finds it.

A series that does not begin at the first migration leaves tables unknown: what is not known is None, never assumed.
A table is known by its name alone, but for one that has the name of another in another schema, or of a temporary one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from secgate.facts.migration_statements import Statement
from secgate.facts.migrations import Migration, Series
from secgate.facts.sql_actions import Action

_NOTHING: Mapping[str, "Column"] = MappingProxyType({})


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        default: it has a default, or is filled by the database itself.
        distinct: what it is filled with is another value in each row.
        made: the migration that added it; None where that is not known.
    """

    name: str
    type: str = ""
    not_null: bool = False
    default: bool = False
    distinct: bool = False
    made: str | None = None


@dataclass(frozen=True)
class Key:
    """A unique, a primary or a foreign key of a table; `to` is the table that a foreign one refers to."""

    name: str
    columns: tuple[str, ...]
    to: str = ""
    cascade: bool = False
    valid: bool = True


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes:
        made: the migration that made it; None for one that no migration makes.
        heir: it holds the rows of a table whose place it took.
    """

    name: str
    made: str | None = None
    columns: Mapping[str, Column] = field(default_factory=lambda: _NOTHING)
    uniques: tuple[Key, ...] = ()
    foreign: tuple[Key, ...] = ()
    primary: tuple[str, ...] = ()
    temporary: bool = False
    heir: bool = False

    def with_column(self, column: Column) -> "Table":
        """The table with a column added or changed."""
        return replace(self, columns=MappingProxyType({**self.columns, column.name: column}))

    def without_column(self, name: str) -> "Table":
        """The table without a column, and without the keys over it."""
        return replace(
            self,
            columns=MappingProxyType({key: column for key, column in self.columns.items() if key != name}),
            uniques=tuple(key for key in self.uniques if name not in key.columns),
            foreign=tuple(key for key in self.foreign if name not in key.columns),
        )


@dataclass(frozen=True)
class MigrationStep:
    """One action in its place.

    Attributes:
        table: the table as the action finds it; None where no migration makes it.
        gone: for a dropped foreign key or unique, what it was, where that is known.
        lost: for a dropped table that another one takes the place of, the columns that this other one lacks.
        values: for a column whose type changes between enums, the values that are lost; None where that is not known.
        was: for a changed type, the one before.
    """

    migration: Migration
    statement: Statement
    action: Action
    table: Table | None
    gone: Key | None = None
    lost: tuple[str, ...] | None = None
    values: tuple[str, ...] | None = None
    was: str = ""


@dataclass(frozen=True)
class Replay:
    """A series played from its first migration to its last; `dialect` is that of sqlglot."""

    steps: tuple[MigrationStep, ...]
    tables: Mapping[str, Table]
    dialect: str = "postgres"

    def at_the_end(self, step: MigrationStep, columns: Iterable[str] = ()) -> tuple[Table | None, tuple[str, ...]]:
        """The table of a step and some of its columns as the series leaves them, under the names they have then."""
        table, names = step.action.table, tuple(columns)
        for at, action in self._renames:
            if at <= self._places[id(step)] or action.table != table:
                continue
            if action.kind == "rename-table":
                table = action.to
            else:
                names = tuple(action.to if name == action.name else name for name in names)
        return self.tables.get(table), names

    @cached_property
    def _places(self) -> Mapping[int, int]:
        return {id(step): at for at, step in enumerate(self.steps)}

    @cached_property
    def _renames(self) -> tuple[tuple[int, Action], ...]:
        kinds = {"rename-table", "rename-column"}
        return tuple((at, step.action) for at, step in enumerate(self.steps) if step.action.kind in kinds)


def replay(series: Series) -> Replay:
    """Play a series."""
    named = any("search_path" in m.text for m in series.migrations)
    player = _Player(search_path=named or series.dialect == "mysql")
    steps = [step for migration in series.migrations for step in player.play(migration)]
    return Replay(tuple(steps), MappingProxyType(dict(player.tables)), series.dialect)


_DEFAULT = frozenset({"", "public", "dbo", "main"})
_TEMPORARY = "pg_temp"


@dataclass
class _Player:
    search_path: bool = False
    tables: dict[str, Table] = field(default_factory=dict)
    enums: dict[str, tuple[str, ...]] = field(default_factory=dict)
    indexes: dict[str, str] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)

    def play(self, migration: Migration) -> Iterator[MigrationStep]:
        """The steps of one migration, each applied after it is given."""
        actions = [(statement, action) for statement in migration.statements for action in statement.actions]
        before: list[Action] = []
        for at, (statement, action) in enumerate(actions):
            later = [one for _, one in actions[at + 1 :]]
            step = self._step(migration, statement, action, (before, later))
            yield step
            self._apply(migration, step)
            if step.lost is not None and (heir := self._heir(step.action, later)) in self.tables:
                self.tables[heir] = replace(self.tables[heir], heir=True)
            before.append(step.action)
        # NOTE: a temporary table ends with the session, which is that of one migration.
        self.tables = {name: one for name, one in self.tables.items() if not one.temporary}

    def key(self, name: str) -> str:
        """What a table is known by: its name, with the schema where another schema had the name first."""
        schema, _, plain = name.rpartition(".")
        temporary = f"{_TEMPORARY}.{plain}"
        if not plain or schema == _TEMPORARY or (not schema and temporary in self.tables):
            return temporary if plain else ""
        own = "" if schema in _DEFAULT else schema
        home = self.homes.setdefault(plain, own)
        if home == own or (not schema and self.search_path):
            return plain
        return f"{own or 'public'}.{plain}"

    def _resolved(self, action: Action) -> Action:
        table = self.key(action.table)
        if action.kind == "create-table" and action.temporary:
            table = f"{_TEMPORARY}.{action.table.rpartition('.')[2]}"
        if not table and action.kind == "drop-index":
            table = self.indexes.get(action.name, "")
        to = self.key(action.to) if action.kind in {"add-foreign-key", "rename-table"} else action.to
        sources = tuple(map(self.key, action.sources))
        return replace(action, table=table, to=to, sources=sources)

    def _step(
        self,
        migration: Migration,
        statement: Statement,
        action: Action,
        around: tuple[Sequence[Action], Sequence[Action]],
    ) -> MigrationStep:
        action = self._resolved(action)
        held = self.tables.get(action.table)
        step = MigrationStep(migration, statement, action, held)
        match action.kind:
            case "drop-constraint" | "drop-index" if held is not None:
                keys = (*held.foreign, *held.uniques)
                return replace(step, gone=next((key for key in keys if key.name == action.name), None))
            case "drop-table":
                return replace(step, lost=self._replaced(action, held, *around))
            case "set-type" if held is not None and (column := held.columns.get(action.name)) is not None:
                return replace(step, was=column.type, values=self._lost_values(column.type, action.type))
            case _:
                return step

    def _replaced(
        self, action: Action, held: Table | None, before: Sequence[Action], later: Sequence[Action]
    ) -> tuple[str, ...] | None:
        """The columns lost when another table takes the name of a dropped one (SQLite); None where none does.

        Every row has to be there: the other one was filled from the dropped one, with no condition.
        """
        heir = self._heir(action, later)
        made = self.tables.get(heir or "")
        if made is None or held is None:
            return None
        whole = [a for a in before if a.table == heir and (a.kind == "truncate" or a.reach in {"all", "unknown"})]
        if any(a.kind in {"delete", "truncate"} for a in whole):
            return None
        fills = [a for a in before if a.table == heir and action.table in a.sources and a.reach == "all"]
        if not fills:
            return None
        filled = {name for a in fills for name in (a.named if a.kind == "insert" else made.columns)}
        if "*" in filled or any(a.kind == "insert" and not a.columns and not a.named for a in fills):
            filled = set(made.columns)
        filled -= {name for a in whole if a.kind == "update" for name in a.columns}
        return tuple(name for name in held.columns if name not in made.columns or name not in filled)

    def _heir(self, action: Action, later: Sequence[Action]) -> str | None:
        renamed = (a for a in later if a.kind == "rename-table" and self.key(a.to) == action.table)
        return next((self.key(a.table) for a in renamed), None)

    def _lost_values(self, before: str, after: str) -> tuple[str, ...] | None:
        old, new = self.enums.get(before.strip('"')), self.enums.get(after.strip('"'))
        return tuple(value for value in old if value not in new) if old is not None and new is not None else None

    def _apply(self, migration: Migration, step: MigrationStep) -> None:
        action, table = step.action, step.table
        match action.kind:
            case "create-table" if table is None:
                self.tables[action.table] = self._created(migration, action)
            case "create-table":
                # NOTE: what stands already is not made again, whatever the statement says: it may be another table.
                pass
            case "drop-table":
                self.tables.pop(action.table, None)
            case "rename-table" if table is not None:
                self.tables.pop(table.name, None)
                self.tables[action.to] = replace(table, name=action.to)
            case "create-type":
                self.enums[action.name] = action.values
            case "add-value":
                self.enums[action.name] = (*self.enums.get(action.name, ()), *action.values)
            case "rename-type" if action.name in self.enums:
                self._rename_type(action)
            case _:
                self._apply_to_table(migration, action, table or Table(action.table))

    def _created(self, migration: Migration, action: Action) -> Table:
        table = Table(action.table, migration.path, temporary=action.table.startswith(f"{_TEMPORARY}."))
        for name in (self.tables[one] for one in action.sources if one in self.tables):
            for column in name.columns.values():
                if column.name in action.columns or "*" in action.columns:
                    table = table.with_column(replace(column, made=migration.path))
        for column_name in action.columns:
            if column_name not in table.columns and column_name != "*":
                table = table.with_column(Column(column_name, made=migration.path))
        return table

    def _rename_type(self, action: Action) -> None:
        self.enums[action.to] = self.enums.pop(action.name)
        for name, table in self.tables.items():
            for column in table.columns.values():
                if column.type.strip('"') == action.name:
                    self.tables[name] = self.tables[name].with_column(replace(column, type=action.to))

    def _apply_to_table(self, migration: Migration, action: Action, table: Table) -> None:
        column = table.columns.get(action.name, Column(action.name))
        match action.kind:
            case "add-column":
                if action.name in table.columns:
                    return
                made = Column(
                    action.name, action.type, action.not_null, action.default, action.distinct, migration.path
                )
                table = table.with_column(made)
            case "drop-column":
                table = table.without_column(action.name)
            case "rename-column":
                table = _renamed(table, action)
            case "set-type":
                table = table.with_column(replace(column, type=action.type))
            case "set-not-null" | "drop-not-null":
                table = table.with_column(replace(column, not_null=action.kind == "set-not-null"))
            case "set-default" | "drop-default":
                table = table.with_column(replace(column, default=action.kind == "set-default"))
            case _:
                changed = self._with_key(action, table)
                if changed is None:
                    return
                table = changed
        self.tables[table.name] = table

    def _with_key(self, action: Action, table: Table) -> Table | None:
        """The table with a key added or dropped; None for an action about no key."""
        match action.kind:
            case "add-unique":
                self.indexes[action.name] = table.name
                return replace(table, uniques=(*table.uniques, Key(action.name, action.columns)))
            case "add-primary-key":
                columns = table.columns
                for name in action.columns:
                    columns = {**columns, name: replace(columns.get(name, Column(name)), not_null=True)}
                return replace(table, primary=action.columns, columns=MappingProxyType(dict(columns)))
            case "add-foreign-key":
                made = Key(action.name, action.columns, action.to, action.cascade, action.valid)
                return replace(table, foreign=(*table.foreign, made))
            case "validate":
                kept = (replace(k, valid=True) if k.name == action.name else k for k in table.foreign)
                return replace(table, foreign=tuple(kept))
            case "drop-constraint" | "drop-index":
                return replace(
                    table,
                    primary=() if action.name == f"{table.name}_pkey" else table.primary,
                    uniques=tuple(key for key in table.uniques if key.name != action.name),
                    foreign=tuple(key for key in table.foreign if key.name != action.name),
                )
            case "create-index":
                self.indexes[action.name] = table.name
                return None
            case _:
                return None


def _renamed(table: Table, action: Action) -> Table:
    if action.name not in table.columns:
        return table
    columns = {
        action.to if key == action.name else key: replace(column, name=action.to) if key == action.name else column
        for key, column in table.columns.items()
    }

    def moved(key: Key) -> Key:
        return replace(key, columns=tuple(action.to if name == action.name else name for name in key.columns))

    return replace(
        table,
        columns=MappingProxyType(columns),
        uniques=tuple(map(moved, table.uniques)),
        foreign=tuple(map(moved, table.foreign)),
    )
