"""Read the body of a hook or a handler of Fastify, which is given a request and a reply.

A hook goes on where it ends without an answer, or where it calls `done`; whoever answers by the reply, or throws,
refuses the request.
"""

from dataclasses import replace

from secgate.facts.guard_names import is_guard_name
from secgate.facts.model import Guard
from secgate.facts.typescript import libraries
from secgate.facts.typescript.context_bodies import ContextBodies, text_at
from secgate.facts.typescript.proofs import NOTHING, State, joined
from secgate.facts.typescript.reading import Exit, Frame
from secgate.facts.typescript.replay import parameters_of
from secgate.facts.typescript.symbols import SERVER, Origin, Symbol
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.values import ExternalCall, Function, Items, Record, Site, Text, Value

_DONE = 3
# What symbols are called that hold the options of a route, and its `config`.
_OPTIONS, _CONFIG = "options of the route", "config of the route"
# What ends a request with an answer, also as methods of @fastify/sensible.
_ANSWERS = frozenset({
    "send", "redirect", "callNotFound", "badRequest", "unauthorized", "paymentRequired", "forbidden", "notFound",
    "conflict", "tooManyRequests", "internalServerError", "sendFile", "view", "serviceUnavailable",
    "unprocessableEntity", "notAcceptable", "gone",
})  # fmt: skip
_ENDS = frozenset({"call_expression", "await_expression", "parenthesized_expression"})


class FastifyBodies(ContextBodies):
    """The body of a hook or a handler of Fastify."""

    answered = False
    unset = False

    def given_at_first(self) -> list[Symbol]:
        """The request, the reply, and `done`."""
        return [Symbol(Origin.REQUEST), Symbol(Origin.RESPONSE), Symbol(Origin.NEXT)]

    def member(self, owner: Symbol, name: str, site: Site) -> Symbol:
        """A member of the request, where Fastify means something else by it."""
        if owner.origin is Origin.REQUEST:
            if name == "raw":
                return Symbol(Origin.REQUEST)
            if name in {"server", "log"}:
                return Symbol(name=name)
            if name == "routeConfig":
                return Symbol(name=_CONFIG)
            if name in {"routerPath", "originalUrl", "url"}:
                return Symbol(Origin.TARGET, "path")
        if owner.origin in {Origin.REQUEST, Origin.RESPONSE} and name in {"routeOptions", "context"}:
            return Symbol(name=_OPTIONS)
        if owner.name == _OPTIONS:
            return self._of_options(name)
        if owner.name == _CONFIG:
            known = self.decide("set", owner, name)
            self.unset |= known is None
            return Symbol(name=name, known=known, empty=known is False)
        return super().member(owner, name, site)

    @staticmethod
    def _of_options(name: str) -> Symbol:
        """What the options of the route that is asked for hold."""
        if name in {"url", "method"}:
            return Symbol(Origin.TARGET, "path" if name == "url" else "method")
        return Symbol(name=_CONFIG if name == "config" else name)

    def doubted(self, guard: Guard, value: Value) -> Guard:
        """A guard that looks at what is set for its route, where that is not known, may refuse anybody."""
        if self.unset and not guard.protects:
            return replace(guard, proves=("unknown",), because="what is set for the route could not be followed")
        return super().doubted(guard, value)

    def on_symbol(self, owner: Symbol, name: str, arguments: list[Node], frame: Frame, site: Site) -> Symbol | None:
        """What a method of the request, the reply or the session gives."""
        if owner.origin is Origin.REQUEST and name in {"jwtVerify", "jwtDecode"}:
            symbols = [self.evaluate(argument, frame) for argument in arguments]
            if name == "jwtDecode":
                return Symbol(Origin.INPUT, name, decoded=True)
            given = [Symbol(Origin.CREDENTIAL, "authorization"), *symbols]
            return self._verified(given, self.step(site, "@fastify/jwt: jwtVerify"), given[0])
        if owner.origin is Origin.REQUEST and is_guard_name(name):
            self.unfollowed.append(name)
            return SERVER
        if owner.origin is Origin.ATTACHED and owner.name == "session" and name == "get":
            key = text_at([self.evaluate(argument, frame) for argument in arguments], 0)
            return self._attached(key, site, contained="session")
        found = super().on_symbol(owner, name, arguments, frame, site)
        if owner.origin is Origin.RESPONSE:
            self.answered |= name in _ANSWERS
            status = arguments[0].text if name == "code" and arguments else None
            self.effects.answers_429 |= status == b"429" or name == "tooManyRequests"
        return found

    def _expression(self, node: Node | None, frame: Frame, states: list[State]) -> tuple[Symbol, list[State]]:
        """The value of an expression; where it has answered the request, nothing after it matters."""
        outer, self.answered = self.answered, False
        value, after = super()._expression(node, frame, states)
        answered, self.answered = self.answered, outer
        if answered and node is not None and node.type in _ENDS:
            self.exits += [Exit("throw", state) for state in after]
            return value, []
        return value, after

    def middleware(self, value: Value, symbols: list[Symbol]) -> list[Exit]:
        """Every way out of a hook: one without `done` goes on where it ends."""
        value = self.machine.forced(value)
        if isinstance(value, Function) and len(parameters_of(value)) < _DONE:
            found = self._deeper(value, symbols[:2])
            answers = (one.value is not None and one.value.origin is Origin.RESPONSE for one in found)
            kinds = zip(found, answers, strict=True)
            return [replace(one, kind="next") if one.kind == "return" and not answer else one for one, answer in kinds]
        if isinstance(value, ExternalCall) and value.callee.package == "@fastify/auth":
            return [Exit("next", self._of_several(value, symbols))]
        if isinstance(value, ExternalCall) and libraries.last(value.callee.names) == "csrfProtection":
            return [Exit("next", NOTHING)]
        return super().middleware(value, symbols)

    def _of_several(self, value: ExternalCall, symbols: list[Symbol]) -> State:
        """`fastify.auth([one, other], { relation: "and" })`: one of them holds, or all; in a list in it the other."""
        listed = self.machine.forced(value.arguments[0])
        options = self.machine.forced(value.arguments[1]) if len(value.arguments) > 1 else None
        held = options.entries.get("relation") if isinstance(options, Record) else None
        relation = self.machine.forced(held) if isinstance(held, Value) else None
        every = isinstance(relation, Text) and relation.text == "and"
        return self._related(listed, symbols, every=every)

    def _related(self, value: Value, symbols: list[Symbol], *, every: bool) -> State:
        value = self.machine.forced(value)
        if not isinstance(value, Items):
            if not isinstance(value, Function | ExternalCall):
                self.unfollowed.append("auth")
            return joined(one.state for one in self.middleware(value, symbols) if one.kind == "next")
        states = [self._related(item, symbols, every=not every) for item in value.items]
        if not every:
            return joined(states)
        state = NOTHING
        for one in states:
            state = state.with_(one)
        return state
