"""Tokens that `SignJWT` of jose builds step by step, also by a function whose callers finish or fill them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from secgate.facts.typescript.constants import Held, entries
from secgate.facts.typescript.issued_tokens import builder_of
from secgate.facts.typescript.names import arguments_of
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.token_libraries import library_calls
from secgate.facts.typescript.token_makers import Making, Makings, makings, makings_of
from secgate.facts.typescript.token_parts import chain_of
from secgate.facts.typescript.view import View

# The steps that say for whom a token is, and the claims that say the same.
_STEPS = {"setAudience": "audience", "setIssuer": "issuer", "setSubject": "subject"}
_CLAIMS = {"audience": "aud", "issuer": "iss", "subject": "sub"}


@dataclass(frozen=True)
class Built:
    """One token.

    Attributes:
        node: `new SignJWT(…)`.
        making: the caller that finishes it, or hands in its claims or key.
        marks: audience, issuer and subject, as far as the steps or claims say them.
        known: whether these are all the claims.
        followed: whether every caller is known, where callers finish it or fill it.
    """

    node: Node
    making: Making | None
    claims: dict[str, Held]
    marks: dict[str, Held]
    key: Held | None
    known: bool
    followed: bool = True


def built_tokens(view: View) -> Iterator[Built]:
    """Every token of a file, in source order; one for each caller that finishes it."""
    for call in library_calls(view) if "SignJWT" in view.file.text else ():
        if call.what != "jose.SignJWT":
            continue
        builder = builder_of(call.node)
        made = makings_of(view, builder) if builder is not None else _filled(view, call.node)
        payload = next((Held(view, value) for value in arguments_of(call.node)), None)
        every = builder is not None or (made.known and not any(one.hands_on(payload) for one in made.found))
        for making in made.found or (None,):
            yield replace(_built(view, call.node, making), followed=every)


def _filled(view: View, node: Node) -> Makings:
    """The calls that hand in the claims or the key of a token which is signed where it is built."""
    key = next((values[0] for name, values in chain_of(node) if name == "sign" and values), None)
    return makings(view, *(Held(view, value) for value in (*arguments_of(node)[:1], key) if value is not None))


def _built(view: View, node: Node, making: Making | None) -> Built:
    given = arguments_of(node)
    payload = Held(view, given[0]) if given else None
    claims, known = making.entries(payload) if making is not None else (dict(entries(payload)), bool(given))
    steps = [(name, Held(view, value)) for name, values in chain_of(node) for value in values[:1]]
    if making is not None:
        later = chain_of(making.site.call)
        steps += [(name, Held(making.site.view, value)) for name, values in later for value in values[:1]]
    marks = {option: claims[claim] for option, claim in _CLAIMS.items() if claim in claims}
    marks |= {_STEPS[name]: value for name, value in steps if name in _STEPS}
    if making is not None:
        steps = [(name, handed) for name, value in steps if (handed := making.given(value)) is not None]
    key = next((value for name, value in steps if name == "sign"), None)
    return Built(node, making, claims, marks, key, known)
