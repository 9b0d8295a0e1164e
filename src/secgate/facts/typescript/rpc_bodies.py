"""Read the body of a middleware, a handler or a context factory of tRPC and oRPC.

Each is given one object that holds the input, the context, and the step to go on with. What the context holds is what
its factory put there, and what each middleware hands on: `next({ ctx: { user } })`.
"""

from collections.abc import Iterable, Iterator, Mapping

from secgate.facts.guard_names import gives_caller
from secgate.facts.typescript import libraries
from secgate.facts.typescript.attempts import refuses_many
from secgate.facts.typescript.header_bodies import HeaderBodies
from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.modules import Import
from secgate.facts.typescript.names import arguments_of
from secgate.facts.typescript.proofs import NOTHING, State, proven
from secgate.facts.typescript.reading import Exit, Frame
from secgate.facts.typescript.results import one_of
from secgate.facts.typescript.symbols import EMPTY, SERVER, Origin, Symbol, Way
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenant_signs import NO_SIGNS, TenantSigns, source_of
from secgate.facts.typescript.values import External, ExternalCall, Function, Items, Literal, Record, Site, Text, Value

Context = Mapping[str, Symbol]
# What a symbol is called that holds the context, or the whole that a middleware is given.
_CONTEXT, _WHOLE = "ctx", "opts"
_KEYS = ("ctx", "context")
_REQUESTS = frozenset({"req", "request"})
_RESPONSES = frozenset({"res", "response", "resHeaders"})
_HEADERS = frozenset({"headers", "reqHeaders", "cookies"})
_SPREAD = "..."
_INPUT = Symbol(Origin.INPUT, "input", parts=frozenset({"body"}))
_MAX_SPREADS = 4


def given(context: Context, meta: Record | None = None) -> list[Symbol]:
    """The arguments of a middleware or a handler; oRPC gives a middleware the input as a second one."""
    held = Symbol(Origin.ATTACHED, _CONTEXT, entries=tuple(context.items()))
    parts = {
        **dict.fromkeys(_KEYS, held),
        "next": Symbol(Origin.NEXT),
        "input": _INPUT,
        "rawInput": _INPUT,
        "getRawInput": _INPUT,
        "meta": Symbol(name="meta", value=meta) if meta is not None else SERVER,
    }
    return [Symbol(name=_WHOLE, entries=tuple(parts.items())), _INPUT, Symbol(name="output")]


def asked() -> list[Symbol]:
    """The arguments of a context factory: an object that holds the request, in the words of its adapter."""
    request = Symbol(Origin.REQUEST)
    parts = {
        **dict.fromkeys(_REQUESTS, request),
        **dict.fromkeys(_RESPONSES, Symbol(Origin.RESPONSE)),
        **{name: Symbol(Origin.CREDENTIAL, name) for name in ("headers", "cookies")},
        "event": request,
        "c": request,
    }
    return [Symbol(name=_WHOLE, entries=tuple(parts.items())), request]


