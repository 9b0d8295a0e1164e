"""Where routers of tRPC and oRPC are served: the adapters of the packages, with router, path and context factory.

`createExpressMiddleware({ router, createContext })`, `fetchRequestHandler({ endpoint, router })`, and of oRPC the call
`handler.handle(request, { prefix, context })` of a `new RPCHandler(router)`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.model import Unresolved
from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.machine import OutOfBudgetError
from secgate.facts.typescript.names import arguments_of, last_name, properties, unwrap
from secgate.facts.typescript.project import Source
from secgate.facts.typescript.reading import Frame, TooLongError
from secgate.facts.typescript.rpc_bodies import ProcedureBodies, entries_of
from secgate.facts.typescript.symbols import SERVER, Origin, Symbol
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.tenant_signs import TenantSigns
from secgate.facts.typescript.values import ExternalCall, Function, Record, Site, Text, Unknown, Value

_ADAPTERS = frozenset({
    "fetchRequestHandler", "createExpressMiddleware", "createNextApiHandler", "createHTTPServer", "createHTTPHandler",
    "nodeHTTPRequestHandler", "awsLambdaRequestHandler", "trpcServer", "applyWSSHandler", "createUWebSocketsHandler",
    "createOpenApiExpressMiddleware", "createOpenApiNextHandler", "createOpenApiHttpHandler",
    "createOpenApiFetchHandler", "createOpenApiNextAppHandler", "createOpenApiAwsLambdaHandler",
})  # fmt: skip
_PLUGINS = frozenset({"fastifyTRPCPlugin", "fastifyTRPCOpenApiPlugin"})
# Adapters that are the whole server: nothing can stand in front of them.
_ALONE = frozenset({"createHTTPServer", "createOpenApiHttpHandler"})
_WORDS = re.compile("|".join(sorted(_ADAPTERS | _PLUGINS)) + r"|\.handle\(")
_HANDLERS = re.compile(r"(?:RPC|OpenAPI)Handler$")
_PATHS = ("endpoint", "prefix", "basePath")
_MAX_MOUNTS = 60


@dataclass
class Mount:
    """One place where a router is served.

    Attributes:
        site: the call that serves it.
        router: what it serves.
        options: what the adapter is given beside it.
        is_openapi: by the paths that procedures name.
        is_alone: it is the whole server.
        frames: the names around functions among the options.
    """

    site: Site
    router: Value
    options: Symbol = SERVER
    is_trpc: bool = True
    is_openapi: bool = False
    is_alone: bool = False
    frames: dict[tuple[str, int], Frame] = field(default_factory=dict)

    def option(self, *names: str) -> Symbol | None:
        """One of the options, under the first of these names that is there."""
        held = entries_of(self.options)
        return next((held[name] for name in names if name in held), None)

    @property
    def path(self) -> str:
        """The path that the adapter is told; empty where it is told none."""
        found = self.option(*_PATHS)
        if found is not None and isinstance(found.value, Text):
            return "" if found.value.is_open else found.value.text
        return found.text if found is not None and found.text is not None and not found.loose else ""


@dataclass
class Mounts:
    """Finds the places of a project where routers are served."""

    machine: Interpreter
    signs: TenantSigns
    unresolved: list[Unresolved] = field(default_factory=list)

    def all(self) -> Iterator[Mount]:
        """Every one, file by file."""
        count = 0
        for path in sorted(self.machine.project.sources):
            source = self.machine.project.sources[path]
            if _WORDS.search(source.text) is None:
                continue
            for call in source.nodes("call_expression"):
                mount = self._mount(source, call) if count < _MAX_MOUNTS else None
                if mount is not None:
                    count += 1
                    yield mount

    def _mount(self, source: Source, call: Node) -> Mount | None:
        callee = call.child_by_field_name("function")
        if callee is None or callee.type not in {"identifier", "member_expression"}:
            return None
        name, given = last_name(callee), arguments_of(call)
        if name in _ADAPTERS and given and not isinstance(self._value(callee, source.path), Function):
            # NOTE: a function of the target may have the name of the adapter that it calls.
            return self._adapter(source, call, name, given[0])
        if name == "register" and given and last_name(given[0]) in _PLUGINS:
            return self._adapter(source, call, last_name(given[0]), given[-1])
        return self._handle(source, call, given) if name == "handle" and given else None

    def _adapter(self, source: Source, call: Node, name: str, options: Node) -> Mount:
        mount = Mount(
            self._site(source, call), Unknown("router"), is_openapi="OpenApi" in name, is_alone=name in _ALONE
        )
        mount.options, mount.frames = self._told(source, call, options)
        inner = mount.option("trpcOptions")
        if inner is not None:
            mount.options = mount.options._replace(entries=(*mount.options.entries, *inner.entries))
        written = _written(options, "router")
        held = mount.option("router")
        mount.router = self._value(written, source.path) if written is not None else Unknown("router")
        if isinstance(mount.router, Unknown) and held is not None and held.value is not None:
            mount.router = self.machine.forced(held.value)
        return mount

    def _handle(self, source: Source, call: Node, given: list[Node]) -> Mount | None:
        callee = call.child_by_field_name("function")
        owner = callee.child_by_field_name("object") if callee is not None else None
        made = self._value(owner, source.path) if owner is not None else None
        if not isinstance(made, ExternalCall) or not made.callee.package.startswith("@orpc/") or not made.arguments:
            return None
        name = made.callee.names[-1] if made.callee.names else ""
        if _HANDLERS.search(name) is None:
            return None
        options, frames = self._told(source, call, given[-1])
        router = self.machine.forced(made.arguments[0])
        is_openapi = name.endswith("OpenAPIHandler")
        return Mount(self._site(source, call), router, options, is_trpc=False, is_openapi=is_openapi, frames=frames)

    def _told(self, source: Source, call: Node, options: Node) -> tuple[Symbol, dict[tuple[str, int], Frame]]:
        """What the options of an adapter are where it is called, and the names around functions among them."""
        function = function_around(call)
        scope = self.machine.scope_of(source.path)
        watching = _Watching(self.machine, self.signs, options)
        try:
            if function is None:
                watching.seen = watching.evaluate(options, Frame(scope))
            else:
                watching.run(Function(function, scope), [Symbol(Origin.REQUEST), Symbol(Origin.RESPONSE)])
        except (TooLongError, RecursionError, OutOfBudgetError):
            self._lose(source, call, "the options of an adapter could not be followed")
        return watching.seen, watching.frames

    def _value(self, node: Node, path: str) -> Value:
        try:
            return self.machine.forced(self.machine.evaluate(node, self.machine.scope_of(path)))
        except (OutOfBudgetError, RecursionError):
            return Unknown()

    def _site(self, source: Source, call: Node) -> Site:
        return Site(self.machine.module(source.path), call)

    def _lose(self, source: Source, node: Node, reason: str) -> None:
        self.unresolved.append(Unresolved(source.path, node.start_point.row + 1, reason))


class _Watching(ProcedureBodies):
    """Reads a function up to the options of an adapter that it calls."""

    def __init__(self, machine: Interpreter, signs: TenantSigns, options: Node) -> None:
        super().__init__(machine, signs)
        self.options = unwrap(options)
        self.seen = SERVER

    def evaluate(self, node: Node | None, frame: Frame) -> Symbol:
        """What an expression is made of."""
        found = super().evaluate(node, frame)
        if node is not None and unwrap(node) == self.options:
            self.seen = found
        return found


def of_value(value: ExternalCall, site: Site) -> Mount | None:
    """The mount that an adapter is which a function of the target has made: `serve(appRouter)`."""
    options = value.arguments[0] if value.arguments else None
    name = value.callee.names[-1] if value.callee.names else ""
    router = options.entries.get("router") if isinstance(options, Record) else None
    if name not in _ADAPTERS or not isinstance(router, Value):
        return None
    return Mount(site, router, Symbol(value=options), is_openapi="OpenApi" in name, is_alone=name in _ALONE)


def _written(options: Node, name: str) -> Node | None:
    """An option as it is written, also among the options of a plugin."""
    held = properties(unwrap(options))
    if name in held:
        return held[name]
    inner = unwrap(held["trpcOptions"]) if "trpcOptions" in held else None
    return properties(inner).get(name) if inner is not None else None


def contains(node: Node, site: Site, path: str) -> bool:
    """Whether a node of a file holds a mount."""
    inner = site.node
    return site.module.path == path and node.start_byte <= inner.start_byte and inner.end_byte <= node.end_byte
