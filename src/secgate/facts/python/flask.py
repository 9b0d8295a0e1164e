"""Routes of Flask, with what runs before each: functions of applications and blueprints, and decorators."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from secgate.facts.model import Behaviour, Guard, Route, State, Unresolved
from secgate.facts.python.decorators import Decorators
from secgate.facts.python.files import PythonFile, elements, keyword, last, short
from secgate.facts.python.flask_routers import BEFORE, Entry, Mount, Registry
from secgate.facts.python.guards import Guards
from secgate.facts.python.handling import behaviour_of
from secgate.facts.python.names import Defined
from secgate.facts.python.routers import Key, Router
from secgate.facts.python.rows import Answer, Found, conditions, joined_path, row, written_text
from secgate.facts.python.throttles import limiting, of_object, rate_of
from secgate.facts.python.ways import NOTHING, Setting
from secgate.model import TraceStep

_VERBS = ("get", "post", "put", "patch", "delete")
_MOST_MOUNTS = 12
# Decorators of packages that say how a body is parsed and an answer is written.
_DESCRIBES = frozenset(
    {"arguments", "response", "alt_response", "doc", "paginate", "input", "output", "expect", "marshal_with"}
)
_REGISTERS = frozenset({*_VERBS, "route"})


@dataclass(frozen=True)
class _Way:
    """How a request comes from the application to a blueprint."""

    prefix: str = ""
    before: tuple[Defined, ...] = ()
    guards: tuple[Guard, ...] = ()
    mounts: tuple[TraceStep, ...] = ()
    conditions: tuple[str, ...] = ()
    production: bool = True


@dataclass
class Flask:
    """Reads the routes of Flask."""

    guards: Guards
    unresolved: list[Unresolved] = field(default_factory=list)
    applications: int = 0
    answers: dict[Route, Answer] = field(default_factory=dict)
    _registry: Registry = field(init=False)
    _decorators: Decorators = field(init=False)
    _seen: set[Key] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self._registry = Registry(self.guards.project)
        self._decorators = Decorators(self.guards)

    def routes(self) -> list[Route]:
        """Every route, in no order."""
        registry = self._registry
        registry.read()
        self.unresolved += registry.unresolved
        below = {mount.child.made.key for mounts in registry.mounts.values() for mount in mounts}
        apps = [one for one in registry.routers.values() if one.made.key not in below and self._is_root(one)]
        self.applications = len(apps)
        everywhere = _Way(before=tuple(registry.everywhere), guards=tuple(self._limits()))
        rows = [one for app in apps for one in self._of(app, everywhere, (), "live")]
        for router in list(registry.routers.values()):
            if router.made.key not in self._seen:
                lost = self._of(router, _Way(), (), "unmounted")
                if lost:
                    what = "1 route" if len(lost) == 1 else f"{len(lost)} routes"
                    reason = f"a blueprint with {what} is built here, and nothing that registers it was found"
                    self.unresolved.append(Unresolved(router.made.file.path, router.made.node.lineno, reason, "router"))
                rows += lost
        return list(dict.fromkeys(rows))

    @staticmethod
    def _is_root(router: Router) -> bool:
        """Whether a router is an application, or an `Api` whose application is named elsewhere."""
        return router.is_app or last(router.call.func) == "Api"

    def behaviour(self, route: Route) -> Behaviour:
        """What the handler of a route does."""
        answer = self.answers.get(route)
        if answer is None or answer.function is None:
            return Behaviour(known=False)
        held = frozenset(proof for guard in route.guards for proof in guard.proves if proof != "unknown")
        return behaviour_of(self.guards, answer.function, Setting({}, held, answer.owner, route.method))

    def _limits(self) -> Iterator[Guard]:
        """Limits of flask-limiter for every route: `Limiter(key, default_limits=["200 per day"])`."""
        for file in self.guards.project.mentioning("default_limits"):
            for node in ast.walk(file.tree):
                listed = elements(keyword(node, "default_limits")) if isinstance(node, ast.Call) else None
                for one in listed or ():
                    text = written_text(self.guards.project, file, one)
                    yield limiting("default_limits", file.start(one), rate_of(text))

    def _of(self, router: Router, way: _Way, above: tuple[Key, ...], state: State) -> list[Route]:
        """The routes of an application or blueprint and of all that it registers, as they are reached this way."""
        key = router.made.key
        if key in above or len(above) > _MOST_MOUNTS:
            return []
        self._seen.add(key)
        registry = self._registry
        inner = replace(way, before=(*way.before, *registry.before.get(key, ())))
        path = (
            joined_path(inner.prefix, self._prefix(router, "prefix"))
            if last(router.call.func) == "Api"
            else inner.prefix
        )
        rows = [
            r
            for entry in registry.entries.get(key, ())
            for r in self._rows(entry, replace(inner, prefix=path), router, state)
        ]
        for mount in registry.mounts.get(key, ()):
            rows += self._of(mount.child, self._through(mount, replace(inner, prefix=path)), (*above, key), state)
        return rows

    def _prefix(self, router: Router, name: str) -> str:
        return written_text(self.guards.project, router.made.file, keyword(router.call, name))

    def _through(self, mount: Mount, way: _Way) -> _Way:
        """The way on to what is registered: where it is, its prefix comes before that of the blueprint itself."""
        call, file = mount.call, mount.file
        given = keyword(call, "url_prefix") or keyword(call, "path")
        prefix = (
            written_text(self.guards.project, file, given)
            if given is not None
            else self._prefix(mount.child, "url_prefix")
        )
        needed, production = conditions(file, call)
        step = TraceStep(path=file.path, line=call.lineno, note=f"mounted by `{short(call)}`")
        return _Way(
            joined_path(way.prefix, prefix), way.before, way.guards, (*way.mounts, step), (*way.conditions, *needed),
            way.production and production,
        )  # fmt: skip

    def _rows(self, entry: Entry, way: _Way, router: Router, state: State) -> list[Route]:
        """One row for each method that is answered."""
        file, call = entry.file, entry.call
        path = joined_path(way.prefix, written_text(self.guards.project, file, entry.path))
        if state == "unmounted":
            path = joined_path(self._prefix(router, "url_prefix"), path)
        needed, production = conditions(file, call)
        every = (*way.conditions, *needed)
        reached: State = "conditional" if state == "live" and every else state
        found = []
        for method, function, owner in self._answering(entry):
            guards = (*way.guards, *self._before(way, method, path), *self._around(entry, method, function, owner))
            name = f"{owner.name}.{function.name}" if owner is not None and function is not None else entry.name
            at = file.place(call)
            made_row = row(Found(
                method, path, at, name, tuple(dict.fromkeys(guards)), router.name, reached,
                "nothing registers its blueprint" if state == "unmounted" else "", every, way.mounts,
                production=way.production and production,
            ))  # fmt: skip
            self.answers[made_row] = Answer(function, owner)
            found.append(made_row)
        if not found:
            reason = f"what `{short(call)}` answers could not be followed"
            self.unresolved.append(Unresolved(file.path, call.lineno, reason, "handler"))
        return found

    def _answering(self, entry: Entry) -> Iterator[tuple[str, Defined | None, Defined | None]]:
        """(method, function, class) of what answers."""
        held = entry.handler
        if held is None or not held.is_class:
            if held is None or held.function is not None:
                yield from ((method, held, None) for method in entry.methods)
            return
        for verb in _VERBS:
            found = self.guards.classes.member(held, verb)
            if (
                found is not None
                and found.function is not None
                and (not entry.methods or verb.upper() in entry.methods)
            ):
                yield verb.upper(), found, held

    def _before(self, way: _Way, method: str, path: str) -> Iterator[Guard]:
        """What the application and the blueprints ask before each request: one that gives something back ends it."""
        for one in way.before:
            place = one.file.start(one.node)
            setting = Setting({}, through=frozenset({NOTHING}))
            yield self.guards.on(self.guards.of_middleware(one.name, place, one, setting), method, path)
            for node in getattr(one.node, "decorator_list", ()):
                func = node.func if isinstance(node, ast.Call) else node
                if last(func) not in BEFORE and (guard := self._decorator(one.file, node, method, None)) is not None:
                    yield guard

    def _around(self, entry: Entry, method: str, function: Defined | None, owner: Defined | None) -> Iterator[Guard]:
        """The decorators of a function, and those that a class lists for all of its methods."""
        for name in ("decorators", "method_decorators") if owner is not None else ():
            listed = self.guards.classes.member(owner, name) if owner is not None else None
            if listed is not None and isinstance(listed.node, ast.expr):
                yield from self._of_list(listed, method)
        for held in (owner, function):
            node = held.node if held is not None else None
            # NOTE: what stands above the decorator of the route wraps a function that no request reaches.
            decorators = getattr(node, "decorator_list", [])
            above = next((at for at, one in enumerate(decorators, 1) if one is entry.call), 0)
            for one in decorators[above:]:
                if held is not None and (guard := self._decorator(held.file, one, method, owner)) is not None:
                    yield guard

    def _of_list(self, listed: Defined, method: str) -> Iterator[Guard]:
        node = listed.node
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            parts = [
                one
                for key, value in pairs
                if key is not None and method.lower() in short(key)
                for one in elements(value) or []
            ]
        else:
            parts = (elements(node) if isinstance(node, ast.expr) else None) or []
        for one in parts:
            if (guard := self._decorator(listed.file, one, method, None)) is not None:
                yield guard

    def _decorator(self, file: PythonFile, node: ast.expr, method: str, owner: Defined | None) -> Guard | None:
        func = node.func if isinstance(node, ast.Call) else node
        if isinstance(func, ast.Attribute) and func.attr in _DESCRIBES | _REGISTERS:
            described = func.attr in {"arguments", "input"}
            return Guard(short(func), file.start(node), ("validation",)) if described else None
        return of_object(self.guards.project, file, node) or self._decorators.of(file, node, method, owner)
