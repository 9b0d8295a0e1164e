"""What a function is given of a tenant that its caller holds: a parameter, or one entry of an object."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from secgate.facts.typescript.names import Binding, arguments_of, key_of, last_name, unwrap, value_of
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.view import View, position_of


@dataclass(frozen=True)
class Handed:
    """What holds a tenant in a function: a parameter, or the entry of that name of a parameter."""

    binding: Binding
    entry: str = ""

    def is_in(self, view: View, node: Node) -> bool:
        """Whether an expression is that tenant."""
        source = unwrap(view.names.resolve(node))
        if source.type == "member_expression":
            base = source.child_by_field_name("object")
            return base is not None and last_name(source) == self.entry and self.is_whole(view, base)
        found = view.names.binding(source)
        if found is None or found == self.binding:
            return found is not None and not self.entry
        return found.path == (self.entry,) and found.value is not None and self.is_whole(view, found.value)

    def is_whole(self, view: View, node: Node) -> bool:
        """Whether an expression is the object that has that tenant as an entry."""
        return bool(self.entry) and view.names.binding(unwrap(view.names.resolve(node))) == self.binding

    def parts(self, view: View, argument: Node) -> set[str]:
        """Under which names an argument holds the tenant; the empty one where it is the tenant."""
        if self.is_in(view, argument):
            return {""}
        if self.is_whole(view, argument):
            return {self.entry}
        return entries_with(view, argument, lambda _, value: self.is_in(view, value), self)


def entries_with(
    view: View, argument: Node, holds: Callable[[str, Node], bool], whole: Handed | None = None
) -> set[str]:
    """The names of the entries of an object literal for which this holds, as the last entry of a name says."""
    found: set[str] = set()
    given = unwrap(view.names.resolve(argument))
    for entry in given.named_children if given.type == "object" else ():
        if entry.type == "spread_element":
            found |= {whole.entry} if whole is not None and whole.is_whole(view, entry.named_children[0]) else set()
        elif entry.type in {"pair", "shorthand_property_identifier"} and (key := key_of(entry)):
            found.discard(key)
            found |= {key} if holds(key, value_of(entry)) else set()
    return found


def receivers(view: View, call: Node, parts: Callable[[Node], Iterable[str]]) -> Iterator[tuple[View, Node, Handed]]:
    """(file, argument, what the called function holds) of each part of an argument that is asked for."""
    callee = call.child_by_field_name("function")
    given = arguments_of(call)
    if callee is None or any(argument.type == "spread_element" for argument in given):
        return
    held = [(index, argument, part) for index, argument in enumerate(given) for part in parts(argument)]
    declared = view.links.declared(view, callee) if held else None
    if declared is None:
        return
    home, function = declared
    for binding in home.names.parameters(function):
        for index, argument, part in held:
            if position_of(binding) != index:
                continue
            if not binding.path:
                yield home, argument, Handed(binding, part)
            elif binding.path == (part,):
                yield home, argument, Handed(binding)
