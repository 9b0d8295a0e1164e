"""Which model of Mongoose, or collection of the MongoDB driver, an expression stands for.

By what makes it (`mongoose.model("Invoice", …)`, `db.collection("invoices")`), through imports, constants, functions,
members of classes and types (`@InjectModel(Invoice.name) private invoices: Model<Invoice>`), and by its name last.
"""

import re
from collections.abc import Iterator
from typing import Literal

from secgate.facts.schemas import Model, folded
from secgate.facts.typescript.document_fields import decorator_of, model_name
from secgate.facts.typescript.names import (
    Binding,
    ancestors,
    arguments_of,
    callee_of,
    key_of,
    last_name,
    returned,
    unwrap,
    written_index,
)
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View, argument_for, position_of

_MAX_STEPS = 6
_MAX_SITES = 40
_CLASSES = frozenset({"class_declaration", "abstract_class_declaration", "class"})
_TYPEOF = re.compile(r"\btypeof\s+(\w+)")
_TYPED = re.compile(
    r"\b(?:Model|ModelStatic|ModelCtor|ReturnModelType|Collection|SoftDeleteModel|PaginateModel)\s*<(.*)>", re.DOTALL
)
_NAME = re.compile(r"[A-Za-z_$]\w*")
_NOT_MODELS = frozenset({"HydratedDocument", "Document", "typeof", "Types", "ObjectId", "Partial", "any", "unknown"})
_MADE = frozenset({"model", "discriminator", "define"})
_KEEPERS = re.compile(r"(?:collections?|db|database|mongo\w*|sequelize\w*|models?)$", re.IGNORECASE)
# Modules of the target itself, and packages of it that hold models by their names.
_OWN = re.compile(r"[.~#]|@/|src/")
_HOLDS_MODELS = re.compile(r"model|schema|entit|database|\bdb\b", re.IGNORECASE)
_IS_MODEL = re.compile(r"^(?:model|collection)$|Model$|Collection$", re.IGNORECASE)
_STATICS = frozenset({"statics", "methods"})
_INJECT = frozenset({"InjectModel"})

# A model; `computed` where it is one, and only known at run time which.
Found = Model | Literal["computed"] | None


def named(view: View, name: str) -> Model | None:
    """The model that a name of a variable, a type or a model means: `Invoice`, `InvoiceModel`, `InvoiceDocument`."""
    known = view.models_by_word
    plain = folded(name)
    if plain in known:
        return known[plain]
    for shorter in (re.sub(r"(?:model|document|doc|entity|schema|class)$", "", plain), plain.removeprefix("i")):
        if shorter and shorter in known:
            return known[shorter]
    both = re.sub(r"(?:model|document|doc|entity|schema|class)$", "", plain.removeprefix("i"))
    return known.get(both)


def collection(view: View, name: str) -> Model | None:
    """The model whose documents are kept in a collection."""
    return view.collections.get(name)


def model_of(view: View, node: Node | None, steps: int = 0) -> Found:
    """What an expression stands for; None where it is no model."""
    if node is None or steps > _MAX_STEPS:
        return None
    node = unwrap(node)
    match node.type:
        case "identifier" | "shorthand_property_identifier":
            return _of_name(view, node, steps)
        case "call_expression":
            return _of_call(view, node, steps)
        case "member_expression":
            return _of_member(view, node, steps)
        case "subscript_expression":
            return _of_index(view, node)
        case "this":
            return _of_static(view, node, steps)
        case "binary_expression":
            sides = (node.child_by_field_name("left"), node.child_by_field_name("right"))
            return next((found for side in sides if (found := model_of(view, side, steps + 1)) is not None), None)
        case "ternary_expression":
            sides = (node.child_by_field_name("consequence"), node.child_by_field_name("alternative"))
            return next((found for side in sides if (found := model_of(view, side, steps + 1)) is not None), None)
        case _:
            return None


