"""What is known on one way through a function: what was proven of the caller so far, and what its names hold."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

# What an expression holds:
#   none, data: nothing that says who calls; what the request says of itself.
#   request, session, headers: the request, what the server keeps of its session, and what it brings in its head.
#   credential: what the caller gives to show who it is; nobody has looked at it yet.
#   verified: what came of a check of a credential: a claim, or a row that was looked up by it; it may be missing.
#   user: the caller as a framework puts it on the request; it may be anonymous.
#   config: a setting or a constant of the target.
#   unknown: what a function from elsewhere made of a credential.
Kind = Literal["none", "data", "request", "session", "headers", "credential", "verified", "user", "config", "unknown"]
_STRENGTH: tuple[Kind, ...] = (
    "none", "data", "config", "headers", "request", "session", "credential", "unknown", "user", "verified",
)  # fmt: skip


def strongest(kinds: Iterable[Kind]) -> Kind:
    """The kind that says most about who calls."""
    return max(kinds, key=_STRENGTH.index, default="data")


@dataclass(frozen=True)
class State:
    """What holds on one way.

    Attributes:
        kinds: what the names hold.
        proven: of the caller, on this way.
        roles: those that the caller may have, where only some may; None where that is not told.
        refused: roles that it cannot have.
        unset: the setting that is not set on this way, or may not be.
        caught: whether the check itself threw on this way, or may have, and that was caught.
        when_set: what is proven where it is set and does not throw, for a way that was joined with one where it is not.
        written: what is written for the values that names and fields were given, one for each way that led here.
        by_path: whether the path of the request decided for this way.
    """

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    proven: frozenset[str] = frozenset()
    roles: frozenset[str] | None = None
    unset: str = ""
    caught: bool = False
    when_set: frozenset[str] = frozenset()
    by_path: bool = False
    written: Mapping[str, tuple[ast.expr, ...]] = field(default_factory=dict)

    @property
    def opens(self) -> str:
        """When a check does not hold that holds otherwise; empty where it always does."""
        if not self.when_set - self.proven:
            return ""
        return f"`{self.unset}` is not set" if self.unset else "its check throws"

    def having(self, *proofs: str, roles: frozenset[str] | None = None) -> "State":
        """The same with more proven."""
        if not proofs and roles is None:
            return self
        kept = self.roles if roles is None else roles if self.roles is None else (self.roles & roles or roles)
        when_set = self.when_set | set(proofs) if self.when_set else self.when_set
        return replace(self, proven=self.proven | set(proofs), roles=kept, when_set=when_set)

    def holding(self, name: str, kind: Kind) -> "State":
        """The same after an assignment."""
        return replace(self, kinds={**self.kinds, name: kind})

    def giving(self, name: str, value: ast.expr) -> "State":
        """The same with what is written for the value of a name."""
        return replace(self, written={**self.written, name: (value,)})


def joined(states: Iterable[State | None]) -> State | None:
    """What holds whichever of these ways was taken; None where there is none."""
    listed = [one for one in states if one is not None]
    if len(listed) < 2:  # noqa: PLR2004 - one of them
        return listed[0] if listed else None
    names = {name for one in listed for name in one.kinds}
    told = [one.roles for one in listed]
    known = [one for one in told if one is not None]
    opened = [one for one in listed if one.unset or one.caught]
    set_ways = [one.when_set if one in opened else one.proven for one in listed if one.when_set or one not in opened]
    return State(
        {name: _either([one.kinds.get(name, "none") for one in listed]) for name in names},
        frozenset.intersection(*(one.proven for one in listed)),
        frozenset().union(*known) if len(known) == len(told) else None,
        next((one.unset for one in listed if one.unset), ""),
        any(one.caught for one in listed),
        frozenset.intersection(*set_ways) if set_ways and opened else frozenset(),
        any(one.by_path for one in listed),
        {name: _all(listed, name) for name in {name for one in listed for name in one.written}},
    )


def _all(states: list[State], name: str) -> tuple[ast.expr, ...]:
    """Every value that a name was given on one of these ways."""
    return tuple(dict.fromkeys(value for one in states for value in one.written.get(name, ())))


def _either(kinds: list[Kind]) -> Kind:
    """What a name holds that holds one of several: nothing at all is told by a test of it, anything else is not."""
    told = {kind for kind in kinds if kind != "none"}
    if len(told) <= 1:
        return next(iter(told), "none")
    return "credential" if told <= {"credential", "headers"} else "unknown" if "unknown" in told else "data"
