"""Results in a guard or handler that say whether they hold a value or an error: `ok(…)`, `{ ok: false }`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal as Word

from secgate.facts.typescript.methods import Methods
from secgate.facts.typescript.names import key_of, unwrap, value_of
from secgate.facts.typescript.proofs import NOTHING, State, joined, proven
from secgate.facts.typescript.reading import Exit, Frame
from secgate.facts.typescript.symbols import EMPTY, SERVER, Origin, Symbol, Way
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.truth import strongest
from secgate.facts.typescript.values import External, ExternalCall, Function, Site, Value
from secgate.model import TraceStep

Outcome = Word["ok", "err"]
_MOST_WAYS = 12
_PACKAGES = frozenset({
    "neverthrow", "ts-results", "ts-results-es", "true-myth", "oxide.ts", "@badrap/result", "@sniptt/monads",
    "purify-ts", "fp-ts", "effect", "typescript-result",
})  # fmt: skip
_MADE: dict[str, Outcome] = {
    "ok": "ok", "Ok": "ok", "okAsync": "ok", "right": "ok", "Right": "ok",
    "err": "err", "Err": "err", "errAsync": "err", "left": "err", "Left": "err",
}  # fmt: skip
_ASKED: dict[str, Outcome] = {
    "isOk": "ok", "is_ok": "ok", "isRight": "ok", "isSuccess": "ok",
    "isErr": "err", "is_err": "err", "isLeft": "err", "isFailure": "err", "isError": "err",
}  # fmt: skip
# What packages offer as a property, and not as a method.
_FLAGS: dict[str, dict[str, Outcome]] = {
    "ts-results": {"ok": "ok", "err": "err"},
    "@badrap/result": {"isOk": "ok", "isErr": "err"},
    "true-myth": {"isOk": "ok", "isErr": "err"},
}
# Which outcome a step goes on from; what it gives is an outcome again where `chained`, and the value of one where not.
_STEPS: dict[str, tuple[Outcome, bool]] = {
    "map": ("ok", False), "asyncMap": ("ok", False), "andThen": ("ok", True), "asyncAndThen": ("ok", True),
    "chain": ("ok", True), "mapErr": ("err", False), "orElse": ("err", True),
}  # fmt: skip
_UNWRAPS = frozenset({"unwrap", "_unsafeUnwrap", "expect", "orThrow", "getOrThrow", "unsafeCoerce"})
_UNWRAPS_OR = frozenset({"unwrapOr", "unwrap_or", "getOrElse", "orDefault"})
_MATCHES = frozenset({"match", "fold"})
_TRIES = frozenset({"fromPromise", "fromSafePromise", "tryCatch", "try", "tryAsync", "encase", "safe"})
_LATER = frozenset({"fromThrowable", "fromAsyncThrowable"})
_OUTCOME = {"ok": "ok()", "err": "err()"}


class Results(Methods):
    """What holds one thing or another; other calls are added by the classes built on this one."""

    def member(self, owner: Symbol, name: str, site: Site) -> Symbol:
        """A member of a symbol, way by way where it may be several things."""
        if owner.ways:
            return one_of([Way(way.state, self._part(way.value, name, site)) for way in owner.ways])
        return self._part(owner, name, site) if outcome_of(owner) is not None else super().member(owner, name, site)

    def _part(self, owner: Symbol, name: str, site: Site) -> Symbol:
        if owner.empty:
            return EMPTY
        parts = dict(owner.entries)
        if name in parts:
            return parts[name]
        return EMPTY if parts and "..." not in parts else super().member(owner, name, site)

    def compared(self, left: Symbol, right: Symbol, site: Site) -> Symbol:
        """What the equality of two values proves; of a text, by the ways on which it is the same."""
        for this, other in ((left, right), (right, left)):
            if other.text is not None and not other.loose and any(way.value.text is not None for way in this.ways):
                return one_of([Way(way.state, _same(way.value, other)) for way in this.ways])
        return super().compared(left, right, site)

    def on_symbol(self, owner: Symbol, name: str, arguments: list[Node], frame: Frame, site: Site) -> Symbol | None:
        """What a method of a result gives, or of a package that makes them; else what any other method does."""
        package = _package(owner.value)
        if package in _PACKAGES and name in _TRIES and arguments:
            return self._tried(arguments[0], package, frame)
        ways = list(_ways_of(owner))
        if any(outcome_of(way.value) is not None for way in ways):
            found = self._on_result(ways, name, arguments, frame)
            if found is not None:
                return found
        return super().on_symbol(owner, name, arguments, frame, site)

    def made_result(self, value: Value | None, name: str, symbols: list[Symbol], site: Site) -> Symbol | None:
        """What a function of such a package gives: `ok(claims)`, `isLeft(result)`, `fromThrowable(verify)(token)`."""
        package = _package(value)
        if package not in _PACKAGES:
            return None
        if isinstance(value, ExternalCall):
            return self._called_later(value, symbols, site) if value.callee.names[-1:] and not value.names else None
        last = value.names[-1] if isinstance(value, External) and value.names else name
        if last in _ASKED and symbols:
            return one_of([Way(way.state, _is(way.value, _ASKED[last])) for way in _ways_of(symbols[0])])
        made = _MADE.get(last)
        return _result(made, symbols[0] if symbols else SERVER, package) if made is not None else None

    def _called_later(self, value: ExternalCall, symbols: list[Symbol], site: Site) -> Symbol | None:
        if value.callee.names[-1] not in _LATER or not value.arguments:
            return None
        before, self.gained = self.gained, NOTHING
        found = self.called(Symbol(value=self.machine.forced(value.arguments[0])), symbols, site)
        gained, self.gained = self.gained, before
        return _either(found, gained, value.callee.package)

    def _tried(self, argument: Node, package: str, frame: Frame) -> Symbol:
        """What may throw, or be rejected: nothing of it is proven where it was."""
        before, self.gained = self.gained, NOTHING
        found = self.evaluate(argument, frame)
        if isinstance(found.value, Function):
            ends = [e for e in self._inline(found.value, [], frame) if e.kind == "return"]
            found = one_of([Way(e.state, e.value or EMPTY) for e in ends])
            self.gained = self.gained.with_(joined(e.state for e in ends))
        gained, self.gained = self.gained, before
        return _either(found, gained, package)

    def _on_result(self, ways: list[Way], name: str, arguments: list[Node], frame: Frame) -> Symbol | None:
        if name in _ASKED:
            return one_of([Way(way.state, _is(way.value, _ASKED[name])) for way in ways])
        if name in _MATCHES:
            return self._matches(ways, arguments, frame)
        if name in _UNWRAPS:
            good = [way for way in ways if _outcome(way.value) != "err"]
            self.gain(joined(way.state for way in good))
            return one_of([Way(way.state, _inner(way.value)) for way in good])
        if name in _UNWRAPS_OR:
            other = self.evaluate(arguments[0], frame) if arguments else SERVER
            bad = [_outcome(way.value) == "err" for way in ways]
            return one_of([Way(w.state, other if e else _inner(w.value)) for w, e in zip(ways, bad, strict=True)])
        if name in _STEPS and arguments:
            return self._step_of(ways, *_STEPS[name], self.evaluate(arguments[0], frame), frame)
        return None

    def _step_of(self, ways: list[Way], of: Outcome, chained: bool, step: Symbol, frame: Frame) -> Symbol:
        found: list[Way] = []
        for way in ways:
            if _outcome(way.value) != of:
                found.append(way)
                continue
            ends = self._run(step, way, frame)
            found += ends if chained else [Way(end.state, _result(of, end.value, "")) for end in ends]
        return one_of(found)

    def _matches(self, ways: list[Way], arguments: list[Node], frame: Frame) -> Symbol:
        """Both arms, each with what is proven where the result is of its kind."""
        arms = self._arms(arguments, frame)
        found: list[Way] = []
        for way in ways:
            known = _outcome(way.value)
            for of in (known,) if known is not None else ("ok", "err"):
                found += self._run(arms[of], way, frame) if of in arms else [Way(way.state, SERVER)]
        return one_of(found)

    def _arms(self, arguments: list[Node], frame: Frame) -> dict[str, Symbol]:
        only = unwrap(arguments[0]) if len(arguments) == 1 else None
        if only is not None and only.type == "object":
            written = [entry for entry in only.named_children if entry.type == "pair"]
            return {_MADE.get(key_of(e), key_of(e)): self.evaluate(value_of(e), frame) for e in written}
        return dict(zip(("ok", "err"), (self.evaluate(argument, frame) for argument in arguments), strict=False))

    def _run(self, step: Symbol, way: Way, frame: Frame) -> list[Way]:
        """What a callback gives on one way; the request may go on in it."""
        if step.origin is Origin.NEXT:
            self.exits.append(Exit("next", self.gained.with_(way.state)))
        if not isinstance(step.value, Function):
            return [Way(way.state, SERVER)]
        before, self.gained = self.gained, NOTHING
        ends = self._inline(step.value, [_inner(way.value)], frame)
        self.gained, state = before, before.with_(way.state)
        self.exits += [replace(end, state=state.with_(end.state)) for end in ends if end.kind != "return"]
        return [Way(way.state.with_(e.state), e.value or EMPTY) for e in ends if e.kind == "return"]


def one_of(ways: Sequence[Way], name: str = "") -> Symbol:
    """A value that is one of several things: what holds whichever it is, and what is proven where it is true."""
    if not ways:
        return SERVER
    alone = ways[0].value if len(ways) == 1 else Symbol()
    values = [way.value for way in ways]
    main = strongest([v for v in values if not v.empty])
    known = {v.known for v in values}
    apart = [inner for way in ways for inner in _ways_of(way.value, way.state)]
    told = len(apart) > 1 and any(way.value.entries or way.value.text is not None for way in apart)
    return Symbol(
        main.origin,
        main.name or (name if main.origin is not Origin.SERVER else ""),
        value=alone.value,
        when_true=joined(way.state.with_(way.value.when_true) for way in ways if not is_false(way.value)),
        when_false=joined(way.state.with_(way.value.when_false) for way in ways if way.value.known is not True),
        known=known.pop() if len(known) == 1 else None,
        empty=alone.empty and alone.value is None,
        text=alone.text,
        verified=main.verified,
        tenant=main.tenant,
        parts=main.parts,
        digest=main.digest,
        fits=alone.fits,
        table=alone.table,
        entries=alone.entries,
        ways=tuple(apart) if told and len(apart) <= _MOST_WAYS else (),
    )


def outcome_of(symbol: Symbol) -> tuple[Outcome, Symbol] | None:
    """Whether a result of a package holds a value or an error, and which."""
    for outcome, key in _OUTCOME.items():
        if symbol.entries and symbol.entries[0][0] == key:
            return outcome, symbol.entries[0][1]  # type: ignore[return-value]
    return None


def unfollowed(symbol: Symbol, name: str, step: TraceStep) -> Symbol | None:
    """What a method says by its name, of what a credential led to and cannot be followed: `found.isErr()`."""
    of = _ASKED.get(name)
    if of is None or symbol.origin not in {Origin.PRINCIPAL, Origin.DERIVED}:
        return None
    held = proven("authenticated", step, weak=True, sure=False)
    return Symbol(when_true=held) if of == "ok" else Symbol(when_false=held)


def is_false(symbol: Symbol) -> bool:
    """Whether a value counts as false whatever comes."""
    return symbol.known is False or symbol.empty


def _outcome(symbol: Symbol) -> Outcome | None:
    found = outcome_of(symbol)
    return found[0] if found is not None else None


def _inner(symbol: Symbol) -> Symbol:
    found = outcome_of(symbol)
    return found[1] if found is not None else symbol


def _result(outcome: Outcome, inner: Symbol, package: str) -> Symbol:
    holds = "value" if outcome == "ok" else "error"
    flags = ((name, _truth(of == outcome)) for name, of in _FLAGS.get(package, {}).items())
    entries = ((_OUTCOME[outcome], inner), *flags, (holds, inner), ("val", inner))
    # NOTE: an error may hold what was read of a caller whom nobody let in.
    origin, name = (inner.origin, inner.name) if outcome == "ok" else (Origin.SERVER, "")
    return Symbol(origin, name, known=True, entries=entries)


def _either(found: Symbol, gained: State, package: str) -> Symbol:
    bad = Way(State(caught=True), _result("err", SERVER, package))
    return one_of([Way(gained, _result("ok", found, package)), bad])


def _ways_of(symbol: Symbol, state: State = NOTHING) -> Iterator[Way]:
    if not symbol.ways:
        yield Way(state, symbol)
    for way in symbol.ways:
        yield Way(state.with_(way.state), way.value)


def _is(symbol: Symbol, outcome: Outcome) -> Symbol:
    known = _outcome(symbol)
    return _truth(known == outcome) if known is not None else Symbol()


def _truth(known: bool) -> Symbol:
    return Symbol(known=True) if known else EMPTY


def _same(symbol: Symbol, text: Symbol) -> Symbol:
    if symbol.empty:
        return EMPTY
    return _truth(symbol.text == text.text) if symbol.text is not None and not symbol.loose else Symbol()


def _package(value: Value | None) -> str:
    if isinstance(value, External):
        return value.package
    return value.callee.package if isinstance(value, ExternalCall) else ""
