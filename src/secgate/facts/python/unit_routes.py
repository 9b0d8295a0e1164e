"""Which routes lead to the functions that ask for rows, and what the guards of these routes look at."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from secgate.facts.model import Guard, Route
from secgate.facts.python.classes import Classes
from secgate.facts.python.files import FUNCTIONS, Function, PythonFile, dotted, keyword, last, parameters, text_of
from secgate.facts.python.names import Defined
from secgate.facts.python.query_home import Unit
from secgate.facts.python.rows import Answer
from secgate.facts.python.tenant_terms import SENT
from secgate.facts.schemas import folded
from secgate.facts.staff_words import OF_ANY_STAFF
from secgate.model import Place

_DEEPEST = 4
# Where a request keeps what its address names, for who is given the request alone.
_ADDRESS = frozenset({"kwargs", "path_params", "view_args", "resolver_match"})
_DEPENDS = frozenset({"Depends", "Security"})
_SENT = SENT | _ADDRESS
_KNOWING = frozenset({"authenticated", "role"})
Answered = Sequence[tuple[Route, Answer]]


@dataclass
class UnitRoutes:
    """The routes of the functions of a project.

    Attributes:
        answered: every route with what answers it.
    """

    classes: Classes
    answered: Answered
    _bodies: dict[Place, list["_Body"]] = field(default_factory=dict, init=False, repr=False)

    def of(self, unit: Unit) -> list[Route]:
        """The routes that a function answers, or a class with it; the former before the latter."""
        if unit.node is not None:
            own = self._by_function.get((unit.file.path, unit.node.lineno, unit.node.col_offset), [])
            kept = [route for route, owner in own if unit.cls is None or owner is None or owner.key == unit.cls.key]
            if found := kept or [route for route, _ in own]:
                return found
        return self._by_class.get(unit.cls.key, []) if unit.cls is not None else []

    @cached_property
    def _served(self) -> list[tuple[Route, Answer]]:
        # NOTE: what nothing mounts that is known may be mounted in a way that is not followed.
        return [(route, answer) for route, answer in self.answered if route.state != "shadowed" and route.production]

    @cached_property
    def _by_function(self) -> dict[tuple[str, int, int], list[tuple[Route, Defined | None]]]:
        found: dict[tuple[str, int, int], list[tuple[Route, Defined | None]]] = defaultdict(list)
        for route, answer in self._served:
            if answer.function is not None:
                found[answer.function.key].append((route, answer.owner))
        return found

    @cached_property
    def _by_class(self) -> dict[tuple[str, int, int], list[Route]]:
        found: dict[tuple[str, int, int], list[Route]] = defaultdict(list)
        for route, answer in self._served:
            for one in self.classes.line(answer.owner) if answer.owner is not None else ():
                if isinstance(one, Defined):
                    found[one.key].append(route)
        return found

    @staticmethod
    def know_caller(routes: Iterable[Route]) -> bool:
        """Whether every one of some routes asks who calls."""
        return all(route.level in _KNOWING and route.state != "unmounted" for route in routes)

    @staticmethod
    def are_staffs(routes: Iterable[Route]) -> bool:
        """Whether some routes are all for the platform's own staff, or may be by their names."""
        return all(
            OF_ANY_STAFF.path.search(route.route) or (route.roles and all(map(OF_ANY_STAFF.role.search, route.roles)))
            for route in routes
        )

    @staticmethod
    def are_unclear(routes: Iterable[Route]) -> bool:
        """Whether a guard in front of one of some routes could not be followed."""
        return any("unknown" in guard.proves for route in routes for guard in route.guards)

    def look_at(self, routes: Iterable[Route], name: str) -> bool:
        """Whether a guard of some routes looks at what a request names so."""
        return any(_reads(body, name) for body in self._in_front(routes))

    def look_at_rows(self, routes: Iterable[Route]) -> bool:
        """Whether a guard of some routes is given the row that the framework finds."""
        return any(_names_row(body.node) for body in self._in_front(routes))

    def _in_front(self, routes: Iterable[Route]) -> Iterator["_Body"]:
        for guard in dict.fromkeys(guard for route in routes for guard in route.guards):
            yield from self._bodies_of(guard)

    def _bodies_of(self, guard: Guard) -> list["_Body"]:
        """The functions that a guard runs, as far as names lead to them."""
        source = guard.source
        if source is None:
            return []
        if source not in self._bodies:
            file = self.classes.project.files.get(source.path)
            nodes = ast.walk(file.tree) if file is not None else ()
            kinds = (*FUNCTIONS, ast.ClassDef)
            found = next((n for n in nodes if isinstance(n, kinds) and n.lineno == source.line), None)
            self._bodies[source] = self._behind(file, found) if file is not None and found is not None else []
        return self._bodies[source]

    def _behind(self, file: PythonFile, node: ast.AST) -> list["_Body"]:
        """A function and those that it names, and that these name."""
        level = [_Body(file, _with_class(file, node), is_given=True)]
        found = list(level)
        for _ in range(_DEEPEST):
            seen = {one.node for one in found}
            named = (one for body in level for one in self._named(body) if one.node not in seen)
            level = list({one.node: one for one in sorted(named, key=lambda one: one.is_given)}.values())
            found += level
        return found

    def _named(self, body: "_Body") -> Iterator["_Body"]:
        depending = {
            part for call in ast.walk(body.node) if isinstance(call, ast.Call) and last(call.func) in _DEPENDS
            for part in ast.walk(call)
        }  # fmt: skip
        for part in ast.walk(body.node):
            if isinstance(part, ast.Name | ast.Attribute) and isinstance(part.ctx, ast.Load):
                found = self.classes.project.defined(body.file, part)
                if found is not None and not isinstance(found.node, ast.Constant):
                    alias = body.is_given and isinstance(found.node, ast.expr)
                    yield _Body(found.file, found.node, is_given=part in depending or alias)


