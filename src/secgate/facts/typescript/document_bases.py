"""Classes that ask a model which only their subclasses, or whoever makes them, know.

`class Rows<T> { constructor(private model: Model<T>) {} findOne(filter) { return this.model.findOne(filter); } }`: a
method that hands on what it is given is asked where it is called, on the model of the class that it is called on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from secgate.facts.schemas import Model
from secgate.facts.typescript.document_models import Found, base_of, member_of
from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.names import ancestors, arguments_of, callee_of, last_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View, position_of

_CLASSES = ("class_declaration", "abstract_class_declaration")
_TYPES = ("Model", "Collection")
_MAX_CLASSES = 40


@dataclass(frozen=True)
class Handing:
    """A method that hands on what it is given.

    Attributes:
        member: what its class calls the model.
        method: what is called on it.
        positions: the arguments of that call, as positions among the parameters; None for any other.
        call: that call.
        path: of its file.
        throws: whether it may throw.
        further: other calls of the model in the same method that ask by the same parameter.
    """

    member: str
    method: str
    positions: tuple[int | None, ...]
    call: Node = field(repr=False, compare=False)
    path: str = ""
    throws: bool = False
    further: tuple[Node, ...] = field(default=(), repr=False, compare=False)

    def given(self, call: Node) -> tuple[Node, ...]:
        """What a call of the method hands on, as far as it is all that the model is given."""
        arguments, found = arguments_of(call), []
        for position in self.positions:
            if position is None or position >= len(arguments):
                break
            found.append(arguments[position])
        return tuple(found)


Handings = Mapping[int, Handing]


def handings(view: View, operations: Mapping[str, str]) -> dict[int, Handing]:
    """The methods of all classes of the target that hand on what they are given, by the id of the function."""
    known = view.links.answers.get(("documents", "handings"))
    if isinstance(known, dict):
        return known
    found: dict[int, Handing] = {}
    for method, handing in _handings(view, operations):
        first = found.setdefault(method, handing)
        if first is not handing and first.positions[:1] == handing.positions[:1]:
            found[method] = replace(first, further=(*first.further, handing.call))
    view.links.answers["documents", "handings"] = found
    return found


def _handings(view: View, operations: Mapping[str, str]) -> Iterator[tuple[int, Handing]]:
    seen: set[str] = set()
    for word in _TYPES:
        for other in view.links.mentioning(word):
            if other.file.path in seen or "class" not in other.file.text:
                continue
            seen.add(other.file.path)
            for call in other.names.calls():
                target, name = _asked(call)
                if target is not None and name in operations and (handing := _handing(other, call, target, name)):
                    yield handing


def _asked(call: Node) -> tuple[Node | None, str]:
    """What a call asks, and what for: a document that is made is created."""
    if call.type == "new_expression":
        return call.child_by_field_name("constructor"), "create"
    callee = callee_of(call)
    return (unwrap(callee).child_by_field_name("object"), last_name(callee)) if callee is not None else (None, "")


def _handing(view: View, call: Node, target: Node, name: str) -> tuple[int, Handing] | None:
    """The method around a call of a model that only subclasses know, where it hands on its parameters."""
    base = target.child_by_field_name("object") if target.type == "member_expression" else None
    method = function_around(call)
    declared = next((a for a in ancestors(call) if a.type in _CLASSES), None)
    if base is None or base.type != "this" or method is None or declared is None:
        return None
    if method.type != "method_definition" or member_of(view, declared, last_name(target)) != "computed":
        return None
    positions = tuple(_position(view, one, method) for one in arguments_of(call))
    if not positions or positions[0] is None:
        return None
    throws = any(part.type == "throw_statement" for part in walk(method))
    return method.id, Handing(last_name(target), name, positions, call, view.file.path, throws)


def _position(view: View, given: Node, method: Node) -> int | None:
    """The parameter that is handed on as it is, or with more beside it that says nothing of the tenant."""
    if given.type == "object" and view.words.mentioned(given) is None:
        spread = [child for child in given.named_children if child.type == "spread_element"]
        given = spread[0].named_children[0] if len(spread) == 1 else given
    bound = view.names.binding(unwrap(given))
    if bound is None or bound.kind != "parameter" or bound.owner != method or bound.path:
        return None
    return position_of(bound) if not view.names.assignments(bound) else None


def handed_on(view: View, call: Node, known: Handings) -> tuple[Handing, Found] | None:
    """What a call of such a method asks, and the model of what it is called on."""
    callee = callee_of(call)
    base = unwrap(callee).child_by_field_name("object") if callee is not None else None
    declared = view.links.declared(view, callee) if callee is not None and base is not None else None
    handing = known.get(declared[1].id) if declared is not None else None
    if handing is None or base is None:
        return None
    asked = view.links.class_of(view, base)
    return handing, member_of(asked[0], asked[1], handing.member) if asked is not None else "computed"


def of_subclass(view: View, node: Node) -> Model | None:
    """A model that `this.model` may be in a class that others extend: one that belongs to a tenant before any other."""
    declared = next((a for a in ancestors(node) if a.type in _CLASSES), None)
    name = text_of(declared.child_by_field_name("name")) if declared is not None else ""
    base = node.child_by_field_name("object") if node.type == "member_expression" else None
    if declared is None or not name or base is None or base.type != "this":
        return None
    found: list[Model] = []
    for other in view.links.mentioning(name):
        for heir in other.file.nodes(*_CLASSES)[:_MAX_CLASSES]:
            parent = base_of(other, heir) if heir != declared else None
            if parent is not None and parent[1] == declared:
                model = member_of(other, heir, last_name(node))
                found += [model] if isinstance(model, Model) else []
    tenancy = view.schema.tenancy
    owned = [model for model in found if tenancy.get(model.name) == "direct"]
    return next(iter(owned or found), None)


def is_handing(call: Node, known: Handings) -> bool:
    """Whether a call is the one by which a method hands on what it is given."""
    method = function_around(call)
    handing = known.get(method.id) if method is not None else None
    return handing is not None and call in (handing.call, *handing.further)
