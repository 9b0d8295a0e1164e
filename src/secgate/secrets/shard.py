"""Contents read and examined, and live values looked up in all of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from secgate.secrets.corpus import Corpus, Document
from secgate.secrets.crew import Crew
from secgate.secrets.examine import Examiner
from secgate.secrets.pieces import Piece
from secgate.secrets.places import Places
from secgate.secrets.seen import Live, Part, Seen
from secgate.secrets.spots import Spot
from secgate.secrets.values import Job, ValuePlace
from secgate.target.git import Git


class Shard:
    """Reads and examines some contents at once.

    Attributes:
        missing: pieces whose blob is not there.
    """

    def __init__(self, job: Job, pieces: Sequence[Piece], crew: Crew) -> None:
        self._job = job
        self._named: dict[ValuePlace, list[int]] = {}
        self._keys: dict[int, str] = {}
        again: set[int] = set()
        self.missing: list[int] = []
        self._corpus = corpus = Corpus()
        some = any(piece.looked_at is not None for piece in pieces)
        for piece, document in self._read(corpus, sorted(pieces, key=likely_alike)):
            document.order = piece.order
            if piece.key:
                self._keys[id(document)] = piece.key
                again.add(piece.order)
            if some:
                corpus.look_at(document, piece.looked_at)
            else:
                crew.begin(corpus)
            for place in piece.named:
                self._named.setdefault(place, []).append(len(corpus.documents) - 1)
        corpus.freeze()
        self._examiner = Examiner(corpus, job, crew)
        self._places = Places(self._examiner, job, again)

    def _read(self, corpus: Corpus, pieces: Sequence[Piece]) -> Iterator[tuple[Piece, Document]]:
        blobs = [piece.in_git for piece in pieces if piece.in_git]
        git = Git(Path(self._job.root), Path(self._job.git_dir or ""))
        contents = git.blobs(blobs)
        for piece in pieces:
            match piece.kind:
                case "text":
                    yield piece, corpus.add_text(piece.text, piece.origins)
                case "name":
                    yield piece, corpus.add_name(piece.text, piece.origins)
                case "file" | "blob":
                    data = next(contents)[1] if piece.in_git else piece.data
                    if data is None:
                        self.missing.append(piece.order)
                    else:
                        yield piece, corpus.add(data, piece.origins)

    def live(self) -> list[Seen]:
        """Where values are judged live in this part, contents in the order they are read."""
        return self._places.live()

    def at(self, spots: Iterable[Spot]) -> dict[Spot, set[str]]:
        """The value that is read at each of these spots, where there is one and no other."""
        return self._places.at(spots)

    def part(self, live: Mapping[str, Live]) -> Part:
        """What there is in this part, when these values are live in any."""
        self._examiner.propagate((value, live[value].hit) for value in sorted(live))
        return self._places.part(live, self._named, self._keys)


def likely_alike(piece: Piece) -> tuple[bool, str, str, bool]:
    """By what contents are read one after the other."""
    # NOTE: versions of a file share most lines, and by its name first: one that was moved has most lines of what stood
    # at the other path. Names stand alone, for they are not versions of anything.
    path = piece.origins[0].path if piece.origins else ""
    return piece.kind == "name", path.rpartition("/")[2], path, piece.kind == "file"
