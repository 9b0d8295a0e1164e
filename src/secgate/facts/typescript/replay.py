"""Express replayed: which handlers run before which route, in the order in which the application was told.

Every router is unfolded at each of its mounts into one list of layers. A request passes the layers one after the other,
so a guard that was mounted with a router also guards what is registered later under the same prefix.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile

from secgate.facts.typescript.entry_tests import is_for_the_program
from secgate.facts.typescript.environment import holds_in_production
from secgate.facts.typescript.paths import ROOT, Path
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.values import (
    Condition,
    Event,
    Function,
    Handler,
    Pattern,
    RouterValue,
    Text,
    Value,
    mounted_by,
    options_of,
)

_MAX_MOUNTS = 12
_MAX_LAYERS = 20_000
# How many pairs of a route and an earlier layer are compared, and how many handlers are kept in front of routes.
_MAX_PAIRS = 3_000_000
_MAX_BEFORE = 200_000
_MIDDLEWARE_PARAMETERS = 3
_ERROR_PARAMETERS = 4
# Which parameter of a middleware is the step to go on with, where it is not the third one.
_STEPS = {"hono": 1, "koa": 1}
# An answer that refuses nothing: of `res.status(401).json()` and `res.sendStatus(403)` it is the status that counts.
_ANSWERED = r"{}\s*\.\s*(?:json|jsonp|send|render|sendFile|download|write|end|(?:status|sendStatus)\(\s*2\d\d)\b"


@dataclass(eq=False)
class Layer:
    """One step that a request may pass: a middleware below a prefix, or a route.

    Attributes:
        path: the full path.
        handlers: of a `use` one, of a route all.
        mounts: the events that lead to it, outermost first.
    """

    event: Event
    path: Path
    handlers: list[Handler]
    mounts: tuple[Event, ...]
    conditions: tuple[Condition, ...]
    router: RouterValue

    @property
    def is_route(self) -> bool:
        """Whether it answers one path."""
        return self.event.kind == "route"


@dataclass(eq=False)
class Passage:
    """A route with the handlers that run before its last one, in order.

    Attributes:
        before: (handler, layer it comes from).
        state: `live`, `conditional`, `shadowed` or `unmounted`.
        shadowed_by: the route that answers first.
        uncertain: handlers that run only under a condition that the route does not share.
        unclear: handlers mounted at a regular expression of which it is not known whether it matches the route.
        app: the outermost router.
    """

    layer: Layer
    before: list[tuple[Handler, Layer]]
    handler: Handler | None
    state: str
    conditions: list[Condition]
    shadowed_by: Layer | None = None
    uncertain: list[tuple[Handler, Layer]] = field(default_factory=list)
    production: bool = True
    unclear: list[tuple[Handler, Layer]] = field(default_factory=list)
    app: RouterValue | None = None


def replay(routers: Sequence[RouterValue], cut: list[RouterValue]) -> list[Passage]:
    """Every route of every application, and those of routers that nothing mounts.

    Args:
        routers: in the order in which they were made.
        cut: gets those that have too many layers, or too many handlers in front of their routes, to be read to the end.
    """
    reached: set[int] = set()
    found: list[Passage] = []
    apps = [router for router in routers if router.is_app and not router.placeholder]
    inner = {id(value) for router in routers for value in mounted_by(router)}
    for app in [a for a in apps if id(a) not in inner] + [a for a in apps if id(a) in inner]:
        if id(app) not in reached:
            found += _passages(_layers(app, reached, cut), app, cut, mounted=True)
    rest = [router for router in routers if id(router) not in reached]
    below = {id(value) for router in rest for value in mounted_by(router)}
    for router in [r for r in rest if id(r) not in below] + [r for r in rest if id(r) in below]:
        if id(router) not in reached:
            found += _passages(_layers(router, reached, cut), router, cut, mounted=False)
    return found


def _layers(router: RouterValue, reached: set[int], cut: list[RouterValue]) -> list[Layer]:
    """The layers of a router and of everything that it mounts, in running order."""
    layers = list(islice(_unfold(router, ROOT, (), (), reached), _MAX_LAYERS))
    if len(layers) == _MAX_LAYERS:
        cut.append(router)
    return layers


def _unfold(
    router: RouterValue,
    prefix: Path,
    mounts: tuple[Event, ...],
    conditions: tuple[Condition, ...],
    reached: set[int],
) -> Iterator[Layer]:
    reached.add(id(router))
    for event in list(router.events):
        all_conditions = (*conditions, *(c for c in event.conditions if c not in conditions))
        for value in event.paths:
            path = _below(prefix, value) if event.kind != "param" else prefix
            if event.kind == "route":
                yield Layer(event, path, event.handlers, mounts, all_conditions, router)
                continue
            for handler in event.handlers:
                inner = [option for option in options_of(handler.value) if isinstance(option, RouterValue)]
                if not inner:
                    yield Layer(event, path, [handler], mounts, all_conditions, router)
                for mounted in inner:
                    if len(mounts) < _MAX_MOUNTS and all(event is not passed for passed in mounts):
                        yield from _unfold(mounted, path, (*mounts, event), all_conditions, reached)


def _below(prefix: Path, value: Value) -> Path:
    if isinstance(value, Text):
        return prefix.below(value.text)
    return prefix.below(value.text if isinstance(value, Pattern) else "${...}", is_pattern=True)


def _passages(layers: list[Layer], router: RouterValue, cut: list[RouterValue], *, mounted: bool) -> list[Passage]:
    found: list[Passage] = []
    buckets: dict[tuple[str, ...], list[int]] = {}
    for index, layer in enumerate(layers):
        buckets.setdefault(_literal(layer.path), []).append(index)
    pairs, handlers = _MAX_PAIRS, _MAX_BEFORE
    for index, layer in enumerate(layers):
        if not layer.is_route:
            continue
        start = _literal(layer.path)
        same = [buckets.get(start[:n], []) for n in range(len(start) + 1)]
        near = sorted(i for indices in same for i in indices[: bisect_left(indices, index)])
        pairs -= len(near)
        if pairs < 0 or handlers < 0:
            cut.append(router)
            break
        passage = _passage([layers[i] for i in near], layer, mounted=mounted)
        passage.app = router
        handlers -= len(passage.before) + len(passage.uncertain)
        found.append(passage)
    return found


def _literal(path: Path) -> tuple[str, ...]:
    """The literal segments with which a path begins: a layer that covers a route begins with some of the route's."""
    return tuple(segment.text for segment in takewhile(lambda segment: segment.kind == "text", path.segments))


