"""TypeScript and JavaScript syntax trees, and what has to be known about the grammar's gaps.

tree-sitter-typescript 0.23.2 misreads some forms that TypeScript itself accepts. They are blanked with spaces of the
same length before parsing, so that every offset stays true. Always:

- type arguments of a tagged template: ``db.$queryRaw<Row[]>`...` `` (sometimes without any ERROR node);
- the `!` in `a !== b!.c` and `!b!.c`, which the grammar reads as `(a !== b)!.c` and `(!b)!.c`.

Where the file does not parse otherwise, and then parses in full:

- a bare `&` in JSX text: `<h1>Terms & privacy</h1>`;
- words that only types or the loader read: `export type * from`, `export * from "x" with { type: "json" }`,
  `static accessor x`, `<in out T>`, `call<typeof import("x")>()`, `import("x").T[]`;
- members of an object type without `;` before one that is named `in` or is a generic call: here a `;` is set;
- a function that is called `using`, which the grammar reads as the start of a declaration: here it gets a capital.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from operator import attrgetter

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser, Query, QueryCursor, Tree

from secgate.model import Place

__all__ = [
    "Node", "Tree", "children_of", "collect", "deeper_than", "errors", "in_order", "node_at", "normalise", "parse",
    "read", "text_of", "walk",
]  # fmt: skip

_TYPESCRIPT = Language(tree_sitter_typescript.language_typescript())
# NOTE: the tsx grammar is also the one for plain JavaScript: it reads JSX, and JavaScript has no `<T>value` cast.
_TSX = Language(tree_sitter_typescript.language_tsx())
_PLAIN = (".ts", ".mts", ".cts")
_BARE_AMPERSAND = re.compile(rb"(?<!&)&(?![&=]|#?\w+;)")
# The group is what is blanked.
_WORDS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        rb"^[ \t]*export[ \t]+(type)[ \t]*\*",
        rb"\bfrom[ \t]*(?:'[^'\n]*'|\"[^\"\n]*\")[ \t]*(with[ \t]*\{[^{}]{0,200}\})",
        rb"^[ \t]*(?:(?:public|private|protected|static|override|declare|readonly)[ \t]+)+(accessor)[ \t]+[\w#$]",
        rb"[<,][ \t\n]*((?:in[ \t]+)?out|in)[ \t]+[A-Z]\w*[ \t]*(?:,|>|=|extends\b)",
        rb"\b(import\([ \t]*['\"][^'\"\n]*['\"][ \t]*\)[ \t]*\.)(?=[ \t]*\w+(?:\.\w+)*(?:<[^;\n]{0,200}?>)?\)?\[)",
        rb"\w(<[ \t]*typeof[ \t]+import\([ \t]*['\"][^'\"\n]*['\"][ \t]*\)[ \t]*>)\(",
    )
)
# Members of an object type that end with their line. The group is a space before the next one, where a `;` may stand.
_MEMBERS = re.compile(rb"\n[ \t]*([ \t])in\??[ \t]*:|\)[ \t]*:[ \t]*\w+[ \t]*\r?\n[ \t]*([ \t])<[A-Z]")
_CALLS_USING = re.compile(rb"\busing[ \t]*\(")
# The name, not the declaration `using x = …`, nor a member of something.
_USING = re.compile(rb"(?<![.\w$#])using\b(?![ \t]+[\w$\[{])")
_NO_CODE = frozenset({"comment", "string_fragment", "string", "template_string", "jsx_text", "regex_pattern"})
_MAX_TYPE_ARGUMENTS = 2_000
_ASSERTED = (b"!.", b"![")
_MISREAD = "(non_null_expression [(binary_expression) (unary_expression)]) @asserted"
_START, _END, _COUNT = attrgetter("start_byte"), attrgetter("end_byte"), attrgetter("descendant_count")
# Each time uncovers the next `!` of `a || b!.c!.d`.
_MOST_ASSERTED = 4


def parse(data: bytes, path: str) -> Tree:
    """The syntax tree of normalised source; `tree.root_node.has_error` says whether all of it was understood."""
    return Parser(_language(path)).parse(data)


def _language(path: str) -> Language:
    return _TYPESCRIPT if path.lower().endswith(_PLAIN) else _TSX


def normalise(data: bytes, path: str) -> bytes:
    """The same source with the grammar's gaps blanked; same length, same meaning."""
    return read(data, path)[0]


