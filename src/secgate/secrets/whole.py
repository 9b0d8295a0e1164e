"""The result of an earlier scan of the very same repository, or of the very same texts, kept without any value.

It stands under everything that decides it: the content of every file, every ref with its object, the settings of the
job and this program. The guard of a result, which must know the values, is never kept: it is made anew from the values
themselves, read again where they stand. Where one of them is not found there, the kept result is not used.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from secgate.cache import Cache, key_of
from secgate.errors import EngineError
from secgate.secrets.guard import Guard
from secgate.secrets.pieces import Piece
from secgate.secrets.spots import Masked, Spot
from secgate.secrets.values import FileBlob, Job, Problem, Result, Secret, SecretPlace, ValuePlace, vocabulary
from secgate.target.git import Git
from secgate.target.history import state

if TYPE_CHECKING:
    # NOTE: what reads and examines contents takes long to load, and is not needed to use what is kept.
    from secgate.secrets.seen import Part
    from secgate.secrets.sources import Sources

_KIND = "secrets-whole"


@dataclass(frozen=True)
class Mark:
    """Where values that no text may show are read again, and how they are masked.

    Attributes:
        content: what names the content: its id, or the commit of a message.
        kind: a `file` that is in hand, a `blob` of git's, or the `text` of a commit.
        spot: where in it.
    """

    content: str
    kind: Literal["file", "blob", "text"]
    spot: Spot
    masked: Masked


@dataclass(frozen=True)
class Kept:
    """A result without its guard, what that is made from, the blobs that were not there, and until when it holds."""

    result: Result
    marks: tuple[Mark, ...] = ()
    missing: tuple[str, ...] = ()
    until: int | None = None


class Whole:
    """What is kept of whole results of one repository."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._cache = Cache(Path(job.cache) if job.cache is not None else None)
        self._files: dict[str, FileBlob] = {}
        self._history = self._state() if self._cache.folder is not None else None
        self._key = self._key_of_job(self._history) if self._history is not None else None

    def files(self) -> Mapping[str, FileBlob]:
        """Each file of the job by the id of its content."""
        return self._files

    def kept(self) -> Kept | None:
        """The result of an earlier scan of the same, when it still holds; its guard is empty."""
        if self._key is None:
            return None
        return _parsed(self._cache.get(_KIND, self._key), self._job.now)

    def keep(self, result: Result, parts: "Sequence[Part]", sources: "Sources") -> None:
        """Keep a result that the next scan of the same would give too."""
        if self._key is None or not _is_lasting(sources, parts) or self._state() != self._history:
            return
        marks = self._marks(parts, sources)
        # NOTE: what a name of a file or of a variable shows of a value must not lie on the disk.
        if marks is None or any(_shows(result.guard, text) for text in _texts(result)):
            return
        self._cache.put(
            _KIND, self._key, _written(Kept(result, tuple(marks), tuple(sources.missing)), _until(parts), self._job.now)
        )
        self._cache.save()

    def _marks(self, parts: "Sequence[Part]", sources: "Sources") -> list[Mark] | None:
        by_order = {piece.order: piece for piece in sources.pieces}
        spots = {value: spot for part in parts for value, spot in part.spots.items()}
        masked: dict[Spot, Masked] = {}
        for part in parts:
            for value, mask in part.masked.items():
                spot = spots.get(value)
                if spot is None:
                    return None
                masked[spot] = masked[spot].stricter(mask) if spot in masked else mask
        return [
            _mark(by_order[spot.order], spot, mask) for spot, mask in sorted(masked.items(), key=lambda one: one[0])
        ]

    def _state(self) -> str | None:
        """What decides all that is read of the history, which may become another while it is; None: git cannot tell."""
        job = self._job
        try:
            return state(Git(Path(job.root), Path(job.git_dir))) if job.git_dir and job.history == "full" else ""
        except EngineError:
            return None

    def _key_of_job(self, history: str) -> str:
        job = self._job
        contents = hashlib.sha256()
        for file in sorted(job.files, key=lambda one: one.path):
            self._files[file.oid] = file
            contents.update(f"{file.path}\0{file.oid}\0".encode("utf-8", "surrogatepass"))
        for name in sorted(job.names):
            contents.update(f"{name}\0".encode("utf-8", "surrogatepass"))
        plain = replace(job, files=(), names=(), cache=None, now=0)
        return key_of(_KIND, history, contents.hexdigest(), vocabulary(), repr(plain))


def dated(result: Result, parts: "Sequence[Part]", sources: "Sources") -> Result:
    """A result that says how long it holds."""
    lasting, missing = _is_lasting(sources, parts), tuple(sources.missing)
    return replace(result, lasting=lasting, until=_until(parts), missing=missing)


