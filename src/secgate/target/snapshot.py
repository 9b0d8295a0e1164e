"""Every file of the target, read once; all engines see these same bytes."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from pathspec import GitIgnoreSpec

from secgate.model import Problem, Skipped
from secgate.settings.config import PathReason
from secgate.target.aside import Aside, Put
from secgate.target.keyed import Keyed
from secgate.target.languages import (
    APPLICATION,
    PROSE,
    READ,
    language_by,
    language_of,
    language_of_script,
    program_language,
)
from secgate.target.looks import Look, Looks, Stored
from secgate.target.scope import default_exclusion
from secgate.target.silenced import silenced
from secgate.target.text import LFS_POINTER, decode
from secgate.target.tree import Entry, Kind, Unreadable, WorkTree

_IDENT = re.compile(rb"\$Id: [^$\n]{0,200}\$")


@dataclass(frozen=True)
class TextFile:
    """A text file as it was when the run began.

    Attributes:
        held: the bytes of the file, or where they are put aside.
        encoding: how they are decoded; anything but `utf-8` is worth knowing.
        language: a name from target/languages.py, or None.
        exclusion: why the code items leave it out, or None.
        blob: what git calls these very bytes; "" where that is not known.
        look: what they are, where they were not read yet.
    """

    path: str
    held: bytes | Put | Stored = field(repr=False)
    encoding: str
    language: str | None
    exclusion: str | None
    tracked: bool
    blob: str = ""
    look: Look | None = None

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return self.held if isinstance(self.held, bytes) else self.held.read()

    @property
    def text(self) -> str:
        """The decoded content; that of prose is decoded whenever somebody asks.

        NOTE: hardly anybody does, and one sign beyond the Latin ones makes a text two or four times its bytes: that of
        a target with many documents would be half of what a run holds.
        """
        return self.data.decode(self.encoding) if self.language in PROSE else self._text

    @property
    def utf8(self) -> bytes:
        """The text as UTF-8."""
        return self.data if self.encoding == "utf-8" else self.text.encode()

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the text."""
        return hashlib.sha256(self.utf8).hexdigest()

    @cached_property
    def silenced(self) -> tuple[tuple[int, str], ...]:
        """Line and kind of each comment that silences a scanner."""
        return self.look.silenced if self.look is not None else silenced(self.utf8, self.text)

    @cached_property
    def _text(self) -> str:
        return self.data.decode(self.encoding)


class Texts(Keyed[str]):
    """The texts of files by path."""

    def __init__(self, files: Mapping[str, TextFile]) -> None:
        super().__init__(files)
        self._files = files

    def __getitem__(self, path: str, /) -> str:
        """The text of a file."""
        return self._files[path].text


class Binary(NamedTuple):
    """A file without text.

    Attributes:
        in_index: its bytes are those of the index, or what git makes of them.
        blob: what git calls these very bytes; "" where that is not known.
    """

    entry: Entry
    in_index: bool
    blob: str