def read(data: bytes, path: str) -> tuple[bytes, Tree]:
    """The source with the grammar's gaps blanked, and its tree; same length, same meaning."""
    data = _blank_template_type_arguments(data)
    data, tree = _without_assertions(data, parse(data, path), path)
    if not tree.root_node.has_error:
        return data, tree
    patched = bytearray(data)
    for pattern in _WORDS:
        for match in pattern.finditer(data):
            _blank(patched, *match.span(1))
    for match in _MEMBERS.finditer(data):
        patched[match.start(match.lastindex or 0)] = ord(";")
    if b"&" in data and not path.lower().endswith(_PLAIN):
        for node in errors(tree.root_node):
            for match in _BARE_AMPERSAND.finditer(data, max(0, node.start_byte - 2), node.end_byte + 2):
                patched[match.start()] = 0x20
    if _CALLS_USING.search(data):
        _rename_using(patched, data, tree.root_node)
    repaired = bytes(patched)
    if repaired == data:
        return data, tree
    # NOTE: blanking is kept only when it mends the whole file: an `&` inside code is never touched.
    mended = parse(repaired, path)
    return (data, tree) if mended.root_node.has_error else (repaired, mended)


def _rename_using(patched: bytearray, data: bytes, root: Node) -> None:
    """Call what is named `using` `Using` throughout the file, where no other name is written so.

    NOTE: where another file exports the name, it is not found there any more, and so unknown.
    """
    if re.search(rb"\bUsing\b", data):
        return
    for match in _USING.finditer(data):
        leaf = root.descendant_for_byte_range(match.start(), match.end())
        if leaf is None or leaf.type not in _NO_CODE:
            patched[match.start()] = ord("U")


def _blank(patched: bytearray, start: int, end: int) -> None:
    patched[start:end] = bytes(byte if byte in b"\r\n" else 0x20 for byte in patched[start:end])


def _blank_template_type_arguments(data: bytes) -> bytes:
    if b">`" not in data:
        return data
    patched = bytearray(data)
    end = data.find(b">`")
    while end != -1:
        start = _opening(data, end)
        if start is not None:
            _blank(patched, start, end + 1)
        end = data.find(b">`", end + 1)
    return bytes(patched)


def _without_assertions(data: bytes, tree: Tree, path: str) -> tuple[bytes, Tree]:
    """The source without each `!` that the grammar takes for one of a whole comparison or negation, and its tree."""
    for _ in range(_MOST_ASSERTED if any(sign in data for sign in _ASSERTED) else 0):
        query = _misread(path.lower().endswith(_PLAIN))
        found = QueryCursor(query).captures(tree.root_node).get("asserted", [])
        if not found:
            break
        patched = bytearray(data)
        for node in found:
            patched[node.end_byte - 1] = 0x20
        data = bytes(patched)
        tree = parse(data, path)
    return data, tree


@cache
def _misread(plain: bool) -> Query:
    return Query(_TYPESCRIPT if plain else _TSX, _MISREAD)


def _opening(data: bytes, close: int) -> int | None:
    """Offset of the `<` that the `>` at `close` ends, when a name or call stands right before it."""
    depth = 0
    for index in range(close, max(-1, close - _MAX_TYPE_ARGUMENTS), -1):
        byte = data[index : index + 1]
        if byte in (b">", b"}", b")", b"]"):
            # NOTE: `=>` inside a function type is an arrow, not a closing bracket.
            depth += 0 if byte == b">" and data[index - 1 : index] == b"=" else 1
        elif byte in (b"<", b"{", b"(", b"["):
            depth -= 1
            if depth == 0:
                before = data[index - 1 : index]
                return index if byte == b"<" and (before.isalnum() or before in (b"_", b"$")) else None
        elif byte in (b"`", b'"', b"'") and depth == 1 and byte == b"`":
            return None
    return None


def errors(node: Node) -> Iterator[Node]:
    """ERROR and MISSING nodes below `node`, outermost first, without recursion."""
    stack = [node]
    while stack:
        current = stack.pop()
        if current.is_error or current.is_missing:
            yield current
        elif current.has_error:
            stack.extend(reversed(current.children))


