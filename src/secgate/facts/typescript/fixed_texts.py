"""Texts that the code itself fixes, and the package that a name comes from, as far as one file tells."""

from secgate.facts.packages import package_of
from secgate.facts.typescript.imports import required
from secgate.facts.typescript.names import Names
from secgate.facts.typescript.syntax import Node, text_of


def fixed_text(names: Names, node: Node) -> tuple[Node, str] | None:
    """The literal that an expression is, also over constants of the file, and its text; None for any other value."""
    found = names.resolve(node)
    if found.type not in {"string", "template_string"}:
        return None
    if any(child.type == "template_substitution" for child in found.named_children):
        return None
    return found, text_of(found)[1:-1]


def entry_text(names: Names, entry: Node) -> str | None:
    """The fixed text of an object literal's entry."""
    value = entry.child_by_field_name("value")
    found = fixed_text(names, value) if value is not None else None
    return found[1] if found is not None else None


def is_from_package(names: Names, name: Node) -> bool:
    """Whether a name is imported from a package, not from a file of the target."""
    bound = names.binding(name)
    module = (bound.source or required(bound.value)) if bound is not None else ""
    return bool(module) and package_of(module) is not None
