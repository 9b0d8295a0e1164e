"""What goes into the secret scanner and what comes out of it: frozen, picklable, and without a single value.

Lines and columns are 1-based; paths are relative to the target's root, with `/`.
"""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from typing import Literal

from secgate.secrets.guard import Guard
from secgate.target.aside import Put
from secgate.target.looks import Stored
from secgate.target.text import LFS_POINTER

Klass = Literal["live", "likely", "test", "placeholder", "publishable"]
Sureness = Literal["high", "medium", "low"]

COMMIT_MESSAGE = "@commit-message"
TAG_MESSAGE = "@tag-message"
REF_NAME = "@ref-name"
IDENTITY = "@identity"
WHOLE = "whole"
ENV_TEMPLATES = (".env.example", ".env.sample", ".env.template", ".env.dist")


@dataclass(frozen=True)
class Problem:
    """Something that could not be examined: the item becomes incomplete."""

    path: str | None
    reason: str


@dataclass(frozen=True, order=True)
class ValuePlace:
    """A line of a file in a commit, named by a waiver: the values that stand there are looked for everywhere else.

    `path` may be that of a message or ref name; then `commit` is what its places have.
    """

    commit: str
    path: str
    line: int


@dataclass(frozen=True)
class FileBlob:
    """One file of the work tree, already read. What it holds never shows in its repr.

    Attributes:
        held: its content, or where that is put aside, or read from git; the latter is never a pointer of Git LFS.
        blob: the id that git gives this very content in a repository of SHA-1 objects; "" where nobody asked yet.
    """

    path: str
    held: bytes | Put | Stored = field(repr=False)
    blob: str = field(default="", compare=False)

    @property
    def data(self) -> bytes:
        """The content."""
        return self.held if isinstance(self.held, bytes) else self.held.read()

    @property
    def size(self) -> int:
        """Its bytes."""
        return len(self.held) if isinstance(self.held, bytes) else self.held.size

    @cached_property
    def oid(self) -> str:
        """The id that git gives this content in a repository of SHA-1 objects."""
        return self.blob or _blob_id(self.data)

    @property
    def is_pointer(self) -> bool:
        """Whether it stands for a content that Git LFS has."""
        if isinstance(self.held, Put):
            return self.size >= len(LFS_POINTER) and self.held.part(0, len(LFS_POINTER)).read() == LFS_POINTER
        return isinstance(self.held, bytes) and self.held.startswith(LFS_POINTER)


def _blob_id(data: bytes) -> str:
    digest = hashlib.sha1(b"blob %d\0" % len(data), usedforsecurity=False)
    digest.update(data)
    return digest.hexdigest()


def vocabulary() -> str:
    """The digest of the words that are read as such."""
    return hashlib.sha256(files("secgate.secrets").joinpath("vocabulary.txt").read_bytes()).hexdigest()


