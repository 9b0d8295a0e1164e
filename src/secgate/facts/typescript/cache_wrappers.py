"""Functions of the target that keep or read a value under a key which their callers give: each call is a cache use."""

from collections import deque
from collections.abc import Iterable, Iterator

from secgate.facts.typescript.caches import Use
from secgate.facts.typescript.keys import read_key
from secgate.facts.typescript.names import FUNCTIONS, Binding, arguments_of, unwrap
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
        key = _parameter(use.view, use.written)
        sites = use.view.links.sites(use.view, key.owner) if key is not None and steps < _MAX_STEPS else None
        if key is None or sites is None or sites.lost or not sites.found:
            continue
        complete = sites.complete
        for site in sites.found:
            place = (site.view.file.path, site.call.id)
            if place in known:
                continue
            made = _made(site, use, key)
            if made is None:
                complete = False
                continue
            known.add(place)
            found.append(made)
            if made.key.generic:
                waiting.append((made, steps + 1))
        if complete:
            followed.add(use.node.id)
    return found, frozenset(followed)


def _parameters(view: View, node: Node | None) -> Iterator[Binding]:
    for part in walk(node) if node is not None else ():
        binding = view.names.binding(part) if part.type in _NAMES else None
        if binding is not None and binding.kind == "parameter":
            yield binding


def _parameter(view: View, node: Node | None) -> Binding | None:
    """The one parameter that a key is made of."""
    found = list(dict.fromkeys(_parameters(view, node)))
    return found[0] if len(found) == 1 else None


def _made(site: Site, use: Use, key: Binding) -> Use | None:
    """The use that a call of a wrapper is; None where it cannot be told what it gives for the key."""
    given = argument_for(site, key)
    if given is None or given == site.call:
        return None
    loader = next((unwrap(a) for a in arguments_of(site.call) if unwrap(a).type in FUNCTIONS), None)
    values = (argument_for(site, one) for one in _parameters(use.view, use.value) if one.owner == key.owner)
    value = next((v for v in values if v is not None and v not in {site.call, given}), None)
    keeps = use.operation in _KEEPING
    return Use(
        site.view,
        site.call,
        "wrap" if keeps and loader is not None else use.operation,
        read_key(site.view, given),
        value=value if keeps and loader is None else None,
        loader=loader if keeps else None,
        named=use.named,
        key_node=given,
    )
