"""Tests by which a file asks whether it is itself the program that was started, as a server's file does."""

import re

from secgate.facts.typescript.environment import in_production
from secgate.facts.typescript.names import unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.values import Condition, Site

_MAX_DEPTH = 4
_EQUAL = frozenset({"===", "=="})
_UNEQUAL = frozenset({"!==", "!="})
_NOTHING = frozenset({"null", "undefined"})
# What names the file itself, and what names the file that was started; either in any wrapping: `pathToFileURL(…).href`.
_ITSELF = re.compile(r"^module$|\bimport\.meta\.(?:url|filename|path)\b|\b__filename\b")
_STARTED = re.compile(r"\brequire\.main\b|\bprocess\.argv\s*(?:\.at\(\s*1\s*\)|\[\s*1\s*\])|\bBun\.main\b")
_HELD_AGAINST = re.compile(r"\.\s*(?:endsWith|includes|startsWith)$|^(?:esMain|isMain)$")


def is_for_the_program(condition: Condition) -> bool:
    """Whether a condition around a statement holds when its file is the program that was started.

    Which file that is nothing in the code says: a server that asks this is meant to be started so.
    """
    return _when_started(condition.site, condition.site.node) is condition.holds


def _when_started(site: Site, node: Node, depth: int = 0) -> bool | None:
    """What a test is in the program that was started; None when it asks something else too."""
    node = unwrap(node)
    if depth > _MAX_DEPTH:
        return None
    match node.type:
        case "unary_expression" if text_of(node.child_by_field_name("operator")) == "!":
            argument = node.child_by_field_name("argument")
            inner = _when_started(site, argument, depth + 1) if argument is not None else None
            return None if inner is None else not inner
        case "binary_expression":
            return _of_two(site, node, depth)
        case "identifier":
            declared = site.module.declared.get(text_of(node))
            value = declared.child_by_field_name("value") if declared is not None else None
            return _when_started(site, value, depth + 1) if value is not None else None
        case "member_expression":
            return {"module.parent": False, "import.meta.main": True}.get(text_of(node))
        case "call_expression":
            return _of_call(node)
        case _:
            return None


def _of_call(node: Node) -> bool | None:
    """`import.meta.url.endsWith(process.argv[1])`, `esMain(import.meta)`."""
    text = text_of(node)
    asks = _HELD_AGAINST.search(text_of(node.child_by_field_name("function"))) is not None
    both = _ITSELF.search(text) is not None and _STARTED.search(text) is not None
    return True if asks and (both or text.endswith(("(import.meta)", "(module)"))) else None


def _of_two(site: Site, node: Node, depth: int) -> bool | None:
    operator = text_of(node.child_by_field_name("operator"))
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return None
    if operator in {"&&", "||"}:
        parts = [_either(site, left, depth), _either(site, right, depth)]
        decisive = operator == "||"
        if decisive in parts:
            return decisive
        return None if None in parts else not decisive
    if operator not in _EQUAL | _UNEQUAL:
        return None
    texts = [text_of(side) for side in (left, right)]
    alone = "module.parent" in texts and bool(_NOTHING.intersection(texts))
    same = any(_ITSELF.search(a) and _STARTED.search(b) for a, b in (texts, reversed(texts)))
    return operator in _EQUAL if alone or same else None


def _either(site: Site, node: Node, depth: int) -> bool | None:
    known = _when_started(site, node, depth + 1)
    return in_production(node) if known is None else known