def deeper_than(root: Node, levels: int) -> bool:
    """Whether the tree nests deeper than `levels`; it may say so from three quarters of that on.

    NOTE: looks at every n-th node only. Between two of them a path cannot get more than n levels deeper.
    """
    step = max(1, levels // 4)
    cursor = root.walk()
    for number in range(0, root.descendant_count, step):
        cursor.goto_descendant(number)
        if cursor.depth > levels - step:
            return True
    return False


def children_of(node: Node) -> list[Node]:
    """The named nodes right below a node, for a walk through all that is below them.

    NOTE: a node keeps its children, and they keep theirs: what was walked once would stay as long as the root does.
    These hang on a copy of the node.
    """
    fresh = node.walk().node
    return fresh.named_children if fresh is not None else []


def walk(node: Node) -> Iterator[Node]:
    """Every named node below and including `node`, in source order, without recursion."""
    yield node
    stack = children_of(node)[::-1]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(current.named_children))


def in_order(nodes: Iterable[Node]) -> list[Node]:
    """Nodes of one tree as they stand in it: earlier ones first, then outer ones first."""
    # NOTE: three sorts by what the library gives take a third of one by a key that is put together in Python.
    outer_first = sorted(sorted(nodes, key=_COUNT, reverse=True), key=_END, reverse=True)
    return sorted(outer_first, key=_START)


def collect(root: Node, path: str, kinds: Collection[str]) -> dict[str, list[Node]]:
    """Every node of these types below and including `root` by type, in no order.

    NOTE: a query looks at the tree inside the library, five times as fast as a walk that makes an object of each node.
    What it takes hangs on the size of the tree alone, so that many types at once cost little more than one.
    """
    found: dict[str, list[Node]] = {kind: [] for kind in kinds}
    query = _query_of(path.lower().endswith(_PLAIN), frozenset(kinds))
    if query is not None:
        found |= QueryCursor(query).captures(root)
    return found


@cache
def _query_of(plain: bool, kinds: frozenset[str]) -> Query | None:
    """The query for nodes of these types; None when the grammar has none of them."""
    language = _TYPESCRIPT if plain else _TSX
    known = [kind for kind in sorted(kinds) if kind.isidentifier() and language.id_for_node_kind(kind, True)]
    return Query(language, " ".join(f"({kind}) @{kind}" for kind in known)) if known else None


def text_of(node: Node | None) -> str:
    """The source text of `node`; empty for none."""
    # NOTE: asked a million times a run.
    text = node.text if node is not None else None
    return text.decode("utf-8", "replace") if text is not None else ""


def node_at(root: Node, data: bytes, place: Place) -> Node | None:
    """The largest node that starts and ends within a place; without an end, the largest one but the file itself.

    A place without a column of its own starts at the first sign of its line.
    """
    lines = data.split(b"\n", place.end_line or place.line)
    if place.line > len(lines):
        return None
    line = lines[place.line - 1]
    column = _in_bytes(line, place.column) if place.column > 1 else len(line) - len(line.lstrip())
    start, last = (place.line - 1, column), (root.end_point.row + 1, 0)
    if place.end_line is not None and place.end_column is not None and place.end_line <= len(lines):
        last = (place.end_line - 1, _in_bytes(lines[place.end_line - 1], place.end_column))
    found = None
    node = root.descendant_for_point_range(start, (start[0], start[1] + 1))
    while node is not None and node.parent is not None and node.start_point == start and node.end_point <= last:
        found, node = node, node.parent
    return found


def _in_bytes(line: bytes, column: int) -> int:
    return len(line.decode("utf-8", "replace")[: column - 1].encode())


def targets_of(left: Node) -> list[Node]:
    """The names and members that an assignment writes: `row` for `[row] = await rows()`, the left side of any other."""
    match left.type:
        case "array_pattern" | "object_pattern":
            return [target for child in left.named_children for target in targets_of(child)]
        case "pair_pattern" | "assignment_pattern" | "rest_pattern":
            inner = left.child_by_field_name("value" if left.type == "pair_pattern" else "left")
            inner = left.named_children[0] if left.type == "rest_pattern" and left.named_children else inner
            return targets_of(inner) if inner is not None else []
        case _:
            return [left]
