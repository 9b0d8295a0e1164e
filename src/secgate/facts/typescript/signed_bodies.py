"""Handlers that prove a body by its signature: what they compute over it is compared with what the sender gives.

A signature that is only made proves nothing, and a function of the target is judged by its body, not by its name.
"""

import re

from secgate.facts.typescript.comparing import operator_of
from secgate.facts.typescript.names import arguments_of, last_name, outermost, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

_LIBRARY = re.compile(
    r"(?:constructEvent(?:Async)?|unwrapWebhook|verifyKey|\w*(?:verif|valid)\w*(?:Signature|Webhook|Hmac|Request)\w*)$",
    re.IGNORECASE,
)
_VERIFIERS = re.compile(
    r"svix|webhook|\bwh\b|signature|subtle|\bcrypto\b|createVerify|\bverifier\b|nacl", re.IGNORECASE
)
# Names of functions that are worth a look; their bodies decide.
_MAY_VERIFY = re.compile(
    r"constructEvent|verif|sign|mac|hash|digest|check|valid|authent|genuin|trust|equal|same|hook|sha", re.IGNORECASE
)
_MADE = re.compile(r"\bcreateHmac\s*\(|\bcreateVerify\s*\(|\bsubtle\.sign\s*\(|\bHmac\w*\s*\(", re.IGNORECASE)
_EQUAL = frozenset({"===", "!==", "==", "!="})
_EQUALS = re.compile(r"equal|compare|tsscmp", re.IGNORECASE)
# What a function of the target compares in, that is handed both.
_COMPARER = re.compile(r"timingSafeEqual\s*\(|\btsscmp\s*\(")
_WRITTEN = frozenset({"string", "number", "true", "false", "null", "undefined"})
_MAX_LEVELS = 2


def verifies_signature(view: View, function: Node, level: int = 0) -> bool:
    """Whether a function compares a signature over what it is given with one that the sender gives."""
    calls = view.names.calls(function)
    if any(_is_verifying(view, function, call, level) for call in calls):
        return True
    compared = (n for n in view.within(function, "binary_expression") if operator_of(n) in _EQUAL)
    return any(_compares(view, node, level) for node in compared)


def _is_verifying(view: View, function: Node, call: Node, level: int) -> bool:
    callee, name = call.child_by_field_name("function"), last_name(call)
    if callee is None or not (_MAY_VERIFY.search(name) or _EQUALS.search(name) or _decides(call)):
        return False
    own = view.links.declared(view, callee)
    if own is not None:
        inner = level < _MAX_LEVELS and own[1].id != function.id and verifies_signature(*own, level + 1)
        made = (_is_made(view, part, level) for part in arguments_of(call))
        return inner or (_COMPARER.search(text_of(own[1])) is not None and any(made))
    if _EQUALS.search(name):
        given = arguments_of(call)
        base = unwrap(callee).child_by_field_name("object")
        return any(_is_made(view, part, level) for part in [*given, *([base] if base is not None else [])])
    if name == "verify":
        base = unwrap(callee).child_by_field_name("object")
        return base is not None and _VERIFIERS.search(" ".join(text_of(n) for n in view.names.trace(base))) is not None
    return _LIBRARY.search(name) is not None


def _decides(call: Node) -> bool:
    """Whether a call is a condition, or what one denies."""
    around = outermost(call).parent
    return around is not None and around.type in {"unary_expression", "if_statement", "ternary_expression"}


def _compares(view: View, node: Node, level: int) -> bool:
    sides = [node.child_by_field_name("left"), node.child_by_field_name("right")]
    known = [unwrap(side) for side in sides if side is not None]
    if any(side.type in _WRITTEN or last_name(side) == "length" for side in known):
        return False
    return any(_is_made(view, side, level) for side in known)


def _is_made(view: View, value: Node, level: int) -> bool:
    """Whether a value is a signature that is computed here, or by a function of the target."""
    for origin in view.names.trace(value):
        if _MADE.search(text_of(origin)):
            return True
        for call in view.names.calls(origin) if level < _MAX_LEVELS else ():
            callee = call.child_by_field_name("function")
            own = view.links.declared(view, callee) if callee is not None else None
            if own is not None and _MADE.search(text_of(own[1])):
                return True
    return False
