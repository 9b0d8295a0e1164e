"""`.secgate/rotations.yaml`: secrets that stand in the history and no longer open anything.

A list of entries. Each names one place of the value (a line of a file in a commit), the day on which it was replaced,
by whom, and how one can tell. The file comes from the head and closes nothing by itself: it counts with the digest that
a signed attestation gives it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import StringConstraints

from secgate.errors import ConfigError
from secgate.model import At
from secgate.settings import strict
from secgate.settings.allowed import AtEntry, Text
from secgate.settings.strict import Authored, Day

ROTATIONS = ".secgate/rotations.yaml"
_LEAST_EVIDENCE = 10


class RotationEntry(Authored):
    """One secret that was replaced."""

    at: AtEntry
    """One place of the old value; every other place of it in the history is closed with it."""
    rotated_on: Day
    """The day, in UTC, on which the old value ended; not before the last commit that holds it."""
    by: Text
    """Who did it."""
    evidence: Annotated[str, StringConstraints(min_length=_LEAST_EVIDENCE)]
    """How one can tell: the id of the new key, the notice of the revocation. Never a value."""


@dataclass(frozen=True)
class Rotation:
    """A secret that was replaced.

    Attributes:
        where: file and line of the entry.
    """

    at: At
    rotated_on: date
    by: str
    evidence: str
    where: str


def read_rotations(text: bytes | None, *, name: str, today: date) -> tuple[Rotation, ...]:
    """The entries of a file in its order.

    Args:
        text: the file's content; None: there is none.
        name: its name as messages show it.
        today: in UTC.

    Raises:
        ConfigError: for the first mistake, with its line.
    """
    if text is None:
        return ()
    document = strict.load(text, name=name)
    if document.value in (None, {}):
        return ()
    if not isinstance(document.value, list):
        raise ConfigError("must be a list of entries", where=f"{name}:1", next_step="Begin each with `- at:`.")
    found: list[Rotation] = []
    for index in range(len(document.value)):
        entry = strict.parse(document, RotationEntry, at=(index,))
        if entry.rotated_on > today:
            raise ConfigError(
                f"rotated_on: {entry.rotated_on} lies ahead",
                where=document.where((index, "rotated_on")),
                next_step="Record a rotation once it is done.",
            )
        at = At(commit=entry.at.commit, path=entry.at.path, line=entry.at.line)
        _require_new(at, found, document.where((index,)))
        found.append(Rotation(at, entry.rotated_on, entry.by, entry.evidence, document.where((index,))))
    return tuple(found)


def _require_new(at: At, found: Sequence[Rotation], where: str) -> None:
    for other in found:
        if other.at == at:
            raise ConfigError(
                "names a place a second time", where=where, next_step=f"It stands at {other.where} already; keep one."
            )