def _passage(earlier: list[Layer], layer: Layer, *, mounted: bool) -> Passage:
    open_conditions = [c for c in layer.conditions if holds_in_production(c) is not True and not is_for_the_program(c)]
    passage = Passage(layer, [], None, "live" if mounted else "unmounted", open_conditions)
    passage.production = not any(holds_in_production(c) is False for c in open_conditions)
    for before in earlier:
        if not _runs_before(before, layer):
            if before.event.kind == "use" and before.path.by_pattern(layer.path) is None:
                passage.unclear += [(handler, before) for handler in before.handlers if not is_error_handler(handler)]
            continue
        needs = [
            c for c in before.conditions if holds_in_production(c) is not True and not _shared(c, layer.conditions)
        ]
        if before.is_route and _answers(before):
            if not needs and mounted and passage.shadowed_by is None:
                passage.shadowed_by = before
            continue
        into = passage.uncertain if needs else passage.before
        into.extend((handler, before) for handler in before.handlers if not is_error_handler(handler))
    own = [handler for handler in layer.handlers if not is_error_handler(handler)]
    passage.before += [(handler, layer) for handler in own[:-1]]
    passage.handler = own[-1] if own else None
    if mounted and passage.shadowed_by is not None:
        passage.state = "shadowed"
    elif mounted and open_conditions:
        passage.state = "conditional"
    return passage