def _of_name(view: View, node: Node, steps: int) -> Found:
    bound = view.names.binding(node)
    if bound is None:
        return None
    if bound.kind == "import":
        return _imported(view, bound, steps)
    if bound.kind == "parameter":
        return _of_parameter(view, bound, steps)
    if bound.kind == "class" and bound.value is not None:
        return _of_class(view, bound.value)
    if bound.kind != "local" or bound.value is None:
        return None
    if bound.path:
        found = view.links.exported(view, bound, bound.path[0])
        if found is not None:
            return model_of(*found, steps + 1)
        return _capital(view, bound.path[-1])
    made = unwrap(bound.value)
    if made.type == "call_expression" and last_name(made) == "require":
        found = view.links.exported(view, bound, "default")
        return model_of(*found, steps + 1) if found is not None else _capital(view, bound.name)
    return model_of(view, made, steps + 1)


def _imported(view: View, bound: Binding, steps: int) -> Found:
    if bound.source == "mongoose":
        return None
    found = view.links.value(view, bound) or view.links.exported(
        view, bound, bound.path[0] if bound.path else "default"
    )
    if found is not None:
        return model_of(*found, steps + 1) if found[1].type not in _CLASSES else _of_class(*found)
    own = _OWN.match(bound.source) is not None or _HOLDS_MODELS.search(bound.source) is not None
    return _capital(view, bound.path[0] if bound.path else bound.name) if own else None


def _of_class(view: View, declared: Node) -> Model | None:
    """The model that a class is; one that a schema of Mongoose is made of is none itself."""
    found = named(view, text_of(declared.child_by_field_name("name")))
    return found if found is not None and found.orm == "sequelize" else None


def _capital(view: View, name: str) -> Model | None:
    """The model of a name that is written as models are: `Invoice`, `invoiceModel`."""
    return named(view, name) if name[:1].isupper() or name.endswith("Model") else None


def _of_parameter(view: View, bound: Binding, steps: int) -> Found:
    holder = bound.node.parent
    if holder is None:
        return None
    if not bound.path and (found := declared_model(view, holder)) is not None:
        return found if found != "computed" else _given(view, bound, steps)
    name = bound.path[-1] if bound.path else bound.name
    found = _capital(view, name)
    return found if found is not None or not _IS_MODEL.search(name) else _given(view, bound, steps)


def _given(view: View, bound: Binding, steps: int) -> Found:
    """The model that the callers of a function give it: `getOne(Project)`; of several one that belongs to a tenant."""
    question = ("documents", "given", bound.node.id)
    if question not in view.links.answers:
        view.links.answers[question] = None
        sites = view.links.sites(view, bound.owner).found[:_MAX_SITES]
        given = [(site, argument_for(site, bound)) for site in sites]
        found = [model_of(site.view, node, steps + 1) for site, node in given if node is not None]
        models = [one for one in found if isinstance(one, Model)]
        owned = [one for one in models if view.schema.tenancy.get(one.name) == "direct"]
        view.links.answers[question] = next(iter(owned or models), None)
    known = view.links.answers[question]
    return known if isinstance(known, Model) else "computed"


def declared_model(view: View, holder: Node) -> Found:
    """The model of a parameter or a property, by its decorator or its type."""
    call = decorator_of(holder, _INJECT)
    if call is not None and arguments_of(call):
        return named(view, model_name(view, arguments_of(call)[0])) or "computed"
    annotation = holder.child_by_field_name("type")
    typed = _TYPED.search(text_of(annotation)) if annotation is not None else None
    meant = _TYPEOF.search(text_of(annotation)) if annotation is not None else None
    if meant is not None and (found := named(view, meant.group(1))) is not None and found.orm == "sequelize":
        return found
    if typed is not None:
        words = [word for word in _NAME.findall(typed.group(1)) if word not in _NOT_MODELS]
        return next((found for word in words if (found := named(view, word)) is not None), "computed")
    return None


def _of_member(view: View, node: Node, steps: int) -> Found:
    base, name = node.child_by_field_name("object"), last_name(node)
    if base is None:
        return None
    base = unwrap(base)
    if base.type == "this" and (found := _of_own(view, node, name, steps)) is not None:
        return found
    if name == "constructor" and base.type == "this":
        return model_of(view, base, steps + 1)
    if (found := _capital(view, name)) is not None:
        return found
    if name == "collection" and isinstance(found := model_of(view, base, steps + 1), Model):
        return found
    if not _KEEPERS.search(last_name(base)):
        return None
    holds = last_name(base).lower().endswith("models") or bool(view.schema.of("sequelize"))
    return collection(view, name) or (named(view, name) if holds else None)


