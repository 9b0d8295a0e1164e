"""Migrations in SQL: each series in order, each migration as its statements and what these do.

A statement that cannot be read is kept with its reason; whoever judges statements says so.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from secgate.facts.migration_calls import Routines
from secgate.facts.migration_files import MigrationFile, migration_files, number_of, order_of, roots
from secgate.facts.migration_sections import section
from secgate.facts.migration_statements import DIALECTS, Statement, read_script
from secgate.facts.migration_undo import does_something
from secgate.facts.sql_actions import Action

_PROVIDER = re.compile(r'^\s*provider\s*=\s*"(\w+)"', re.MULTILINE)
_JOURNAL = re.compile(r'"dialect"\s*:\s*"(\w+)"')
_DIALECTS = {
    "postgresql": "postgres", "postgres": "postgres", "cockroachdb": "postgres", "pg": "postgres", "mysql": "mysql",
    "mariadb": "mysql", "singlestore": "mysql", "sqlite": "sqlite", "turso": "sqlite", "sqlserver": "tsql",
    "mssql": "tsql",
}  # fmt: skip


@dataclass(frozen=True)
class Migration:
    """One migration.

    Attributes:
        path: of the file that holds the way forward.
        name: what tells it from the others of its series.
        statements: the way forward.
        down: the way back; None where there is no such file or section, empty where there is one that does nothing.
        down_path: of the file that holds the way back.
        text: of the file that holds the way forward.
    """

    path: str
    name: str
    statements: tuple[Statement, ...] = field(repr=False)
    down: tuple[Statement, ...] | None = field(default=None, repr=False)
    down_path: str = ""
    text: str = field(default="", repr=False)

    @property
    def changes(self) -> bool:
        """Whether the way forward does something that can be undone."""
        return does_something(self.statements)

    @property
    def actions(self) -> Iterator[Action]:
        """What the way forward does, in order."""
        return (action for statement in self.statements for action in statement.actions)


@dataclass(frozen=True)
class Series:
    """The migrations of one folder, in the order in which they run."""

    root: str
    dialect: str
    migrations: tuple[Migration, ...]


def read_migrations(texts: Mapping[str, str]) -> tuple[Series, ...]:
    """Every series of migrations in SQL.

    Args:
        texts: every text file of the target by path.
    """
    return tuple(
        _series(root, files, texts)
        for root, files in roots(migration_files(texts))
        if any(file.role != "down" for file in files)
    )


def _series(root: str, files: Sequence[MigrationFile], texts: Mapping[str, str]) -> Series:
    dialects = _dialects(root, texts, (texts[file.path] for file in files))
    forward = sorted((file for file in files if file.role != "down"), key=lambda file: order_of(file.name))
    back = _ways_back(forward, [file for file in files if file.role == "down"])
    read = (_migration(file, back.get(file.path), texts, dialects) for file in forward)
    routines = Routines(dialects)
    made = (replace(one, statements=tuple(routines.with_calls(one.statements))) for one in read)
    return Series(root, dialects[0], tuple(made))


def _ways_back(forward: Sequence[MigrationFile], back: Sequence[MigrationFile]) -> dict[str, str]:
    """The file of the way back of each way forward, by path: it has its name, or alone its number."""
    named = {file.name: file.path for file in back}
    one_way, other_way = (Counter(number_of(file.name) for file in files) for files in (forward, back))
    numbered = {number: file.path for file in back if other_way[number := number_of(file.name)] == 1 and number}
    found = {
        file.path: named.get(file.name) or (numbered.get(number) if one_way[number] == 1 else None)
        for file in forward
        if (number := number_of(file.name)) or file.name in named
    }
    return {path: way for path, way in found.items() if way is not None}


def _migration(file: MigrationFile, back: str | None, texts: Mapping[str, str], dialects: Sequence[str]) -> Migration:
    text = texts[file.path]
    forward: str | None = text
    down = texts.get(back) if back is not None else None
    if file.role == "both":
        forward, down, back = section(text, "up"), section(text, "down"), file.path
    read_back = tuple(read_script(down, back or "", dialects)) if down is not None else None
    return Migration(
        path=file.path,
        name=file.name,
        statements=tuple(read_script(forward or "", file.path, dialects)),
        down=read_back if read_back is None or does_something(read_back) else (),
        down_path=back or "",
        text=text,
    )


def _dialects(root: str, texts: Mapping[str, str], scripts: Iterable[str]) -> tuple[str, ...]:
    """The dialects of a series, the likeliest first: by what stands beside it, by the schema, by its quotes."""
    near = [texts.get(f"{root}migration_lock.toml", ""), texts.get(f"{root}meta/_journal.json", "")]
    folder = root.rstrip("/").rpartition("/")[0]
    near += [text for path, text in texts.items() if path.endswith(".prisma") and path.startswith(folder)]
    near += [text for path, text in texts.items() if path.endswith(".prisma") and not path.startswith(folder)]
    said = (found[1] for text in near for pattern in (_PROVIDER, _JOURNAL) for found in pattern.finditer(text))
    known = next((_DIALECTS[name] for name in said if name in _DIALECTS), None)
    if known is None:
        known = "mysql" if any("`" in script for script in scripts) else "postgres"
    return (known, *(dialect for dialect in DIALECTS if dialect != known))
