"""The ledger's file: SQLite in the user's own data folder, never in a target, bounded, and shared by concurrent runs.

Unlike the cache it cannot be made again, so a damaged file is moved aside and not deleted.
"""

import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secgate.errors import TargetError
from secgate.ledger.entry import ItemEntry, RunEntry
from secgate.model import Level, Status
from secgate.target.git import Git

FILE = "ledger-1.sqlite"
DAMAGED = "ledger-1.damaged.sqlite"
MOST_BYTES = 64 << 20
MOST_RUNS = 1_000
_WAIT_S = 10.0
_MOST_DAMAGED = 9
_ROW_BYTES = 200
_MOST_UNPACKED = 32 << 20
_TABLES = (
    """CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY, target TEXT NOT NULL, created TEXT NOT NULL, commit_id TEXT, dirty INTEGER NOT NULL,
    scope TEXT NOT NULL, policies TEXT NOT NULL, verdict TEXT NOT NULL, exit_code INTEGER NOT NULL,
    rules TEXT NOT NULL, secgate TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS items (
    run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, place INTEGER NOT NULL, item TEXT NOT NULL,
    level TEXT NOT NULL, status TEXT, examined INTEGER NOT NULL, unit TEXT NOT NULL, counts TEXT NOT NULL,
    findings BLOB NOT NULL, PRIMARY KEY (run, place)) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS runs_by_target ON runs (target, created)",
)
# SQLite holds values of any type in any column, so a damaged row may fail anywhere.
_DAMAGES = (sqlite3.Error, zlib.error, ValueError, TypeError, AttributeError)
_RUN = "id, target, created, commit_id, dirty, scope, policies, verdict, exit_code, rules, secgate"
_ITEM = "item, level, status, examined, unit, counts, findings"


@dataclass(frozen=True)
class Held:
    """What a ledger holds of a target.

    Attributes:
        runs: those that can be read, the oldest first.
        damaged: names of rows that cannot.
    """

    runs: tuple[RunEntry, ...] = ()
    damaged: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ledger:
    """The ledger in a folder.

    Attributes:
        most_bytes: what it holds at most, about; the oldest runs go first.
        most_runs: how many runs of one target it holds at most.
    """

    folder: Path
    most_bytes: int = MOST_BYTES
    most_runs: int = MOST_RUNS

    def keep(self, run: RunEntry, roots: Iterable[Path] = ()) -> str | None:
        """Add a run; None when it is kept, else why it is not.

        Args:
            run: the run.
            roots: folders of the target, in which nothing is written.
        """
        # NOTE: the file itself may be a link to elsewhere.
        places = (self.folder.resolve(), (self.folder / FILE).resolve())
        if any(place.is_relative_to(root.resolve()) for root in roots for place in places):
            return "the user's data folder lies inside the target"
        try:
            self._write(run)
        except sqlite3.OperationalError as error:
            # NOTE: what is no lack of room, of rights or of time is a file of other tables.
            return self._afresh(run) if error.sqlite_errorcode == sqlite3.SQLITE_ERROR else f"{FILE}: {error}"
        except sqlite3.DatabaseError:
            return self._afresh(run)
        except OSError as error:
            return f"{self.folder}: {error.strerror}"
        return None

    def held(self, target: str, *, limit: int) -> Held | None:
        """The last runs of a target; None when the file cannot be read at all."""
        if not (self.folder / FILE).is_file():
            return Held()
        runs: list[RunEntry] = []
        damaged: list[str] = []
        try:
            with self._opened() as connection:
                query = "SELECT rowid FROM runs WHERE target = ? ORDER BY created DESC, rowid DESC LIMIT ?"
                for (number,) in reversed(connection.execute(query, (target, limit)).fetchall()):
                    self._read(connection, number, runs, damaged)
        except (sqlite3.Error, OSError):
            return None
        return Held(tuple(runs), tuple(damaged))

    def _read(self, connection: sqlite3.Connection, number: int, runs: list[RunEntry], damaged: list[str]) -> None:
        """Add one run, or the name of its row where that is damaged."""
        name = f"row {number}"
        try:
            row = connection.execute(f"SELECT {_RUN} FROM runs WHERE rowid = ?", (number,)).fetchone()  # noqa: S608 - our own names
            name = f"row {number}, run {row[0]} of {row[2]}"
            runs.append(_run(row, self._items(connection, row[0])))
        except _DAMAGES:
            damaged.append(name)

    def _items(self, connection: sqlite3.Connection, run: str) -> Iterator[ItemEntry]:
        query = f"SELECT {_ITEM} FROM items WHERE run = ? ORDER BY place"  # noqa: S608 - our own names
        for item, level, status, examined, unit, counts, findings in connection.execute(query, (run,)):
            known = _texts(zlib.decompressobj().decompress(findings, _MOST_UNPACKED))
            told = None if status is None else Status(status).value
            number = int(_sound(examined, int))
            yield ItemEntry(_text(item), Level(level).value, told, number, _text(unit), _counts(counts), known)

    def _write(self, run: RunEntry) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileExistsError):
            os.close(os.open(self.folder / FILE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            for table in _TABLES:
                connection.execute(table)
            self._insert(connection, run)
            self._bound(connection, run.target)
            connection.execute("COMMIT")

    def _insert(self, connection: sqlite3.Connection, run: RunEntry) -> None:
        connection.execute(
            f"INSERT OR REPLACE INTO runs ({_RUN}) VALUES ({','.join('?' * 11)})",  # noqa: S608 - our own names
            (
                run.id, run.target, run.created, run.commit, run.dirty, run.scope, json.dumps(run.policies),
                run.verdict, run.exit_code, run.rules, run.secgate,
            ),
        )  # fmt: skip
        rows = [
            (
                run.id, place, item.id, item.level, item.status, item.examined, item.unit,
                json.dumps(dict(item.counts)), zlib.compress(json.dumps(dict(item.findings)).encode()),
            )
            for place, item in enumerate(run.items)
        ]  # fmt: skip
        connection.execute("DELETE FROM items WHERE run = ?", (run.id,))
        connection.executemany(f"INSERT INTO items (run, place, {_ITEM}) VALUES ({','.join('?' * 9)})", rows)  # noqa: S608 - our own names

    def _bound(self, connection: sqlite3.Connection, target: str) -> None:
        """Let go of the oldest runs until the rest is few and small enough; the one that was just added stays."""
        newest = "SELECT id FROM runs WHERE target = ? ORDER BY created DESC, rowid DESC LIMIT -1 OFFSET ?"
        gone = [row[0] for row in connection.execute(newest, (target, self.most_runs))]
        sizes = f"""SELECT id, {_ROW_BYTES} + COALESCE((SELECT SUM(LENGTH(findings) + {_ROW_BYTES}) FROM items
                 WHERE run = id), 0) FROM runs ORDER BY created DESC, rowid DESC"""  # noqa: S608 - numbers of our own
        total = 0
        for index, (run, size) in enumerate(connection.execute(sizes).fetchall()):
            total += size
            if index and total > self.most_bytes:
                gone.append(run)
        connection.executemany("DELETE FROM items WHERE run = ?", [(run,) for run in gone])
        connection.executemany("DELETE FROM runs WHERE id = ?", [(run,) for run in gone])

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.folder / FILE, timeout=_WAIT_S, isolation_level=None)) as connection:
            yield connection

    def _aside(self) -> Path:
        """Where a damaged file goes: none that lies there is lost, up to a number."""
        first = self.folder / DAMAGED
        numbered = (first.with_suffix(f".{number}.sqlite") for number in range(2, _MOST_DAMAGED + 1))
        return next((place for place in (first, *numbered) if not place.exists()), first)

    def _afresh(self, run: RunEntry) -> str | None:
        """Move a damaged file aside, and begin a new one."""
        try:
            os.replace(self.folder / FILE, self._aside())  # noqa: PTH105 - atomic
            (self.folder / f"{FILE}-journal").unlink(missing_ok=True)
            self._write(run)
        except (sqlite3.Error, OSError) as error:
            return f"{FILE} is damaged: {error}"
        return None


def _texts(data: bytes) -> dict[str, str]:
    """States by id.

    Raises:
        ValueError: it holds something else.
    """
    held = json.loads(data)
    if not isinstance(held, dict) or not all(isinstance(state, str) for state in held.values()):
        message = "no states by id"
        raise ValueError(message)
    return held


def _sound(value: object, kind: type) -> Any:  # noqa: ANN401 - of that kind
    """The value.

    Raises:
        ValueError: it is of another kind; SQLite holds values of any kind in any column.
    """
    if not isinstance(value, kind):
        message = f"no {kind.__name__}"
        raise ValueError(message)  # noqa: TRY004 - what is wrong is the file
    return value


def _text(value: object) -> str:
    return str(_sound(value, str))


def _counts(text: str) -> dict[str, int]:
    held = _sound(json.loads(text), dict)
    return {name: int(_sound(number, int)) for name, number in held.items()}


def _run(row: tuple[object, ...], items: Iterator[ItemEntry]) -> RunEntry:
    id_, target, created, commit, dirty, scope, policies, verdict, exit_code, rules, secgate = row
    names = tuple(map(_text, _sound(json.loads(str(policies)), list)))
    return RunEntry(
        id=str(id_), target=str(target), created=str(created), commit=None if commit is None else str(commit),
        dirty=bool(dirty), scope=str(scope), policies=names, verdict=str(verdict),
        exit_code=int(str(exit_code)), rules=str(rules), secgate=str(secgate), items=tuple(items),
    )  # fmt: skip


def roots_of(path: Path) -> tuple[Path, ...]:
    """The folder of a target, and the top of the repository that it lies in."""
    try:
        git = Git.open(path)
    except TargetError:
        git = None
    return (path, *([git.root] if git is not None else []))
