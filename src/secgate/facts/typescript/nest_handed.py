"""What a parameter of a handler of NestJS holds of a request, told by its decorator alone: `@Body() dto`."""

from collections.abc import Iterator

from secgate.facts.typescript.names import Binding, Names, arguments_of, last_name
from secgate.facts.typescript.syntax import Node

# Decorators of the framework's by the part of the request that they give.
_PARTS = {
    "Body": "body", "RawBody": "body", "Query": "query", "Param": "params", "Headers": "headers",
    "UploadedFile": "body", "UploadedFiles": "body",
}  # fmt: skip
_PARAMETERS = frozenset({"required_parameter", "optional_parameter"})


def is_nest(text: str) -> bool:
    """Whether a file may hold handlers of NestJS."""
    return "@nestjs/common" in text


def handed_part(names: Names, found: Binding) -> str:
    """The part of the request that a parameter is, or a name that is taken out of it; empty for any other."""
    holder = found.node.parent
    while holder is not None and holder.type not in _PARAMETERS and holder.id != found.owner.id:
        holder = holder.parent
    if found.owner.type != "method_definition" or holder is None or holder.type not in _PARAMETERS:
        return ""
    return next((part for part, _ in _told(names, holder)), "")


def handed_bodies(names: Names, method: Node) -> Iterator[Node]:
    """The parameters of a method that are a body, or a piece of one: what each is called, or the pattern it is."""
    listed = method.child_by_field_name("parameters")
    for entry in listed.named_children if listed is not None else ():
        pattern = entry.child_by_field_name("pattern")
        if pattern is not None and any(part == "body" and name != "UploadedFile" for part, name in _told(names, entry)):
            yield pattern


def _told(names: Names, parameter: Node) -> Iterator[tuple[str, str]]:
    """The parts that the decorators of a parameter give, each with the decorator's name."""
    for child in parameter.children:
        call = child.named_children[0] if child.type == "decorator" and child.named_children else None
        name = last_name(call) if call is not None and call.type == "call_expression" else ""
        if name in _PARTS and call is not None:
            found = names.declared(name)
            if found is not None and found.source.startswith("@nestjs/"):
                yield _PARTS[name], name


def key_of_part(parameter: Node) -> Node | None:
    """The key that a decorator is given: `"id"` of `@Param("id")`."""
    call = next((c.named_children[0] for c in parameter.children if c.type == "decorator" and c.named_children), None)
    given = arguments_of(call) if call is not None else []
    return given[0] if given and given[0].type == "string" else None
