"""Express as the interpreter meets it: what makes a router, what is told to it, and in which order."""

import re

from secgate.facts.typescript.functions import method_name
from secgate.facts.typescript.literals import short
from secgate.facts.typescript.machine import Machine
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.types import is_router_type
from secgate.facts.typescript.values import (
    Bound,
    Choice,
    Event,
    External,
    ExternalCall,
    Function,
    Handler,
    Items,
    Literal,
    Pattern,
    RoutePath,
    RouterValue,
    Site,
    Text,
    TypeRef,
    Unknown,
    Value,
)

METHODS = frozenset({
    "get", "post", "put", "patch", "delete", "head", "options", "all", "copy", "link", "lock", "merge", "move",
    "notify",
    "propfind", "proppatch", "purge", "report", "search", "subscribe", "unlink", "unlock", "unsubscribe", "ws",
})  # fmt: skip
_ROUTER_PACKAGES = frozenset({"express-promise-router", "express-async-router", "router"})
_APP_TYPES = re.compile(r"\b(?:Express|Application)\b(?!\.Router)")
_NAMED_LIKE_ROUTER = re.compile(r"^(?:app|router|server|expressApp|api|fastify|\w+Router|\w+App)$")
_NAMED_LIKE_APP = re.compile(r"^(?:app|server|expressApp|\w+App)$")
_NAMED_LIKE_PATH = re.compile(r"path|prefix|url|base|route|mount|endpoint|version", re.IGNORECASE)
_ENDPOINT = re.compile(
    r"[gG]etRouter\(|[dD]ashboard|\bsetup\(|graphql|createExpressMiddleware|expressMiddleware\(|toNodeHandler|[yY]oga\b"
    r"|[aA]gendash|[aA]rena|[bB]ull|[aA]dmin_?[jJ][sS]|(?:^|\.)\w*[rR]outer$"
)
_DASHBOARD = re.compile(r"queues|bull|arena|agendash|metrics|debug|heap|profil|actuator|diagnostics", re.IGNORECASE)
_LONGEST_CHAIN = 12
_TAKES_REQUEST = re.compile(r"_*(?:re?q|request|_)", re.IGNORECASE)
# Packages that are given an application and serve it, or watch it, as it is.
_TAKES_APPS = frozenset({
    "http", "https", "http2", "spdy", "net", "supertest", "socket.io", "ws", "serverless-http",
    "@vendia/serverless-express",
    "aws-serverless-express", "pino-http", "stoppable", "http-terminator", "@godaddy/terminus", "greenlock-express",
    "express-ws",
})  # fmt: skip
_SETTINGS = frozenset({"set", "enable", "disable", "engine", "listen", "on", "once", "emit", "enabled", "disabled"})


def call(machine: Machine, callee: External, _arguments: list[Value], site: Site) -> Value | None:
    """A new router or application, where the call makes one."""
    package, names = callee.package, tuple(name for name in callee.names if name != "default")
    is_app = package == "express" and names == ()
    is_router = (package == "express" and names == ("Router",)) or (package in _ROUTER_PACKAGES and names == ())
    if not (is_app or is_router):
        return None
    router = RouterValue(is_app, site, machine.root_function)
    machine.routers.append(router)
    return router


def takes_apps(callee: External) -> bool:
    """Whether a package only serves or watches the application it is given."""
    return callee.package in _TAKES_APPS or callee.package.startswith(("@sentry/", "@opentelemetry/"))


def is_router_parameter(machine: Machine, name: str, kind: TypeRef | None) -> bool:
    """Whether a parameter without a known value is a router: by its type, or without one by its name."""
    if kind is None:
        return bool(_NAMED_LIKE_ROUTER.match(name))
    return is_router_type(machine, kind)


def is_app_type(declared: Node | None, name: str) -> bool:
    """Whether a router parameter is an application."""
    return bool(_APP_TYPES.search(text_of(declared)) if declared is not None else _NAMED_LIKE_APP.match(name))


def is_handler(function: Node) -> bool:
    """Whether a function takes a request and a response by the names of its parameters."""
    listed = function.child_by_field_name("parameters")
    names = [
        text_of(p.child_by_field_name("pattern") or p) for p in (listed.named_children if listed is not None else ())
    ]
    return len(names) > 1 and re.fullmatch(r"_?re?s(?:p|ponse)?|reply", names[1]) is not None


def registers(name: str, owner: Value | None, arguments: list[Value]) -> bool:
    """Whether a call on something that is not known tells it of a route or a guard, by what it is given."""
    if owner is None or name not in METHODS | {"use"}:
        return False
    path = arguments[0] if arguments else None
    below = (isinstance(path, Text) and path.text.startswith("/")) or _is_of_route(owner)
    handlers = [value.node for value in arguments if isinstance(value, Function)]
    return below and any(is_handler(node) and _TAKES_REQUEST.match(_first_name(node)) for node in handlers)


def _is_of_route(value: Value) -> bool:
    """Whether a value is what `api.route("/x")` gave, or a method of that."""
    for _ in range(_LONGEST_CHAIN):
        if not isinstance(value, Unknown) or value.owner is None:
            return False
        if value.name == "route":
            return True
        value = value.owner
    return False


def _first_name(function: Node) -> str:
    listed = function.child_by_field_name("parameters")
    first = listed.named_children[0] if listed is not None and listed.named_children else None
    return text_of(first.child_by_field_name("pattern") or first) if first is not None else ""


