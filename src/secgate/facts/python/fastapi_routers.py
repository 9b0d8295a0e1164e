"""Routers of FastAPI: where each is made, what is registered with it, and what mounts it."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.model import Unresolved
from secgate.facts.python.files import (
    FUNCTIONS,
    Function,
    PythonFile,
    argument,
    elements,
    keyword,
    last,
    parameters,
    short,
    text_of,
)
from secgate.facts.python.names import Defined, External
from secgate.facts.python.project import Project

APPS = re.compile(r"^fastapi(?:\.applications)?\.FastAPI$")
_ROUTERS = re.compile(r"^fastapi(?:\.routing)?\.APIRouter$")
_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})
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


@dataclass(frozen=True, eq=False)
class Entry:
    """A handler that is registered with a router.

    Attributes:
        call: the registration: `@router.get("/")` or `router.add_api_route("/", handler)`.
    """

    file: PythonFile
    call: ast.Call
    methods: tuple[str, ...]
    path: ast.expr | None
    handler: Defined | None
    name: str


@dataclass(frozen=True, eq=False)
class Mount:
    """A router that is included in another one, or an application that is mounted."""

    file: PythonFile
    call: ast.Call
    child: Router


@dataclass
class Registry:
    """Everything that is registered with the routers of a project.

    Attributes:
        middlewares: those of each router: the file and the call, or the function under a decorator.
    """

    project: Project
    routers: dict[Key, Router] = field(default_factory=dict)
    entries: dict[Key, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    mounts: dict[Key, list[Mount]] = field(default_factory=lambda: defaultdict(list))
    middlewares: dict[Key, list[tuple[PythonFile, ast.Call, Function | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    unresolved: list[Unresolved] = field(default_factory=list)
    _calls: dict[str, list[tuple[PythonFile, ast.Call]]] | None = None

    def read(self) -> None:
        """Read every file that may register something."""
        for file in self.project.mentioning("fastapi", "APIRouter", "include_router", "add_api_route"):
            for node in ast.walk(file.tree):
                if isinstance(node, FUNCTIONS):
                    for decorator in node.decorator_list:
                        if isinstance(decorator, ast.Call):
                            self._decorated(file, decorator, node)
                elif isinstance(node, ast.Call):
                    self._plain(file, node)

    def _decorated(self, file: PythonFile, call: ast.Call, function: Function, home: PythonFile | None = None) -> None:
        verb = last(call.func)
        if not isinstance(call.func, ast.Attribute) or verb not in _VERBS | {
            "api_route",
            "route",
            "websocket",
            "middleware",
        }:
            return
        routers = list(self._receivers(file, call.func.value))
        if not routers:
            self._unheard(file, call, verb)
        for router in routers:
            if verb == "middleware":
                self.middlewares[router.made.key].append((home or file, call, function))
                continue
            handler = Defined(home or file, function, function.name)
            methods = self._methods(call, verb)
            entry = Entry(file, call, methods, argument(call, 0, "path"), handler, function.name)
            self.entries[router.made.key].append(entry)

    def _unheard(self, file: PythonFile, call: ast.Call, verb: str) -> None:
        """A registration with something that could not be followed, where it may be a router."""
        held = call.func.value if isinstance(call.func, ast.Attribute) else call
        path = text_of(argument(call, 0, "path"))
        if verb not in _VERBS | {"api_route"} or path is None or not path.startswith("/") or "fastapi" not in file.text:
            return
        found = self.project.symbol(file, held)
        if found is None or (
            isinstance(found, Defined) and isinstance(found.node, ast.Call | ast.Name | ast.Attribute)
        ):
            made = self.project.symbol(found.file, found.node.func) if _is_made(found) else None  # type: ignore[union-attr]
            if not isinstance(made, External):
                reason = f"`{short(call)}` registers with something that could not be followed"
                self.unresolved.append(Unresolved(file.path, call.lineno, reason, "call"))

    def _methods(self, call: ast.Call, verb: str) -> tuple[str, ...]:
        if verb in _VERBS:
            return (verb.upper(),)
        if "websocket" in verb:
            return ("WS",)
        listed = [text_of(one) or last(one) for one in elements(keyword(call, "methods")) or []]
        return tuple(one.upper() for one in listed if one) or ("GET",)

    def _plain(self, file: PythonFile, call: ast.Call) -> None:
        name = last(call.func)
        full = self.project.external(file, call.func) if name[:1].isupper() else ""
        if APPS.match(full) or _ROUTERS.match(full):
            self._router_of(Defined(file, call))
            return
        if isinstance(call.func, ast.Call):
            self._applied(file, call, call.func)
        if not isinstance(call.func, ast.Attribute):
            return
        if name in {"include_router", "mount"}:
            for router in self._receivers(file, call.func.value):
                self._mounted(file, call, router, name)
        elif name in {"add_api_route", "add_route", "add_api_websocket_route", "add_middleware"}:
            for router in self._receivers(file, call.func.value):
                if name == "add_middleware":
                    self.middlewares[router.made.key].append((file, call, None))
                    continue
                self._added(file, call, router, name)

    def _applied(self, file: PythonFile, call: ast.Call, decorator: ast.Call) -> None:
        """A decorator that is called with a function: `app.middleware("http")(ask)`."""
        found = self.project.defined(file, call.args[0]) if call.args else None
        if found is not None and found.function is not None and isinstance(decorator.func, ast.Attribute):
            self._decorated(file, decorator, found.function, found.file)

    def _added(self, file: PythonFile, call: ast.Call, router: Router, name: str) -> None:
        endpoint = argument(call, 1, "endpoint")
        found = self.project.defined(file, endpoint) if endpoint is not None else None
        found = found or self._own_method(file, endpoint)
        known = found if found is not None and found.function is not None else None
        methods = self._methods(call, "websocket" if "websocket" in name else "")
        shown = last(endpoint) if endpoint is not None else ""
        self.entries[router.made.key].append(Entry(file, call, methods, argument(call, 0, "path"), known, shown))

    def _own_method(self, file: PythonFile, node: ast.expr | None) -> Defined | None:
        """The method that `self.list` names in a class whose object registers its own methods."""
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name) or node.value.id != "self":
            return None
        outer = next((one for one in file.around(node) if isinstance(one, ast.ClassDef)), None)
        listed = outer.body if outer is not None else []
        found = next((one for one in listed if isinstance(one, FUNCTIONS) and one.name == node.attr), None)
        return Defined(file, found, node.attr) if found is not None else None

    def _mounted(self, file: PythonFile, call: ast.Call, router: Router, name: str) -> None:
        node = argument(call, 0, "router") if name == "include_router" else argument(call, 1, "app")
        if node is None:
            return
        children = list(self._receivers(file, node))
        self.mounts[router.made.key] += [Mount(file, call, child) for child in children]
        if last(node.func if isinstance(node, ast.Call) else node) == "get_auth_router" and not children:
            self._sign_in(file, call, router)
        if not children and not self._is_known_elsewhere(file, node):
            reason = f"`{short(node)}` is mounted here, and what it answers could not be followed"
            self.unresolved.append(Unresolved(file.path, call.lineno, reason, "mount"))

    def _sign_in(self, file: PythonFile, call: ast.Call, router: Router) -> None:
        """The login among the routes of fastapi-users."""
        prefix = keyword(call, "prefix") or ast.Constant("")
        path = ast.BinOp(prefix, ast.Add(), ast.Constant("/login"))
        self.entries[router.made.key].append(Entry(file, call, ("POST",), path, None, "fastapi_users.login"))

    def _is_known_elsewhere(self, file: PythonFile, node: ast.expr) -> bool:
        """Whether what is mounted serves files, or is a router of fastapi-users, which guards its own routes."""
        if isinstance(node, ast.Call):
            if last(node.func) == "StaticFiles":
                return True
            held = node.func.value if isinstance(node.func, ast.Attribute) else None
            found = self.project.defined(file, held) if held is not None else None
            made = found.node.func if found is not None and isinstance(found.node, ast.Call) else None
            return made is not None and found is not None and last(made) == "FastAPIUsers"
        found = self.project.defined(file, node)
        return (
            found is not None and isinstance(found.node, ast.Call) and self._is_known_elsewhere(found.file, found.node)
        )

    # Which router an expression is

    def _receivers(self, file: PythonFile, node: ast.expr, steps: int = 0) -> Iterator[Router]:
        """The routers that an expression may be; none where it is no router, or not known."""
        if steps > _DEEPEST:
            return
        if isinstance(node, ast.Call):
            if (router := self._router_of(Defined(file, node))) is not None:
                yield router
            else:
                yield from self._returned(file, node, steps)
            return
        if isinstance(node, ast.Attribute) and node.attr == "router":
            # NOTE: `app.router` registers with the application.
            yield from self._receivers(file, node.value, steps + 1)
        found = self.project.symbol(file, node)
        if isinstance(found, Defined) and isinstance(found.node, ast.Call):
            yield from self._receivers(found.file, found.node, steps + 1)
        elif found is None:
            yield from self._unnamed(file, node, steps)

    def _unnamed(self, file: PythonFile, node: ast.expr, steps: int) -> Iterator[Router]:
        """The routers behind what no name of the file stands for: a loop's, a parameter's, a field's."""
        if isinstance(node, ast.Name):
            yield from self._looped(file, node, steps)
            yield from self._handed(file, node, steps)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            yield from self._field(file, node, steps)

    def _router_of(self, made: Defined) -> Router | None:
        call = made.node
        if not isinstance(call, ast.Call):
            return None
        if made.key in self.routers:
            return self.routers[made.key]
        found = self.project.symbol(made.file, call.func)
        full = found.name if isinstance(found, External) else self._base(found)
        if not APPS.match(full) and not _ROUTERS.match(full):
            return None
        self.routers[made.key] = Router(made, call, bool(APPS.match(full)))
        return self.routers[made.key]

    def _base(self, found: object, steps: int = 0) -> str:
        """The class of FastAPI that a class of the target is made from."""
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
                yield from self._receivers(found.file, one.value, steps + 1)

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
                    yield from self._receivers(origin, picked, steps + 1)

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
                yield from self._receivers(caller, given, steps + 1)

    def _called(self, name: str) -> list[tuple[PythonFile, ast.Call]]:
        if self._calls is None:
            self._calls = defaultdict(list)
            for file in self.project.mentioning("FastAPI", "APIRouter", "include_router", "fastapi"):
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
                    yield from self._receivers(file, one.value, steps + 1)


def _is_made(found: object) -> bool:
    return isinstance(found, Defined) and isinstance(found.node, ast.Call)


def _position(target: ast.expr, name: str) -> tuple[int, ...] | None:
    """Where a loop puts a name: () for the element itself, its number in a tuple; None where it does not."""
    if isinstance(target, ast.Name):
        return () if target.id == name else None
    listed = elements(target) or []
    return next(((at,) for at, one in enumerate(listed) if isinstance(one, ast.Name) and one.id == name), None)
