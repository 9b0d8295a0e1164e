"""What applications and routers are told to use and cannot be followed: it may hold routes, and guards for others."""

import re
from collections.abc import Iterator, Sequence

from secgate.facts.model import Unresolved
from secgate.facts.packages import package_of
from secgate.facts.typescript.environment import holds_in_production
from secgate.facts.typescript.literals import short
from secgate.facts.typescript.syntax import text_of
from secgate.facts.typescript.values import (
    Choice,
    Deferred,
    Event,
    ExternalCall,
    Handler,
    Instance,
    RouterValue,
    TypeRef,
    Unknown,
    Value,
    options_of,
)

_MEMBERS = 8
_OTHERS = "the routes and guards in it are not known"
# By these a container, of whatever package, gives what the target itself has put into it.
_GIVES_OUR_OWN = re.compile(r"^(?:get|resolve|cradle|getInstance|getAsync|resolveAsync)$")


def lost_mounts(routers: Sequence[RouterValue]) -> Iterator[Unresolved]:
    """Every handler of a `use` that cannot be followed."""
    for event in _served(routers, "use"):
        for handler in event.handlers:
            if why := _lost(handler):
                yield Unresolved(handler.site.module.path, handler.site.line, why, "mount")


def lost_handlers(routers: Sequence[RouterValue]) -> Iterator[Unresolved]:
    """Every handler that answers a route and cannot be followed."""
    for event in _served(routers, "route"):
        last = event.handlers[-1] if event.handlers else None
        if last is not None and not (event.contract or event.dynamic) and _lost(last):
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


def _is_lost(value: Value) -> bool:
    match value:
        case ExternalCall():
            return any(map(_GIVES_OUR_OWN.match, (*value.callee.names, *value.names)))
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
            return not any(map(_GIVES_OUR_OWN.match, names))
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
