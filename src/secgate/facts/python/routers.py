"""Applications and routers of frameworks that register handlers by decorators: which one an expression is."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.python.files import PythonFile, argument, elements, last, parameters
from secgate.facts.python.names import Defined, External
from secgate.facts.python.project import Project

_DEEPEST = 8
Key = tuple[str, int, int]


@dataclass(frozen=True, eq=False)
class Router:
    """An application or a router.

    Attributes:
        made: the call that makes it.
    """

    made: Defined
    call: ast.Call
    is_app: bool

    @property
    def name(self) -> str:
        """Where it is made."""
        return f"{self.made.file.path}:{self.made.node.lineno}"


@dataclass
class Makers:
    """Finds the routers of a project.

    Attributes:
        apps: the dotted names of classes that are applications.
        makers: those of classes that are routers.
        words: texts of files that may hold either.
    """

    project: Project
    apps: re.Pattern[str]
    makers: re.Pattern[str]
    words: tuple[str, ...]
    routers: dict[Key, Router] = field(default_factory=dict)
    _calls: dict[str, list[tuple[PythonFile, ast.Call]]] | None = field(default=None, init=False, repr=False)

    def receivers(self, file: PythonFile, node: ast.expr, steps: int = 0) -> Iterator[Router]:
        """The routers that an expression may be; none where it is no router, or not known."""
        if steps > _DEEPEST:
            return
        if isinstance(node, ast.Call):
            if (router := self.router_of(Defined(file, node))) is not None:
                yield router
            else:
                yield from self._returned(file, node, steps)
            return
        if isinstance(node, ast.Attribute) and node.attr == "router":
            # NOTE: `app.router` registers with the application.
            yield from self.receivers(file, node.value, steps + 1)
        found = self.project.symbol(file, node)
        if isinstance(found, Defined) and isinstance(found.node, ast.Call):
            yield from self.receivers(found.file, found.node, steps + 1)
        elif found is None:
            yield from self._unnamed(file, node, steps)

    def _unnamed(self, file: PythonFile, node: ast.expr, steps: int) -> Iterator[Router]:
        """The routers behind what no name of the file stands for: a loop's, a parameter's, a field's."""
        if isinstance(node, ast.Name):
            yield from self._looped(file, node, steps)
            yield from self._handed(file, node, steps)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            yield from self._field(file, node, steps)

    def router_of(self, made: Defined) -> Router | None:
        """The router that a call makes; None for any other call."""
        call = made.node
        if not isinstance(call, ast.Call):
            return None
        if made.key in self.routers:
            return self.routers[made.key]
        found = self.project.symbol(made.file, call.func)
        full = found.name if isinstance(found, External) else self._base(found)
        if not self.apps.match(full) and not self.makers.match(full):
            return None
        self.routers[made.key] = Router(made, call, bool(self.apps.match(full)))
        return self.routers[made.key]

    def _base(self, found: object, steps: int = 0) -> str:
        """The class of the framework that a class of the target is made from."""
        if not isinstance(found, Defined) or not isinstance(found.node, ast.ClassDef) or steps > _DEEPEST:
            return ""
        for base in found.node.bases:
            of = self.project.symbol(found.file, base)
            full = of.name if isinstance(of, External) else self._base(of, steps + 1)
            if full:
                return full
        return ""

    def _returned(self, file: PythonFile, call: ast.Call, steps: int) -> Iterator[Router]:
        """The routers that a function of the target gives back."""
        found = self.project.defined(file, call.func)
        if found is None or found.function is None:
            return
        for one in ast.walk(found.function):
            if isinstance(one, ast.Return) and one.value is not None:
                yield from self.receivers(found.file, one.value, steps + 1)

    def _looped(self, file: PythonFile, node: ast.Name, steps: int) -> Iterator[Router]:
        """The routers of a list that a loop goes through."""
        for outer in file.around(node):
            if not isinstance(outer, ast.For):
                continue
            at = _position(outer.target, node.id)
            listed = self._listed(file, outer.iter) if at is not None else None
            for origin, one in listed or []:
                parts = elements(one)
                picked = one if at == () or at is None else parts[at[0]] if parts and at[0] < len(parts) else None
                if picked is not None:
                    yield from self.receivers(origin, picked, steps + 1)

    def _listed(self, file: PythonFile, node: ast.expr) -> list[tuple[PythonFile, ast.expr]]:
        if (listed := elements(node)) is not None:
            return [(file, one) for one in listed]
        found = self.project.defined(file, node)
        listed = elements(found.node) if found is not None and isinstance(found.node, ast.expr) else None
        return [(found.file, one) for one in listed] if found is not None and listed is not None else []

    def _handed(self, file: PythonFile, node: ast.Name, steps: int) -> Iterator[Router]:
        """The routers that callers of the function around hand to it: `def register(app): app.include_router(x)`."""
        function = next(file.functions_around(node), None)
        if function is None:
            return
        names = [arg.arg for arg, _ in parameters(function)]
        if node.id not in names:
            return
        at = names.index(node.id)
        for caller, call in self._called(function.name):
            found = self.project.defined(caller, call.func)
            if found is not None and found.node is function and (given := argument(call, at, node.id)) is not None:
                yield from self.receivers(caller, given, steps + 1)

    def _called(self, name: str) -> list[tuple[PythonFile, ast.Call]]:
        if self._calls is None:
            self._calls = defaultdict(list)
            for file in self.project.mentioning(*self.words):
                for node in ast.walk(file.tree):
                    if isinstance(node, ast.Call) and last(node.func):
                        self._calls[last(node.func)].append((file, node))
        return self._calls.get(name, [])

    def _field(self, file: PythonFile, node: ast.Attribute, steps: int) -> Iterator[Router]:
        """The router that a class keeps in a field of its objects."""
        outer = next((one for one in file.around(node) if isinstance(one, ast.ClassDef)), None)
        for one in ast.walk(outer) if outer is not None else ():
            if isinstance(one, ast.Assign | ast.AnnAssign) and one.value is not None:
                targets = one.targets if isinstance(one, ast.Assign) else [one.target]
                if any(isinstance(t, ast.Attribute) and t.attr == node.attr for t in targets):
                    yield from self.receivers(file, one.value, steps + 1)


def _position(target: ast.expr, name: str) -> tuple[int, ...] | None:
    """Where a loop puts a name: () for the element itself, its number in a tuple; None where it does not."""
    if isinstance(target, ast.Name):
        return () if target.id == name else None
    listed = elements(target) or []
    return next(((at,) for at, one in enumerate(listed) if isinstance(one, ast.Name) and one.id == name), None)
