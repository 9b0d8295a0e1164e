"""Statements in SQL that a handler of Python puts together with what a request sends."""

import ast
import re
from collections.abc import Iterator

from secgate.facts.python.files import Function, argument, dotted, last, text_of

_SENDS = frozenset({"execute", "executemany", "exec_driver_sql", "text", "raw", "RawSQL", "fetch_all", "fetch_one"})
_SQL = re.compile(
    r"\b(?:select\b.+\bfrom|insert\s+into|update\b.+\bset|delete\s+from|order\s+by|where)\b", re.IGNORECASE | re.DOTALL
)
_BROUGHT = re.compile(r"^(?:self\.)?(?:request|req)\.(?:query_params|GET|POST|data|headers|COOKIES|args|cookies)$")
_CHECKS = re.compile(
    r"^(?:re)?(?:full)?match$|^is(?:digit|decimal|alnum|alpha|identifier|numeric)$|valid|allowed|clean"
)
_MOST_NAMES = 3


def sql_from_request(node: Function, texts: frozenset[str]) -> Iterator[ast.Call]:
    """The calls of a handler that send or wrap a statement into whose text a value of the request is put.

    Args:
        node: the handler.
        texts: its parameters that hold a text as it was sent.
    """
    written: dict[str, list[ast.expr]] = {}
    for one in ast.walk(node):
        if isinstance(one, ast.Assign) and len(one.targets) == 1 and isinstance(one.targets[0], ast.Name):
            written.setdefault(one.targets[0].id, []).append(one.value)
    sent = {name for name, values in written.items() if any(map(_is_brought, values))}
    # NOTE: what a name is given anew may be a text that was looked at.
    known = (sent | (texts - written.keys())) - frozenset(_looked_at(node))
    for call in (one for one in ast.walk(node) if isinstance(one, ast.Call) and last(one.func) in _SENDS):
        statement = _value(argument(call, 0, "sql"), written)
        if statement is None or (isinstance(statement, ast.Call) and last(statement.func) in _SENDS):
            continue
        fixed, put = _parts(statement)
        if _SQL.search(fixed) and any(_is_brought(one) or dotted(one) in known for one in put):
            yield call


def _looked_at(node: Function) -> Iterator[str]:
    """The names that a handler looks up in a list, or holds against a pattern."""
    for one in ast.walk(node):
        if isinstance(one, ast.Compare) and isinstance(one.ops[0], ast.In | ast.NotIn):
            yield dotted(one.left)
        elif isinstance(one, ast.Call) and _CHECKS.search(last(one.func)):
            yield from map(dotted, one.args)
            yield dotted(one.func).rpartition(".")[0]


def _value(node: ast.expr | None, written: dict[str, list[ast.expr]]) -> ast.expr | None:
    """The expression behind a name that is given one value."""
    for _ in range(_MOST_NAMES):
        values = written.get(node.id, []) if isinstance(node, ast.Name) else []
        if len(values) != 1:
            return node
        node = values[0]
    return node


def _is_brought(node: ast.expr) -> bool:
    """Whether an expression is a value of the request as it came: `request.GET["q"]`, `request.GET.get("q", "")`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"get", "strip"}:
        held = node.func.value
        return _BROUGHT.match(dotted(held)) is not None or (node.func.attr == "strip" and _is_brought(held))
    return isinstance(node, ast.Subscript) and _BROUGHT.match(dotted(node.value)) is not None


def _parts(node: ast.expr) -> tuple[str, list[ast.expr]]:
    """What is fixed of a text that is put together, and the values that are put into it."""
    if isinstance(node, ast.JoinedStr):
        put = [one.value for one in node.values if isinstance(one, ast.FormattedValue)]
        return " ".join(text_of(one) or "" for one in node.values), put
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        (left, first), (right, second) = _parts(node.left), _parts(node.right)
        return f"{left} {right}", [*first, *second]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        given = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        return text_of(node.left) or "", list(given)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return text_of(node.func.value) or "", [*node.args, *(word.value for word in node.keywords)]
    return (text, []) if (text := text_of(node)) is not None else ("", [node])
