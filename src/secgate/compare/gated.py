"""The target that is compared with its base."""

from collections.abc import Callable
from dataclasses import dataclass

from secgate.cache import Cache
from secgate.model import Hit
from secgate.observe import Seen
from secgate.target.snapshot import Snapshot


@dataclass(frozen=True)
class Gated:
    """What was gated, and what was seen in it.

    Attributes:
        snapshot: its files.
        seen: what the engines saw.
        cleaned: what every hit is shown as.
        changed: paths that differ from the commit of HEAD.
        cache: results of earlier runs.
    """

    snapshot: Snapshot
    seen: Seen
    cleaned: Callable[[Hit], Hit]
    changed: frozenset[str]
    cache: Cache
