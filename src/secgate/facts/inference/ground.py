"""What a proposal rests on: the facts of the target, and what the checks find there without it."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from secgate.facts.data import Data
from secgate.facts.inference.tenancy import Tenancy
from secgate.facts.maps import shown_route
from secgate.facts.model import Route
from secgate.facts.schemas import Model, Schema
from secgate.facts.store import Facts
from secgate.model import Confidence, Hit, Place

_GLOB = re.compile(r"([\\*?\[\]!#])")
_SHOWN = 3


@dataclass(frozen=True)
class Found:
    """A finding without the proposal: of an item, at a place."""

    item: str
    hit: Hit


@dataclass(frozen=True)
class Ground:
    """What a proposal rests on.

    Attributes:
        found: what the checks find as long as nothing is configured.
        readers: the checks that read a setting, by its name.
        tenant_is_said: whether the configuration that is there names the tenant.
    """

    facts: Facts
    data: Data
    schema: Schema | None
    tenancy: Tenancy
    found: tuple[Found, ...] = ()
    readers: Mapping[str, Collection[str]] = field(default_factory=dict)
    tenant_is_said: bool = False

    @property
    def models(self) -> tuple[Model, ...]:
        """The models of the schema, each once, in order of place."""
        named = self.schema.by_name.values() if self.schema is not None else ()
        return tuple(sorted(named, key=lambda model: (model.path, model.line)))

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes that the target answers in production, each once; none whose path may be a secret address."""
        known = (r for r in self.facts.routes.routes if shown_route(r.route) == r.route)
        served = (r for r in known if r.state in {"live", "conditional"} and r.production)
        return tuple({(r.method, r.route): r for r in served}.values())

    def concerned(self, setting: str, place: Place) -> list[Found]:
        """The findings at the lines of a place that a setting can turn off."""
        last = place.end_line or place.line
        return [one for one in self._of(setting, place.path) if place.line <= one.hit.place.line <= last]

    def in_file(self, setting: str, path: str) -> list[Found]:
        """The findings in a file that a setting can turn off."""
        return self._of(setting, path)

    def _of(self, setting: str, path: str) -> list[Found]:
        items = self.readers.get(setting, ())
        return [one for one in self.found if one.hit.place.path == path and one.item in items]


def is_proven(found: Collection[Found]) -> bool:
    """Whether one of some findings is proven: that is mended, or waived with an end, and never configured away."""
    return any(one.hit.confidence is Confidence.HIGH for one in found)


def findings(found: Collection[Found]) -> str:
    """`2 findings of tenant-query-filters`, for a sentence."""
    items = sorted({one.item for one in found})
    return f"{len(found)} finding{'' if len(found) == 1 else 's'} of {' and '.join(items)}"


def glob_of(path: str) -> str:
    """A path as a glob of `.gitignore` that means this one file."""
    escaped = _GLOB.sub(r"\\\1", path)
    return escaped if "/" in escaped else f"/{escaped}"


def at(place: Place) -> str:
    """`path:line`."""
    return f"{place.path}:{place.line}"


def listed(names: Iterable[str], *, most: int = _SHOWN) -> str:
    """The first few of some names, and how many more there are."""
    every = list(names)
    more = len(every) - most
    return ", ".join(every[:most]) + (f" and {more} more" if more > 0 else "")
