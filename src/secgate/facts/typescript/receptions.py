"""What comes of a call in a guard's or a handler's body: followed where it is the target's own, by name where not."""

import re
from dataclasses import replace

from secgate.facts.typescript import libraries, validations
from secgate.facts.typescript.attempts import Asked
from secgate.facts.typescript.hand_tests import digest_of, guessed_in, is_factor_test, opens_once
from secgate.facts.typescript.literals import short
from secgate.facts.typescript.names import arguments_of, callee_of, last_name, unwrap
from secgate.facts.typescript.patterns import patterns_of
from secgate.facts.typescript.prisma_calls import OPERATIONS
from secgate.facts.typescript.proofs import NOTHING, joined, proven
from secgate.facts.typescript.raw_tables import RAW_NAME, tables_of
from secgate.facts.typescript.reading import MAX_CALLS, Exit, Frame
from secgate.facts.typescript.results import one_of, unfollowed
from secgate.facts.typescript.schema_calls import SchemaCalls, source_of
from secgate.facts.typescript.symbols import EMPTY, FROM_CALLER, SERVER, Origin, Symbol, Way
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.truth import from_caller, strongest
from secgate.facts.typescript.types import named_type
from secgate.facts.typescript.values import (
    Bound,
    Choice,
    ClassValue,
    External,
    ExternalCall,
    Function,
    Instance,
    Record,
    Site,
    Unknown,
    Value,
)
from secgate.model import TraceStep

_FIND = re.compile(r"^(?:find|get|fetch|load|lookup|query|read|select|search)(?:[A-Z_]|$)|^(?:findOne|first|exec)$")
_READS = re.compile(r"^(?:find|count|aggregate|groupBy)")
_VERIFY = re.compile(
    r"verif|authenticat|introspect|validate\w*(?:token|session|jwt|key)|decode\w*(?:token|jwt|session)", re.IGNORECASE
)
_SIGNATURE = re.compile(
    r"constructEvent|verify\w*(?:signature|webhook)|webhook\w*verif|validateRequest|verifyHeader", re.IGNORECASE
)
_PASSWORD = re.compile(
    r"(?:compare|verify|check|validate|match)\w*(?:password|passwd|hash|credentials)|password\w*(?:compare|verif|match|valid)",
    re.IGNORECASE,
)
_HASHERS = frozenset({"bcrypt", "bcryptjs", "argon2", "@node-rs/argon2", "@node-rs/bcrypt", "scrypt-kdf", "pbkdf2"})
_PARSE = frozenset({"parse", "parseAsync", "safeParse", "safeParseAsync", "validate", "validateAsync", "validateSync"})
_LOGS = frozenset({"debug", "info", "warn", "error", "log", "trace", "fatal", "verbose"})
_CLIENT = re.compile(r"prisma|db|database|client|tx|trx|orm", re.IGNORECASE)
_PLAIN_CALLS = frozenset(
    {"String", "Number", "Boolean", "parseInt", "decodeURIComponent", "encodeURIComponent", "from", "encode"}
)


