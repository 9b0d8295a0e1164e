"""Hashes that are fast, and what they hash: fit for tokens and checksums, not for passwords."""

import re
from collections.abc import Iterator

from secgate.facts.typescript.names import FUNCTIONS, ancestors, arguments_of, last_name, root_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View

FAST_CALL = re.compile(r"^(?:md5|sha1|sha256|sha512|MD5|SHA1|SHA256|SHA512)$")
_FAST = re.compile(r"^(?:md5|sha-?1|sha-?224|sha-?256|sha-?384|sha-?512|ripemd160)$", re.IGNORECASE)
_MADE = re.compile(r"createHash\(\s*['\"]([\w-]+)['\"]\s*\)")
_LOOPS = frozenset({"for_statement", "for_in_statement", "while_statement", "do_statement"})


def is_made_fast(text: str) -> bool:
    """Whether a text makes the object of a fast hash: `createHash('sha256')`."""
    made = _MADE.search(text)
    return made is not None and _FAST.match(made.group(1)) is not None


def hashed_by(view: View, call: Node) -> list[Node]:
    """What a call gives a fast hash of; empty for any other call, and for one that a loop makes slow."""
    values = _hashed_by(view, call)
    return [] if is_stretched(call, values) else values


def _hashed_by(view: View, call: Node) -> list[Node]:
    callee = call.child_by_field_name("function")
    if callee is None:
        return []
    callee, given, name = unwrap(callee), arguments_of(call), last_name(callee)
    if text_of(callee).endswith("subtle.digest"):
        algorithm = view.names.resolve(given[0]) if given else call
        return given[1:2] if _FAST.match(text_of(algorithm).strip("'\"`")) else []
    if FAST_CALL.match(name):
        return given[:1]
    if name not in {"digest", "update"}:
        return []
    made = root_name(callee)
    held = made if made.type == "call_expression" else view.names.resolve(made)
    if not is_made_fast(text_of(callee)) and not is_made_fast(text_of(held)):
        return []
    return [value for update in _updates(view, call, made) for value in arguments_of(update)[:1]]


def _updates(view: View, call: Node, made: Node) -> Iterator[Node]:
    """The calls of `update` in the chain of a call, and those of the name that it begins with."""
    node: Node | None = call
    while node is not None and node.type in {"call_expression", "member_expression"}:
        if node.type == "call_expression" and last_name(node) == "update":
            yield node
        inner = node.child_by_field_name("function") or node.child_by_field_name("object")
        node = unwrap(inner) if inner is not None else None
    binding = view.names.binding(made)
    for other, callee, name in view.names.named if binding is not None and binding.kind == "local" else ():
        if name == "update" and view.names.binding(root_name(callee)) == binding and other.id != call.id:
            yield other


def is_stretched(call: Node, values: list[Node]) -> bool:
    """Whether a loop hashes again and again what it has hashed: `h = sha256(h)`."""
    left = ""
    for outer in ancestors(call):
        if outer.type == "assignment_expression":
            left = text_of(outer.child_by_field_name("left"))
        if outer.type in FUNCTIONS:
            return False
        if outer.type in _LOOPS:
            return any(text_of(part) == left for value in values for part in walk(value))
    return False