@dataclass(frozen=True)
class Job:
    """One scan, as it is sent to the child process.

    Attributes:
        files: the work tree (or the index, or a commit's tree), read by the caller.
        names: every path of it, also of what could not be read.
        root: top folder of the work tree.
        git_dir: the git directory, or None outside a repository.
        history: `full` reads every ref; `off` reads none.
        base: with `full`, only commits that this one does not reach are read; None: all of them.
        prefix: the target folder inside the repository with a trailing `/`, "" at its top.
        publishable: prefixes of values, or names, that are public by decision (setting `publishable_keys`).
        test_paths: globs where a provider-shaped value may be a test value (setting `test_secret_paths`).
        secret_names: globs of names that hold a secret, beside the built-in ones (setting `secret_names`).
        env_templates: names of env files that hold no real value.
        now: seconds since the epoch, for expiry claims; 0: nothing counts as expired.
        unread: what the caller wanted scanned and could not read.
        named: places whose values are compared with every secret.
        cache: the folder where what was learned of contents is kept; None: nowhere.
        told: which values are told: every one that looks like a secret, or those that give a finding.
        some: the files are only some of the target's, so that what is learned of all is not forgotten for them.
    """

    files: tuple[FileBlob, ...] = field(repr=False)
    root: str
    git_dir: str | None = None
    history: Literal["full", "off"] = "full"
    base: str | None = None
    prefix: str = ""
    publishable: tuple[str, ...] = ()
    test_paths: tuple[str, ...] = ()
    secret_names: tuple[str, ...] = ()
    env_templates: tuple[str, ...] = ENV_TEMPLATES
    now: int = 0
    unread: tuple[Problem, ...] = ()
    named: tuple[ValuePlace, ...] = ()
    names: tuple[str, ...] = field(default=(), repr=False)
    cache: str | None = None
    told: Literal["all", "findings"] = "all"
    some: bool = False

    @property
    def reach(self) -> str:
        """How much is read: what was learned of one part of the history does not hold for another."""
        if self.some:
            return "some files"
        if self.base is not None:
            return f"{self.history} beside a base"
        return WHOLE if self.history == "full" else self.history

    @property
    def deciding(self) -> list[object]:
        """What decides in which lines of a repository anything stands, beside the lines."""
        return [self.git_dir, self.prefix, vocabulary(), [list(self.publishable), list(self.secret_names)]]


@dataclass(frozen=True, order=True)
class SecretPlace:
    """One line that holds a value; `commit` is None in the work tree, else the first commit with that blob there."""

    path: str
    line: int
    commit: str | None
    in_head: bool


@dataclass(frozen=True)
class Secret:
    """One value at one place, described without the value.

    Attributes:
        rule: rule of the check `committed-secrets`; "" when the place is no finding (placeholder, publishable, declared
            test value).
        type: what kind of credential it looks like, for example `Stripe live key`.
        commit: the first commit that holds it, for a place outside the work tree.
        in_head: the place stands in the work tree or in the tree of HEAD.
        length: characters in the value.
        first4: its first 4 characters, only when it has 16 or more.
        name: the identifier or label it is assigned to, "" when there is none.
        group: the same for all places of one value within one run, random between runs.
        reason: why it got its class, in words that hold nothing of the value.
        places: every line of every content that holds the value, in any form and at any path.
        stands_at: named places of the job that hold the same value.
    """

    rule: str
    type: str
    klass: Klass
    confidence: Sureness
    path: str
    line: int
    column: int
    commit: str | None
    in_head: bool
    length: int
    first4: str | None
    name: str
    group: str
    reason: str = ""
    places: tuple[SecretPlace, ...] = ()
    stands_at: tuple[ValuePlace, ...] = ()


@dataclass(frozen=True)
class Result:
    """What one scan saw.

    Attributes:
        secrets: sorted by path, line, commit.
        files: work-tree files examined.
        blobs: distinct blobs of the history examined, beside those of the work tree.
        messages: commit messages, tag messages and ref names examined.
        lines: lines examined; one that stands in many contents counts once, or a few times.
        problems: what could not be examined.
        withheld: (path, line) in the work tree that hold a live, likely or test value: no engine may show them.
        pragmas: (path, line) of inline comments that ask a scanner to look away; they hide nothing here.
        unknown: named places that could not be read or hold no value, and why.
        guard: masks every value that was judged a secret in whatever text is shown.
        lasting: whether the next scan of the very same gives the same, before `until` and while `missing` are missing.
        until: the first second at which a token that is valid now has expired; None: never.
        missing: ids of blobs of the history, and of named commits, that are not in this clone.
        notes: what is worth knowing of how it was made.
    """

    secrets: tuple[Secret, ...] = ()
    files: int = 0
    blobs: int = 0
    messages: int = 0
    lines: int = 0
    problems: tuple[Problem, ...] = ()
    withheld: frozenset[tuple[str, int]] = frozenset()
    pragmas: tuple[tuple[str, int], ...] = ()
    unknown: tuple[tuple[ValuePlace, str], ...] = ()
    guard: Guard = field(default_factory=Guard)
    lasting: bool = False
    until: int | None = None
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
