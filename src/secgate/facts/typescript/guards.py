"""What each middleware in front of a route proves, and what a route's handler does."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from secgate.facts.model import Behaviour, Checked, Guard, Proves, RateLimit
from secgate.facts.typescript import libraries, validations
from secgate.facts.typescript.attempts import attempts_of
from secgate.facts.typescript.bodies import Bodies
from secgate.facts.typescript.context_bodies import ContextBodies
from secgate.facts.typescript.families import reader_of
from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.literals import short
from secgate.facts.typescript.machine import OutOfBudgetError
from secgate.facts.typescript.names import unwrap
from secgate.facts.typescript.proofs import NOTHING, State, joined
from secgate.facts.typescript.reading import Effects, Exit, TooLongError
from secgate.facts.typescript.symbols import Symbol
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.targets import Decision, Target, decide
from secgate.facts.typescript.tenant_signs import TenantSigns
from secgate.facts.typescript.values import (
    Choice,
    Deferred,
    ExternalCall,
    Function,
    Handler,
    Instance,
    Unknown,
    Value,
)
from secgate.model import Confidence, Place, TraceStep

_LONGEST_NAME = 60
# What a guard proves, by the decisions over the request that this hangs on.
_Readings = list[tuple[dict[Decision, bool | None], Guard]]


@dataclass(frozen=True)
class Named:
    """What the configuration says about a function by its name."""

    proves: Proves
    roles: tuple[str, ...] = ()
    rate_limit: RateLimit | None = None


@dataclass
class Guards:
    """Reads middlewares and handlers, each once.

    Attributes:
        named: what the configuration says about functions, by name.
        signs: how the tenant shows.
    """

    machine: Interpreter
    named: Mapping[str, Named] = field(default_factory=dict)
    signs: TenantSigns = field(default_factory=TenantSigns)
    _read: dict[tuple[int, str, str, int], _Readings] = field(default_factory=dict)
    _kept: list[Value] = field(default_factory=list)
    _behaviours: dict[tuple[str, int, int], Behaviour] = field(default_factory=dict)

    def of(self, handler: Handler, target: Target) -> Guard:
        """What a middleware proves of a request for `target`."""
        value = self.machine.forced(handler.value)
        name = name_of(handler)
        # NOTE: a middleware may decide by method and path; it is read again only where it would decide otherwise.
        known = self._read.setdefault((id(value), name, handler.site.module.path, handler.site.line), [])
        for decisions, guard in known:
            if all(decide(target, decision) is result for decision, result in decisions.items()):
                return guard
        # NOTE: kept alive, since an id may be given again once its object is gone.
        self._kept.append(value)
        reader, given = reader_of(target.family, self.machine, self.signs)
        reader.target = target
        guard = self.judged(Handler(value, handler.site), name, reader, given)
        if isinstance(reader, ContextBodies):
            guard = reader.doubted(guard, value)
        known.append((reader.decisions, guard))
        return guard

    def judged(self, handler: Handler, name: str, reader: Bodies, arguments: list[Symbol]) -> Guard:
        """What a middleware proves that is given these arguments, by its name in the configuration or by its body."""
        value = self.machine.forced(handler.value)
        place = handler.site.module.source.place(handler.site.node)
        source = _source_of(value)
        if (configured := self.configured(name, Handler(value, handler.site))) is not None:
            return configured
        if isinstance(value, Function) and value.node.has_error:
            return Guard(name, place, ("unknown",), source=source, because="its body does not parse in full")
        try:
            exits = reader.middleware(value, arguments)
        except (TooLongError, RecursionError):
            because = "its body is too long or too deep to follow"
            return Guard(name, place, ("unknown",), source=source, because=because)
        if _is_unknown(value):
            return Guard(name, place, ("unknown",), because="what it is could not be followed")
        bare = Guard(name, place, source=source, made=_made_at(value))
        return self.proven(exits, reader.effects, bare, value)

    def proven(self, exits: list[Exit], effects: Effects, bare: Guard, value: Value) -> Guard:
        """What holds on every way on which a body lets a request through."""
        lets = [found.state for found in exits if found.kind == "next"]
        state = joined(lets) if lets else NOTHING
        proofs = [proof for proof in validations.without(state).proofs if not proof.weak]
        proves: list[Proves] = list(dict.fromkeys(proof.kind for proof in proofs))
        limit = strictest(effects.limits)
        if "rate-limit" not in proves and (effects.answers_429 or (limit is not None and not _delegates(value))):
            proves.append("rate-limit")
            limit = limit or effects.counters.limit
        checked = validations.checked(lets, effects.looked, effects.unclear)
        if checked.parts or checked.unclear:
            proves.append("validation")
        role = state.get("role")
        return Guard(
            name=bare.name,
            place=bare.place,
            proves=tuple(proves),
            roles=tuple(sorted(role.values)) if role is not None and not role.weak else (),
            refuses=tuple(sorted(state.refused)),
            source=bare.source,
            trace=tuple(dict.fromkeys(step for proof in proofs for step in proof.trace)),
            rate_limit=limit if "rate-limit" in proves else None,
            tenant_source=effects.tenant_source or None,
            tenant_inside=effects.tenant_inside,
            confidence=Confidence.HIGH if all(proof.sure for proof in proofs) else Confidence.MEDIUM,
            because=why_open(lets, effects, proofs=bool(proofs)),
            of_target=tuple(dict.fromkeys(effects.of_target)),
            checked=checked,
            made=bare.made,
            tests=tuple(sorted(effects.tests & {"password"})),
        )

    def configured(self, name: str, handler: Handler) -> Guard | None:
        """What a middleware proves by what the configuration says about its name; None where it says nothing."""
        told = self._told(name, handler.value)
        if told is None:
            return None
        place = handler.site.module.source.place(handler.site.node)
        step = TraceStep.at(place, f"the configuration says what {name} proves")
        guard = Guard(name, place, (told.proves,), told.roles, _source_of(handler.value), (step,), told.rate_limit)
        return replace(guard, checked=Checked(validations.PARTS if told.proves == "validation" else ()))

    def _told(self, name: str, value: Value) -> Named | None:
        names = [name.split("(", maxsplit=1)[0], name.split("(", maxsplit=1)[0].rpartition(".")[2]]
        if isinstance(value, Function) and value.name:
            names.append(value.name)
        return next((self.named[found] for found in names if found in self.named), None)

    def function(self, handler: Handler | None) -> tuple[str, Node] | None:
        """The function of a handler, and the path of its file."""
        value = self._function(handler)
        return (value.scope.module.path, value.node) if value is not None else None

    def _function(self, handler: Handler | None) -> Function | None:
        value = self.machine.forced(handler.value) if handler is not None else None
        if isinstance(value, ExternalCall):
            value = libraries.unwrapped(value) or value
        if isinstance(value, Choice):
            value = self.machine.forced(value.options[0])
        return value if isinstance(value, Function) else None

    def behaviour(self, handler: Handler | None, family: str = "express") -> Behaviour:
        """What a handler of a framework does, as far as it can be followed."""
        value = self._function(handler)
        if value is None:
            return Behaviour(unknown_calls=1, known=False)
        # NOTE: what a wrapper returns is one function in the code, and another one for each handler that it is given.
        key = (value.scope.module.path, value.node.start_byte, id(value.scope))
        if key not in self._behaviours:
            self._kept.append(value)
            self._behaviours[key] = self.behaves(value, *reader_of(family, self.machine, self.signs))
        return self._behaviours[key]

    def behaves(self, function: Function, reader: Bodies, arguments: list[Symbol]) -> Behaviour:
        """What a function does that is given these arguments."""
        unknown = 0
        try:
            reader.run(function, arguments)
        except (TooLongError, RecursionError, OutOfBudgetError):
            unknown = 1
        effects = reader.effects
        grants = map(validations.without, effects.grants)
        granted = [proof for state in grants for proof in state.proofs if not proof.weak]
        kinds = sorted({proof.kind for proof in granted} & {"authenticated", "role", "secret", "tenant-key"})
        return Behaviour(
            gates=tuple(kinds),
            roles=tuple(sorted({value for proof in granted if proof.kind == "role" for value in proof.values})),
            tests=tuple(sorted(effects.tests)),
            reads=tuple(sorted(effects.reads)),
            writes=tuple(sorted(effects.writes)),
            unknown_calls=effects.unknown_calls + unknown,
            known=not unknown,
            trace=tuple(dict.fromkeys(step for proof in granted for step in proof.trace))[:6],
            issues_token=effects.issues_token,
            attempts=attempts_of(effects.asked, effects.counters.limit),
        )


def strictest(limits: list[RateLimit]) -> RateLimit | None:
    """The limit that allows the fewest requests a second; any one where no numbers are known."""
    known = [limit for limit in limits if limit.max is not None and limit.window_s]
    return min(known, key=lambda limit: (limit.max or 0) / (limit.window_s or 1)) if known else next(iter(limits), None)


def _delegates(value: Value) -> bool:
    """Whether a limiter of a package stands for itself; what a function hands on is proven way by way."""
    return isinstance(value, ExternalCall)


def why_open(lets: list[State], effects: Effects, *, proofs: bool) -> str:
    """Why a middleware that looks at a credential proves nothing of it."""
    if proofs:
        return ""
    lets = [validations.without(state) for state in lets]
    unset = next((state.unset for state in lets if state.unset), "")
    tested = bool(effects.tests & {"secret", "signature"})
    if unset and (tested or effects.grants or any(state.proofs for state in lets)):
        return f"lets the request through when `{unset}` is not set"
    if any(state.caught for state in lets) and (effects.grants or effects.tenant_source):
        return "lets the request through when its check fails"
    if effects.grants and any(not state.proofs for state in lets):
        return "lets the request through on a way without a check"
    return ""


def _is_unknown(value: Value) -> bool:
    if isinstance(value, Choice):
        return any(_is_unknown(option) for option in value.options)
    return isinstance(value, Unknown | Deferred | Instance)


def _source_of(value: Value) -> Place | None:
    if isinstance(value, Function):
        return value.scope.module.source.place(value.node)
    return None


def _made_at(value: Value) -> Place | None:
    return value.site.module.source.place(value.site.node) if isinstance(value, ExternalCall) else None


def name_of(handler: Handler) -> str:
    """A handler's name as it was written where it was registered; short for one that stands there itself."""
    value, node = handler.value, unwrap(handler.site.node)
    if isinstance(value, Function) and value.node == node:
        return value.name or "(inline)"
    if node.type in {"identifier", "member_expression", "call_expression"}:
        return short(node)[:_LONGEST_NAME]
    return (value.name if isinstance(value, Function) else "") or "(inline)"
