"""Which places answer a route that tests a credential of somebody whom nobody has recognised yet."""

from dataclasses import dataclass, field, replace
from functools import cached_property

from secgate.facts.store import Facts
from secgate.facts.typescript.route_handlers import RouteHandlers, answering_functions
from secgate.facts.typescript.syntax import Node

# What whoever does not know it may guess, and what is no test of anything.
_GUESSED = frozenset({"password", "code", "second factor"})
_SET_UP = frozenset({"new password"})
_RECOGNISED = frozenset({"authenticated", "role"})


@dataclass(frozen=True)
class CredentialAnswers:
    """The places that answer the routes of a target, with what these routes test.

    Attributes:
        facts: the routes.
    """

    facts: Facts = field(repr=False)

    def is_guess(self, path: str, node: Node) -> bool:
        """Whether a place answers a route that tests a password or code."""
        return bool(_GUESSED & self._tested(path, node))

    def is_decision(self, path: str, node: Node) -> bool:
        """Whether a place answers a route of a framework without middleware, or one that tests a credential."""
        handler = self._handlers.around(path, node)
        if handler is None or handler.passes_on:
            return False
        return any(route.is_export for route in handler.routes) or bool(self._tested(path, node) - _SET_UP)

    def _tested(self, path: str, node: Node) -> frozenset[str]:
        """The credentials that the routes test which a place answers; nothing for code of no handler."""
        handler = self._handlers.around(path, node)
        routes = handler.routes if handler is not None and not handler.passes_on else ()
        return frozenset(what for route in routes for what in self.facts.behaviour(route).tests)

    @cached_property
    def _handlers(self) -> RouteHandlers:
        """The functions that answer routes in front of which nobody has said who they are."""
        table = self.facts.routes
        early = tuple(route for route in table.routes if route.is_export or route.level not in _RECOGNISED)
        return answering_functions(self.facts, replace(table, routes=early))
