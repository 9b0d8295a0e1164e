"""Limiters that the code of a handler asks by itself, in the order of its body, and whether anybody heeds them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from secgate.facts.model import Attempt, RateLimit, When
from secgate.facts.typescript.functions import is_marked_async
from secgate.facts.typescript.names import arguments_of, last_name
from secgate.facts.typescript.symbols import Symbol
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.values import Function, Number, Site
from secgate.model import Place

UNKNOWN = RateLimit(None, None)
# The name of what counts requests in a store: `const hits = await redis.incr(key)`.
HITS = "$hits"
_RAISES = frozenset({"incr", "INCR", "incrby", "incrBy"})
# By the position of the length among the arguments, and what the length counts in.
_EXPIRES = {"expire": (1, 1.0), "EXPIRE": (1, 1.0), "pexpire": (1, 0.001), "pExpire": (1, 0.001), "setex": (1, 1.0)}
COUNTS = frozenset({"consume", "limit", "check"})
LOOKS = frozenset({"get", "getRemaining"})
BY_HAND = _RAISES | set(_EXPIRES)
_TOO_MANY = re.compile(r"\b429\b|too_?many|rate_?limit(?:ed|exceeded|_exceeded|error|reached)", re.IGNORECASE)
_ANSWERS_429 = re.compile(r"\.(?:status|sendStatus|code)\(\s*429\b")
_LOG_CALL = re.compile(r"(?:^|\.)(?:debug|info|warn|error|log|trace|fatal|verbose|captureException)$")
_SHORT = 400


@dataclass(frozen=True)
class Asked:
    """Something that a body was seen to do about attempts.

    Attributes:
        kind: `counts` an attempt, `looks` how many there were, `refuses` for too many, or `tests` the credential.
        branch: the conditions that it hangs on, from the outermost.
        heeded: False where its refusal stops nobody; None where that cannot be told.
        sure: for a test, that a library for passwords makes it; else its name alone says so.
    """

    kind: Literal["counts", "looks", "refuses", "tests"]
    branch: tuple[int, ...]
    name: str = ""
    place: Place | None = None
    limit: RateLimit = UNKNOWN
    heeded: bool | None = True
    sure: bool = True


@dataclass
class Counters:
    """What code of the target counts by hand in a store: how many are allowed, and when the count expires."""

    most: set[float | None] = field(default_factory=set)
    windows: set[float | None] = field(default_factory=set)

    def call(self, name: str, numbers: Sequence[float | None]) -> bool:
        """Whether a call gives the number of hits; one that sets when they expire is remembered."""
        if name in _EXPIRES and len(numbers) > _EXPIRES[name][0]:
            position, unit = _EXPIRES[name]
            length = numbers[position]
            self.windows.add(length * unit if length is not None else None)
        return name in _RAISES

    def compare(self, operator: str, number: float | None) -> None:
        """Hits are compared with a number; `operator` stands as if the hits were on its left."""
        below = 1 if operator in {">=", "<"} else 0
        self.most.add(number - below if number is not None else None)

    @property
    def limit(self) -> RateLimit:
        """What is allowed, where one number and one window say so."""
        alone = len(self.most) == 1 and len(self.windows) == 1
        return RateLimit(next(iter(self.most)), next(iter(self.windows))) if alone else UNKNOWN


def number_of(symbol: Symbol) -> float | None:
    """The number that a symbol stands for."""
    if isinstance(symbol.value, Number):
        return symbol.value.number
    written = symbol.text.replace("_", "") if symbol.text is not None and symbol.name == "number" else ""
    return float(written) if written.isdigit() else None


def asked_at(site: Site, name: str, limit: RateLimit, branch: tuple[int, ...]) -> Asked:
    """A call of a limiter: `await limiter.consume(key)`, `const { success } = await limiter.limit(key)`."""
    callee = site.node.child_by_field_name("function")
    owner = callee.child_by_field_name("object") if callee is not None else None
    place = site.module.source.place(site.node)
    if name in LOOKS:
        return Asked("looks", branch, text_of(owner), place)
    return Asked("counts", branch, text_of(owner), place, limit, heeded=_is_heeded(site.node, name))


def _is_heeded(call: Node, name: str) -> bool | None:
    """Whether what a limiter says is heeded where it is asked."""
    awaited = call.parent if call.parent is not None and call.parent.type == "await_expression" else call
    if name == "limit" and awaited.parent is not None and awaited.parent.type == "expression_statement":
        # NOTE: it rejects nothing, and gives an object that says whether one may go on.
        return False
    return waits_for(call)


def waits_for(call: Node) -> bool | None:
    """Whether the code around a call that gives a promise goes on only when that is kept; None if it catches it."""
    outer = call.parent
    if outer is not None and outer.type == "unary_expression":
        outer = outer.parent
    if outer is None or outer.type == "expression_statement":
        return False
    chained = outer.parent if outer.type == "member_expression" else None
    if chained is None or chained.type != "call_expression" or last_name(chained) != "catch":
        return True
    given = arguments_of(chained)
    thrown = any(node.type == "throw_statement" for node in walk(chained))
    return True if thrown or (given and text_of(given[0]) in {"next", "reject"}) else None


def is_later(function: Function) -> bool:
    """Whether a function answers with a promise."""
    body = function.node.child_by_field_name("body")
    return is_marked_async(function.node) or (body is not None and body.type != "statement_block")


def swallows(clause: Node) -> bool | None:
    """Whether a catch drops its error and goes on; None where that cannot be told."""
    body = clause.child_by_field_name("body")
    inside = list(walk(body)) if body is not None else []
    if any(node.type in {"throw_statement", "return_statement"} for node in inside):
        return False
    calls = (node for node in inside if node.type in {"call_expression", "new_expression"})
    plain = all(_LOG_CALL.search(text_of(call.child_by_field_name("function"))) for call in calls)
    return True if plain and not any("assignment" in node.type for node in inside) else None


def refuses_many(statement: Node) -> bool:
    """Whether a `throw`, a `return` or an answer refuses for too many attempts."""
    if statement.end_byte - statement.start_byte > _SHORT:
        return False
    said = _ANSWERS_429 if statement.type == "expression_statement" else _TOO_MANY
    return said.search(text_of(statement)) is not None


def unheeded(found: Sequence[Asked], heeded: bool | None) -> list[Asked]:
    """What was asked where nobody heeds it; as it was where the credential is tested by the same code."""
    if heeded is True or any(event.kind == "tests" for event in found):
        return list(found)
    return [replace(event, heeded=heeded if event.heeded else event.heeded) for event in found]


def attempts_of(asked: Sequence[Asked], by_hand: RateLimit) -> tuple[Attempt, ...]:
    """The limiters of a body, and when each is asked; `by_hand` is what its own code allows that counts by itself."""
    asked = [
        # NOTE: the refusal itself hangs on the count; what it is asked under is around that.
        replace(event, kind="counts", limit=by_hand, branch=event.branch[:-1])
        if event.kind == "refuses" and by_hand.max is not None
        else event
        for event in asked
    ]
    tests = [index for index, event in enumerate(asked) if event.kind == "tests"]
    sure = [index for index in tests if asked[index].sure]
    kinds: tuple[str, ...] = ("counts",) if any(event.kind == "counts" for event in asked) else ("refuses",)
    found = (
        Attempt(event.name, event.place, event.limit, _when(asked, index, sure or tests), bool(sure))
        for index, event in enumerate(asked)
        if event.kind in kinds and event.place is not None
    )
    return tuple(dict.fromkeys(found))


def _when(asked: Sequence[Asked], index: int, tests: Iterable[int]) -> When:
    event, tests = asked[index], list(tests)
    if event.heeded is False:
        return "unheeded"
    if event.kind == "refuses" or event.heeded is None:
        return "sometimes"
    if not tests:
        return "sometimes" if event.branch else "before"
    if all(test > index and _holds(event, asked[test]) for test in tests):
        return "before"
    if any(test > index for test in tests):
        return "sometimes"
    looked = (e for e in asked[: tests[0]] if e.kind == "looks" and e.name == event.name)
    return "before" if any(_holds(look, asked[tests[0]]) for look in looked) else "after"


def _holds(first: Asked, then: Asked) -> bool:
    """Whether what hangs on the second's conditions comes only after the first."""
    return then.branch[: len(first.branch)] == first.branch
