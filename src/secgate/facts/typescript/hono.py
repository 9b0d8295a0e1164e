"""Hono as the interpreter meets it: what makes an application, what is told to it, and in which order.

Its applications are replayed as those of Express are. What differs: a middleware at `/a` runs for that path alone and
one at `/a/*` for all below it, an application with a base path is another view of the same one, and `app.openapi` is
given method, path, middleware and schemas in one object.
"""

import re
from collections.abc import Iterator, Sequence

from secgate.facts.typescript.express import METHODS, opened, paths_of
from secgate.facts.typescript.functions import method_name
from secgate.facts.typescript.literals import short
from secgate.facts.typescript.machine import Machine, OutOfBudgetError
from secgate.facts.typescript.names import arguments_of, properties, unwrap
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.values import (
    Bound,
    Event,
    External,
    ExternalCall,
    Handler,
    Items,
    Pattern,
    Record,
    RouterValue,
    Site,
    Text,
    Unknown,
    Value,
    mounted_by,
)

FAMILY = "hono"
OPENAPI = "@hono/zod-openapi"
# The callee of the middleware that `createRoute` stands for: it gives the parts of a request to its schemas.
VALIDATED = External(OPENAPI, ("validated",))
_PACKAGES = frozenset({"hono", "@hono/hono", OPENAPI})
_APPLICATIONS = frozenset({"Hono", "OpenAPIHono"})
_SERVERS = ("@hono/node-server", "@hono/bun", "@hono/node-ws", "bun", "@hono/vite")
# Files that start a program, by their names.
_ENTRIES = frozenset({"index", "app", "server", "main", "worker", "_worker", "entry", "api"})
# What answers without any data of the target: files, and pages about the routes.
_PAGES = re.compile(r"^serveStatic$|swagger|scalar|apiReference|redoc", re.IGNORECASE)
_SILENT = frozenset({
    "onError", "notFound", "doc", "doc31", "getOpenAPIDocument", "getOpenAPI31Document", "showRoutes", "request",
    "fetch", "fire",
})  # fmt: skip
# The parts of a request in the words of `createRoute`, and those under which a schema of it is found.
_REQUEST = {"body": "json", "params": "param", "query": "query", "headers": "header", "cookies": "cookie"}
# What makes such a body of a schema (`stoker/openapi/helpers`).
_CONTENTS = frozenset({"jsonContent", "jsonContentRequired"})
# Under this name a description holds the call that made it.
_DESCRIBED = "#call"
_BRACED = re.compile(r"\{(\w+)\}")
_NARROWED = re.compile(r"(:\w+)\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")
_OPTIONAL = re.compile(r"/:\w+\?$")


def made(
    machine: Machine, callee: External | ExternalCall, external: External, arguments: list[Value], site: Site
) -> Value | None:
    """What a call of a package of Hono makes; None for any other. `external` is the callee with all its names."""
    if external.package not in _PACKAGES:
        return None
    name = external.names[-1] if external.names else ""
    if name in _APPLICATIONS:
        return _application(machine, site)
    if name == "createApp":
        return _by_factory(machine, callee, site)
    if name == "createMiddleware" and arguments:
        return arguments[0]
    if name == "createHandlers":
        return Items(list(arguments))
    if name == "createRoute" and arguments and isinstance(arguments[0], Record):
        arguments[0].entries[_DESCRIBED] = ExternalCall(external, arguments, site)
        return arguments[0]
    return None


def _application(machine: Machine, site: Site) -> RouterValue:
    router = RouterValue(is_app=False, site=site, root=machine.root_function, family=FAMILY)
    machine.routers.append(router)
    return router


def _by_factory(machine: Machine, callee: External | ExternalCall, site: Site) -> Value:
    """`factory.createApp()`, with what `createFactory({ initApp })` tells every application."""
    router = _application(machine, site)
    options = machine.forced(callee.arguments[0]) if isinstance(callee, ExternalCall) and callee.arguments else None
    begins = options.entries.get("initApp") if isinstance(options, Record) else None
    if isinstance(begins, Value):
        machine.forced(machine.call(begins, [router], site, nodes=[]))
    return router


def method(machine: Machine, bound: Bound, arguments: list[Value], site: Site, nodes: list[Node]) -> Value:
    """What a method of an application does and returns."""
    given, name = bound.target, bound.name
    if not isinstance(given, RouterValue):
        return Unknown(short(site.node), site=site)
    if name == "basePath":
        return _based(machine, given, arguments)
    handlers = [Handler(value, Site(site.module, node)) for value, node in zip(arguments, nodes, strict=False)]
    told = _Told(machine, given, Site(site.module, method_name(site.node)))
    if told.tell(name, handlers):
        return given
    if name in {"mount", ""}:
        what = "mounts another application" if name else "is told of a route by a method that is computed"
        machine.give_up(site, f"{what}; the routes and guards in it are not known")
    elif name not in _SILENT:
        return Unknown(short(site.node), owner=given, name=name, site=site)
    return given


