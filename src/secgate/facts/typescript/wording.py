"""The wording and the symbol of TypeScript and JavaScript code, read from the syntax tree.

What a formatter changes does not show: layout, comments, kinds of quotes, escapes, quoted keys, separators, redundant
parentheses, the leading `|` of a union. What means something else does: the tree's structure is kept.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.wording import Wording, quoted

_SEPARATORS = frozenset("(),;")
_PARENTHESES = frozenset({"parenthesized_expression", "parenthesized_type"})
# Nodes that are a group even of nothing or of one: `f()` is not `f`.
_GROUPS = frozenset({"arguments", "template_string"})
_FLAT = frozenset({"union_type", "intersection_type"})
_LOGICAL = frozenset({"&&", "||", "??"})
_FUNCTIONS = frozenset({"arrow_function", "function_expression", "generator_function"})
_BODIES = frozenset({"statement_block", "class_body"})
_OWNERS = _FUNCTIONS | frozenset({
    "function_declaration", "generator_function_declaration", "method_definition", "class_declaration",
    "abstract_class_declaration", "class",
})  # fmt: skip
_NAMED = _OWNERS | frozenset({
    "interface_declaration", "type_alias_declaration", "enum_declaration", "internal_module", "module",
    "public_field_definition", "property_signature", "method_signature", "variable_declarator", "required_parameter",
    "optional_parameter",
})  # fmt: skip
_PATTERNS = frozenset({"object_pattern", "array_pattern"})
_KEY = re.compile(r"[A-Za-z_$][\w$]*|\d+")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}


@dataclass
class _Group:
    """The parts of one node, as they are collected; a node of the same kind inside adds its own to the same list."""

    node: Node
    rest: Iterator[Node]
    kind: str
    parts: list["_Part"] = field(default_factory=list)
    joined: bool = False


@dataclass(frozen=True)
class _Part:
    """The wording of a node, and whether that is something in quotes."""

    wording: Wording
    literal: bool = False


def of_node(node: Node, start: int | None = None, end: int | None = None) -> Wording:
    """The wording of a node, or of what of it stands between two offsets.

    The bodies of functions and classes inside are left out: what is changed there does not change this finding.
    """
    leaf = _leaf(node, None)
    if leaf is not None:
        return leaf.wording
    first = node.start_byte if start is None else start
    last = node.end_byte if end is None else end
    stack = [_opened(node)]
    while True:
        group = stack[-1]
        child = next(group.rest, None)
        if child is None:
            part = _closed(stack.pop())
            if not stack:
                return part.wording if part is not None else Wording()
            if part is not None:
                stack[-1].parts.append(part)
        elif child.start_byte < last and child.end_byte > first and not _is_layout(child, group.node):
            child = _unwrapped(child)
            part = _leaf(child, group.node)
            if part is None:
                stack.append(_opened(child, group))
            else:
                group.parts.append(part)


def _unwrapped(node: Node) -> Node:
    """What stands in parentheses."""
    while node.type in _PARENTHESES:
        parts = [child for child in node.named_children if child.type != "comment"]
        if len(parts) != 1:
            break
        node = parts[0]
    return node


def _opened(node: Node, outer: _Group | None = None) -> _Group:
    kind = node.type if node.type in _FLAT else ""
    if node.type == "binary_expression":
        operator = text_of(node.child_by_field_name("operator"))
        kind = operator if operator in _LOGICAL else ""
    if outer is not None and kind and kind == outer.kind:
        return _Group(node, iter(node.children), kind, outer.parts, joined=True)
    return _Group(node, iter(node.children), kind)


def _is_layout(node: Node, parent: Node) -> bool:
    if node.is_missing or node.type in {"comment", "html_comment"}:
        return True
    if node.is_named:
        return parent.type == "new_expression" and node.type == "arguments" and not node.named_children
    leading = parent.type in _FLAT and node.type in {"|", "&"} and parent.children[0] == node
    return node.type in _SEPARATORS or leading


def _leaf(node: Node, parent: Node | None) -> _Part | None:
    """The part of a node that is read as one token; None for one that is read by its children."""
    match node.type:
        case "string" | "template_string" if not any(c.type == "template_substitution" for c in node.children):
            content = _content(node, parent)
            if parent is not None and _is_key(node, parent) and _KEY.fullmatch(content):
                return _word(content)
            return _Part(quoted(content), literal=True)
        case "string_fragment" | "regex" | "jsx_text" | "comment":
            part = _Part(quoted(text_of(node)), literal=True)
            return _word("") if node.type == "jsx_text" and part.wording.text == '""' else part
        case "number":
            return _word(_number(text_of(node)))
        case kind if kind in _BODIES and parent is not None and parent.type in _OWNERS:
            return _word("{}")
        case _:
            return _word(text_of(node)) if not node.children else None


def _word(text: str) -> _Part:
    return _Part(Wording(text, text))


def _closed(group: _Group) -> _Part | None:
    if group.joined:
        return None
    parts = [part for part in group.parts if part.wording.text]
    kind = group.node.type
    if kind == "jsx_expression" and len(parts) == 3 and parts[1].literal:  # noqa: PLR2004 - a brace, a string, a brace
        # NOTE: between elements a formatter writes `{" "}` where it breaks a line.
        outer = group.node.parent
        blank = parts[1].wording.text == '""' and (outer is None or outer.type != "jsx_attribute")
        return None if blank else parts[1]
    if kind not in _GROUPS and len(parts) <= 1:
        return parts[0] if parts else None
    texts, bares = (part.wording.text for part in parts), (part.wording.bare for part in parts)
    return _Part(Wording(_joined(texts), _joined(bares)))


def _joined(texts: Iterator[str]) -> str:
    return f"({' '.join(texts)})"


def _content(node: Node, parent: Node | None) -> str:
    content = "".join(_unescaped(child) for child in node.children if child.is_named)
    if parent is not None and parent.type == "jsx_attribute":
        content = content.replace("&quot;", '"').replace("&apos;", "'")
    return content


def _unescaped(node: Node) -> str:
    text = text_of(node)
    if node.type != "escape_sequence":
        return text
    rest = text[1:]
    if rest in _ESCAPES:
        return _ESCAPES[rest]
    try:
        return str(ast.literal_eval(f'"{text}"')) if rest[:1] in "xu" and "{" not in rest else rest
    except (SyntaxError, ValueError):
        return rest


def _is_key(node: Node, parent: Node) -> bool:
    return node in (parent.child_by_field_name("key"), parent.child_by_field_name("name"))


def _number(text: str) -> str:
    """A number as every formatter writes it: `0XAB`, `1.50` and `.5` are `0xab`, `1.5` and `0.5`."""
    text = text.lower()
    if re.fullmatch(r"[\d_]*\.[\d_]*", text):
        whole, _, part = text.partition(".")
        part = part.rstrip("0")
        return f"{whole or '0'}.{part}" if part else whole or "0"
    return text


def enclosing_symbol(node: Node) -> str:
    """Names of what is around `node`, outermost first, with dots between; empty at the top level.

    Named are functions, classes, types, their members and parameters, and variables; a function without a name of its
    own by what it is assigned to; and the calls that a function around the node is given to, when their first argument
    names something: `router.get('/bookings', auth, async () => …)`.
    """
    names = []
    inner, current, crossed = node, node.parent, node.type in _FUNCTIONS
    while current is not None:
        names.append(_name_of_call(current, inner) if crossed and current.type == "arguments" else _name(current))
        crossed = crossed or current.type in _OWNERS
        inner, current = current, current.parent
    return ".".join(name for name in reversed(names) if name)


def _name(node: Node) -> str:
    name = None
    if node.type in _NAMED:
        name = node.child_by_field_name("name") or node.child_by_field_name("pattern")
    if name is None and node.type in _FUNCTIONS:
        name = _name_from_outside(node)
    # NOTE: a pattern lists whatever is taken out of the value, which says nothing about the value.
    return "" if name is None or name.type in _PATTERNS else _plain(name)


def _name_from_outside(function: Node) -> Node | None:
    """The key or the left side that a function without a name is given."""
    parent = function.parent
    while parent is not None and parent.type in _PARENTHESES:
        parent = parent.parent
    if parent is None or parent.type not in {"pair", "assignment_expression"}:
        return None
    return parent.child_by_field_name("key") or parent.child_by_field_name("left")


def _name_of_call(arguments: Node, given: Node) -> str:
    call = arguments.parent
    first = next((child for child in arguments.named_children if child.type != "comment"), None)
    callee = call.child_by_field_name("function") if call is not None else None
    if callee is None or first is None or first == given or first.type not in {"string", "template_string"}:
        return ""
    method = callee.child_by_field_name("property") or callee
    return f"{text_of(method)} {of_node(first).text}" if not method.named_children else ""


def _plain(name: Node) -> str:
    part = _leaf(name, name.parent)
    return part.wording.text if part is not None else of_node(name).text