@dataclass(frozen=True)
class Snapshot:
    """The target's files.

    Attributes:
        files: text files by path, sorted.
        skipped: files that nothing can examine, with the reason.
        hidden: skipped paths that may hide something in scope; they make the items concerned incomplete.
        excluded: paths that the configuration leaves out, by its reason.
        dirty: whether anything differs from the index.
        changed: tracked paths whose content differs from the index.
        package_folders: folders that hold a package.json, "" for the root.
        hidden_folders: hidden paths that are folders of unknown content.
        linked: links to code of the target that is not examined as what the link makes of it; for the code items.
        binary: files without text.
        reached: paths that are examined although they are left out by default, and the place that loads each.
        unread: what examined code loads and nothing can examine; for the items that look at scripts.
    """

    tree: WorkTree
    files: Mapping[str, TextFile]
    skipped: tuple[Skipped, ...]
    hidden: tuple[Problem, ...]
    excluded: Mapping[str, str]
    dirty: bool
    changed: tuple[str, ...] = ()
    package_folders: frozenset[str] = frozenset()
    hidden_folders: frozenset[str] = frozenset()
    exclusions: tuple[tuple[GitIgnoreSpec, str], ...] = ()
    linked: tuple[Problem, ...] = ()
    binary: tuple[Binary, ...] = ()
    reached: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[Problem, ...] = ()

    @property
    def texts(self) -> Texts:
        """Text by path."""
        return Texts(self.files)

    @cached_property
    def tracked(self) -> tuple[str, ...]:
        """Every tracked path that is not left out by the configuration, also of files that cannot be read."""
        gone = (Kind.DELETED,)
        return tuple(
            e.path for e in self.tree.entries if e.tracked and e.kind not in gone and e.path not in self.excluded
        )

    def is_excluded(self, path: str) -> bool:
        """Whether the configuration leaves a path out; also for paths that only the history has."""
        return any(spec.match_file(path) for spec, _ in self.exclusions)

    def language(self, path: str) -> str | None:
        """The language of a path by its name, also of a file that could not be read."""
        return language_of(path)

    def may_hold_code(self, path: str) -> bool:
        """Whether a hidden path is a folder of unknown content: a submodule, one that cannot be listed, a link out."""
        return path in self.hidden_folders

    @property
    def is_repository(self) -> bool:
        """Whether the target lies in a git work tree."""
        return self.tree.git is not None


@dataclass
class _Reading:
    twins: Mapping[str, TextFile]
    files: dict[str, TextFile] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    hidden: list[Problem] = field(default_factory=list)
    excluded: dict[str, str] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    links: list[tuple[str, str, bool]] = field(default_factory=list)
    linked: list[Problem] = field(default_factory=list)
    binary: list[Binary] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    dirty: bool = False
    aside: Aside = field(default_factory=Aside)

    def skip(self, path: str, reason: str, *, hides: str | None = None) -> None:
        self.skipped.append(Skipped(path=path, reason=reason))
        if hides is not None:
            self.hidden.append(Problem(path=path, reason=hides))

    def skip_binary(self, file: Binary) -> None:
        self.binary.append(file)
        path = file.entry.path
        self.skip(path, "binary", hides="cannot be decoded as text" if language_of(path) else None)

    def skip_folder(self, path: str, reason: str, *, hides: str) -> None:
        self.folders.add(path)
        self.skip(path, reason, hides=hides)


def take(
    tree: WorkTree, *, excluded_paths: Iterable[PathReason] = (), twins: Mapping[str, TextFile] | None = None
) -> Snapshot:
    """Read every file of the tree once.

    Args:
        tree: the folder that is gated.
        excluded_paths: globs in gitignore syntax that the configuration leaves out, each with its reason.
        twins: files of another tree of the same repository by path: one of the same bytes need not be read again.
    """
    packages = frozenset(e.path.rpartition("/")[0] for e in tree.entries if e.path.rpartition("/")[2] == "package.json")
    specs = tuple((GitIgnoreSpec.from_lines([entry.path]), entry.reason) for entry in excluded_paths)
    reading = _Reading(twins=twins or {}, dirty=bool(tree.unmerged))
    for entry in tree.entries:
        reason = next((why for spec, why in specs if spec.match_file(entry.path)), None)
        if reason is not None:
            reading.excluded[entry.path] = reason
        else:
            _take_one(tree, entry, reading, packages)
    for path, end, is_folder in reading.links:
        _judge_link(path, end, reading, packages, is_folder=is_folder)
    for path in tree.unmerged:
        reading.hidden.append(Problem(path=path, reason="has an unresolved merge conflict"))
    return Snapshot(
        tree=tree,
        files=dict(sorted(reading.files.items())),
        skipped=tuple(sorted(reading.skipped, key=lambda s: (s.path, s.reason))),
        hidden=tuple(reading.hidden),
        excluded=reading.excluded,
        dirty=reading.dirty,
        changed=tuple(reading.changed),
        package_folders=packages,
        hidden_folders=frozenset(reading.folders),
        exclusions=specs,
        linked=tuple(reading.linked),
        binary=tuple(reading.binary),
    )


