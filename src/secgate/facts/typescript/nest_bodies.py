"""Read the body of a guard, a handler, a middleware or an interceptor of NestJS.

A guard is given the execution context: the request behind it, and the handler and class whose metadata it asks for. It
lets a request through where it returns something true, and refuses by `false` or by throwing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from secgate.facts.model import RateLimit
from secgate.facts.typescript.bodies import Bodies
from secgate.facts.typescript.claim_words import ROLE
from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.names import arguments_of, callee_of, inside, unwrap
from secgate.facts.typescript.nest_bases import base_of
from secgate.facts.typescript.nest_decorators import NEST, Metadata, key_of
from secgate.facts.typescript.nest_passport import Strategies, is_passport
from secgate.facts.typescript.nest_providers import Providers
from secgate.facts.typescript.proofs import NOTHING, State, joined, proven
from secgate.facts.typescript.reading import Exit, Frame
from secgate.facts.typescript.symbols import EMPTY, SERVER, Origin, Symbol
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenant_signs import NO_SIGNS, TenantSigns
from secgate.facts.typescript.truth import from_caller
from secgate.facts.typescript.types import named_type
from secgate.facts.typescript.values import (
    ClassValue,
    External,
    ExternalCall,
    Function,
    Instance,
    Items,
    Literal,
    Record,
    Site,
    Text,
    TypeRef,
    Unknown,
    Value,
)

CONTEXT, HANDLER, CLASS, NEXT = "<context>", "<handler>", "<class>", "<next>"
_HTTP, _ARGUMENTS, _GRAPHQL, _GIVEN = "<http>", "<arguments>", "<graphql>", "<given>"
_ASKS = frozenset({"get", "getAll", "getAllAndOverride", "getAllAndMerge", "getMetadata"})
# What the methods of the execution context give.
_OF_CONTEXT = {
    (CONTEXT, "switchToHttp"): Symbol(name=_HTTP),
    (CONTEXT, "getHandler"): Symbol(name=HANDLER),
    (CONTEXT, "getClass"): Symbol(name=CLASS),
    (CONTEXT, "getArgs"): Symbol(name=_ARGUMENTS),
    (CONTEXT, "getType"): Symbol(text="http", known=True),
    (_HTTP, "getRequest"): Symbol(Origin.REQUEST),
    (_HTTP, "getResponse"): Symbol(Origin.RESPONSE),
    (_HTTP, "getNext"): Symbol(Origin.NEXT),
    (_GRAPHQL, "getContext"): Symbol(name=_GIVEN),
}
_REFUSES = re.compile(r"\bthrow\b|\breturn\s+(?:(?:Promise\.resolve|of)\()?false\b")
_NAMING = frozenset({"id", "name", "key", "code", "slug", "value"})
_OPEN = frozenset({"anonymous"})


@dataclass(frozen=True)
class Asked:
    """What guards can ask of the route that they stand in front of: the metadata of its handler and of its class.

    Attributes:
        limit: how many requests a throttler lets through.
        unlimited: a throttler lets every request through.
    """

    of_handler: Mapping[str, Metadata] = field(default_factory=dict)
    of_class: Mapping[str, Metadata] = field(default_factory=dict)
    limit: RateLimit | None = None
    unlimited: bool = False

    def sign(self) -> tuple[object, ...]:
        """What tells it from that of another route."""
        told = [("handler", self.of_handler), ("class", self.of_class)]
        held = [(of, key, *meta.sign()) for of, metas in told for key, meta in metas.items()]
        return (*sorted(held), self.limit, self.unlimited)


def context() -> list[Symbol]:
    """What a guard is given."""
    return [Symbol(name=CONTEXT)]


@dataclass(frozen=True)
class Known:
    """What is known of all modules of a target: strategies of passport, and what stands behind tokens."""

    strategies: Strategies
    providers: Providers


class NestBodies(Bodies):
    """The body of something of NestJS.

    Attributes:
        asked: the metadata of the route.
        known: what the modules of the target provide.
        guards: the body is that of a guard.
        asks: who calls is given to what could not be followed, and may be asked for a role.
        unclear: a guard returns, or hands the request to, what could not be followed.
        told_of_route: the metadata of the route was asked for.
    """

    def __init__(
        self,
        machine: Interpreter,
        signs: TenantSigns = NO_SIGNS,
        asked: Asked | None = None,
        known: Known | None = None,
    ) -> None:
        super().__init__(machine, signs)
        self.asked = asked or Asked()
        self.known = known
        self.unclear = self.guards = self.asks = self.told_of_route = False

    def middleware(self, value: Value, symbols: list[Symbol]) -> list[Exit]:
        """Every way out of a guard: it goes on where what it returns may be true."""
        self.guards = self.guards or bool(symbols and symbols[0].name == CONTEXT)
        found = super().middleware(value, symbols)
        if not symbols or symbols[0].name != CONTEXT:
            return found
        self.unclear = self.unclear or any(one.kind == "return" and _is_unclear(one.value) for one in found)
        return [exit_ for one in found if (exit_ := _let(one)) is not None]

    def says_no(self, text: str) -> bool:
        """Whether a way that says this refuses the request; a guard does so by `false`, and by whatever it throws."""
        return super().says_no(text) or (self.guards and _REFUSES.search(text) is not None)

    def bind(self, pattern: Node, value: Symbol, frame: Frame) -> None:
        """Bind the names of a pattern to the parts of a value: `const [request] = context.getArgs()`."""
        if pattern.type != "array_pattern" or value.name != _ARGUMENTS:
            super().bind(pattern, value, frame)
            return
        for index, child in enumerate(pattern.named_children):
            super().bind(child, self.member(value, str(index), Site(frame.scope.module, child)), frame)

    def call(self, node: Node, frame: Frame) -> Symbol:
        """What comes of a call; a method of `super` is that of the class above."""
        callee = callee_of(node)
        owner = callee.child_by_field_name("object") if callee is not None else None
        if callee is not None and owner is not None and owner.type == "super":
            symbols = self.given(arguments_of(node), frame)
            name = text_of(callee.child_by_field_name("property"))
            return self._above(name, symbols, frame, Site(frame.scope.module, node))
        return super().call(node, frame)

    def _above(self, name: str, symbols: list[Symbol], frame: Frame, site: Site) -> Symbol:
        this = frame.this
        if not isinstance(this, Instance):
            return SERVER
        lineage = list(self.machine.lineage(this.made_of))
        holder = next((i for i, one in enumerate(lineage) if self._holds(one, site)), 0)
        for made_of in lineage[holder + 1 :]:
            method = self.machine.member(Instance(made_of, this.arguments, this.fields, is_built=True), name, site)
            if isinstance(method, Function):
                function = Function(method.node, method.scope, this, name)
                return self._own(function, Symbol(value=this), symbols, name)
        base = base_of(self.machine, lineage[-1])
        return self.of_base(base, this, name, symbols, site)

    @staticmethod
    def _holds(made_of: ClassValue, site: Site) -> bool:
        return made_of.scope.module is site.module and inside(site.node, made_of.node)

    def of_base(
        self, base: Value | None, this: Instance | None, name: str, symbols: list[Symbol], site: Site
    ) -> Symbol:
        """What a method of a class of a package gives that a class of the target extends."""
        if name == "handleRequest" and is_passport(base):
            step = self.step(site, "@nestjs/passport refuses whoever its strategy does not know")
            proof = proven("authenticated", step)
            self.gain(proof)
            return Symbol(Origin.PRINCIPAL, "user", when_true=proof)
        if name == "canActivate" and is_passport(base):
            proof = self._by_strategy(base, this, site)
            self.gain(proof)
            return Symbol(when_true=proof)
        if name == "canActivate" and is_throttler(base):
            return self._throttled(this, site)
        value = Unknown(text_of(site.node), site=site)
        return self._called(Symbol(value=value), SERVER, name, symbols, site)

    def _throttled(self, this: Instance | None, site: Site) -> Symbol:
        """What a throttler does; how much it lets through is not known where the target decides whom it skips."""
        own = self.machine.member(this, "shouldSkip", site) if this is not None else None
        if not self.asked.unlimited:
            self.gain(proven("rate-limit", self.step(site, "@nestjs/throttler refuses too many requests")))
            limit = None if isinstance(own, Function) else self.asked.limit
            self.effects.limits.append(limit or RateLimit(None, None))
        return Symbol(known=True)

    def _by_strategy(self, base: Value | None, this: Instance | None, site: Site) -> State:
        """What a guard of passport proves: also with a `handleRequest` of the target's own."""
        strategies = strategies_of(base)
        if strategies is not None and set(strategies) & _OPEN:
            return NOTHING
        step = self.step(site, "@nestjs/passport asks its strategy who calls")
        proof = proven("authenticated", step, sure=True)
        self._left_by(strategies)
        own = self.machine.member(this, "handleRequest", site) if this is not None else None
        if not isinstance(own, Function):
            return proof
        user = Symbol(Origin.PRINCIPAL, "user", when_true=proof)
        given = [Symbol(Origin.ERROR), user, Symbol(name="info"), Symbol(name=CONTEXT), Symbol(name="status")]
        found = self._deeper(own, given)
        # NOTE: whoever it returns is who calls; nobody where it returns nothing.
        lets = [one.state for one in found if one.kind == "return"]
        return joined(lets) if lets else proof

    def _left_by(self, names: list[str] | None) -> None:
        """Remember what the tenant is read from that a strategy leaves in `request.user`."""
        for strategy in self.known.strategies.named(names) if self.known is not None else ():
            for one in self._deeper(strategy.validate, list(strategy.arguments)):
                held = one.value if one.kind == "return" else None
                if held is not None:
                    self.effects.leave_tenant(held.tenant, inside=True)

    # The context and the metadata

    def on_symbol(self, owner: Symbol, name: str, arguments: list[Node], frame: Frame, site: Site) -> Symbol | None:
        """What a method of the execution context or of the reflector gives; else what any other method does."""
        if owner.name.startswith("<") and (found := self._of_context(owner, name, arguments, frame)) is not None:
            return found
        if name in _ASKS and arguments and _is_reflector(owner):
            return self._metadata(name, arguments, frame)
        if name == "canActivate" and (found := self._of_guard(owner.value, site)) is not None:
            return found
        if name == "create" and isinstance(owner.value, External) and "GqlExecutionContext" in owner.value.names:
            return Symbol(name=_GRAPHQL)
        return super().on_symbol(owner, name, arguments, frame, site)

    def _of_guard(self, guard: Value | None, site: Site) -> Symbol | None:
        """What a guard of passport says that another guard asks; None for one with a body of its own."""
        if is_passport(guard):
            return self.of_base(guard, None, "canActivate", [], site)
        made = guard if isinstance(guard, Instance) else None
        if isinstance(guard, Unknown) and guard.type is not None:
            made = self.machine.instance_of(guard.type)
        if made is None or isinstance(self.machine.member(made, "canActivate", site), Function):
            return None
        base = base_of(self.machine, list(self.machine.lineage(made.made_of))[-1])
        return self.of_base(base, made, "canActivate", [], site) if is_passport(base) else None

    def _of_context(self, owner: Symbol, name: str, arguments: list[Node], frame: Frame) -> Symbol | None:
        if (known := _OF_CONTEXT.get((owner.name, name))) is not None:
            return known
        if owner.name == NEXT and name == "handle":
            self.exits.append(Exit("next", self.gained))
            return SERVER
        if owner.name != CONTEXT:
            return None
        if name == "getArgByIndex" and arguments:
            return self.member(Symbol(name=_ARGUMENTS), text_of(arguments[0]), Site(frame.scope.module, arguments[0]))
        return SERVER

    def member(self, owner: Symbol, name: str, site: Site) -> Symbol:
        """A member of a symbol."""
        if owner.name == _ARGUMENTS:
            return {"0": Symbol(Origin.REQUEST), "1": Symbol(Origin.RESPONSE)}.get(name, SERVER)
        if owner.origin in {Origin.ATTACHED, Origin.PRINCIPAL} and name in _NAMING and ROLE.search(owner.name):
            # NOTE: `user.role.id`, `user.role.name`: the role, whatever it is kept as.
            return owner
        if owner.name == _GIVEN and name in {"req", "request"}:
            return Symbol(Origin.REQUEST)
        return super().member(owner, name, site)

    def compared(self, left: Symbol, right: Symbol, site: Site) -> Symbol:
        """What the equality of two values proves; `mode === "public"` is decided by what the route says."""
        own = left.origin is right.origin is Origin.SERVER
        if self.told_of_route and own and all(map(_is_told, (left, right))) and not self._may_have_changed(site):
            return Symbol(known=left.text == right.text)
        return super().compared(left, right, site)

    def _may_have_changed(self, site: Site) -> bool:
        """Whether what is compared may have become another value since."""
        outer = site.node.parent.parent if site.node.type == "switch_case" and site.node.parent is not None else None
        sides = [site.node.child_by_field_name("left"), site.node.child_by_field_name("right")]
        sides += [outer.child_by_field_name("value")] if outer is not None else []
        anew = self.machine.given_anew(site.module)
        return any(side is not None and text_of(side).strip("()") in anew for side in sides)

    def _metadata(self, name: str, arguments: list[Node], frame: Frame) -> Symbol:
        """What the route, or its class, says under a key."""
        self.told_of_route = True
        asked_for = self.evaluate(arguments[0], frame)
        key = asked_for.text if asked_for.text is not None else key_of(asked_for.value or Unknown())
        places = self._places(arguments[1:], frame)
        held = {HANDLER: self.asked.of_handler, CLASS: self.asked.of_class}
        found = [held[place][key].value for place in places if key in held[place]]
        if name in {"getAllAndMerge", "getAll"}:
            return self.of_value(_merged(found))
        return self.of_value(found[0], asked_for.name) if found else EMPTY

    def _places(self, arguments: list[Node], frame: Frame) -> list[str]:
        nodes = [unwrap(argument) for argument in arguments]
        nodes = [n for a in nodes for n in (a.named_children if a.type == "array" else [a])]
        names = [self.evaluate(node, frame).name for node in nodes]
        return [name for name in names if name in {HANDLER, CLASS}] or [HANDLER, CLASS]

    def _derived(self, given: Symbol, name: str, step: object, *, sure: bool = False) -> Symbol:
        self.asks = self.asks or given.origin in {Origin.PRINCIPAL, Origin.ATTACHED}
        return super()._derived(given, name, step, sure=sure)

    def _foreign(
        self, value: External | ExternalCall, owner: Symbol, name: str, symbols: list[Symbol], site: Site
    ) -> Symbol:
        found = super()._foreign(value, owner, name, symbols, site)
        self.unclear = self.unclear or (not found.when_true.proofs and any(map(_is_whole, symbols)))
        return found

    def _unknown(self, value: Value | None, owner: Symbol, name: str, symbols: list[Symbol], site: Site) -> Symbol:
        methods = self._implemented(value, name) if isinstance(value, Unknown) else []
        if methods:
            return self._by_any(methods, symbols, name)
        self.unclear = self.unclear or any(map(_is_whole, symbols))
        given = from_caller(symbols)
        if given is not None and _is_injected(owner.value, "JwtService"):
            step = self.step(site, f"@nestjs/jwt: {name}")
            if name in {"verify", "verifyAsync"}:
                return self._typed(self._verified(symbols, step, given), site)
            if name == "decode":
                return Symbol(Origin.INPUT, given.name, decoded=True)
        if _is_injected(owner.value, "JwtService") and name in {"sign", "signAsync"}:
            self.effects.issues_token = True
        return super()._unknown(value, owner, name, symbols, site)

    def _implemented(self, value: Unknown, name: str) -> list[Function]:
        """The methods that stand behind one of an interface, or of a class that is only a token."""
        made_of = self._token(value.owner)
        if made_of is None or self.known is None:
            return super()._implemented(value, name)
        made = [Instance(one) for one in self.known.providers.behind(made_of)]
        methods = (self.machine.member(one, name, Site(one.made_of.scope.module, one.made_of.node)) for one in made)
        return [method for method in methods if isinstance(method, Function)]

    def _token(self, owner: Value | None) -> ClassValue | None:
        """The class that a receiver is declared to be of."""
        if isinstance(owner, Instance):
            return owner.made_of
        found = named_type(self.machine, owner.type) if isinstance(owner, Unknown) else None
        if found is None or found[2] is None or found[2].type != "abstract_class_declaration":
            return None
        return ClassValue(found[2], self.machine.scope_of(found[0].path), found[1])

    def _typed(self, found: Symbol, site: Site) -> Symbol:
        """What a token says, with what the type says that the call names: `verifyAsync<Payload>(token)`."""
        listed = site.node.child_by_field_name("type_arguments")
        kind = listed.named_children[0] if listed is not None and listed.named_children else None
        return found if kind is None else self.signs.by_type(found, self.machine, TypeRef(site.module, kind))


