"""The object of a client behind a value, and what the schemas on its way let through of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from secgate.facts.typescript.actions import is_action
from secgate.facts.typescript.keepers import asks_request
from secgate.facts.typescript.names import Binding, ancestors, arguments_of, key_of, last_name, plain, root_name, unwrap
from secgate.facts.typescript.nest_handed import handed_part, is_handed_whole
from secgate.facts.typescript.own_values import own_parts
from secgate.facts.typescript.schema_keys import ANYTHING, Shape, shape_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenancy import REQUEST_NAMES, from_request
from secgate.facts.typescript.view import Proof, View, argument_for

_PARSERS = frozenset({"parse", "parseAsync", "safeParse", "safeParseAsync", "validate", "validateSync", "cast"})
_WHOLE = frozenset({"body", "input", "query"})
# Where a parser that does not throw, or one that tells of errors beside it, puts the parsed object.
_RESULTS = frozenset({"data", "value", "output"})
_ELEMENTS = frozenset({"map", "flatMap", "forEach", "filter"})
_CLIENTS = "the object is the client's"
_PARSED = "the object is the client's, as its schema lets it through"
_MAX_STEPS = 8
_MAX_SITES = 12


@dataclass(frozen=True)
class ClientObject:
    """An object of the client that is written as it came.

    Attributes:
        shape: what its schemas let through.
        without: what was taken out of it: `const { id, ...rest } = req.body`.
        sure: nothing that could not be followed may have made it exact.
    """

    proof: Proof
    shape: Shape = ANYTHING
    without: frozenset[str] = frozenset()
    sure: bool = True

    def part(self, name: str) -> "ClientObject | None":
        """What stands under one of its names."""
        shape = self.shape.part(name)
        return (
            replace(self, shape=shape, without=frozenset()) if shape is not None and name not in self.without else None
        )


@dataclass(frozen=True)
class Parsed:
    """What the routes that lead to a body let through of it.

    Attributes:
        shape: None where it cannot be told.
        of_procedure: the body is the input of a procedure, and its chain says so.
    """

    shape: Shape | None = ANYTHING
    sure: bool = True
    of_procedure: bool = False


_ANY = re.compile(r"^$|\b(?:any|unknown)\b")
_FORM = re.compile(r"\bFormData\b")
_BODIES = frozenset({"json", "parseBody"})


@dataclass
class ClientObjects:
    """Follows values back to what a client sent.

    Attributes:
        in_front: what was made of a body before the function around a node got it.
    """

    in_front: Callable[[View, Node], Parsed] = field(default=lambda _view, _node: Parsed(), repr=False)
    _given: dict[int, ClientObject | None] = field(default_factory=dict, init=False, repr=False)

    def behind(self, view: View, value: Node, steps: int = 0) -> ClientObject | None:
        """The client object behind a value, through variables, parsers and parameters."""
        value = unwrap(value)
        if steps > _MAX_STEPS:
            return None
        match value.type:
            case "member_expression":
                return self._member(view, value, steps)
            case "call_expression":
                return self._called(view, value, steps)
            case "identifier" | "shorthand_property_identifier":
                binding = view.names.binding(value)
                return self._named(view, value, binding, steps) if binding is not None else None
            case _:
                return None

    def _member(self, view: View, value: Node, steps: int) -> ClientObject | None:
        """`req.body`, a part of it, or `parsed.data` of a safe parse."""
        asked = last_name(value) in _WHOLE and text_of(root_name(value)) in REQUEST_NAMES
        base = value.child_by_field_name("object")
        if asked and base is not None and unwrap(base).type != "call_expression" and from_request(view.names, value):
            return self._came(view, value)
        return self._part(view, base, last_name(value), steps) if base is not None else None

    def _part(self, view: View, base: Node, name: str, steps: int) -> ClientObject | None:
        """What stands under a name of the object behind `base`."""
        found = self.behind(view, base, steps + 1)
        if found is None or (name in _RESULTS and _is_result(view, base)):
            return found
        return found.part(name)

    def _came(self, view: View, value: Node) -> ClientObject | None:
        """A whole body as the function around it gets it."""
        parsed = self.in_front(view, value)
        if parsed.shape is None:
            return None
        note = _CLIENTS if parsed.shape is ANYTHING else _PARSED
        below = f"{plain(value)}."
        own = frozenset(part.removeprefix(below) for part in own_parts(view, value) if part.startswith(below))
        return ClientObject(view.proof(value, note), parsed.shape, own, parsed.sure)

    def _named(self, view: View, value: Node, binding: Binding, steps: int) -> ClientObject | None:
        if binding.kind in {"local", "loop"} and binding.value is not None:
            return self._taken(view, binding, binding.value, steps)
        if binding.kind != "parameter":
            return None
        if binding.path[:1] == ("input",):
            return self._input(view, value, binding.path[1:])
        if binding.path in {("body",), ("request", "body")} or _is_body(view, binding):
            return self._came(view, value)
        if is_action(binding.owner):
            return _sent(view, value, binding)
        if (iterated := _iterated(binding)) is not None:
            return self._taken(view, binding, iterated, steps)
        if binding.node.id not in self._given:
            # NOTE: a function that reaches itself adds nothing.
            self._given[binding.node.id] = None
            self._given[binding.node.id] = self._of_callers(view, binding, steps)
        return self._given[binding.node.id]

    def _input(self, view: View, value: Node, path: tuple[str, ...]) -> ClientObject | None:
        """The input of a procedure, or a part of it; None where the chain that has parsed it is not known."""
        found = self._came(view, value) if self.in_front(view, value).of_procedure else None
        for name in path:
            found = found.part(name) if found is not None and name != "..." and not name.startswith("[") else None
        return found

    def _of_callers(self, view: View, binding: Binding, steps: int) -> ClientObject | None:
        """What the calls of a function give for a parameter: of several, the one that lets most through."""
        sites = view.links.sites(view, binding.owner).found[:_MAX_SITES] if not binding.path else ()
        given = ((site, argument_for(site, binding)) for site in sites if site.sure)
        objects = (self.behind(site.view, node, steps + 1) for site, node in given if node is not None)
        return max((found for found in objects if found is not None), key=_openness, default=None)

    def _taken(self, view: View, binding: Binding, value: Node, steps: int) -> ClientObject | None:
        """What a name holds of a value that it was taken out of."""
        whole = text_of(value) in REQUEST_NAMES and binding.path[:1] and binding.path[0] in _WHOLE
        found = self._came(view, value) if whole else self.behind(view, value, steps + 1)
        for index, name in enumerate(binding.path[1:] if whole else binding.path):
            if found is None:
                return None
            if name == "...":
                found = replace(found, without=found.without | _taken_out(binding.node))
            elif not name.startswith("[") and not (index == 0 and name in _RESULTS and _is_result(view, value)):
                found = found.part(name)
        return found

    def _called(self, view: View, call: Node, steps: int) -> ClientObject | None:
        callee = call.child_by_field_name("function")
        given = arguments_of(call)
        owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
        if last_name(call) == "json" and owner is not None and text_of(owner) in REQUEST_NAMES:
            return ClientObject(view.proof(call, _CLIENTS))
        if (asked := asks_request(call)) in _BODIES:
            return ClientObject(view.proof(call, _CLIENTS))
        if asked == "valid" and given and text_of(given[0])[1:-1] in {"json", "form"}:
            return self._came(view, call)
        if last_name(call) not in _PARSERS or owner is None or not given:
            return None
        if text_of(owner) == "JSON":
            return self.behind(view, given[0], steps + 1)
        if self.behind(view, given[0], steps + 1) is None:
            return None
        shape = shape_of(view, owner)
        return ClientObject(view.proof(call, _PARSED), shape) if shape is not None else None


def _is_body(view: View, binding: Binding) -> bool:
    """Whether a parameter of a handler of NestJS is the whole body."""
    return is_handed_whole(view.names, binding) and handed_part(view.names, binding) == "body"


def _sent(view: View, value: Node, binding: Binding) -> ClientObject | None:
    """What a browser gives a server action, whatever type is written beside it: a type tests nothing at run time."""
    # NOTE: what is taken out of it by name is a value, and a form is read field by field.
    if binding.path or _FORM.search(_type_of(binding)):
        return None
    untyped = _ANY.search(_type_of(binding)) is not None
    return ClientObject(view.proof(value, _CLIENTS), sure=untyped)


def _type_of(binding: Binding) -> str:
    """The type that is written beside a parameter, with its colon."""
    parameter = next((a for a in ancestors(binding.node) if a.type.endswith("_parameter")), None)
    return text_of(parameter.child_by_field_name("type")) if parameter is not None else ""


def _openness(found: ClientObject) -> tuple[bool, bool, int]:
    keys = found.shape.keys
    return keys is None, found.sure, len(keys or ()) - len(found.without)


def _is_result(view: View, base: Node) -> bool:
    """Whether a value is what a parser gives, and not the object that it parsed."""
    made = view.names.resolve(base)
    return made.type == "call_expression" and last_name(made) in _PARSERS - {"parse", "parseAsync", "cast"}


def _iterated(binding: Binding) -> Node | None:
    """The list whose elements a callback is given: `rows` of `rows.map((row) => …)`."""
    call = binding.owner.parent.parent if binding.owner.parent is not None else None
    callee = call.child_by_field_name("function") if call is not None and call.type == "call_expression" else None
    if callee is None or last_name(callee) not in _ELEMENTS:
        return None
    listed = binding.owner.child_by_field_name("parameters")
    first = listed.named_children[0] if listed is not None else binding.owner.child_by_field_name("parameter")
    is_first = first is not None and first.start_byte <= binding.node.start_byte < first.end_byte
    return unwrap(callee).child_by_field_name("object") if is_first else None


def _taken_out(rest: Node) -> frozenset[str]:
    """The names that stand beside a rest in a pattern."""
    pattern = next((a for a in ancestors(rest) if a.type == "object_pattern"), None)
    entries = pattern.named_children if pattern is not None else []
    simple = (e.child_by_field_name("left") or e for e in entries if e.type != "rest_pattern")
    return frozenset(key_of(e) or text_of(e) for e in simple)
