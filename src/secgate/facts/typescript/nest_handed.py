"""What a parameter of a handler of NestJS holds of a request, told by its decorator alone: `@Body() dto`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from secgate.facts.typescript.names import Binding, Names, arguments_of, last_name
from secgate.facts.typescript.syntax import Node, text_of

# Decorators of the framework's by the part of the request that they give.
_PARTS = {
    "Body": "body", "RawBody": "body", "Query": "query", "Param": "params", "Headers": "headers",
    "UploadedFile": "body", "UploadedFiles": "body",
}  # fmt: skip
_FILES = frozenset({"UploadedFile", "UploadedFiles"})
_ROUTES = frozenset({"Get", "Post", "Put", "Patch", "Delete", "Options", "Head", "All"})
_WHOLE = frozenset({"Req", "Request", "Res", "Response"})
_SERVER = "server:"
_PARAMETERS = frozenset({"required_parameter", "optional_parameter"})


@dataclass(frozen=True)
class HandedLater(Mapping[int, str]):
    """What parameters of a file hold by decorators of the target's own, read when somebody asks for it.

    Attributes:
        read: gives it; nothing as long as the routes of the target are being read.
    """

    read: Callable[[], Mapping[int, str]] = field(compare=False, repr=False)

    def __getitem__(self, start: int) -> str:
        """What the parameter holds that begins there."""
        return self.read()[start]

    def __iter__(self) -> Iterator[int]:
        """Where each begins."""
        return iter(self.read())

    def __len__(self) -> int:
        """How many there are."""
        return len(self.read())


def is_nest(text: str) -> bool:
    """Whether a file may hold handlers of NestJS."""
    return "@nestjs/common" in text


def answering_methods(names: Names, methods: Iterable[Node]) -> Iterator[Node]:
    """The methods whose decorators make them handlers: what they give back is the response."""
    for method in methods:
        before = method.prev_named_sibling if method.type == "method_definition" else None
        while before is not None and before.type in {"decorator", "comment"}:
            call = before.named_children[0] if before.type == "decorator" and before.named_children else None
            name = last_name(call) if call is not None and call.type == "call_expression" else ""
            found = names.declared(name) if name in _ROUTES else None
            if found is not None and found.source.startswith("@nestjs/"):
                yield method
                break
            before = before.prev_named_sibling


def handed_part(names: Names, found: Binding) -> str:
    """The part of the request that a parameter is, or a name that is taken out of it; empty for any other."""
    holder = _holder(found)
    if holder is None:
        return ""
    own = names.handed.get(holder.start_byte, "")
    return next((part for part, _ in _told(names, holder)), "" if own.startswith(_SERVER) else own)


def handed_by_server(names: Names, found: Binding) -> str | None:
    """What a parameter holds that a decorator of the target's own takes from what guards leave: `user`."""
    holder = _holder(found)
    own = names.handed.get(holder.start_byte, "") if holder is not None else ""
    return own.removeprefix(_SERVER) if own.startswith(_SERVER) else None


def is_handed_whole(names: Names, found: Binding) -> bool:
    """Whether a parameter is a whole part of a request: `@Body() dto`, and not `@Body("name") name`."""
    holder = _holder(found) if not found.path else None
    return holder is not None and any(
        name in _PARTS and not any(given.type == "string" for given in arguments_of(call))
        for name, call in _called(names, holder)
    )


def is_handler(names: Names, method: Node) -> bool:
    """Whether the parameters of a method have decorators, as those of a handler do."""
    listed = method.child_by_field_name("parameters")
    entries = listed.named_children if listed is not None and method.type == "method_definition" else []
    return any(entry.start_byte in names.handed or any(True for _ in _called(names, entry)) for entry in entries)


def requests_of(names: Names, method: Node) -> frozenset[str]:
    """The parameters of a handler that are the request or the response itself."""
    listed = method.child_by_field_name("parameters")
    entries = listed.named_children if listed is not None else []
    asked = (entry for entry in entries if any(name in _WHOLE for name, _ in _called(names, entry)))
    return frozenset(text_of(entry.child_by_field_name("pattern")) for entry in asked)


def _holder(found: Binding) -> Node | None:
    """The entry of the parameters of a method that binds a name."""
    holder = found.node.parent if found.owner.type == "method_definition" and found.kind == "parameter" else None
    while holder is not None and holder.type not in _PARAMETERS and holder.id != found.owner.id:
        holder = holder.parent
    return holder if holder is not None and holder.type in _PARAMETERS else None


def handed_bodies(names: Names, method: Node) -> Iterator[Node]:
    """The parameters of a method that are a body, or a piece of one: what each is called, or the pattern it is."""
    listed = method.child_by_field_name("parameters")
    for entry in listed.named_children if listed is not None else ():
        pattern = entry.child_by_field_name("pattern")
        if pattern is not None and any(
            part == "body" and not name.startswith("UploadedFile") for part, name in _told(names, entry)
        ):
            yield pattern


def _told(names: Names, parameter: Node) -> Iterator[tuple[str, str]]:
    """The parts that the decorators of a parameter give, each with the decorator's name."""
    return ((_PARTS[name], name) for name, _ in _called(names, parameter) if name in _PARTS)


def _called(names: Names, parameter: Node) -> Iterator[tuple[str, Node]]:
    """The decorators of the framework's on a parameter."""
    for child in parameter.children:
        call = child.named_children[0] if child.type == "decorator" and child.named_children else None
        name = last_name(call) if call is not None and call.type == "call_expression" else ""
        found = names.declared(name) if name else None
        if call is not None and found is not None and found.source.startswith("@nestjs/"):
            yield name, call
