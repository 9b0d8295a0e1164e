"""Which ref decides: where policy, configuration and checks of the target are read from."""

import os
import stat
from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from secgate.errors import ConfigError, EngineError, TargetError
from secgate.model import Trust
from secgate.target.stored import StoredTree
from secgate.target.tree import Kind, Unreadable, WorkTree

_MAX_BYTES = 2_000_000


class Source(ABC):
    """Reads the target's own files that decide about it."""

    @property
    @abstractmethod
    def trust(self) -> Trust | None:
        """The trusted ref; None when the target itself is trusted."""

    @abstractmethod
    def read(self, path: str) -> bytes | None:
        """The content of a file by its path relative to the target's root, or None when there is none.

        Raises:
            ConfigError: when it is there and cannot be used.
        """

    @abstractmethod
    def folder(self, path: str, into: Path) -> Path:
        """A folder on disk with the content of a folder of the target.

        Raises:
            ConfigError: when there is none.
        """

    @abstractmethod
    def files(self, path: str) -> tuple[str, ...]:
        """The names of the files right in a folder, sorted; none where there is no such folder."""

    def name(self, path: str) -> str:
        """The path as messages show it."""
        return f"{self.trust.ref}:{path}" if self.trust else path


@dataclass(frozen=True)
class Self(Source):
    """The target trusts itself: its work tree is read, or what is stored where that is the target (the index)."""

    tree: WorkTree

    @property
    def trust(self) -> None:
        """Nothing else was named."""
        return

    def read(self, path: str) -> bytes | None:
        """The file in the work tree, or as it is stored; a link is refused."""
        if isinstance(self.tree, StoredTree):
            return _stored(self.tree, path)
        place = self.tree.root / path
        try:
            status = place.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise ConfigError(f"cannot be read: {error.strerror}", where=path) from error
        if not stat.S_ISREG(status.st_mode) or not place.resolve().is_relative_to(self.tree.root):
            raise ConfigError("is a link or no regular file", where=path, next_step="Put the file itself there.")
        if status.st_size > _MAX_BYTES:
            raise ConfigError(f"is larger than {_MAX_BYTES} bytes", where=path)
        try:
            return place.read_bytes()
        except OSError as error:
            raise ConfigError(f"cannot be read: {error.strerror}", where=path) from error

    def folder(self, path: str, into: Path) -> Path:
        """The folder itself; what is stored is written below `into`."""
        if not isinstance(self.tree, StoredTree):
            return self.tree.root / path
        names = [entry.path for entry in self.tree.entries if path == "." or entry.path.startswith(f"{path}/")]
        if not names:
            raise ConfigError(f"no such folder in {self.tree.holder}", where=path, next_step="Stage it: `git add` it.")
        top = into.resolve()
        for name in names:
            place = top / os.path.relpath(name, path)
            if not place.resolve().is_relative_to(top):
                raise ConfigError("leaves its folder", where=name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(_stored(self.tree, name) or b"")
        return top

    def files(self, path: str) -> tuple[str, ...]:
        """The files in a folder of the work tree that is no link, or those that are stored there."""
        if isinstance(self.tree, StoredTree):
            inside = (e.path.removeprefix(f"{path}/") for e in self.tree.entries if e.path.startswith(f"{path}/"))
            return tuple(sorted(name for name in inside if "/" not in name))
        place = self.tree.root / path
        if place.is_symlink() or not place.is_dir():
            return ()
        return tuple(sorted(entry.name for entry in place.iterdir() if entry.is_file() and not entry.is_symlink()))


def _stored(tree: StoredTree, path: str) -> bytes | None:
    entry = next((entry for entry in tree.entries if entry.path == path), None)
    if entry is None:
        return None
    if entry.kind is not Kind.FILE:
        raise ConfigError("is a link or no regular file", where=path, next_step="Stage the file itself.")
    try:
        data = tree.read(entry)
    except Unreadable as error:
        raise ConfigError(f"cannot be read: {error}", where=path) from error
    if len(data) > _MAX_BYTES:
        raise ConfigError(f"is larger than {_MAX_BYTES} bytes", where=path)
    return data


@dataclass(frozen=True)
class Commit(Source):
    """A ref decides: nothing of these files is read from the work tree."""

    tree: WorkTree
    ref: str
    commit: str

    @classmethod
    def at(cls, tree: WorkTree, ref: str) -> "Commit":
        """The source at `ref`.

        Raises:
            TargetError: when the target is no repository or has no such commit.
        """
        if tree.git is None:
            raise TargetError(
                "a trusted ref needs a git repository",
                where=str(tree.root),
                next_step="Leave out --base and --trust, or gate a repository.",
            )
        return cls(tree, ref, tree.git.resolve(ref))

    @property
    def trust(self) -> Trust:
        """The ref and its commit."""
        return Trust(ref=self.ref, commit=self.commit)

    def read(self, path: str) -> bytes | None:
        """The file in the trusted commit."""
        rows = self._list(path)
        found = [(mode, oid) for mode, oid, name in rows if name == path]
        return self._blob(*found[0], path) if found else None

    def folder(self, path: str, into: Path) -> Path:
        """The folder's files of the trusted commit, written below `into`."""
        top = into.resolve()
        rows = self._list(path)
        if not rows:
            raise ConfigError("no such folder", where=self.name(path), next_step="Commit it there first.")
        for mode, oid, name in rows:
            place = top / os.path.relpath(name, path)
            if not place.resolve().is_relative_to(top):
                raise ConfigError("leaves its folder", where=self.name(name))
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(self._blob(mode, oid, name))
        return top

    def files(self, path: str) -> tuple[str, ...]:
        """The files in a folder of the trusted commit."""
        names = (name.removeprefix(f"{path}/") for mode, _, name in self._list(path) if mode != "120000")
        return tuple(sorted(name for name in names if "/" not in name))

    def named(self, names: Collection[str]) -> dict[str, str]:
        """The texts of all files of the trusted commit that have one of these names, by path."""
        rows = [row for row in self._list("") if row[0] != "120000" and row[2].rpartition("/")[2] in names]
        return {name: self._blob(mode, oid, name).decode("utf-8", "replace") for mode, oid, name in rows}

    def _list(self, path: str) -> list[tuple[str, str, str]]:
        git = self.tree.git
        if git is None:
            raise TargetError("a trusted ref needs a git repository")
        place = f"{self.tree.prefix}{path}".rstrip("/")
        out = git.run("ls-tree", "-r", "-z", "--full-tree", self.commit, "--", *([place] if place else []))
        rows = []
        for row in out.split(b"\0"):
            if row:
                meta, name = row.split(b"\t", 1)
                mode, kind, oid = meta.decode().split()
                if kind == "blob":
                    rows.append((mode, oid, os.fsdecode(name).removeprefix(self.tree.prefix)))
        return rows

    def _blob(self, mode: str, oid: str, path: str) -> bytes:
        git = self.tree.git
        if mode == "120000" or git is None:
            raise ConfigError(
                "is a link or no regular file", where=self.name(path), next_step="Commit the file itself."
            )
        try:
            data = dict(git.blobs([oid]))[oid]
        except EngineError as error:
            raise ConfigError(f"cannot be read: {error.what}", where=self.name(path)) from error
        if data is None:
            raise ConfigError(
                "is missing from this clone", where=self.name(path), next_step="Fetch the trusted ref in full."
            )
        return data
