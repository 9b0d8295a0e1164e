"""What a comparison in a guard's or a handler's body proves: of a role, of a rank, of a secret."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

from secgate.facts.typescript import libraries
from secgate.facts.typescript.attempts import Asked
from secgate.facts.typescript.claim_words import CLAIM, ROLE, SECRET, SIGNATURE
from secgate.facts.typescript.hand_tests import is_code, kind_of, of_web_crypto
from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.proofs import NOTHING, State, proven
from secgate.facts.typescript.reading import Effects
from secgate.facts.typescript.symbols import SERVER, Origin, Symbol
from secgate.facts.typescript.tables import Table, is_true, opposite, places, turned
from secgate.facts.typescript.truth import minus_one, negated, number_of
from secgate.facts.typescript.values import External, Items, Literal, Record, Site, Text, Value, options_of
from secgate.model import TraceStep

_ENUMS = "@prisma/client"


class Comparisons(ABC):
    """Comparisons; expressions are added by the class built on this one."""

    machine: Interpreter
    effects: Effects

    @abstractmethod
    def decide(self, operation: str, target: Symbol, text: str) -> bool | None:
        """How a test of the request's method or path turns out."""

    def tested(self, digest: str, beside: str) -> None:
        """The digest of something of the caller's is compared, or looked up."""
        if (kind := kind_of(digest, beside)) is not None:
            self.effects.tests.add(kind)
            sure = kind == "password"
            self.effects.asked.append(Asked("tests", self.effects.branch, digest, sure=sure))

    @staticmethod
    def step(site: Site, note: str) -> TraceStep:
        """A place with what it contributes."""
        return TraceStep(path=site.module.path, line=site.line, note=note)

    def compared(self, left: Symbol, right: Symbol, site: Site) -> Symbol:
        """What the equality of two values proves."""
        for this, other in ((left, right), (right, left)):
            if other.empty:
                return negated(Symbol(when_true=this.when_true, when_false=this.when_false, known=this.known))
            if _is_true(other) and this.when_true.proofs:
                return Symbol(when_true=this.when_true, when_false=this.when_false, known=this.known)
            if this.table is not None and other.text is not None and other.name != "number":
                roles = this.table.roles(lambda held: isinstance(held, Text) and held.text == other.text)  # noqa: B023
                return Symbol(when_true=self._passing(this.table, roles, site))
            if this.origin is Origin.TARGET:
                known = self.decide("equals", this, other.text) if other.text is not None and not other.loose else None
                return Symbol(known=known)
            if other.name == "number":
                return minus_one(this, other)
            if other.origin is Origin.SERVER and self.is_claim(this):
                word = [other.text] if other.text is not None and not other.loose else []
                return self.role(this, self.texts(other), site, refused=word)
            if self._by_hand(this, other):
                return SERVER
            if this.origin is Origin.LOOKUP and ROLE.search(this.name) and self.texts(other):
                self.effects.of_target.append(self.step(site, f"compares the `{this.name}` of what the request names"))
        return self._secret(left, right, site)

    def _by_hand(self, this: Symbol, other: Symbol) -> bool:
        """Whether a digest of the caller's is compared; a code of theirs with one that was kept is tested as well."""
        if this.digest:
            self.tested(this.digest, other.name)
        elif this.origin is Origin.LOOKUP and other.origin is Origin.INPUT and is_code(other.name):
            self.tested(other.name, this.name)
        return bool(this.digest)

    def in_table(self, owner: Symbol, claim: Symbol, site: Site) -> Symbol:
        """`RANKS[user.role]`: what the server's own table says of the role."""
        held = self.machine.forced(owner.value) if owner.value is not None else None
        entries = None
        if isinstance(held, Record) and not held.is_open:
            entries = tuple((k, self.machine.forced(v)) for k, v in held.entries.items() if isinstance(v, Value))
        return self.of_table(Table(claim.name, claim.when_true, entries), claim.origin, site)

    def in_list(self, owner: Symbol, claim: Symbol, found: Symbol) -> Symbol:
        """`ORDER.indexOf(user.role)`: its place, and -1 for a role that is not in the list."""
        listed = self.whole(owner)
        entries = places(listed) if listed is not None else None
        table = Table(claim.name, claim.when_true, entries, -1)
        return Symbol(claim.origin, claim.name, verified=found.when_true, table=table)

    def of_table(self, table: Table, origin: Origin, site: Site) -> Symbol:
        """What comes of a role that is looked up; it is true for those roles whose value is."""
        passing = self._passing(table, table.roles(is_true), site)
        return Symbol(origin, table.claim, when_true=passing, table=table)

    def of_roles(self, table: Table, roles: tuple[str, ...] | None, site: Site) -> Symbol:
        """What is true for these roles of a table alone."""
        return Symbol(when_true=self._passing(table, roles, site))

    def _passing(self, table: Table, roles: tuple[str, ...] | None, site: Site) -> State:
        """That the caller has one of these roles; one of those that are not known, where they could not be followed."""
        claim = Symbol(name=table.claim, when_true=table.base)
        return self.role(claim, list(roles or ()), site).when_true

    def ranked(self, operator: str, left: Symbol, right: Symbol, site: Site) -> Symbol | None:
        """`user.role >= Role.Admin`, `RANKS[user.role] < RANKS[role]`: whoever ranks high enough."""
        for claim, other, flipped in ((left, right, operator), (right, left, turned(operator))):
            if other.origin is not Origin.SERVER:
                continue
            if claim.table is not None:
                return self._by_rank(claim.table, flipped, number_of(other), site)
            if ROLE.search(claim.name) and self.is_claim(claim):
                found = self.role(claim, [], site)
                return found if flipped[0] == ">" else negated(found)
        return None

    def _by_rank(self, table: Table, operator: str, number: float | None, site: Site) -> Symbol:
        above, below = table.ranked(operator, number), table.ranked(opposite(operator), number)
        if above is None and below is None:
            unknown = Symbol(when_true=self._passing(table, None, site))
            return unknown if operator[0] == ">" else negated(unknown)
        yes = self._passing(table, above, site) if above is not None else NOTHING
        no = self._passing(table, below, site) if below is not None else NOTHING
        return Symbol(when_true=yes, when_false=no)

    @staticmethod
    def is_claim(symbol: Symbol) -> bool:
        """Whether a value is what is known of the caller's role or kind."""
        # NOTE: the `type` of what a credential led to may be that of an event; its role is one.
        words = ROLE if symbol.origin is Origin.DERIVED else CLAIM
        known = symbol.origin in {Origin.ATTACHED, Origin.PRINCIPAL, Origin.DERIVED}
        return known and words.search(symbol.name) is not None

    def role(self, claim: Symbol, values: list[str], site: Site, *, refused: Iterable[str] = ()) -> Symbol:
        """What is proven where a claim is one of these values; of one that is not known where there are none.

        `refused` are values that it does not have where it is none of these.
        """
        among = f"`{claim.name}` against {', '.join(values)}" if values else f"`{claim.name}`"
        found = proven("role", self.step(site, f"compares {among}"), values=values, claim=claim.name)
        held, others = claim.when_true.with_(found), frozenset(refused)
        return Symbol(when_true=held, when_false=State(refused=others) if others else NOTHING, verified=held)

    def texts(self, symbol: Symbol) -> list[str]:
        """The texts that a value of the server's own may be."""
        if symbol.text is not None:
            return [symbol.text]
        found: list[str] = []
        for option in options_of(symbol.value):
            held = self.machine.forced(option)
            if isinstance(held, Items):
                found += self._listed(held) or []
            elif (word := _word(held)) is not None:
                found.append(word)
            elif isinstance(held, Record):
                found += [v.text for v in held.entries.values() if isinstance(v, Text)]
        return found

    def _listed(self, held: Items) -> list[str] | None:
        """The texts of a list; None where not every one is known."""
        items = [self.machine.forced(item) for item in held.items]
        texts = [_word(item) for item in items if not (isinstance(item, Text) and item.is_open)]
        known = [text for text in texts if text is not None]
        return known if len(known) == len(items) and not held.is_open else None

    def whole(self, symbol: Symbol) -> list[str] | None:
        """The texts of a list of the server's own; None where not every one is known."""
        held = self.machine.forced(symbol.value) if symbol.value is not None else None
        return self._listed(held) if isinstance(held, Items) else None

    def _secret(self, left: Symbol, right: Symbol, site: Site, *, constant_time: bool = False) -> Symbol:
        for given, expected in ((left, right), (right, left)):
            from_caller = given.origin in {Origin.CREDENTIAL, Origin.INPUT}
            sent = given.origin is Origin.CREDENTIAL or SIGNATURE.search(given.name) is not None
            signed = expected.name == "hmac" and from_caller and sent
            own = expected.origin is Origin.SERVER and expected.text is None and not isinstance(expected.value, Items)
            named = constant_time or SECRET.search(given.name) or SECRET.search(expected.name)
            if from_caller and (signed or (own and named)):
                self.effects.tests.add("signature" if signed else "secret")
                what = "a signature of the body" if signed else "a shared secret"
                return Symbol(when_true=proven("secret", self.step(site, f"compares {what}")))
        return SERVER

    def by_hand(self, name: str, symbols: list[Symbol], site: Site) -> Symbol | None:
        """What a comparison in constant time proves, or the signature that a call makes; None for any other call."""
        if libraries.compares(name) and len(symbols) > 1:
            return self.secret(symbols[0], symbols[1], site)
        if name == "verify" and of_web_crypto(site.node) and any(s.origin is not Origin.SERVER for s in symbols[2:3]):
            self.effects.tests.add("signature")
            return Symbol(when_true=proven("secret", self.step(site, "verifies a signature of the body")))
        made = name == "createHmac" or (name == "sign" and of_web_crypto(site.node))
        return Symbol(Origin.INPUT, "hmac") if made else None

    def secret(self, left: Symbol, right: Symbol, site: Site) -> Symbol:
        """What a comparison in constant time proves."""
        for this, other in ((left, right), (right, left)):
            if this.digest:
                self.tested(this.digest, other.name)
                return SERVER
        return self._secret(left, right, site, constant_time=True)


def _word(value: Value) -> str | None:
    """A text, or the member of an enum that Prisma makes of the schema: it is called as what it holds."""
    if isinstance(value, External) and value.package == _ENUMS and value.names[-2:-1] and value.names[0] != "Prisma":
        return value.names[-1]
    return value.text if isinstance(value, Text) else None


def _is_true(symbol: Symbol) -> bool:
    """Whether a value is `true`, and not only counts as it."""
    return symbol.known is True and symbol.text is None and isinstance(symbol.value, Literal | None)
