"""Exchanges that give out a new access token for a refresh token and leave that one as it is."""

import re
from collections.abc import Iterator

from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.names import (
    FUNCTIONS,
    ancestors,
    arguments_of,
    key_of,
    last_name,
    properties,
    unwrap,
    value_of,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.token_kinds import name_of
from secgate.facts.typescript.view import View

_REFRESH = re.compile(r"refresh|renew", re.IGNORECASE)
_ROUTE_FILE = re.compile(r"(?:^|/)[\w-]*refresh[\w-]*/route\.\w+$", re.IGNORECASE)
_ACCESS = re.compile(r"^(?:access|jwt|id_?token|token)(?:_?(?:token|jwt))?$", re.IGNORECASE)
_READS = re.compile(
    r"(?:verify|read|open|decode|check|validate|find|load)\w*refresh\w*\(|verify\w*\(\s*[\w.]*refresh"
    r"|refresh\w*\s*\.\s*(?:find|verify|read|open|decode|parse)\w*\(|\bfind\w*\([^;]{0,200}refresh",
    re.IGNORECASE,
)
_ROTATES = re.compile(
    r"rotat|revoke|invalidat|blacklist|denylist|\.delete\w*\(|new_?refresh|next_?refresh"
    r"|(?:sign|create|generate|issue|make|mint|add|store|save)\w*refresh"
    r"|refresh\w*\s*\.\s*(?:update|upsert|create|delete|destroy|remove)\w*\("
    r"|(?:update|upsert|create|save|set|cookie)\w*\([^;]{0,200}refresh",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"//.*|/\*[\s\S]*?\*/")
_GIVEN = re.compile(r"\b(?:req|request|ctx|context|body|cookies?|headers?|input|params)\b")
_ANSWERS = frozenset({"json", "send", "jsonp", "ok"})
_MAX_CALLS = 40


def kept_refresh_tokens(view: View) -> Iterator[tuple[Node, Node]]:
    """(function, answer) of each exchange whose answer holds no refresh token, or the one that was given."""
    if not _REFRESH.search(view.file.text):
        return
    for answer in view.file.nodes("object"):
        entries = properties(answer)
        function = function_around(answer)
        if function is None or not any(_ACCESS.match(key) for key in entries) or not _leaves(answer):
            continue
        if any(child.type == "spread_element" for child in answer.named_children) or _gives_another(view, answer):
            continue
        text = _COMMENTS.sub("", text_of(function)).replace(name_of(function) or "\0", "", 1)
        if _is_exchange(view, function) and _READS.search(text) and not _rotates(view, function, text):
            yield function, answer


def _leaves(answer: Node) -> bool:
    """Whether an object is what the function returns, or answers a request with."""
    outer = next((a for a in ancestors(answer) if a.type not in {"parenthesized_expression", "as_expression"}), None)
    if outer is None or outer.type != "arguments":
        return outer is not None and outer.type in {"return_statement", "arrow_function"}
    callee = outer.parent.child_by_field_name("function") if outer.parent is not None else None
    return last_name(callee) in _ANSWERS


def _gives_another(view: View, answer: Node) -> bool:
    """Whether the answer holds a refresh token that is another one than was given."""
    for child in answer.named_children:
        if child.type not in {"pair", "shorthand_property_identifier"} or not _REFRESH.search(key_of(child)):
            continue
        value = unwrap(value_of(child))
        binding = view.names.binding(value) if "identifier" in value.type else None
        if binding is not None and binding.kind == "parameter":
            continue
        given = binding.value if binding is not None and binding.value is not None else value
        if given.type == "call_expression" or not _GIVEN.search(text_of(given)):
            return True
    return False


def _is_exchange(view: View, function: Node) -> bool:
    """Whether a function is called after a refresh, or answers a route that is."""
    if _REFRESH.search(name_of(function)) or _ROUTE_FILE.search(view.file.path):
        return True
    for outer in ancestors(function):
        if outer.type in FUNCTIONS:
            return False
        given = arguments_of(outer) if outer.type == "call_expression" else []
        if given and given[0].type == "string" and _REFRESH.search(text_of(given[0])):
            return True
    return False


def _rotates(view: View, function: Node, text: str) -> bool:
    """Whether an exchange, or what it calls, makes a new refresh token or ends the old one."""
    if _ROTATES.search(text):
        return True
    calls = [node for node in walk(function) if node.type == "call_expression"]
    for call in calls[:_MAX_CALLS]:
        callee = call.child_by_field_name("function")
        found = view.links.declared(view, callee) if callee is not None else None
        if found is not None and found[1] != function and _ROTATES.search(_COMMENTS.sub("", text_of(found[1]))):
            return True
    return False
