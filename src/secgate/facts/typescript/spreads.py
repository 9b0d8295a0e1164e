"""What an object literal spreads: entries under a condition, and values of which only the type is known."""

import re
from collections.abc import Callable, Iterable, Iterator

from secgate.facts.typescript.handed_over import handed_to
from secgate.facts.typescript.names import Binding, arguments_of, key_of, properties, unwrap
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View

_READS = re.compile(r"^(?:safeParse|parse|validate|validateSync|cast)(?:Async)?$")
_DECLARATIONS = ("interface_declaration", "type_alias_declaration", "variable_declarator", "class_declaration")
_EITHER = frozenset({"&&", "||", "??"})
_DEEPEST = 3
Mentioning = Callable[[str], Iterable[View]]


def spread_values(view: View, node: Node) -> Iterator[tuple[Node, frozenset[str]]]:
    """Every expression that an object literal may spread, each branch of a choice by itself.

    With each come the names to which the literal gives another value after it.
    """
    later: frozenset[str] = frozenset()
    for child in reversed(node.named_children):
        if child.type != "spread_element":
            later |= {key_of(child)}
            continue
        for part in _choices(view, child.named_children[0]) if child.named_children else ():
            yield part, later
        made = view.names.resolve(child.named_children[0]) if child.named_children else child
        if made.type == "object":
            later |= properties(made).keys()


def _choices(view: View, node: Node) -> Iterator[Node]:
    node = unwrap(node)
    if node.type == "ternary_expression":
        for branch in node.named_children[1:]:
            yield from _choices(view, branch)
    elif node.type == "binary_expression" and text_of(node.child_by_field_name("operator")) in _EITHER:
        for side in ("left", "right"):
            part = node.child_by_field_name(side)
            if part is not None:
                yield from _choices(view, part)
    else:
        found = view.names.resolve(node)
        yield found if found.type == "object" else node


def is_declared_with(view: View, node: Node, name: str, mentioning: Mentioning) -> bool:
    """Whether what is declared of a value names a member: the type of a parameter, or the schema that reads it.

    Args:
        view: the file of the value.
        node: the value.
        name: of the member.
        mentioning: the files that mention a word; declarations are found by their names, in whatever file they stand.
    """
    binding = view.names.binding(unwrap(node))
    if binding is None:
        return False
    wanted = re.compile(rf"(?<![\w$]){re.escape(name)}(?![\w$])")
    return any(_names(view, declared, wanted, mentioning, _DEEPEST) for declared in _declared(binding))


def _declared(binding: Binding) -> list[Node]:
    """What says of which members a value consists."""
    if binding.path:
        return _beside(binding.owner, binding.path[0]) if binding.kind == "parameter" and len(binding.path) == 1 else []
    if binding.kind == "parameter":
        entry = binding.node if binding.node.type.endswith("parameter") else binding.node.parent
        typed = entry.child_by_field_name("type") if entry is not None else None
        return [typed] if typed is not None else []
    value = unwrap(binding.value) if binding.kind == "local" and binding.value is not None else None
    callee = value.child_by_field_name("function") if value is not None and value.type == "call_expression" else None
    method = callee.child_by_field_name("property") if callee is not None else None
    return [callee] if callee is not None and method is not None and _READS.match(text_of(method)) else []


def _beside(function: Node, part: str) -> list[Node]:
    """What stands beside a function that a wrapper is handed: `schema` of `route({ body: schema }, fn)`."""
    handed = handed_to(function)
    if handed is None:
        return []
    call, index, key = handed
    given = [unwrap(one) for i, one in enumerate(arguments_of(call)) if key or i != index]
    named = [properties(one)[part] for one in given if part in properties(one)]
    entries = [unwrap(one) for one in properties(given[index]).values()] if key else []
    return named or [one for one in (*given, *entries) if one.type in {"identifier", "call_expression"}]


def _names(view: View, node: Node, wanted: re.Pattern[str], mentioning: Mentioning, deepest: int) -> bool:
    if wanted.search(text_of(node)):
        return True
    names = {text_of(part) for part in walk(node) if part.type in {"identifier", "type_identifier"}} if deepest else ()
    return any(
        _names(home, found, wanted, mentioning, deepest - 1)
        for name in sorted(names)
        for home, found in _called(view, name, mentioning)
    )


def _called(view: View, name: str, mentioning: Mentioning) -> Iterator[tuple[View, Node]]:
    """Declarations of a type or a constant: those of the file, else those of the files that mention it."""
    own = list(_in_file(view, name))
    yield from own
    for other in mentioning(name) if not own else ():
        yield from _in_file(other, name)


def _in_file(view: View, name: str) -> Iterator[tuple[View, Node]]:
    found = (node for node in view.file.nodes(*_DECLARATIONS) if text_of(node.child_by_field_name("name")) == name)
    return ((view, node) for node in found)


def is_row_of(view: View, node: Node, name: str, model: str) -> bool:
    """Whether a parameter's type is one that Prisma makes of a model, and leaves a field of it in.

    `Prisma.UserUpdateInput`, `Partial<User>` and `Omit<User, 'id'>` are; a `Pick` that does not name the field is not.
    """
    binding = view.names.binding(unwrap(node))
    if binding is None or binding.kind != "parameter" or binding.path:
        return False
    text = " ".join(text_of(declared) for declared in _declared(binding))
    quoted = re.search(rf"[\"']{re.escape(name)}[\"']", text) is not None
    if "Pick<" in text or "Omit<" in text:
        return quoted == ("Pick<" in text) and _is_prisma_type(view, text, model)
    return _is_prisma_type(view, text, model)


def _is_prisma_type(view: View, text: str, model: str) -> bool:
    if re.search(rf"\bPrisma\.{re.escape(model)}(?:Unchecked)?(?:Create|Update)\w*Input\b", text):
        return True
    known = view.names.declared(model) if re.search(rf"\b{re.escape(model)}\b", text) else None
    return known is not None and known.kind == "import" and "prisma" in known.source
