"""Tables of one name in several files: two applications of a workspace, two dialects of one schema."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from secgate.facts.schemas import Model

_MARK = "@"


def told_apart(tables: Sequence[Model]) -> tuple[Model, ...]:
    """The tables, of which a second one of a name bears its file in it; relations mean the nearest of a name."""
    count: dict[str, int] = {}
    for table in tables:
        count[table.name] = count.get(table.name, 0) + 1
    if len(count) == len(tables):
        return tuple(tables)
    seen: set[str] = set()
    named: list[Model] = []
    for table in tables:
        named.append(replace(table, name=f"{table.name}{_MARK}{table.path}") if table.name in seen else table)
        seen.add(table.name)
    groups = {name: [t for t in named if plain_name(t) == name] for name, times in count.items() if times > 1}
    return tuple(_with_nearest(table, groups) for table in named)


def plain_name(table: Model) -> str:
    """What the code calls a table."""
    return table.name.partition(_MARK)[0]


def nearest(path: str, tables: Iterable[Model]) -> Model:
    """The table whose file stands nearest to another file; the first of several."""
    parts = path.split("/")
    return max(tables, key=lambda table: _common(parts, table.path.split("/")))


def nearest_tables(path: str, tables: Mapping[str, Model]) -> Mapping[str, Model]:
    """The tables by what a file calls them."""
    if not any(_MARK in name for name in tables):
        return tables
    groups: dict[str, list[Model]] = {}
    for table in tables.values():
        groups.setdefault(plain_name(table), []).append(table)
    return {name: nearest(path, group) for name, group in groups.items()}


def _common(one: list[str], other: list[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _with_nearest(table: Model, groups: dict[str, list[Model]]) -> Model:
    if not any(field.kind in groups for field in table.fields):
        return table
    fields = (
        replace(field, kind=nearest(table.path, groups[field.kind]).name) if field.kind in groups else field
        for field in table.fields
    )
    return replace(table, fields=tuple(fields))