def _of_index(view: View, node: Node) -> Found:
    base, name = node.child_by_field_name("object"), written_index(node)
    if name:
        return _capital(view, name)
    return "computed" if base is not None and last_name(base) in {"models", "collections"} else None


def _of_own(view: View, node: Node, name: str, steps: int) -> Found:
    """A member of the class around: a property, a parameter of its constructor, or that of a class it extends."""
    declared = next((a for a in ancestors(node) if a.type in _CLASSES), None)
    return member_of(view, declared, name, steps) if declared is not None else None


def member_of(view: View, declared: Node, name: str, steps: int = 0) -> Found:
    """What a member of a class stands for."""
    if steps > _MAX_STEPS:
        return None
    body = declared.child_by_field_name("body")
    for member in body.named_children if body is not None else ():
        if key_of(member) == "constructor" and (holder := _kept_parameter(member, name)) is not None:
            return declared_model(view, holder)
        if key_of(member) != name:
            continue
        if member.type == "public_field_definition":
            value = member.child_by_field_name("value")
            found = model_of(view, value, steps + 1) if value is not None else None
            return found or _assigned(view, declared, name, steps) or declared_model(view, member)
        if member.type == "method_definition":
            given = (model_of(view, one, steps + 1) for one in returned(member))
            return next((found for found in given if found is not None), None)
    return _assigned(view, declared, name, steps) or _inherited(view, declared, name, steps)


def _kept_parameter(constructor: Node, name: str) -> Node | None:
    """The parameter of a constructor that is a property of the class, too: `private readonly invoices: Model<…>`."""
    listed = constructor.child_by_field_name("parameters")
    for holder in listed.named_children if listed is not None else ():
        kept = any(child.type in {"accessibility_modifier", "readonly"} for child in holder.children)
        pattern = holder.child_by_field_name("pattern")
        if kept and pattern is not None and text_of(pattern) == name:
            return holder
    return None


def _assigned(view: View, declared: Node, name: str, steps: int) -> Found:
    """`this.model = InvoiceModel` in the methods of a class."""
    for assignment in view.within(declared, "assignment_expression"):
        left, right = assignment.child_by_field_name("left"), assignment.child_by_field_name("right")
        if left is not None and right is not None and text_of(left) == f"this.{name}":
            return model_of(view, right, steps + 1)
    return None


def _inherited(view: View, declared: Node, name: str, steps: int) -> Found:
    """A member that a class has of the one it extends, which its constructor gives the model: `super(invoiceModel)`."""
    base = base_of(view, declared)
    if base is None:
        return None
    home, parent = base
    given = next(super_arguments(view, declared), None)
    made_by, maker = _maker(home, parent)
    constructor = _constructor(maker)
    if given is not None and constructor is not None:
        for bound in made_by.names.parameters(constructor):
            position = position_of(bound)
            if position is None or position >= len(given) or bound.path:
                continue
            kept = _kept_parameter(constructor, name) if bound.name == name else None
            if kept is not None or _keeps(made_by, maker, (name, bound.name)):
                return model_of(view, given[position], steps + 1)
    return member_of(home, parent, name, steps + 1)


def _maker(view: View, declared: Node) -> tuple[View, Node]:
    """The class whose constructor makes those of a class: its own, or that of the first above that has one."""
    at = (view, declared)
    for _ in range(_MAX_STEPS):
        above = base_of(*at) if _constructor(at[1]) is None else None
        if above is None:
            break
        at = above
    return at


def _keeps(view: View, declared: Node, names: tuple[str, str]) -> bool:
    """Whether a class puts a parameter into a member: `this.model = model`."""
    member, parameter = names
    for assignment in view.within(declared, "assignment_expression"):
        left, right = assignment.child_by_field_name("left"), assignment.child_by_field_name("right")
        if text_of(left) == f"this.{member}" and text_of(right) == parameter:
            return True
    return False


def base_of(view: View, declared: Node) -> tuple[View, Node] | None:
    """The class of the target that a class extends, and its file."""
    heritage = next((child for child in declared.named_children if child.type == "class_heritage"), None)
    name = _NAME.search(re.sub(r"^\s*extends\s+", "", text_of(heritage))) if heritage is not None else None
    found = view.links.typed(view, name.group()) if name is not None else None
    return found if found is not None and found[1].type in _CLASSES and found[1] != declared else None