class Receptions(SchemaCalls):
    """Calls; statements are added by the class built on this one."""

    def call(self, node: Node, frame: Frame) -> Symbol:
        """What comes of a call."""
        callee_node = callee_of(node)
        if callee_node is None:
            return SERVER
        callee_node = unwrap(callee_node)
        site = Site(frame.scope.module, node)
        arguments = arguments_of(node)
        if callee_node.type == "member_expression":
            owner = self.evaluate(callee_node.child_by_field_name("object"), frame)
            name = text_of(callee_node.child_by_field_name("property")).lstrip("#")
            special = self.on_symbol(owner, name, arguments, frame, site)
            if special is not None:
                return special
            if name in {"call", "apply"} and arguments and isinstance(owner.value, Function):
                this, rest, name_of_own = self.evaluate(arguments[0], frame), arguments[1:], owner.value.name
                symbols = self.given(rest, frame) if name == "call" else self.spread(rest[0], frame) if rest else []
                return self._of_call(owner, this, name_of_own, symbols, site)
            callee = self.member(owner, name, Site(frame.scope.module, callee_node))
        else:
            owner, name = SERVER, last_name(callee_node)
            callee = self.evaluate(callee_node, frame)
        symbols = self.given(arguments, frame)
        if name in _LOGS and owner.origin in {Origin.SERVER, Origin.ATTACHED}:
            return SERVER
        executor = symbols[0].value if name == "Promise" and node.type == "new_expression" and symbols else None
        if isinstance(executor, Function):
            return self.promise(executor, frame)
        return self._of_call(callee, owner, name, symbols, site)

    def _of_call(self, callee: Symbol, owner: Symbol, name: str, symbols: list[Symbol], site: Site) -> Symbol:
        """What comes of a call that is given these arguments."""
        if callee.origin is Origin.NEXT:
            return self._goes_on(symbols)
        if callee.origin is Origin.SETTLE:
            return self.settles(callee, symbols)
        if self.keeps(owner, name, symbols, site):
            return SERVER
        return self._called(callee, owner, name, symbols, site)

    def _goes_on(self, symbols: list[Symbol]) -> Symbol:
        first = symbols[0] if symbols else EMPTY
        if first.when_false.proofs:
            # NOTE: `next(error)` goes on where there is no error.
            self.exits.append(Exit("next", self.gained.with_(first.when_false)))
        lets = first.empty or first.text in {"route", "router"}
        self.exits.append(Exit("next" if lets else "throw", self.gained))
        return SERVER

    # Functions of the target and of others

    def _called(self, callee: Symbol, owner: Symbol, name: str, symbols: list[Symbol], site: Site) -> Symbol:
        value = self.machine.forced(callee.value) if callee.value is not None else None
        passes_on = any(symbol.origin is Origin.NEXT for symbol in symbols)
        callbacks = [s.value for s in symbols if isinstance(s.value, Function) and self._is_local(s.value)]
        with_request = any(symbol.origin is Origin.REQUEST for symbol in symbols)
        if with_request and (passes_on or callbacks) and isinstance(value, Function | ExternalCall | Choice):
            return self._delegated(value, symbols, callbacks)
        match value:
            case Function():
                return self._own(value, owner, symbols, name)
            case Choice():
                made = [self._called(callee._replace(value=o), owner, name, symbols, site) for o in value.options]
                return strongest(made)
            case External() | ExternalCall():
                ran = self.attempted(value, name, symbols, site) or self.ran_at_once(*source_of(value), symbols, site)
                return ran or self._foreign(value, owner, name, symbols, site)
            case ClassValue():
                held = strongest(symbols)
                is_known = held.origin is Origin.PRINCIPAL
                return Symbol(held.origin, held.name) if is_known else self._gather(symbols)
            case Bound():
                return strongest([owner, *symbols])._replace(text=None, value=None)
            case _:
                return self.attempted(value, name, symbols, site) or self._unknown(value, owner, name, symbols, site)

    def _is_local(self, function: Function) -> bool:
        return (function.scope.module.path, function.node.start_byte) in self.frames

    @staticmethod
    def _gather(symbols: list[Symbol]) -> Symbol:
        found = strongest(symbols)
        parts = frozenset(part for symbol in symbols for part in symbol.parts)
        return Symbol(found.origin, found.name, parts=parts) if found.origin in FROM_CALLER else SERVER

    def _delegated(self, value: Value, symbols: list[Symbol], callbacks: list[Function]) -> Symbol:
        """Another middleware is called with this request; a callback stands for `next` where one is given."""
        passed = self.middleware(value, symbols)
        if any(symbol.origin is Origin.NEXT for symbol in symbols):
            self.exits += [replace(found, state=self.gained.with_(found.state)) for found in passed]
            return SERVER
        lets = [found.state for found in passed if found.kind == "next"]
        if not lets:
            return SERVER
        state = self.gained.with_(joined(lets))
        for callback in callbacks[-1:]:
            found = self._inline(callback, [EMPTY._replace(origin=Origin.ERROR)], Frame(callback.scope))
            self.exits += [replace(e, state=state.with_(e.state)) for e in found if e.kind != "return"]
        return SERVER

    def middleware(self, value: Value, symbols: list[Symbol]) -> list[Exit]:
        """Every way out of a middleware that is given request, response and a step to go on with."""
        value = self.machine.forced(value)
        if isinstance(value, Function):
            given = [s if not isinstance(s.value, Function) else Symbol(Origin.NEXT) for s in symbols]
            return self._deeper(value, given)
        if isinstance(value, Choice):
            return [found for option in value.options for found in self.middleware(option, symbols)]
        if isinstance(value, ExternalCall):
            inner = libraries.unwrapped(value)
            if inner is not None:
                return self.middleware(inner, symbols)
            kind = libraries.proves(value)
            if kind == "rate-limit":
                limit = libraries.rate_limit(value, self.machine.forced)
                self.effects.limits = [*self.effects.limits, limit] if limit is not None else self.effects.limits
            if kind is not None:
                package = value.callee.package
                step = self.step(value.site, f"{package} lets a request through only when it holds")
                if kind == "validation":
                    self.effects.validates = True
                    return [Exit("next", validations.holds(validations.of_package(value, self.machine.forced), step))]
                return [Exit("next", proven(kind, step, sure=True))]
        return [Exit("next", NOTHING)]

    def _deeper(self, function: Function, symbols: list[Symbol]) -> list[Exit]:
        key = (function.scope.module.path, function.node.start_byte)
        if self.depth >= MAX_CALLS or key in self.active:
            lets = [Exit("next", NOTHING)] if any(symbol.origin is Origin.NEXT for symbol in symbols) else []
            return [Exit("return", NOTHING, self._gather(symbols)), *lets]
        gained, exits, self.gained, self.exits = self.gained, self.exits, NOTHING, []
        self.depth += 1
        self.active.add(key)
        try:
            # NOTE: a function that was made on the way remembers the names around it.
            return self.run(function, symbols, frame=self.frames.get(key))
        finally:
            self.depth -= 1
            self.active.discard(key)
            self.gained, self.exits = gained, exits

    def _own(self, function: Function, owner: Symbol, symbols: list[Symbol], name: str) -> Symbol:
        """What a function of the target gives back, and what is proven when it does."""
        self._notice(name)
        if self.depth >= MAX_CALLS:
            return self._gather(symbols)
        if function.this is None and isinstance(owner.value, Instance | Record):
            function = Function(function.node, function.scope, owner.value, function.name)
        found = self._deeper(function, symbols)
        self.exits += [replace(e, state=self.gained.with_(e.state)) for e in found if e.kind == "next"]
        returns = [e for e in found if e.kind == "return"]
        if not returns:
            return SERVER
        always = joined(e.state for e in returns)
        self.gain(always)
        return one_of([Way(e.state, e.value if e.value is not None else EMPTY) for e in returns], name)

    def called(self, callee: Symbol, symbols: list[Symbol], site: Site) -> Symbol:
        """What comes of a call."""
        return self._called(callee, SERVER, "", symbols, site)

    def _foreign(
        self, value: External | ExternalCall, owner: Symbol, name: str, symbols: list[Symbol], site: Site
    ) -> Symbol:
        package, names = source_of(value)
        self._notice(name, package)
        self._in_sql(name, symbols, site)
        given = from_caller(symbols)
        if (made := self.made_result(value, name, symbols, site)) is not None:
            return made
        if (answer := self.given_to_schema(value, owner, name, symbols, site)) is not None:
            return answer
        self.lose(symbols)
        step = self.step(site, f"{package}: {libraries.last(names) or name or package}")
        if (told := self._of_token(package, names or (name,), symbols, step)) is not None:
            return told
        if (by_hand := self.by_hand(name, symbols, site)) is not None:
            return by_hand
        if (
            given is not None
            and (digest := self._digested(package, libraries.last(names) or name, symbols, given)) is not None
        ):
            return digest
        if not libraries.transforms(package) and (found := self._looked_up(owner, name, given, symbols, site)):
            return found
        if given is None:
            return Symbol(name=name, value=self._foreign_value(value, site))
        if name in _PARSE or libraries.transforms(package) or given.origin is Origin.PRINCIPAL:
            return self._parsed(value, name, symbols, given, site)
        return self._derived(given, name, step)

    def _digested(self, package: str, name: str, symbols: list[Symbol], given: Symbol) -> Symbol | None:
        """The digest of something of the caller's, or what is derived from it; a callback is handed it."""
        # NOTE: a password is derived with the salt of whoever asks: `scrypt(password, user.salt, 64)`.
        given = symbols[0] if symbols[0].origin is Origin.INPUT else given
        digest = digest_of(package, name, given.name) if given.origin in {Origin.INPUT, Origin.LOOKUP} else ""
        if not digest or digest == "hmac":
            # NOTE: a signature that is digested once more, so that two of one length are compared, stays one.
            return given if digest else None
        made, callback = Symbol(Origin.LOOKUP, given.name, digest=digest), symbols[-1].value
        if isinstance(callback, Function) and self._is_local(callback):
            found = self._inline(callback, [Symbol(Origin.ERROR), made], Frame(callback.scope))
            self.exits += [replace(e, state=self.gained.with_(e.state)) for e in found if e.kind in {"next", "settle"}]
        return made

    def _of_token(self, package: str, names: tuple[str, ...], symbols: list[Symbol], step: TraceStep) -> Symbol | None:
        """What a library makes of a token or a session; None for any other call."""
        given = from_caller(symbols)
        if libraries.verifies(package, names):
            return self._verified(symbols, step, given)
        self.effects.issues_token = self.effects.issues_token or libraries.signs(package, names)
        if libraries.decodes(package, names):
            return Symbol(Origin.INPUT, given.name, decoded=True) if given is not None else SERVER
        if libraries.finds(package, names):
            return Symbol(Origin.PRINCIPAL, when_true=proven("authenticated", step))
        return None

    @staticmethod
    def _foreign_value(value: External | ExternalCall, site: Site) -> Value:
        if isinstance(value, External):
            return ExternalCall(value, [], site)
        return ExternalCall(External(value.callee.package, (*value.callee.names, "()", *value.names)), [], site)

    def _verified(self, symbols: list[Symbol], step: object, given: Symbol | None) -> Symbol:
        """A token is verified: the call throws, or its callback gets an error, unless it is good."""
        proof = proven("authenticated", step)  # type: ignore[arg-type]
        of_link = given is not None and given.origin is Origin.INPUT
        self.effects.tests.add("link token" if of_link else "token")
        callback = symbols[-1].value if symbols else None
        if isinstance(callback, Function) and self._is_local(callback):
            given_back = [Symbol(Origin.ERROR, when_false=proof), Symbol(Origin.PRINCIPAL, when_true=proof)]
            found = self._inline(callback, given_back, Frame(callback.scope))
            self.exits += [replace(e, state=self.gained.with_(e.state)) for e in found if e.kind != "return"]
            return SERVER
        self.gain(proof)
        return Symbol(Origin.PRINCIPAL, when_true=proof, verified=proof)

    def _parsed(self, value: Value, name: str, symbols: list[Symbol], given: Symbol, site: Site) -> Symbol:
        """A schema or a transformation gives the same thing in another form."""
        if name in _PARSE and any(symbol.origin is Origin.INPUT for symbol in symbols):
            self.effects.validates = True
        if name in _PARSE and given.origin is Origin.PRINCIPAL and not name.startswith("safe"):
            claims = self.literal_claims(value)
            if claims:
                role = proven(
                    "role",
                    self.step(site, "the schema of the token fixes " + ", ".join(sorted(claims))),
                    values=claims,
                    claim="kind",
                )
                self.gain(role)
                return given._replace(when_true=given.when_true.with_(role))
        return given._replace(value=None, text=None)

    def literal_claims(self, schema: Value) -> list[str]:
        """Values that a zod schema fixes for a role, type or kind claim; none for a union of several."""
        raise NotImplementedError

    def _derived(self, given: Symbol, name: str, step: object, *, sure: bool = False) -> Symbol:
        """What a call that cannot be followed makes of something of the caller's."""
        weak = proven("authenticated", step, weak=True, sure=sure)  # type: ignore[arg-type]
        match given.origin:
            case Origin.CREDENTIAL | Origin.DERIVED:
                return Symbol(Origin.DERIVED, given.name or name, when_true=weak)
            case Origin.PRINCIPAL | Origin.ATTACHED:
                return Symbol(Origin.PRINCIPAL, given.name, when_true=given.when_true)
            case _:
                return Symbol(Origin.LOOKUP, given.name or name)

    def _unknown(self, value: Value | None, owner: Symbol, name: str, symbols: list[Symbol], site: Site) -> Symbol:  # noqa: C901 - one way after the other to learn something of a call
        self._notice(name)
        given = from_caller(symbols)
        self._in_sql(name, symbols, site)
        found = self.given_to_schema(value, owner, name, symbols, site) or self._looked_up(
            owner, name, given, symbols, site
        )
        if found is not None:
            return found
        self.lose(symbols)
        if isinstance(value, Unknown):
            methods = self._implemented(value, name)
            if methods:
                return self._by_any(methods, symbols, name)
        for symbol in symbols:
            if isinstance(symbol.value, Function) and self._is_local(symbol.value):
                self._callback(symbol.value, given, name, site)
        if (by_hand := self.by_hand(name, symbols, site)) is not None:
            return by_hand
        if name in _PARSE and given is not None:
            return self._parsed(owner.value if owner.value is not None else Unknown(), name, symbols, given, site)
        if owner.origin in {*FROM_CALLER, Origin.PRINCIPAL, Origin.ATTACHED} and given is None:
            step = self.step(site, f"`{short(site.node)}`, which cannot be followed")
            return unfollowed(owner, name, step) or owner._replace(text=None, value=None)
        if given is None:
            self.effects.unknown_calls += 1
            return SERVER
        if name in _PLAIN_CALLS:
            return given._replace(text=None)
        self.effects.unknown_calls += 1
        step = self.step(site, f"`{short(site.node)}`, which cannot be followed")
        if _VERIFY.search(name) and given.origin in {Origin.CREDENTIAL, Origin.DERIVED}:
            proof = proven("authenticated", step, sure=False)
            self.gain(proof)
            return Symbol(Origin.PRINCIPAL, when_true=proof)
        return self._derived(given, name, step)

    def _by_any(self, methods: list[Function], symbols: list[Symbol], name: str) -> Symbol:
        """What one of several methods gives, of which it is not known which one is called."""
        made = [self._own(method, SERVER, symbols, name) for method in methods[:4]]
        truth = joined(one.when_true for one in made)
        return made[0] if len(made) == 1 else strongest(made)._replace(when_true=truth, value=None)

    def _callback(self, function: Function, given: Symbol | None, name: str, site: Site) -> None:
        """A callback of a call that cannot be followed: it is run once, with what the call may give."""
        step = self.step(site, f"the callback of `{name}`")
        result = self._derived(given, name, step) if given is not None else SERVER
        names = patterns_of(function.node)
        first_is_error = bool(names) and re.match(r"_?e(?:rr(?:or)?)?$", text_of(names[0])) is not None
        symbols = [Symbol(Origin.ERROR), result] if first_is_error else [result, result]
        found = self._inline(function, symbols, Frame(function.scope))
        self.exits += [replace(e, state=self.gained.with_(e.state)) for e in found if e.kind == "next"]

    def _looked_up(
        self, owner: Symbol, name: str, given: Symbol | None, symbols: list[Symbol], site: Site
    ) -> Symbol | None:
        """A query of a data layer that cannot be followed: `prisma.tenant.findUnique({ where: { key } })`."""
        is_operation = name in OPERATIONS
        model = owner.name
        if is_operation and model and not _CLIENT.fullmatch(model):
            (self.effects.reads if _READS.match(name) else self.effects.writes).add(model)
        if is_operation and given is None and self.signs.finds_tenant(model, name, site.node):
            return self.signs.in_row(Symbol(Origin.LOOKUP, model), model, site.node)
        if not (is_operation or _FIND.match(name)) or given is None:
            return None
        if given.digest and (not is_operation or _READS.match(name)):
            self.tested(given.digest, model)
        elif not name.startswith("create") and opens_once(model):
            self.tested(guessed_in(symbols), model)
        if given.origin is Origin.CREDENTIAL:
            by_tenant = self.tenant.search(model) or self.tenant.search(given.name)
            kind = "tenant-key" if by_tenant else "authenticated"
            proof = proven(kind, self.step(site, f"looks the {given.name or 'credential'} up"), sure=is_operation)  # type: ignore[arg-type]
            if name.endswith("OrThrow"):
                self.gain(proof)
            return self.signs.in_row(Symbol(Origin.DERIVED, model or name, when_true=proof), model, site.node)
        if given.origin in {Origin.PRINCIPAL, Origin.ATTACHED, Origin.DERIVED}:
            row = Symbol(Origin.PRINCIPAL, model or name, when_true=given.when_true)
            return self.signs.in_row(row, model, site.node)
        return self.signs.in_row(Symbol(Origin.LOOKUP, model or name), model, site.node)

    def _in_sql(self, name: str, symbols: list[Symbol], site: Site) -> None:
        """Remember the models whose tables a raw statement names."""
        if RAW_NAME.fullmatch(name) is None:
            return
        for table, changed in tables_of(site.node, symbols[0].text if symbols else None):
            if (model := self.signs.tables.get(table)) is not None:
                (self.effects.writes if changed else self.effects.reads).add(model)

    def _implemented(self, value: Unknown, name: str) -> list[Function]:
        """The methods that implement an interface's, in every class of the target that says it does."""
        owner = value.owner
        kind = owner.type if isinstance(owner, Unknown) else None
        found = named_type(self.machine, kind)
        if found is None or found[2] is None or found[2].type != "interface_declaration":
            return []
        methods = []
        for module, node in self.machine.implementations(found[1]):
            scope = self.machine.scope_of(module.path)
            made = Instance(ClassValue(node, scope, text_of(node.child_by_field_name("name"))))
            method = self.machine.member(made, name, Site(module, node))
            if isinstance(method, Function):
                methods.append(method)
        return methods

    def _notice(self, name: str, package: str = "") -> None:
        """Remember that a credential is tested."""
        if is_factor_test(name, package):
            self.effects.tests.add("second factor")
            self.effects.asked.append(Asked("tests", self.effects.branch, name, sure=bool(package)))
        if _SIGNATURE.search(name):
            self.effects.tests.add("signature")
        if _PASSWORD.search(name) or (
            package in _HASHERS and name in {"compare", "verify", "compareSync", "verifySync"}
        ):
            self.effects.tests.add("password")
            sure = package in _HASHERS
            self.effects.asked.append(Asked("tests", self.effects.branch, name, sure=sure))
        if package in _HASHERS and name in {"hash", "hashSync"}:
            self.effects.tests.add("new password")
