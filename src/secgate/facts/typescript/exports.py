"""What a file exports by itself: functions, classes and constants, with the statement that holds each."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.typescript.names import FUNCTIONS, Names, unwrap
from secgate.facts.typescript.syntax import Node, text_of

_CLASSES = frozenset({"class_declaration", "abstract_class_declaration", "class"})
_VARIABLES = frozenset({"lexical_declaration", "variable_declaration"})
_FUNCTIONS = frozenset({"function_declaration", "generator_function_declaration"})


@dataclass(frozen=True)
class Exported:
    """One exported name that a file declares itself.

    Attributes:
        node: the function, the class, or the declarator of a constant.
        value: the function or class behind it; the initialiser of any other constant, or None.
        statement: the statement at the top of the file, in front of which its comment stands.
    """

    name: str
    node: Node = field(repr=False, compare=False)
    statement: Node = field(repr=False, compare=False)
    value: Node | None = field(default=None, repr=False, compare=False)

    @property
    def is_function(self) -> bool:
        """Whether a function stands behind the name."""
        return self.value is not None and self.value.type in FUNCTIONS

    @property
    def is_class(self) -> bool:
        """Whether a class stands behind the name."""
        return self.value is not None and self.value.type in _CLASSES


def exports_of(root: Node, names: Names) -> Iterator[Exported]:
    """The exported functions, classes and constants of a file, in source order of their exports, each once."""
    seen: set[int] = set()
    for statement in root.named_children:
        if statement.type != "export_statement" or statement.child_by_field_name("source") is not None:
            continue
        for found in (*_declared(statement), *_listed(statement, names)):
            if found.node.id not in seen:
                seen.add(found.node.id)
                yield found


def _declared(statement: Node) -> Iterator[Exported]:
    """What an export statement declares itself."""
    declaration = statement.child_by_field_name("declaration") or statement.child_by_field_name("value")
    if declaration is None:
        return
    if declaration.type in _VARIABLES:
        for declarator in declaration.named_children:
            if declarator.type == "variable_declarator":
                yield _variable(declarator, statement)
        return
    declaration = unwrap(declaration)
    if declaration.type in _FUNCTIONS | _CLASSES | FUNCTIONS:
        name = text_of(declaration.child_by_field_name("name")) or "default"
        yield Exported(name, declaration, statement, declaration)


def _listed(statement: Node, names: Names) -> Iterator[Exported]:
    """What `export { a, b as c }` and `export default a` name."""
    named = [
        found
        for clause in statement.named_children if clause.type == "export_clause"
        for entry in clause.named_children if (found := entry.child_by_field_name("name")) is not None
    ]  # fmt: skip
    value = statement.child_by_field_name("value")
    named += [value] if value is not None and value.type == "identifier" else []
    for name in named:
        binding = names.declared(text_of(name))
        if binding is None or binding.kind == "import" or binding.path:
            continue
        if binding.kind in {"function", "class"} and binding.value is not None:
            yield Exported(binding.name, binding.value, binding.value, binding.value)
        elif binding.kind == "local" and binding.node.parent is not None:
            declarator = binding.node.parent
            yield _variable(declarator, declarator.parent if declarator.parent is not None else declarator)


def _variable(declarator: Node, statement: Node) -> Exported:
    value = declarator.child_by_field_name("value")
    name = text_of(declarator.child_by_field_name("name"))
    return Exported(name, declarator, statement, unwrap(value) if value is not None else None)
