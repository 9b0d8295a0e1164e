"""The functions that answer the routes of an application, each with its routes."""

from collections.abc import Callable, Iterator, Mapping
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
    """

    path: str
    node: Node = field(repr=False, compare=False)
    routes: tuple[Route, ...] = ()


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

    Those that a framework calls as exports are left out: it also handles what they throw, and services in front of the
    data are not its custom.
    """
    return _by_function(table, facts.handler)


def innermost_handlers(facts: Facts, table: RouteTable) -> RouteHandlers:
    """The same without the wrappers around them: what these hand request and response on to."""
    return _by_function(table, facts.innermost_handler)


def _by_function(table: RouteTable, function_of: Callable[[Route], tuple[str, Node] | None]) -> RouteHandlers:
    routes: dict[tuple[str, int, int], tuple[Node, list[Route]]] = {}
    unknown = []
    for route in table.routes:
        if route.is_export:
            continue
        found = function_of(route)
        if found is None:
            unknown.append(route)
            continue
        path, node = found
        routes.setdefault((path, node.start_byte, node.end_byte), (node, []))[1].append(route)
    handlers = [RouteHandler(key[0], node, tuple(listed)) for key, (node, listed) in sorted(routes.items())]
    by_path: dict[str, list[RouteHandler]] = {}
    for one in handlers:
        by_path.setdefault(one.path, []).append(one)
    return RouteHandlers(tuple(handlers), tuple(unknown), by_path)
