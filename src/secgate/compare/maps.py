"""The maps of both sides, each made once: taken from an earlier run, or from the facts that this run has at hand."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from secgate.cache import Cache, key_of
from secgate.compare.facts import NAMES
from secgate.context import Context
from secgate.maps import fact_maps
from secgate.recall import facts_key
from secgate.settings.config import Config
from secgate.target.snapshot import Snapshot

Json = dict[str, Any]


@dataclass(frozen=True)
class MapsOfSide:
    """The maps of one side that the comparison needs.

    Attributes:
        maps: by name; those that could not be made are left out.
        unread: why some were not made, or are not whole.
    """

    maps: dict[str, Json]
    unread: tuple[str, ...] = ()


def side_maps(
    cache: Cache, snapshot: Snapshot, config: Config, context: Callable[[], Context], *, side: str
) -> MapsOfSide:
    """The maps of one side.

    Args:
        cache: results of earlier runs; what is made is put there.
        snapshot: its files.
        config: as it is written.
        context: gives its facts; asked only when the cache does not have all.
        side: what it is called in a message.
    """
    key = key_of(facts_key(snapshot, config)) if cache.folder is not None else ""
    kept = {name: cache.get(f"map {name}", key) for name in NAMES} if key else {}
    if kept and all(_is_map(document) for document in kept.values()):
        return MapsOfSide(kept)
    facts = context()
    made = fact_maps(facts, NAMES)
    whole = {name: document for name, document in made.items() if not _failed(document)}
    for name, document in whole.items() if key and facts.is_whole else ():
        cache.put(f"map {name}", key, document)
    unread = [f"{side}: {_failed(document)}" for name, document in made.items() if name not in whole]
    return MapsOfSide(whole, (*unread, *([] if facts.is_whole else [_cut(facts, side)])))


def _is_map(document: Any) -> bool:  # noqa: ANN401 - whatever an earlier run kept
    return isinstance(document, dict) and all(isinstance(document.get(name), list) for name in ("rows", "unresolved"))


def _failed(document: Json) -> str:
    """Why a map has no rows; empty where it was made."""
    reasons = [row["reason"] for row in document["unresolved"] if row["path"] is None]
    return str(reasons[0]) if reasons and not document["rows"] else ""


def _cut(context: Context, side: str) -> str:
    unfit = sorted(context.unfit)
    what = f"{unfit[0]} cannot be analysed" if unfit else "the routes are too many to follow all of them"
    return f"{side}: {what}, so what stands there is not compared"
