"""The routes that lead to a function, and what stands in front of it there: does that parse a part of the request?"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from secgate.facts.maps import shown_route
from secgate.facts.model import Checked, Guard, Route
from secgate.facts.reach import Reach
from secgate.facts.store import Facts
from secgate.facts.typescript.names import FUNCTIONS, ancestors
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.validations import ANY
from secgate.facts.typescript.view import View
from secgate.model import Place, TraceStep

Answer = Literal["yes", "unclear", "no"]
_LIKE_A_SCHEMA = re.compile(r"valid|schema|parse(?!r)|zod|joi|yup|dto|sanitiz|celebrate", re.IGNORECASE)
_SHOWN = 6


@dataclass(frozen=True)
class Approach:
    """One route that leads to a function.

    Attributes:
        guards: what stands around the function in the chain of the route.
        direct: the function itself is registered there; else code that calls it, or a wrapper of it.
        untested: the parts of which the contract of the route says a type alone.
    """

    route: Route
    guards: tuple[Guard, ...]
    direct: bool = True
    untested: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Method and path."""
        return f"{self.route.method} {shown_route(self.route.route)}"

    def parses(self, part: str) -> Answer:
        """Whether every request that arrives this way fits a schema in a part."""
        if self.route.contract and part not in self.untested:
            return "yes"
        answers = {_of(guard, part) for guard in self._others}
        return "yes" if "yes" in answers else ("unclear" if "unclear" in answers else "no")

    def steps(self, part: str) -> tuple[TraceStep, ...]:
        """The route, and what was looked through in front of the function."""
        guards = self._others[:_SHOWN]
        behind = f", behind {', '.join(guard.name for guard in guards)}" if guards else ", with nothing in front of it"
        place = self.route.place
        first = TraceStep.at(place, f"{self.name} leads here{behind}")
        return (first, *(step for guard in guards if (step := _told(guard, part)) is not None))

    @property
    def _others(self) -> list[Guard]:
        # NOTE: what a handler of Next.js does itself stands among its guards, at the place of the route.
        return [guard for guard in self.guards if not (self.route.is_export and guard.place == self.route.place)]


@dataclass
class Approaches:
    """What leads to each function, by the interpreted routes, and by the code that calls the function."""

    facts: Facts
    reach: Reach
    _answers: dict[tuple[str, int], tuple[Approach, ...]] = field(default_factory=dict, init=False, repr=False)

    def to(self, view: View, function: Node) -> tuple[Approach, ...]:
        """The routes that lead to a function; none where that is not known."""
        key = (view.file.path, function.start_byte)
        if key not in self._answers:
            self._answers[key] = self._read(view, function)
        return self._answers[key]

    def is_registered(self, view: View, function: Node) -> bool:
        """Whether a function itself is called with the requests of a route."""
        return bool(self._own(view, function))

    def is_told(self, view: View, function: Node) -> bool:
        """Whether a router is told of a function itself, as a handler or in front of one."""
        return any(not way.route.is_called_by_framework for way in self._own(view, function))

    def _read(self, view: View, function: Node) -> tuple[Approach, ...]:
        around = [function, *(outer for outer in ancestors(function) if outer.type in FUNCTIONS)]
        own = next((found for outer in around if (found := self._own(view, outer))), [])
        body = function.child_by_field_name("body") or function
        known = {way.route for way in own}
        reached = (route for route in self.reach.to(view, body).routes if route not in known)
        further = [self._approach(route, route.guards, direct=False) for route in reached]
        return tuple(way for way in (*own, *further) if way.route.state != "shadowed")

    def _own(self, view: View, function: Node) -> list[Approach]:
        answered = self._by_handler.get((view.file.path, function.start_byte), [])
        if answered or view.file.path not in self._guarding:
            return [self._approach(route, route.guards) for route in answered]
        found = self._by_guard.get(view.file.place(function), [])
        return [self._approach(route, (*route.guards[:index], *route.guards[index + 1 :])) for route, index in found]

    def _approach(self, route: Route, guards: tuple[Guard, ...], *, direct: bool = True) -> Approach:
        untested = self.facts.parsers(route).untested if route.contract else frozenset()
        return Approach(route, guards, direct, untested)

    @cached_property
    def _by_handler(self) -> dict[tuple[str, int], list[Route]]:
        found: dict[tuple[str, int], list[Route]] = defaultdict(list)
        for route in self.reach.table.routes:
            handler = self.facts.handler(route)
            if handler is not None:
                found[handler[0], handler[1].start_byte].append(route)
        return found

    @cached_property
    def _by_guard(self) -> dict[Place, list[tuple[Route, int]]]:
        found: dict[Place, list[tuple[Route, int]]] = defaultdict(list)
        for route in self.reach.table.routes:
            for index, guard in enumerate(route.guards):
                if guard.source is not None:
                    found[guard.source].append((route, index))
        return found

    @cached_property
    def _guarding(self) -> frozenset[str]:
        """Files that hold middlewares."""
        return frozenset(place.path for place in self._by_guard)


def _of(guard: Guard, part: str) -> Answer:
    checked = guard.checked
    if part in checked.parts or ("validation" in guard.proves and checked == Checked()):
        return "yes"
    if {part, ANY} & {*checked.unclear} or ANY in checked.parts:
        return "unclear"
    unread = guard.source is None or "unknown" in guard.proves
    return "unclear" if unread and not checked.parts and _LIKE_A_SCHEMA.search(guard.name) else "no"


def _told(guard: Guard, part: str) -> TraceStep | None:
    """What a middleware does with other parts, or without refusing anything."""
    checked = guard.checked
    if part in checked.ignored:
        note = f"{guard.name} has a schema for the {part} and does not refuse all that does not fit"
    elif {part, ANY} & {*checked.unclear, *checked.parts}:
        note = f"whether {guard.name} refuses a {part} that does not fit could not be followed"
    elif checked.parts:
        note = f"{guard.name} gives only {' and '.join(checked.parts)} to a schema"
    else:
        return None
    return TraceStep.at(guard.place, note)
