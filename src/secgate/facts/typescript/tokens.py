"""Where a file signs and verifies JSON web tokens, with which secret, and what says the kind of a signed one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from secgate.facts.typescript.names import Names, ancestors, arguments_of, last_name, properties, unwrap
from secgate.facts.typescript.syntax import Node, text_of

# What tells one kind of token from another.
KIND_CLAIMS = ("type", "kind", "typ", "role", "roles", "aud", "audience", "scope", "purpose", "use", "token_use")
_CALLS = frozenset({"sign", "verify"})
_RECEIVER = re.compile(r"jwt|jsonwebtoken", re.IGNORECASE)
_LIBRARIES = frozenset({"jsonwebtoken"})
_WORDS = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True)
class TokenCall:
    """One sign or verify of a token.

    Attributes:
        secret: what the secret is called, folded: `jwtsecret` for `this.jwtSecret` and `config.JWT_SECRET`.
        claims: names of the claims that stand in the code; empty when the payload comes from elsewhere.
        kind: the value of the claim that says the kind, where it stands in the code.
        where: names of the functions around it, innermost first.
    """

    node: Node
    operation: Literal["sign", "verify"]
    secret: str
    claims: tuple[str, ...] = ()
    kind: str | None = None
    where: tuple[str, ...] = ()


def token_calls(names: Names) -> Iterator[TokenCall]:
    """Every sign and verify of jsonwebtoken in a file, in source order."""
    for call in names.calls():
        callee = call.child_by_field_name("function")
        name = last_name(callee)
        given = arguments_of(call)
        if callee is None or len(given) < len(_CALLS) or not _is_library(names, unwrap(callee), name):
            continue
        operation: Literal["sign", "verify"] = "sign" if _operation(names, callee) == "sign" else "verify"
        claims = _claims(names, given[0]) if operation == "sign" else {}
        options = properties(names.resolve(given[2])) if len(given) > len(_CALLS) else {}
        if operation == "sign" and "audience" in options:
            claims["audience"] = options["audience"]
        kind = next((text_of(claims[c]).strip("'\"`") for c in KIND_CLAIMS if c in claims), None)
        around = tuple(text for a in ancestors(call) if (text := text_of(a.child_by_field_name("name"))))
        yield TokenCall(call, operation, _folded(names, given[1]), tuple(claims), kind, around)


def _operation(names: Names, callee: Node) -> str:
    callee = unwrap(callee)
    binding = names.binding(callee) if callee.type == "identifier" else None
    return binding.path[-1] if binding is not None and binding.path else last_name(callee)


def _is_library(names: Names, callee: Node, name: str) -> bool:
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


def _folded(names: Names, secret: Node) -> str:
    node = unwrap(secret)
    if node.type in {"identifier", "shorthand_property_identifier"}:
        resolved = names.resolve(node)
        node = resolved if resolved.type in {"member_expression", "call_expression"} else node
    if node.type == "binary_expression":
        left = node.child_by_field_name("left")
        node = left if left is not None else node
    return _WORDS.sub("", last_name(node).lower())
