"""What containers of packages give: by a class, by the type that the call names, or by what was registered (awilix)."""

import re

from secgate.facts.typescript.literals import short
from secgate.facts.typescript.modules import members
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.typed_values import Typed, kinds_at
from secgate.facts.typescript.types import member_type
from secgate.facts.typescript.values import (
    ClassValue,
    Deferred,
    External,
    ExternalCall,
    Function,
    Instance,
    Record,
    Site,
    Text,
    Unknown,
    Value,
)

_RESOLVES = frozenset({"resolve", "get", "getInstance", "getAsync", "resolveAsync"})
# By these a container, of whatever package, gives what the target itself has put into it.
GIVES_OUR_OWN = re.compile(r"^(?:get|resolve|cradle|getInstance|getAsync|resolveAsync)$")
_AWILIX = "awilix"
_CRADLE = "cradle"
_REGISTRATIONS = frozenset({"asClass", "asFunction", "asValue", "aliasTo"})


def call(machine: Typed, callee: External | ExternalCall, arguments: list[Value], site: Site) -> Value | None:
    """What a call of a package gives, where it is a container's; None for any other."""
    if isinstance(callee, ExternalCall) and callee.callee.package == _AWILIX:
        made_by = callee.callee.names[-1:]
        if made_by and made_by[0] in _REGISTRATIONS:
            # NOTE: `asClass(Invoices).singleton()` registers the same class.
            return ExternalCall(callee.callee, callee.arguments, callee.site)
        if made_by == ("createContainer",) and (found := _of_container(machine, callee, arguments)) is not None:
            return found
    names = (*callee.callee.names, *callee.names) if isinstance(callee, ExternalCall) else callee.names
    return resolved(machine, names[-1:], arguments, site)


def gives_our_own(value: ExternalCall) -> bool:
    """Whether a package gives here what the target itself has put into it, as a container of whatever package does."""
    first = value.arguments[0] if value.arguments else None
    # NOTE: servers of other packages are told of routes by `get`: `server.get("/a", one).get("/b", two)`.
    tells = isinstance(first, Text) and first.text.startswith("/")
    return not tells and any(map(GIVES_OUR_OWN.match, (*value.callee.names, *value.names)))


def resolved(machine: Typed, names: tuple[str, ...], arguments: list[Value], site: Site) -> Value | None:
    """`container.resolve(ItemController)` and `container.get<ItemController>(TYPES.Items)`."""
    if not (names and names[-1] in _RESOLVES):
        return None
    made_of = machine.forced(arguments[0]) if arguments else None
    if isinstance(made_of, ClassValue):
        return Instance(made_of, [])
    kind = next(iter(kinds_at(site)), None)
    return Unknown(short(site.node), kind, site=site) if kind is not None and machine.is_ours(kind) else None


def given(machine: Typed, owner: ExternalCall | Unknown, name: str, site: Site) -> Value | None:
    """A member of a container's cradle; None for a member of anything else."""
    if isinstance(owner, ExternalCall):
        is_cradle = owner.names == (_CRADLE,) and owner.callee.package == _AWILIX
        return _registered(machine, owner, name, site) if is_cradle else None
    kind = owner.owner.type if owner.name == _CRADLE and isinstance(owner.owner, Unknown) else None
    if kind is None:
        return None
    listed = kind.node.child_by_field_name("type_arguments")
    held = listed.named_children[0] if listed is not None and listed.named_children else None
    found = member_type(machine, type(kind)(kind.module, held), name) if held is not None else None
    return Unknown(short(site.node), found, owner=owner, name=name, site=site) if found is not None else None


def _of_container(machine: Typed, callee: ExternalCall, arguments: list[Value]) -> Value | None:
    """What a method of a container of awilix gives."""
    itself = ExternalCall(callee.callee, callee.arguments, callee.site)
    match callee.names:
        case ("register",):
            held = machine.registered.setdefault(_place(callee), {})
            first = machine.forced(arguments[0]) if arguments else None
            if isinstance(first, Record):
                held.update({name: value for name, value in first.entries.items() if isinstance(value, Value)})
            elif isinstance(first, Text) and len(arguments) > 1:
                held[first.text] = arguments[1]
            return itself
        case ("createScope",):
            return itself
        case ("resolve",) if arguments:
            name = machine.forced(arguments[0])
            return _registered(machine, callee, name.text, callee.site) if isinstance(name, Text) else None
        case _:
            return None


def _registered(machine: Typed, container: ExternalCall, name: str, site: Site) -> Value | None:
    """What was registered with a container of awilix under a name, made once; else what the cradle's type says."""
    held = machine.registered.setdefault(_place(container), {})
    value = machine.forced(held[name]) if name in held else None
    if isinstance(value, ExternalCall) and value.callee.names[-1:] and value.callee.names[-1] in _REGISTRATIONS:
        # NOTE: two that need each other find one that is not known.
        held[name] = Unknown(name, name=name)
        held[name] = _made(machine, container, value)
    if name in held and not isinstance(held[name], Unknown):
        return held[name]
    cradle = next(iter(kinds_at(container.site)), None)
    kind = member_type(machine, cradle, name)
    return Unknown(short(site.node), kind, name=name, site=site) if kind is not None else None


def _made(machine: Typed, container: ExternalCall, registration: ExternalCall) -> Value:
    """What one registration stands for."""
    first = machine.forced(registration.arguments[0]) if registration.arguments else Unknown("nothing")
    match registration.callee.names[-1], first:
        case "aliasTo", Text():
            return _registered(machine, container, first.text, registration.site) or Unknown(first.text)
        case "asClass", ClassValue():
            return machine.construct(first, _handed(machine, container, _constructor(first)), registration.site, [])
        case "asFunction", Function():
            return Deferred(first, _handed(machine, container, first.node), registration.site)
        case _:
            return first


def _handed(machine: Typed, container: ExternalCall, function: Node | None) -> list[Value]:
    """What a container hands to a constructor or a factory: its cradle, or each parameter by its name."""
    if not _is_classic(machine, container):
        return [ExternalCall(container.callee, container.arguments, container.site, (_CRADLE,))]
    listed = function.child_by_field_name("parameters") if function is not None else None
    names = [text_of(entry.child_by_field_name("pattern")) for entry in (listed.named_children if listed else ())]
    site = container.site
    return [_registered(machine, container, name, site) or Unknown(name, name=name) for name in names]


def _is_classic(machine: Typed, container: ExternalCall) -> bool:
    options = machine.forced(container.arguments[0]) if container.arguments else None
    held = options.entries.get("injectionMode") if isinstance(options, Record) else None
    mode = machine.forced(held) if isinstance(held, Value) else None
    if isinstance(mode, External):
        return mode.names[-1:] == ("CLASSIC",)
    return isinstance(mode, Text) and mode.text == "CLASSIC"


def _constructor(made_of: ClassValue) -> Node | None:
    body = made_of.node.child_by_field_name("body")
    return next((node for name, node in members(body) if name == "constructor"), None)


def _place(container: ExternalCall) -> tuple[str, int]:
    return container.site.module.path, container.site.node.start_byte
