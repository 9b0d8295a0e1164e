"""The functions that answer the routes of an application, each with its routes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from secgate.facts.model import Route, RouteTable
from secgate.facts.store import Facts
from secgate.facts.typescript.names import inside
from secgate.facts.typescript.syntax import Node


@dataclass(frozen=True)
class RouteHandler:
    """A function that answers routes.

    Attributes:
        path: its file.
        routes: those that it answers.
        passes_on: whether it only hands the request on to another one.
    """

    path: str
    node: Node = field(repr=False, compare=False)
    routes: tuple[Route, ...] = ()
    passes_on: bool = False


@dataclass(frozen=True)
class RouteHandlers:
    """The handlers of the target.

    Attributes:
        found: by path and place.
        unknown: routes whose handler is not known.
    """

    found: tuple[RouteHandler, ...] = ()
    unknown: tuple[Route, ...] = ()
    _by_path: Mapping[str, list[RouteHandler]] = field(default_factory=dict, repr=False, compare=False)

    def around(self, path: str, node: Node) -> RouteHandler | None:
        """The handler that a node of a file lies in, the innermost one; None where there is none."""
        near = [one for one in self._by_path.get(path, ()) if inside(node, one.node)]
        return min(near, key=lambda one: one.node.end_byte - one.node.start_byte, default=None)

    def in_file(self, path: str) -> Iterator[RouteHandler]:
        """The handlers of one file."""
        yield from self._by_path.get(path, ())


def route_handlers(facts: Facts, table: RouteTable) -> RouteHandlers:
    """The functions that answer the registered routes of a table.

    Those that a framework calls by itself are left out: it also handles what they throw, and services in front of the
    data are not its custom.
    """
    made = _Made()
    for route in table.routes:
        if not route.is_called_by_framework:
            found = facts.handler(route)
            made.add(route, [(*found, False)] if found is not None else [], lost=found is None)
    return made.finish()


def answering_functions(facts: Facts, table: RouteTable) -> RouteHandlers:
    """The functions that answer the routes of a table, exports too, also behind wrappers of the target."""
    made = _Made()
    for route in table.routes:
        found = facts.answering(route)
        made.add(route, found.functions, lost=found.lost)
    return made.finish()


@dataclass
class _Made:
    """Handlers with the routes that were seen of each so far."""

    unknown: list[Route] = field(default_factory=list)
    _found: dict[tuple[str, int, int], tuple[Node, bool, list[Route]]] = field(default_factory=dict)

    def add(self, route: Route, functions: Iterable[tuple[str, Node, bool]], *, lost: bool) -> None:
        """A route and the functions that answer it; it is unknown where some of these are lost."""
        if lost:
            self.unknown.append(route)
        for path, node, passes_on in functions:
            held = self._found.setdefault((path, node.start_byte, node.end_byte), (node, passes_on, []))
            held[2].append(route)

    def finish(self) -> RouteHandlers:
        """The handlers by path and place."""
        handlers = [
            RouteHandler(key[0], node, tuple(routes), passes_on)
            for key, (node, passes_on, routes) in sorted(self._found.items(), key=lambda item: item[0])
        ]
        by_path: dict[str, list[RouteHandler]] = {}
        for one in handlers:
            by_path.setdefault(one.path, []).append(one)
        return RouteHandlers(tuple(handlers), tuple(self.unknown), by_path)
