"""What a reader of routes hands to the route table, and what the table asks of such a reader.

A framework that registers nothing with a router of Express has a reader of its own. Another one needs a module with
such a class, and a line in routes.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from secgate.facts.model import Behaviour, Guard, State, Unresolved
from secgate.facts.typescript.values import Handler, Site, Value


@dataclass(frozen=True)
class FoundRoute:
    """One route as a framework sees it, before it becomes a row.

    Attributes:
        kind: what the framework takes it for: `route`, `page`, `action`.
        dynamic: what of its path is not known.
        router: what registers it with its neighbours; empty for an export that the framework calls by itself.
    """

    kind: str
    method: str
    route: str
    name: str
    value: Value = field(compare=False)
    site: Site = field(compare=False)
    guards: tuple[Guard, ...] = ()
    validates: bool = False
    dynamic: str = ""
    router: str = ""
    state: State = "live"
    because: str = ""

    @property
    def handler(self) -> Handler:
        """The function that answers."""
        return Handler(self.value, self.site)


class RouteReader(Protocol):
    """Reads the routes of one framework.

    Attributes:
        unresolved: what could not be followed.
    """

    unresolved: list[Unresolved]

    def routes(self) -> Iterable[FoundRoute]:
        """Every route of the framework."""

    def behaviour(self, route: FoundRoute, /) -> Behaviour:
        """What the handler of one of them does."""
