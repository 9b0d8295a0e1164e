"""The object literal or `new` expression behind a receiver: by what makes it, and by types that say so.

`typeof container` and `ReturnType<typeof makeService>` name values of the target; what a factory returns is an object.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from secgate.facts.typescript.imports import required
from secgate.facts.typescript.names import (
    FUNCTIONS,
    Binding,
    ancestors,
    arguments_of,
    key_of,
    last_name,
    properties,
    returned,
    unwrap,
)
from secgate.facts.typescript.receivers import Declared, Receivers
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

_SAME = frozenset({"Awaited", "Promise", "Readonly", "Required", "NonNullable", "Partial"})
_PARAMETERS = frozenset({"required_parameter", "optional_parameter"})
_SHAPES = frozenset({"interface_body", "object_type"})
_MAX_STEPS = 10

Place = tuple[View, Node]


@dataclass
class MadeObjects:
    """Objects behind receivers; one for all files.

    Attributes:
        imported: the declaration or value behind an import, and its file.
        declared: the function behind a callee, and its file.
    """

    imported: Callable[[View, Binding], Place | None]
    declared: Callable[[View, Node], Place | None]
    receivers: Receivers
    _known: dict[int, Place | None] = field(default_factory=dict, init=False, repr=False)

    def behind(self, view: View, node: Node, steps: int = 0) -> Place | None:
        """The object literal or `new` expression that an expression stands for, and its file."""
        node = unwrap(node)
        if steps > _MAX_STEPS:
            return None
        match node.type:
            case "object" | "new_expression":
                return view, node
            case "identifier" | "shorthand_property_identifier":
                return self._named(view, node, steps)
            case "member_expression":
                base = node.child_by_field_name("object")
                if base is not None and unwrap(base).type == "this":
                    return self._of_field(view, node, steps)
                found = self.behind(view, base, steps + 1) if base is not None else None
                return self._below(found, (last_name(node),), steps) or self._below_parameter(view, node, steps)
            case "call_expression" if (methods := _added(node)) is not None:
                return view, methods
            case "call_expression":
                return self._given_by(view, node.child_by_field_name("function"), steps)
            case _:
                return None

    def _named(self, view: View, node: Node, steps: int) -> Place | None:
        binding = view.names.binding(node)
        if binding is None:
            return None
        if binding.node.id not in self._known:
            # NOTE: a name whose value leads back to itself stands for nothing.
            self._known[binding.node.id] = None
            self._known[binding.node.id] = self._bound(view, binding, steps)
        return self._known[binding.node.id]

    def _bound(self, view: View, binding: Binding, steps: int) -> Place | None:
        if binding.kind == "import" or required(binding.value):
            found = self.imported(view, binding)
            return self.behind(*found, steps + 1) if found is not None else None
        if binding.kind == "local" and binding.value is not None and not view.names.assignments(binding):
            return self._below(self.behind(view, binding.value, steps + 1), binding.path, steps)
        return self._of_parameter(view, binding, binding.path, steps)

    def _of_parameter(self, view: View, binding: Binding, path: tuple[str, ...], steps: int) -> Place | None:
        holder = next((a for a in ancestors(binding.node) if a.type in _PARAMETERS), None)
        annotation = holder.child_by_field_name("type") if holder is not None else None
        if binding.kind != "parameter" or annotation is None or not annotation.named_children:
            return None
        return self._of_type(view, annotation.named_children[0], path, steps + 1)

    def _below_parameter(self, view: View, node: Node, steps: int) -> Place | None:
        """What the type of a parameter says of a member of it: `deps.mailer`."""
        path: tuple[str, ...] = ()
        while node.type == "member_expression" and (base := node.child_by_field_name("object")) is not None:
            path, node = (last_name(node), *path), unwrap(base)
        binding = view.names.binding(node)
        return self._of_parameter(view, binding, (*binding.path, *path), steps) if binding is not None else None

    def _of_field(self, view: View, node: Node, steps: int) -> Place | None:
        """What a field of the class around a place holds: by its value, its type, or what the constructor gives it."""
        owner = self.receivers.type_of(view, node.child_by_field_name("object") or node)
        if owner is None:
            return None
        name = last_name(node)
        declaring = self.receivers.declaring(owner, name)
        if declaring is not None:
            value = declaring.child_by_field_name("value")
            annotation = declaring.child_by_field_name("type")
            if value is not None:
                return self.behind(owner.view, value, steps + 1)
            if annotation is not None and annotation.named_children:
                return self._of_type(owner.view, annotation.named_children[0], (), steps + 1)
        given = self.receivers.assigned(owner, name)
        return self.behind(owner.view, given, steps + 1) if given is not None else None

    def _below(self, found: Place | None, path: tuple[str, ...], steps: int) -> Place | None:
        """What stands under a path of names in an object."""
        for name in path:
            entry = properties(found[1]).get(name) if found is not None and found[1].type == "object" else None
            found = self.behind(found[0], entry, steps + 1) if found is not None and entry is not None else None
        return found

    def _given_by(self, view: View, callee: Node | None, steps: int) -> Place | None:
        """The one object that a function of the target gives back."""
        function = self.declared(view, callee) if callee is not None else None
        values = returned(function[1]) if function is not None else []
        return self.behind(function[0], values[0], steps + 1) if function is not None and len(values) == 1 else None

    def _of_type(self, view: View, node: Node, path: tuple[str, ...], steps: int) -> Place | None:
        """What stands under a path of names in a value of a type."""
        if steps > _MAX_STEPS:
            return None
        match node.type:
            case "type_identifier":
                return self._of_name(view, text_of(node), path, steps)
            case "type_query":
                named = node.named_children[:1]
                return self._below(self.behind(view, named[0], steps + 1), path, steps) if named else None
            case "object_type":
                return self._of_members(view, node, path, steps)
            case "generic_type":
                return self._of_generic(view, node, path, steps)
            case _:
                return None

    def _of_name(self, view: View, name: str, path: tuple[str, ...], steps: int) -> Place | None:
        declared = self.receivers.named(view, name)
        if declared is None or declared.node.type not in {"interface_declaration", "type_alias_declaration"}:
            return None
        inner = declared.node.child_by_field_name("value") or declared.node.child_by_field_name("body")
        if inner is None:
            return None
        if not path and inner.type in _SHAPES:
            return self._declared_as(declared, steps)
        if declared.node.type == "interface_declaration":
            return self._of_members(declared.view, inner, path, steps)
        return self._of_type(declared.view, inner, path, steps + 1)

    def _declared_as(self, shape: Declared, steps: int) -> Place | None:
        """The only object that a constant or a function of the target declares as of a type, where no class is."""
        if shape.node.id not in self._known:
            self._known[shape.node.id] = None
            told = re.compile(rf":\s*(?:Promise<\s*)?{re.escape(shape.name)}\s*>?\s*(?:=|\{{)".encode())
            found: dict[int, Place] = {}
            for view in (
                self.receivers.files.mentioning(shape.name) if not self.receivers.implementors(shape.name) else ()
            ):
                for node in _declaring(view, shape.name) if told.search(view.file.data) else ():
                    place = self.behind(view, node, steps + 1)
                    if place is not None:
                        found[place[1].id] = place
            self._known[shape.node.id] = next(iter(found.values())) if len(found) == 1 else None
        return self._known[shape.node.id]

    def _of_members(self, view: View, body: Node, path: tuple[str, ...], steps: int) -> Place | None:
        member = next((m for m in body.named_children if path and key_of(m) == path[0]), None)
        annotation = member.child_by_field_name("type") if member is not None else None
        if annotation is None or not annotation.named_children:
            return None
        return self._of_type(view, annotation.named_children[0], path[1:], steps + 1)

    def _of_generic(self, view: View, node: Node, path: tuple[str, ...], steps: int) -> Place | None:
        name = text_of(node.child_by_field_name("name"))
        listed = node.child_by_field_name("type_arguments")
        first = listed.named_children[0] if listed is not None and listed.named_children else None
        if first is None:
            return None
        if name == "ReturnType" and first.type == "type_query" and first.named_children:
            return self._below(self._given_by(view, first.named_children[0], steps), path, steps)
        return self._of_type(view, first, path, steps + 1) if name in _SAME else None


def _added(call: Node) -> Node | None:
    """The methods in `dataSource.getRepository(Invoice).extend({ … })`."""
    callee = unwrap(call.child_by_field_name("function") or call)
    base = callee.child_by_field_name("object") if last_name(callee) == "extend" else None
    given = arguments_of(call)
    gives = base is not None and last_name(unwrap(base)).endswith("Repository")
    return given[0] if gives and given and given[0].type == "object" else None


def _declaring(view: View, name: str) -> Iterator[Node]:
    """The values that a file declares as of a type: of constants, and of functions that give back one value."""
    for node in view.file.nodes("variable_declarator"):
        value = node.child_by_field_name("value")
        if value is not None and _names_only(node.child_by_field_name("type"), name):
            yield value
    for node in view.file.nodes(*FUNCTIONS):
        if _names_only(node.child_by_field_name("return_type"), name):
            values = returned(node)
            yield from values if len(values) == 1 else ()


def _names_only(annotation: Node | None, name: str) -> bool:
    told = text_of(annotation).lstrip(": ") if annotation is not None else ""
    return told in {name, f"Promise<{name}>"}