def _shared(condition: Condition, others: Sequence[Condition]) -> bool:
    return any(c.site.node == condition.site.node and c.holds is condition.holds for c in others)


def _runs_before(before: Layer, layer: Layer) -> bool:
    match before.event.kind:
        case "param":
            value = before.event.paths[0] if before.event.paths else None
            name = value.text if isinstance(value, Text) else ""
            inside = before.router is layer.router or any(before.router is m for m in _routers_of(layer))
            return inside and any(segment.takes(name) for segment in layer.path.segments)
        case "route":
            if before.router.family == "fastify":
                # NOTE: of several paths the most exact one answers, whatever the order.
                return False
            methods = {before.event.method, layer.event.method}
            same = before.event.method in {"ALL", layer.event.method} or methods == {"GET", "HEAD"}
            return same and before.path.covers(layer.path, exact=True)
        case _ if before.router.family == "fastify":
            # NOTE: a hook runs for the routes of its own instance and of those inside it.
            inside = layer.mounts[: len(before.mounts)] == before.mounts
            return inside and (layer.event.body or not before.event.body)
        case _:
            exact = before.event.exact
            return before.path.covers(layer.path, exact=exact) or before.path.by_pattern(layer.path) is True


def _routers_of(layer: Layer) -> Iterator[RouterValue]:
    for event in layer.mounts:
        for handler in event.handlers:
            yield from (value for value in options_of(handler.value) if isinstance(value, RouterValue))


def _answers(layer: Layer) -> bool:
    """Whether a route surely answers: its last handler never calls the next one."""
    last = layer.handlers[-1].value if layer.handlers else None
    if layer.event.contract:
        return True
    if not isinstance(last, Function) or layer.event.dynamic:
        return False
    names, at = parameters_of(last), _STEPS.get(layer.router.family, 2)
    if len(names) <= at:
        return True
    step = names[at]
    body = last.node.child_by_field_name("body")
    return body is not None and not any(_goes_on(node, step) for node in walk(body))


def only_passes(handler: Handler | None) -> bool:
    """Whether a handler goes on by itself and answers nobody but those whom it refuses: a guard, told as a route."""
    value = handler.value if handler is not None else None
    if not isinstance(value, Function) or len(names := parameters_of(value)) < _MIDDLEWARE_PARAMETERS:
        return False
    body = value.node.child_by_field_name("body")
    calls = [node for node in walk(body) if node.type == "call_expression"] if body is not None else []
    if any(re.match(_ANSWERED.format(re.escape(names[1])), text_of(call)) for call in calls):
        return False
    return any(text_of(call.child_by_field_name("function")) == names[2] and _goes_on(call, names[2]) for call in calls)


def _goes_on(node: Node, step: str) -> bool:
    if node.type != "call_expression":
        return False
    arguments = node.child_by_field_name("arguments")
    given = arguments.named_children if arguments is not None else []
    if text_of(node.child_by_field_name("function")) == step:
        return not given or text_of(given[0]).strip("'\"") == "route"
    return any(text_of(argument) == step for argument in given)


def parameters_of(function: Function) -> list[str]:
    """The names of a function's parameters; a destructured one as written."""
    single = function.node.child_by_field_name("parameter")
    if single is not None:
        return [text_of(single)]
    listed = function.node.child_by_field_name("parameters")
    entries = [e for e in listed.named_children if e.type != "comment"] if listed is not None else []
    names = [text_of(e.child_by_field_name("pattern") or e) for e in entries]
    return [name for name in names if name != "this"]


def is_error_handler(handler: Handler) -> bool:
    """Whether Express calls a function for errors only: it takes four parameters."""
    value = handler.value
    return isinstance(value, Function) and len(parameters_of(value)) == _ERROR_PARAMETERS