def super_arguments(view: View, declared: Node) -> Iterator[list[Node]]:
    """What the constructor of a class gives the one that it extends."""
    for call in view.names.calls(declared):
        callee = callee_of(call)
        if callee is not None and callee.type == "super":
            yield arguments_of(call)


def _constructor(declared: Node) -> Node | None:
    body = declared.child_by_field_name("body")
    return next((m for m in body.named_children if key_of(m) == "constructor"), None) if body is not None else None


def _of_call(view: View, node: Node, steps: int) -> Found:
    given, name = arguments_of(node), last_name(node)
    callee = callee_of(node)
    if callee is None:
        return None
    if name in _MADE and given:
        written = model_name(view, given[0])
        return named(view, written) or ("computed" if len(given) > 1 or _is_connection(callee) else None)
    if name == "getModelForClass" and given:
        return named(view, last_name(given[0]))
    if name == "collection" and given and unwrap(callee).type == "member_expression":
        return collection(view, _text(view, given[0])) or "computed"
    declared = view.links.declared(view, callee)
    if declared is None:
        return None
    home, function = declared
    for one in returned(function):
        found = model_of(home, one, steps + 1)
        if found == "computed":
            return _by_argument(view, node, (home, unwrap(one))) or found
        if found is not None:
            return found
    return None


def _by_argument(view: View, call: Node, made: tuple[View, Node]) -> Model | None:
    """The collection that a function gives by the name it is given: `getCollection("invoices")`."""
    home, inner = made
    first = next(iter(arguments_of(inner)), None) if inner.type == "call_expression" else None
    bound = home.names.binding(unwrap(first)) if first is not None else None
    position = position_of(bound) if bound is not None and bound.kind == "parameter" and not bound.path else None
    given = arguments_of(call)
    if position is None or position >= len(given):
        return None
    written = _text(view, given[position])
    return collection(view, written) or (named(view, written) if last_name(inner) in _MADE else None)


def _is_connection(callee: Node) -> bool:
    base = unwrap(callee).child_by_field_name("object")
    return base is not None and re.search(r"(?:mongoose|conn\w*|db)$", last_name(base), re.IGNORECASE) is not None


def _text(view: View, node: Node) -> str:
    """A text that is written as one, here or where a constant holds it."""
    node = unwrap(node)
    return model_name(view, node) if node.type != "member_expression" else model_name(view, view.names.resolve(node))


def _of_static(view: View, node: Node, steps: int) -> Found:
    """`this` in a static of a schema: `schema.statics.ofOrg = function (orgId) { return this.find({ orgId }); }`."""
    function = next((a for a in ancestors(node) if a.type in {"function_expression", "method_definition"}), None)
    if function is not None and any(child.type == "static" for child in function.children):
        declared = next((a for a in ancestors(function) if a.type in _CLASSES), None)
        if declared is not None and (found := _of_class(view, declared)) is not None:
            return found
    for outer in ancestors(function) if function is not None else ():
        if outer.type == "assignment_expression":
            left = outer.child_by_field_name("left")
            target = left if left is not None and left.type == "member_expression" else None
            inner = target.child_by_field_name("object") if target is not None else None
            statics = inner if inner is not None and last_name(inner) in _STATICS else target
            if statics is not None and last_name(statics) in _STATICS:
                return model_of_schema(view, statics.child_by_field_name("object"), steps)
            return None
        if outer.type == "call_expression" and last_name(outer) == "static":
            return model_of_schema(view, unwrap(callee_of(outer) or outer).child_by_field_name("object"), steps)
    return None


def model_of_schema(view: View, schema: Node | None, steps: int = 0) -> Found:
    """The model that a file makes of a schema."""
    if schema is None:
        return None
    for call, _, name in view.names.named:
        given = arguments_of(call)
        if name == "model" and len(given) > 1 and text_of(unwrap(given[1])) == text_of(unwrap(schema)):
            return model_of(view, call, steps + 1)
    return named(view, text_of(unwrap(schema)))
