"""The scan of all pieces, by as many processes as it is worth."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from secgate.secrets.crew import Crew
from secgate.secrets.judged import Known
from secgate.secrets.pieces import Piece
from secgate.secrets.seen import Live, Part, live_of
from secgate.secrets.shard import Shard, likely_alike
from secgate.secrets.values import Job
from secgate.sharing import processes

# Below so many octets a second process costs more than it saves.
_WORTH_OCTETS = 4_000_000
# From so many on a scan is large: it holds so much that on a small machine others had better wait.
_LARGE_OCTETS = 100_000_000
_MOST = 4
Spot = tuple[str, int, int]


@dataclass(frozen=True)
class Findings:
    """What all processes saw.

    Attributes:
        missing: orders of the pieces whose blob is not there.
        live: the live values, with the places where they are judged so.
        notes: what is worth knowing of how they saw it.
    """

    parts: list[Part]
    missing: list[int]
    live: dict[str, Live]
    notes: tuple[str, ...] = ()


def scan_together(
    job: Job,
    pieces: Sequence[Piece],
    *,
    known: frozenset[Spot] | None = None,
    ease: Callable[[], None] | None = None,
) -> Findings | None:
    """What there is in all pieces.

    Args:
        job: the scan.
        pieces: what is examined.
        known: places of the live values that were looked for in what is left out of the pieces; None: nothing is.
        ease: see `secgate.secrets.scan.scan`.

    Returns:
        None when another value is live, so that what was left out must be looked through again.

    Raises:
        StoppedError: one of the other processes failed.
    """
    shard, notes = _examined(job, pieces, ease)
    live = live_of(shard.live())
    if known is not None and not all_known(live, pieces, known):
        return None
    return Findings([shard.part(live)], shard.missing, live, notes)


def scan_beside(job: Job, known: Known, *, ease: Callable[[], None] | None = None) -> Findings | None:
    """What there is in all pieces of which an earlier scan has judged some.

    Args:
        job: the scan.
        known: what was judged.
        ease: see `secgate.secrets.scan.scan`.

    Returns:
        None when the values that are live are others now, so that nothing holds that it judged.

    Raises:
        StoppedError: one of the other processes failed.
    """
    shard, notes = _examined(job, known.rest, ease)
    pieces = [*known.rest, *(piece for piece, _, _ in known.shown)]
    read = {piece.order: likely_alike(piece) for piece in pieces}
    live = live_of(sorted([*known.live_at(), *shard.live()], key=lambda seen: read[seen.order]))
    return Findings([shard.part(live), known.part()], shard.missing, live, notes) if known.holds(live) else None


def _examined(job: Job, pieces: Sequence[Piece], ease: Callable[[], None] | None) -> tuple[Shard, tuple[str, ...]]:
    octets = sum(piece.octets for piece in pieces)
    if ease is not None and octets < _LARGE_OCTETS:
        ease()
    with Crew(job, _processes(octets) - 1, octets=octets) as crew:
        shard = Shard(job, pieces, crew)
    if ease is not None:
        ease()
    refused = crew.examiner.search.refused
    return shard, (f"the scan for secrets took several times as long: {refused}",) if refused else ()


def spots_of(one: Live, names: Mapping[int, str]) -> set[Spot]:
    """The places of a live value by the names of their contents."""
    return {(names[order], line, start) for order, line, start in one.spots if order in names}


def names_of(pieces: Sequence[Piece]) -> dict[int, str]:
    """What names the content of each piece in every run, by its order."""
    return {piece.order: piece.name for piece in pieces if piece.name}


def all_known(live: Mapping[str, Live], pieces: Sequence[Piece], known: frozenset[Spot]) -> bool:
    """Whether each live value stands at one of the known places too."""
    names = names_of(pieces)
    return not any(known.isdisjoint(spots_of(one, names)) for one in live.values())


def _processes(octets: int) -> int:
    return 1 if octets < _WORTH_OCTETS else min(_MOST, processes())
