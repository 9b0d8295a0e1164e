"""Read the body of a middleware or a handler of Hono, which is given one context and a step to go on with.

The context holds the request (`c.req`), what earlier middleware left (`c.get`, `c.var`) and the ways to answer
(`c.json(…, 403)`). Who returns an answer and does not go on refuses the request.
"""

import re

from secgate.facts.typescript import libraries, validations
from secgate.facts.typescript.context_bodies import ContextBodies, at, text_at
from secgate.facts.typescript.proofs import NOTHING, State, joined
from secgate.facts.typescript.reading import Exit, Frame
from secgate.facts.typescript.schema_calls import source_of
from secgate.facts.typescript.symbols import SERVER, Origin, Symbol
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.validations import piece
from secgate.facts.typescript.values import External, ExternalCall, Items, Site, Text, Value

_CONTEXT, _REQUEST, _VARIABLES = "c", "c.req", "c.var"
_ANSWERS = frozenset({"json", "text", "html", "body", "newResponse", "redirect", "notFound", "render"})
_BODIES = frozenset({"json", "parseBody", "formData", "text", "blob", "arrayBuffer"})
_PARTS = {"param": "params", "query": "query", "queries": "query"}
_COOKIES = frozenset({"getCookie", "getSignedCookie"})
_TARGETS = {"path": "path", "url": "path", "method": "method", "routePath": "path", "matchedRoutes": "path"}
_PARSES = re.compile(r"\.\s*(?:safe)?[pP]arse(?:Async)?\s*\(|\.\s*validate\w*\s*\(")


class HonoBodies(ContextBodies):
    """The body of a middleware or a handler of Hono."""

    def given_at_first(self) -> list[Symbol]:
        """The context, and the step to go on with."""
        return [Symbol(Origin.REQUEST, _CONTEXT), Symbol(Origin.NEXT)]

    def member(self, owner: Symbol, name: str, site: Site) -> Symbol:
        """A member of the context, of its request, or of what earlier middleware left."""
        if owner.origin is Origin.REQUEST and owner.name == _CONTEXT:
            return self._of_context(name)
        if owner.origin is Origin.REQUEST and owner.name == _REQUEST:
            if name in _TARGETS:
                return Symbol(Origin.TARGET, _TARGETS[name])
            return Symbol(Origin.REQUEST, "req") if name == "raw" else SERVER
        if owner.origin is Origin.ATTACHED and owner.name == _VARIABLES:
            return self._attached(name, site, contained=_VARIABLES)
        return super().member(owner, name, site)

    @staticmethod
    def _of_context(name: str) -> Symbol:
        if name == "req":
            return Symbol(Origin.REQUEST, _REQUEST)
        if name == "var":
            return Symbol(Origin.ATTACHED, _VARIABLES)
        return Symbol(Origin.RESPONSE, name) if name == "res" or name in _ANSWERS else Symbol(name=name)

    def on_symbol(self, owner: Symbol, name: str, arguments: list[Node], frame: Frame, site: Site) -> Symbol | None:
        """What a method of the context or of its request gives."""
        if owner.origin is Origin.REQUEST and owner.name in {_CONTEXT, _REQUEST}:
            symbols = [self.evaluate(argument, frame) for argument in arguments]
            if owner.name == _REQUEST:
                return self._asked(name, symbols)
            if name == "get":
                return self._attached(text_at(symbols, 0), site, contained=_CONTEXT)
            if name == "set":
                self.keep(text_at(symbols, 0), at(symbols, 1), arguments[1] if len(arguments) > 1 else None, frame)
                return SERVER
            if name in _ANSWERS:
                self.effects.answers_429 |= any(text_of(argument) == "429" for argument in arguments)
                return Symbol(Origin.RESPONSE, name)
            return SERVER
        return super().on_symbol(owner, name, arguments, frame, site)

    @staticmethod
    def _asked(name: str, symbols: list[Symbol]) -> Symbol:
        """What a method of the request gives."""
        if name == "header":
            return Symbol(Origin.CREDENTIAL, text_at(symbols, 0) or "headers")
        part = "body" if name in _BODIES else _PARTS.get(name, "")
        if name == "valid":
            target = text_at(symbols, 0)
            if target in {"header", "cookie"}:
                return Symbol(Origin.CREDENTIAL, "headers")
            return Symbol(Origin.INPUT, validations.part_of_target(target) or "body")
        if not part:
            return SERVER
        held = frozenset({part})
        return Symbol(Origin.INPUT, part, parts=piece(held) if symbols and part != "body" else held)

    def _foreign(
        self, value: External | ExternalCall, owner: Symbol, name: str, symbols: list[Symbol], site: Site
    ) -> Symbol:
        package, names = source_of(value)
        last = libraries.last(names) or name
        if package == "hono" and last in _COOKIES:
            signed = last == "getSignedCookie"
            cookie = text_at(symbols, 2 if signed else 1)
            return Symbol(Origin.CREDENTIAL, cookie or "cookies")
        if package == "hono" and last in {"setCookie", "setSignedCookie", "deleteCookie", "getConnInfo", "env"}:
            return SERVER
        return super()._foreign(value, owner, name, symbols, site)

    # What Hono makes of several middlewares

    def middleware(self, value: Value, symbols: list[Symbol]) -> list[Exit]:
        """Every way out of a middleware, also of one that Hono makes of others."""
        value = self.machine.forced(value)
        if not isinstance(value, ExternalCall) or value.callee.package != "hono":
            return super().middleware(value, symbols)
        match libraries.last(value.callee.names):
            case "every":
                return [Exit("next", self._all(value.arguments, symbols))]
            case "some" if value.arguments:
                return [Exit("next", joined(self._through(given, symbols) for given in value.arguments))]
            case "except" if len(value.arguments) > 1:
                return self._except(value.arguments, symbols)
            case "validator" if _PARSES.search(text_of(value.site.node)):
                step = self.step(value.site, "hono gives a part of the request to a schema")
                return [Exit("next", validations.holds(validations.of_package(value, self.machine.forced), step))]
            case _:
                return super().middleware(value, symbols)

    def _through(self, value: Value, symbols: list[Symbol]) -> State:
        """What is proven of the requests that a middleware lets through."""
        return joined(found.state for found in self.middleware(value, symbols) if found.kind == "next")

    def _all(self, values: list[Value], symbols: list[Symbol]) -> State:
        state = NOTHING
        for value in values:
            state = state.with_(self._through(value, symbols))
        return state

    def _except(self, values: list[Value], symbols: list[Symbol]) -> list[Exit]:
        """`except(paths, ...middleware)`: what runs unless the path is one of these."""
        listed = self.machine.forced(values[0])
        paths = [self.machine.forced(item) for item in listed.items] if isinstance(listed, Items) else [listed]
        known = [self._is_at(path.text) if isinstance(path, Text) else None for path in paths]
        behind = Exit("next", self._all(values[1:], symbols))
        if True in known:
            return [Exit("next", NOTHING)]
        if None in known:
            self.unfollowed.append("except")
            return [Exit("next", NOTHING), behind]
        return [behind]

    def _is_at(self, path: str) -> bool | None:
        """Whether the request that is asked about is at a path, or below one that ends in a star."""
        target, bare = Symbol(Origin.TARGET, "path"), path.removesuffix("/*").removesuffix("*")
        if ":" in bare or "*" in bare:
            return None
        answers = [self.decide("equals", target, bare or "/")]
        if bare != path:
            answers.append(self.decide("starts", target, f"{bare}/"))
        return True if True in answers else (None if None in answers else False)