def _mark(piece: Piece, spot: Spot, mask: Masked) -> Mark:
    kind: Literal["file", "blob", "text"] = "text" if piece.kind == "name" else piece.kind
    return Mark(piece.key or piece.origins[0].commit or "", kind, spot, mask)


def _is_lasting(sources: "Sources", parts: "Iterable[Part]") -> bool:
    return sources.lasting and not any(part.slow for part in parts)


def _until(parts: "Iterable[Part]") -> int | None:
    return min((part.until for part in parts if part.until is not None), default=None)


def _shows(guard: Guard, text: str) -> bool:
    return guard.masked(text, name=True) != text


def _texts(result: Result) -> set[str]:
    """Every text in a result that comes from the target."""
    places = {place.path for secret in result.secrets for place in secret.places}
    named = {secret.name for secret in result.secrets} | {secret.path for secret in result.secrets}
    told = {problem.path or "" for problem in result.problems} | {path for path, _ in result.withheld}
    return places | named | told | {place.path for place, _ in result.unknown}


# --- as plain JSON


def _written(kept: Kept, until: int | None, now: int) -> dict[str, Any]:
    result = kept.result
    groups: dict[tuple[SecretPlace, ...], int] = {}
    rows = []
    for one in result.secrets:
        number = groups.setdefault(one.places, len(groups))
        rows.append([
            one.rule, one.type, one.klass, one.confidence, one.path, one.line, one.column, one.commit, one.in_head,
            one.length, one.first4, one.name, one.group, one.reason, number, [_row(place) for place in one.stands_at],
        ])  # fmt: skip
    return {
        "until": until,
        "since": now,
        "counts": [result.files, result.blobs, result.messages, result.lines],
        "problems": [[problem.path, problem.reason] for problem in result.problems],
        "withheld": sorted(result.withheld),
        "pragmas": result.pragmas,
        "unknown": [[_row(place), reason] for place, reason in result.unknown],
        "places": [[[p.path, p.line, p.commit, p.in_head] for p in places] for places in groups],
        "secrets": rows,
        "marks": [
            [
                *(mark.content, mark.kind, mark.spot.order, mark.spot.line, mark.spot.start, mark.spot.length),
                *(mark.spot.path, mark.spot.whole, mark.masked.random, mark.masked.sure, mark.masked.skip),
            ]
            for mark in kept.marks
        ],
        "missing": kept.missing,
    }


def _row(place: ValuePlace) -> list[Any]:
    return [place.commit, place.path, place.line]


def _parsed(document: Any, now: int) -> Kept | None:  # noqa: ANN401 - plain JSON of unknown shape
    """What was written, unless it is something else, or a token has expired since."""
    try:
        until, since = document["until"], int(document["since"])
        if now < since or (until is not None and now >= int(until)):
            return None
        places = [tuple(SecretPlace(*row) for row in rows) for rows in document["places"]]
        drawn = _Drawn()
        files, blobs, messages, lines = map(int, document["counts"])
        result = Result(
            tuple(_secret(row, places, drawn) for row in document["secrets"]), files, blobs, messages, lines,
            problems=tuple(Problem(*row) for row in document["problems"]),
            withheld=frozenset((path, line) for path, line in document["withheld"]),
            pragmas=tuple((path, line) for path, line in document["pragmas"]),
            unknown=tuple((ValuePlace(*place), reason) for place, reason in document["unknown"]),
        )  # fmt: skip
        missing = tuple(map(str, document["missing"]))
        return Kept(result, tuple(_marked(document["marks"])), missing, int(until) if until is not None else None)
    except (TypeError, KeyError, ValueError, IndexError, AttributeError):
        return None


class _Drawn(dict[str, str]):
    """What stands for each group of places in this run, drawn anew as in every run."""

    def __init__(self) -> None:
        super().__init__()
        self._key = secrets.token_bytes(32)

    def __missing__(self, group: str) -> str:
        drawn = self[group] = hmac.new(self._key, group.encode(), hashlib.sha256).hexdigest()
        return drawn


def _secret(row: Sequence[Any], places: Sequence[tuple[SecretPlace, ...]], groups: Mapping[str, str]) -> Secret:
    rule, type_, klass, confidence, path, line, column, commit, in_head, length, first4, name, group, reason = row[:-2]
    stands_at = tuple(ValuePlace(*place) for place in row[-1])
    return Secret(
        rule, type_, klass, confidence, path, line, column, commit, in_head, length, first4, name, groups[group],
        reason, places[row[-2]], stands_at,
    )  # fmt: skip


def _marked(rows: Iterable[Sequence[Any]]) -> Iterator[Mark]:
    for content, kind, order, line, start, length, path, whole, random, sure, skip in rows:
        yield Mark(content, kind, Spot(order, line, start, length, path, whole), Masked(random, sure, skip))
