"""Which routes lead to a place in the code: up through the callers to the handlers that are registered."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from secgate.facts.model import Guard, Route, RouteTable
from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.names import FUNCTIONS, ancestors, last_name
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.tenancy import TenantWords
from secgate.facts.typescript.view import View

_EXPORTED = FUNCTIONS | {"variable_declarator"}
# What a procedure is given its handler in.
_PROCEDURES = frozenset({"query", "mutation", "subscription", "handler"})
# By these a route is told whatever its method is.
_TELLING = frozenset({"all", "use", "on", "openapi", "route"})
_MAX_STEPS = 8
_MAX_SITES = 30


@dataclass(frozen=True)
class Reached:
    """The routes that lead to a place.

    Attributes:
        known: no other way leads there, as far as the code shows.
    """

    routes: tuple[Route, ...] = ()
    known: bool = True


@dataclass
class Reach:
    """The routes of the target and the way from them to the code.

    Attributes:
        for_operators: whether a guard lets nobody in but those who run the target.
    """

    table: RouteTable
    words: TenantWords
    for_operators: Callable[[Guard], bool] = field(default=lambda _: False, repr=False)
    _answers: dict[int, Reached] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def _by_line(self) -> dict[str, dict[int, list[Route]]]:
        """Routes by the file and the line of their registration."""
        found: dict[str, dict[int, list[Route]]] = {}
        for route in self.table.routes:
            found.setdefault(route.place.path, {}).setdefault(route.place.line, []).append(route)
        return found

    def to(self, view: View, node: Node, steps: int = 0) -> Reached:
        """The routes that lead to a node."""
        own = self._registered(view, node)
        if own:
            return Reached(own)
        function = function_around(node)
        if function is None or steps > _MAX_STEPS:
            return Reached(known=False)
        if function.id not in self._answers:
            # NOTE: a function that reaches itself adds no way.
            self._answers[function.id] = Reached()
            self._answers[function.id] = self._through(view, function, steps)
        return self._answers[function.id]

    def _through(self, view: View, function: Node, steps: int) -> Reached:
        parent = function.parent
        if parent is not None and parent.type == "arguments":
            # A callback runs when what surrounds it does.
            return self.to(view, parent, steps + 1)
        sites = view.links.sites(view, function)
        places = (*sites.found, *sites.handed)
        if sites.lost or not 0 < len(places) <= _MAX_SITES:
            return Reached(known=False)
        above = [self.to(site.view, site.call, steps + 1) for site in places]
        routes = {(r.method, r.route, r.place): r for reached in above for r in reached.routes}
        return Reached(tuple(routes.values()), all(reached.known for reached in above))

    def _registered(self, view: View, node: Node) -> tuple[Route, ...]:
        """The routes whose registration surrounds a node."""
        near = self._by_line.get(view.file.path, {})
        if not near:
            return ()
        for outer in (node, *ancestors(node)):
            if outer.type in {"call_expression", "pair", "method_definition"}:
                lines = {outer.start_point.row + 1, *_decorated(outer)}
                callee = outer.child_by_field_name("function")
                name = callee.child_by_field_name("property") if callee is not None else None
                lines |= {name.start_point.row + 1} if name is not None else set()
                found = tuple(r for line in sorted(lines) for r in near.get(line, ()) if _fits(r, outer))
                if found:
                    return found
            elif outer.type in _EXPORTED:
                at = (outer.start_point.row + 1, view.file.place(outer).column)
                found = tuple(r for r in near.get(at[0], ()) if r.is_export and r.place.column == at[1])
                if found:
                    return found
        return ()

    def is_platforms(self, routes: Iterable[Route]) -> bool:
        """Whether all of these are for the platform's own staff: by a role or by its token, and they give no tenant."""
        listed = list(routes)
        return bool(listed) and all(
            (route.level == "role" or any(map(self.for_operators, route.guards)))
            and all(g.tenant_source is None or g.tenant_inside for g in route.guards)
            and not any(stem in role.lower() for role in route.roles for stem in self.words.stems)
            for route in listed
        )  # fmt: skip


def _decorated(member: Node) -> Iterator[int]:
    """The lines of the decorators in front of a method, by which NestJS is told of it."""
    before = member.prev_named_sibling if member.type == "method_definition" else None
    while before is not None and before.type in {"decorator", "comment"}:
        if before.type == "decorator":
            yield before.start_point.row + 1
        before = before.prev_named_sibling


def _fits(route: Route, node: Node) -> bool:
    """Whether a node is the registration of a route: a call of its method, or its entry in a contract's handlers."""
    if node.type != "call_expression":
        return route.contract or bool(route.framework)
    name = last_name(node).lower()
    if route.is_procedure:
        return name in _PROCEDURES
    return name in {route.method.lower(), *_TELLING} and not route.contract