def _is_whole(symbol: Symbol) -> bool:
    """Whether a value is the execution context, or the request itself: who is given it may ask who calls."""
    return symbol.name == CONTEXT or (symbol.origin is Origin.REQUEST and not symbol.name)


def _is_told(symbol: Symbol) -> bool:
    """Whether a value is one text, or nothing."""
    return symbol.empty or (symbol.text is not None and not symbol.loose and symbol.name != "number")


def _is_unclear(value: Symbol | None) -> bool:
    """Whether a guard returns something of which nothing is known, not even whose it is."""
    if value is None or value.known is not None or value.empty or value.when_true.proofs or value.text is not None:
        return False
    told = isinstance(value.value, Function | Record | Items | Text | Literal)
    return value.origin in {Origin.SERVER, Origin.LOOKUP, Origin.DERIVED} and not told


def _let(found: Exit) -> Exit | None:
    """A way out of a guard, as it goes on; None where it refuses."""
    if found.kind != "return":
        return found
    value = found.value or SERVER
    if value.empty or value.known is False:
        return None
    return Exit("next", found.state.with_(value.when_true.strong(refuses=True)))


def is_throttler(value: Value | None) -> bool:
    """Whether a value is the guard of @nestjs/throttler."""
    return isinstance(value, External) and value.package == "@nestjs/throttler" and value.names == ("ThrottlerGuard",)


