"""Methods of the request, of credentials, of lists and of promises, in a guard's or a handler's body."""

from dataclasses import replace

from secgate.facts.typescript.judgement import Judgement
from secgate.facts.typescript.names import FUNCTIONS, arguments_of
from secgate.facts.typescript.patterns import patterns_of
from secgate.facts.typescript.proofs import NOTHING, State, proven
from secgate.facts.typescript.reading import MAX_ELEMENTS, Exit, Frame
from secgate.facts.typescript.symbols import SERVER, Origin, Symbol
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.truth import strongest
from secgate.facts.typescript.validations import piece
from secgate.facts.typescript.values import (
    Choice,
    Function,
    Items,
    Pattern,
    Site,
    Text,
    Unknown,
    Value,
)

_CUTS = frozenset({
    "split", "replace", "replaceAll", "trim", "substring", "substr", "slice", "match", "toString", "toLowerCase",
    "toUpperCase", "at", "pop", "shift", "exec", "concat", "padEnd", "decode", "digest", "update", "normalize", "join",
})  # fmt: skip
_TESTS = {"startsWith": "starts", "endsWith": "ends", "includes": "includes"}
_MEMBERS = frozenset({"includes", "has", "indexOf", "some", "every", "contains", "find"})


class Methods(Judgement):
    """Methods that mean the same everywhere; other calls are added by the classes built on this one."""

    def run(self, function: Function, arguments: list[Symbol], *, frame: Frame | None = None) -> list[Exit]:
        """Every way out of a function that is given these arguments."""
        raise NotImplementedError

    def given(self, arguments: list[Node], frame: Frame) -> list[Symbol]:
        """What a call is given, with the elements of a list that is known in the place of its spread."""
        found: list[Symbol] = []
        for argument in arguments:
            spread = argument.type == "spread_element" and argument.named_children
            symbol = self.evaluate(argument.named_children[0] if spread else argument, frame)
            if not spread:
                found.append(symbol)
            elif isinstance(symbol.value, Items) and not symbol.value.is_open:
                found += [self.of_value(item) for item in symbol.value.items]
            else:
                found.append(SERVER)
        return found

    @staticmethod
    def rest(arguments: list[Symbol]) -> Symbol:
        """What a rest parameter holds: a list of the server's own values, else what the first one is."""
        values = [symbol.value if symbol.text is None else Text(symbol.text, symbol.loose) for symbol in arguments]
        own = [value for value in values if value is not None]
        is_known = len(own) == len(arguments) and all(symbol.origin is Origin.SERVER for symbol in arguments)
        return Symbol(value=Items(own)) if is_known else arguments[0]

    def on_symbol(self, owner: Symbol, name: str, arguments: list[Node], frame: Frame, site: Site) -> Symbol | None:  # noqa: C901 - one branch for each kind of receiver
        """What a method of the request, of a credential, a list or a promise gives; None for any other."""
        if owner.origin is Origin.REQUEST:
            return self._on_request(name, arguments, frame, site)
        if owner.origin is Origin.RESPONSE:
            for argument in arguments:
                self.evaluate(argument, frame)
            if name in {"status", "sendStatus"} and arguments and text_of(arguments[0]) == "429":
                self.effects.answers_429 = True
            return Symbol(Origin.RESPONSE, name)
        if name in {"then", "catch", "finally"}:
            return self._promised(owner, name, arguments, frame)
        if owner.origin is Origin.TARGET:
            return self._on_target(owner, name, arguments, frame)
        if name == "test" and arguments:
            return self._matched(owner, self.evaluate(arguments[0], frame))
        if name == "exec" and isinstance(owner.value, Pattern) and arguments:
            return self.evaluate(arguments[0], frame)._replace(when_true=NOTHING)
        if name in _MEMBERS and arguments and (name != "find" or arguments[0].type in FUNCTIONS):
            return self._contained(owner, name, arguments, frame, site)
        if name in _CUTS and owner.origin in {Origin.CREDENTIAL, Origin.INPUT}:
            given = [self.evaluate(argument, frame) for argument in arguments]
            return (
                owner._replace(name="hmac") if owner.name == "hmac" else strongest([owner, *given])._replace(text=None)
            )
        if owner.name == "hmac" and name in {"update", "digest"}:
            for argument in arguments:
                self.evaluate(argument, frame)
            return owner
        return None

    def _on_request(self, name: str, arguments: list[Node], frame: Frame, site: Site) -> Symbol:
        symbols = [self.evaluate(argument, frame) for argument in arguments]
        if name in {"get", "header"}:
            return Symbol(Origin.CREDENTIAL, (symbols[0].text or "") if symbols else "")
        if name == "param":
            return Symbol(Origin.INPUT, "params", parts=piece(frozenset({"params"})))
        if name == "isAuthenticated":
            return Symbol(
                when_true=proven("authenticated", self.step(site, "asks passport whether the caller is signed in"))
            )
        if name == "isUnauthenticated":
            return Symbol(
                when_false=proven("authenticated", self.step(site, "asks passport whether the caller is signed in"))
            )
        return SERVER

    def _on_target(self, owner: Symbol, name: str, arguments: list[Node], frame: Frame) -> Symbol:
        given = self.evaluate(arguments[0], frame) if arguments else SERVER
        if name in {"toLowerCase", "toUpperCase", "trim", "toString", "normalize"}:
            return owner
        if name == "match":
            return self._matched(given, owner)
        operation = _TESTS.get(name)
        if operation is not None and given.text is not None and not given.loose:
            return Symbol(known=self.decide(operation, owner, given.text))
        return SERVER

    def _matched(self, pattern: Symbol, given: Symbol) -> Symbol:
        """`pattern.test(req.path)`."""
        held = self.machine.forced(pattern.value) if pattern.value is not None else None
        if given.origin is not Origin.TARGET or not isinstance(held, Pattern):
            return SERVER
        return Symbol(known=self.decide("matches", given, held.text))

    def _contained(self, owner: Symbol, name: str, arguments: list[Node], frame: Frame, site: Site) -> Symbol:
        """Membership: of a role in a list, of a path in a list, of a key in a set."""
        first = arguments[0]
        if first.type in FUNCTIONS and name in {"some", "every", "find"}:
            return self._by_element(owner, name, first, frame) or self._for_each(owner, first, frame)
        given = self.evaluate(first, frame)
        own = self.texts(owner)
        if given.origin is Origin.TARGET and (paths := self._listed(owner)) is not None:
            texts = [text for path in paths for text in self.texts(Symbol(value=path))]
            known = [self.compared(given, Symbol(text=text), site).known for text in texts]
            unsure = None in known or len(texts) < len(paths)
            return Symbol(known=True if True in known else (None if unsure else False))
        found = SERVER
        if self._is_claim(given) and owner.origin is Origin.SERVER:
            found = self._role(given, own, site)
        elif self._is_claim(owner) and given.origin is Origin.SERVER:
            found = self._role(owner, self.texts(given), site)
        elif given.origin is Origin.CREDENTIAL and owner.origin is Origin.SERVER and owner.text is None and not own:
            found = self.secret(given, Symbol(name="key", value=owner.value), site)
        return Symbol(verified=found.when_true) if name == "indexOf" else found

    def _listed(self, owner: Symbol) -> list[Value] | None:
        """The elements of a list, or of a set that is made of one, where all of them are known."""
        held = self.machine.forced(owner.value) if owner.value is not None else None
        made = held.site if isinstance(held, Unknown) else None
        if made is not None and text_of(made.node.child_by_field_name("constructor")) == "Set":
            scope = self.machine.scope_of(made.module.path)
            held = next((self.machine.forced(self.machine.evaluate(a, scope)) for a in arguments_of(made.node)), None)
        return held.items if isinstance(held, Items) and not held.is_open else None

    def _by_element(self, owner: Symbol, name: str, callback: Node, frame: Frame) -> Symbol | None:
        """`PATHS.some((p) => req.path.startsWith(p))`: how it turns out for the elements of a list that is known."""
        items, body = self._listed(owner), _returned(callback)
        if not items or len(items) > MAX_ELEMENTS or body is None:
            return None
        known = set()
        for item in items:
            inner = Frame(frame.scope, parent=frame, this=frame.this)
            for pattern in patterns_of(callback)[:1]:
                self.bind(pattern, self.of_value(item), inner)
            known.add(self.evaluate(body, inner).known)
            if known == {None}:
                return None
        decides = name != "every"
        return Symbol(known=decides if decides in known else (None if None in known else not decides))

    def _for_each(self, owner: Symbol, callback: Node, frame: Frame) -> Symbol:
        """`roles.some((role) => ...)`: what the callback proves of one element."""
        inner = Frame(frame.scope, parent=frame, this=frame.this)
        element = owner._replace(value=Choice(list(owner.value.items)) if isinstance(owner.value, Items) else None)
        for pattern in patterns_of(callback)[:1]:
            self.bind(pattern, element, inner)
        body = _returned(callback)
        if body is None:
            return SERVER
        found = self.evaluate(body, inner)
        return Symbol(when_true=found.when_true)

    def _promised(self, owner: Symbol, name: str, arguments: list[Node], frame: Frame) -> Symbol:
        """`.then` goes on with what the call gives, `.catch` with nothing proven."""
        before = self.gained
        result = owner
        for index, argument in enumerate(arguments):
            fails = name == "catch" or index == 1
            symbol = self.evaluate(argument, frame)
            if symbol.origin is Origin.NEXT:
                self.exits.append(Exit("throw" if fails else "next", NOTHING if fails else before))
                continue
            if not isinstance(symbol.value, Function):
                continue
            given = [Symbol(Origin.ERROR)] if fails else [owner]
            self.gained = NOTHING if fails else before
            found = self._inline(symbol.value, given, frame)
            base = State(caught=True) if fails else before
            self.exits += [replace(e, state=base.with_(e.state)) for e in found if e.kind != "return"]
            values = [e.value for e in found if e.kind == "return" and e.value is not None]
            if values and not fails:
                result = strongest(values)
        self.gained = before
        return result

    def _inline(self, function: Function, given: list[Symbol], frame: Frame) -> list[Exit]:
        """Every way out of a function that is written where it is used."""
        holder = self.frames.get((function.scope.module.path, function.node.start_byte), frame)
        return self.run(function, given, frame=holder)


def _returned(callback: Node) -> Node | None:
    """What a function gives back that does nothing else."""
    body = callback.child_by_field_name("body")
    if body is None or body.type != "statement_block":
        return body
    statements = [child for child in body.named_children if child.type != "comment"]
    only = statements[0] if len(statements) == 1 else None
    return (
        only.named_children[0] if only is not None and only.type == "return_statement" and only.named_children else None
    )
