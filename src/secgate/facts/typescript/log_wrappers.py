"""Functions of the target that do nothing but log what they are given: their calls are log calls too.

What such a function masks by the keys of an object is left out, under these keys alone.
"""

import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.log_contents import Leak, LogContents, LogEntry
from secgate.facts.typescript.logs import PASSING, WHOLE, hides
from secgate.facts.typescript.names import (
    FUNCTIONS,
    Binding,
    ancestors,
    arguments_of,
    callee_of,
    inside,
    key_of,
    last_name,
    unwrap,
    value_of,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import Site, View, argument_for
from secgate.settings.config import Config

# A function that does nothing but log calls no more than this.
_MAX_CALLS = 40
_MAX_SITES = 200
_MAX_STEPS = 8
# What only shapes a text or an object on its way to the log.
_SHAPES = frozenset({
    "stringify", "format", "inspect", "toISOString", "now", "Date", "entries", "values", "keys", "fromEntries",
    "assign", "map", "filter", "String", "has", "includes", "join", "toUpperCase", "toLowerCase", "padEnd", "padStart",
    "trim", "isArray", "hrtime", "uptime",
})  # fmt: skip
_BY_KEYS = re.compile(r"\b(?:entries|keys)\(|\bin\b")


@dataclass(frozen=True)
class Cover:
    """The keys whose values a masking function takes out of an object.

    Attributes:
        words: parts of keys, from a pattern.
        deep: also below other keys.
    """

    keys: frozenset[str]
    words: frozenset[str] = frozenset()
    deep: bool = False
    folded: bool = False

    def covers(self, keys: Sequence[str]) -> bool:
        """Whether a value under this way of keys is masked."""
        near = keys if self.deep else keys[:1]
        if self.folded:
            near = [key.lower() for key in near]
        return any(key in self.keys or any(word in key.lower() for word in self.words) for key in near)


# The masks on the way of a value to the log.
Covers = tuple[Cover, ...]


def through_wrappers(entries: Sequence[LogEntry], config: Config) -> Iterator[LogEntry]:
    """The calls of functions of the target that do nothing but log what they are given, as log calls themselves."""
    known = {entry.call.node.id for entry in entries}
    calls: dict[int, list[Node]] = {}
    queue: deque[tuple[LogEntry, tuple[Covers, ...]]] = deque((entry, ()) for entry in entries)
    while queue:
        entry, masks = queue.popleft()
        function = function_around(entry.call.node)
        if function is None:
            continue
        if function.id not in calls:
            calls[function.id] = entry.view.names.calls(function)
        if not _only_logs(calls[function.id], known, config.log_redactors):
            continue
        reader = _Handed(entry.view, function, config.log_redactors)
        ways = [*masks, *[()] * len(entry.call.arguments)]
        given = zip(entry.call.arguments, ways, strict=False)
        handed = [pair for argument, covers in given for pair in reader.read(argument, covers)]
        for site in _sites(entry.view, function, known) if handed else ():
            known.add(site.call.id)
            found = [(argument_for(site, binding), covers) for binding, covers in handed]
            pairs = [(a, covers) for a, covers in found if a is not None and a.id != site.call.id]
            call = replace(entry.call, node=site.call, arguments=tuple(a for a, _ in pairs))
            further = LogContents(site.view, config).entry(call)
            yield replace(further, leaks=tuple(leak for leak in further.leaks if not _masked(leak, pairs)))
            queue.append((further, tuple(covers for _, covers in pairs)))


def _only_logs(calls: Sequence[Node], known: Collection[int], redactors: Collection[str]) -> bool:
    """Whether a function does no more than log and shape a text: `audit = (what, more) => logger.info(more, what)`."""
    if len(calls) > _MAX_CALLS:
        return False
    logs = [call for call in calls if call.id in known]
    return all(
        any(inside(call, log) for log in logs) or hides(call) or last_name(callee_of(call)) in {*_SHAPES, *redactors}
        for call in calls
    )


def _masked(leak: Leak, given: Sequence[tuple[Node, Covers]]) -> bool:
    """Whether what logs a value masks it, by the keys under which it is given."""
    first = leak.value.followed[0] if leak.value.followed else leak.value.node
    return any(
        inside(first, argument) and any(cover.covers(leak.value.keys) for cover in covers)
        for argument, covers in given
    )  # fmt: skip


def _sites(view: View, function: Node, known: Collection[int]) -> Iterator[Site]:
    """The calls that reach a function, without those that are known to be log calls."""
    near = [site for site in view.links.sites(view, function).found if site.call.id not in known]
    yield from (site for site in near[:_MAX_SITES] if site.sure)
    entry = function if function.type == "method_definition" else function.parent
    literal = entry.parent if entry is not None and entry.type in {"pair", "method_definition"} else None
    if entry is None or literal is None or literal.type != "object":
        return
    holder = next((a for a in ancestors(literal) if a.type in {*FUNCTIONS, "variable_declarator"}), literal)
    unsure: Iterable[Site] = (site for site in near if not site.sure)
    if holder.type == "variable_declarator":
        unsure = _named(view, text_of(holder.child_by_field_name("name")), key_of(entry))
    for site in unsure:
        callee = callee_of(site.call) if site.call.id not in known else None
        declared = site.view.links.declared(site.view, callee) if callee is not None else None
        if declared is not None and declared[1] == function:
            yield site


def _named(view: View, owner: str, name: str) -> Iterator[Site]:
    """The calls of a member of that name in the files that mention its owner."""
    for other in view.links.mentioning(owner):
        for call, callee, called in other.names.named:
            if called == name and unwrap(callee).type == "member_expression":
                yield Site(other, call)


@dataclass(frozen=True)
class _Handed:
    """The parameters of a function that a value is made of: `{ scope, name, ...mask(data) }`."""

    view: View
    function: Node
    redactors: Collection[str]

    def read(self, node: Node, covers: Covers, steps: int = 0) -> Iterator[tuple[Binding, Covers]]:
        """Each parameter with the masks on its way."""
        node = unwrap(node)
        if steps > _MAX_STEPS:
            return
        if node.type.endswith("identifier"):
            yield from self._name(node, covers, steps)
            return
        after = self._mask(node, covers) if node.type == "call_expression" else covers
        for part in self._parts(node) if after is not None else ():
            yield from self.read(part, after or (), steps + 1)

    def _name(self, node: Node, covers: Covers, steps: int) -> Iterator[tuple[Binding, Covers]]:
        binding = self.view.names.binding(node)
        if binding is None:
            return
        if binding.kind == "parameter" and binding.owner == self.function:
            yield binding, covers
        elif binding.kind == "local" and binding.value is not None and inside(binding.node, self.function):
            yield from self.read(binding.value, covers, steps + 1) if not binding.path else ()

    def _mask(self, call: Node, covers: Covers) -> Covers | None:
        """The masks after a call; None where its result says nothing of what it is given."""
        name = last_name(call)
        if name in WHOLE:
            return covers
        cover = cover_of(self.view, call) if hides(call) or name in self.redactors else None
        return (*covers, cover) if cover is not None else None

    @staticmethod
    def _parts(node: Node) -> list[Node]:
        match node.type:
            case "object":
                listed = [c for c in node.named_children if c.type not in {"comment", "method_definition"}]
                return [value_of(c) for c in listed]
            case "binary_expression" if text_of(node.child_by_field_name("operator")) in PASSING:
                return node.named_children
            case "ternary_expression":
                return node.named_children[1:]
            case "template_string" | "template_substitution" | "array" | "spread_element":
                return node.named_children
            case "call_expression":
                return arguments_of(node)
            case _:
                return []


def cover_of(view: View, call: Node) -> Cover | None:
    """The keys that a masking function of the target looks for in an object; None for one that masks all it gets."""
    callee = call.child_by_field_name("function")
    declared = view.links.declared(view, callee) if callee is not None else None
    if declared is None:
        return None
    home, function = declared
    text = text_of(function)
    if _BY_KEYS.search(text) is None:
        return None
    keys: set[str] = set()
    words: set[str] = set()
    for part in _looked_for(home, function):
        if part.type == "regex":
            words |= {
                word.lower() for word in re.findall(r"[A-Za-z]{3,}", text_of(part.child_by_field_name("pattern")))
            }
        else:
            keys |= {text_of(child)[1:-1] for child in part.named_children if child.type == "string"}
    name = last_name(callee)
    deep = any(last_name(inner) == name for inner in home.names.calls(function))
    found = Cover(frozenset(keys), frozenset(words), deep, folded="toLowerCase" in text)
    return found if keys or words else None


def _looked_for(view: View, function: Node) -> Iterator[Node]:
    """The lists and patterns that a function mentions, itself or by the name of a constant."""
    for node in walk(function):
        found = (view, node) if node.type in {"array", "regex"} else None
        if node.type == "identifier":
            binding = view.names.binding(node)
            if binding is not None and binding.kind == "import":
                found = view.links.value(view, binding)
            elif binding is not None and binding.kind == "local" and binding.value is not None:
                found = view, binding.value
        if found is None:
            continue
        for part in walk(unwrap(found[1])):
            is_test = part.type == "regex" and not _replaces(part)
            if part.type == "array" or is_test:
                yield part


def _replaces(regex: Node) -> bool:
    """Whether a pattern is one that is written over in a text."""
    call = regex.parent.parent if regex.parent is not None and regex.parent.type == "arguments" else None
    return call is not None and last_name(call).startswith(("replace", "split", "match"))
