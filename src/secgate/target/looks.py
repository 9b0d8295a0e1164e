"""What contents are, by the ids that git gives them: a run that reads few of them need not look at the others again.

Nothing of a content is kept but how it is encoded, what its first line calls it, and where comments silence a scanner.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secgate.cache import Cache, key_of
from secgate.target.git import Git, Objects

_KIND = "looks"


@dataclass(frozen=True)
class Look:
    """What a content is.

    Attributes:
        encoding: how it is decoded; None: it is no text.
        program: the language that its first line names; see `program_language`.
        silenced: line and kind of each comment that silences a scanner.
    """

    encoding: str | None
    program: str | None = None
    silenced: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Stored:
    """A content that is read from git when somebody wants it."""

    objects: Objects
    oid: str
    size: int

    def read(self) -> bytes:
        """The content.

        Raises:
            EngineError: it is not there any more.
        """
        return self.objects.read(self.oid)


class Looks(dict[str, Look]):
    """What is known of the contents of one repository, by their ids."""

    def __init__(self, folder: Path, git: Git, roots: Iterable[Path]) -> None:
        """What is kept of them in a folder, unless that lies in one of the roots."""
        self._cache = cache = Cache.outside(folder, roots)
        self._key = key_of(_KIND, str(git.git_dir))
        super().__init__(_parsed(cache.get(_KIND, self._key)) if cache.folder is not None else {})

    @property
    def are_kept(self) -> bool:
        """Whether there is a place for them."""
        return self._cache.folder is not None

    def keep(self, found: Mapping[str, Look]) -> None:
        """Keep what is known of these contents, and of no others."""
        if found == self:
            return
        document = {oid: [look.encoding, look.program, look.silenced] for oid, look in found.items()}
        self._cache.put(_KIND, self._key, document)
        self._cache.save()


def _parsed(document: Any) -> dict[str, Look]:  # noqa: ANN401 - plain JSON of unknown shape
    try:
        return {
            str(oid): Look(encoding, program, tuple((int(line), str(kind)) for line, kind in silenced))
            for oid, (encoding, program, silenced) in document.items()
        }
    except (TypeError, ValueError, AttributeError):
        return {}