def _based(machine: Machine, given: RouterValue, arguments: list[Value]) -> RouterValue:
    """`app.basePath("/api")`: the same application, with this before every path that it is told of by this name."""
    path = machine.forced(arguments[0]) if arguments else None
    inner = path.text if isinstance(path, Text) else "/${...}"
    whole = given.whole or given
    base = f"{given.base.rstrip('/')}/{inner.strip('/')}"
    return RouterValue(whole.is_app, whole.site, whole.root, whole.events, family=FAMILY, base=base, whole=whole)


def is_served_by(callee: External, arguments: list[Value]) -> bool:
    """Whether a package serves the applications that it is given: `handle(app)`, `serve(app)`; they are marked so."""
    apps = [value.whole or value for value in arguments if isinstance(value, RouterValue) and value.family == FAMILY]
    for app in apps:
        app.served = True
    return bool(apps) and (callee.package in _PACKAGES or callee.package.startswith(_SERVERS))


def settle(machine: Machine, routers: Sequence[RouterValue]) -> None:
    """Tell which applications answer requests by themselves: those that nothing mounts, and that something serves."""
    own = [router for router in routers if router.family == FAMILY and not router.placeholder and router.events]
    if not own:
        return
    mounting = {id(router): list(mounted_by(router)) for router in routers}
    inner = {id(value) for values in mounting.values() for value in values}
    free = [router for router in own if id(router) not in inner]
    entries = [value for router in free if (value := _entry_of(machine, router)) is not None]
    for router in free:
        router.is_app = router.served or bool(mounting[id(router)]) or router in entries or len(free) == 1


def _entry_of(machine: Machine, router: RouterValue) -> RouterValue | None:
    """The application itself where the file that starts a program exports it: `export default app`."""
    path = router.site.module.path
    stem = path.rpartition("/")[2].partition(".")[0]
    if stem not in _ENTRIES or "default" not in router.site.module.exports:
        return None
    machine.begin()
    try:
        value = machine.forced(machine.exported(path, "default"))
    except (OutOfBudgetError, RecursionError):
        # NOTE: a file that exports itself; that an application is not served is never guessed.
        return router
    return router if value is router or (isinstance(value, RouterValue) and value.whole is router) else None


class _Told:
    """One call that tells an application of something."""

    def __init__(self, machine: Machine, given: RouterValue, place: Site) -> None:
        self.machine = machine
        self.given = given
        self.router = given.whole or given
        self.place = place

    def tell(self, name: str, handlers: list[Handler]) -> bool:
        """Whether a method tells of a route, a middleware or another application; then they are told."""
        match name:
            case "use":
                self.use(handlers)
            case "route":
                self.mount(handlers)
            case "on" if len(handlers) > 1:
                self.on(handlers)
            case "openapi" if handlers:
                self.openapi(handlers)
            case _ if name in METHODS and handlers:
                self.routes(name.upper(), handlers)
            case _:
                return False
        return True

    def use(self, handlers: list[Handler]) -> None:
        """`app.use(path?, ...middleware)`."""
        paths, rest = self._paths(handlers)
        for path in paths or [Text("*")]:
            shown, exact = _reach(path)
            self._record("use", "ALL", [self._below(shown)], rest, exact=exact)

    def mount(self, handlers: list[Handler]) -> None:
        """`app.route(path, other)`; a view of the other one stands for the whole."""
        paths, rest = self._paths(handlers)
        known = [Handler(_whole(self.machine.forced(handler.value)), handler.site) for handler in rest]
        if known:
            self._record("use", "ALL", [self._below(path) for path in paths or [Text("/")]], known)

    def on(self, handlers: list[Handler]) -> None:
        """`app.on(methods, paths, ...handlers)`."""
        held = self.machine.forced(handlers[0].value)
        listed = held.items if isinstance(held, Items) else [held]
        for value in listed:
            word = self.machine.forced(value)
            self.routes(word.text.upper() if isinstance(word, Text) else "ALL", handlers[1:])

    def openapi(self, handlers: list[Handler]) -> None:
        """`app.openapi(createRoute({ … }), handler)`."""
        route = self.machine.forced(handlers[0].value)
        if not isinstance(route, Record):
            what = short(handlers[0].site.node)
            self.machine.give_up(handlers[0].site, f"`{what}` describes a route, and cannot be followed")
            return
        path, word = (self._entry(route, name) for name in ("path", "method"))
        site = handlers[0].site
        between = list(_in_between(route, self._entry(route, "middleware"), site))
        for part, schema in _described(route, self.machine):
            between.append(Handler(ExternalCall(VALIDATED, [Text(part), schema], site), site))
        shown = Text(_BRACED.sub(r":\1", path.text), path.is_open) if isinstance(path, Text) else Text("/${...}", True)
        self._tell(word.text.upper() if isinstance(word, Text) else "ALL", [shown], [*between, *handlers[1:2]])

    def routes(self, word: str, handlers: list[Handler]) -> None:
        """`app.get(path?, ...handlers)`; without a path it is that of the call before."""
        paths, rest = self._paths(handlers)
        if not paths and (before := self.router.fields.get("#path")) is not None and isinstance(before, Items):
            self._tell(word, before.items, rest, based=True)
            return
        self._tell(word, paths or [Text("*")], rest)

    def _tell(self, word: str, paths: Sequence[Value], handlers: list[Handler], *, based: bool = False) -> None:
        full = list(paths) if based else [self._below(one) for path in paths for one in _optional(path)]
        self.router.fields["#path"] = Items(list(full))
        if handlers and not _is_page(self.machine.forced(handlers[-1].value)):
            self._record("route", word, full, handlers)

    def _entry(self, record: Record, name: str) -> Value | None:
        held = record.entries.get(name)
        return self.machine.forced(held) if isinstance(held, Value) else None

    def _paths(self, handlers: list[Handler]) -> tuple[list[Value], list[Handler]]:
        """The paths that a call is given first, and its handlers."""
        first = self.machine.forced(handlers[0].value) if handlers else None
        held = first.items if isinstance(first, Items) and first.items else [first]
        if all(isinstance(part, Text | Pattern) for part in held):
            return paths_of(self.machine, handlers[0].value), handlers[1:]
        unclear = isinstance(first, Unknown) and len(handlers) > 1 and handlers[0].site.node.type != "call_expression"
        return ([Text("${...}", is_open=True)], handlers[1:]) if unclear else ([], handlers)

    def _below(self, path: Value) -> Value:
        """A path behind the base of this view of the application."""
        if isinstance(path, Text):
            text = _NARROWED.sub(r"\1(\2)", path.text).replace("**", "*")
            return Text(f"{self.given.base}/{text.lstrip('/')}" if self.given.base else text, path.is_open)
        return path

    def _record(
        self, kind: str, word: str, paths: list[Value], handlers: list[Handler], *, exact: bool = False
    ) -> None:
        event = Event(
            kind=kind,
            method=word,
            paths=paths,
            handlers=opened(self.machine, handlers),
            site=self.place,
            conditions=tuple(self.machine.conditions),
            dynamic="; ".join(self.machine.dynamic),
            exact=exact,
        )
        self.machine.register(self.router, event)


