"""Results of earlier runs, so that nothing is worked out twice: one SQLite file in the user's own cache folder.

A result is kept under the digest of everything it was made from: the files that were read, the settings that matter,
the versions of the engines, and the state of secgate's own code. So a result is never wrong, only absent, and whatever
goes wrong with the file itself (it is gone, damaged, locked, or the disk is full) costs time and nothing else.

What is kept is JSON, checked against its own digest and read as plain data; nothing in the file is ever executed.
Whoever keeps something answers for what is in it: no secret value and no source line that holds one.
"""

import hashlib
import importlib.metadata
import json
import os
import sqlite3
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from secgate import __version__

FILE = "results-1.sqlite"
MOST_BYTES = 64 << 20
_MOST_OF_ONE = 16 << 20
_MOST_UNPACKED = 256 << 20
_WAIT_S = 2.0
_CHECKSUM = 16
# Files of the package that decide what is seen.
_DECIDING = ("*.py", "*.pyi", "*.yaml", "*.txt")
_PACKAGE = Path(__file__).resolve().parent
_LIBRARIES = (
    "detect-secrets", "hyperscan", "pathspec", "pydantic", "PyYAML", "sqlglot", "tree-sitter", "tree-sitter-typescript",
)  # fmt: skip
_TABLE = """
CREATE TABLE IF NOT EXISTS results (
    kind TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (kind, key)
) WITHOUT ROWID
"""


