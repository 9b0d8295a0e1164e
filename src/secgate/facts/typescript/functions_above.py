"""The functions that lead to a place: those around it, and those around the calls of these."""

from collections.abc import Iterator

from secgate.facts.typescript.functions import functions_around
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.view import View

_DEEPEST = 4
_MOST = 100


def functions_above(view: View, node: Node) -> Iterator[tuple[View, Node]]:
    """The functions around a node, and around the calls of the innermost of these, a few levels up."""
    level = [(view, node)]
    for _ in range(_DEEPEST):
        above: list[tuple[View, Node]] = []
        for held, at in level:
            around = functions_around(at)
            yield from ((held, one) for one in around)
            if around:
                above += [(site.view, site.call) for site in held.links.sites(held, around[0]).found]
        level = above[:_MOST]
