"""What the server's own table says of a role: `RANKS[user.role]`, `ORDER.indexOf(user.role)`."""

import operator as op
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from secgate.facts.typescript.proofs import State
from secgate.facts.typescript.values import Function, Items, Literal, Number, Record, Text, Value

_ORDERS: dict[str, Callable[[float, float], bool]] = {
    ">": op.gt, ">=": op.ge, "<": op.lt, "<=": op.le,
    "===": op.eq, "==": op.eq, "!==": op.ne, "!=": op.ne,
}  # fmt: skip


def compares(operator: str, this: float, other: float) -> bool:
    """How the comparison of two numbers turns out."""
    return _ORDERS[operator](this, other)


def turned(operator: str) -> str:
    """The operator with its sides exchanged."""
    return operator.translate(str.maketrans("<>", "><"))


def opposite(operator: str) -> str:
    """The operator that is true where this one is not."""
    return {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}[operator]


@dataclass(frozen=True)
class Table:
    """What comes of a role that is looked up.

    Attributes:
        claim: the name of the role.
        base: what is proven of the caller before anything is looked up.
        entries: every role that the table knows, with what it gives; None where they are not all known.
        other: the number that any other role gets, where it gets one.
    """

    claim: str
    base: State
    entries: tuple[tuple[str, Value], ...] | None = None
    other: float | None = None

    def roles(self, passes: Callable[[Value], bool | None]) -> tuple[str, ...] | None:
        """The roles whose value passes; None where that cannot be told of each."""
        told = [(role, passes(value)) for role, value in self.entries or ()]
        if self.entries is None or any(passed is None for _, passed in told):
            return None
        return tuple(role for role, passed in told if passed)

    def ranked(self, operator: str, number: float | None) -> tuple[str, ...] | None:
        """The roles whose number stands so to another one; None where a role outside the table would pass as well."""
        if number is None or (self.other is not None and _ORDERS[operator](self.other, number)):
            return None
        return self.roles(lambda v: _ORDERS[operator](v.number, number) if isinstance(v, Number) else None)

    def member(self, part: Callable[[Value], Value]) -> "Table":
        """The table of a part of each value."""
        if self.entries is None:
            return self
        return replace(self, entries=tuple((role, part(value)) for role, value in self.entries))


def places(texts: Iterable[str]) -> tuple[tuple[str, Value], ...]:
    """The entries of `list.indexOf(role)`."""
    found: dict[str, Value] = {}
    for place, text in enumerate(texts):
        found.setdefault(text, Number(place))
    return tuple(found.items())


def is_true(value: Value) -> bool | None:
    """Whether a value counts as true, where that is known."""
    match value:
        case Literal():
            return bool(value.value)
        case Number():
            return value.number != 0
        case Items() | Record():
            return None if value.may_miss else True
        case Text():
            return True if value.text and not value.is_open and not value.may_miss else None
        case Function():
            return True
        case _:
            return None
