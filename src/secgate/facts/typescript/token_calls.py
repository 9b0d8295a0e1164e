"""Kinds of token that jsonwebtoken and jose sign and verify: with whose secret, with which claims, and for whom."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from secgate.facts.typescript.built_tokens import Built, built_tokens
from secgate.facts.typescript.constants import Held, entry, held, written_out
from secgate.facts.typescript.names import Names, ancestors, arguments_of, last_name, properties, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.token_libraries import origin
from secgate.facts.typescript.token_makers import Making, makings
from secgate.facts.typescript.token_options import Options, options_of
from secgate.facts.typescript.view import View

# What tells one kind of token from another.
KIND_CLAIMS = ("type", "kind", "typ", "role", "roles", "aud", "audience", "scope", "purpose", "use", "token_use")
_CALLS = frozenset({"sign", "verify"})
_RECEIVER = re.compile(r"jwt|jsonwebtoken", re.IGNORECASE)
_LIBRARIES = frozenset({"jsonwebtoken"})
_WORDS = re.compile(r"[^a-z0-9]")
# Options by which a verification refuses what was signed for somebody else, with the claims that they are compared to.
_MARKS = {"audience": "aud", "issuer": "iss", "subject": "sub"}
# They give their first argument in another form.
_WRAPS = frozenset({"from", "encode", "createSecretKey", "String", "trim"})
_VARIABLE = re.compile(r"^[A-Z][A-Z0-9_]*$")
# Names of secrets that say nothing without what they belong to, and of objects that say nothing either.
_BARE = re.compile(r"^(?:secret|key|value|(?:private|public|secret)_?key)$", re.IGNORECASE)
_HOLDS_SETTINGS = re.compile(r"^(?:\w*config|\w*settings|env|options|secrets?)$", re.IGNORECASE)
_MAX_DEPTH = 8

Marks = Mapping[str, frozenset[str] | None]


@dataclass(frozen=True)
class TokenCall:
    """One sign or verify of a token.

    Attributes:
        secret: what the secret is called, folded: `jwtsecret` for `this.jwtSecret` and `config.JWT_SECRET`.
        claims: names of the claims that stand in the code; empty when the payload comes from elsewhere.
        kind: the value of the claim that says the kind, where it stands in the code.
        where: names of the functions around it, innermost first.
        marks: audience, issuer and subject, as far as one is given or demanded; None for values that are not known.
        made: the call of a factory or wrapper around it that hands in some of this.
        followed: False where what is handed in could not be followed to every caller.
    """

    node: Node
    operation: Literal["sign", "verify"]
    secret: str
    claims: tuple[str, ...] = ()
    kind: str | None = None
    where: tuple[str, ...] = ()
    marks: Marks = field(default_factory=dict)
    made: Making | None = None
    followed: bool = True

    @property
    def issued(self) -> Node:
        """The call that decides what is signed or verified: itself, or that of a factory around it."""
        return self.made.site.call if self.made is not None else self.node

    def opens(self, signed: "TokenCall") -> bool:
        """Whether this verification accepts what another call signs, by secret, audience, issuer and subject."""
        return self.secret == signed.secret and all(_fits(name, self.marks, signed.marks) for name in self.marks)


def _fits(name: str, demanded: Marks, given: Marks) -> bool:
    if name not in given:
        return False
    wanted, found = demanded[name], given[name]
    return wanted is None or found is None or bool(wanted & found)


def token_calls(view: View) -> Iterator[TokenCall]:
    """Every sign and verify of a file; one for each call of a factory around it."""
    names = view.names
    yield from map(_of_builder, built_tokens(view))
    for call in names.calls():
        callee = promisified(names, call.child_by_field_name("function"))
        name = last_name(callee)
        given = arguments_of(call)
        if callee is None or len(given) < len(_CALLS) or not _is_library(view, unwrap(callee), name):
            continue
        own = _own_call(view, call, "sign" if _operation(names, callee) == "sign" else "verify")
        yield from _by_makers(view, own) or [own]


def _of_builder(built: Built) -> TokenCall:
    """A token that is built step by step."""
    claims = built.claims | ({"audience": built.marks["audience"]} if "audience" in built.marks else {})
    marks: dict[str, frozenset[str] | None] = {option: _texts([value]) for option, value in built.marks.items()}
    if not built.known:
        marks = dict.fromkeys(_MARKS) | marks
    secret = secret_name(built.key.view, built.key.node) if built.key is not None else ""
    names = built.making.names if built.making is not None else _around(built.node)
    kind = _kind(claims)
    return TokenCall(built.node, "sign", secret, tuple(claims), kind, names, marks, built.making, built.followed)


def _kind(claims: Mapping[str, Held]) -> str | None:
    """The value of the claim that says the kind, where it stands in the code."""
    said = (written_out(claims[name].view, claims[name].node) for name in KIND_CLAIMS if name in claims)
    return next((text_of(text)[1:-1] for text in said if text is not None), None)


def _around(node: Node) -> tuple[str, ...]:
    return tuple(text for a in ancestors(node) if (text := text_of(a.child_by_field_name("name"))))


def _by_makers(view: View, own: TokenCall) -> list[TokenCall]:
    """What the calls of a factory or wrapper make of one sign or verify; nothing where it stands for itself."""
    given = [Held(view, node) for node in arguments_of(own.node)]
    payload, key, options = given[0], given[1], given[2] if len(given) > len(_CALLS) else None
    made = makings(view, key, options)
    every = made.known and not any(one.hands_on(payload) for one in made.found)
    if len(made.found) > 1:
        return [replace(_made(own, one, (payload, key, options)), followed=every) for one in made.found]
    if own.operation == "sign" and not own.claims and made.known:
        made = makings(view, payload)
        told = [_made(own, one, (payload, key, options)) for one in made.found]
        every = made.known and not any(one.hands_on(payload) for one in made.found)
        return [replace(call, followed=every) for call in told if call.claims] or [replace(own, followed=every)]
    return [] if made.known else [replace(own, followed=False)]


def _made(own: TokenCall, made: Making, parts: tuple[Held, Held, Held | None]) -> TokenCall:
    """What one call of a factory or wrapper makes of a sign or verify."""
    payload, key, options = parts
    given, complete = made.entries(options) if options is not None else ({}, True)
    claims, known = made.entries(payload) if own.operation == "sign" else ({}, True)
    if own.operation == "sign" and "audience" in given:
        claims = claims | {"audience": given["audience"]}
    marks: dict[str, frozenset[str] | None] = {}
    for option, claim in _MARKS.items():
        value = given.get(option) or (claims.get(claim) if own.operation == "sign" else None)
        if value is not None:
            marks[option] = _texts([value])
        elif own.operation == "sign" and not (complete and known):
            marks[option] = None
    secret = made.given(key)
    named = secret_name(secret.view, secret.node) if secret is not None else ""
    said = tuple(dict.fromkeys((*claims, *own.claims)))
    return TokenCall(own.node, own.operation, named, said, _kind(claims), made.names or own.where, marks, made)


def _own_call(view: View, call: Node, operation: Literal["sign", "verify"]) -> TokenCall:
    """One call as it stands."""
    names, given = view.names, arguments_of(call)
    claims = _claims(names, given[0]) if operation == "sign" else {}
    third = given[2] if len(given) > len(_CALLS) else None
    own = properties(names.resolve(third)) if third is not None else {}
    if operation == "sign" and "audience" in own:
        claims["audience"] = own["audience"]
    said = (written_out(view, claims[claim]) for claim in KIND_CLAIMS if claim in claims)
    kind = next((text_of(text)[1:-1] for text in said if text is not None), None)
    around = _around(call)
    payload = Held(view, given[0]) if operation == "sign" else None
    marks = _marks(options_of(view, third), payload)
    return TokenCall(call, operation, secret_name(view, given[1]), tuple(claims), kind, around, marks)


def promisified(names: Names, callee: Node | None) -> Node | None:
    """The function that a callee stands for: that which `promisify(fn)` was given, where it is a constant of that."""
    made = names.resolve(callee) if callee is not None and unwrap(callee).type == "identifier" else callee
    given = arguments_of(made) if made is not None and made.type == "call_expression" else []
    if made is None or not given or last_name(made) != "promisify":
        return callee
    inner = unwrap(given[0])
    bound = unwrap(inner.child_by_field_name("function") or inner) if inner.type == "call_expression" else inner
    is_bound = bound.type == "member_expression" and last_name(bound) == "bind"
    return bound.child_by_field_name("object") if is_bound else bound


def _operation(names: Names, callee: Node) -> str:
    callee = unwrap(callee)
    binding = names.binding(callee) if callee.type == "identifier" else None
    return binding.path[-1] if binding is not None and binding.path else last_name(callee)


def _is_library(view: View, callee: Node, name: str) -> bool:
    names = view.names
    if (name == "jwtVerify" or callee.type == "identifier") and origin(view, callee) == "jose.jwtVerify":
        return True
    if callee.type == "identifier":
        binding = names.binding(callee)
        return binding is not None and binding.source in _LIBRARIES and binding.path[-1:] in {("sign",), ("verify",)}
    base = callee.child_by_field_name("object")
    return base is not None and name in _CALLS and _RECEIVER.fullmatch(text_of(base)) is not None


def _claims(names: Names, payload: Node) -> dict[str, Node]:
    """The claims of an object literal, also below names and spreads of the same file."""
    node = names.resolve(payload)
    if node.type != "object":
        return {}
    found = dict(properties(node))
    for child in node.named_children:
        if child.type == "spread_element" and child.named_children:
            found = _claims(names, child.named_children[0]) | found
    return found


def _marks(options: Options, payload: Held | None) -> Marks:
    """What a call demands of a token, or signs into one, besides the claims of the target's own."""
    found: dict[str, frozenset[str] | None] = {}
    for option, claim in _MARKS.items():
        values, known = options.values(option)
        if payload is not None and not values:
            value, _ = entry(payload, claim)
            values = [value] if value is not None else []
            known = known and held(payload.view, payload.node).node.type == "object"
        if values:
            found[option] = _texts(values)
        elif payload is not None and not known:
            found[option] = None
    return found


