"""Server routes of Next.js as rows of the route table: route handlers, Pages API routes, and server actions.

What is read is what the framework calls: the exports of files whose path makes them a route, and functions under
`'use server'`. A row's guards are the middleware that matches its path, and what the handler itself proves of everybody
who gets an answer that refuses nothing (there is no chain to put a guard into). A server action can be called with any
page's path, so a middleware proves nothing of it. What cannot be followed is a guard that is unknown, never silent.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from secgate.facts.model import Behaviour, Checked, Guard, Proves, Route, Unresolved
from secgate.facts.typescript import libraries, validations
from secgate.facts.typescript.actions import begins_with_use_server
from secgate.facts.typescript.attempts import attempts_of
from secgate.facts.typescript.found_routes import Door, FoundRoute
from secgate.facts.typescript.guards import Named, strictest, why_open
from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.literals import short
from secgate.facts.typescript.machine import OutOfBudgetError
from secgate.facts.typescript.names import FUNCTIONS
from secgate.facts.typescript.next_bodies import NextBodies, proven_by
from secgate.facts.typescript.next_paths import METHODS, app_route, base_path, is_middleware, matched, page_route
from secgate.facts.typescript.paths import ROOT
from secgate.facts.typescript.project import Source
from secgate.facts.typescript.reading import Exit, TooLongError
from secgate.facts.typescript.symbols import Origin, Symbol
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.targets import Target
from secgate.facts.typescript.tenant_signs import TenantSigns
from secgate.facts.typescript.values import (
    Choice,
    ExternalCall,
    Function,
    Handler,
    Items,
    Record,
    RouterValue,
    Site,
    Text,
    Unknown,
    Value,
)
from secgate.model import Confidence, Place, TraceStep

_REQUEST = Symbol(Origin.REQUEST)
# NOTE: the second argument of a route handler holds `params`, as a request does.
_ROUTE_ARGUMENTS = [_REQUEST, Symbol(Origin.REQUEST, "context")]
_PAGE_ARGUMENTS = [_REQUEST, Symbol(Origin.RESPONSE)]
_ACTION_ARGUMENTS = [Symbol(Origin.INPUT, "input") for _ in range(6)]
_METHOD = re.compile(r"\bmethod\b[^=!;\n]{0,20}[!=]==?\s*[\"'](\w+)[\"']|[\"'](\w+)[\"']\s*[!=]==?\s*\w+\??\.method\b")
_CASE = re.compile(r"\bcase\s*[\"'](GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)[\"']")
_IMPORTS = re.compile(r"""\bfrom\s+["']next(?:/[\w/-]+)?["']""")
_OTHER = "TRACE"
_MIDDLEWARE_NAMES = ("default", "middleware", "proxy")
_MAX_WRAPPERS = 6
Kind = Literal["route", "page", "action", "middleware"]


@dataclass
class Next:
    """The server routes of the Next.js applications of a project."""

    machine: Interpreter
    named: dict[str, Named] = field(default_factory=dict)
    signs: TenantSigns = field(default_factory=TenantSigns)
    unresolved: list[Unresolved] = field(default_factory=list)
    behind: set[Route] = field(default_factory=set)
    _bases: dict[str, str] = field(default_factory=dict)

    def meet(self, routers: Sequence[RouterValue]) -> None:
        """Nothing of Express leads to it."""

    def routes(self, _doors: Sequence[Door] = ()) -> Iterator[FoundRoute]:
        """Every server route, file by file."""
        for path in sorted(self.machine.project.sources):
            home = self.homes.get(path)
            if home is None:
                continue
            source = self.machine.project.sources[path]
            if (route := app_route(home, path)) is not None:
                yield from self._app(source, self._base(home) + route)
            elif (route := page_route(home, path)) is not None:
                yield from self._page(source, self._base(home) + route)
            if "use server" in source.text:
                yield from self._actions(source)

    @cached_property
    def homes(self) -> dict[str, str]:
        """The folder of the manifest of every file that may hold a route of Next.js."""
        project = self.machine.project
        found = {}
        for path, source in project.sources.items():
            worth = "/app/" in f"/{path}" or "/pages/" in f"/{path}" or "use server" in source.text
            worth = worth or path.rpartition("/")[2].startswith(("middleware.", "proxy."))
            if not worth:
                continue
            home, named = project.home(path, "next")
            if named or self._is_imported:
                found[path] = home
        return found

    @cached_property
    def _is_imported(self) -> bool:
        """Whether a script imports the framework, although no manifest may ask for it."""
        return any(_IMPORTS.search(source.text) for source in self.machine.project.sources.values())

    def _base(self, home: str) -> str:
        if home not in self._bases:
            self._bases[home] = base_path(self.machine.project, home).rstrip("/")
        return self._bases[home]

    # The three kinds

    def _app(self, source: Source, route: str) -> Iterator[FoundRoute]:
        names = set(self.machine.module(source.path).exports) & set(METHODS)
        if self.machine.module(source.path).stars:
            names |= {n for n in METHODS if not isinstance(self._exported(source.path, n), Unknown)}
        if not names:
            self.unresolved.append(Unresolved(source.path, 1, "a route file whose exports could not be read", "export"))
        for name in METHODS:
            if name in names:
                value, site = self._exported(source.path, name), self._site(source, name)
                yield self._row("route", name, route, name, Handler(value, site))

    def _page(self, source: Source, route: str) -> Iterator[FoundRoute]:
        value, site = self._exported(source.path, "default"), self._site(source, "default")
        name = value.name if isinstance(value, Function) and value.name else "default"
        for method in self._methods(value, route):
            yield self._row("page", method, route, name, Handler(value, site))

    def _methods(self, value: Value, route: str) -> list[str]:
        """The methods that a Pages API route tells apart, and `ALL` where it answers others too."""
        function = self._function(value)
        if function is None:
            return ["ALL"]
        text = text_of(function.node)
        found = {one or other for one, other in _METHOD.findall(text)}
        found |= set(_CASE.findall(text)) if ".method" in text else set()
        listed = [name for name in METHODS if name in found]
        if not listed:
            return ["ALL"]
        read = self._read(function, "page", Target(_OTHER, ROOT.below(route), ROOT))
        answers = read is None or any(e.kind == "return" for e in read[0])
        return ["ALL"] if answers else listed

    def _actions(self, source: Source) -> Iterator[FoundRoute]:
        module = self.machine.module(source.path)
        if begins_with_use_server(source.root):
            for name in dict.fromkeys(module.exports):
                value = self._exported(source.path, name)
                if name in module.types or (isinstance(value, Unknown) and value.type is None and not value.what):
                    continue
                yield self._action(source, name, value, self._site(source, name))
            return
        scope = self.machine.scope_of(source.path)
        for node in source.nodes(*FUNCTIONS):
            if begins_with_use_server(node.child_by_field_name("body")):
                name = _name_of(node)
                yield self._action(source, name, Function(node, scope, name=name), Site(module, node))

    def _action(self, source: Source, name: str, value: Value, site: Site) -> FoundRoute:
        return self._row("action", "ACTION", f"{source.path}#{name}", name, Handler(value, site))

    # One row

    def _exported(self, path: str, name: str) -> Value:
        try:
            return self.machine.forced(self.machine.exported(path, name))
        except (OutOfBudgetError, RecursionError):
            return Unknown(name, name=name)

    def _site(self, source: Source, name: str) -> Site:
        module = self.machine.module(source.path)
        export = module.exports.get(name)
        node = module.declared.get(export.local) if export is not None and export.local else None
        if node is None and export is not None:
            node = export.value
        return Site(module, node if node is not None else source.root)

    def _row(self, kind: Kind, method: str, route: str, name: str, given: Handler) -> FoundRoute:
        site = given.site
        dynamic = f"its path {route} is not known in full" if "${" in route else ""
        target = Target(
            method if method != "ALL" else "", None if kind == "action" or dynamic else ROOT.below(route), ROOT
        )
        guards = [] if kind == "action" else self._in_front(site, route, target)
        own, handler = self._own_guards(kind, name, given, target)
        guards += own
        validates = any("validation" in guard.proves for guard in guards)
        shown = "" if kind == "action" else dynamic
        return FoundRoute(kind, method, route, name, handler, site, tuple(guards), validates, shown)

    def _own_guards(self, kind: Kind, name: str, given: Handler, target: Target) -> tuple[list[Guard], Value]:
        """What the handler, and what it is wrapped in, proves; and the function that answers in the end."""
        value, place = given.value, given.site.module.source.place(given.site.node)
        guards: list[Guard] = []
        for _ in range(_MAX_WRAPPERS):
            if isinstance(value, Choice):
                guards.append(Guard(name, place, ("unknown",), because="which function it is could not be followed"))
                value = self.machine.forced(value.options[0])
            if not isinstance(value, ExternalCall):
                break
            inner = next((v for v in map(self.machine.forced, reversed(value.arguments)) if _is_code(v)), None)
            guards += self._wrapper(value, place, is_bare=inner is None, in_front=kind == "middleware")
            if inner is None:
                return guards, value
            value = inner
        if not isinstance(value, Function):
            because = "what it is could not be followed"
            return [*guards, Guard(name, place, ("unknown",), because=because)], value
        return [*guards, self._judged(kind, name, value, place, target)], value

    def _wrapper(self, value: ExternalCall, place: Place, *, is_bare: bool, in_front: bool) -> list[Guard]:
        """What a function from elsewhere that a handler is given to proves."""
        package, text = value.callee.package, short(value.site.node)
        name = text.split("(", maxsplit=1)[0][:60]
        configured = self.named.get(name) or self.named.get(name.rpartition(".")[2])
        if configured is not None:
            return [Guard(name, place, (configured.proves,), configured.roles, rate_limit=configured.rate_limit)]
        # NOTE: as a middleware, a library may refuse by a callback of its own configuration.
        named = not {"auth", "GET", "POST"}.isdisjoint({*value.callee.names, *value.names}) and not is_bare
        if libraries.signs_in(package) and (named or (is_bare and not in_front)):
            return []
        if libraries.remembered(value) is not None or package == "react":
            return []
        kind = libraries.proves(value)
        if kind is not None:
            step = TraceStep.at(place, f"{package} lets a request through only when it holds")
            return [Guard(name, place, (kind,), trace=(step,))]
        return [Guard(name, place, ("unknown",), because=f"what {package} does with the request could not be followed")]

    def _judged(self, kind: Kind, name: str, function: Function, place: Place, target: Target) -> Guard:
        source = function.scope.module.source.place(function.node)
        configured = self.named.get(function.name) if function.name else None
        if configured is not None:
            step = TraceStep.at(place, f"the configuration says what {name} proves")
            return Guard(name, place, (configured.proves,), configured.roles, source, (step,), configured.rate_limit)
        if function.node.has_error:
            return Guard(name, place, ("unknown",), source=source, because="its body does not parse in full")
        read = self._read(function, kind, target)
        if read is None:
            because = "its body is too long or too deep to follow"
            return Guard(name, place, ("unknown",), source=source, because=because)
        return _guard(Guard(name, place, source=source), *read)

    def _read(self, function: Function, kind: str, target: Target) -> tuple[list[Exit], NextBodies] | None:
        reader = NextBodies(self.machine, self.signs)
        reader.target, reader.in_front = target, kind == "middleware"
        arguments = {"page": _PAGE_ARGUMENTS, "action": _ACTION_ARGUMENTS}.get(kind, _ROUTE_ARGUMENTS)
        try:
            return reader.answers(function, arguments), reader
        except (TooLongError, RecursionError, OutOfBudgetError):
            return None

    def _function(self, value: Value) -> Function | None:
        for _ in range(_MAX_WRAPPERS):
            value = self.machine.forced(value)
            if not isinstance(value, ExternalCall):
                break
            value = next((v for v in map(self.machine.forced, reversed(value.arguments)) if _is_code(v)), Unknown())
        return value if isinstance(value, Function) else None

    def behaviour(self, route: FoundRoute) -> Behaviour:
        """What a handler does; what it proves of the caller is told by its guards."""
        function = self._function(route.value)
        read = self._read(function, route.kind, Target()) if function is not None else None
        if read is None:
            is_endpoint = isinstance(route.value, ExternalCall) and libraries.signs_in(route.value.callee.package)
            tests = ("sign-in", *self._sign_in(route.value)) if is_endpoint else ()
            return Behaviour(tests=tests, unknown_calls=1, known=False)
        effects = read[1].effects
        return Behaviour(
            tests=tuple(sorted(effects.tests)),
            reads=tuple(sorted(effects.reads)),
            writes=tuple(sorted(effects.writes)),
            unknown_calls=effects.unknown_calls,
            attempts=attempts_of(effects.asked, effects.counters.limit),
        )

    def _sign_in(self, value: Value) -> tuple[str, ...]:
        """The credentials that the `authorize` of an endpoint of NextAuth tests, where it has one."""
        options = [v for v in map(self.machine.forced, getattr(value, "arguments", ())) if isinstance(v, Record)]
        tests: set[str] = set()
        for provider in (p for option in options for p in self._listed(option.entries.get("providers"))):
            given = self.machine.forced(provider)
            for held in given.arguments if isinstance(given, ExternalCall) else ():
                record = self.machine.forced(held)
                entry = record.entries.get("authorize") if isinstance(record, Record) else None
                found = self.machine.forced(entry) if isinstance(entry, Value) else None
                read = self._read(found, "action", Target()) if isinstance(found, Function) else None
                tests |= read[1].effects.tests if read is not None else set()
        return tuple(sorted(tests))

    # The middleware

    def _in_front(self, site: Site, route: str, target: Target) -> list[Guard]:
        """The middleware of the application that a file belongs to, where it takes the route."""
        home = self.homes[site.module.path]
        guards = []
        for path in sorted(self.homes):
            if self.homes[path] == home and is_middleware(home, path):
                guards += self._middleware(
                    self.machine.project.sources[path], route.removeprefix(self._base(home)), target
                )
        return guards

    def _middleware(self, source: Source, route: str, target: Target) -> list[Guard]:
        module = self.machine.module(source.path)
        name = next((name for name in _MIDDLEWARE_NAMES if name in module.exports), None)
        if name is None:
            return []
        takes = self._takes(source.path, route)
        if takes is False:
            return []
        site = self._site(source, name)
        shown = "middleware" if name == "default" else name
        if takes is None:
            place = source.place(site.node)
            return [Guard(shown, place, ("unknown",), because="which paths it takes could not be followed")]
        guards, _ = self._own_guards("middleware", shown, Handler(self._exported(source.path, name), site), target)
        return guards

    def _takes(self, path: str, route: str) -> bool | None:
        """Whether a middleware takes a route; every one where it names no paths."""
        if "config" not in self.machine.module(path).exports:
            return True
        config = self._exported(path, "config")
        if not isinstance(config, Record):
            return None
        held = config.entries.get("matcher")
        if held is None:
            return None if config.is_open else True
        found = [self._matches(value, route) for value in self._listed(held)]
        return True if True in found else (None if None in found or not found else False)

    def _listed(self, held: object) -> list[Value]:
        value = self.machine.forced(held) if isinstance(held, Value) else Unknown()
        if isinstance(value, Items):
            return [*value.items, *([Unknown()] if value.is_open else [])]
        return [value]

    def _matches(self, value: Value, route: str) -> bool | None:
        value = self.machine.forced(value)
        return matched(value.text, route) if isinstance(value, Text) and not value.is_open else None


def _guard(bare: Guard, exits: list[Exit], reader: NextBodies) -> Guard:
    """What a handler proves of every request that it answers."""
    effects, state = reader.effects, proven_by(exits)
    proofs = [proof for proof in validations.without(state).proofs if not proof.weak]
    proves: list[Proves] = list(dict.fromkeys(proof.kind for proof in proofs))
    asks = bool(set(proves) & {"authenticated", "role", "secret", "tenant-key"})
    because, found = "", ""
    lets = [e.state for e in exits if e.kind == "return"]
    if asks and reader.early:
        because = f"changes {', '.join(sorted(reader.early)[:3])} before it asks who calls"
        proofs, proves, asks = [], ["unknown"], False
    elif not asks:
        found = why_open(lets, effects, proofs=False)
        if reader.unfollowed:
            name, line = reader.unfollowed[0]
            because = f"whether `{name}` in line {line} asks who calls could not be followed"
        elif found and reader.refuses and not found.endswith("is not set"):
            because = "asks who calls, and not on every way that could be followed"
        proves += ["unknown"] if because else []
    if reader.forwards and not asks:
        because = f"hands the caller's credential on in line {reader.forwards}, where it is decided who may call"
        proves += [] if "unknown" in proves else ["unknown"]
    limit = strictest(effects.limits)
    if "rate-limit" not in proves and (effects.answers_429 or limit is not None):
        proves.append("rate-limit")
        limit = limit or effects.counters.limit
    if effects.validates:
        proves.append("validation")
    role = state.get("role") if "role" in proves else None
    return Guard(
        name=bare.name,
        place=bare.place,
        proves=tuple(dict.fromkeys(proves)),
        roles=tuple(sorted(role.values)) if role is not None and not role.weak else (),
        refuses=tuple(sorted(state.refused)),
        source=bare.source,
        trace=tuple(dict.fromkeys(step for proof in proofs for step in proof.trace)),
        rate_limit=limit if "rate-limit" in proves else None,
        tenant_source=effects.tenant_source or None,
        # NOTE: what a backend asks for beyond this, of a caller whose credential it is handed, is not known here.
        confidence=Confidence.HIGH if all(p.sure for p in proofs) and not reader.forwards else Confidence.MEDIUM,
        because=because or found,
        of_target=tuple(dict.fromkeys(effects.of_target)),
        checked=Checked(validations.PARTS if effects.validates else ()),
    )


def _is_code(value: Value) -> bool:
    """Whether a value is a function, or a call of something from elsewhere that may hold one."""
    return isinstance(value, Function) or (isinstance(value, ExternalCall) and any(map(_is_code, value.arguments)))


def _name_of(function: Node) -> str:
    own = text_of(function.child_by_field_name("name"))
    if own:
        return own
    holder = function.parent
    if holder is not None and holder.type in {"variable_declarator", "pair"}:
        return text_of(holder.child_by_field_name("name") or holder.child_by_field_name("key"))
    return f"line-{function.start_point.row + 1}"
