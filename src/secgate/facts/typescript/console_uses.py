"""Places of a script that write to the global console: calls, also under another name, and methods handed on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from secgate.facts.typescript.imports import required
from secgate.facts.typescript.names import Names, arguments_of, last_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of

METHODS = frozenset({"log", "info", "debug", "warn", "error"})
_GLOBALS = frozenset({"globalThis", "window", "global"})
_CONSOLE = re.compile(r"(?:(?:globalThis|window|global)\.)?console")
_MODULES = frozenset({"console", "node:console"})
# Where none of these stands, the console has no other name and its methods are only called.
_HANDED = re.compile(r"=\s*(?:\w+\.)?console\b|\bconsole\??\.\w+\s*(?:[,)}\n]|\.bind\b)|['\"](?:node:)?console['\"]")


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
        base = node.child_by_field_name("object") if method in METHODS else None
        return method if base is not None and _is_console(file, base, renamed=renamed) else ""
    if not renamed:
        return ""
    if node.type == "call_expression" and _binds(node):
        callee = node.child_by_field_name("function")
        return _method(file, callee.child_by_field_name("object") if callee is not None else None, renamed=False)
    if node.type != "identifier":
        return ""
    bound = file.names.binding(node)
    if bound is None or (len(bound.path) == 1 and bound.path[0] not in METHODS):
        return ""
    if bound.kind == "import":
        return bound.path[0] if bound.source in _MODULES and len(bound.path) == 1 else ""
    if bound.kind != "local" or bound.value is None:
        return ""
    if len(bound.path) == 1:
        return bound.path[0] if _is_console(file, bound.value, renamed=True) else ""
    value = unwrap(bound.value)
    return _method(file, value, renamed=value.type == "call_expression") if not bound.path else ""


def _binds(call: Node) -> bool:
    """Whether a call makes a method that keeps its object: `console.log.bind(console)`."""
    return last_name(call.child_by_field_name("function")) == "bind"


def _is_console(file: _File, base: Node, *, renamed: bool) -> bool:
    """Whether an expression is the console of the platform, and not something of that name."""
    base = unwrap(base)
    while base.type == "member_expression":
        inner = base.child_by_field_name("property")
        if text_of(base.child_by_field_name("object")) not in _GLOBALS or inner is None:
            return False
        base = inner
    if required(base) in _MODULES:
        return True
    is_named = text_of(base) == "console"
    if base.type not in {"identifier", "property_identifier"} or not (renamed or is_named):
        return False
    bound = file.names.binding(base) if base.type == "identifier" else None
    if bound is None:
        return is_named
    if bound.kind == "import":
        return bound.source in _MODULES and bound.path in {(), ("default",)}
    value = unwrap(bound.value) if bound.kind == "local" and not bound.path and bound.value is not None else None
    if value is None or required(value) in _MODULES:
        return value is not None
    meant = file.names.binding(value) if value.type == "identifier" else None
    return _CONSOLE.fullmatch(text_of(value)) is not None and (meant is None or meant.kind != "parameter")
