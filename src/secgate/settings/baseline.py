"""`.secgate/baseline.yaml`: findings that were there when the gate was adopted, accepted as known until a day.

A list of entries, made by `secgate baseline`; it may only shrink.
"""

from pydantic import RootModel

from secgate.model import Waiver
from secgate.settings import strict
from secgate.settings.strict import Authored, Day
from secgate.settings.waivers import Allowed, AtEntry, FindingId, Text, at_of, check_item, entries, refuse_second

BASELINE = ".secgate/baseline.yaml"


class BaselineEntry(Authored):
    """One finding that is known."""

    id: FindingId
    """The id of the finding."""
    item: Text | None = None
    """The item that the id belongs to."""
    owner: Text
    """Who answers for it."""
    expires: Day
    """The last day on which it is accepted, in UTC."""
    first_seen: Day
    """The day on which it was accepted."""
    at: AtEntry | None = None
    """For a place that holds a secret: the one value that is covered."""


class BaselineFile(RootModel[tuple[BaselineEntry, ...]]):
    """A file of findings that are known."""


def read_baseline(text: bytes | None, *, name: str, allowed: Allowed) -> tuple[Waiver, ...]:
    """The entries of a file in its order; expired ones too. A policy's limits for waivers do not bind them.

    Args:
        text: the file's content; None: there is none.
        name: its name as messages show it.
        allowed: what its entries are held against.

    Raises:
        ConfigError: for the first mistake, with its line.
    """
    document = strict.load(text or b"", name=name)
    known = []
    first: dict[tuple[str | None, ...], str] = {}
    for index in range(entries(document, "owner")):
        entry = strict.parse(document, BaselineEntry, at=(index,))
        where = document.where((index,))
        check_item(entry.item, document.where((index, "item")), allowed.checks)
        refuse_second(first, (entry.id,), where)
        known.append(
            Waiver(
                kind="baseline",
                finding=entry.id,
                item=entry.item,
                owner=entry.owner,
                expires=entry.expires,
                first_seen=entry.first_seen,
                at=at_of(entry.at),
                where=where,
            )
        )
    return tuple(known)
