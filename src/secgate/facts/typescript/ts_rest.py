"""ts-rest as the interpreter meets it: a contract says method and path, an implementation holds the handlers."""

from collections.abc import Iterator

from secgate.facts.typescript.express import opened
from secgate.facts.typescript.machine import Machine
from secgate.facts.typescript.values import (
    Event,
    External,
    ExternalCall,
    Handler,
    Literal,
    Record,
    RouterValue,
    Site,
    Text,
    Unknown,
    Value,
)

_CORE = "@ts-rest/core"
_SERVER = "@ts-rest/express"
_CONTRACT, _PARTS = "<contract>", "<implementation>"
_MAX_NESTING = 8


def call(machine: Machine, callee: External, arguments: list[Value], site: Site) -> Value | None:
    """What a call of ts-rest gives, or None for a call of anything else."""
    if callee.package not in {_CORE, _SERVER}:
        return None
    last = callee.names[-1] if callee.names else ""
    given = [machine.forced(value) for value in arguments]
    if callee.package == _CORE and last == "router" and given and isinstance(given[0], Record):
        return _contract(machine, given[0], given[1] if len(given) > 1 else None)
    if callee.package == _CORE and last in {"query", "mutation"} and given:
        return given[0]
    if callee.package == _SERVER and last == "router" and len(given) > 1:
        return Record({_CONTRACT: given[0], _PARTS: given[1]})
    if callee.package == _SERVER and last == "route" and len(given) > 1:
        return given[1]
    if last == "createExpressEndpoints" and len(given) > 2:  # noqa: PLR2004 - contract, implementation, application
        _register(machine, given, site)
        return Literal(None)
    return ExternalCall(callee, arguments, site) if last != "createExpressEndpoints" else None


def _contract(machine: Machine, entries: Record, options: Value | None) -> Value:
    """The entries of a contract, with its prefix put before every path."""
    prefix = machine.forced(_entry(options, "pathPrefix")) if isinstance(options, Record) else None
    if not isinstance(prefix, Text) or not prefix.text:
        return entries
    return _prefixed(machine, entries, prefix, 0)


def _prefixed(machine: Machine, entries: Record, prefix: Text, depth: int) -> Record:
    made = Record(is_open=entries.is_open)
    for name, held in entries.entries.items():
        value = machine.forced(held) if isinstance(held, Value) else Unknown(name)
        if isinstance(value, Record) and depth < _MAX_NESTING:
            path = machine.forced(_entry(value, "path"))
            if isinstance(path, Text):
                whole = Text(prefix.text + path.text, prefix.is_open or path.is_open)
                made.entries[name] = Record({**value.entries, "path": whole}, value.is_open)
                continue
            value = _prefixed(machine, value, prefix, depth + 1)
        made.entries[name] = value
    return made


def _entry(value: Value | None, name: str) -> Value:
    held = value.entries.get(name) if isinstance(value, Record) else None
    return held if isinstance(held, Value) else Unknown(name)


def _register(machine: Machine, given: list[Value], site: Site) -> None:
    contract, parts, app = given[:3]
    if isinstance(parts, Record) and _PARTS in parts.entries:
        contract, parts = _entry(parts, _CONTRACT), machine.forced(_entry(parts, _PARTS))
    contract = machine.forced(contract)
    if not isinstance(app, RouterValue):
        machine.give_up(site, "the contract's routes are given to an application that is not known")
        return
    options = given[3] if len(given) > 3 else None  # noqa: PLR2004 - the fourth argument
    shared = machine.forced(_entry(options, "globalMiddleware"))
    before = [] if isinstance(shared, Unknown) else opened(machine, [Handler(shared, site)])
    if not isinstance(contract, Record):
        machine.give_up(site, "the contract is not known, so neither are its routes")
        return
    for name, entry, handler in _endpoints(machine, contract, parts, 0):
        _endpoint(machine, app, (name, entry), before, handler, site)


def _endpoints(
    machine: Machine, contract: Record, parts: Value, depth: int
) -> Iterator[tuple[str, Record, Value | None]]:
    """(name, entry of the contract, its handler) of every route that is implemented, in the contract's order."""
    if isinstance(parts, Record) and _PARTS in parts.entries:
        parts = machine.forced(_entry(parts, _PARTS))
    names = contract.entries if not isinstance(parts, Record) else parts.entries
    for name in names:
        entry = machine.forced(_entry(contract, name))
        handler = machine.forced(_entry(parts, name)) if isinstance(parts, Record) else None
        if not isinstance(entry, Record):
            continue
        if "method" in entry.entries and "path" in entry.entries:
            yield name, entry, handler
        elif depth < _MAX_NESTING:
            yield from _endpoints(machine, entry, handler if handler is not None else Unknown(name), depth + 1)


def _endpoint(
    machine: Machine,
    app: RouterValue,
    named: tuple[str, Record],
    before: list[Handler],
    handler: Value | None,
    site: Site,
) -> None:
    name, entry = named
    method, path = machine.forced(_entry(entry, "method")), machine.forced(_entry(entry, "path"))
    handlers = list(before)
    if isinstance(handler, Record):
        own = machine.forced(_entry(handler, "middleware"))
        handlers += [] if isinstance(own, Unknown) else opened(machine, [Handler(own, site)])
        handler = machine.forced(_entry(handler, "handler"))
    place = (
        handler.site if handler is not None and hasattr(handler, "site") and isinstance(handler.site, Site) else site
    )
    value = handler if handler is not None else Unknown(name, name=name)
    event = Event(
        kind="route",
        method=method.text.upper() if isinstance(method, Text) else "ALL",
        paths=[path if isinstance(path, Text) else Text("${...}", is_open=True)],
        handlers=[*handlers, Handler(value, place)],
        site=place,
        conditions=tuple(machine.conditions),
        dynamic="; ".join(machine.dynamic),
        contract=True,
        entry=entry,
    )
    machine.register(app, event)
