"""Middleware of NestJS: `consumer.apply(Auth).exclude("auth/login").forRoutes(OrdersController, "users")`."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from secgate.facts.typescript.modules import members
from secgate.facts.typescript.names import arguments_of, callee_of, last_name, unwrap
from secgate.facts.typescript.nest_decorators import Decorators
from secgate.facts.typescript.nest_modules import class_key
from secgate.facts.typescript.paths import ROOT, Path
from secgate.facts.typescript.syntax import Node, walk
from secgate.facts.typescript.values import ClassValue, External, Items, Record, Scope, Site, Text, Value

_MAX_CHAIN = 8


@dataclass(frozen=True)
class Spec:
    """Some routes, as a consumer is told of them.

    Attributes:
        path: None for all routes of a controller.
        method: empty for every one.
        exact: whether what lies below the path is not meant.
        controller: a class.
    """

    path: Path | None = None
    method: str = ""
    exact: bool = True
    controller: tuple[str, int] | None = None

    def takes(self, asked: "Asking") -> bool | None:
        """Whether a route is one of these; None where that cannot be told."""
        if self.controller is not None:
            return self.controller in asked.classes
        if self.path is None:
            return None
        if self.method not in {"", "ALL", asked.method}:
            return False
        if not self.path.is_known and not any(segment.kind == "rest" for segment in self.path.segments):
            return None
        last = self.path.segments[-1] if self.path.segments else None
        # NOTE: `notes/*` is what lies below `notes`, and `notes/{*rest}` is that, too.
        below = last is not None and last.kind == "rest" and not last.text.startswith("{")
        fewest = len(self.path.segments) if below and len(self.path.segments) > 1 else 0
        paths = (path for path in asked.paths if len(path.segments) >= fewest)
        return any(self.path.covers(path, exact=self.exact) for path in paths)


@dataclass(frozen=True)
class Asking:
    """A route, as a consumer sees it.

    Attributes:
        paths: its path without the prefix, with and without the version; the last one is the whole, as it is served.
        classes: those of its controller.
    """

    method: str
    paths: tuple[Path, ...]
    classes: frozenset[tuple[str, int]]


@dataclass
class Consumed:
    """What one chain of a consumer puts in front of some routes.

    Attributes:
        given: the middleware, each with its place.
        routes: None where they could not be followed.
        without: those that are left out.
        served: the routes are told by their whole paths, as to an application itself.
    """

    given: list[tuple[Value, Site]] = field(default_factory=list)
    routes: list[Spec] | None = None
    without: list[Spec] | None = field(default_factory=list)
    served: bool = False

    def takes(self, asked: Asking) -> bool | None:
        """Whether it stands in front of a route; None where that cannot be told."""
        if self.routes is None:
            return None
        asked = replace(asked, paths=asked.paths[-1:]) if self.served else asked
        answers = {spec.takes(asked) for spec in self.routes}
        left_out = {spec.takes(asked) for spec in self.without} if self.without is not None else {None}
        if True in left_out or not answers & {True, None}:
            return False
        return True if True in answers and None not in left_out else None


def consumed(decorators: Decorators, made_of: ClassValue) -> Iterator[Consumed]:
    """What the `configure` of a module tells its consumer."""
    body = made_of.node.child_by_field_name("body")
    method = next((node for name, node in members(body) if name == "configure"), None)
    for node in walk(method) if method is not None else ():
        if node.type == "call_expression" and last_name(callee_of(node)) == "forRoutes":
            yield _read(decorators, node, made_of.scope)


def _read(decorators: Decorators, call: Node, scope: Scope) -> Consumed:
    found = Consumed(routes=_specs(decorators, call, scope, exact=False))
    current = _before(call)
    for _ in range(_MAX_CHAIN):
        if current is None:
            break
        name = last_name(callee_of(current))
        if name == "exclude":
            more = _specs(decorators, current, scope, exact=True)
            found.without = None if more is None or found.without is None else [*found.without, *more]
        elif name == "apply":
            for node in arguments_of(current):
                value = decorators.value(node.named_children[0] if node.type == "spread_element" else node, scope)
                site = Site(scope.module, node)
                listed = value.items if isinstance(value, Items) else [value]
                found.given += [(one, site) for one in map(decorators.forced, listed)]
        current = _before(current)
    return found


def _before(call: Node) -> Node | None:
    """The call whose result a method is called on."""
    callee = callee_of(call)
    owner = callee.child_by_field_name("object") if callee is not None else None
    owner = unwrap(owner) if owner is not None else None
    return owner if owner is not None and owner.type == "call_expression" else None


def _specs(decorators: Decorators, call: Node, scope: Scope, *, exact: bool) -> list[Spec] | None:
    """The routes that a call names; None where one of them could not be followed."""
    found: list[Spec] = []
    for node in arguments_of(call):
        value = decorators.value(node.named_children[0] if node.type == "spread_element" else node, scope)
        for one in map(decorators.forced, value.items if isinstance(value, Items) else [value]):
            spec = _spec(decorators, one, exact=exact)
            if spec is None or (isinstance(value, Items) and value.is_open):
                return None
            found.append(spec)
    return found


def _spec(decorators: Decorators, value: Value, *, exact: bool) -> Spec | None:
    match value:
        case ClassValue():
            return Spec(controller=class_key(value))
        case Text() if not value.is_open:
            return Spec(ROOT.below(value.text), exact=exact)
        case Record():
            held = value.entries.get("path")
            path = decorators.forced(held) if isinstance(held, Value) else None
            method = value.entries.get("method")
            asked = method.names[-1] if isinstance(method, External) and method.names else ""
            return Spec(ROOT.below(path.text), asked) if isinstance(path, Text) and not path.is_open else None
        case _:
            return None