@dataclass(frozen=True)
class _Body:
    """Code that a guard runs; `is_given` where a framework fills its parameters from the request."""

    file: PythonFile
    node: ast.AST
    is_given: bool


def _with_class(file: PythonFile, node: ast.AST) -> ast.AST:
    """The class of a method: what a permission asks is spread over its methods."""
    outer = next(file.around(node), None)
    return outer if isinstance(outer, ast.ClassDef) else node


def _reads(body: _Body, name: str) -> bool:
    """Whether code takes a value of this name from a request."""
    for part in ast.walk(body.node):
        if body.is_given and isinstance(part, FUNCTIONS) and any(arg.arg == name for arg in _asked(part)):
            return True
        if isinstance(part, ast.Attribute) and dotted(part.value) == "view":
            return True
        if isinstance(part, ast.Attribute) and part.attr in _ADDRESS:
            return True
        key = _key(part)
        if key is not None and folded(key.replace("-", "_")) == folded(name):
            return True
    return False


def _key(part: ast.AST) -> str | None:
    """The name by which a part of a request is asked: `request.headers["X-Org"]`, `Header(alias="x-org")`."""
    if isinstance(part, ast.Subscript):
        return text_of(part.slice) if last(part.value) in _SENT else None
    if not isinstance(part, ast.Call):
        return None
    if last(part.func) in {"Header", "Query", "Path", "Cookie"}:
        return text_of(keyword(part, "alias"))
    asked = isinstance(part.func, ast.Attribute) and part.func.attr == "get" and last(part.func.value) in _SENT
    return text_of(part.args[0]) if asked and part.args else None


def _asked(function: Function) -> Iterable[ast.arg]:
    """The parameters that a framework fills from the request, and not from what the function depends on."""
    for arg, default in parameters(function):
        if not (isinstance(default, ast.Call) and last(default.func) in _DEPENDS):
            yield arg


def _names_row(node: ast.AST) -> bool:
    """Whether code asks about a row that it is given."""
    functions = (part for part in ast.walk(node) if isinstance(part, FUNCTIONS))
    return any(
        one.name == "has_object_permission" or any(arg.arg == "obj" for arg, _ in parameters(one)) for one in functions
    )
