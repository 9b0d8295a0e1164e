"""Everything that a job wants examined: files, names, blobs and messages of the history, and named places."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from secgate.errors import EngineError
from secgate.secrets.corpus import Origin
from secgate.secrets.pieces import Piece
from secgate.secrets.values import COMMIT_MESSAGE, IDENTITY, REF_NAME, TAG_MESSAGE, Job, Problem, ValuePlace
from secgate.target.git import Git
from secgate.target.history import REFETCH, UNSHALLOW, History, head_blobs, read_history, sizes
from secgate.target.places import contents
from secgate.target.tree import MAX_FILE_BYTES

_MESSAGE_PATHS = {"commit": COMMIT_MESSAGE, "tag": TAG_MESSAGE, "ref": REF_NAME, "identity": IDENTITY}
_SHA1 = 40


@dataclass
class Sources:
    """What is to be read, each content once.

    Attributes:
        pieces: in the order in which they are reported.
        blobs: number of distinct blobs of the history.
        messages: number of messages and names of refs.
        problems: what cannot be read.
        lasting: what it lacks of the history is missing the next time too, when the repository's state is the same.
        missing: ids of blobs, and of commits that places name, that are not there.
        unknown: why a named place has no content.
    """

    pieces: list[Piece] = field(default_factory=list)
    blobs: int = 0
    messages: int = 0
    problems: list[Problem] = field(default_factory=list)
    unknown: dict[ValuePlace, str] = field(default_factory=dict)
    lasting: bool = True
    missing: list[str] = field(default_factory=list)


def gather(job: Job) -> Sources:
    """All sources of a job; what cannot be read is among the problems."""
    gathering = _Gathering(job)
    gathering.files()
    if job.history == "full" and job.git_dir is not None:
        gathering.history()
    gathering.named()
    return gathering.sources


class _Gathering:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._order = count()
        self._by_content: dict[str, Piece] = {}
        self.sources = Sources(problems=list(job.unread))

    def files(self) -> None:
        """The work tree's files, each content once, and every name."""
        for file in self._job.files:
            if file.is_pointer:
                reason = "a Git LFS pointer: run `git lfs pull`, its content is not here"
                self.sources.problems.append(Problem(file.path, reason))
            origin = Origin(file.path, None, in_head=True)
            known = self._by_content.get(file.oid)
            if known is not None:
                known.origins.append(origin)
            else:
                self._by_content[file.oid] = self._add(
                    Piece(next(self._order), "file", [origin], held=file.held, size=file.size, key=file.oid)
                )
        for name in sorted({*self._job.names, *(file.path for file in self._job.files)}):
            self._add(Piece(next(self._order), "name", [Origin(name, None, in_head=True)], name))

    def history(self) -> None:
        """All blobs and messages of the history."""
        job, problems = self._job, self.sources.problems
        git = Git(Path(job.root), Path(job.git_dir or ""))
        try:
            history = read_history(git, base=job.base)
            head = head_blobs(git)
        except EngineError:
            problems.append(Problem(None, "git cannot read the history of this repository: run `git fsck`"))
            self.sources.lasting = False
            return
        problems.extend(Problem(gap.path, gap.reason) for gap in history.gaps)
        self.sources.lasting = all(gap.reason == UNSHALLOW for gap in history.gaps)
        origins = self._origins(history, head)
        self.sources.blobs, self.sources.messages = len(origins), len(history.messages)
        self._blobs(git, origins)
        named = frozenset(job.names)
        first: dict[str, Origin] = {}
        for origin in (origin for places in origins.values() for origin in places):
            first.setdefault(origin.path, origin)
        for name, origin in first.items():
            if name not in named:
                self._add(Piece(next(self._order), "name", [origin], name))
        for message in history.messages:
            origin = Origin(_MESSAGE_PATHS[message.kind], message.oid, in_head=False)
            key = message.oid if message.kind == "commit" else ""
            size, source = len(message.text), message.source
            self._add(Piece(next(self._order), "text", [origin], message.text, size=size, key=key, source=source))

    def _origins(self, history: History, head: dict[str, str]) -> dict[str, list[Origin]]:
        prefix = self._job.prefix
        found: dict[str, list[Origin]] = {}
        for place in history.places:
            if place.path.startswith(prefix):
                origin = Origin(place.path[len(prefix) :], place.commit, in_head=head.get(place.path) == place.oid)
                found.setdefault(place.oid, []).append(origin)
        return found

    def _blobs(self, git: Git, origins: dict[str, list[Origin]]) -> None:
        # NOTE: in a repository of SHA-256 objects the id of a file's content is not known.
        sha1 = all(len(oid) == _SHA1 for oid in origins)
        wanted = []
        for oid, places in origins.items():
            known = self._by_content.get(oid) if sha1 else None
            if known is None:
                wanted.append(oid)
            else:
                known.origins.extend(places)
        known_sizes = sizes(git, wanted)
        for oid in wanted:
            size, places = known_sizes.get(oid), origins[oid]
            if size is None:
                self.sources.problems.append(missing_blob(oid, places))
                self.sources.missing.append(oid)
            elif size > MAX_FILE_BYTES:
                commit = (places[0].commit or "")[:12]
                reason = f"is larger than {MAX_FILE_BYTES // 1_000_000} MB in commit {commit}"
                self.sources.problems.append(Problem(places[0].path, reason))
            else:
                self._add(Piece(next(self._order), "blob", places, oid, size=size, key=oid))

    def named(self) -> None:
        """The contents at the places that the job names.

        What is read here for a place alone has no origin, so nothing is ever reported of it.
        """
        job, sources = self._job, self.sources
        in_files = [place for place in job.named if not place.path.startswith("@")]
        for place in (place for place in job.named if place.path.startswith("@")):
            read = [
                piece
                for piece in sources.pieces
                if piece.kind == "text" and any((o.path, o.commit) == (place.path, place.commit) for o in piece.origins)
            ]
            for piece in read:
                piece.named.append(place)
            if not read:
                sources.unknown[place] = f"{place.path} of {place.commit[:12]} was not read in this run"
        if not in_files or job.git_dir is None:
            sources.unknown |= dict.fromkeys(in_files, "the target is no git repository")
            return
        git = Git(Path(job.root), Path(job.git_dir))
        found = contents(git, job.prefix, [(place.commit, place.path) for place in in_files])
        for place in in_files:
            content = found[place.commit, place.path]
            if isinstance(content, str):
                sources.unknown[place] = content
            else:
                self._add(Piece(next(self._order), "file", [], held=content, size=len(content), named=[place]))
        unread = sizes(git, sorted({commit for (commit, _), content in found.items() if isinstance(content, str)}))
        sources.missing += [commit for commit, size in unread.items() if size is None]
        # NOTE: of a commit that is there, a tree or a blob may be missing, and may come.
        sources.lasting = sources.lasting and all(size is None for size in unread.values())

    def _add(self, piece: Piece) -> Piece:
        self.sources.pieces.append(piece)
        return piece


def missing_blob(oid: str, places: Iterable[Origin]) -> Problem:
    """The problem of a blob that this clone does not have."""
    first = next(iter(places))
    return Problem(
        first.path,
        f"object {oid[:12]} of commit {(first.commit or '')[:12]} is not in this clone: {REFETCH}",
    )