def method(machine: Machine, bound: Bound, arguments: list[Value], site: Site, nodes: list[Node]) -> Value:  # noqa: C901 - one branch for each method of a router
    """What a router's method does and returns; a registration becomes an event of the router."""
    target, name = bound.target, bound.name
    router = target.router if isinstance(target, RoutePath) else target
    if not isinstance(router, RouterValue):
        return Unknown(short(site.node))
    place = Site(site.module, method_name(site.node))
    handlers = [Handler(value, Site(site.module, node)) for value, node in zip(arguments, nodes, strict=False)]
    if isinstance(target, RoutePath):
        if name in METHODS:
            _record(machine, router, name.upper(), [target.path], handlers, place)
        return target
    if name == "route" and arguments:
        return RoutePath(router, arguments[0])
    if name == "use":
        paths, rest = _mount_paths(machine, handlers)
        _mount(machine, router, paths, rest, place)
        return router
    if name == "param" and len(handlers) > 1:
        _record(machine, router, "PARAM", [arguments[0]], handlers[1:], place)
        return router
    if name in METHODS or not name:
        if len(arguments) < 2 and not nodes[1:]:  # noqa: PLR2004 - a path and at least one handler
            return Unknown(short(site.node), site=site)
        if not name:
            machine.dynamic.append("the method is computed")
        _record(machine, router, name.upper() or "ALL", paths_of(machine, arguments[0]), handlers[1:], place)
        if not name:
            machine.dynamic.pop()
        return router
    return router if name in _SETTINGS else Unknown(short(site.node), owner=router, name=name, site=site)


def _mount(machine: Machine, router: RouterValue, paths: list[Value], handlers: list[Handler], place: Site) -> None:
    """A `use`; what another package answers below a path becomes a route for everything below it."""
    last = handlers[-1] if handlers else None
    known = [path for path in paths if isinstance(path, Text) and path.text not in {"", "/", "*"}]
    if last is None or not known or not _answers(machine.forced(last.value), last, known):
        _record(machine, router, "USE", paths, handlers, place)
        return
    if handlers[:-1]:
        _record(machine, router, "USE", paths, handlers[:-1], place)
    below: list[Value] = [Text(path.text.rstrip("/") + "/*", path.is_open) for path in known]
    _record(machine, router, "ALL", below, [last], place)


def _answers(value: Value, handler: Handler, paths: list[Text]) -> bool:
    """Whether something that is not the target's own answers requests, by what it is called or where it is mounted."""
    if not isinstance(value, Unknown | ExternalCall):
        return False
    operational = any(_DASHBOARD.search(path.text) for path in paths)
    return operational or _ENDPOINT.search(short(handler.site.node)) is not None


def _record(
    machine: Machine, router: RouterValue, word: str, paths: list[Value], handlers: list[Handler], site: Site
) -> None:
    kind = {"USE": "use", "PARAM": "param"}.get(word, "route")
    given = opened(machine, handlers)
    event = Event(
        kind=kind,
        method="ALL" if kind != "route" else word,
        paths=paths,
        handlers=given,
        site=site,
        conditions=tuple(machine.conditions),
        dynamic="; ".join(machine.dynamic),
    )
    machine.register(router, event)


def opened(machine: Machine, handlers: list[Handler]) -> list[Handler]:
    """Handlers with the arrays among them opened, in order."""
    found: list[Handler] = []
    for handler in handlers:
        value = machine.forced(handler.value)
        if isinstance(value, Items):
            found += opened(machine, [Handler(item, _own_site(item, handler.site)) for item in value.items])
            if value.is_open:
                found.append(Handler(Unknown(short(handler.site.node)), handler.site))
        elif not (isinstance(value, Literal) and not value.value):
            found.append(Handler(value, handler.site))
    return found


def _own_site(value: Value, site: Site) -> Site:
    """Where an element of an array is written, as far as it tells."""
    return value.site if isinstance(value, Function | ExternalCall) else site


def paths_of(machine: Machine, value: Value) -> list[Value]:
    """The paths that a call is given: one, a list of them, or one of several."""
    value = machine.forced(value)
    if isinstance(value, Items):
        return [machine.forced(item) for item in value.items] or [Text("${...}", is_open=True)]
    if isinstance(value, Choice):
        known = [option for option in map(machine.forced, value.options) if isinstance(option, Text | Pattern)]
        return list(known) or [Text("${...}", is_open=True)]
    return [value if isinstance(value, Text | Pattern) else Text("${" + _shown(value) + "}", is_open=True)]


def _mount_paths(machine: Machine, handlers: list[Handler]) -> tuple[list[Value], list[Handler]]:
    """The paths of a `use` and its handlers; "/" where it is given none."""
    if not handlers:
        return [Text("/")], []
    first = machine.forced(handlers[0].value)
    plain = isinstance(first, Text | Pattern)
    listed = isinstance(first, Items) and bool(first.items)
    listed = listed and isinstance(first, Items) and all(isinstance(i, Text | Pattern) for i in first.items)
    chosen = isinstance(first, Choice) and any(isinstance(o, Text) for o in first.options)
    named = short(handlers[0].site.node).rpartition(".")[2]
    unclear = isinstance(first, Unknown) or (isinstance(first, ExternalCall) and bool(first.names))
    guessed = unclear and len(handlers) > 1 and bool(_NAMED_LIKE_PATH.search(named))
    if plain or listed or chosen or guessed:
        return paths_of(machine, first), handlers[1:]
    return [Text("/")], handlers


def _shown(value: Value) -> str:
    return value.what if isinstance(value, Unknown) and value.what else "..."
