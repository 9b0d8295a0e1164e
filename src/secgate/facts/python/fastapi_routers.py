"""Routers of FastAPI: where each is made, what is registered with it, and what mounts it."""

import ast
import re
from collections import defaultdict
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
    short,
    text_of,
)
from secgate.facts.python.names import Defined, External
from secgate.facts.python.routers import Key, Makers, Router

APPS = re.compile(r"^fastapi(?:\.applications)?\.FastAPI$")
_ROUTERS = re.compile(r"^fastapi(?:\.routing)?\.APIRouter$")
_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})


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
class Registry(Makers):
    """Everything that is registered with the routers of a project.

    Attributes:
        middlewares: those of each router: the file and the call, or the function under a decorator.
    """

    apps: re.Pattern[str] = APPS
    makers: re.Pattern[str] = _ROUTERS
    words: tuple[str, ...] = ("FastAPI", "APIRouter", "include_router", "fastapi")
    entries: dict[Key, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    mounts: dict[Key, list[Mount]] = field(default_factory=lambda: defaultdict(list))
    middlewares: dict[Key, list[tuple[PythonFile, ast.Call, Function | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    unresolved: list[Unresolved] = field(default_factory=list)

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
        routers = list(self.receivers(file, call.func.value))
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
            self.router_of(Defined(file, call))
            return
        if isinstance(call.func, ast.Call):
            self._applied(file, call, call.func)
        if not isinstance(call.func, ast.Attribute):
            return
        if name in {"include_router", "mount"}:
            for router in self.receivers(file, call.func.value):
                self._mounted(file, call, router, name)
        elif name in {"add_api_route", "add_route", "add_api_websocket_route", "add_middleware"}:
            for router in self.receivers(file, call.func.value):
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
        children = list(self.receivers(file, node))
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


def _is_made(found: object) -> bool:
    return isinstance(found, Defined) and isinstance(found.node, ast.Call)
