"""Tokens that one sign call issues for several callers: each with the key, the claims and the lifetime of its own."""

from dataclasses import dataclass, replace

from secgate.facts.typescript.constants import Held
from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.names import arguments_of, outermost
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.token_libraries import LibraryCall
from secgate.facts.typescript.token_makers import Making, makings, makings_of
from secgate.facts.typescript.token_parts import Parts, chain_of
from secgate.facts.typescript.view import View

# Where the options stand among the arguments.
_OPTIONS = {"jsonwebtoken": 2, "@nestjs/jwt": 1}
_BUILDERS = frozenset({"jose.SignJWT", "jose.EncryptJWT"})


@dataclass(frozen=True)
class Issue:
    """What one caller of a factory, a wrapper or a builder has signed.

    Attributes:
        parts: what the sign call is given then; its `payload` is that of the call.
        payload: the claims, as this caller hands them in.
        hints: other words for what it is for: its audience.
    """

    making: Making
    parts: Parts
    payload: Held | None = None
    hints: tuple[str, ...] = ()


def issues_of(view: View, call: LibraryCall, parts: Parts) -> tuple[list[Issue], bool]:
    """What each caller has signed, and whether that is all; nothing for a call that stands for itself."""
    payload = Held(view, parts.payload) if parts.payload is not None else None
    if call.what in _BUILDERS and (builder := builder_of(call.node)) is not None:
        made = makings_of(view, builder)
        return [_built(one, parts, payload) for one in made.found], made.known
    given = arguments_of(call.node)
    index = _OPTIONS.get(call.library, len(given))
    options = Held(view, given[index]) if index < len(given) else None
    made = makings(view, parts.key, options, payload)
    if len(made.found) < 2:  # noqa: PLR2004 - one caller alone is no other kind
        return [], True
    return [_handed(one, parts, payload, options) for one in made.found], made.known


def _handed(making: Making, parts: Parts, payload: Held | None, options: Held | None) -> Issue:
    """What one caller of a function around a sign call hands in."""
    entries, complete = making.entries(options) if options is not None else ({}, True)
    lifetime = [entries["expiresIn"]] if "expiresIn" in entries else []
    if options is None:
        lifetime = [found for one in parts.lifetime if (found := making.given(one)) is not None]
        complete = parts.known
    own = replace(parts, key=making.given(parts.key), lifetime=tuple(lifetime), known=complete or bool(lifetime))
    audience = entries.get("audience")
    return Issue(making, own, making.given(payload), (text_of(audience.node),) if audience is not None else ())


def builder_of(made: Node) -> Node | None:
    """The function that gives back `new SignJWT(…)` before it is signed."""
    chain = [name for name, _ in chain_of(made)]
    outer = made
    while outer.parent is not None and outer.parent.type in {"member_expression", "call_expression"}:
        outer = outer.parent
    parent = outermost(outer).parent
    if "sign" in chain or parent is None or parent.type not in {"return_statement", "arrow_function"}:
        return None
    return function_around(made)


def _built(making: Making, parts: Parts, payload: Held | None) -> Issue:
    """What one caller of a builder adds to it before it signs."""
    chain = dict(chain_of(making.site.call))
    lifetime = tuple(Held(making.site.view, node) for node in chain.get("setExpirationTime", [])[:1])
    key = chain.get("sign", [])[:1]
    known = parts.known and "sign" in chain
    own = replace(
        parts, key=Held(making.site.view, key[0]) if key else None, lifetime=lifetime or parts.lifetime, known=known
    )
    hints = tuple(text_of(node) for node in chain.get("setAudience", [])[:1])
    return Issue(making, own, making.given(payload), hints)
