"""Functions that make a part of a key: those of the target, and those that whoever makes a cache gives with it."""

from dataclasses import dataclass, replace

from secgate.facts.typescript.names import (
    FUNCTIONS,
    Binding,
    ancestors,
    arguments_of,
    key_of,
    last_name,
    plain,
    returned,
    root_name,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.tenancy import REQUEST_NAMES
from secgate.facts.typescript.view import Site, View, argument_for

_MAX_STEPS = 6
_NAMES = frozenset({"identifier", "shorthand_property_identifier"})
_OR = frozenset({"||", "??"})


@dataclass(frozen=True)
class Handed:
    """A function that is a parameter, or stands in one: `key(req)`, `options.keyOf(req)`.

    Attributes:
        parameter: the whole parameter.
        path: the names that lead from it to the function.
        default: what is called where none is given.
    """

    parameter: Binding
    path: tuple[str, ...]
    default: Node | None

    @property
    def place(self) -> tuple[int, tuple[str, ...]]:
        """What tells it from others of its file."""
        return self.parameter.node.id, self.path


def function_behind(view: View, callee: Node) -> tuple[View, Node] | None:
    """The function behind a callee and its file, also the default in `given || ((req) => …)`."""
    found = view.links.declared(view, callee)
    if found is not None:
        return found
    value = view.names.resolve(callee)
    right = value.child_by_field_name("right") if value.type == "binary_expression" else None
    return (view, unwrap(right)) if right is not None and unwrap(right).type in FUNCTIONS else None


@dataclass(frozen=True)
class Made:
    """A function that a call gives back: `const key = keysOf('invoice')`.

    Attributes:
        view: the file of the factory and of what it makes.
        site: the call of the factory.
    """

    view: View
    factory: Node
    function: Node
    site: Site


def made_function(view: View, callee: Node) -> Made | None:
    """The function behind a callee that a factory of the target makes."""
    held = _held(view, callee)
    if held is None or held[1].type != "call_expression":
        return None
    home, call = held
    factory = home.links.declared(home, call.child_by_field_name("function") or call)
    functions = [unwrap(node) for node in returned(factory[1])] if factory is not None else []
    if factory is None or len(functions) != 1 or functions[0].type not in FUNCTIONS:
        return None
    return Made(*factory, functions[0], Site(home, call))


def _held(view: View, callee: Node) -> tuple[View, Node] | None:
    """What a name, a field of a class or an entry of an object holds, and its file."""
    node = view.names.resolve(callee)
    binding = view.names.binding(node) if node.type in _NAMES else None
    if binding is not None and binding.kind == "import":
        found = view.links.value(view, binding)
        return (found[0], found[0].names.resolve(found[1])) if found is not None else None
    if node.type != "member_expression":
        return view, node
    if (kept := class_field(node)) is not None:
        return view, view.names.resolve(kept)
    owner = node.child_by_field_name("object")
    outer = _held(view, owner) if owner is not None and unwrap(owner).type in _NAMES else None
    entry = _entry(*outer, last_name(node)) if outer is not None else None
    return (outer[0], outer[0].names.resolve(entry)) if outer is not None and entry is not None else None


def class_field(node: Node) -> Node | None:
    """The value that a class gives its field `this.x`, where it is declared or assigned."""
    base = node.child_by_field_name("object")
    if base is None or unwrap(base).type != "this":
        return None
    body = next((a for a in ancestors(node) if a.type == "class_body"), None)
    for part in walk(body) if body is not None else ():
        if part.type == "public_field_definition" and key_of(part) == last_name(node):
            declared = part.child_by_field_name("value")
            if declared is not None:
                return declared
        if part.type == "assignment_expression" and plain(part.named_children[0]) == plain(node):
            return part.child_by_field_name("right")
    return None


def handed_function(view: View, call: Node) -> Handed | None:
    """The parameter that a call with the request calls, through names and defaults; None for any other call."""
    asked = {text_of(root_name(argument)) for argument in arguments_of(call)} & REQUEST_NAMES
    node = call.child_by_field_name("function")
    if not asked or node is None or text_of(root_name(node)) in REQUEST_NAMES:
        return None
    path: tuple[str, ...] = ()
    default: Node | None = None
    for _ in range(_MAX_STEPS):
        node = unwrap(node)
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        owner = node.child_by_field_name("object")
        binding = view.names.binding(node) if node.type in _NAMES else None
        if node.type == "binary_expression" and left is not None and _is_or(node):
            default = default or (right if not path else None)
            node = left
        elif node.type == "member_expression" and owner is not None:
            path, node = (last_name(node), *path), owner
        elif binding is None or view.names.assignments(binding):
            return None
        else:
            default = default or (binding.default if not path else None)
            path = (*binding.path, *path)
            if binding.kind == "parameter":
                return Handed(replace(binding, path=(), default=None), path, default)
            if binding.kind != "local" or binding.value is None:
                return None
            node = binding.value
    return None


def _is_or(node: Node) -> bool:
    return text_of(node.child_by_field_name("operator")) in _OR


def function_given(home: View, handed: Handed, site: Site) -> tuple[View, Node] | None:
    """The function that a call of what takes it gives, or its default; None where that cannot be told."""
    node = argument_for(site, handed.parameter)
    if node is None:
        return None
    absent = node == site.call
    for name in handed.path if not absent else ():
        entry = _entry(site.view, node, name)
        if entry is None:
            return None
        absent = entry == node
        if absent:
            break
        node = entry
    if absent or unwrap(node).type == "undefined":
        return _function(home, handed.default) if handed.default is not None else None
    return _function(site.view, node)


def _entry(view: View, node: Node, name: str) -> Node | None:
    """What an object holds under a name; the object's own node where it holds nothing, None where it is not known."""
    written = view.names.resolve(node)
    if written.type != "object":
        return None
    for entry in reversed(written.named_children):
        if entry.type == "spread_element":
            return None
        if entry.type != "comment" and key_of(entry) == name:
            return entry if entry.type == "method_definition" else entry.child_by_field_name("value") or entry
    return node


def _function(view: View, node: Node) -> tuple[View, Node] | None:
    node = unwrap(node)
    return (view, node) if node.type in FUNCTIONS else function_behind(view, node)
