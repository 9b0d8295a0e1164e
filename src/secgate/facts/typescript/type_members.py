"""The members of types that are written out: interfaces, object types, what they extend and are joined with."""

from collections.abc import Iterator

from secgate.facts.typescript.names import key_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

_MAX_STEPS = 8
# Wrappers that leave the names of the members as they are.
_WRAPPERS = frozenset({"Readonly", "Selectable", "Insertable", "Updateable", "Required", "NonNullable", "Simplify"})
_NAMES = frozenset({"type_identifier", "identifier", "nested_type_identifier"})


def members_of(view: View, kind: Node | None, steps: int = 0) -> Iterator[tuple[View, str, Node, Node]]:
    """(file, name, type, member) of each member of a type; of one from elsewhere, none."""
    if kind is None or steps > _MAX_STEPS:
        return
    if kind.type in {"interface_body", "object_type"}:
        for member in kind.named_children:
            annotation = member.child_by_field_name("type") if member.type == "property_signature" else None
            if annotation is not None and annotation.named_children and (name := key_of(member)):
                yield view, name, annotation.named_children[0], member
    elif kind.type == "lookup_type":
        yield from _looked_up(view, kind, steps)
    else:
        for home, part in _parts(view, kind):
            yield from members_of(home, part, steps + 1)


def _parts(view: View, kind: Node) -> Iterator[tuple[View, Node | None]]:
    """The types whose members a type has, each in its file."""
    match kind.type:
        case "interface_declaration":
            clause = next((c for c in kind.named_children if c.type == "extends_type_clause"), None)
            yield from ((view, parent) for parent in (clause.named_children if clause is not None else ()))
            yield view, kind.child_by_field_name("body")
        case "type_alias_declaration":
            yield view, kind.child_by_field_name("value")
        case "intersection_type" | "parenthesized_type":
            yield from ((view, part) for part in kind.named_children)
        case "generic_type":
            name, given = kind.child_by_field_name("name"), kind.child_by_field_name("type_arguments")
            yield view, given.named_children[0] if given is not None and text_of(name) in _WRAPPERS else name
        case named if named in _NAMES:
            found = view.links.typed(view, text_of(kind))
            if found is not None:
                yield found
        case _:
            return


def _looked_up(view: View, kind: Node, steps: int) -> Iterator[tuple[View, str, Node, Node]]:
    """The members of `Database["public"]["Tables"]`."""
    if len(kind.named_children) < 2:  # noqa: PLR2004 - a type and the name of a member
        return
    whole, index = kind.named_children[:2]
    wanted = text_of(index).strip("'\"")
    for home, name, inner, _ in members_of(view, whole, steps + 1):
        if name == wanted:
            yield from members_of(home, inner, steps + 1)
            return
