"""Tenants that a request names, or that the code itself fixes, and what shows that one is not believed blindly."""

import ast
from collections.abc import Iterator

from secgate.facts.python.conditions import Conditions
from secgate.facts.python.files import last, text_of
from secgate.facts.python.query_parts import (
    Asked,
    Atom,
    Built,
    Const,
    Principal,
    Row,
    RowPart,
    Several,
    Spot,
    Tenant,
    Tree,
    Value,
)

_EQUAL = frozenset({"exact", "in", "iexact"})
_MOST_PARTS = 60


def claim_name(value: Value) -> str:
    """The name by which a request names the tenant that a value is, or may be; empty where it does not."""
    if isinstance(value, Asked):
        return value.key
    if not isinstance(value, Tenant) or value.trusted:
        return ""
    node = value.spot.node
    if isinstance(node, ast.arg):
        return node.arg
    if isinstance(node, ast.Subscript):
        return text_of(node.slice) or ""
    if isinstance(node, ast.Call):
        return (text_of(node.args[0]) if node.args else None) or last(node.func)
    return last(node)


def is_claim(value: Value) -> bool:
    """Whether a value that stands for the tenant comes from no one who is trusted."""
    if isinstance(value, Tenant):
        return not value.trusted or value.made_up is not None
    return isinstance(value, Asked) or (isinstance(value, Const) and value.written)


def claims_in(built: Built, reader: Conditions) -> Iterator[tuple[Value, Spot]]:
    """(value, place) of the tenants that the conditions of a query name, and that are claims."""
    model = built.model
    for atom in atoms_of(built) if model is not None else ():
        if atom.lookup in _EQUAL and is_claim(atom.value) and model is not None:
            _, _, is_tenant, _ = reader.walk(atom.path, atom.model or model)
            if is_tenant:
                yield atom.value, atom.spot


def atoms_of(built: Built) -> Iterator[Atom]:
    """The comparisons of a query."""
    level: list[Tree | Atom] = [part.tree for part in built.parts][:_MOST_PARTS]
    for one in level:
        if isinstance(one, Atom):
            yield one
        elif len(level) < _MOST_PARTS:
            level += one.parts


def names_caller(built: Built) -> bool:
    """Whether a query is also limited by whoever asks: a membership."""
    return any(_is_caller(atom.value) for atom in atoms_of(built))


def _is_caller(value: Value) -> bool:
    return isinstance(value, Principal) or (isinstance(value, Several) and any(map(_is_caller, value.values)))


def asked_names(built: Built) -> Iterator[str]:
    """The names of what a request says that a query is limited to, but for tenants."""
    return (atom.value.key for atom in atoms_of(built) if isinstance(atom.value, Asked) and atom.value.key)


def rows_in(built: Built) -> Iterator[tuple[str, int, int]]:
    """Where the rows were found that the conditions of a query name."""
    for atom in atoms_of(built):
        row = atom.value.row if isinstance(atom.value, RowPart) else atom.value
        if isinstance(row, Row) and row.site is not None:
            yield row.site.key
