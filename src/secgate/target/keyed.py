"""Values by the keys of another mapping, each read when somebody asks for it."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

V = TypeVar("V")


class Keyed(Mapping[str, V]):
    """What a class below reads for a key; to go through the keys reads nothing.

    Args:
        keys: has the same keys.
    """

    def __init__(self, keys: Mapping[str, Any]) -> None:
        self._keys = keys

    def __iter__(self) -> Iterator[str]:
        """The keys."""
        return iter(self._keys)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._keys)

    def __contains__(self, key: object, /) -> bool:
        """Whether there is something for a key."""
        return key in self._keys