def _reach(path: Value) -> tuple[Value, bool]:
    """The path of a middleware without its star, and whether it runs for that path alone."""
    if not isinstance(path, Text) or path.is_open:
        return path, False
    bare = path.text.removesuffix("*")
    return Text(bare.rstrip("/") or "/"), bare == path.text


def _optional(path: Value) -> Iterator[Value]:
    """A path, and the one without its last part where that may be missing: `/posts/:id?`."""
    if isinstance(path, Text) and not path.is_open and _OPTIONAL.search(path.text):
        yield Text(_OPTIONAL.sub("", path.text) or "/")
        yield Text(path.text[:-1])
    else:
        yield path


def _whole(value: Value) -> Value:
    return value.whole if isinstance(value, RouterValue) and value.whole is not None else value


def _is_page(value: Value) -> bool:
    """Whether a handler from elsewhere answers with files, or with pages about the routes."""
    return isinstance(value, ExternalCall) and any(map(_PAGES.search, (value.callee.package, *value.callee.names)))


def _in_between(route: Record, held: Value | None, site: Site) -> Iterator[Handler]:
    """The middleware of a description, each where it is written: `{ middleware: [signedIn, owner] }`."""
    if held is None:
        return
    call = route.entries.get(_DESCRIBED)
    options = arguments_of(call.site.node)[:1] if isinstance(call, ExternalCall) else []
    written = properties(unwrap(options[0])).get("middleware") if options else None
    listed = unwrap(written) if written is not None else None
    nodes = [n for n in listed.named_children if n.type != "comment"] if listed is not None else []
    if isinstance(held, Items) and isinstance(call, ExternalCall) and len(nodes) == len(held.items):
        yield from (Handler(item, Site(call.site.module, n)) for item, n in zip(held.items, nodes, strict=True))
    elif listed is not None and isinstance(call, ExternalCall):
        yield Handler(held, Site(call.site.module, listed))
    else:
        yield Handler(held, site)


def _described(route: Record, machine: Machine) -> Iterator[tuple[str, Value]]:
    """The parts of a request for which the description of a route has a schema, in the words of validators."""
    held = route.entries.get("request")
    request = machine.forced(held) if isinstance(held, Value) else None
    for part, word in _REQUEST.items() if isinstance(request, Record) else ():
        given = request.entries.get(part) if isinstance(request, Record) else None
        schema = machine.forced(given) if isinstance(given, Value) else None
        if schema is not None:
            yield word, _of_content(schema, machine) if part == "body" else schema


def _of_content(body: Value, machine: Machine) -> Value:
    """The schema of a body: `{ content: { "application/json": { schema } } }`."""
    if isinstance(body, ExternalCall) and body.callee.names[-1:] and body.callee.names[-1] in _CONTENTS:
        return machine.forced(body.arguments[0]) if body.arguments else Unknown("schema")
    for name in ("content", "", "schema"):
        entries = list(body.entries.items()) if isinstance(body, Record) else []
        held = next((value for key, value in entries if name in {"", key} and isinstance(value, Value)), None)
        if held is None:
            return Unknown("schema")
        body = machine.forced(held)
    return body
