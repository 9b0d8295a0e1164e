"""Which parameters of functions hold a caught or passed error."""

import re

from secgate.facts.typescript.names import arguments_of, callee_of, last_name
from secgate.facts.typescript.patterns import patterns_of
from secgate.facts.typescript.syntax import Node, text_of, walk

# How a handler names its response.
RESPONSE = re.compile(r"^_?(?:res|resp|response|reply|expressRes)$")
HANDLER_ARGUMENTS = 4
_ERROR_NAME = re.compile(r"^_?(?:err|error|exception|ex|\w+(?:Err|Error|Exception))$")
_NOT_AN_ERROR = re.compile(r"\b(?:string|boolean|number)\b")
_ERROR_TYPE = re.compile(r"\b(?:\w*Error|\w*Exception|unknown)\b")
_LISTENS = frozenset({"on", "once", "addListener", "addEventListener", "prependListener", "subscribe"})
_OF_ERRORS = re.compile(r"err(?:or)?\b|error|exception|reject|fail", re.IGNORECASE)
_EACH = frozenset({"map", "forEach", "filter", "flatMap", "reduce", "find", "some", "every", "sort"})


def is_error_parameter(function: Node, name: str) -> bool:
    """Whether a parameter holds a caught or passed error: by its place, or by its name and type together.

    Args:
        function: any of the types FUNCTIONS.
        name: the whole pattern of the parameter.
    """
    patterns = patterns_of(function)
    index = next((index for index, pattern in enumerate(patterns) if text_of(pattern) == name), None)
    if index is None:
        return False
    around = function.parent
    call = around.parent if around is not None and around.type == "arguments" else None
    if call is not None and call.type == "call_expression":
        method, position = last_name(callee_of(call)), arguments_of(call).index(function)
        if method == "catch" or (method == "then" and position == 1):
            return index == 0
        if method in _EACH:
            return False
    if len(patterns) == HANDLER_ARGUMENTS and index == 0 and RESPONSE.match(text_of(patterns[2])):
        return True
    kind = _annotation(patterns[index])
    if _NOT_AN_ERROR.search(kind):
        return False
    return bool(_ERROR_NAME.match(name)) or (name == "e" and bool(_ERROR_TYPE.search(kind)) and not _hears(function))


def _hears(function: Node) -> bool:
    """Whether a function hears an event that is no error, which `e` stands for as well: `bus.on(topic, push)`."""
    holder, around = function.parent, function.parent
    if around is not None and around.type == "arguments" and around.parent is not None:
        calls = [around.parent]
    elif holder is not None and holder.type == "variable_declarator":
        name, block = text_of(holder.child_by_field_name("name")), holder.parent.parent if holder.parent else None
        calls = [
            node
            for node in (walk(block) if block is not None else ())
            if node.type == "call_expression" and name in map(text_of, arguments_of(node)[1:])
        ]
    else:
        return False
    named = [call for call in calls if last_name(callee_of(call)) in _LISTENS and len(arguments_of(call)) > 1]
    return bool(named) and not any(_OF_ERRORS.search(text_of(arguments_of(call)[0])) for call in named)


def _annotation(pattern: Node) -> str:
    parent = pattern.parent
    return text_of(parent.child_by_field_name("type")) if parent is not None and "parameter" in parent.type else ""
