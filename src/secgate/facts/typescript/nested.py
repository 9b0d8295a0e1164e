"""Nodes of one file that lie within each other, found by a place inside them."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from secgate.facts.typescript.syntax import Node


class Nested:
    """Some nodes of one tree; what is around a place is found without a walk up from it.

    Args:
        nodes: in source order, outer ones first.
    """

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes = list(nodes)
        self._starts = [node.start_byte for node in self.nodes]
        self._ends = [node.end_byte for node in self.nodes]
        self._outer: list[int] = []
        for position, end in enumerate(self._ends):
            outer = position - 1
            while outer >= 0 and self._ends[outer] < end:
                outer = self._outer[outer]
            self._outer.append(outer)

    def around(self, node: Node) -> Iterator[Node]:
        """Those that `node` lies in, innermost first, without itself."""
        position, end = bisect_right(self._starts, node.start_byte) - 1, node.end_byte
        while position >= 0:
            found = self.nodes[position]
            if self._ends[position] >= end and found.id != node.id:
                yield found
            position = self._outer[position]
