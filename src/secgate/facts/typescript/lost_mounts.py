"""What applications and routers are told to use and cannot be followed: it may hold routes, and guards for others."""

import re
from collections.abc import Iterator, Sequence

from secgate.facts.model import Unresolved
from secgate.facts.packages import package_of
from secgate.facts.typescript import containers
from secgate.facts.typescript.environment import holds_in_production
from secgate.facts.typescript.literals import short
from secgate.facts.typescript.machine import Machine, OutOfBudgetError
from secgate.facts.typescript.names import ancestors, arguments_of, unwrap
from secgate.facts.typescript.replay import parameters_of
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.values import (
    Choice,
    Deferred,
    Event,
    ExternalCall,
    Function,
    Handler,
    Instance,
    RouterValue,
    Scope,
    TypeRef,
    Unknown,
    Value,
    options_of,
)

_MEMBERS = 8
_TAKES = (2, 3)
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
# A call with the request and the response, and nothing else but the step.
_HANDS_ON = re.compile(r"\(\s*_?re?q\w*\s*,\s*_?re?s\w*\s*(?:,\s*\w+\s*)?\)(?!\s*(?:=>|:|\{))")
_COMPUTED = frozenset({"member_expression", "subscript_expression", "call_expression"})
_OTHERS = "the routes and guards in it are not known"


def lost_mounts(machine: Machine, routers: Sequence[RouterValue]) -> Iterator[Unresolved]:
    """Every handler of a `use` that cannot be followed, hands on to what cannot be, or was found to be nothing."""
    for event in _served(routers, "use"):
        for handler in event.handlers:
            if why := _lost(handler) or _handed_on(machine, handler):
                yield Unresolved(handler.site.module.path, handler.site.line, why, "mount")
        if not event.handlers and (node := _given(event)) is not None:
            why = f"`{short(node)}` is mounted, and what it is was not found; {_OTHERS}"
            yield Unresolved(event.site.module.path, event.site.line, why, "mount")


def lost_handlers(machine: Machine, routers: Sequence[RouterValue]) -> Iterator[Unresolved]:
    """Every handler that answers a route and cannot be followed."""
    for event in _served(routers, "route"):
        last = event.handlers[-1] if event.handlers else None
        if last is None or event.contract or event.dynamic:
            continue
        if _lost(last) or _handed_on(machine, last):
            what = f"`{short(last.site.node)}` answers a route, and cannot be followed"
            yield Unresolved(last.site.module.path, last.site.line, what, "handler")


def _served(routers: Sequence[RouterValue], kind: str) -> Iterator[Event]:
    """What routers are told in production."""
    for event in (event for router in routers for event in router.events):
        if event.kind == kind and all(holds_in_production(condition) is not False for condition in event.conditions):
            yield event


def _lost(handler: Handler) -> str:
    """Why a handler is not known, or empty: what a package makes is the package's own, and is no part of the target."""
    for value in options_of(_without_test(handler.value)):
        if module := _lost_module(value):
            return f"mounts what is loaded from {module}, which cannot be followed"
        if _is_lost(value):
            return f"`{short(handler.site.node)}` is mounted, and cannot be followed; {_OTHERS}"
    return ""


def _without_test(value: Value) -> Value:
    """What `on && handler` stands for where it is mounted: what is tested is never that."""
    node = value.condition.node if isinstance(value, Choice) and value.condition is not None else None
    if isinstance(value, Choice) and node is not None and text_of(node.child_by_field_name("operator")) == "&&":
        return value.options[0]
    return value


def _given(event: Event) -> Node | None:
    """What a `use` without a handler was given, where it is no constant and no name that may hold nothing."""
    call = next((node for node in ancestors(event.site.node) if node.type == "call_expression"), None)
    given = arguments_of(call) if call is not None else []
    return next((unwrap(node) for node in given if unwrap(node).type in _COMPUTED), None)


def _handed_on(machine: Machine, handler: Handler) -> str:
    """Why a function hands requests on to what is not known: `(req, res, next) => shelf.take("a")(req, res, next)`."""
    function = handler.value
    names = parameters_of(function) if isinstance(function, Function) else []
    if not isinstance(function, Function) or len(names) not in _TAKES or not _HANDS_ON.search(text_of(function.node)):
        return ""
    for node in walk(function.node):
        callee = node.child_by_field_name("function") if node.type == "call_expression" else None
        if callee is None or [text_of(given) for given in arguments_of(node)] not in (names, names[:2]):
            continue
        try:
            value = machine.forced(_meant(machine, function, callee))
        except (OutOfBudgetError, RecursionError):
            return f"`{short(callee)}` is handed requests, and takes too many steps to follow"
        if isinstance(value, RouterValue) or any(map(_is_lost, options_of(value))):
            return f"`{short(callee)}` is handed requests, and cannot be followed; {_OTHERS}"
    return ""


def _meant(machine: Machine, function: Function, node: Node) -> Value:
    """What an expression in the body of a function stands for."""
    scope = Scope(function.scope.module, function.scope, this=function.this)
    for declarator in (child for child in walk(function.node) if child.type == "variable_declarator"):
        name, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
        if name is not None and value is not None:
            scope.names.update(dict.fromkeys(_NAME.findall(text_of(name)), Unknown(text_of(name))))
            machine.bind(name, machine.evaluate(value, scope), scope)
    return machine.evaluate(node, scope)


def _is_lost(value: Value) -> bool:
    match value:
        case ExternalCall():
            return containers.gives_our_own(value)
        case Unknown():
            return not _of_package(value)
        case Deferred() | Instance():
            return True
        case _:
            return False


def _chain(value: Value) -> Iterator[Unknown]:
    """A value that is not known, what it is a member or a result of, and so on."""
    held: Value | None = value
    for _ in range(_MEMBERS):
        if not isinstance(held, Unknown):
            return
        yield held
        held = held.owner


def _of_package(value: Unknown) -> bool:
    """Whether it is made by a method of an object that its type says to be of a package, and that is no container."""
    first, *owners = _chain(value)
    names = [first.name]
    for owner in owners:
        if owner.type is not None and _is_of_package(owner.type):
            return not any(map(containers.GIVES_OUR_OWN.match, names))
        names.append(owner.name)
    return False


def _is_of_package(kind: TypeRef) -> bool:
    node = kind.node.child_by_field_name("name") if kind.node.type == "generic_type" else kind.node
    wanted = kind.module.imports.get(text_of(node).partition(".")[0])
    return wanted is not None and package_of(wanted.specifier) is not None


def _lost_module(value: Value) -> str:
    """The module of the target that a value comes from and that was not found; empty for any other value."""
    for held in _chain(value):
        if held.module:
            return f'"{held.module}"'
        node = held.site.node if held.site is not None else None
        callee = text_of(node.child_by_field_name("function")) if node is not None else ""
        if callee in {"require", "import"}:
            return "a module whose name is computed"
    return ""
