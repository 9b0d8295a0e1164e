"""Fastify as the interpreter meets it: instances, their routes with all that stands in front of each, and hooks.

A hook runs for every route of its instance and of those inside it, wherever it is written. A plugin gets an instance of
its own, unless it is wrapped in `fastify-plugin`: then its hooks and routes are those of the instance around it.
"""

from collections.abc import Iterator, Sequence

from secgate.facts.typescript.express import METHODS, opened
from secgate.facts.typescript.fastify_plugins import EXTERNAL_PLUGINS, PLUGIN, Loaded, loaded, plugin_of
from secgate.facts.typescript.functions import method_name
from secgate.facts.typescript.literals import short
from secgate.facts.typescript.machine import Machine
from secgate.facts.typescript.names import arguments_of, properties, unwrap
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.values import (
    Bound,
    Event,
    External,
    ExternalCall,
    Function,
    Handler,
    Items,
    Literal,
    Record,
    RouterValue,
    Site,
    Text,
    Unknown,
    Value,
)

FAMILY = "fastify"
# By this a plugin says itself what `fastify-plugin` says for others.
_OVERRIDES = "skip-override"
# What gives the parts of a request to the schemas of a route's options, before its handler.
SCHEMA = External("fastify", ("schema",))
LIMITER = "@fastify/rate-limit"
# The steps before a handler, in the order in which they run; a schema is asked between the third and the last one.
_HOOKS = ("onRequest", "preParsing", "preValidation", "preHandler")
_PARTS = ("body", "params", "querystring", "query", "headers")
_URLS = ("url", "path")
_NAMES = frozenset({"property_identifier", "shorthand_property_identifier_pattern"})
# The types of a body whose parser each body of JSON passes.
_JSON = ("application/json", "*")
# Plugins of packages that guard nothing by themselves, by the beginnings of their names.
_HARMLESS = (
    "@fastify/", "fastify", "@trpc/", "@sentry/", "@scalar/", "@immobiliarelabs/", "@clerk/", "@mgcrea/",
)  # fmt: skip


def made(machine: Machine, external: External, arguments: list[Value], site: Site) -> Value | None:
    """A new instance, or a wrapped plugin, where a call makes one."""
    if external.package == PLUGIN:
        # NOTE: a plugin is run where it is registered.
        return ExternalCall(external, arguments, site)
    if external.package != FAMILY or [name for name in external.names if name not in {"default", "fastify"}]:
        return None
    router = RouterValue(is_app=True, site=site, root=machine.root_function, family=FAMILY)
    machine.routers.append(router)
    return router


def method(machine: Machine, bound: Bound, arguments: list[Value], site: Site, nodes: list[Node]) -> Value:
    """What a method of an instance does and returns."""
    router, name = bound.target, bound.name
    if not isinstance(router, RouterValue):
        return Unknown(short(site.node), site=site)
    handlers = [Handler(value, Site(site.module, node)) for value, node in zip(arguments, nodes, strict=False)]
    told = _Told(machine, router, Site(site.module, method_name(site.node)))
    match name:
        case "auth" if arguments:
            return ExternalCall(External("@fastify/auth", ("auth",)), arguments, site)
        case "rateLimit":
            return ExternalCall(External(LIMITER, ("rateLimit",)), arguments, site)
        case "verifyBearerAuth" | "basicAuth":
            return ExternalCall(External(f"@fastify/{name}"), arguments, site)
        case "decorate" if len(arguments) > 1:
            named = machine.forced(arguments[0])
            if isinstance(named, Text):
                router.fields[named.text] = arguments[1]
        case "after" | "ready":
            for value in arguments[:1]:
                if isinstance(value, Function):
                    machine.forced(machine.call(value, [], site, nodes=[]))
        case _:
            told.tell(name, handlers)
    return router


