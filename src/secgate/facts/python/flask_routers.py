"""Applications and blueprints of Flask: what is registered with each, and what mounts it."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.model import Unresolved
from secgate.facts.python.files import FUNCTIONS, PythonFile, argument, elements, keyword, last, short, text_of
from secgate.facts.python.names import Defined
from secgate.facts.python.routers import Key, Makers, Router

_APPS = re.compile(r"^(?:flask(?:\.app)?\.Flask|flask_openapi3\.OpenAPI|apiflask\.APIFlask|quart\.Quart)$")
_ROUTERS = re.compile(
    r"^(?:(?:flask(?:\.blueprints)?|flask_smorest|quart)\.Blueprint|apiflask\.APIBlueprint"
    r"|(?:flask_restful|flask_restx|flask_smorest)\.Api|flask_restx\.Namespace)$"
)
_VERBS = frozenset({"get", "post", "put", "patch", "delete"})
_MOUNTS = frozenset({"register_blueprint", "add_namespace"})
BEFORE = frozenset({"before_request", "before_app_request"})
_WRAPS = frozenset({"Api", "OpenAPI"})


@dataclass(frozen=True, eq=False)
class Entry:
    """A function or a class of views that is registered.

    Attributes:
        call: the registration.
        methods: those that it names; empty where the class tells them, or it is told by nobody.
        name: of what answers, as it is written.
    """

    file: PythonFile
    call: ast.Call
    path: ast.expr | None
    methods: tuple[str, ...]
    handler: Defined | None
    name: str


@dataclass(frozen=True, eq=False)
class Mount:
    """A blueprint that is registered with an application or another blueprint, or an `Api` around one."""

    file: PythonFile
    call: ast.Call
    child: Router


@dataclass
class Registry(Makers):
    """Everything that is registered with the applications and blueprints of a project.

    Attributes:
        before: the functions that run before each request of one.
        everywhere: those that blueprints add to the whole application.
    """

    apps: re.Pattern[str] = _APPS
    makers: re.Pattern[str] = _ROUTERS
    words: tuple[str, ...] = ("flask", "Blueprint", "register_blueprint", "add_url_rule", "quart")
    entries: dict[Key, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    mounts: dict[Key, list[Mount]] = field(default_factory=lambda: defaultdict(list))
    before: dict[Key, list[Defined]] = field(default_factory=lambda: defaultdict(list))
    everywhere: list[Defined] = field(default_factory=list)
    unresolved: list[Unresolved] = field(default_factory=list)

    def read(self) -> None:
        """Read every file that may register something."""
        for file in self.project.mentioning(*self.words):
            decorators: set[ast.expr] = set()
            for node in ast.walk(file.tree):
                if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
                    decorators.update(node.decorator_list)
                    for decorator in node.decorator_list:
                        self._decorated(file, decorator, Defined(file, node, node.name))
                elif isinstance(node, ast.Call) and node not in decorators:
                    self._plain(file, node)

    def _decorated(self, file: PythonFile, node: ast.expr, held: Defined) -> None:
        func = node.func if isinstance(node, ast.Call) else node
        if not isinstance(func, ast.Attribute) or func.attr not in _VERBS | BEFORE | {"route"}:
            return
        routers = list(self.receivers(file, func.value))
        if func.attr in BEFORE:
            self._asked_before(routers, func.attr, held)
        elif isinstance(node, ast.Call):
            for router in routers:
                methods = (func.attr.upper(),) if func.attr in _VERBS else _listed(node, held)
                entry = Entry(file, node, argument(node, 0, "rule"), methods, held, held.name)
                self.entries[router.made.key].append(entry)
            if not routers and func.attr == "route" and text_of(argument(node, 0, "rule")) is not None:
                self._unheard(file, node)

    def _unheard(self, file: PythonFile, call: ast.Call) -> None:
        reason = f"`{short(call)}` registers with something that could not be followed"
        if re.search(r"^[ \t]*(?:from|import)[ \t]+flask", file.text, re.MULTILINE):
            self.unresolved.append(Unresolved(file.path, call.lineno, reason, "call"))

    def _asked_before(self, routers: list[Router], name: str, held: Defined) -> None:
        if name == "before_app_request":
            self.everywhere += [held] if routers else []
            return
        for router in routers:
            self.before[router.made.key].append(held)

    def _plain(self, file: PythonFile, call: ast.Call) -> None:
        name = last(call.func)
        if name[:1].isupper() and (router := self.router_of(Defined(file, call))) is not None:
            if name in _WRAPS and call.args:
                self._mount(file, call, list(self.receivers(file, call.args[0])), [router])
            return
        if not isinstance(call.func, ast.Attribute):
            return
        if name in {*_MOUNTS, "add_url_rule", "add_resource", *BEFORE, "init_app"}:
            self._told(file, call, name, list(self.receivers(file, call.func.value)))
        elif name in _VERBS | {"route"} and any(self.receivers(file, call.func.value)):
            # NOTE: `bp.get("/a")(answer)`, or a function that gives the decorator.
            reason = f"what `{short(call)}` registers could not be followed"
            self.unresolved.append(Unresolved(file.path, call.lineno, reason, "call"))

    def _told(self, file: PythonFile, call: ast.Call, name: str, routers: list[Router]) -> None:
        """A call of a method of an application, a blueprint or an `Api`."""
        if name in _MOUNTS:
            children = list(self.receivers(file, call.args[0])) if call.args else []
            self._mount(file, call, routers, children)
            if routers and not children:
                reason = f"`{short(call)}` mounts what could not be followed"
                self.unresolved.append(Unresolved(file.path, call.lineno, reason, "mount"))
        elif name == "init_app":
            self._mount(file, call, list(self.receivers(file, call.args[0])) if call.args else [], routers)
        elif name in BEFORE:
            found = self.project.defined(file, call.args[0]) if call.args else None
            if found is not None and found.function is not None:
                self._asked_before(routers, name, found)
        else:
            for router in routers:
                self.entries[router.made.key] += self._added(file, call, name)
            if not routers and name == "add_url_rule":
                self._unheard(file, call)

    def _mount(self, file: PythonFile, call: ast.Call, above: list[Router], below: list[Router]) -> None:
        for router in above:
            self.mounts[router.made.key] += [Mount(file, call, child) for child in below]

    def _added(self, file: PythonFile, call: ast.Call, name: str) -> Iterator[Entry]:
        """What `add_url_rule` and `add_resource` register."""
        if name == "add_resource":
            found = self.project.defined(file, call.args[0]) if call.args else None
            for path in call.args[1:]:
                yield Entry(file, call, path, (), found, last(call.args[0]))
            return
        view = argument(call, 2, "view_func")
        named = _viewed(view) or view
        found = self.project.defined(file, named) if named is not None else None
        of_class = _viewed(found.node) if found is not None else None
        if found is not None and of_class is not None:
            # NOTE: `items = Items.as_view("items")`
            found = self.project.defined(found.file, of_class)
        shown = last(named) if named is not None else ""
        methods = _listed(call, found) if found is not None and found.function is not None else _named(call)
        yield Entry(file, call, argument(call, 0, "rule"), methods, found, shown)


def _viewed(node: ast.AST | None) -> ast.expr | None:
    """The class of `Items.as_view("items")`."""
    func = node.func if isinstance(node, ast.Call) else None
    return func.value if isinstance(func, ast.Attribute) and func.attr == "as_view" else None


def _named(call: ast.Call) -> tuple[str, ...]:
    return tuple(text.upper() for one in elements(keyword(call, "methods")) or () if (text := text_of(one)) is not None)


def _listed(call: ast.Call, held: Defined) -> tuple[str, ...]:
    """The methods of a registration: of a function GET, where it names none."""
    return _named(call) or (() if held.is_class else ("GET",))
