"""What an earlier scan of this repository learned: in which contents, and on which of their lines, anything stands.

No value is kept and no verdict either, only ids of contents and numbers of lines: those lines are read from the target
and judged anew each time. A content in which nothing stood is not read again, unless a value is live now that nobody
looked for in it; such a value is told by where it is judged live, in a content whose id fixes what stands there.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from secgate.cache import Cache, key_of
from secgate.secrets.pieces import Piece
from secgate.secrets.team import Findings, Spot, names_of, spots_of
from secgate.secrets.values import WHOLE, Job

_KIND = "secrets"
# Of one value; more would only spare a scan in which all these contents are gone.
_MOST_SPOTS = 2_000
_Lines = tuple[int, ...] | None


@dataclass(frozen=True)
class Learned:
    """What is known of contents that were examined before.

    Attributes:
        files: by id of a content that stood in the work tree, the indexes of the lines that showed anything, also
            what is surely no secret; None: the whole is looked at.
        blobs: the same for contents of the history and messages of commits, without what is surely no secret.
        spots: where the values are judged live that were looked for in all of these; every place of each, since the
            next run may see another part of the target.
        since: the latest second at which any of it was judged. Before that, tokens were valid that had expired then.
    """

    files: Mapping[str, _Lines] = field(default_factory=dict)
    blobs: Mapping[str, _Lines] = field(default_factory=dict)
    spots: frozenset[Spot] = frozenset()
    since: int = 0

    def left(self, pieces: Iterable[Piece]) -> list[Piece]:
        """The pieces that must be examined, each narrowed to the lines that may hold anything."""
        left = []
        for piece in pieces:
            known = self.files if piece.kind == "file" else self.blobs
            lines = known.get(piece.key) if piece.key and not piece.named else None
            if lines is None:
                left.append(piece)
            elif lines:
                left.append(replace(piece, looked_at=lines))
        return left


class Memory:
    """What is kept of the scans of one repository with one version and one set of settings.

    What is learned holds for values that were live then, in all that was read then. So a scan of a part of the history,
    or of none, has a memory of its own; where it has none yet, it begins with that of the whole.
    """

    def __init__(self, job: Job) -> None:
        wanted = job.cache is not None and job.git_dir is not None
        self._cache = Cache(Path(job.cache) if wanted and job.cache is not None else None)
        self._now = job.now
        self._is_whole = job.reach == WHOLE
        self._whole, self._key = (key_of(_KIND, *job.deciding, reach) for reach in (WHOLE, job.reach))

    def learned(self) -> Learned | None:
        """What was learned; None when there is nothing, or nothing that can be read."""
        if self._cache.folder is None:
            return None
        kept = (_parsed(self._cache.get(_KIND, key)) for key in dict.fromkeys((self._key, self._whole)))
        return next((learned for learned in kept if learned is not None and learned.since <= self._now), None)

    def keep(self, before: Learned | None, pieces: Sequence[Piece], findings: Findings) -> None:
        """Add what was seen.

        Args:
            before: what the pieces were narrowed by; None when all of them were examined.
            pieces: all pieces of this run.
            findings: what was seen in those that were examined.
        """
        if self._cache.folder is None:
            return
        kinds = {piece.key: piece.kind for piece in pieces if piece.key}
        names = names_of(pieces)
        kept: dict[str, dict[str, _Lines]] = {"file": {}, "blob": {}}
        if before is not None:
            kept = {"file": self._lasting(before.files, kinds), "blob": self._lasting(before.blobs, kinds)}
        for part in findings.parts:
            for key, lines in part.telling.items():
                kept["file" if kinds[key] == "file" else "blob"][key] = lines
        spots = frozenset[Spot]().union(*(sorted(spots_of(one, names))[:_MOST_SPOTS] for one in findings.live.values()))
        learned = Learned(kept["file"], kept["blob"], spots, before.since if before is not None else self._now)
        if before != learned:
            document = {
                "files": learned.files,
                "blobs": learned.blobs,
                "spots": sorted(learned.spots),
                "since": self._now,
            }
            self._cache.put(_KIND, self._key, document)
            self._cache.save()

    def _lasting(self, known: Mapping[str, _Lines], seen: Container[str]) -> dict[str, _Lines]:
        """What is worth keeping: of a part of the history only what was there this time, since each part is another."""
        return {key: lines for key, lines in known.items() if self._is_whole or key in seen}


def _parsed(document: Any) -> Learned | None:  # noqa: ANN401 - plain JSON of unknown shape
    try:
        known_files, known_blobs = (
            {str(key): None if lines is None else tuple(map(int, lines)) for key, lines in document[name].items()}
            for name in ("files", "blobs")
        )
        spots = frozenset((str(name), int(line), int(start)) for name, line, start in document["spots"])
        since = int(document["since"])
    except (TypeError, KeyError, ValueError, AttributeError):
        return None
    return Learned(known_files, known_blobs, spots, since)