def _texts(values: list[Held]) -> frozenset[str] | None:
    """The texts that stand in the code for an option; None where one of them does not."""
    found: set[str] = set()
    for value in values:
        at = held(value.view, value.node)
        parts = at.node.named_children if at.node.type == "array" else [at.node]
        for part in parts:
            text = held(at.view, part).node
            if text.type != "string":
                return None
            found.add(text_of(text)[1:-1])
    return frozenset(found)


def secret_name(view: View, node: Node, depth: int = 0) -> str:
    """What a secret is called, folded, followed across files: `usersecret` for `need('USER_SECRET')` too.

    What a helper gives is told by the helper and its arguments: two calls that are given the same are one secret.
    """
    at = held(view, node)
    if at.node.type == "binary_expression" and depth < _MAX_DEPTH:
        left = at.node.child_by_field_name("left")
        return secret_name(at.view, left, depth + 1) if left is not None else ""
    given = arguments_of(at.node) if at.node.type in {"call_expression", "new_expression"} else []
    if given and depth < _MAX_DEPTH:
        if last_name(at.node) in _WRAPS:
            return secret_name(at.view, given[0], depth + 1)
        text = held(at.view, given[0]).node
        named = text_of(text)[1:-1] if text.type == "string" else ""
        return _fold(named if _VARIABLE.match(named) else text_of(at.node))
    if text_of(unwrap(at.node.child_by_field_name("object") or at.node)) == "process.env":
        return _fold(last_name(at.node))
    own = unwrap(node)
    if own != at.node and text_of(own.child_by_field_name("object")) == "this":
        # NOTE: a field is told by what it always holds: several classes have one of the same name.
        view, node = at.view, at.node
    return _member_name(_spelled(view.names, node)) or _member_name(own)


def _member_name(node: Node) -> str:
    """`jwtsecret` for `config.jwtSecret`, `usersecret` for `config.user.secret`."""
    name = last_name(node)
    base = node.child_by_field_name("object") if node.type == "member_expression" and _BARE.match(name) else None
    outer = last_name(base) if base is not None and unwrap(base).type == "member_expression" else ""
    return _fold(name if _HOLDS_SETTINGS.search(outer) else outer + name)


def _spelled(names: Names, secret: Node) -> Node:
    """The member that a local name stands for, else the name itself."""
    node = unwrap(secret)
    if node.type in {"identifier", "shorthand_property_identifier"}:
        resolved = names.resolve(node)
        return resolved if resolved.type in {"member_expression", "call_expression"} else node
    return node


def _fold(text: str) -> str:
    return _WORDS.sub("", text.lower())
