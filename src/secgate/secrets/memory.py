"""What an earlier scan of this repository learned: in which contents, and on which of their lines, anything stands.

No value is kept and no verdict either, only ids of contents and numbers of lines: those lines are read from the target
and judged anew each time. A content in which nothing stood is not read again, unless a value is live now that nobody
looked for in it; such a value is told by where it is judged live, in a content whose id fixes what stands there.
"""

import hashlib
import importlib.metadata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from secgate.cache import Cache, key_of
from secgate.secrets.pieces import Piece
from secgate.secrets.team import Findings, Spot, names_of, spots_of
from secgate.secrets.values import Job

_KIND = "secrets"


@dataclass(frozen=True)
class Learned:
    """What is known of contents that were examined before.

    Attributes:
        files: by id of a content that stood in the work tree, the indexes of the lines that showed anything, also
            what is surely no secret; None: the whole is looked at.
        blobs: the same for contents of the history, without what is surely no secret.
        spots: where the values are judged live that were looked for in all of these.
    """

    files: Mapping[str, tuple[int, ...] | None] = field(default_factory=dict)
    blobs: Mapping[str, tuple[int, ...] | None] = field(default_factory=dict)
    spots: frozenset[Spot] = frozenset()

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
    """What is kept of the scans of one repository with one version and one set of settings."""

    def __init__(self, job: Job) -> None:
        wanted = job.cache is not None and job.git_dir is not None
        self._cache = Cache(Path(job.cache) if wanted and job.cache is not None else None)
        names = [list(job.publishable), list(job.secret_names)]
        self._key = key_of(
            _KIND, job.git_dir, job.prefix, importlib.metadata.version("detect-secrets"), _words(), names
        )

    def learned(self) -> Learned | None:
        """What was learned; None when there is nothing, or nothing that can be read."""
        if self._cache.folder is None:
            return None
        return _parsed(self._cache.get(_KIND, self._key))

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
        kept: dict[str, dict[str, tuple[int, ...] | None]] = {"file": {}, "blob": {}}
        if before is not None:
            kept = {"file": dict(before.files), "blob": dict(before.blobs)}
        for part in findings.parts:
            for key, lines in part.telling.items():
                kept[kinds[key]][key] = lines
        spots = [min(spots) for one in findings.live.values() if (spots := spots_of(one, names))]
        learned = Learned(kept["file"], kept["blob"], frozenset(spots))
        if before != learned:
            document = {"files": learned.files, "blobs": learned.blobs, "spots": sorted(learned.spots)}
            self._cache.put(_KIND, self._key, document)
            self._cache.save()


def _words() -> str:
    return hashlib.sha256(files("secgate.secrets").joinpath("vocabulary.txt").read_bytes()).hexdigest()


def _parsed(document: Any) -> Learned | None:  # noqa: ANN401 - plain JSON of unknown shape
    try:
        known_files, known_blobs = (
            {str(key): None if lines is None else tuple(map(int, lines)) for key, lines in document[name].items()}
            for name in ("files", "blobs")
        )
        spots = frozenset((str(name), int(line), int(start)) for name, line, start in document["spots"])
    except (TypeError, KeyError, ValueError, AttributeError):
        return None
    return Learned(known_files, known_blobs, spots)
