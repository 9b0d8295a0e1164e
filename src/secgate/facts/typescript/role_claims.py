"""Roles that are given by the mere presence of something in a token: `isAdmin = !!claims.adminId`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.typescript.names import unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import Source
from secgate.model import Place

_HINT = ("isAdmin", "role", "kind")
_ROLE = re.compile(r"^(?:role|userRole|kind|isAdmin|isPlatformAdmin|isSuperAdmin|isStaff)$")
_PRESENT = re.compile(
    r"^(?:!!\s*|Boolean\(\s*)?(?:\w*(?:payload|claims|decoded|principal|session|token|user)\w*)\??\.(\w*[iI]d|email)\)?$"
)


@dataclass(frozen=True)
class PresentRole:
    """A role that the presence of a claim decides.

    Attributes:
        claim: whose presence it is.
        role: what is given by it, as written.
    """

    claim: str
    role: str
    place: Place
    node: Node


def roles_by_presence(file: Source) -> Iterator[PresentRole]:
    """Such roles of a file in source order: `const isAdmin = !!payload.userId`, `role: claims.adminId ? "a" : "b"`."""
    if not any(word in file.text for word in _HINT):
        return
    for node in file.nodes("variable_declarator", "pair", "assignment_expression"):
        name = node.child_by_field_name("name") or node.child_by_field_name("key") or node.child_by_field_name("left")
        value = node.child_by_field_name("value") or node.child_by_field_name("right")
        last = text_of(name).rpartition(".")[2]
        if value is None or not _ROLE.match(last):
            continue
        value = unwrap(value)
        tested = value.child_by_field_name("condition") if value.type == "ternary_expression" else None
        decisive = tested if tested is not None or not last.startswith("is") else value
        match = _PRESENT.match(text_of(unwrap(decisive))) if decisive is not None else None
        if match is not None:
            yield PresentRole(match.group(1), text_of(name), file.place(node), node)
