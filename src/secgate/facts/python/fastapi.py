"""Routes of FastAPI, with the middlewares and dependencies in front of each."""

import ast
import re
from dataclasses import dataclass, field, replace

from secgate.facts.model import Behaviour, Guard, Route, State, Unresolved
from secgate.facts.python.dependencies import Dependencies
from secgate.facts.python.fastapi_routers import Entry, Mount, Registry
from secgate.facts.python.files import PythonFile, argument, elements, keyword, last, short
from secgate.facts.python.guards import Guards
from secgate.facts.python.handling import behaviour_of
from secgate.facts.python.names import Defined, External
from secgate.facts.python.routers import Key, Router
from secgate.facts.python.rows import Answer, Found, conditions, joined_path, row, written_text
from secgate.facts.python.throttles import LIMITER, limiting, of_object
from secgate.facts.python.ways import Setting
from secgate.model import TraceStep

_MOST_MOUNTS = 12
_MOST_ROWS = 5_000
# Middlewares of packages that ask nobody who calls.
_OTHER_MIDDLEWARE = re.compile(
    r"CORS|GZip|Brotli|TrustedHost|HTTPSRedirect|Session|SlowAPI|Prometheus|Sentry|Context|Correlation|RequestId|Proxy|"
    r"OpenTelemetry|Instrument|Logging|Timing|Metrics|Profil|Compress|Asgi|RateLimit|Elastic|Datadog|Trace|Cache|CSP|Secure",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Way:
    """How a request comes from the application to a router."""

    prefix: str = ""
    guards: tuple[Guard, ...] = ()
    mounts: tuple[TraceStep, ...] = ()
    conditions: tuple[str, ...] = ()
    production: bool = True


@dataclass
class FastApi:
    """Reads the routes of FastAPI."""

    guards: Guards
    unresolved: list[Unresolved] = field(default_factory=list)
    applications: int = 0
    answers: dict[Route, Answer] = field(default_factory=dict)
    _dependencies: Dependencies = field(init=False)
    _registry: Registry = field(init=False)
    _mounted: set[Key] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self._dependencies = Dependencies(self.guards)
        self._registry = Registry(self.guards.project)

    def routes(self) -> list[Route]:
        """Every route, in no order."""
        self._registry.read()
        self.unresolved += self._registry.unresolved
        apps = [router for router in self._registry.routers.values() if router.is_app]
        mounted = {mount.child.made.key for mounts in self._registry.mounts.values() for mount in mounts}
        self.applications = len(apps)
        rows: list[Route] = []
        for app in apps:
            if app.made.key not in mounted:
                rows += self._of(app, _Way(), (), "live")
        for key, router in self._registry.routers.items():
            if key not in self._mounted:
                rows += self._lost(router)
        return list(dict.fromkeys(rows))

    def behaviour(self, route: Route) -> Behaviour:
        """What the handler of a route does."""
        answer = self.answers.get(route)
        if answer is None or answer.function is None or answer.function.function is None:
            return Behaviour(known=False)
        node, bound = answer.function.function, answer.owner is not None
        kinds, below = self._dependencies.kinds(answer.function, node, route.method, bound=bound)
        held = frozenset(proof for guard in (*route.guards, *below) for proof in guard.proves if proof != "unknown")
        setting = Setting(kinds, held, answer.owner, route.method)
        return behaviour_of(self.guards, answer.function, setting)

    def _lost(self, router: Router) -> list[Route]:
        rows = self._of(router, _Way(), (), "unmounted")
        if rows:
            what = "1 route" if len(rows) == 1 else f"{len(rows)} routes"
            reason = f"a router with {what} is built here, and nothing that mounts it was found"
            self.unresolved.append(Unresolved(router.made.file.path, router.made.node.lineno, reason, "router"))
        return rows

    def _of(self, router: Router, way: _Way, above: tuple[Key, ...], state: State) -> list[Route]:
        """The routes of a router and of all that it includes, as they are reached this way."""
        key = router.made.key
        if key in above or len(above) > _MOST_MOUNTS:
            return []
        self._mounted.add(key)
        file = router.made.file
        prefix = written_text(self.guards.project, file, keyword(router.call, "prefix"))
        own = self._of_list(file, keyword(router.call, "dependencies"), router.call)
        before = [*self._middlewares(router), *own]
        inner = replace(way, prefix=joined_path(way.prefix, prefix), guards=(*way.guards, *before))
        rows = [one for entry in self._registry.entries.get(key, ()) for one in self._rows(entry, inner, router, state)]
        for mount in self._registry.mounts.get(key, ()):
            if len(rows) > _MOST_ROWS:
                self.unresolved.append(
                    Unresolved(file.path, router.made.node.lineno, "has more routes than are read", "bound")
                )
                break
            rows += self._of(mount.child, self._through(mount, inner), (*above, key), state)
        return rows

    def _through(self, mount: Mount, way: _Way) -> _Way:
        """The way on through a mount."""
        call, file = mount.call, mount.file
        path = keyword(call, "prefix") if last(call.func) == "include_router" else argument(call, 0, "path")
        step = TraceStep(path=file.path, line=call.lineno, note=f"mounted by `{short(call)}`")
        needed, production = conditions(file, call)
        return _Way(
            joined_path(way.prefix, written_text(self.guards.project, file, path)),
            (*way.guards, *self._of_list(file, keyword(call, "dependencies"), call)),
            (*way.mounts, step),
            (*way.conditions, *needed),
            way.production and production,
        )

    def _rows(self, entry: Entry, way: _Way, router: Router, state: State) -> list[Route]:
        file, call = entry.file, entry.call
        path = joined_path(way.prefix, written_text(self.guards.project, file, entry.path))
        needed, production = conditions(file, call)
        guards = (*way.guards, *self._of_list(file, keyword(call, "dependencies"), call))
        all_conditions = (*way.conditions, *needed)
        found = []
        for method in entry.methods:
            chain = (*(self.guards.on(one, method, path) for one in guards), *self._of_handler(entry, method))
            reached: State = "conditional" if state == "live" and all_conditions else state
            because = "nothing mounts its router" if state == "unmounted" else ""
            made_row = row(Found(
                method, path, file.place(call), entry.name, tuple(dict.fromkeys(chain)), router.name, reached,
                because, all_conditions, way.mounts, production=way.production and production, validates=True,
            ))  # fmt: skip
            owner = self._owner(entry)
            self.answers[made_row] = Answer(entry.handler, owner, request=False)
            found.append(made_row)
        return found

    def _owner(self, entry: Entry) -> Defined | None:
        if entry.handler is None:
            return None
        outer = next(iter(entry.handler.file.around(entry.handler.node)), None)
        return Defined(entry.handler.file, outer, outer.name) if isinstance(outer, ast.ClassDef) else None

    def _of_handler(self, entry: Entry, method: str) -> list[Guard]:
        """The dependencies in the parameters of a handler, and the decorators around it."""
        if entry.handler is None or entry.handler.function is None:
            return []
        function, bound = entry.handler.function, self._owner(entry) is not None
        listed = self._dependencies.of_parameters(entry.handler.file, function, bound=bound)
        # NOTE: what stands above the decorator of the route wraps a function that no request reaches.
        above = next((at for at, one in enumerate(function.decorator_list, 1) if one is entry.call), 0)
        around = (of_object(self.guards.project, entry.handler.file, one) for one in function.decorator_list[above:])
        decorated = [guard for guard in around if guard is not None]
        owner = self._owner(entry)
        shared = self._dependencies.of_class(owner) if owner is not None else ()
        return [*decorated, *(self._dependencies.guard(one, method) for one in (*shared, *listed))]

    def _of_list(self, file: PythonFile, node: ast.expr | None, call: ast.Call) -> list[Guard]:
        listed = self._dependencies.in_list(file, node)
        if listed is None:
            return [self.guards.foreign("dependencies", file.start(call))]
        return [self._dependencies.guard(one) for one in listed]

    def _middlewares(self, router: Router) -> list[Guard]:
        found = []
        for file, call, function in self._registry.middlewares.get(router.made.key, ()):
            if function is not None:
                found.append(self._of_function(file, function))
            elif (node := argument(call, 0, "middleware_class")) is not None:
                found.append(self._added(file, call, node))
        listed = elements(keyword(router.call, "middleware")) or []
        given = ((one, argument(one, 0, "cls")) for one in listed if isinstance(one, ast.Call))
        return [*found, *(self._added(router.made.file, one, node) for one, node in given if node is not None)]

    def _added(self, file: PythonFile, call: ast.Call, node: ast.expr) -> Guard:
        """A middleware that is added by its class; `dispatch=` gives the function that it runs."""
        given = keyword(call, "dispatch")
        found = self.guards.project.defined(file, given) if given is not None else None
        if found is not None and found.function is not None:
            return self._of_function(found.file, found.function)
        return self._of_class(file, node)

    def _of_function(self, file: PythonFile, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Guard:
        names = [arg.arg for arg in function.args.args]
        through = frozenset(names[1:2])
        setting = Setting({names[0]: "request"} if names else {}, through=through)
        place = file.start(function)
        return self.guards.of_middleware(function.name, place, Defined(file, function, function.name), setting)

    def _of_class(self, file: PythonFile, node: ast.expr) -> Guard:
        """A middleware that is a class: `dispatch` of Starlette's, or `__call__` of plain ASGI."""
        found, place = self.guards.project.symbol(file, node), file.start(node)
        owner = self.guards.classes.of(found)
        if owner is None:
            name = found.name if isinstance(found, External) else short(node)
            harmless = _OTHER_MIDDLEWARE.search(name)
            shown = name.rpartition(".")[2]
            if LIMITER.search(name) or name.startswith("slowapi."):
                return limiting(shown, place)
            return Guard(shown, place) if harmless else self.guards.foreign_by_name(shown, place)
        for name, inner in (("dispatch", "call_next"), ("__call__", "self.app")):
            member = self.guards.classes.member(owner, name)
            if member is not None and member.function is not None:
                _, request, *rest = [*(arg.arg for arg in member.function.args.args), "", ""]
                through = rest[0] if name == "dispatch" else inner
                setting = Setting({request: "request"}, of_class=owner, through=frozenset({through}))
                return self.guards.of_middleware(owner.name, place, member, setting)
        return self.guards.foreign_by_name(owner.name, place)