def _take_one(tree: WorkTree, entry: Entry, reading: _Reading, packages: frozenset[str]) -> None:
    match entry.kind:
        case Kind.FILE:
            _take_file(tree, entry, reading, packages)
        case Kind.LINK:
            _take_link(tree, entry, reading)
        case Kind.SUBMODULE:
            reading.skip_folder(
                entry.path,
                "submodule",
                hides="is a submodule, which is not part of this run; gate it by itself and "
                "list it under excluded_paths with the reason",
            )
        case Kind.SPARSE:
            reading.skip(
                entry.path,
                "left out by a sparse checkout",
                hides="is left out by a sparse checkout; run `git sparse-checkout disable`",
            )
        case Kind.UNLISTED:
            reading.skip_folder(entry.path, str(entry.kind), hides="is a folder that cannot be listed")
        case Kind.DELETED:
            reading.skip(entry.path, "deleted in the work tree")
            reading.dirty = True


def _take_file(tree: WorkTree, entry: Entry, reading: _Reading, packages: frozenset[str]) -> None:
    exclusion = default_exclusion(entry.path, packages)
    twin = reading.twins.get(entry.path)
    if twin is not None and is_twin(entry, twin):
        # NOTE: what was read of the very same file is shared with it.
        same = (twin.exclusion, twin.tracked) == (exclusion, entry.tracked)
        reading.files[entry.path] = twin if same else replace(twin, exclusion=exclusion, tracked=entry.tracked)
        return
    if (look := tree.look(entry)) is not None:
        _take_known(tree, entry, look, reading, exclusion)
        return
    try:
        data = tree.read(entry)
    except Unreadable as reason:
        reading.skip(entry.path, str(reason), hides=str(reason))
        return
    stored = _as_stored(data, entry)
    if tree.git is not None and stored is None:
        reading.dirty = True
        if entry.tracked:
            reading.changed.append(entry.path)
    if data.startswith(LFS_POINTER):
        reading.skip(entry.path, "Git LFS pointer", hides="is a Git LFS pointer; run `git lfs pull`")
        return
    decoded = decode(data)
    if decoded is None:
        reading.skip_binary(Binary(entry, stored is not None, _blob(entry, data, stored)))
        return
    language = language_of_script(entry.path, decoded.value)
    reading.files[entry.path] = TextFile(
        path=entry.path,
        held=reading.aside.put(data) if language in PROSE else data,
        encoding=decoded.encoding,
        language=language,
        exclusion=exclusion,
        tracked=entry.tracked,
        blob=_blob(entry, data, stored),
    )


def _take_known(tree: WorkTree, entry: Entry, look: Look, reading: _Reading, exclusion: str | None) -> None:
    """Take a file of which it is known what it is; its content is that of the index."""
    if look.encoding is None:
        reading.skip_binary(Binary(entry, in_index=True, blob=entry.blob or ""))
        return
    reading.files[entry.path] = TextFile(
        path=entry.path,
        held=tree.held(entry),
        encoding=look.encoding,
        language=language_by(entry.path, look.program),
        exclusion=exclusion,
        tracked=entry.tracked,
        blob=entry.blob or "",
        look=look,
    )


def keep_looks(snapshot: Snapshot, looks: Looks) -> None:
    """Keep what the contents of the files are, for a run that need not read them."""
    if not looks.are_kept:
        return
    found = {one.blob: Look(None) for one in snapshot.binary if one.blob}
    for file in snapshot.files.values():
        if file.blob:
            found[file.blob] = file.look or Look(file.encoding, program_language(file.text), file.silenced)
    looks.keep(found)


