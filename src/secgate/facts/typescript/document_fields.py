"""Fields of documents as schemas of Mongoose declare them: in an object, or as properties of a class.

`{ orgId: { type: ObjectId, ref: "Org", required: true }, address: { city: String } }`; what lies within is called by
its path, as queries call it: `address.city`. https://mongoosejs.com/docs/schematypes.html
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from secgate.facts.schemas import ModelField
from secgate.facts.typescript.names import (
    FUNCTIONS,
    arguments_of,
    callee_of,
    key_of,
    last_name,
    properties,
    returned,
    unwrap,
    value_of,
)
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

_MAX_STEPS = 4
_PROPS = frozenset({"Prop", "prop", "arrayProp"})
_ENCRYPTS = re.compile(r"encrypt|cipher|\bseal\w*|\bhash\w*|bcrypt|argon2|scrypt", re.IGNORECASE)
_PLAIN = {"string": "String", "number": "Number", "boolean": "Boolean", "Date": "Date", "Buffer": "Buffer"}
_TYPE_NAME = re.compile(r"[A-Z]\w*")


@dataclass(frozen=True)
class Declared:
    """A field, and whether an index of its own is kept for it."""

    field: ModelField
    indexed: bool = False


def elsewhere(view: View, node: Node) -> tuple[View, Node]:
    """A value, where a constant of this or another file holds it."""
    node = view.names.resolve(node)
    bound = view.names.binding(node)
    if bound is None:
        return view, node
    found = view.links.value(view, bound) if bound.kind == "import" else None
    if found is None and bound.kind == "local" and bound.path:
        found = view.links.exported(view, bound, bound.path[0])
    return (found[0], found[0].names.resolve(found[1])) if found is not None else (view, node)


def is_schema(node: Node) -> bool:
    """Whether an expression makes a schema: `new Schema(…)`, `new mongoose.Schema(…)`."""
    callee = callee_of(node) if node.type in {"new_expression", "call_expression"} else None
    return callee is not None and last_name(callee) == "Schema"


def object_fields(view: View, node: Node, prefix: str = "", steps: int = 0) -> Iterator[Declared]:
    """The fields of an object, with those that it spreads."""
    view, node = elsewhere(view, node)
    if is_schema(node) and arguments_of(node):
        view, node = elsewhere(view, arguments_of(node)[0])
    if node.type in FUNCTIONS:
        node = unwrap(next(iter(returned(node)), node))
    if node.type != "object" or steps > _MAX_STEPS:
        return
    for entry in node.named_children:
        if entry.type == "spread_element":
            yield from _spread(view, entry.named_children[0], prefix, steps + 1)
        elif entry.type in {"pair", "shorthand_property_identifier"} and key_of(entry):
            line = view.file.place(entry).line
            yield from _field(view, value_of(entry), (prefix + key_of(entry), line), steps)


def _spread(view: View, node: Node, prefix: str, steps: int) -> Iterator[Declared]:
    """What is spread: a constant, a call of a function of the target, or what `schema.obj` gives."""
    node = view.names.resolve(node)
    if node.type == "call_expression" and not is_schema(node):
        callee = callee_of(node)
        declared = view.links.declared(view, callee) if callee is not None else None
        for given in returned(declared[1])[:1] if declared is not None else ():
            if declared is not None:
                yield from object_fields(declared[0], given, prefix, steps + 1)
        return
    if node.type == "member_expression" and last_name(node) == "obj" and (base := node.child_by_field_name("object")):
        node = base
    yield from object_fields(view, node, prefix, steps)


def _field(view: View, value: Node, named: tuple[str, int], steps: int, *, several: bool = False) -> Iterator[Declared]:
    """A field, with those within it and the relation that it is."""
    home, made = elsewhere(view, value)
    if made.type == "array":
        inner = next((child for child in made.named_children if child.type != "comment"), None)
        if inner is None:
            yield Declared(_plain(named, "Mixed", several=True))
        else:
            yield from _field(home, inner, named, steps + 1, several=True)
        return
    given = properties(made) if made.type == "object" else {}
    if is_schema(made) or (made.type == "object" and not _is_described(given)):
        yield Declared(_plain(named, "Document", several=several))
        yield from object_fields(home, made, f"{named[0]}.", steps + 1)
        return
    if made.type != "object":
        yield Declared(_plain(named, last_name(made) or "Mixed", several=several))
        return
    yield from described(home, given, named, steps, several=several)


def _is_described(given: dict[str, Node]) -> bool:
    """Whether an object says what one field is like; else it holds fields of its own."""
    kind = given.get("type")
    return kind is not None and not (unwrap(kind).type == "object" and "type" in properties(unwrap(kind)))


def described(
    view: View, given: dict[str, Node], named: tuple[str, int], steps: int = 0, *, several: bool = False
) -> Iterator[Declared]:
    """A field by its options: `{ type: String, required: true, unique: true }`."""
    name, line = named
    home, kind = elsewhere(view, given["type"]) if "type" in given else (view, None)
    refers = given.get("ref")
    if kind is not None and kind.type == "array":
        several = True
        inner = next((child for child in kind.named_children if child.type != "comment"), None)
        home, kind = elsewhere(home, inner) if inner is not None else (home, None)
        if kind is not None and kind.type == "object" and _is_described(properties(kind)):
            refers = refers or properties(kind).get("ref")
            kind = properties(kind)["type"]
    if kind is not None and kind.type in FUNCTIONS:
        kind = unwrap(next(iter(returned(kind)), kind))
    if kind is not None and (is_schema(kind) or kind.type == "object"):
        yield from object_fields(home, kind, f"{name}.", steps + 1)
    written = text_of(given["set"]) if "set" in given else ""
    sealed = written and (_ENCRYPTS.search(written) or _encrypts(view, given["set"]))
    unique = _is_set(given.get("unique"))
    yield Declared(
        ModelField(
            name=name,
            kind="Encrypted" if sealed else (last_name(kind) if kind is not None else "") or "Mixed",
            line=line,
            is_list=several,
            optional=not _is_set(given.get("required")),
            unique=unique,
            relation_fields=(),
            column=name,
        ),
        indexed=_is_set(given.get("index")) or unique,
    )
    if refers is not None and (target := model_name(view, refers)):
        yield relation(name, target, line, several=several)


def _encrypts(view: View, setter: Node) -> bool:
    """Whether a function of the target that is called before a value is set encrypts or hashes it."""
    declared = view.links.declared(view, setter)
    return declared is not None and _ENCRYPTS.search(text_of(declared[1])) is not None


def relation(name: str, target: str, line: int, *, several: bool = False) -> Declared:
    """The relation that a field with a reference is; queries never call it by this name."""
    return Declared(ModelField(f"{name}:{target}", target, line, several, True, False, (name,)))


def _plain(named: tuple[str, int], kind: str, *, several: bool) -> ModelField:
    return ModelField(named[0], kind, named[1], several, True, False, (), named[0])


def _is_set(option: Node | None) -> bool:
    """Whether an option is on: `true`, `[true, "is required"]`, `{ unique: true }`; not where it depends."""
    if option is None:
        return False
    option = unwrap(option)
    if option.type == "array":
        return any(child.type == "true" for child in option.named_children)
    return option.type in {"true", "number", "object", "string"}


def model_name(view: View, node: Node) -> str:
    """The model that a name, a class or a function that gives one stands for: `"Org"`, `Org.name`, `() => Org`."""
    node = unwrap(node)
    if node.type in FUNCTIONS:
        node = unwrap(next(iter(returned(node)), node))
    if node.type == "member_expression" and last_name(node) == "name" and (base := node.child_by_field_name("object")):
        return last_name(base)
    _, made = elsewhere(view, node)
    if made.type in {"string", "template_string"}:
        return text_of(made)[1:-1] if not any(c.type == "template_substitution" for c in made.named_children) else ""
    return last_name(node) if node.type in {"identifier", "member_expression"} else ""


def class_fields(view: View, declared: Node, steps: int = 0) -> Iterator[Declared]:
    """The fields of a class with `@Prop()` of Nest, or `@prop()` of Typegoose, also those of the classes it extends."""
    heritage = next((c for c in declared.named_children if c.type == "class_heritage"), None)
    base = _TYPE_NAME.search(text_of(heritage)) if heritage is not None else None
    found = view.links.typed(view, base.group()) if base is not None and steps <= _MAX_STEPS else None
    if found is not None:
        yield from class_fields(*found, steps + 1)
    body = declared.child_by_field_name("body")
    for member in body.named_children if body is not None else ():
        call = decorator_of(member, _PROPS) if member.type == "public_field_definition" else None
        if call is not None and (name := key_of(member)):
            yield from _property(view, (member, call), (name, view.file.place(member).line), steps)


def _property(view: View, of: tuple[Node, Node], named: tuple[str, int], steps: int) -> Iterator[Declared]:
    member, call = of
    annotation = member.child_by_field_name("type")
    typed = text_of(annotation).lstrip(": ") if annotation is not None else ""
    several = typed.endswith("[]") or typed.startswith("Array<")
    given = properties(unwrap(arguments_of(call)[0])) if arguments_of(call) else {}
    first = unwrap(arguments_of(call)[0]) if arguments_of(call) else None
    if first is not None and first.type != "object":
        if first.type in FUNCTIONS or first.type in {"identifier", "member_expression", "array"}:
            given = {"type": first}
        if len(arguments_of(call)) > 1:
            given |= properties(unwrap(arguments_of(call)[1]))
    if "type" in given or "ref" in given:
        yield from described(view, given, named, several=several)
        return
    kinds = [kind for kind in _TYPE_NAME.findall(typed) if kind not in {"Array", "Types", "Schema", "Ref", "Promise"}]
    referred = re.match(r"Ref<\s*(?:typeof\s+)?(\w+)", typed)
    plain = _PLAIN.get(typed.removesuffix("[]"))
    for one in described(view, given, named, several=several):
        of_type = plain is not None and one.field.kind == "Mixed"
        yield replace(one, field=replace(one.field, kind=plain)) if plain is not None and of_type else one
    inner = view.links.typed(view, kinds[0]) if kinds and referred is None and steps < _MAX_STEPS else None
    if referred is not None:
        yield relation(named[0], referred.group(1), named[1], several=several)
    elif inner is not None and inner[1].type.endswith("class_declaration"):
        for one in class_fields(*inner, steps=_MAX_STEPS):
            kept = one.field
            if not kept.relation_fields:
                path = f"{named[0]}.{kept.name}"
                yield Declared(_plain((path, named[1]), kept.kind, several=several), indexed=one.indexed)


def decorator_of(node: Node, names: frozenset[str]) -> Node | None:
    """The call of a decorator by one of these names, on a class, a member or a parameter."""
    holders = [node]
    if node.parent is not None and node.parent.type == "export_statement":
        holders.append(node.parent)
    for holder in holders:
        for child in holder.named_children:
            call = child.named_children[0] if child.type == "decorator" and child.named_children else None
            if call is not None and call.type == "call_expression" and last_name(call) in names:
                return call
    return None
