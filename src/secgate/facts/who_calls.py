"""Who may call a route, as its guards and its path say: the platform's own staff, or whoever has logged in."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from secgate.facts.model import Guard, Route
from secgate.facts.reach import Reach
from secgate.facts.staff_words import ABOUT_STAFF, OF_ANY_STAFF, OF_THE_PLATFORM, StaffWords
from secgate.facts.tenant_left import TenantsLeft
from secgate.facts.typescript.handlers import AccessFault
from secgate.facts.typescript.ignored_principals import reads_input as looks_at_input
from secgate.facts.typescript.names import inside
from secgate.facts.typescript.put_headers import puts_header
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.tenant_claims import reads_claim
from secgate.facts.typescript.view import View


@dataclass(frozen=True)
class WhoCalls:
    """Answers for routes of one target.

    Attributes:
        left: the tenants that guards leave on routes.
        body: the functions of a guard, each with its file.
    """

    reach: Reach = field(repr=False)
    left: TenantsLeft = field(repr=False)
    body: Callable[[Guard], Iterable[tuple[View, Node]]] = field(repr=False)

    def are_platforms(self, routes: Collection[Route]) -> bool:
        """Whether only the platform's own staff may call these: by their roles, where no guard leaves a tenant."""
        return self._are_for(routes, OF_THE_PLATFORM)

    def may_be_platforms(self, routes: Collection[Route]) -> bool:
        """The same, also by names that the staff of a tenant may have."""
        return self._are_for(routes, OF_ANY_STAFF)

    def _are_for(self, routes: Collection[Route], words: StaffWords) -> bool:
        return self.reach.is_platforms(routes) and all(self.left.on(route) is None for route in words.unnamed(routes))

    def _names_staff(self, route: Route) -> bool:
        """Whether the path of a route says that it is for staff, and no guard leaves a tenant whose staff it may be."""
        if OF_ANY_STAFF.path.search(route.named_path):
            return True
        return ABOUT_STAFF.search(route.named_path) is not None and self.left.on(route) is None

    def _is_put_in_front(self, header: str, route: Route) -> bool:
        """Whether a guard of a route sets a header of the request anew."""
        bodies = (body for guard in route.guards for body in self.body(guard))
        return any(puts_header(view, function, header) for view, function in bodies)

    def is_asked(self, fault: AccessFault, routes: Sequence[Route], *, reads_input: bool = False) -> bool:
        """Whether each of some routes asks who calls, and no guard looks at what a fault takes from the request.

        Args:
            fault: found behind these routes.
            routes: all that lead to it.
            reads_input: any part of the request counts as looked at, not the tenant alone.
        """
        asking = [r for r in routes if r.state == "live" and r.level in {"authenticated", "role"}]
        if not asking or len(asking) < len(routes):
            return False
        # NOTE: staff name the tenant they work on; whether such a route asks for staff is for route-role-checks to say.
        if any(map(self._names_staff, asking)):
            return False
        # NOTE: a schema says what an id looks like, and nothing of whose it is.
        guards = (guard for route in asking for guard in route.guards if not guard.only_validates)
        if fault.header and all(self._is_put_in_front(fault.header, route) for route in asking):
            return False
        # NOTE: a handler that asks for itself looks at its input anyway; how it does so has been judged already.
        bodies = [
            (view, function)
            for guard in guards
            for view, function in self.body(guard)
            if view.file.path != fault.place.path or not inside(fault.node, function)
        ]
        if reads_input:
            return not any(looks_at_input(function) for _, function in bodies)
        return not any(reads_claim(view, function) for view, function in bodies)
