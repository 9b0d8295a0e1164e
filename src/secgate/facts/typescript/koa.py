"""Koa and its router as the interpreter meets them; they are replayed as Express is."""

from secgate.facts.typescript.express import METHODS, opened, paths_of
from secgate.facts.typescript.functions import method_name
from secgate.facts.typescript.literals import short
from secgate.facts.typescript.machine import Machine
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.values import (
    Bound,
    Event,
    External,
    ExternalCall,
    Handler,
    Items,
    Literal,
    Pattern,
    Record,
    RouterValue,
    Site,
    Text,
    Unknown,
    Value,
)

FAMILY = "koa"
_ROUTERS = frozenset({"@koa/router", "koa-router"})
_MOUNTS = "koa-mount"
_RETURNS_ITSELF = frozenset({"routes", "middleware", "on", "once", "listen", "callback"})


def made(machine: Machine, external: External, arguments: list[Value], site: Site) -> Value | None:
    """A new application or router, or several middlewares as one; None for any other call."""
    names = [name for name in external.names if name != "default"]
    if external.package == "koa-compose" and arguments:
        return arguments[0]
    is_app = external.package == FAMILY and not names
    if not is_app and not (external.package in _ROUTERS and names in ([], ["Router"])):
        return None
    router = RouterValue(is_app, site, machine.root_function, family=FAMILY)
    options = machine.forced(arguments[0]) if arguments else None
    prefix = options.entries.get("prefix") if isinstance(options, Record) else None
    held = machine.forced(prefix) if isinstance(prefix, Value) else None
    if held is not None:
        router.base = held.text if isinstance(held, Text) else "/${...}"
    machine.routers.append(router)
    return router


def method(machine: Machine, bound: Bound, arguments: list[Value], site: Site, nodes: list[Node]) -> Value:
    """What a method of an application or router does and returns."""
    router, name = bound.target, bound.name
    if not isinstance(router, RouterValue):
        return Unknown(short(site.node), site=site)
    handlers = [Handler(value, Site(site.module, node)) for value, node in zip(arguments, nodes, strict=False)]
    told = _Told(machine, router, Site(site.module, method_name(site.node)))
    if name == "allowedMethods":
        return Literal(value=False)
    if name == "use":
        told.use(handlers)
    elif name == "prefix" and arguments:
        path = machine.forced(arguments[0])
        router.base = f"{router.base.rstrip('/')}/{path.text.strip('/') if isinstance(path, Text) else '${...}'}"
    elif (name in METHODS or name == "del") and len(arguments) > 1:
        told.route("DELETE" if name == "del" else name.upper(), handlers)
    elif name == "register" and len(arguments) > 2:  # noqa: PLR2004 - a path, methods and a handler
        words = machine.forced(arguments[1])
        for word in words.items if isinstance(words, Items) else [words]:
            known = machine.forced(word)
            told.route(known.text.upper() if isinstance(known, Text) else "ALL", [handlers[0], *handlers[2:]])
    elif not name:
        machine.give_up(site, "the method under which a route is registered is computed")
    elif name not in _RETURNS_ITSELF:
        return Unknown(short(site.node), owner=router, name=name, site=site)
    return router


class _Told:
    """One call that tells an application or router of something."""

    def __init__(self, machine: Machine, router: RouterValue, place: Site) -> None:
        self.machine = machine
        self.router = router
        self.place = place

    def use(self, handlers: list[Handler]) -> None:
        """`app.use(mw)`, `router.use(path?, ...mw)`, also of what is mounted: `mount("/v1", other)`."""
        first = self.machine.forced(handlers[0].value) if handlers else None
        held = first.items if isinstance(first, Items) and first.items else [first]
        with_path = all(isinstance(part, Text | Pattern) for part in held)
        paths: list[Value] = paths_of(self.machine, handlers[0].value) if with_path else [Text("/")]
        for handler in handlers[1:] if with_path else handlers:
            value = self.machine.forced(handler.value)
            if isinstance(value, Literal):
                # NOTE: `router.allowedMethods()` answers for methods alone.
                continue
            if isinstance(value, ExternalCall) and value.callee.package == _MOUNTS and value.arguments:
                path = self.machine.forced(value.arguments[0])
                inner = Handler(value.arguments[-1], handler.site)
                self._record("use", "ALL", [path if isinstance(path, Text) else Text("/")], [inner])
            else:
                self._record("use", "ALL", paths, [handler])

    def route(self, word: str, handlers: list[Handler]) -> None:
        """`router.get(name?, path, ...mw)`."""
        texts = [isinstance(self.machine.forced(handler.value), Text) for handler in handlers[:2]]
        rest = handlers[1:] if all(texts) and len(handlers) > 2 else handlers  # noqa: PLR2004 - a name, a path and a handler
        self._record("route", word, paths_of(self.machine, rest[0].value), rest[1:])

    def _record(self, kind: str, word: str, paths: list[Value], handlers: list[Handler]) -> None:
        below = [self._below(path) for path in paths]
        event = Event(
            kind=kind,
            method=word,
            paths=below,
            handlers=opened(self.machine, handlers),
            site=self.place,
            conditions=tuple(self.machine.conditions),
            dynamic="; ".join(self.machine.dynamic),
        )
        self.machine.register(self.router, event)

    def _below(self, path: Value) -> Value:
        if not isinstance(path, Text) or not self.router.base:
            return path
        return Text(f"{self.router.base.rstrip('/')}/{path.text.lstrip('/')}", path.is_open)