class _Told:
    """One call that tells an instance of something."""

    def __init__(self, machine: Machine, router: RouterValue, place: Site) -> None:
        self.machine = machine
        self.router = router
        self.place = place

    def tell(self, name: str, handlers: list[Handler]) -> None:
        """Remember a hook, a plugin or a route."""
        if name == "addHook" and len(handlers) > 1:
            self._hook(handlers)
        elif name == "addContentTypeParser" and len(handlers) > 1:
            self._parser(handlers[0].value, handlers[-1])
        elif name == "register" and handlers:
            self._register(handlers)
        elif name == "route" and handlers:
            self._described(handlers[0])
        elif name in METHODS and len(handlers) > 1:
            options = handlers[1] if isinstance(self.machine.forced(handlers[1].value), Record) else None
            self._route(name.upper(), handlers[0].value, options, handlers[2:] if options is not None else handlers[1:])
        elif not name:
            self.machine.give_up(self.place, "the method under which a route is registered is computed")

    # Hooks

    def _hook(self, handlers: list[Handler]) -> None:
        named = self.machine.forced(handlers[0].value)
        if isinstance(named, Text) and not named.is_open and named.text not in (*_HOOKS, "onRoute"):
            return
        guard = handlers[1]
        if not isinstance(named, Text) or named.text == "onRoute":
            guard = Handler(Unknown(short(handlers[1].site.node)), handlers[1].site)
        self.ahead([self._known(guard)])

    def _parser(self, types: Value, handler: Handler) -> None:
        """What parses each body of JSON, and may refuse a request by its headers: one that tests a signature."""
        held = self.machine.forced(types)
        named = [self.machine.forced(one) for one in held.items] if isinstance(held, Items) else [held]
        parser = self.machine.forced(handler.value)
        is_json = any(isinstance(one, Text) and one.text in _JSON for one in named)
        if is_json and isinstance(parser, Function) and "headers" in text_of(parser.node):
            self.ahead([handler], body=True)

    def ahead(self, handlers: list[Handler], *, body: bool = False) -> None:
        """A hook that runs for all routes of the instance; one of a wrapped plugin, for what is registered later."""
        event = self._event("use", "ALL", [Text("/")], handlers)
        event.body = body
        events = self.router.events
        inner = "#inner" in self.router.fields
        at = _first_route(events) if inner else self.router.ahead
        self.machine.register(self.router, event)
        events.insert(at, events.pop())
        self.router.ahead += not inner

    def _known(self, handler: Handler) -> Handler:
        """A handler; what an instance is asked for and was not decorated with is not known."""
        value = self.machine.forced(handler.value)
        if isinstance(value, Bound) and isinstance(value.target, RouterValue):
            known = EXTERNAL_PLUGINS.get(value.name)
            found = ExternalCall(External(known), [], handler.site) if known is not None else None
            return Handler(found or Unknown(short(handler.site.node), name=value.name), handler.site)
        return Handler(value, handler.site)

    # Plugins

    def _register(self, handlers: list[Handler]) -> None:
        given = handlers[1] if len(handlers) > 1 else None
        options = self.machine.forced(given.value) if given is not None else Record()
        for one in loaded(self.machine, handlers[0], options):
            self._load(one)

    def _load(self, one: Loaded) -> None:
        """Run one plugin with the instance that it gets."""
        value = plugin_of(self.machine, one.plugin.value)
        wrapped = isinstance(value, ExternalCall) and value.callee.package == PLUGIN
        wrapped = wrapped or (isinstance(value, Function) and _OVERRIDES in value.scope.module.source.text)
        if wrapped and isinstance(value, ExternalCall) and value.arguments:
            value = plugin_of(self.machine, value.arguments[0])
        if isinstance(value, Function) and wrapped:
            self._run(value, self.router, one)
        elif isinstance(value, Function):
            inner = self._inside(one)
            for hooks in one.hooks:
                self._run(hooks, inner, one)
            self._run(value, inner, one)
        else:
            self._foreign(value, one)

    def _inside(self, one: Loaded) -> RouterValue:
        """The instance that a plugin gets, below its prefix."""
        at = one.plugin.site
        inner = RouterValue(is_app=False, site=at, root=self.machine.root_function, family=FAMILY)
        inner.fields = dict(self.router.fields)
        inner.fields.pop("#inner", None)
        self.machine.routers.append(inner)
        event = self._event("use", "ALL", [one.prefix], [Handler(inner, at)])
        self.machine.register(self.router, event)
        events = self.router.events
        events.insert(_first_route(events[:-1]), events.pop())
        return inner

    def _run(self, plugin: Value, router: RouterValue, one: Loaded) -> None:
        plugin = plugin_of(self.machine, plugin)
        if not isinstance(plugin, Function):
            self._unknown(one.plugin)
            return
        outer = router.fields.get("#inner")
        if router is self.router:
            router.fields["#inner"] = Literal(value=True)
        self.machine.forced(self.machine.call(plugin, [router, one.options], one.plugin.site, nodes=[]))
        if router is self.router and outer is None:
            router.fields.pop("#inner", None)

    def _foreign(self, value: Value, one: Loaded) -> None:
        """A plugin of a package: a guard, a limiter, or of no interest here; what is not known may be any of these."""
        if not isinstance(value, External | ExternalCall):
            self._unknown(one.plugin)
            return
        package = _renamed(value.package if isinstance(value, External) else value.callee.package)
        options = one.options if isinstance(one.options, Record) else Record(is_open=True)
        if package == LIMITER and not _is_false(options, "global"):
            self.ahead([Handler(ExternalCall(External(LIMITER), [options], one.plugin.site), one.plugin.site)])
        elif package == "@fastify/bearer-auth" and not _is_false(options, "addHook"):
            self.ahead([Handler(ExternalCall(External(package), [options], one.plugin.site), one.plugin.site)])
        elif package == "@fastify/jwt":
            self.router.fields["jwt"] = External(package, ("jwt",))
        elif not package.startswith(_HARMLESS):
            self._unknown(one.plugin)

    def _unknown(self, plugin: Handler) -> None:
        """A plugin that cannot be followed may hold routes, and hooks for others."""
        self.ahead([Handler(Unknown(short(plugin.site.node)), plugin.site)])

    # Routes

    def _described(self, given: Handler) -> None:
        """`fastify.route({ method, url, preHandler, handler })`."""
        options = self.machine.forced(given.value)
        if not isinstance(options, Record):
            self.machine.give_up(given.site, f"`{short(given.site.node)}` describes a route, and cannot be followed")
            return
        held = self._entry(options, "method")
        words = held.items if isinstance(held, Items) else [held]
        url = next((found for name in _URLS if (found := self._entry(options, name)) is not None), None)
        for word in words:
            word = self.machine.forced(word) if word is not None else None  # noqa: PLW2901 - the same, known
            self._route(word.text.upper() if isinstance(word, Text) else "ALL", url or Text("/"), given, [])

    def _route(self, word: str, url: Value, given: Handler | None, handlers: list[Handler]) -> None:
        options = self.machine.forced(given.value) if given is not None else None
        record = options if isinstance(options, Record) else Record()
        written = _written(given.site.node) if given is not None else {}
        site = given.site if given is not None else self.place
        before = [Handler(Unknown(short(site.node)), site)] if record.is_open else []
        before += [found for name in _HOOKS[:-1] for found in self._step(record, written, name, site)]
        before += list(self._limits(record, site))
        before += [self._schema(part, schema, site) for part, schema in self._schemas(record)]
        before += self._step(record, written, _HOOKS[-1], site)
        last = handlers or self._step(record, written, "handler", site)
        held = self.machine.forced(url)
        path = held if isinstance(held, Text) else Text("${...}", is_open=True)
        event = self._event("route", word, [path], [*before, *map(self._known, last)])
        unclear = record.is_open or (given is None and len(handlers) > 1)
        config = self._entry(record, "config") or (None if unclear else Record())
        event.body = any(part in {"body", "?"} for part, _ in self._schemas(record)) or any(map(_reads_body, last))
        event.settings = config if isinstance(config, Record) and not config.is_open else None
        self.machine.register(self.router, event)

    def _step(self, options: Record, written: dict[str, Node], name: str, site: Site) -> list[Handler]:
        """The functions of one entry of a route's options, each where it is written."""
        held = self._entry(options, name)
        if held is None:
            return []
        node = unwrap(written[name]) if name in written else None
        nodes = [n for n in node.named_children if n.type != "comment"] if node is not None else []
        if isinstance(held, Items) and len(nodes) == len(held.items):
            listed = [Handler(item, Site(site.module, n)) for item, n in zip(held.items, nodes, strict=True)]
        else:
            listed = [Handler(held, Site(site.module, node) if node is not None else site)]
        return [self._known(handler) for handler in opened(self.machine, listed)]

    def _schemas(self, options: Record) -> Iterator[tuple[str, Value]]:
        schema = self._entry(options, "schema")
        if schema is not None and not isinstance(schema, Record):
            yield "?", schema
        for part in _PARTS if isinstance(schema, Record) else ():
            if isinstance(schema, Record) and (held := self._entry(schema, part)) is not None:
                yield part, held

    @staticmethod
    def _schema(part: str, schema: Value, site: Site) -> Handler:
        return Handler(ExternalCall(SCHEMA, [Text(part), schema], site), site)

    def _limits(self, options: Record, site: Site) -> Iterator[Handler]:
        """`config: { rateLimit: { max, timeWindow } }`."""
        config = self._entry(options, "config")
        held = self._entry(config, "rateLimit") if isinstance(config, Record) else None
        if isinstance(held, Record):
            yield Handler(ExternalCall(External(LIMITER), [held], site), site)

    def _entry(self, record: Record, name: str) -> Value | None:
        held = record.entries.get(name)
        return self.machine.forced(held) if isinstance(held, Value) else None

    def _event(self, kind: str, word: str, paths: list[Value], handlers: list[Handler]) -> Event:
        return Event(
            kind=kind,
            method=word,
            paths=paths,
            handlers=opened(self.machine, handlers),
            site=self.place,
            conditions=tuple(self.machine.conditions),
            dynamic="; ".join(self.machine.dynamic),
        )


