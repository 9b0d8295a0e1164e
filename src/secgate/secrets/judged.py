"""What an earlier scan judged of contents, kept without any value: only what has changed since is examined again.

Kept is where something stands in a content and what was made of it; values are read again from its lines. All of it
rests on which values are live anywhere, since those are looked for everywhere: when that is another set, nothing holds.
So the live values are read again first, where they stood, if need be in a version that only git still has.
"""

import hashlib
from array import array
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from secgate.cache import Cache, key_of
from secgate.errors import EngineError
from secgate.secrets.again import lines_of
from secgate.secrets.corpus import Document, split_lines
from secgate.secrets.guard import Guard
from secgate.secrets.pieces import Piece
from secgate.secrets.seen import Gathered, Live, Part, Placing, Seen
from secgate.secrets.shown import Quiet, Reading, Shown, Writing, expired, has_rows, is_quiet
from secgate.secrets.spots import Spot
from secgate.secrets.values import Job
from secgate.target.git import Git

_KIND = "secrets-judged"
# Places of one live value; each gives it again.
_MOST_PLACES = 5
_NONE = array("I")
_BROKEN = (TypeError, KeyError, ValueError, IndexError, AttributeError)


@dataclass(frozen=True)
class Known:
    """What is known of some contents of a run.

    Attributes:
        rest: the pieces of which it is not; each narrowed to the lines that may hold anything.
        shown: what the others show, each with the content where it stands now.
        quiet: the others of which nobody needs the values.
        live: the values for which it holds, and what each is called.
    """

    job: Job
    rest: list[Piece]
    shown: list[tuple[Piece, Document, Shown]]
    quiet: list[tuple[Piece, Quiet]]
    live: Mapping[str, str]

    def live_at(self) -> Iterator[Seen]:
        """Where values are judged live."""
        placing = Placing(self.job)
        for _, document, shown in self.shown:
            yield from placing.live_at(document, shown.live)

    def holds(self, live: Mapping[str, Live]) -> bool:
        """Whether it holds when these values are live."""
        return {value: one.hit.type for value, one in live.items()} == self.live

    def part(self) -> Part:
        """What they show, all of it where it stands now."""
        placing, gathered = Placing(self.job, self.live.keys()), Gathered(self.job.now)
        kept: list[tuple[Piece, Shown | Quiet]] = [*((piece, shown) for piece, _, shown in self.shown), *self.quiet]
        for _, document, shown in self.shown:
            for index, span, hit in shown.rows:
                for seen in placing.at_origins(document, index, span, hit):
                    gathered.add(seen, _spot)
        untils = [gathered.until, *(one.until for _, one in self.quiet)]
        return Part(
            seen=tuple(gathered.seen),
            pragmas=tuple(
                (origin.path, index + 1)
                for piece, one in kept
                for index in one.pragmas
                for origin in piece.origins
                if origin.commit is None
            ),
            masked=gathered.masked,
            telling={piece.key: one.telling for piece, one in kept},
            spots=gathered.spots,
            until=min((until for until in untils if until is not None), default=None),
            shown={piece.key: one for piece, one in kept},
        )


def _spot(seen: Seen, known: Spot | None) -> Spot | None:
    if known is not None:
        return None
    return Spot(seen.order, seen.number, seen.hit.start, len(seen.hit.value), seen.origin.path, whole=False)


class Judged:
    """What is kept of the scans of one repository with one version and one set of settings.

    Attributes:
        key: what it is kept under.
    """

    def __init__(self, job: Job) -> None:
        wanted = job.cache is not None and job.git_dir is not None
        self._job = job
        self._cache = Cache(Path(job.cache) if wanted and job.cache is not None else None)
        self.key = key_of(_KIND, *job.deciding, job.reach)

    def known(self, pieces: Sequence[Piece]) -> Known | None:
        """What is known of these pieces; None when nothing is, or the values for which it holds cannot be read."""
        document = self._cache.get(_KIND, self.key) if self._cache.folder is not None else None
        try:
            return _Recalled(self._job, document, pieces).known() if document is not None else None
        except (*_BROKEN, EngineError):
            return None

    def keep(self, pieces: Sequence[Piece], parts: Sequence[Part], live: Mapping[str, Live], guard: Guard) -> None:
        """Keep what was judged of all pieces of a run."""
        places = dict(_places(pieces, parts, live)) if self._cache.folder is not None else {}
        if self._cache.folder is None or len(places) < len(live):
            return
        shown = {key: one for part in parts for key, one in part.shown.items()}
        # NOTE: what the name of a variable shows of a value must not lie on the disk.
        names = {name for one in shown.values() for name in one.names}
        bad = {name for name in names if guard.masked(name, name=True) != name}
        telling = {key: lines for part in parts for key, lines in part.telling.items()}
        writing = Writing(live)
        contents: dict[str, dict[str, Any]] = {"file": {}, "blob": {}}
        for piece in pieces:
            one = shown.get(piece.key)
            if one is not None and bad.isdisjoint(one.names):
                contents[_kind(piece)][piece.key] = writing.written(one)
            elif piece.key in telling:
                contents[_kind(piece)][piece.key] = {"lines": telling[piece.key]}
        document = {
            "since": self._job.now,
            "names": _digest_of_names(pieces) if all(part.bare for part in parts) else None,
            "live": [[one.hit.type, places[value]] for value, one in live.items()],
            "contents": contents,
            "hits": list(writing.hits),
        }
        self._cache.put(_KIND, self.key, document)
        self._cache.save()