class ProcedureBodies(HeaderBodies):
    """The body of a middleware, a handler or a context factory.

    Attributes:
        handed: the context that each call of the next step was given.
        unfollowed: functions from elsewhere that were handed the context or the request, by name.
    """

    def __init__(self, machine: Interpreter, signs: TenantSigns = NO_SIGNS) -> None:
        super().__init__(machine, signs)
        self.handed: list[Symbol] = []
        self.unfollowed: list[str] = []
        self._gone_on: list[Exit] = []

    def call(self, node: Node, frame: Frame) -> Symbol:
        """What comes of a call; a module that is imported where it is needed is read like any other."""
        callee, arguments = node.child_by_field_name("function"), arguments_of(node)
        if callee is not None and callee.type == "import" and arguments and arguments[0].type == "string":
            wanted = Import(text_of(arguments[0])[1:-1], "*")
            return self.of_value(self.machine.imported(frame.scope.module, wanted))
        return super().call(node, frame)

    def member(self, owner: Symbol, name: str, site: Site) -> Symbol:
        """A member of something; of an object that was written in a body, what was written there."""
        if owner.ways:
            return super().member(owner, name, site)
        is_context = owner.name == _CONTEXT and owner.origin is Origin.ATTACHED
        found = _entry(owner, name)
        if found is not None and not (is_context and _says_nothing(found)):
            return found
        if not is_context:
            return super().member(owner, name, site)
        if name in _REQUESTS:
            return Symbol(Origin.REQUEST)
        if name in _HEADERS:
            return Symbol(Origin.CREDENTIAL, "cookies" if name == "cookies" else "headers")
        return Symbol(Origin.RESPONSE) if name in _RESPONSES else self._attached(name, site, contained=_CONTEXT)

    def _foreign(
        self, value: External | ExternalCall, owner: Symbol, name: str, symbols: list[Symbol], site: Site
    ) -> Symbol:
        found = super()._foreign(value, owner, name, symbols, site)
        self._note(name, symbols, found)
        return found

    def _note(self, name: str, symbols: list[Symbol], found: Symbol) -> None:
        """Remember a call that was handed the context or the request, and of which nothing is known."""
        inner = (held for symbol in symbols for held in (symbol, *entries_of(symbol).values()))
        if not found.when_true.proofs and any(map(_is_whole, inner)):
            self.unfollowed.append(name)

    def _unknown(self, value: Value | None, owner: Symbol, name: str, symbols: list[Symbol], site: Site) -> Symbol:
        if owner.name == _CONTEXT and owner.origin is Origin.ATTACHED and gives_caller(name):
            step = self.step(site, f"asks the context by `{name}`, which cannot be followed")
            return Symbol(Origin.ATTACHED, name, when_true=proven("authenticated", step, weak=True, sure=False))
        found = super()._unknown(value, owner, name, symbols, site)
        self._note(name, symbols, found)
        return found

    def _goes_on(self, symbols: list[Symbol]) -> Symbol:
        options = symbols[0] if symbols else EMPTY
        handed = next((found for key in _KEYS if (found := _entry(options, key)) is not None), EMPTY)
        self.handed.append(handed)
        self.leave(handed)
        self.exits.append(Exit("next", self.gained))
        return SERVER

    def leave(self, context: Symbol) -> None:
        """Remember what the tenant is read from that a context holds, as an entry or inside one."""
        for name, held in entries_of(context).items():
            if self.tenant.search(name):
                self.effects.leave_tenant(source_of(held, "the context"), inside=False)
            elif held.tenant:
                self.effects.leave_tenant(held.tenant, inside=True)

    def _refused_for_many(self, statement: Node, frame: Frame) -> None:
        super()._refused_for_many(statement, frame)
        # NOTE: what a middleware throws is its answer.
        self.effects.answers_429 |= statement.type == "throw_statement" and refuses_many(statement)

    def _called(self, callee: Symbol, owner: Symbol, name: str, symbols: list[Symbol], site: Site) -> Symbol:
        value = self.machine.forced(callee.value) if callee.value is not None else None
        inner = libraries.remembered(value) if isinstance(value, ExternalCall) else None
        return super()._called(callee if inner is None else callee._replace(value=inner), owner, name, symbols, site)

    def _deeper(self, function: Function, symbols: list[Symbol]) -> list[Exit]:
        found = super()._deeper(function, symbols)
        self._gone_on = [leaving for leaving in found if leaving.kind == "next"]
        return found

    def _own(self, function: Function, owner: Symbol, symbols: list[Symbol], name: str) -> Symbol:
        before, self._gone_on = self.gained, []
        result = super()._own(function, owner, symbols, name)
        apart = not any(symbol.origin is Origin.NEXT for symbol in symbols)
        if apart and any(_entry(symbol, "next") is not None for symbol in symbols):
            # NOTE: `requireRole(opts)`: who is given the whole may go on by it.
            self.exits += [Exit("next", before.with_(leaving.state), leaving.value) for leaving in self._gone_on]
        return result


def context_of(ways: Iterable[tuple[State, Symbol]]) -> dict[str, Symbol]:
    """What a context holds that is one of several objects."""
    listed = [(state, entries_of(symbol)) for state, symbol in ways]
    names = dict.fromkeys(name for _, entries in listed for name in entries)
    return {name: one_of([Way(state, entries.get(name, EMPTY)) for state, entries in listed], name) for name in names}


def extended(context: Context, handed: list[Symbol]) -> dict[str, Symbol]:
    """A context after a middleware that hands these on."""
    made = dict(context)
    added = [entries_of(symbol) for symbol in handed]
    for name in dict.fromkeys(name for entries in added for name in entries):
        made[name] = one_of([Way(NOTHING, entries.get(name, context.get(name, EMPTY))) for entries in added], name)
    return made


def entries_of(symbol: Symbol) -> dict[str, Symbol]:
    """What an object holds by name, with what is spread into it."""
    return dict(_entries(symbol))


def _entries(symbol: Symbol, depth: int = 0) -> Iterator[tuple[str, Symbol]]:
    if isinstance(symbol.value, Record) and not symbol.entries:
        written = symbol.value.entries.items()
        yield from ((name, Symbol(name=name, value=held)) for name, held in written if isinstance(held, Value))
    for name, held in symbol.entries:
        if name != _SPREAD:
            yield name, held
        elif depth < _MAX_SPREADS:
            yield from _entries(held, depth + 1)


def _entry(symbol: Symbol, name: str) -> Symbol | None:
    found = None
    for key, held in _entries(symbol) if symbol.entries else ():
        found = held if key == name else found
    return found


def _is_whole(symbol: Symbol) -> bool:
    """Whether a value is the context, or what holds it, or the request itself."""
    if symbol.origin is Origin.REQUEST:
        return symbol.name in {"", *_REQUESTS}
    is_context = symbol.name == _CONTEXT and symbol.origin is Origin.ATTACHED
    return is_context or (symbol.name == _WHOLE and bool(symbol.entries))


def _says_nothing(symbol: Symbol) -> bool:
    """Whether nothing is known of a value, not even whose it is."""
    told = isinstance(symbol.value, Function | Record | Items | Text | Literal)
    plain = symbol.origin is Origin.SERVER and not told and not symbol.entries and not symbol.ways
    return plain and symbol.known is None and symbol.text is None and not symbol.when_true.proofs
