"""What is proven of a request at one point of a program, and how two ways to the same point are joined."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from secgate.facts.model import Proves
from secgate.model import TraceStep

_NAMES_ROLES = re.compile(r"role|permission|scope|privilege|admin|staff|owner", re.IGNORECASE)


@dataclass(frozen=True)
class Proof:
    """One thing that is true of a request.

    Attributes:
        values: of a role proof, the values of the claim that are let through; empty when they are not known.
        claim: of a role proof, the claim: `role`, `type`.
        weak: it counts only where the other way ends in a refusal (401, 403, a login page).
        sure: False when a name of code from elsewhere is all there is.
        trace: the places that prove it.
    """

    kind: Proves
    values: frozenset[str] = frozenset()
    claim: str = ""
    weak: bool = False
    sure: bool = True
    trace: tuple[TraceStep, ...] = ()


@dataclass(frozen=True)
class State:
    """Everything that is proven at a point, one proof for each kind.

    Attributes:
        unset: a setting was found missing on the way here: the guard cannot check.
        caught: the way leads through the catch of a check.
        refused: values of the role, type or kind claim that the caller does not have.
    """

    proofs: tuple[Proof, ...] = ()
    unset: str = ""
    caught: bool = False
    refused: frozenset[str] = frozenset()

    def get(self, kind: Proves) -> Proof | None:
        """The proof of a kind; of several about the role, the one that names roles rather than kinds of token."""
        found = [proof for proof in self.proofs if proof.kind == kind]
        return next((p for p in found if _NAMES_ROLES.search(p.claim)), found[0] if found else None)

    def with_(self, other: "State") -> "State":
        """Both hold."""
        if other is NOTHING or not (other.proofs or other.unset or other.caught or other.refused):
            return self
        made: dict[tuple[str, str], Proof] = {(proof.kind, proof.claim): proof for proof in self.proofs}
        for proof in other.proofs:
            key = (proof.kind, proof.claim)
            made[key] = _both(made[key], proof) if key in made else proof
        refused = self.refused | other.refused
        return State(_ordered(made), self.unset or other.unset, self.caught or other.caught, refused)

    def or_(self, other: "State") -> "State":
        """One of the two holds."""
        made: dict[tuple[str, str], Proof] = {}
        for proof in self.proofs:
            found = next((p for p in other.proofs if (p.kind, p.claim) == (proof.kind, proof.claim)), None)
            if found is not None:
                made[proof.kind, proof.claim] = _either(proof, found)
        mine, theirs = self.get("role"), other.get("role")
        if mine is not None and theirs is not None and not any(kind == "role" for kind, _ in made):
            made["role", ""] = _either(mine, theirs)
        refused = self.refused & other.refused
        return State(_ordered(made), self.unset or other.unset, self.caught or other.caught, refused)

    @property
    def is_weak(self) -> bool:
        """Whether something counts only where the other way ends in a refusal."""
        return any(proof.weak for proof in self.proofs)

    def strong(self, *, refuses: bool) -> "State":
        """The state after a branch whose other way refuses the request, or does something else."""
        if not self.is_weak:
            return self
        kept = tuple(replace(p, weak=False) for p in self.proofs if refuses or not p.weak)
        return replace(self, proofs=kept)


NOTHING = State()


def proven(
    kind: Proves,
    *trace: TraceStep,
    values: Iterable[str] = (),
    claim: str = "",
    weak: bool = False,
    sure: bool = True,
) -> State:
    """The state in which one thing is proven."""
    return State((Proof(kind, frozenset(values), claim, weak, sure, tuple(trace)),))


def joined(states: Iterable[State]) -> State:
    """What holds on every one of several ways; nothing when there are none."""
    result: State | None = None
    for state in states:
        result = state if result is None else result.or_(state)
    return result if result is not None else NOTHING


def _either(first: Proof, second: Proof) -> Proof:
    return replace(
        first,
        values=first.values | second.values if first.values and second.values else frozenset(),
        claim=first.claim if first.claim == second.claim else "",
        weak=first.weak or second.weak,
        sure=first.sure and second.sure,
        trace=_merged(first.trace, second.trace),
    )


def _both(first: Proof, second: Proof) -> Proof:
    common = first.values & second.values
    return replace(
        first,
        values=common or first.values | second.values,
        weak=first.weak and second.weak,
        sure=first.sure or second.sure,
        trace=_merged(first.trace, second.trace),
    )


def _ordered(made: dict[tuple[str, str], Proof]) -> tuple[Proof, ...]:
    return tuple(made[key] for key in sorted(made))


def _merged(first: tuple[TraceStep, ...], second: tuple[TraceStep, ...]) -> tuple[TraceStep, ...]:
    return tuple(dict.fromkeys((*first, *second)))[:6]
