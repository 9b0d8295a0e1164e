"""Methods of the request, of credentials, of lists and of promises, in a guard's or a handler's body."""

from dataclasses import replace

from secgate.facts.typescript import libraries
from secgate.facts.typescript.judgement import Judgement
from secgate.facts.typescript.keepers import is_keeping
from secgate.facts.typescript.names import FUNCTIONS, arguments_of, last_name, unwrap
from secgate.facts.typescript.patterns import patterns_of
from secgate.facts.typescript.proofs import NOTHING, State, joined, proven
from secgate.facts.typescript.reading import MAX_ELEMENTS, Exit, Frame
from secgate.facts.typescript.symbols import EMPTY, SERVER, Origin, Symbol
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tables import Table
from secgate.facts.typescript.tenant_signs import source_of
from secgate.facts.typescript.truth import callback_of, strongest
from secgate.facts.typescript.validations import piece, without
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
# How a tenant gets into what keeps it for the time of a request.
_KEEPS = frozenset({"run", "enterWith", "set"})
_MEMBERS = frozenset({"includes", "has", "indexOf", "some", "every", "contains", "find"})


class Methods(Judgement):
    """Methods that mean the same everywhere; other calls are added by the classes built on this one."""

    def run(self, function: Function, arguments: list[Symbol], *, frame: Frame | None = None) -> list[Exit]:
        """Every way out of a function that is given these arguments."""
        raise NotImplementedError

    def given(self, arguments: list[Node], frame: Frame) -> list[Symbol]:
        """What a call is given, with what is spread in the place of its spread."""
        found: list[Symbol] = []
        for argument in arguments:
            if argument.type == "spread_element" and argument.named_children:
                found += self.spread(argument.named_children[0], frame)
            else:
                found.append(self.evaluate(argument, frame))
        return found

    def spread(self, node: Node, frame: Frame) -> list[Symbol]:
        """The elements of a list, as far as they are known."""
        node = unwrap(node)
        if node.type == "array":
            return self.given([child for child in node.named_children if child.type != "comment"], frame)
        symbol = self.evaluate(node, frame)
        if symbol.left_over:
            return list(symbol.left_over)
        if isinstance(symbol.value, Items) and not symbol.value.is_open:
            return [self.of_value(item) for item in symbol.value.items]
        return [symbol if symbol.origin is not Origin.SERVER else SERVER]

    @staticmethod
    def rest(arguments: list[Symbol]) -> Symbol:
        """What a rest parameter holds: a list of the server's own values, else what the strongest one is."""
        main = strongest(arguments)
        if main.origin is not Origin.SERVER:
            return main._replace(text=None, value=None, left_over=tuple(arguments))
        values = [symbol.value if symbol.text is None else Text(symbol.text, symbol.loose) for symbol in arguments]
        own = [value for value in values if value is not None]
        return Symbol(value=Items(own, is_open=len(own) != len(arguments)))

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
        if (known := self._known_of(owner, given, name)) is not None:
            return known
        if owner.table is not None:
            return self._granted(owner.table, given, site)
        if given.origin is Origin.TARGET and (paths := self._elements(owner)) is not None:
            texts = [text for path in paths for text in self.texts(Symbol(value=path))]
            told = [self.compared(given, Symbol(text=text), site).known for text in texts]
            unsure = None in told or len(texts) < len(paths)
            return Symbol(known=True if True in told else (None if unsure else False))
        found = SERVER
        if self.is_claim(given) and owner.origin is Origin.SERVER:
            each = [self.texts(Symbol(value=element)) for element in self._elements(owner) or ()]
            found = self.role(given, own, site, refused=[one[0] for one in each if len(one) == 1])
        elif self.is_claim(owner) and given.origin is Origin.SERVER:
            found = self.role(owner, self.texts(given), site)
        elif given.origin is Origin.CREDENTIAL and owner.origin is Origin.SERVER and owner.text is None and not own:
            found = self.secret(given, Symbol(name="key", value=owner.value), site)
        if name == "indexOf" and self.is_claim(given):
            return self.in_list(owner, given, found)
        return Symbol(verified=found.when_true) if name == "indexOf" else found

    def _elements(self, owner: Symbol) -> list[Value] | None:
        """The elements of a list, or of a set that is made of one, where all of them are known."""
        held = self.machine.forced(owner.value) if owner.value is not None else None
        made = held.site if isinstance(held, Unknown) else None
        if made is not None and text_of(made.node.child_by_field_name("constructor")) == "Set":
            scope = self.machine.scope_of(made.module.path)
            held = next((self.machine.forced(self.machine.evaluate(a, scope)) for a in arguments_of(made.node)), None)
        return held.items if isinstance(held, Items) and not held.is_open else None

    def _by_element(self, owner: Symbol, name: str, callback: Node, frame: Frame) -> Symbol | None:
        """`PATHS.some((p) => req.path.startsWith(p))`: how it turns out for the elements of a list that is known."""
        items, body = self._elements(owner), _returned(callback)
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

    def _known_of(self, owner: Symbol, given: Symbol, name: str) -> Symbol | None:
        """Membership of a text in a list, both the server's own and known; None for any other."""
        listed = self.whole(owner) if owner.origin is Origin.SERVER else None
        if listed is None or given.text is None or given.loose or given.origin is not Origin.SERVER:
            return None
        if name == "indexOf":
            place = listed.index(given.text) if given.text in listed else -1
            return Symbol(text=str(place), name="number")
        return Symbol(known=given.text in listed)

    def _granted(self, table: Table, given: Symbol, site: Site) -> Symbol:
        """`RIGHTS[user.role].includes("write")`: the roles whose list holds it."""
        text = given.text if not given.loose else None
        lists = table.member(self.machine.forced)

        def holds(value: Value) -> bool | None:
            listed = self.whole(Symbol(value=value)) if text is not None else None
            return any(entry == text for entry in listed) if listed is not None else None

        return self.of_roles(lists, lists.roles(holds), site)

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

    def settles(self, callee: Symbol, symbols: list[Symbol]) -> Symbol:
        """A call of `resolve` or `reject`."""
        if callee.name == "resolve":
            self.exits.append(Exit("settle", self.gained, symbols[0] if symbols else EMPTY))
        return SERVER

    def promise(self, executor: Function, frame: Frame) -> Symbol:
        """`new Promise((resolve, reject) => …)`: what is proven wherever it gets its value."""
        before = self.gained
        found = self._inline(executor, [Symbol(Origin.SETTLE, "resolve"), Symbol(Origin.SETTLE, "reject")], frame)
        self.gained = before
        self.exits += [replace(e, state=before.with_(e.state)) for e in found if e.kind == "next"]
        ends = [(e.state, e.value) for e in found if e.kind == "settle" and e.value is not None]
        if not ends:
            return SERVER
        self.gain(joined(state for state, _ in ends))
        main = strongest(value for _, value in ends)
        truth = joined(state.with_(value.when_true) for state, value in ends if not value.empty)
        return Symbol(main.origin, main.name, when_true=truth, digest=main.digest)

    def called(self, callee: Symbol, symbols: list[Symbol], site: Site) -> Symbol:
        """What comes of a call."""
        raise NotImplementedError

    def ran_at_once(self, package: str, names: tuple[str, ...], symbols: list[Symbol], site: Site) -> Symbol | None:
        """`storage.run(store, next)`: what a callback gives that is run at once; None for any other call."""
        callback = callback_of(symbols) if libraries.keeps_context(package, names) else None
        if callback is None or callback.origin is not Origin.NEXT:
            return self.called(callback, [], site) if callback is not None else None
        self.exits.append(Exit("next", self.gained))
        return SERVER

    def keeps(self, owner: Symbol, name: str, symbols: list[Symbol], site: Site) -> bool:
        """Whether a call only keeps something for what runs later: `cls.set("tenantId", id)`.

        The tenant that it keeps there, or puts on the request, is what the middleware leaves: also
        `storage.run({ tenantId }, next)` and `Object.assign(req, { tenantId })`.
        """
        if name == "assign" and symbols and symbols[0].origin in {Origin.REQUEST, Origin.ATTACHED}:
            put = next((symbol.tenant for symbol in symbols[1:] if symbol.tenant), "")
            self.effects.leave_tenant(put, inside=True)
        kept_in = name in _KEEPS and bool(symbols) and (libraries.is_context(owner.value) or is_keeping(site.node))
        if not kept_in:
            return False
        given = arguments_of(site.node)
        key = symbols[0].text or "" if name == "set" else last_name(given[0])
        if self.signs.key.search(key):
            self.effects.leave_tenant(source_of(symbols[-1 if name == "set" else 0], key), inside=False)
        elif name != "set":
            self.effects.leave_tenant(symbols[0].tenant, inside=False)
        return name != "run"

    def gain(self, state: State) -> None:
        """From here on a state holds."""
        kept = tuple(proof for proof in state.proofs if not proof.weak)
        if state.refused:
            self.gained = self.gained.with_(State(refused=state.refused))
        if kept or state.unset:
            found = State(kept)
            self.gained = self.gained.with_(found)
            if not kept or without(found).proofs:
                self.effects.grants.append(without(found))

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
