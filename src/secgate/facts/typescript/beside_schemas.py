"""Bodies of Hono that are written as they came, as a whole, beside what a validator in front has made of them.

`c.req.valid("json")` holds what the schema lets through; `c.req.json()` gives all that was sent, also behind it.
"""

import re
from collections.abc import Iterator

from secgate.facts.typescript.names import FUNCTIONS, ancestors, arguments_of, key_of, last_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.value_uses import query_around
from secgate.facts.typescript.view import View

_ASKED = re.compile(r"^(?:await\s+)?(?:c|ctx|context)\.req\.json$")
_AROUND = frozenset({"await_expression", "parenthesized_expression", "as_expression", "non_null_expression"})
_DATA = frozenset({"data", "create", "update"})
_GIVEN = frozenset({"set", "values"})


def written_beside(view: View, reads: list[Node], sources: list[Node]) -> Node | None:
    """The first read of such a body that a query writes as a whole, or whose elements it does."""
    if not all(_ASKED.match(text_of(source.child_by_field_name("function"))) for source in sources):
        return None
    return next((read for read in reads if _is_written(view, read)), None)


def _is_written(view: View, read: Node) -> bool:
    return _is_data(view, read) or any(_is_in_query(view, call) for call in _mapped(read))


def _is_data(view: View, use: Node) -> bool:
    """Whether a value is what a query writes, itself or spread: `data: body`, `.set(body)`, `{ ...body, orgId }`."""
    inner, outer = use, use.parent
    while outer is not None and (outer.type in _AROUND or outer.type == "spread_element"):
        inner, outer = outer, outer.parent
    if outer is None:
        return False
    if inner.type == "spread_element":
        return outer.type == "object" and _is_in_query(view, outer)
    if outer.type == "pair":
        return key_of(outer) in _DATA and outer.child_by_field_name("value") == inner and _is_in_query(view, inner)
    call = outer.parent if outer.type == "arguments" else None
    return call is not None and last_name(call) in _GIVEN and _is_in_query(view, inner)


def _is_in_query(view: View, node: Node) -> bool:
    rows = (outer for outer in ancestors(node) if outer.type == "call_expression" and outer.id in view.rows)
    return query_around(node) is not None or next(rows, None) is not None


def _mapped(read: Node) -> Iterator[Node]:
    """The call that maps a list in a body, and keeps each element whole: `body.rows.map((row) => ({ ...row }))`."""
    outer = read.parent
    while outer is not None and outer.type == "member_expression" and last_name(outer) != "map":
        outer = outer.parent
    call = outer.parent if outer is not None and outer.type == "member_expression" else None
    if call is None or call.type != "call_expression":
        return
    for callback in [unwrap(one) for one in arguments_of(call)][:1]:
        body = callback.child_by_field_name("body") if callback.type in FUNCTIONS else None
        name = _first_name(callback)
        spread = (
            (text_of(part.named_children[0]) for part in walk(body) if part.type == "spread_element") if body else ()
        )
        if name and name in spread:
            yield call


def _first_name(function: Node) -> str:
    """The name of the first parameter; empty where it is taken apart."""
    listed = function.child_by_field_name("parameters") or function.child_by_field_name("parameter")
    if listed is None or listed.type == "identifier":
        return text_of(listed) if listed is not None else ""
    first = next(iter(listed.named_children), None)
    pattern = (first.child_by_field_name("pattern") or first) if first is not None else None
    return text_of(pattern) if pattern is not None and pattern.type == "identifier" else ""
