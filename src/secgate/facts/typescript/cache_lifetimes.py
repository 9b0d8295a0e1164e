"""Cache entries that never expire and are never evicted, and maps of a module that only grow."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from secgate.facts.typescript.caches import Use, read_uses
from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.names import FUNCTIONS, Binding, ancestors, arguments_of, last_name, properties, unwrap
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View
from secgate.sieve import Sieve

HINT = Sieve(r"cache|redis|lru|keyv|\bnew\s+(?:map|set)\b")
_LIFETIME = re.compile(
    r"ttl|expir|maxage|max_age|revalidate|lifetime|staletime|cachedat|storedat|timestamp|duration|seconds|^(?:ex|px|exat|pxat)$",
    re.IGNORECASE,
)
_BOUND = re.compile(r"ttl|^max|maxage|limit|size|expir|capacity", re.IGNORECASE)
_EXPIRING = frozenset({"setex", "setEx", "psetex", "hsetex"})
_EXPIRES = frozenset({"expire", "pexpire", "expireAt", "expireat"})
_CLEARS = re.compile(r"^(?:clear|flush|reset|purge|invalidate|prune|cleanup)", re.IGNORECASE)
_PLAIN_ARGUMENTS = 2
_GROWING = frozenset({"Map", "Set"})
_ADDS = frozenset({"set", "add"})
_SHRINKS = frozenset({"delete", "clear"})
_LITERALS = frozenset({"string", "number", "true", "false", "null"})


@dataclass(frozen=True)
class LifetimeFault:
    """One place that keeps something for ever."""

    kind: Literal["no-lifetime", "unbounded-map"]
    view: View = field(repr=False, compare=False)
    node: Node = field(repr=False, compare=False)


@dataclass(frozen=True)
class Lifetimes:
    """What writes to caches and maps, and what of it has no end.

    Attributes:
        examined: writes to caches, and maps of modules that are written, counted by file.
    """

    examined: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[LifetimeFault, ...] = ()


def lifetimes(views: Iterable[View]) -> Lifetimes:
    """Every write to a cache, and every map of a module that a function writes."""
    uses: list[Use] = []
    maps: list[tuple[View, Binding, bool]] = []
    for view in views:
        if not HINT.finds(view.file.folded):
            continue
        uses += (use for use in read_uses(view) if use.named)
        maps += _maps(view)
    writes = [use for use in uses if use.operation in {"write", "wrap"} and not _is_wrapper(use) and not _is_map(use)]
    deleted = {_prefix(use) for use in uses if use.operation == "delete"}
    # What is deleted under a key that is not known may be any entry of that cache.
    emptied = {_receiver(use) for use in uses if use.operation == "delete" and not _prefix(use)}
    faults = [
        LifetimeFault("no-lifetime", use.view, use.node)
        for use in writes
        if not (_has_lifetime(use) or _prefix(use) in deleted or _receiver(use) in emptied or _is_cleared(use))
    ]
    faults += [LifetimeFault("unbounded-map", view, binding.node) for view, binding, only_grows in maps if only_grows]
    places = (*(use.view.file.path for use in writes), *(view.file.path for view, *_ in maps))
    return Lifetimes(Counter(places), tuple(faults))


def _prefix(use: Use) -> str:
    """The literal beginning of a key; what a pattern of keys begins with."""
    return use.key.shape.split("{", 1)[0].split("*", 1)[0].rstrip(":/|._-")


def _receiver(use: Use) -> str:
    """The last name of what a use is called on."""
    callee = use.node.child_by_field_name("function")
    return last_name(unwrap(callee).child_by_field_name("object")) if callee is not None else ""


def _is_wrapper(use: Use) -> bool:
    """Whether a function of the target takes the write: what that does is judged in its own body."""
    callee = use.node.child_by_field_name("function")
    return callee is not None and use.view.links.declared(use.view, callee) is not None


def _is_map(use: Use) -> bool:
    """Whether what is called a cache is a plain map: it has no lifetimes, and is judged by whether it shrinks."""
    return any(last_name(made.child_by_field_name("constructor")) in _GROWING for made in _made(use))


def _has_lifetime(use: Use) -> bool:
    callee = use.node.child_by_field_name("function")
    if last_name(callee) in _EXPIRING:
        return True
    given = arguments_of(use.node)
    rest = given[1:] if use.operation == "wrap" else given[_PLAIN_ARGUMENTS:]
    for argument in rest:
        inner = use.view.names.resolve(argument)
        if inner.type == "object":
            if any(_LIFETIME.search(name) for name in properties(inner)) or _is_open(inner):
                return True
        elif inner.type not in FUNCTIONS:
            # NOTE: a third argument is a number of seconds, a mode such as 'EX', or options that come from elsewhere.
            return True
    value = use.view.names.resolve(use.value) if use.value is not None else None
    if value is not None and value.type == "object" and any(_LIFETIME.search(name) for name in properties(value)):
        return True
    return _is_given_later(use) or any(_is_bound(made) for made in _made(use))


def _is_open(given: Node) -> bool:
    return any(child.type == "spread_element" for child in given.named_children)


def _is_given_later(use: Use) -> bool:
    """Whether the function around a write sets the lifetime by a call of its own: `redis.expire(key, 60)`."""
    function = function_around(use.node)
    return any(last_name(call.child_by_field_name("function")) in _EXPIRES for call in use.view.names.calls(function))


def _is_bound(made: Node) -> bool:
    """Whether the cache itself bounds its entries: `new LRUCache({ max: 500 })`, `new NodeCache({ stdTTL: 60 })`."""
    return any(
        _BOUND.search(name) for argument in arguments_of(made) for part in walk(argument) if part.type == "object"
        for name in properties(part)
    )  # fmt: skip


def _made(use: Use) -> Iterator[Node]:
    """The `new` expressions that the receiver of a use may come from."""
    view = use.view
    callee = use.node.child_by_field_name("function")
    receiver = unwrap(callee).child_by_field_name("object") if callee is not None else None
    if receiver is None:
        return
    resolved = view.names.resolve(receiver)
    binding = view.names.binding(unwrap(receiver))
    if binding is not None and binding.kind == "import":
        found = view.links.value(view, binding)
        resolved = found[1] if found is not None else resolved
    if resolved.type == "new_expression":
        yield resolved
    name = last_name(receiver)
    for call in view.names.calls():
        holder = call.parent
        if call.type != "new_expression" or holder is None:
            continue
        target = holder.child_by_field_name("left") or holder.child_by_field_name("name")
        if target is not None and last_name(target) == name:
            yield call


def _is_cleared(use: Use) -> bool:
    """Whether the file empties the same cache by a call that names no key: `cache.flushAll()`, `cache.clear()`."""
    name = _receiver(use)
    return bool(name) and any(
        _CLEARS.search(last_name(other)) is not None and last_name(unwrap(other).child_by_field_name("object")) == name
        for call in use.view.names.calls()
        if (other := call.child_by_field_name("function")) is not None and other.type == "member_expression"
        and not arguments_of(call)
    )  # fmt: skip


def _maps(view: View) -> Iterator[tuple[View, Binding, bool]]:
    """Maps and sets of the module that a function writes with keys it does not know, and whether they only grow."""
    named: dict[str, list[Node]] = {}
    if "new Map" in view.file.text or "new Set" in view.file.text:
        for node in view.file.nodes("identifier", "shorthand_property_identifier"):
            named.setdefault(text_of(node), []).append(node)
    for statement in view.file.root.named_children:
        declaration = statement.child_by_field_name("declaration") or statement
        if declaration.type not in {"lexical_declaration", "variable_declaration"}:
            continue
        for declarator in declaration.named_children:
            name, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
            made = unwrap(value) if value is not None else None
            if name is None or made is None or made.type != "new_expression":
                continue
            if last_name(made.child_by_field_name("constructor")) not in _GROWING:
                continue
            binding = view.names.binding(name)
            if binding is None:
                continue
            uses = [n for n in named.get(binding.name, ()) if n != binding.node and view.names.binding(n) == binding]
            if (grows := _grows(uses, exported=statement != declaration)) is not None:
                yield view, binding, grows


def _grows(uses: list[Node], *, exported: bool) -> bool | None:
    """Whether a map only grows by its uses; None where no function writes it with keys that are not known."""
    written = False
    for node in uses:
        member = node.parent
        if member is None or member.type != "member_expression" or member.child_by_field_name("object") != node:
            # Handed on: whoever gets it may take entries out.
            exported = True
            continue
        name = last_name(member)
        if name in _SHRINKS or name == "size":
            return False if written or _is_written(uses) else None
        call = member.parent
        if name in _ADDS and call is not None and call.type == "call_expression":
            given = arguments_of(call)
            known = bool(given) and unwrap(given[0]).type in _LITERALS
            inside_function = any(outer.type in FUNCTIONS for outer in ancestors(call))
            written = written or (inside_function and not known)
    return None if not written else not exported


def _is_written(uses: list[Node]) -> bool:
    return any(
        node.parent is not None and node.parent.type == "member_expression" and last_name(node.parent) in _ADDS
        for node in uses
    )
