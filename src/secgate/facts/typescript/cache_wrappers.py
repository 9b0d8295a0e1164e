"""Functions of the target that keep or read a value under a key which their callers give: each call is a cache use."""

from collections import deque
from collections.abc import Iterable, Iterator

from secgate.facts.typescript.caches import Use, loader_of
from secgate.facts.typescript.keys import Key, read_key
from secgate.facts.typescript.names import Binding, arguments_of
from secgate.facts.typescript.syntax import Node, walk
from secgate.facts.typescript.view import Site, View, argument_for

_MAX_STEPS = 4
_NAMES = frozenset({"identifier", "shorthand_property_identifier"})
_KEEPING = frozenset({"write", "wrap"})


def uses_at_callers(uses: Iterable[Use]) -> tuple[list[Use], frozenset[int]]:
    """The uses that calls of wrappers are, also through wrappers of wrappers.

    Args:
        uses: those whose key is a parameter.

    Returns:
        these uses, and the ids of the nodes in wrappers of which every call is known.
    """
    # NOTE: what a wrapper keeps says more than what it reads under the same key.
    waiting = deque((use, 0) for use in sorted(uses, key=lambda use: use.operation not in _KEEPING))
    known = {(use.view.file.path, use.node.id) for use, _ in waiting}
    found: list[Use] = []
    followed: set[int] = set()
    while waiting:
        use, steps = waiting.popleft()
        key = parameter_of(use.view, use.written)
        sites = use.view.links.sites(use.view, key.owner) if key is not None and steps < _MAX_STEPS else None
        if key is None or sites is None or sites.lost or not sites.found:
            continue
        complete = sites.complete
        for site in sites.found:
            place = (site.view.file.path, site.call.id)
            if place in known:
                continue
            given = _given(site, use, key)
            if not given:
                complete = False
                continue
            known.add(place)
            made = [_made(site, use, key, parts) for parts in given]
            found += made
            waiting += ((one, steps + 1) for one in made if one.key.generic)
        if complete:
            followed.add(use.node.id)
    return found, frozenset(followed)


def _parameters(view: View, node: Node | None) -> Iterator[Binding]:
    for part in walk(node) if node is not None else ():
        binding = view.names.binding(part) if part.type in _NAMES else None
        if binding is not None and binding.kind == "parameter":
            yield binding


def parameter_of(view: View, node: Node | None) -> Binding | None:
    """The one parameter that a key is made of, also by a name: `const key = parts.join(':')`."""
    waiting = [node] if node is not None else []
    seen: set[Binding] = set()
    while waiting:
        for part in walk(waiting.pop()):
            binding = view.names.binding(part) if part.type in _NAMES else None
            if binding is None or binding in seen:
                continue
            seen.add(binding)
            if binding.kind == "local" and binding.value is not None and not binding.path:
                waiting.append(binding.value)
    found = [binding for binding in seen if binding.kind == "parameter"]
    return found[0] if len(found) == 1 else None


def _given(site: Site, use: Use, key: Binding) -> list[list[Node]]:
    """What a call of a wrapper gives for each key that it is about, in parts; nothing where that cannot be told."""
    if key.path[:1] != ("...",):
        given = argument_for(site, key)
        return [] if given is None or given == site.call else [[given]]
    listed = key.owner.child_by_field_name("parameters")
    before = sum(entry.type != "comment" for entry in listed.named_children) - 1 if listed is not None else 0
    rest = arguments_of(site.call)[before:]
    if any(argument.type == "spread_element" for argument in arguments_of(site.call)):
        return []
    each = use.written is not None and use.written.type == "spread_element"
    return [[argument] for argument in rest] if each else [rest] if rest else []


def _made(site: Site, use: Use, key: Binding, given: list[Node]) -> Use:
    """The use that a call of a wrapper is."""
    functions = (loader_of(site.view, a) for a in arguments_of(site.call) if a not in given)
    loader = next((function for function in functions if function is not None), None)
    values = (argument_for(site, one) for one in _parameters(use.view, use.value) if one.owner == key.owner)
    value = next((v for v in values if v is not None and v != site.call and v not in given), None)
    keeps = use.operation in _KEEPING
    parts = Key()
    for part in given:
        parts = parts.join(read_key(site.view, part), ":")
    return Use(
        site.view,
        site.call,
        "wrap" if keeps and loader is not None else use.operation,
        parts,
        value=value if keeps and loader is None else None,
        loader=loader if keeps else None,
        named=use.named,
        key_node=given[0],
    )
