"""What the truth of an expression proves: negation, `and`, `or`, and which part decides what a whole is made of."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from secgate.facts.typescript.proofs import State
from secgate.facts.typescript.symbols import FROM_CALLER, SERVER, Origin, Symbol
from secgate.facts.typescript.tables import compares
from secgate.facts.typescript.values import Function, Number

_AUTH_KINDS = frozenset({"authenticated", "role", "secret", "tenant-key"})
_REFUSES = re.compile(
    r"\b40[13]\b|[Uu]n_?[Aa]uthori[sz]ed|UNAUTHORI[SZ]ED|[Ff]orbidden|FORBIDDEN|[Aa]ccess_?[Dd]enied|\bredirect\s*\("
    r"|[Nn]ot_?[Aa]uth|[Uu]n[Aa]uthenticated|UNAUTHENTICATED|[Aa]uth(?:entication|orization)?_?Error|[Ll]og_?[Ii]n\b"
    r"|[Ii]nvalid_?(?:[Tt]oken|[Cc]redential|[Ss]ession)|[Pp]ermission|TOKEN"
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


# What decides what a whole is made of, by rank.
_ORDER = (
    Origin.NEXT, Origin.CREDENTIAL, Origin.PRINCIPAL, Origin.DERIVED, Origin.ATTACHED, Origin.INPUT, Origin.LOOKUP,
    Origin.TARGET, Origin.REQUEST, Origin.RESPONSE, Origin.ERROR,
)  # fmt: skip
_RANKS = {origin: rank for rank, origin in enumerate(_ORDER)}
_LAST = len(_ORDER)


def strongest(symbols: Iterable[Symbol]) -> Symbol:
    """The part that decides what a whole is made of."""
    return min(symbols, key=_rank, default=SERVER)


def _rank(symbol: Symbol) -> int:
    return _RANKS.get(symbol.origin, _LAST)


def negated(symbol: Symbol) -> Symbol:
    """`!x`."""
    known = None if symbol.known is None else not symbol.known
    return Symbol(when_true=symbol.when_false, when_false=symbol.when_true, known=known)


def logical(operator: str, left: Symbol, right: Symbol) -> Symbol:
    """`x && y`, `x || y`, `x ?? y`."""
    if operator == "&&":
        known = False if left.known is False or right.known is False else (right.known if left.known else None)
        if left.known is True:
            return right
        return Symbol(
            right.origin,
            right.name,
            value=right.value,
            when_true=left.when_true.with_(right.when_true),
            when_false=left.when_false.or_(left.when_true.with_(right.when_false)),
            known=known,
        )
    if left.known is False or (left.known is True and operator == "??"):
        return right if left.known is False else left
    if operator == "??" and left.table is not None:
        other = number_of(right)
        return left._replace(table=replace(left.table, other=other) if other is not None else None)
    known = True if left.known or right.known else None
    found = left if left.origin is not Origin.SERVER or right.empty or right.text is not None else right
    text = None
    truth = left.when_true if right.empty else left.when_true.or_(left.when_false.with_(right.when_true))
    return Symbol(
        found.origin,
        found.name or left.name,
        value=found.value,
        when_true=left.when_true if right.known is False else truth,
        when_false=left.when_false.with_(right.when_false),
        known=known,
        text=text,
        parts=left.parts | right.parts,
        whole=left.whole,
    )


def numbers(operator: str, left: Symbol, right: Symbol) -> Symbol | None:
    """How a comparison of two numbers turns out; None where one of them is not known."""
    this, other = number_of(left), number_of(right)
    return Symbol(known=compares(operator, this, other)) if this is not None and other is not None else None


def indexed(operator: str, left: Symbol, right: Symbol) -> Symbol:
    """`list.indexOf(x) >= 0` and its like."""
    if not left.verified.proofs or right.name != "number":
        return SERVER
    found = Symbol(when_true=left.verified)
    return found if operator in {">", ">="} else negated(found)


def number_of(symbol: Symbol) -> float | None:
    """The number that a value is, where that is known."""
    if symbol.name == "number" and symbol.text is not None:
        return float(symbol.text) if _NUMBER.fullmatch(symbol.text) else None
    return symbol.value.number if isinstance(symbol.value, Number) else None


def minus_one(this: Symbol, number: Symbol) -> Symbol:
    """`list.indexOf(x) === -1`."""
    return Symbol(when_false=this.verified) if number.text == "-1" else SERVER


@lru_cache(maxsize=4_096)
def refuses(text: str) -> bool:
    """Whether code refuses a request for want of a credential or a right: 401, 403, a login page.

    NOTE: a branch is looked at in every state that may reach it.
    """
    return _REFUSES.search(_COMMENT.sub("", text)) is not None


def is_auth(state: State) -> bool:
    """Whether a state says anything about who calls."""
    return any(proof.kind in _AUTH_KINDS and not proof.weak for proof in state.proofs)


def from_caller(symbols: Iterable[Symbol]) -> Symbol | None:
    """The strongest of the values that come from the caller, or None."""
    found = strongest(
        [symbol for symbol in symbols if symbol.origin in FROM_CALLER | {Origin.ATTACHED, Origin.PRINCIPAL}]
    )
    return found if found.origin is not Origin.SERVER else None


def callback_of(symbols: Iterable[Symbol]) -> Symbol | None:
    """The first of a call's arguments that can be called, or None."""
    return next((s for s in symbols if s.origin is Origin.NEXT or isinstance(s.value, Function)), None)
