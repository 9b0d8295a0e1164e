"""One file of the target with its syntax, as engines and analyzers read it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, chain

from secgate.facts.typescript import syntax
from secgate.facts.typescript.names import FUNCTIONS, Names
from secgate.facts.typescript.test_calls import TestCall, test_calls
from secgate.model import Place

_SCRIPT = frozenset({"typescript", "javascript"})
_CALLS = FUNCTIONS | {"call_expression", "pair"}
_BLOCK = 1_024
_CONTINUATION = bytes(range(0x80, 0xC0))
# Types of nodes that most checks ask for.
_COMMON = Names.READ | {
    "as_expression", "assignment_expression", "binary_expression", "catch_clause", "comment", "export_statement",
    "for_statement", "if_statement", "import_clause", "member_expression", "new_expression", "object",
    "object_pattern", "optional_parameter", "pair", "pair_pattern", "predefined_type", "public_field_definition",
    "required_parameter", "shorthand_property_identifier_pattern", "string", "subscript_expression",
    "template_string", "throw_statement", "type_assertion",
}  # fmt: skip


@dataclass(frozen=True)
class SourceFile:
    """A text file in a check's scope.

    Attributes:
        path: relative to the target's root.
        language: a name from target/languages.py.
        text: the decoded content.
        data: the content as UTF-8 with the grammar's gaps blanked; syntax offsets count in it.
        tree: the syntax tree of `data`, when it has been parsed already.
    """

    path: str
    language: str | None
    text: str
    data: bytes
    tree: syntax.Tree | None = field(default=None, repr=False, compare=False)

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends, split at newlines only, as the engines count them."""
        return [line.rstrip("\r") for line in self.text.split("\n")]

    @cached_property
    def root(self) -> syntax.Node:
        """Root of the TypeScript or JavaScript syntax tree."""
        tree = self.tree if self.tree is not None else syntax.parse(self.data, self.path)
        return tree.root_node

    @cached_property
    def folded(self) -> str:
        """The text in lower case, where an ASCII word stands exactly when a search that ignores case finds it."""
        # NOTE: `re` takes these for i and s, and `lower` leaves the last two and makes two characters of the first.
        return self.text.replace("\u0130", "i").lower().replace("\u0131", "i").replace("\u017f", "s")

    @cached_property
    def names(self) -> Names:
        """The names of the file and the values behind them."""
        return Names(self.root, self.nodes(*Names.READ))

    @cached_property
    def tests(self) -> list[TestCall]:
        """The tests and groups of tests of the file in source order."""
        return test_calls(self)

    def forget(self) -> None:
        """Drop what was read of the file so far: whoever was reading was interrupted, perhaps in the middle of it."""
        for part in ("names", "tests", "_index", "_ordered"):
            self.__dict__.pop(part, None)

    def nodes(self, *types: str) -> list[syntax.Node]:
        """The named nodes of these types in source order, outer ones first; the tree is searched seldom."""
        found = [nodes for kind in dict.fromkeys(types) if (nodes := self._of_type(kind, types))]
        return list(found[0]) if len(found) == 1 else syntax.in_order(chain.from_iterable(found))

    def _of_type(self, kind: str, types: Iterable[str]) -> list[syntax.Node]:
        """The nodes of a type, put in order when somebody asks for them first; `types` are wanted as well."""
        if kind not in self._ordered:
            if kind not in self._index:
                missing = {one for one in types if one not in self._index}
                wanted = missing if self._index else missing | self._together
                self._index.update(syntax.collect(self.root, self.path, wanted))
            self._ordered[kind] = syntax.in_order(self._index[kind])
        return self._ordered[kind]

    @property
    def _together(self) -> frozenset[str]:
        """Types of nodes that are found together with the first one that is asked for."""
        return _COMMON

    @cached_property
    def _index(self) -> dict[str, list[syntax.Node]]:
        """Nodes by type in no order, of the types that were looked for so far."""
        return {}

    @cached_property
    def _ordered(self) -> dict[str, list[syntax.Node]]:
        """Nodes by type in source order, of the types that somebody asked for so far."""
        return {}

    def line(self, number: int) -> str:
        """The text of a line, 1-based; empty outside the file."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def place(self, node: syntax.Node) -> Place:
        """The range of a syntax node; columns count characters."""
        return Place(
            path=self.path,
            line=node.start_point.row + 1,
            column=self._column(node.start_byte, node.start_point.column),
            end_line=node.end_point.row + 1,
            end_column=self._column(node.end_byte, node.end_point.column),
        )

    def call_at(self, place: Place) -> syntax.Node | None:
        """The innermost call, function or entry of an object that a place of a script lies in."""
        at = (place.line - 1, len(self.line(place.line)[: place.column - 1].encode()))
        node = self.root.named_descendant_for_point_range(at, at)
        while node is not None and node.type not in _CALLS:
            node = node.parent
        return node

    def node_at(self, place: Place) -> syntax.Node | None:
        """The syntax node at a place of TypeScript or JavaScript; see `syntax.node_at`."""
        return syntax.node_at(self.root, self.data, place) if self.language in _SCRIPT else None

    def _column(self, offset: int, bytes_before: int) -> int:
        return bytes_before - self._continuations(offset - bytes_before, offset) + 1

    def _continuations(self, start: int, end: int) -> int:
        """How many bytes of a range are not the first one of their character.

        NOTE: counted by block, since a line may be as long as the file, and hold a place at every tenth byte.
        """
        blocks = self._blocks
        if not blocks:
            return 0
        first, last = -(-start // _BLOCK), end // _BLOCK
        if first >= last:
            return _continuation_bytes(self.data[start:end])
        inside = blocks[last] - blocks[first]
        before, after = self.data[start : first * _BLOCK], self.data[last * _BLOCK : end]
        return inside + _continuation_bytes(before) + _continuation_bytes(after)

    @cached_property
    def _blocks(self) -> list[int]:
        """The number of such bytes before each block; empty where every character is one byte."""
        if self.data.isascii():
            return []
        starts = range(0, len(self.data), _BLOCK)
        return list(accumulate((_continuation_bytes(self.data[at : at + _BLOCK]) for at in starts), initial=0))


class UnreadFile(SourceFile):
    """A script that is parsed when somebody asks for its syntax: most items of a run ask for that of few files."""

    _utf8: bytes

    def __init__(self, path: str, language: str | None, text: str, utf8: bytes) -> None:
        for name, value in (("path", path), ("language", language), ("text", text), ("_utf8", utf8)):
            object.__setattr__(self, name, value)

    @cached_property
    def data(self) -> bytes:
        """The content as UTF-8 with the grammar's gaps blanked."""
        return self._read[0]

    @cached_property
    def tree(self) -> syntax.Tree:
        """The syntax tree of `data`."""
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[bytes, syntax.Tree]:
        return syntax.read(self._utf8, self.path)


class LeftOutFile(UnreadFile):
    """A script that the code items leave out: the few checks that look at it ask for few types of its nodes."""

    @property
    def _together(self) -> frozenset[str]:
        return frozenset()


def _continuation_bytes(data: bytes) -> int:
    return len(data) - len(data.translate(None, _CONTINUATION))
