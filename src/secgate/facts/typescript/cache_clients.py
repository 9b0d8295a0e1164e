"""Whether an expression is the client of a cache: by where it comes from, whatever it is called."""

import re
from collections.abc import Callable, Iterator
from functools import partial

from secgate.facts.packages import package_of as npm_package
from secgate.facts.typescript.imports import required
from secgate.facts.typescript.names import (
    Binding,
    ancestors,
    arguments_of,
    key_of,
    last_name,
    properties,
    returned,
    root_name,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View

CLIENTS = frozenset({
    "redis", "@redis/client", "ioredis", "iovalkey", "@upstash/redis", "@vercel/kv", "node-cache", "memory-cache",
    "lru-cache", "quick-lru", "tiny-lru", "@isaacs/ttlcache", "keyv", "cacheable", "cache-manager", "memcached",
    "memjs", "bentocache",
})  # fmt: skip
"""Packages whose clients keep values under keys."""
HELPERS = frozenset({"@epic-web/cachified", "cachified"})
"""Packages whose function is given the cache, the key and the load in one object."""
RESPONSES = frozenset({
    "apicache", "apicache-plus", "route-cache", "express-cache-middleware", "express-redis-cache", "cache-express",
    "express-expeditious", "express-cache-route", "express-route-cache",
    "cacheable-response", "hono/cache",
})  # fmt: skip
"""Packages whose middlewares keep whole responses, by the path alone where nothing else is said."""
CACHE_MEMOISERS = frozenset({
    "lodash", "lodash-es", "lodash.memoize", "lodash.once", "underscore", "memoizee", "memoize", "mem", "p-memoize",
    "moize", "micro-memoize", "fast-memoize", "memoize-one", "memoizerific", "nano-memoize", "async-memoize-one",
    "dataloader",
})  # fmt: skip
"""Packages whose functions keep the answers of another function."""
CACHE_PACKAGES = CLIENTS | HELPERS | RESPONSES | CACHE_MEMOISERS
"""Every package that is read."""
# What these packages export is a client itself, or a module that acts as one.
_READY = frozenset({"@vercel/kv", "memory-cache"})
# Parts and chains of a client that keep and read as it does.
_PARTS = frozenset({"json", "hash", "v4"})
_CHAINS = frozenset(
    {"pipeline", "multi", "batch", "duplicate", "on", "once", "connect", "namespace", "withTypeMapping"}
)
_MAKES = re.compile(
    r"^(?:default|from\w*|create\w*|make\w*|connect\w*|caching|multiCaching|new\w*|kv|lru\w*|(?:get|the)?\w*(?:[Cc]lient|[Cc]luster))$"
)
_NAMES = frozenset({"type_identifier", "identifier"})
_HOLDERS = frozenset({"required_parameter", "optional_parameter", "variable_declarator"})
_MAX_STEPS = 8
_PAIR = 2


def comes_from_cache(view: View, node: Node, steps: int = 0) -> bool:
    """Whether an expression is a client that a package of `CLIENTS` makes, through names, fields and other files."""
    node = unwrap(node)
    if steps > _MAX_STEPS:
        return False
    match node.type:
        case "identifier" | "shorthand_property_identifier":
            binding = view.names.binding(node)
            return binding is not None and _known(view, binding.node, partial(_is_named, view, binding, steps))
        case "member_expression":
            return _is_member(view, node, steps)
        case "new_expression":
            made = node.child_by_field_name("constructor")
            return made is not None and _is_class(view, made, steps)
        case "call_expression":
            return _is_made(view, node, steps)
        case "ternary_expression" | "binary_expression" | "assignment_expression" | "augmented_assignment_expression":
            return any(comes_from_cache(view, part, steps + 1) for part in node.named_children[-2:])
        case _:
            return False


def package_of(view: View, node: Node) -> str:
    """The package that the leftmost name of an expression comes from; empty for none."""
    binding = view.names.binding(root_name(node))
    if binding is None:
        return ""
    return binding.source if binding.kind == "import" else required(binding.value) or _loaded(binding.value)


def _loaded(node: Node | None) -> str:
    """The module of `await import('x')`; empty for anything else."""
    node = unwrap(node) if node is not None else None
    callee = node.child_by_field_name("function") if node is not None and node.type == "call_expression" else None
    if node is None or callee is None or callee.type != "import":
        return ""
    given = arguments_of(node)
    return text_of(given[0]).strip("'\"`") if given else ""


def _keeps(source: str) -> bool:
    """Whether a package, or a part of it (`@upstash/redis/cloudflare`), is one of those whose clients keep values."""
    return bool(source) and npm_package(source) in CLIENTS


def _is_class(view: View, made: Node, steps: int) -> bool:
    """Whether a class is that of a client, or extends one."""
    if _keeps(package_of(view, made)):
        return True
    binding = view.names.binding(unwrap(made))
    if binding is None or binding.kind != "class" or binding.value is None or steps > _MAX_STEPS:
        return False
    heritage = next((part for part in binding.value.named_children if part.type == "class_heritage"), None)
    parents = (part for part in walk(heritage) if part.type == "identifier") if heritage is not None else ()
    return any(_is_class(view, parent, steps + 1) for parent in parents)


def name_in_package(view: View, callee: Node) -> str:
    """What the package that a callee is imported from calls it, whatever the file does."""
    binding = view.names.binding(unwrap(callee)) if unwrap(callee).type == "identifier" else None
    return binding.path[0] if binding is not None and binding.kind == "import" and binding.path else last_name(callee)


def origin_of(view: View, node: Node, steps: int = 0) -> tuple[str, tuple[Node, ...]]:
    """The package behind the leftmost name of an expression, through constants and other files, and the way there."""
    node = unwrap(node)
    binding = view.names.binding(root_name(node))
    if binding is None or steps > _MAX_STEPS:
        return "", (node,)
    behind = (view, binding.value) if binding.kind == "local" and binding.value is not None else None
    if binding.kind == "import":
        behind = view.links.value(view, binding)
    if behind is None or (binding.kind == "local" and required(binding.value)):
        return package_of(view, node), (node,)
    package, way = origin_of(*behind, steps + 1)
    return package, (node, *way)


def _known(view: View, node: Node, found: Callable[[], bool]) -> bool:
    """The answer about a name or a field, found once."""
    key = ("cache client", view.file.path, node.id)
    if key not in view.links.answers:
        # NOTE: a name whose value leads back to itself is no client.
        view.links.answers[key] = False
        view.links.answers[key] = found()
    return bool(view.links.answers[key])


def _is_named(view: View, binding: Binding, steps: int) -> bool:
    if binding.kind == "import":
        if binding.source in _READY:
            return True
        behind = view.links.value(view, binding)
        return behind is not None and comes_from_cache(*behind, steps + 1)
    holder = next((a for a in ancestors(binding.node) if a.type in _HOLDERS), None)
    if holder is not None and not binding.path and _is_typed(view, holder):
        return True
    if binding.default is not None and comes_from_cache(view, binding.default, steps + 1):
        return True
    if binding.kind != "local" or (binding.value is not None and binding.path):
        return _is_taken(view, binding, steps)
    values = [binding.value] if binding.value is not None else []
    values += [right for left, right in view.names.assignments(binding) if left.type == "identifier"]
    return any(comes_from_cache(view, value, steps + 1) for value in values)


def _is_taken(view: View, binding: Binding, steps: int) -> bool:
    """Whether a name is taken out of an object or module that holds the client under it: `const { kept } = stores`."""
    if binding.value is None or len(binding.path) != 1:
        return False
    if required(binding.value):
        behind = view.links.exported(view, binding, binding.path[0])
        return behind is not None and comes_from_cache(*behind, steps + 1)
    return _holds(view, binding.value, binding.path[0], steps)


def _holds(view: View, owner: Node, name: str, steps: int) -> bool:
    """Whether an object, of this file or another, holds a client under a name."""
    held = view.names.resolve(owner)
    binding = view.names.binding(held)
    if binding is not None and binding.kind == "import":
        behind = view.links.value(view, binding)
        return behind is not None and steps <= _MAX_STEPS and _holds(*behind, name, steps + 1)
    inner = properties(held).get(name) if held.type == "object" else None
    return inner is not None and comes_from_cache(view, inner, steps + 1)


def _is_typed(view: View, holder: Node) -> bool:
    """Whether an annotation names a type of such a package."""
    annotation = holder.child_by_field_name("type")
    names = (part for part in walk(annotation) if part.type in _NAMES) if annotation is not None else ()
    bindings = (view.names.declared(text_of(name)) for name in names)
    return any(found is not None and found.kind == "import" and _keeps(found.source) for found in bindings)


def _is_member(view: View, node: Node, steps: int) -> bool:
    base, name = node.child_by_field_name("object"), last_name(node)
    if base is None:
        return False
    base = unwrap(base)
    if base.type == "this":
        around = next((a for a in ancestors(node) if a.type == "class_body"), None)
        return around is not None and any(
            _known(view, place, partial(_is_field, view, place, steps)) for place in _fields(around, name)
        )
    if name in _PARTS:
        return comes_from_cache(view, base, steps + 1)
    if last_name(base) == "var" and _is_set(view, name, steps):
        return True
    return _holds(view, base, name, steps)


def _fields(around: Node, name: str) -> Iterator[Node]:
    """What declares a field of a class, or puts something into it in the constructor."""
    for member in around.named_children:
        if member.type == "public_field_definition" and key_of(member) == name:
            yield member
        elif member.type == "method_definition" and key_of(member) == "constructor":
            listed = member.child_by_field_name("parameters")
            for entry in listed.named_children if listed is not None else ():
                if text_of(entry.child_by_field_name("pattern")) == name:
                    yield entry
            yield from (
                part for part in walk(member)
                if part.type == "assignment_expression" and text_of(part.child_by_field_name("left")) == f"this.{name}"
            )  # fmt: skip


def _is_field(view: View, place: Node, steps: int) -> bool:
    if place.type == "assignment_expression":
        right = place.child_by_field_name("right")
        return right is not None and comes_from_cache(view, right, steps + 1)
    value = place.child_by_field_name("value")
    return _is_typed(view, place) or (value is not None and comes_from_cache(view, value, steps + 1))


def _is_made(view: View, call: Node, steps: int) -> bool:
    """Whether a call gives a client: a factory of a package or of the target, or a chain on a client."""
    callee = call.child_by_field_name("function")
    if callee is None:
        return False
    callee = unwrap(callee)
    owner = callee.child_by_field_name("object") if callee.type == "member_expression" else None
    if owner is not None and _is_chained(view, owner, last_name(callee), steps):
        return True
    if owner is not None and _is_in_context(view, call, steps):
        return True
    if _keeps(package_of(view, callee)):
        return owner is None or _MAKES.search(last_name(callee)) is not None
    behind = view.links.declared(view, callee)
    if behind is None:
        return False
    home, function = behind
    return _known(home, function, lambda: any(comes_from_cache(home, given, steps + 1) for given in returned(function)))


def _is_in_context(view: View, call: Node, steps: int) -> bool:
    """Whether a call takes a client out of the context of a request, where a middleware puts it: `c.get('redis')`."""
    given = arguments_of(call)
    text = text_of(given[0])[1:-1] if len(given) == 1 and given[0].type == "string" else ""
    return last_name(call) == "get" and text.isidentifier() and _is_set(view, text, steps)


def _is_set(view: View, name: str, steps: int) -> bool:
    """Whether a client is put into a context under a name: `c.set('redis', new Redis(…))`."""
    key = ("cache client", "set", name)
    if key not in view.links.answers:
        # NOTE: a client that is taken out to be put back under its name is none by that.
        view.links.answers[key] = False
        view.links.answers[key] = any(
            comes_from_cache(other, given[1], steps + 1)
            for other in view.links.mentioning(name)
            for call, _, method in other.names.named
            for given in [arguments_of(call)]
            if method == "set" and len(given) == _PAIR and text_of(given[0])[1:-1] == name
        )
    return bool(view.links.answers[key])


def _is_chained(view: View, owner: Node, name: str, steps: int) -> bool:
    """Whether a call goes on with the client it is made on: `client.multi()`, and every step of such a chain."""
    if name in _CHAINS:
        return comes_from_cache(view, owner, steps + 1)
    owner = unwrap(owner)
    inner = owner.child_by_field_name("function") if owner.type == "call_expression" else None
    before = inner.child_by_field_name("object") if inner is not None and inner.type == "member_expression" else None
    return before is not None and (
        _is_chained(view, before, last_name(inner), steps + 1) if steps < _MAX_STEPS else False
    )
