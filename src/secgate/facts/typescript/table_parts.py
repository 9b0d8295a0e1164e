"""Tables that are put together from what several places say of them: types, migrations, and schemas beside them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from secgate.facts.row_security import RowSecurity
from secgate.facts.schemas import Model, ModelField, Orm, folded, singular
from secgate.facts.sql_tables import SqlTable


@dataclass
class TablePart:
    """What is known of a table.

    Attributes:
        foreign: (columns, table) of each foreign key.
        typed: its columns are those of a type, which names them as queries do.
    """

    name: str
    path: str
    line: int
    columns: dict[str, ModelField] = field(default_factory=dict)
    uniques: list[tuple[str, ...]] = field(default_factory=list)
    indexes: list[tuple[str, ...]] = field(default_factory=list)
    foreign: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    typed: bool = False
    security: RowSecurity | None = None

    def called(self, column: str) -> str:
        """A column as queries name it, whatever its spelling."""
        wanted = folded(column)
        return next((name for name in self.columns if folded(name) == wanted), column)

    def add(self, other: "TablePart") -> None:
        """What another place says of the same table."""
        for name, column in other.columns.items():
            own = self.called(name)
            if own in self.columns:
                unique = self.columns[own].unique or column.unique
                self.columns[own] = replace(self.columns[own], unique=unique)
            elif not self.typed:
                self.columns[name] = column
        self.security = self.security or other.security
        self.uniques += [tuple(map(self.called, names)) for names in other.uniques]
        self.indexes += [tuple(map(self.called, names)) for names in other.indexes]
        self.foreign += [(tuple(map(self.called, names)), table) for names, table in other.foreign]


def of_sql(made: SqlTable) -> TablePart:
    """What migrations in SQL say of a table."""
    table, line = made.table, made.line
    unique = {key.columns[0] for key in table.uniques if len(key.columns) == 1}
    unique |= set(table.primary) if len(table.primary) == 1 else set()
    columns = {
        name: ModelField(name, one.type, line, one.type.endswith("[]"), not one.not_null, name in unique, (), name)
        for name, one in table.columns.items()
    }
    keys = [key.columns for key in table.uniques] + ([table.primary] if len(table.primary) > 1 else [])
    foreign = [(key.columns, key.to) for key in table.foreign]
    return TablePart(table.name, made.path, line, columns, keys, [], foreign, security=made.security)


def of_model(model: Model, models: Iterable[Model]) -> TablePart:
    """What the schema of another library says of the table of a model."""
    tables = {one.name: one.table for one in models}
    names = {f.name: f.column or f.name for f in model.fields}

    def named(fields: Iterable[str]) -> tuple[str, ...]:
        return tuple(names.get(one, one) for one in fields)

    columns = {names[f.name]: replace(f, name=names[f.name]) for f in model.fields if f.kind not in tables}
    keys, indexes = [named(one) for _, one in model.uniques], [named(one) for one in model.indexes]
    foreign = [
        (named(f.relation_fields), tables[f.kind]) for f in model.fields if f.relation_fields and f.kind in tables
    ]
    return TablePart(model.table, model.path, model.line, columns, keys, indexes, foreign)


def plain_table(name: str) -> str:
    """A table without the schema before it."""
    return name.rpartition(".")[2]


def joined(typed: Iterable[TablePart], further: Iterable[TablePart]) -> tuple[TablePart, ...]:
    """The tables that types name, with what other places say of them; where no type names any, those of the others."""
    found: dict[str, TablePart] = {}
    for part in typed:
        found.setdefault(folded(plain_table(part.name)), part)
    named = bool(found)
    for part in further:
        key = folded(plain_table(part.name))
        if key in found:
            found[key].add(part)
        elif not named:
            found[key] = part
    return tuple(found.values())


def asked_of(parts: Iterable[TablePart], asked: Iterable[str]) -> list[TablePart]:
    """The tables of these names, and those that they refer to, however far."""
    known: dict[str, TablePart] = {}
    for part in parts:
        known.setdefault(folded(plain_table(part.name)).lower(), part).add(part)
    wanted, left = set[str](), [folded(name).lower() for name in asked]
    while left:
        name = left.pop()
        if name in known and name not in wanted:
            wanted.add(name)
            left += [folded(plain_table(table)).lower() for _, table in known[name].foreign]
    return [part for name, part in known.items() if name in wanted]


def models_of(parts: Iterable[TablePart], orm: Orm, taken: Iterable[str]) -> tuple[Model, ...]:
    """The tables as models.

    Args:
        parts: of one library.
        orm: the library.
        taken: names of models and tables of other libraries, which these do not bear.
    """
    listed, others = list(parts), set(taken)
    names = {folded(plain_table(part.name)): _named(part, others) for part in listed}
    return tuple(_model(part, names, orm) for part in listed)


def _named(part: TablePart, taken: Iterable[str]) -> str:
    name = part.name
    clash = {one[:1].lower() + one[1:] for one in taken}
    return f"{name}@{part.path}" if name[:1].lower() + name[1:] in clash else name


def _model(part: TablePart, names: Mapping[str, str], orm: Orm) -> Model:
    alone = {column for (column, *rest) in filter(None, part.uniques) if not rest}
    columns = [
        replace(one, unique=one.unique or one.name in alone or one.name == "id") for one in part.columns.values()
    ]
    return Model(
        name=names[folded(plain_table(part.name))],
        path=part.path,
        line=part.line,
        fields=(*columns, *_relations(part, names)),
        uniques=tuple(("_".join(each), each) for each in dict.fromkeys(part.uniques) if len(each) > 1),
        table=part.name,
        indexes=tuple(dict.fromkeys(part.indexes)),
        orm=orm,
        security=part.security,
    )


def _relations(part: TablePart, names: Mapping[str, str]) -> Iterator[ModelField]:
    """The relations of a table: its foreign keys, and columns that are called after a table and have none."""
    keyed: set[str] = set()
    for columns, table in dict.fromkeys(part.foreign):
        target = names.get(folded(plain_table(table)))
        if target is not None and columns and set(columns) <= part.columns.keys():
            keyed |= set(columns)
            yield _relation(part, columns, target)
    words = {folded(singular(plain_table(name))): target for name, target in names.items()}
    for column in part.columns:
        target = words.get(folded(column).removesuffix("id")) if folded(column).endswith("id") else None
        if target is not None and column not in keyed and folded(column) != "id":
            yield _relation(part, (column,), target)


def _relation(part: TablePart, columns: tuple[str, ...], target: str) -> ModelField:
    line = part.columns[columns[0]].line
    return ModelField(f"{columns[0]}:{target}", target, line, False, True, False, columns)
