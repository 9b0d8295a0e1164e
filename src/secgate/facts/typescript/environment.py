"""What a test of the environment says about production, where it can be told by its syntax."""

import re

from secgate.facts.typescript.names import unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.values import Condition, Scope, Thunk

_ENVIRONMENT = re.compile(
    r"(?:\bNODE_ENV|\bAPP_ENV|\bENVIRONMENT|\bNODE_ENVIRONMENT|\b(?:nodeEnv|appEnv|environment|env))['\"\])]*$"
    r"|\bget\(\s*['\"]env['\"]\s*\)$"
)
# Names of settings that choose an environment among others; only the words for other environments say anything there.
_STAGE = re.compile(r"(?:mode|preset|stage|profile|adapters?|env)['\"\])]*$", re.IGNORECASE)
_PRODUCTION_NAME = re.compile(r"^is_?(?:in_?)?prod(?:uction)?(?:_?env(?:ironment)?|_?mode)?$", re.IGNORECASE)
_OTHER_NAME = re.compile(
    r"^is_?(?:in_?)?(?:test(?:ing|s)?|dev(?:elopment)?|local|e2e|ci|mock)(?:_?env(?:ironment)?|_?mode)?$", re.IGNORECASE
)
_PRODUCTION = frozenset({"production", "prod", "live"})
_OTHERS = frozenset({"test", "testing", "development", "dev", "local", "e2e", "ci", "mock"})
_TEST_FLAG = re.compile(r"\b(?:E2E_TEST|E2E|IS_TEST|TESTING|VITEST|JEST_WORKER_ID|CI)\b['\"\])]*$")
_MAX_DEPTH = 8


def holds_in_production(condition: Condition) -> bool | None:
    """Whether a condition around a statement holds in production; None when that is not known."""
    known = in_production(condition.site.node)
    return None if known is None else known is condition.holds


def in_production(node: Node, scope: Scope | None = None, depth: int = 0) -> bool | None:
    """Whether a test is true in production; None when it says nothing about that, or not only that."""
    node = unwrap(node)
    if depth > _MAX_DEPTH:
        return None
    if node.type == "unary_expression" and text_of(node.child_by_field_name("operator")) == "!":
        argument = node.child_by_field_name("argument")
        inner = in_production(argument, scope, depth + 1) if argument is not None else None
        return None if inner is None else not inner
    if node.type == "binary_expression":
        return _of_two(node, scope, depth)
    if node.type in {"identifier", "member_expression"}:
        return _of_name(node, scope, depth)
    return None


def _of_two(node: Node, scope: Scope | None, depth: int) -> bool | None:
    operator = text_of(node.child_by_field_name("operator"))
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return None
    if operator in {"&&", "||"}:
        parts = [in_production(left, scope, depth + 1), in_production(right, scope, depth + 1)]
        decisive = operator == "||"
        if decisive in parts:
            return decisive
        return None if None in parts else not decisive
    if operator not in {"===", "==", "!==", "!="}:
        return None
    for name, value in ((left, right), (right, left)):
        if value.type != "string":
            continue
        word = text_of(value).strip("'\"").lower()
        equal: bool | None = None
        if _ENVIRONMENT.search(text_of(name)) and word in _PRODUCTION | _OTHERS:
            equal = word in _PRODUCTION
        elif (_STAGE.search(text_of(name)) and word in _OTHERS) or _TEST_FLAG.search(text_of(name)):
            equal = False
        if equal is not None:
            return equal if operator in {"===", "=="} else not equal
    return None


def _of_name(node: Node, scope: Scope | None, depth: int) -> bool | None:
    name = text_of(node).rpartition(".")[2]
    if _PRODUCTION_NAME.match(name):
        return True
    if _OTHER_NAME.match(name):
        return False
    if node.type != "identifier" or scope is None:
        return None
    holder = scope.holder(name)
    held = holder.names[name] if holder is not None else None
    if isinstance(held, Thunk) and held.node.type == "variable_declarator":
        value = held.node.child_by_field_name("value")
        return in_production(value, scope, depth + 1) if value is not None else None
    return None
