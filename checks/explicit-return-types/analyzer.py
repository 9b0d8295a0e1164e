"""Exported functions and public methods without a return type.

What another type says is stated: a typed constant, a callback, overloads, a function that only gives another function.
"""

import re
from collections import Counter
from collections.abc import Iterator

from secgate.api import (
    FUNCTIONS,
    Exported,
    Hit,
    Node,
    Observation,
    SourceFile,
    Subject,
    exports_of,
    text_of,
    unwrap,
    walk,
)

_GENERATED = re.compile(r"@generated|\b(?:auto(?:matically)?[ -]?)?generated (?:by|from|with|file)\b", re.IGNORECASE)
_JSX = frozenset({"jsx_element", "jsx_self_closing_element", "jsx_fragment"})
_PRIVATE = re.compile(r"^\s*(?:(?:override|static|abstract|readonly|declare)\s+)*(?:private|protected)\b")
_SCHEMAS = re.compile(r"^(?:z|zod|yup|v|t|Joi|joi|S|Schema|Type|c|contract|initContract\(\))\s*\.")
_MARKUP = (".tsx", ".jsx")
_COMPONENT = re.compile(r"extends\s+(?:[\w$]+\.)?\w*(?:Component|Element)\b")
_CASTS = frozenset({"as_expression", "satisfies_expression", "type_assertion"})


def analyze(subject: Subject) -> Observation:
    """Every exported function and every public method of an exported class."""
    examined, hits = Counter[str](), []
    for file in subject.files:
        if file.language != "typescript" or _is_generated(file):
            continue
        for function, name in _functions(file):
            examined[file.path] += 1
            if not _is_stated(file, function, name):
                message = f"{name}: {subject.spec.rules['return-type-missing'].message}"
                hits.append(_hit(subject, file, function, message))
    return Observation(examined_at=examined, hits=tuple(hits))


def _hit(subject: Subject, file: SourceFile, function: Node, message: str) -> Hit:
    return subject.hit("return-type-missing", file.place(function), message=message, node=function)


def _functions(file: SourceFile) -> Iterator[tuple[Node, str]]:
    for around, export in _exports(file, file.root, ""):
        if export.is_class and export.value is not None:
            if not _is_component_class(file, export.value):
                for method, name in _methods(export.value):
                    yield method, f"{around}{export.name}.{name}"
        elif export.is_function and export.value is not None and not _is_typed(export.node, export.value):
            yield export.value, f"{around}{export.name}"


def _exports(file: SourceFile, block: Node, around: str) -> Iterator[tuple[str, Exported]]:
    """(namespaces around it, as `Money.`, export) of what a file or an exported namespace of it exports."""
    for export in exports_of(block, file.names):
        yield around, export
    for statement in block.named_children:
        declared = statement.child_by_field_name("declaration") if statement.type == "export_statement" else None
        if declared is not None and declared.type in {"internal_module", "module"}:
            body = declared.child_by_field_name("body")
            if body is not None:
                yield from _exports(file, body, f"{around}{text_of(declared.child_by_field_name('name'))}.")


def _is_component_class(file: SourceFile, declaration: Node) -> bool:
    """Whether a class is a component: nobody but its framework calls its methods."""
    if not file.path.endswith(_MARKUP):
        return False
    heritage = next((child for child in declaration.children if child.type == "class_heritage"), None)
    return _COMPONENT.match(text_of(heritage)) is not None


def _methods(declaration: Node) -> Iterator[tuple[Node, str]]:
    """Public methods of a class, and functions that its public fields hold; not constructors and setters."""
    body = declaration.child_by_field_name("body")
    for member in body.named_children if body is not None else ():
        name = text_of(member.child_by_field_name("name"))
        if name.startswith("#") or _PRIVATE.match(text_of(member)) or name == "constructor":
            continue
        if member.type == "method_definition" and not any(child.type == "set" for child in member.children):
            yield member, name
        elif member.type == "public_field_definition" and member.child_by_field_name("type") is None:
            value = member.child_by_field_name("value")
            if value is not None and value.type in FUNCTIONS:
                yield value, name


def _is_typed(declarator: Node, function: Node) -> bool:
    """Whether a constant has a type of its own, or the function is cast to one."""
    if declarator.type != "variable_declarator":
        return False
    value = declarator.child_by_field_name("value")
    cast = value is not None and value.type in _CASTS and value != function
    return cast or declarator.child_by_field_name("type") is not None


def _is_stated(file: SourceFile, function: Node, name: str) -> bool:
    if function.child_by_field_name("return_type") is not None:
        return True
    if _is_overloaded(function) or _is_component(file, function, name):
        return True
    given = _given(function)
    if given is None:
        return False
    if given.type in FUNCTIONS:
        return _is_stated(file, given, "")
    constant = given.type in _CASTS and text_of(given.named_children[-1]) != "any"
    return constant or text_of(given).endswith(" as const") or _SCHEMAS.match(text_of(given)) is not None


def _given(function: Node) -> Node | None:
    """What a function gives when that is all it does: the body of an arrow, or its only statement's value."""
    body = function.child_by_field_name("body")
    if body is None:
        return None
    if body.type != "statement_block":
        return body if body.type in _CASTS else unwrap(body)
    statements = [child for child in body.named_children if child.type != "comment"]
    if len(statements) == 1 and statements[0].type == "return_statement" and statements[0].named_children:
        given = statements[0].named_children[0]
        return given if given.type in _CASTS else unwrap(given)
    return None


def _is_overloaded(function: Node) -> bool:
    """Whether signatures without a body stand above the function: they are what its callers see."""
    holder = function.parent if function.parent is not None and function.parent.type == "export_statement" else function
    before = holder.prev_named_sibling
    while before is not None and before.type == "comment":
        before = before.prev_named_sibling
    if before is None:
        return False
    inner = before.child_by_field_name("declaration") if before.type == "export_statement" else before
    name = text_of(function.child_by_field_name("name"))
    signatures = {"function_signature", "method_signature"}
    return inner is not None and inner.type in signatures and text_of(inner.child_by_field_name("name")) == name


def _is_component(file: SourceFile, function: Node, name: str) -> bool:
    """Whether a function is a component: in a file with JSX, and named like one or giving JSX."""
    if not file.path.endswith(_MARKUP):
        return False
    if any(node.type in _JSX for node in walk(function)):
        return True
    own = name.rpartition(".")[2]
    return own[:1].isupper() or (own == "default" and _takes_properties(function))


def _takes_properties(function: Node) -> bool:
    """Whether a function takes nothing, or what a component is given."""
    if function.child_by_field_name("parameter") is not None:
        return text_of(function.child_by_field_name("parameter")) == "props"
    listed = function.child_by_field_name("parameters")
    first = next((child for child in listed.named_children if child.type != "comment"), None) if listed else None
    pattern = first.child_by_field_name("pattern") or first if first is not None else None
    return pattern is None or pattern.type == "object_pattern" or text_of(pattern) in {"props", "_props"}


def _is_generated(file: SourceFile) -> bool:
    if "enerated" not in file.text:
        return False
    for child in file.root.children:
        if child.type == "comment" and _GENERATED.search(text_of(child)):
            return True
        if child.type not in {"comment", "hash_bang_line"}:
            return False
    return False
