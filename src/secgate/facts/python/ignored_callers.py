"""Rows that are changed by an id of the request alone, behind a guard that tells who calls, and nobody asks that."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.model import Route
from secgate.facts.python.conditions import OWN
from secgate.facts.python.files import Function, PythonFile, last, parameters
from secgate.facts.python.query_home import Event, Home, Unit
from secgate.facts.python.query_parts import Asked
from secgate.facts.python.unit_routes import UnitRoutes
from secgate.facts.queries import TENANT

_CHANGES = frozenset({"update", "delete"})
# Dependencies that say nothing of who calls.
_PLAIN = re.compile(
    r"(?:^|_)(?:db|session|s|conn|connection|uow|engine|settings|config|cache|redis|tasks|background_tasks)$"
)


@dataclass
class IgnoredCallers:
    """Finds such rows.

    Attributes:
        routes: those of the functions.
    """

    home: Home
    routes: UnitRoutes
    _written: dict[Unit, set[tuple[str, int, int]]] = field(default_factory=dict, init=False, repr=False)

    def events(self) -> Iterator[Event]:
        """The queries that find them."""
        self._written = defaultdict(set)
        for write in self.home.writes:
            if write.row.site is not None:
                self._written[write.unit].add(write.row.site.key)
        return (event for event in self.home.events if self._may_be(event) and self._is_ignored(event))

    def _may_be(self, event: Event) -> bool:
        """Whether a query finds rows of tenants by what a request names alone, and they are changed."""
        if event.kind != "query" or not event.unit.web or event.found.limited or event.within or event.model is None:
            return False
        named = event.found.values
        if not any(path in OWN for path, _, _ in named) or not all(isinstance(v, Asked) for _, v, _ in named):
            return False
        changed = event.operation in _CHANGES or event.site.key in self._written.get(event.unit, ())
        compared = (event.unit, event.site.key) in self.home.compared
        return changed and not compared and self.home.models.tenancy(event.model) in TENANT

    def _is_ignored(self, event: Event) -> bool:
        """Whether every route there asks who calls, and neither the code nor a guard asks whose the row is."""
        routes = self.routes.of(event.unit)
        if not routes or not self.routes.know_caller(routes) or self._names_caller(event):
            return False
        return not self._are_guarded(event, routes)

    def _are_guarded(self, event: Event, routes: list[Route]) -> bool:
        keys = {value.key for _, value, _ in event.found.values if isinstance(value, Asked)}
        return self.routes.look_at_rows(routes) or any(self.routes.look_at(routes, key) for key in keys)

    def _names_caller(self, event: Event) -> bool:
        """Whether a function on the way to a query speaks of who calls, or of a tenant."""
        spots = (event.site, event.spot, *event.via)
        functions = {f for spot in spots for f in spot.file.functions_around(spot.node)}
        node = event.unit.node
        if node is None or self._depends(event.unit.file, node):
            return True
        return any(self._speaks(one) for one in {*functions, node})

    def _speaks(self, function: Function) -> bool:
        terms = self.home.terms
        names = (
            last(part) for one in function.body for part in ast.walk(one) if isinstance(part, ast.Name | ast.Attribute)
        )
        return any(terms.is_principal(name) or terms.is_tenant(name) for name in set(names))

    def _depends(self, file: PythonFile, function: Function) -> bool:
        """Whether a handler uses what it depends on, where that may know who calls."""
        inside = (part for one in function.body for part in ast.walk(one))
        used = {part.id for part in inside if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}
        return any(
            arg.arg in used and not _PLAIN.search(arg.arg) and self._is_dependency(file, arg, default)
            for arg, default in parameters(function)
        )

    def _is_dependency(self, file: PythonFile, arg: ast.arg, default: ast.expr | None) -> bool:
        note = arg.annotation
        found = self.home.project.defined(file, note) if isinstance(note, ast.Name | ast.Attribute) else None
        noted = found.node if found is not None else note
        return any(
            isinstance(part, ast.Call) and last(part.func) in {"Depends", "Security"}
            for one in (default, noted) if isinstance(one, ast.expr) for part in ast.walk(one)
        )  # fmt: skip
