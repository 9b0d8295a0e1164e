"""Read the body of a middleware or a handler of Koa, which is given one context and a step to go on with.

Who returns and does not go on has answered by `ctx.body` and `ctx.status`, and so refuses the request.
"""

from secgate.facts.typescript.context_bodies import ContextBodies, text_at
from secgate.facts.typescript.proofs import State
from secgate.facts.typescript.reading import Exit, Frame
from secgate.facts.typescript.symbols import SERVER, Origin, Symbol
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.values import Site

_CONTEXT = "ctx"
_PASSED = frozenset({"request", "req"})
_ANSWERS = frozenset({"body", "status", "response", "res", "type", "message"})
_HEADERS = {"headers": "headers", "header": "headers", "cookies": "cookies"}
_TARGETS = frozenset({"path", "url", "originalUrl", "method"})
_INPUTS = frozenset({"params", "query", "querystring"})
_ENDS = frozenset({"call_expression", "await_expression", "parenthesized_expression"})


class KoaBodies(ContextBodies):
    """The body of a middleware or a handler of Koa."""

    thrown = False

    def given_at_first(self) -> list[Symbol]:
        """The context, and the step to go on with."""
        return [Symbol(Origin.REQUEST, _CONTEXT), Symbol(Origin.NEXT)]

    def member(self, owner: Symbol, name: str, site: Site) -> Symbol:
        """A member of the context; of its request that of any request."""
        if owner.origin is not Origin.REQUEST or owner.name != _CONTEXT:
            return super().member(owner, name, site)
        if name in _PASSED:
            return Symbol(Origin.REQUEST, "req")
        if name in _ANSWERS:
            return Symbol(Origin.RESPONSE, name)
        if name in _HEADERS:
            return Symbol(Origin.CREDENTIAL, _HEADERS[name])
        if name in _TARGETS:
            return Symbol(Origin.TARGET, "method" if name == "method" else "path")
        if name in _INPUTS:
            part = "params" if name == "params" else "query"
            return Symbol(Origin.INPUT, part, parts=frozenset({part}))
        if name == "state":
            return Symbol(Origin.ATTACHED, "locals")
        if name == "session":
            return Symbol(Origin.ATTACHED, "session")
        return self._attached(name, site) if name in {"user", "auth"} else Symbol(name=name)

    def on_symbol(self, owner: Symbol, name: str, arguments: list[Node], frame: Frame, site: Site) -> Symbol | None:
        """What a method of the context gives."""
        if owner.origin is Origin.REQUEST and owner.name == _CONTEXT and name in {"throw", "assert", "get", "redirect"}:
            symbols = [self.evaluate(argument, frame) for argument in arguments]
            if name == "get":
                return Symbol(Origin.CREDENTIAL, text_at(symbols, 0) or "headers")
            if name == "assert" and symbols:
                refuses = any(text_of(argument) in {"401", "403"} for argument in arguments[1:])
                self.gain(symbols[0].when_true.strong(refuses=refuses))
                return SERVER
            self.thrown |= name == "throw"
            self.effects.answers_429 |= any(text_of(argument) == "429" for argument in arguments[:1])
            return SERVER
        return super().on_symbol(owner, name, arguments, frame, site)

    def _expression(self, node: Node | None, frame: Frame, states: list[State]) -> tuple[Symbol, list[State]]:
        """The value of an expression; nothing after `ctx.throw(…)` matters."""
        outer, self.thrown = self.thrown, False
        value, after = super()._expression(node, frame, states)
        thrown, self.thrown = self.thrown, outer
        if thrown and node is not None and node.type in _ENDS:
            self.exits += [Exit("throw", state) for state in after]
            return value, []
        return value, after
