"""What a name stands for behind branches that give it different values."""

from secgate.facts.typescript.names import FUNCTIONS
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.values import Choice, External, ExternalCall, Function, Site, Thunk, Unknown, Value

_OTHERS = frozenset({"class_declaration", "abstract_class_declaration", "class"})


def assigned_in(node: Node) -> tuple[str, ...]:
    """Names that a statement or an expression gives another value, those inside of functions left out."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        current = waiting.pop()
        left = current.child_by_field_name("left") if current.type == "assignment_expression" else None
        if left is not None and left.type == "identifier":
            found.add(text_of(left))
        if current.type not in FUNCTIONS and current.type not in _OTHERS:
            waiting += current.named_children
    return tuple(sorted(found))


def either(values: list[Value], name: str, condition: Site) -> Value:
    """One of these; a name that was only declared before has no value of its own."""
    different = list({id(value): value for value in values}.values())
    given = [v for v in different if not (isinstance(v, Unknown) and v.site is None and v.what == name)] or different
    return given[0] if len(given) == 1 else Choice(given, condition)


def perhaps(held: Value | Thunk, other: Value) -> Value | Thunk:
    """A handler, or another value in its place; what is no handler stays as it is."""
    return Choice([held, other]) if isinstance(held, Function | External | ExternalCall | Choice) else held


def is_getter(method: Node) -> bool:
    """Whether a method is run when its name is read."""
    return any(child.type == "get" for child in method.children)
