"""Handlers of Python that only routes for the platform's own staff lead to."""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from secgate.facts.model import Route
from secgate.facts.python import words
from secgate.facts.python.files import FUNCTIONS
from secgate.facts.python.query_home import Unit
from secgate.facts.staff_words import OF_ANY_STAFF, OF_THE_PLATFORM
from secgate.model import TraceStep


@dataclass
class StaffOnly:
    """Answers for the handlers of one target.

    Attributes:
        table: gives its routes.
    """

    table: Callable[[], Iterable[Route]] = field(repr=False)

    def asks(self, unit: Unit) -> TraceStep | None:
        """Where a route of a handler, or of its class, asks for the platform's own staff, if each does."""
        node = unit.node if unit.node is not None else unit.cls.node if unit.cls is not None else None
        found = self._within(unit, node)
        if not found and unit.cls is not None and unit.node is not None and unit.node.name not in _ANSWERS:
            # NOTE: what a class asks for its rows serves each of its routes.
            found = self._within(unit, unit.cls.node)
        if not unit.web or not found or not all(map(_is_staffs, found)):
            return None
        return TraceStep.at(found[0].place, "only routes for the platform's own staff lead here")

    def _within(self, unit: Unit, node: ast.AST | None) -> list[Route]:
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            return []
        first = min(one.lineno for one in (node, *node.decorator_list))
        last = node.end_lineno or node.lineno
        return [route for route in self._by_path.get(unit.file.path, ()) if first <= route.place.line <= last]

    @cached_property
    def _by_path(self) -> dict[str, list[Route]]:
        found: dict[str, list[Route]] = defaultdict(list)
        for route in self.table():
            found[route.place.path].append(route)
        return found


_ANSWERS = frozenset({"get", "post", "put", "patch", "delete"})


def _is_staffs(route: Route) -> bool:
    """Whether a route asks for a role that is the platform's by its name, or by the path too."""
    of_path = OF_THE_PLATFORM.path.search(route.named_path) is not None
    return (
        route.level == "role"
        and bool(route.roles)
        and all(
            OF_THE_PLATFORM.role.search(role) or words.STAFF.match(role) or (of_path and OF_ANY_STAFF.role.search(role))
            for role in route.roles
        )
    )