def strategies_of(value: Value | None) -> list[str] | None:
    """The names of the strategies that `AuthGuard(["jwt", "api-key"])` asks."""
    given = value.arguments[0] if isinstance(value, ExternalCall) and value.arguments else None
    listed = given.items if isinstance(given, Items) else [given]
    return [one.text for one in listed if isinstance(one, Text)]


def _is_reflector(owner: Symbol) -> bool:
    value = owner.value
    if isinstance(value, ExternalCall):
        return value.callee.package.startswith(NEST) and value.callee.names[-1:] == ("Reflector",)
    if isinstance(value, Unknown) and value.name == "Reflect":
        return True
    return _is_injected(value, "Reflector")


def _is_injected(value: Value | None, name: str) -> bool:
    """Whether a value is a field or a parameter of that type."""
    return isinstance(value, Unknown) and value.type is not None and text_of(value.type.node).endswith(name)


def _merged(values: list[Value]) -> Value:
    """What `getAllAndMerge` makes of several: one list, or one object."""
    if values and all(isinstance(value, Record) for value in values):
        entries = {k: v for value in values if isinstance(value, Record) for k, v in value.entries.items()}
        return Record(entries)
    items = [item for value in values for item in (value.items if isinstance(value, Items) else [value])]
    return Items([item for item in items if not (isinstance(item, Literal) and item.value is None)])
