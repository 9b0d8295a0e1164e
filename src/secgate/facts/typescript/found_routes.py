"""What a reader of routes hands to the route table, and what the table asks of such a reader.

A framework that registers nothing with a router of Express has a reader of its own. Another one needs a module with
such a class, and a line in routes.py.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from secgate.facts.model import Behaviour, Guard, Route, State, Unresolved
from secgate.facts.typescript.values import Handler, RouterValue, Site, Value


@dataclass(frozen=True)
class FoundRoute:
    """One route as a framework sees it, before it becomes a row.

    Attributes:
        kind: what the framework takes it for: `route`, `page`, `action`; of a procedure `tRPC` or `oRPC`.
        dynamic: what of its path is not known.
        router: what registers it with its neighbours; empty for an export that the framework calls by itself.
        open_by_name: what it is built on, where the name of that says that everybody may call.
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
    open_by_name: str = ""

    @property
    def handler(self) -> Handler:
        """The function that answers."""
        return Handler(self.value, self.site)


@dataclass(frozen=True)
class Door:
    """A row behind which another framework may be served: an adapter is registered like any other handler."""

    route: Route
    handler: Handler | None


class RouteReader(Protocol):
    """Reads the routes of one framework.

    Attributes:
        unresolved: what could not be followed.
        behind: those of the doors that only hand requests on to what it reads, and are no rows by themselves.
    """

    unresolved: list[Unresolved]
    behind: set[Route]

    def meet(self, routers: Sequence[RouterValue], /) -> None:
        """Look at the routers of Express before they are replayed: a handler of theirs may be an adapter."""

    def routes(self, doors: Sequence[Door], /) -> Iterable[FoundRoute]:
        """Every route of the framework.

        Args:
            doors: the rows that were found so far, behind which this framework may be served.
        """

    def behaviour(self, route: FoundRoute, /) -> Behaviour:
        """What the handler of one of them does."""