@dataclass
class Cache:
    """Results by kind and key; without a folder it holds nothing and keeps nothing.

    What is put in is there for whoever asks next, and goes to the disk with `save`; a run that ends before that keeps
    nothing. Two runs may use one file at the same time.

    Attributes:
        folder: where the file lies.
        most_bytes: what the file holds at most; the results that were not used for longest go first.
    """

    folder: Path | None = None
    most_bytes: int = MOST_BYTES
    _new: dict[tuple[str, str], bytes] = field(default_factory=dict, init=False, repr=False)
    _used: set[tuple[str, str]] = field(default_factory=set, init=False, repr=False)

    @classmethod
    def outside(cls, folder: Path | None, roots: Iterable[Path]) -> "Cache":
        """The cache in a folder, unless that lies in one of these roots: a target must not write its own results."""
        inside = folder is not None and any(folder.resolve().is_relative_to(root.resolve()) for root in roots)
        return cls(None if inside else folder)

    def get(self, kind: str, key: str) -> Any:  # noqa: ANN401 - whoever kept it knows what it is, and checks it
        """The result that was kept under this key; None when there is none, or it is damaged."""
        return self.get_all(kind, [key]).get(key)

    def get_all(self, kind: str, keys: Iterable[str]) -> dict[str, Any]:
        """The results that were kept under these keys; those that are not there are left out."""
        wanted = set(keys)
        found = {key: value for key in wanted if (value := self._new.get((kind, key))) is not None}
        if self.folder is not None and len(found) < len(wanted):
            found |= self._read(kind, wanted - found.keys())
        values = {key: value for key, packed in found.items() if (value := _unpacked(packed)) is not None}
        self._used.update((kind, key) for key in values)
        return values

    def put(self, kind: str, key: str, value: object) -> None:
        """Keep a result, which must be plain JSON; one that is very large is not kept."""
        packed = _packed(value) if self.folder is not None else b""
        if 0 < len(packed) <= min(_MOST_OF_ONE, self.most_bytes):
            self._new[kind, key] = packed

    def save(self) -> None:
        """Write what is new to the disk, and let go of what was not used for longest."""
        if self.folder is None or not (self._new or self._used):
            return
        try:
            self._write()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                return
            self._discard()
            with suppress(sqlite3.Error, OSError):
                self._write()
        except OSError:
            return

    def _read(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        if self.folder is None or not (self.folder / FILE).is_file():
            return {}
        found: dict[str, object] = {}
        try:
            with self._opened() as connection:
                for some in _chunks(sorted(keys), 500):
                    marks = ",".join("?" * len(some))
                    query = f"SELECT key, value FROM results WHERE kind = ? AND key IN ({marks})"  # noqa: S608 - marks alone
                    found.update(connection.execute(query, (kind, *some)))
        except (sqlite3.Error, OSError):
            # NOTE: a file that is no database, or another one, is written anew when the run saves its results.
            return {}
        # NOTE: SQLite holds values of any type in any column.
        return {key: value for key, value in found.items() if isinstance(value, bytes)}

    def _write(self) -> None:
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileExistsError):
            os.close(os.open(self.folder / FILE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with self._opened() as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(_TABLE)
            (now,) = connection.execute("SELECT COALESCE(MAX(used), 0) + 1 FROM results").fetchone()
            connection.executemany(
                "UPDATE results SET used = ? WHERE kind = ? AND key = ?", [(now, *one) for one in sorted(self._used)]
            )
            connection.executemany(
                "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)",
                [(*one, value, now) for one, value in sorted(self._new.items())],
            )
            self._bound(connection)
        self._new.clear()
        self._used.clear()

    def _bound(self, connection: sqlite3.Connection) -> None:
        """Delete the results that were not used for longest until the rest is small enough."""
        sizes = "SELECT kind, key, LENGTH(value) FROM results ORDER BY used DESC, LENGTH(value), kind, key"
        total, gone = 0, []
        for kind, key, size in connection.execute(sizes):
            total += size
            if total > self.most_bytes:
                gone.append((kind, key))
        connection.executemany("DELETE FROM results WHERE kind = ? AND key = ?", gone)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        name = self.folder / FILE if self.folder is not None else Path(FILE)
        with closing(sqlite3.connect(name, timeout=_WAIT_S, isolation_level=None)) as connection:
            # NOTE: after a power cut the file may be damaged; it is then seen to be, and written anew.
            connection.execute("PRAGMA synchronous = OFF")
            yield connection

    def _discard(self) -> None:
        for name in (FILE, f"{FILE}-journal"):
            with suppress(OSError):
                (self.folder or Path()).joinpath(name).unlink()


def key_of(*parts: object) -> str:
    """A key for a result that was made from these parts (plain JSON) by this very program."""
    text = json.dumps([_program(), *parts], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def digest_of_text(text: str) -> str:
    """The digest of a file's text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def digest_of_files(digests: Mapping[str, str]) -> str:
    """One digest of files, each given by its path and the digest of its text."""
    made = hashlib.sha256()
    for path in sorted(digests):
        made.update(f"{path}\0{digests[path]}\n".encode("utf-8", "surrogatepass"))
    return made.hexdigest()


@cache
def code_state() -> str:
    """The state of secgate's own code, which decides too; in a checkout it changes while the version does not."""
    made = hashlib.sha256()
    for file in sorted(file for ending in _DECIDING for file in _PACKAGE.rglob(ending)):
        status = file.stat()
        made.update(f"{file.relative_to(_PACKAGE)}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return made.hexdigest()


@cache
def _program() -> list[str]:
    versions = [f"{name} {importlib.metadata.version(name)}" for name in _LIBRARIES]
    return [__version__, sys.version, code_state(), *versions]


def _packed(value: object) -> bytes:
    data = zlib.compress(json.dumps(value, separators=(",", ":")).encode(), 1)
    return hashlib.sha256(data).digest()[:_CHECKSUM] + data


def _unpacked(packed: bytes) -> Any:  # noqa: ANN401 - plain JSON
    """What was packed; None when it is damaged."""
    checksum, data = packed[:_CHECKSUM], packed[_CHECKSUM:]
    if hashlib.sha256(data).digest()[:_CHECKSUM] != checksum:
        return None
    try:
        return json.loads(zlib.decompressobj().decompress(data, _MOST_UNPACKED))
    except (zlib.error, ValueError, RecursionError):
        return None


def _chunks(items: list[str], size: int) -> Iterator[list[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))
