"""What shows errors without a response of the file: settings of frameworks, error classes, apps without a handler."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from secgate.facts.typescript.error_parameters import HANDLER_ARGUMENTS, is_error_parameter
from secgate.facts.typescript.error_values import ErrorValues, last_part
from secgate.facts.typescript.names import (
    FUNCTIONS,
    ancestors,
    arguments_of,
    callee_of,
    entries_of,
    last_name,
    returned,
    unwrap,
)
from secgate.facts.typescript.patterns import patterns_of
from secgate.facts.typescript.responses import Response
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.sieve import Sieve

_DEBUG_OPTIONS: Mapping[str, Mapping[str, str]] = {
    "ApolloServer": {"includeStacktraceInErrorResponses": "true", "debug": "true"},
    "createYoga": {"maskedErrors": "false"},
    "create": {"isDev": "true"},
}
_HANDLERS = frozenset({"errorhandler", "errorHandler"})
_SWITCHES = frozenset({"showStackError", "dumpExceptions"})
_ERROR_CLASS = re.compile(r"Error\b|Exception\b")
_INTERNALS = re.compile(
    r"^(?:process\.(?:version|versions|env|memoryUsage\(\)|cwd\(\)|execPath|argv|config|env\.NODE_ENV)"
    r"|os\.(?:hostname|userInfo)\(\))$"
)
_OF_THE_PROCESS = Sieve(r"process\.|os\.")
_PART = frozenset({"member_expression", "subscript_expression", "binary_expression"})
_USES_HANDLER = re.compile(r"\.use\([^\n]*\b\w*(?:[eE]rror|[eE]xception)\w*")
_EXPRESS = re.compile(r"['\"]express['\"]")
_HONO = frozenset({"Hono", "OpenAPIHono"})
# The name under which a file has what makes instances of Fastify.
_FASTIFY = re.compile(
    r"""import\s+(\w+)[^;'"]*from\s*["']fastify["']|import\s*\{[^}]*\b(fastify)\b[^}]*\}\s*from\s*["']fastify["']"""
    r"""|\b(?:const|let|var)\s+(\w+)\s*=\s*require\(\s*["']fastify["']\s*\)"""
)


@dataclass(frozen=True)
class DebugSetting:
    """A call that makes a framework show error details, or could.

    Attributes:
        shown: what says that it does; None where it does not.
    """

    call: Node = field(repr=False)
    shown: Node | None = field(repr=False, default=None)


def debug_settings(values: ErrorValues) -> Iterator[DebugSetting]:
    """The settings of frameworks that decide whether responses show errors."""
    file = values.file
    made = ((node, node.child_by_field_name("constructor"), "") for node in file.nodes("new_expression"))
    for call, callee, known in (*file.names.named, *made):
        name = known or last_part(callee)
        # NOTE: only the package of this name; a target's own `errorHandler` is an error handler like any other.
        if name in _HANDLERS and re.search(rf"\b{name}\b[^\n]*['\"]errorhandler['\"]", file.text):
            yield DebugSetting(call, call)
        given = arguments_of(call) if name == "set" or name in _DEBUG_OPTIONS else []
        if name == "set" and len(given) > 1 and text_of(given[0]).strip("'\"") in _SWITCHES:
            yield DebugSetting(call, given[1] if text_of(given[1]) == "true" else None)
        options = _DEBUG_OPTIONS.get(name)
        if options is not None and (name != "create" or "initTRPC" in text_of(callee)):
            literals = (one for one in map(unwrap, given) if one.type == "object")
            shown = (v for one in literals for key, v in entries_of(one) if options.get(key) == text_of(v))
            yield DebugSetting(call, next(shown, None))


def stacks_in_json(values: ErrorValues) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    """(`toJSON` of an error class, the places where it gives the stack)."""
    for node in values.file.nodes("class_declaration") if "toJSON" in values.file.text else ():
        heritage = next((child for child in node.named_children if child.type == "class_heritage"), None)
        if not _ERROR_CLASS.search(text_of(heritage)):
            continue
        methods = (m for m in walk(node) if m.type == "method_definition")
        for method in (m for m in methods if text_of(m.child_by_field_name("name")) == "toJSON"):
            parts = (part for value in returned(method) for part in walk(value))
            yield method, tuple(part for part in parts if text_of(part) == "this.stack")


def internals_in(values: ErrorValues, response: Response) -> Iterator[Node]:
    """What a response carries of the process itself: its version, environment, memory, paths."""
    if not _OF_THE_PROCESS.finds(values.file.text):
        return
    for node in (node for payload in response.payload for node in walk(payload)):
        if node.type not in {"member_expression", "call_expression"} or not _INTERNALS.match(text_of(node)):
            continue
        tests = (up.child_by_field_name("condition") for up in ancestors(node) if up.type == "ternary_expression")
        if (node.parent is None or node.parent.type not in _PART) and node not in tests:
            yield node


def is_whole_environment(node: Node, response: Response) -> bool:
    """Whether a part of a response is `process.env` with every value, not what a function makes of it."""
    call = next((up for up in ancestors(node) if up.type in {"call_expression", "new_expression"}), None)
    whole = call is None or call == response.node or last_name(callee_of(call)) == "stringify"
    return text_of(node) == "process.env" and whole


def named_in(response: Response, keys: Collection[str]) -> Iterator[Node]:
    """The values that a response carries under one of these names."""
    literals = (node for payload in response.payload for node in walk(payload) if node.type == "object")
    return (value for literal in literals for key, value in entries_of(literal) if key in keys)


def express_apps(values: ErrorValues) -> list[Node]:
    """The Express apps that a file makes."""
    if _EXPRESS.search(values.file.text) is None:
        return []
    called = ((call, callee) for call, callee, name in values.file.names.named if name == "express")
    return [call for call, callee in called if text_of(callee) == "express" and not arguments_of(call)]


def fastify_apps(values: ErrorValues) -> list[Node]:
    """The instances of Fastify that a file makes."""
    made = _FASTIFY.search(values.file.text) if "fastify" in values.file.text else None
    name = made[1] or made[2] or made[3] if made is not None else ""
    return [call for call, callee, _ in values.file.names.named if name and text_of(callee) == name]


def hono_apps(values: ErrorValues) -> list[Node]:
    """The applications of Hono that a file makes: where no handler of theirs does, a fixed text answers errors."""
    if "Hono" not in values.file.text:
        return []
    return [
        node
        for node in values.file.nodes("new_expression")
        if last_name(node.child_by_field_name("constructor")) in _HONO
    ]


def sets_error_handler(values: ErrorValues) -> bool:
    """Whether a file tells an instance of Fastify how errors are answered."""
    return "setErrorHandler" in values.file.text or "errorHandler:" in values.file.text


def handles_errors(values: ErrorValues) -> bool:
    """Whether a file registers an error handler, or has a function that is one."""
    return _USES_HANDLER.search(values.file.text) is not None or any(map(_is_handler, values.file.nodes(*FUNCTIONS)))


def _is_handler(function: Node) -> bool:
    patterns = patterns_of(function)
    return len(patterns) == HANDLER_ARGUMENTS and is_error_parameter(function, text_of(patterns[0]))
