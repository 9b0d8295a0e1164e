"""Places of a script that write to the global console: calls, also under another name, and methods handed on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from secgate.facts.typescript.names import Names, arguments_of, last_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of

METHODS = frozenset({"log", "info", "debug", "warn", "error"})
_GLOBALS = frozenset({"globalThis", "window", "global"})
_MODULES = frozenset({"console", "node:console"})
# Where none of these stands, the console has no other name and its methods are only called.
_HANDED = re.compile(r"=\s*(?:\w+\.)?console\b|\bconsole\??\.\w+\s*(?:[,)}\n]|\.bind\b)")


class _File(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def names(self) -> Names: ...
    def nodes(self, *types: str) -> list[Node]: ...


@dataclass(frozen=True)
class ConsoleUse:
    """One such place.

    Attributes:
        method: its name, such as `log`.
        handed: whether the method is given to other code, which then calls it.
    """

    node: Node = field(repr=False, compare=False)
    method: str
    handed: bool = False


def console_uses(file: _File) -> Iterator[ConsoleUse]:
    """The places of a file, in source order of the calls."""
    renamed = _HANDED.search(file.text) is not None
    for call in file.nodes("call_expression"):
        callee = call.child_by_field_name("function")
        method = _method(file, callee, renamed=renamed)
        if method:
            yield ConsoleUse(call, method)
        elif renamed and not _binds(call):
            yield from _given(file, call)


def _given(file: _File, call: Node) -> Iterator[ConsoleUse]:
    """The methods that a call is given: `task.catch(console.error)`, `run({ onError: console.error })`."""
    for argument in arguments_of(call):
        entries = argument.named_children if argument.type == "object" else []
        for node in [argument, *(value for entry in entries if (value := entry.child_by_field_name("value")))]:
            if method := _method(file, node, renamed=True):
                yield ConsoleUse(node, method, handed=True)


def _method(file: _File, node: Node | None, *, renamed: bool) -> str:
    """The method of the console that an expression stands for; empty where it stands for none."""
    node = unwrap(node) if node is not None else None
    if node is None:
        return ""
    if node.type in {"member_expression", "subscript_expression"}:
        named = node.child_by_field_name("property") or node.child_by_field_name("index")
        method = text_of(named).strip("'\"")
        return method if method in METHODS and _is_console(file, node.child_by_field_name("object")) else ""
    if not renamed:
        return ""
    if node.type == "call_expression" and _binds(node):
        callee = node.child_by_field_name("function")
        return _method(file, callee.child_by_field_name("object") if callee is not None else None, renamed=False)
    if node.type != "identifier":
        return ""
    bound = file.names.binding(node)
    if bound is None or bound.kind != "local" or bound.value is None:
        return ""
    if len(bound.path) == 1:
        return bound.path[0] if bound.path[0] in METHODS and _is_console(file, bound.value) else ""
    value = unwrap(bound.value)
    return _method(file, value, renamed=value.type == "call_expression") if not bound.path else ""


def _binds(call: Node) -> bool:
    """Whether a call makes a method that keeps its object: `console.log.bind(console)`."""
    return last_name(call.child_by_field_name("function")) == "bind"


def _is_console(file: _File, base: Node | None) -> bool:
    """Whether an expression is the console of the platform, and not something of that name."""
    base = unwrap(base) if base is not None else None
    while base is not None and base.type == "member_expression":
        if text_of(base.child_by_field_name("object")) not in _GLOBALS:
            return False
        base = base.child_by_field_name("property")
    if base is None or base.type not in {"identifier", "property_identifier"} or text_of(base) != "console":
        return False
    bound = file.names.binding(base) if base.type == "identifier" else None
    if bound is None:
        return True
    if bound.kind == "import":
        return bound.source in _MODULES
    return bound.kind == "local" and bound.value is not None and text_of(bound.value).endswith("console")