class _Recalled:
    """What was kept, held against the pieces of this run."""

    def __init__(self, job: Job, document: Any, pieces: Sequence[Piece]) -> None:  # noqa: ANN401 - plain JSON of unknown shape
        self._job, self._document, self._pieces = job, document, pieces
        self._git = Git(Path(job.root), Path(job.git_dir or ""))
        self._reading = Reading(document["hits"])

    def known(self) -> Known | None:
        document, now = self._document, self._job.now
        live = self._live() if int(document["since"]) <= now else None
        if live is None:
            return None
        names = document["names"] is not None and document["names"] == _digest_of_names(self._pieces)
        rest: list[Piece] = []
        found: list[tuple[Piece, Any]] = []
        for piece in self._pieces:
            kept = document["contents"][_kind(piece)].get(piece.key) if piece.key and not piece.named else None
            if isinstance(kept, list) and not expired(kept, now):
                found.append((piece, kept))
            elif isinstance(kept, dict):
                lines = kept["lines"]
                rest.append(piece if lines is None else replace(piece, looked_at=tuple(map(int, lines))))
            elif piece.kind != "name" or not names:
                rest.append(piece)
        # NOTE: in the history a value is another finding where it stands in a file too, whatever it is there.
        unread = self._job.told == "findings" and self._job.history == "off"
        quiet = [(piece, self._reading.quiet(kept)) for piece, kept in found if unread and is_quiet(kept)]
        shown = [
            (piece, Document(piece.origins, _NONE, order=piece.order), self._reading.shown(kept, lines))
            for piece, kept, lines in self._read([one for one in found if not (unread and is_quiet(one[1]))])
        ]
        return Known(self._job, rest, shown, quiet, live)

    def _read(self, found: Sequence[tuple[Piece, Any]]) -> Iterator[tuple[Piece, Any, Sequence[str]]]:
        """Pieces with their lines, one after the other; without where nothing is kept of them that stands there."""
        lines = self._lines([piece for piece, kept in found if has_rows(kept)])
        for piece, kept in found:
            yield piece, kept, next(lines) if has_rows(kept) else ()

    def _lines(self, pieces: Sequence[Piece]) -> Iterator[Sequence[str]]:
        blobs = self._git.blobs([piece.in_git for piece in pieces if piece.in_git])
        for piece in pieces:
            if piece.kind == "text":
                yield split_lines(piece.text)
            else:
                data = next(blobs)[1] if piece.in_git else piece.data
                yield lines_of("file", data if data is not None else b"")

    def _live(self) -> dict[str, str] | None:
        """The values for which all this holds, read where they stood; None when one of them cannot be read."""
        by_key = {(_kind(piece), piece.key): piece for piece in self._pieces if piece.key}
        chosen = [(kind, _best(places, by_key)) for kind, places in self._document["live"]]
        here = dict.fromkeys(place[:2] for _, place in chosen if place[:2] in by_key)
        gone = dict.fromkeys(place[:2] for _, place in chosen if place[:2] not in by_key)
        lines = dict(zip(here, self._lines([by_key[name] for name in here]), strict=True))
        for name, (_, data) in zip(gone, self._git.blobs([key for _, key in gone]), strict=True):
            if data is None:
                return None
            lines[name] = lines_of("file", data)
        return {
            lines[place[:2]][place.line][place.start : place.start + place.length]: str(kind) for kind, place in chosen
        }


class _Place(NamedTuple):
    """Where a value stands in a content."""

    kind: str
    key: str
    line: int
    start: int
    length: int


def _best(places: Sequence[Sequence[Any]], there: Container[tuple[str, str]]) -> _Place:
    """One of the places of a value, best in a content that is there."""
    found = [_Place(*place) for place in places]
    return next((place for place in found if place[:2] in there), found[0])


def _places(
    pieces: Sequence[Piece], parts: Sequence[Part], live: Mapping[str, Live]
) -> Iterator[tuple[str, list[_Place]]]:
    """For each live value that stands somewhere as it is, some of its places, each in another content."""
    by_order = {piece.order: piece for piece in pieces}
    whole = {key for part in parts for key, one in part.shown.items() if isinstance(one, Shown)}
    for value, one in live.items():
        best = (part.spots[value] for part in parts if value in part.spots)
        spots = [(spot.order, spot.line, spot.start) for spot in best if spot.length]
        spots += sorted(spot for spot in one.spots if by_order[spot[0]].key in whole)
        found = {
            piece.key: _Place(_kind(piece), piece.key, line - 1, start, len(value))
            for piece, line, start in ((by_order[order], line, start) for order, line, start in spots)
        }
        if found:
            yield value, list(found.values())[:_MOST_PLACES]


def _kind(piece: Piece) -> str:
    return "file" if piece.kind == "file" else "blob"


def _digest_of_names(pieces: Iterable[Piece]) -> str:
    """One digest of all names together: one of each could be guessed at."""
    names = "\0".join(piece.text for piece in pieces if piece.kind == "name")
    return hashlib.sha256(names.encode("utf-8", "surrogatepass")).hexdigest()
