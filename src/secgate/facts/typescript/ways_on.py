"""Where a middleware goes on to what stands behind it: calls of `next`, or the end of a hook that only returns."""

import re
from collections.abc import Iterator

from secgate.facts.typescript.functions import function_around, is_marked_async
from secgate.facts.typescript.kept_tenants import runs_next
from secgate.facts.typescript.names import ancestors, arguments_of, inside
from secgate.facts.typescript.nest_handed import is_nest
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

_PASSED = frozenset({"next", "done"})
# A hook of Fastify is given the request and the reply, and a third parameter where it is to call that.
_MOST = 2
_SENDS = re.compile(r"\b(?:send|redirect)\(|\breply\.[a-z]+[A-Z]?\w*\(")
_LEAVES = frozenset({"return_statement", "throw_statement"})


def ways_on(view: View, function: Node) -> list[Node]:
    """Every place from which a middleware goes on; for the end of a function, its body."""
    given = [binding.name for binding in view.names.parameters(function) if not binding.path]
    calls = [call for call in view.names.calls(function) if _goes_on(view, call)]
    body = function.child_by_field_name("body")
    is_hook = 0 < len(given) <= _MOST and not _PASSED & set(given) and is_marked_async(function)
    if calls or not is_hook or body is None or body.type != "statement_block" or is_nest(view.file.text):
        return calls
    return list(_ends(view, function, body))


def _goes_on(view: View, call: Node) -> bool:
    """Whether a call is `next()`, or runs `next` with what it keeps: `storage.run({ tenantId }, next)`."""
    if text_of(call.child_by_field_name("function")) in _PASSED:
        return not arguments_of(call)
    return runs_next(view, call, _PASSED)


def _ends(view: View, function: Node, body: Node) -> Iterator[Node]:
    """Where a hook ends and has not answered: returns of nothing that was sent, and the end of its body."""
    for node in view.within(function, "return_statement"):
        around = function_around(node)
        if around == function and not _has_answered(node):
            yield node
    statements = [child for child in body.named_children if child.type != "comment"]
    if not statements or statements[-1].type not in _LEAVES:
        yield body


def _has_answered(node: Node) -> bool:
    """Whether a return is of what was sent, or follows it: `return reply.code(404).send()`."""
    before = node.prev_named_sibling if not node.named_children else node
    return before is not None and _SENDS.search(text_of(before)) is not None


def comes_before(first: Node, way: Node) -> bool:
    """Whether a statement always ran when a middleware goes on from a place: its block is around that one."""
    block = next((a for a in ancestors(first) if a.type == "statement_block"), None)
    while block is not None and _leaves_when_it_fails(block, way):
        block = next((a for a in ancestors(block) if a.type == "statement_block"), None)
    if block is None:
        return False
    return block == way or (first.end_byte <= way.start_byte and inside(way, block))


def _leaves_when_it_fails(block: Node, way: Node) -> bool:
    """Whether a block is tried, and what catches its errors ends by leaving the function, and not by that way."""
    tried = block.parent
    caught = tried.child_by_field_name("handler") if tried is not None and tried.type == "try_statement" else None
    if caught is None or tried is None or tried.child_by_field_name("body") != block:
        return False
    body = caught.child_by_field_name("body")
    if inside(way, caught):
        return False
    statements = [child for child in body.named_children if child.type != "comment"] if body is not None else []
    return bool(statements) and statements[-1].type in _LEAVES
