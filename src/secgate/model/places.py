"""Where what was examined stands."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from secgate.model.seen import Place

# The folder of what lies in no workspace package.
ROOT = "."


class HasPath(Protocol):
    """A file, a place, a problem: what says its path itself."""

    @property
    def path(self) -> str | None: ...  # noqa: D102 - told above


class HasPlace(Protocol):
    """A finding, a fact: what says its place."""

    @property
    def place(self) -> Place: ...  # noqa: D102 - told above


def by_path(*groups: Iterable[str | HasPath | HasPlace]) -> dict[str, int]:
    """How many of all these subjects stand at each path; a subject without one is left out.

    Args:
        groups: paths, or what has a `place` or a `path`.
    """
    paths = (_path_of(subject) for group in groups for subject in group)
    return dict(Counter(path for path in paths if path is not None))


def _path_of(subject: str | HasPath | HasPlace) -> str | None:
    if isinstance(subject, str):
        return subject
    place = getattr(subject, "place", None)
    # NOTE: a file has a method of that name.
    path: str | None = place.path if isinstance(place, Place) else subject.path  # type: ignore[union-attr]
    return path


@dataclass(frozen=True)
class Homes:
    """Which package a path belongs to: the innermost one that holds it.

    Attributes:
        folders: of all packages.
        needs: the packages that each one depends on.
    """

    folders: frozenset[str]
    needs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, path: str) -> str:
        """The folder of the package; `.` for a path that lies in none."""
        if (home := self._known.get(path)) is None:
            above = path
            while above and above not in self.folders:
                above = above.rpartition("/")[0]
            home = self._known[path] = above or ROOT
        return home
