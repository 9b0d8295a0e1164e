"""What a check asks for while it looks: what it saw holds as long as that is the same."""

from collections.abc import Mapping
from typing import Any

from secgate.evidence.store import EvidenceStore
from secgate.target.keyed import Keyed


class Watched:
    """The evidence, which tells what is asked of it."""

    def __init__(self, store: EvidenceStore, asked: set[str]) -> None:
        self._store, self._asked = store, asked

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        """A part of the evidence."""
        self._asked.add(f"evidence.{name}")
        return getattr(self._store, name)


class Opened(Keyed[str]):
    """The texts of the target, which tell which of them are read."""

    def __init__(self, texts: Mapping[str, str], opened: set[str]) -> None:
        super().__init__(texts)
        self._texts, self._opened = texts, opened

    def __getitem__(self, path: str, /) -> str:
        """The text of a file."""
        text = self._texts[path]
        self._opened.add(path)
        return text
