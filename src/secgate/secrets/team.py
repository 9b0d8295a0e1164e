"""The scan shared among processes: each reads and examines a part, and all learn of the values that are live in any."""

import multiprocessing
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from multiprocessing.connection import Connection
from typing import Any

from secgate.secrets.failure import StoppedError, place_of
from secgate.secrets.pieces import Piece
from secgate.secrets.places import Live, Part
from secgate.secrets.shard import Shard, together
from secgate.secrets.values import Job

# Below so many bytes a second process costs more than it saves.
_WORTH_BYTES = 4_000_000
_MOST = 4
Spot = tuple[str, int, int]
_RUNS = 4  # stretches of neighbouring contents for each process
_READING = 0.1  # what it takes to read a content, of what it takes to examine it


@dataclass(frozen=True)
class Findings:
    """What all processes saw.

    Attributes:
        missing: orders of the pieces whose blob is not there.
        live: the live values, with the places where they are judged so.
    """

    parts: list[Part]
    missing: list[int]
    live: dict[str, Live]


def scan_together(job: Job, pieces: Sequence[Piece], *, known: frozenset[Spot] | None = None) -> Findings | None:
    """What there is in all pieces.

    Args:
        job: the scan.
        pieces: what is examined.
        known: places of the live values that were looked for in what is left out of the pieces; None: nothing is.

    Returns:
        None when another value is live, so that what was left out must be looked through again.

    Raises:
        StoppedError: one of the other processes failed.
    """
    mine, *others = shares(pieces, _processes(pieces))
    helpers = [_Helper(job, share) for share in others]
    try:
        shard = Shard(job, mine)
        found = [shard.live(), *(helper.live() for helper in helpers)]
        missing = [*shard.missing, *(order for helper in helpers for order in helper.missing)]
        live = together(found)
        if known is not None and not _all_known(live, pieces, known):
            return None
        for helper in helpers:
            helper.tell(live)
        return Findings([shard.part(live), *(helper.part() for helper in helpers)], missing, live)
    finally:
        for helper in helpers:
            helper.stop()


def spots_of(one: Live, names: Mapping[int, str]) -> set[Spot]:
    """The places of a live value by the names of their contents."""
    return {(names[order], line, start) for order, line, start in one.spots if order in names}


def names_of(pieces: Sequence[Piece]) -> dict[int, str]:
    """What names the content of each piece in every run, by its order."""
    return {piece.order: piece.name for piece in pieces if piece.name}


def _all_known(live: Mapping[str, Live], pieces: Sequence[Piece], known: frozenset[Spot]) -> bool:
    names = names_of(pieces)
    return not any(known.isdisjoint(spots_of(one, names)) for one in live.values())


def shares(pieces: Sequence[Piece], count: int) -> list[list[Piece]]:
    """The pieces in so many parts of like work; versions of a file stay together, for they share most lines."""
    if count == 1:
        return [list(pieces)]
    made: list[list[Piece]] = [[] for _ in range(count)]
    ordered = sorted(pieces, key=lambda piece: (piece.kind == "blob", _name_and_path(piece)))
    groups = [list(group) for _, group in groupby(ordered, key=_path)]
    work = [_work([piece.size for piece in group]) for group in groups]
    stretch = sum(work) / (count * _RUNS) or 1
    done = 0.0
    for group, own in zip(groups, work, strict=True):
        made[int(done / stretch) % count].extend(group)
        done += own
    return made


def _name_and_path(piece: Piece) -> tuple[str, str]:
    # NOTE: by its name first: a file that was moved has most lines of what stood at the other path.
    path = _path(piece)
    return path.rpartition("/")[2], path


def _path(piece: Piece) -> str:
    return piece.origins[0].path if piece.origins else ""


def _work(sizes: Sequence[int]) -> float:
    # NOTE: what another version has too is read, and not examined again.
    return max(sizes) + sum(sizes) * _READING


def _processes(pieces: Sequence[Piece]) -> int:
    if sum(piece.size for piece in pieces) < _WORTH_BYTES:
        return 1
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(_MOST, there))


class _Helper:
    """Another process, forked from this one, which must have no thread of its own beside it."""

    def __init__(self, job: Job, share: Sequence[Piece]) -> None:
        context = multiprocessing.get_context("fork")
        self._here, there = context.Pipe()
        self.missing: list[int] = []
        self._process = context.Process(target=_help, args=(job, share, there, self._here), daemon=True)
        self._process.start()
        there.close()

    def live(self) -> dict[str, Live]:
        """Its live values."""
        found: dict[str, Live]
        found, self.missing = self._answer()
        return found

    def tell(self, live: Mapping[str, Live]) -> None:
        """Send it the live values of all."""
        self._here.send(live)

    def part(self) -> Part:
        """What it saw."""
        part: Part = self._answer()
        return part

    def _answer(self) -> Any:  # noqa: ANN401 - what its two steps send
        try:
            answer = self._here.recv()
        except (EOFError, OSError) as error:
            raise StoppedError("another process of it died") from error
        if isinstance(answer, StoppedError):
            raise answer
        return answer

    def stop(self) -> None:
        """End it, whatever it does."""
        self._here.close()
        self._process.kill()
        self._process.join()


def _help(job: Job, share: Sequence[Piece], parent: Connection, theirs: Connection) -> None:
    # NOTE: as long as it holds the other end too, it would not notice that the parent is gone.
    theirs.close()
    try:
        shard = Shard(job, share)
        parent.send((shard.live(), shard.missing))
        parent.send(shard.part(parent.recv()))
    except EOFError:
        return
    except Exception as error:  # noqa: BLE001 - an exception's text or traceback could hold a value; only its place may leave
        parent.send(StoppedError(place_of(error)))