def _blob(entry: Entry, data: bytes, stored: bytes | None) -> str:
    return entry.blob or "" if stored is data else ""


def is_twin(entry: Entry, file: TextFile) -> bool:
    """Whether a file that git has under this entry holds the same bytes as one that was read before."""
    return entry.kind is Kind.FILE and bool(entry.blob) and entry.blob == file.blob


def _take_link(tree: WorkTree, entry: Entry, reading: _Reading) -> None:
    if tree.git is not None and _as_stored(tree.link_text(entry), entry) is None:
        reading.dirty = True
        if entry.tracked:
            reading.changed.append(entry.path)
    outside = tree.leads_outside(entry)
    hides = "is a symbolic link to a place outside the target, which is not part of this run"
    if outside == "folder":
        reading.skip_folder(entry.path, "symbolic link to a folder outside the target", hides=hides)
    elif outside == "file":
        is_code = language_of(entry.path) in APPLICATION | READ
        reading.skip(entry.path, "symbolic link to a file outside the target", hides=hides if is_code else None)
    elif (end := tree.leads_inside(entry)) is not None:
        reading.links.append((entry.path, *end))
    else:
        reading.skip(entry.path, "symbolic link to nothing")


def _judge_link(path: str, end: str, reading: _Reading, packages: frozenset[str], *, is_folder: bool) -> None:
    """Say what a link leads to that is not examined as what the link makes of it: `tests/a.ts` linked from `src/`."""
    why = None
    if default_exclusion(f"{path}/file" if is_folder else path, packages) is None:
        why = _unseen_folder(end, reading, packages) if is_folder else _unseen_file(path, end, reading)
    if why is None:
        reading.skip(path, "symbolic link; what it points to is examined under its own path")
        return
    reason = f"is a symbolic link to {end}, {why}"
    reading.linked.append(Problem(path=path, reason=reason))
    reading.skip(path, reason)
    if is_folder:
        reading.folders.add(path)


def _unseen_folder(end: str, reading: _Reading, packages: frozenset[str]) -> str | None:
    inside = "" if end == "." else f"{end}/"
    if exclusion := default_exclusion(f"{inside}file", packages):
        return f"which is left out as {exclusion}"
    if not any(name.startswith(inside) for name in (*reading.files, *reading.excluded)):
        return "which holds no file of the target (git ignores it)"
    return None


def _unseen_file(path: str, end: str, reading: _Reading) -> str | None:
    language = language_of(path)
    if language not in APPLICATION | READ or end in reading.excluded:
        return None
    file = reading.files.get(end)
    if file is None:
        return "which is no text file of the target (git ignores it, or it cannot be read)"
    if file.exclusion is not None:
        return f"which is left out as {file.exclusion}"
    return f"which is not read as {language}" if file.language != language else None


def _as_stored(data: bytes, entry: Entry) -> bytes | None:
    """What the index holds of a content: itself, or a form that git makes of it (gitattributes(5)); None: neither."""
    if entry.blob is None:
        return None
    made = hashlib.sha1 if len(entry.blob) == 40 else hashlib.sha256  # noqa: PLR2004 - hex digits of git's formats
    for form in _stored_as(data):
        if made(b"blob %d\0" % len(form) + form, usedforsecurity=False).hexdigest() == entry.blob:
            return form
    return None


def _stored_as(data: bytes) -> Iterator[bytes]:
    """What git may have stored for a file of this content: `eol`, `ident`, `working-tree-encoding`, Git LFS."""
    yield data
    if b"\r\n" in data:
        yield data.replace(b"\r\n", b"\n")
    if b"$Id: " in data:
        yield _IDENT.sub(b"$Id$", data)
    decoded = decode(data)
    if decoded is not None and decoded.encoding != "utf-8":
        yield decoded.value.encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(data).hexdigest()
    yield LFS_POINTER + f"\noid sha256:{digest}\nsize {len(data)}\n".encode()
