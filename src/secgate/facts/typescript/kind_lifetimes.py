"""Lifetimes that hang on the kind of a token: `LIFETIMES[kind]`, `kind === 'refresh' ? '30d' : '15m'`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.typescript.constants import Held, entries, held
from secgate.facts.typescript.durations import Length, length
from secgate.facts.typescript.names import last_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.token_kinds import Kind, kind_named
from secgate.settings.config import Config

_EQUAL = frozenset({"===", "=="})
_UNEQUAL = frozenset({"!==", "!="})
_EITHER = frozenset({"??", "||"})
_SAYS_KIND = re.compile(r"impersonat|refresh|reset", re.IGNORECASE)
_NAMES_KIND = re.compile(r"(?:kind|type|typ|purpose|use|scope|role|audience)$", re.IGNORECASE)


@dataclass(frozen=True)
class KindLifetime:
    """What tokens of one kind live.

    Attributes:
        at: the expression that gives it.
    """

    kind: Kind
    lifetime: Length
    at: Held


def kind_lifetimes(value: Held, base: Kind, config: Config) -> tuple[KindLifetime, ...]:
    """The lifetimes among which an expression chooses by the kind; nothing for one that does not.

    Args:
        value: the expression.
        base: the kind of those whose word names none, a login under any name.
        config: names kinds of tokens.
    """
    ways = [(kind_named(word, config), at) for word, at in _chosen(held(value.view, value.node))]
    # NOTE: beside the way for the kind that the claims seem to name, the other one is for logins.
    parted = any(kind is not None and kind.name == base.name for kind, _ in ways)
    other = Kind("session", explicit=False) if parted and base.name != "session" else base
    return tuple(KindLifetime(kind or other, length(at.view, at.node), at) for kind, at in ways)


def _chosen(at: Held) -> Iterator[tuple[str, Held]]:
    """(word for the kind, lifetime) of each way; empty where no kind is named."""
    node = at.node
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if node.type == "binary_expression" and left is not None and right is not None:
        ways = list(_chosen(held(at.view, left)))
        if ways and text_of(node.child_by_field_name("operator")) in _EITHER:
            yield from [*ways, ("", held(at.view, right))]
        return
    index = node.child_by_field_name("index") if node.type == "subscript_expression" else None
    table = node.child_by_field_name("object")
    if index is not None and table is not None and unwrap(index).type not in {"string", "number"}:
        yield from entries(Held(at.view, table))
    tested = _tested(at.view.names.resolve(node)) if node.type == "ternary_expression" else None
    if tested is not None:
        word, sides = tested
        for name, side in zip((word, ""), sides, strict=True):
            inner = held(at.view, side)
            nested = list(_chosen(inner))
            yield from nested or [(name, inner)]


def _tested(node: Node) -> tuple[str, tuple[Node, Node]] | None:
    """The word of `kind === 'word'`, with the branch for it and the other one."""
    test, yes, no = (node.child_by_field_name(part) for part in ("condition", "consequence", "alternative"))
    test = unwrap(test) if test is not None else None
    if test is None or yes is None or no is None:
        return None
    if test.type in {"identifier", "member_expression"} and _SAYS_KIND.search(last_name(test)):
        return last_name(test), (yes, no)
    left, right = test.child_by_field_name("left"), test.child_by_field_name("right")
    operator = text_of(test.child_by_field_name("operator"))
    for name, word in ((left, right), (right, left)):
        if name is None or word is None or unwrap(word).type != "string" or not _NAMES_KIND.search(last_name(name)):
            continue
        if operator in _EQUAL | _UNEQUAL:
            return text_of(unwrap(word))[1:-1], (yes, no) if operator in _EQUAL else (no, yes)
    return None