def _first_route(events: Sequence[Event]) -> int:
    """Where the first route of an instance itself stands among what it was told."""
    return next((at for at, event in enumerate(events) if event.kind == "route"), len(events))


def is_replaced(handler: Handler, event: Event) -> bool:
    """Whether the options of a route take the place of a limiter of its instance: `config: { rateLimit: false }`."""
    value = handler.value
    held = event.settings.entries.get("rateLimit") if event.settings is not None else None
    is_limiter = isinstance(value, ExternalCall) and value.callee.package == LIMITER
    return is_limiter and ((isinstance(held, Literal) and held.value is False) or _has_max(held))


def _has_max(held: object) -> bool:
    return isinstance(held, Record) and "max" in held.entries


def _written(node: Node) -> dict[str, Node]:
    """The entries of options that are written where they are given."""
    given = unwrap(node)
    if given.type == "call_expression":
        given = next(iter(arguments_of(given)), given)
    return properties(given) if given.type == "object" else {}


def _renamed(package: str) -> str:
    """The name of a package of Fastify's own as it is called today: `@fastify/jwt` for `fastify-jwt`."""
    return f"@fastify/{package.removeprefix('fastify-')}" if package.startswith("fastify-") else package


def _reads_body(handler: Handler) -> bool:
    """Whether a handler takes something out of the body, and so goes nowhere without one."""
    value = handler.value
    return isinstance(value, Function) and any(text_of(n) == "body" for n in walk(value.node) if n.type in _NAMES)


def _is_false(options: Record, name: str) -> bool:
    held = options.entries.get(name)
    return isinstance(held, Literal) and not held.value
