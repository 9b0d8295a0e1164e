"""What a handler of NestJS is given: each parameter by its decorator, also by one of the target's own."""

import re
from dataclasses import dataclass, field

from secgate.facts.typescript.machine import OutOfBudgetError
from secgate.facts.typescript.nest_bodies import CONTEXT, NestBodies
from secgate.facts.typescript.nest_decorators import Applied, Decorators
from secgate.facts.typescript.proofs import NOTHING
from secgate.facts.typescript.reading import TooLongError
from secgate.facts.typescript.results import one_of
from secgate.facts.typescript.symbols import EMPTY, SERVER, Origin, Symbol, Way
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.validations import piece
from secgate.facts.typescript.values import ExternalCall, Function, Scope, Site, Text, Value

# Parts of a request by the decorator that gives them.
PARTS = {
    "Body": "body", "RawBody": "body", "Query": "query", "Param": "params", "UploadedFile": "body",
    "UploadedFiles": "body",
}  # fmt: skip
# What holds who calls, as a member of the request or taken out of it.
_PRINCIPAL = re.compile(r"[.{,]\s*(user|auth|session|principal|account|claims|identity|member|actor)\b")
_GET = re.compile(r"\w+\s*\.\s*switchToHttp\(\)\s*\.\s*getRequest\(\)")
_CHAIN = re.compile(r"[\w$]+(?:\.[\w$]+)+")
_ROOTS = frozenset({"req", "request", "r"})
_REQUEST = frozenset({"Req", "Request"})
_RESPONSE = frozenset({"Res", "Response"})


@dataclass(frozen=True)
class Parameter:
    """One parameter of a handler.

    Attributes:
        part: the part of the request that it holds; empty for anything else.
        name: the piece of that part that it holds; empty for the whole.
        pipes: what it is handed through, from its own decorator.
        applied: its decorator; None where it has none.
        symbol: what it stands for.
        through: what on the request it is a part of: `user.`; empty for a part of the request itself.
    """

    node: Node
    part: str = ""
    name: str = ""
    pipes: tuple[Value, ...] = ()
    applied: Applied | None = None
    symbol: Symbol = SERVER
    through: str = ""

    @property
    def held(self) -> str:
        """What a decorator of the target's own gives: the part of the request, or what guards left there.

        `query`, `server:user`, `server:user.tenantId`.
        """
        if self.applied is not None and self.applied.name in PARTS:
            # NOTE: also where one of the target stands for it: `const IdParam = () => Param("id", ParseUUIDPipe)`.
            return self.part
        if self.applied is None or self.applied.name != "createParamDecorator":
            return ""
        match self.symbol.origin:
            case Origin.ATTACHED | Origin.PRINCIPAL:
                return f"server:{self.through}{self.symbol.name}"
            case Origin.CREDENTIAL:
                return "headers"
            case Origin.INPUT:
                return next(iter(sorted(self.symbol.parts)), "body").rstrip(".")
            case _:
                return ""


@dataclass
class Parameters:
    """Reads the parameters of handlers."""

    decorators: Decorators
    _made: dict[tuple[object, ...], Symbol] = field(default_factory=dict)

    def of(self, function: Node, scope: Scope) -> list[Parameter]:
        """Those of a handler, in their order."""
        listed = function.child_by_field_name("parameters")
        entries = [e for e in listed.named_children if e.type != "comment"] if listed is not None else []
        return [
            self._read(entry, scope) for entry in entries if text_of(entry.child_by_field_name("pattern")) != "this"
        ]

    def _read(self, entry: Node, scope: Scope) -> Parameter:
        applied = self.decorators.of_parameter(entry, scope)
        one = next((a for a in applied if a.is_nest or a.name == "createParamDecorator" or not a.name), None)
        if one is None:
            return Parameter(entry, applied=applied[0] if applied else None)
        name = one.arguments[0].text if one.arguments and isinstance(one.arguments[0], Text) else ""
        pipes = one.arguments[1:] if name else one.arguments
        if one.name in PARTS:
            part = PARTS[one.name]
            parts = frozenset({part})
            symbol = Symbol(Origin.INPUT, name or part, parts=piece(parts) if name else parts)
            return Parameter(entry, part, name, pipes, one, symbol)
        if one.name == "createParamDecorator":
            symbol, through = self._own(one)
            return Parameter(entry, pipes=one.arguments[1:], applied=one, symbol=symbol, through=through)
        return Parameter(entry, name=name, applied=one, symbol=_plain(one.name, name))

    def _own(self, one: Applied) -> tuple[Symbol, str]:
        """What a decorator of the target's own takes from the request."""
        made = one.call.before if isinstance(one.call, ExternalCall) else None
        factory = self.decorators.forced(made.arguments[0]) if made is not None and made.arguments else None
        data = one.arguments[0] if one.arguments else None
        if not isinstance(factory, Function):
            return SERVER, ""
        key = (factory.scope.module.path, factory.node.start_byte, data.text if isinstance(data, Text) else id(data))
        if key not in self._made:
            self._made[key] = self._taken(factory, data)
        symbol = self._made[key]
        return symbol, _through(factory.node, symbol.name)

    def _taken(self, factory: Function, data: Value | None) -> Symbol:
        reader = NestBodies(self.decorators.machine)
        given = [reader.of_value(data, "data") if data is not None else EMPTY, Symbol(name=CONTEXT)]
        try:
            exits = reader.run(factory, given)
        except (OutOfBudgetError, TooLongError, RecursionError):
            return SERVER
        ways = [Way(NOTHING, one.value) for one in exits if one.kind == "return" and one.value is not None]
        return one_of(ways, "") if ways else SERVER


def _through(factory: Node, name: str) -> str:
    """What leads from the request to something that a decorator gives: `tenant.` for `request.tenant?.id`."""
    text = _GET.sub("request", re.sub(r"<[^<>()]*>|[?!](?=\.)", "", text_of(factory)))
    chains = [found.group().split(".") for found in _CHAIN.finditer(text)]
    told = next((chain for chain in reversed(chains) if chain[-1] == name and len(chain) > 1), None)
    if told is not None:
        return "".join(f"{part}." for part in told[told[0] in _ROOTS : -1])
    word = _PRINCIPAL.search(text)
    return f"{word[1]}." if word is not None and word[1] != name else ""


def _plain(decorator: str, name: str) -> Symbol:
    """What a decorator of the framework gives that is no part of what the caller asks for."""
    if decorator in _REQUEST:
        return Symbol(Origin.REQUEST)
    if decorator in _RESPONSE:
        return Symbol(Origin.RESPONSE)
    if decorator == "Headers":
        return Symbol(Origin.CREDENTIAL, name or "headers")
    if decorator == "Session":
        return Symbol(Origin.ATTACHED, "session")
    if decorator == "HostParam":
        return Symbol(Origin.INPUT, name or "host")
    return SERVER


def place_of(parameter: Parameter, scope: Scope) -> Site:
    """Where a parameter is written."""
    return Site(scope.module, parameter.node)
