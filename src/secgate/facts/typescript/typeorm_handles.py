"""What a receiver is to TypeORM: a repository of an entity, a manager, or what gives these.

By its declared type, by what makes it (`dataSource.getRepository(Invoice)`), by the class around `this`; a name alone
counts only where nothing else is said. https://typeorm.io/docs/working-with-entity-manager/custom-repository
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from secgate.facts.schemas import Model
from secgate.facts.typescript.names import (
    Binding,
    ancestors,
    arguments_of,
    callee_of,
    key_of,
    last_name,
    properties,
    returned,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.typeorm_columns import decorators_of, text_at
from secgate.facts.typescript.typeorm_schema import CLASSES, base_of, declared_class
from secgate.facts.typescript.view import View, position_of

_REPOSITORY = re.compile(r"\b(?:Tree|Mongo|Base|Abstract)?Repository\s*<\s*([\w.]+)")
_MANAGER = re.compile(r"\b(?:Mongo)?EntityManager\b")
_SOURCE = re.compile(r"\b(?:DataSource|Connection|QueryRunner)\b")
_OWN = frozenset({"Repository", "TreeRepository", "MongoRepository", "AbstractRepository"})
_GIVE_REPOSITORY = frozenset({"getRepository", "getTreeRepository", "getMongoRepository"})
_CALLED = re.compile(r"^(\w+?)s?_?(?:[Rr]epository|[Rr]epo)$")
_TYPE = re.compile(r"\b[A-Z]\w*")
_MAX_STEPS = 7

Kind = Literal["repository", "manager", "source"]


@dataclass(frozen=True)
class Handle:
    """What a receiver is.

    Attributes:
        model: the entity of a repository; None where it is computed.
        generic: the type parameter that stands for its entity, in a class that others extend.
        own: it is of a class of the target.
    """

    kind: Kind
    model: Model | None = None
    generic: str = ""
    own: bool = False


_ONE_MANAGER, _ONE_SOURCE = Handle("manager"), Handle("source")


def entity_of(view: View, node: Node | None) -> Model | None:
    """The entity that an expression names: its class, its `EntitySchema` or its name."""
    if node is None:
        return None
    node = unwrap(node)
    entities = view.schema.of("typeorm")
    if node.type == "string":
        said = text_at(node)
        return entities.get(said) or next((m for m in entities.values() if m.table == said), None)
    if node.type == "member_expression":
        return entities.get(last_name(node))
    if node.type != "identifier":
        return None
    bound = view.names.binding(node)
    if bound is None or bound.kind in {"parameter", "loop", "function"}:
        return None
    if bound.kind in {"import", "class"} and not bound.path[1:]:
        name = bound.path[0] if bound.path and bound.path[0] != "default" else bound.name
        if name in entities:
            return entities[name]
    value = bound.value if bound.kind == "local" and not bound.path else None
    found = view.links.value(view, bound) if bound.kind == "import" else None
    home, made = found if found is not None else (view, value)
    if made is None:
        return None
    place = (home.file.path, home.file.place(unwrap(made)).line)
    return next((m for m in entities.values() if (m.path, m.line) == place), None)


def named_entity(view: View, name: str) -> Model | None:
    """The entity that a type's name means in a file."""
    entities, bound = view.schema.of("typeorm"), view.names.declared(name)
    if bound is not None and bound.kind == "import" and bound.path and bound.path[0] != "default":
        return entities.get(bound.path[0])
    return entities.get(name)


def handle_of(view: View, node: Node | None, steps: int = 0) -> Handle | None:
    """What a receiver is; None where it is nothing of TypeORM, or cannot be told."""
    if node is None or steps > _MAX_STEPS:
        return None
    node = unwrap(node)
    key = ("typeorm receiver", node.id)
    if key not in view.links.answers:
        # NOTE: what leads back to itself is nothing that is known.
        view.links.answers[key] = None
        view.links.answers[key] = _handle(view, node, steps)
    known = view.links.answers[key]
    return known if isinstance(known, Handle) else None


def _handle(view: View, node: Node, steps: int) -> Handle | None:
    match node.type:
        case "this" | "super":
            return _of_this(view, node, steps)
        case "identifier" | "shorthand_property_identifier":
            return _of_name(view, node, steps)
        case "member_expression":
            return _of_member(view, node, steps)
        case "call_expression":
            return _of_call(view, node, steps)
        case "new_expression":
            name = last_name(callee_of(node))
            return _ONE_SOURCE if name == "DataSource" else of_type(view, name, steps)
        case "binary_expression" | "ternary_expression":
            # NOTE: `manager ?? this.dataSource.manager`, `manager ? manager.getRepository(Invoice) : this.invoices`.
            found = (handle_of(view, part, steps + 1) for part in reversed(node.named_children))
            return next((one for one in found if one is not None), None)
        case _:
            return None


def of_type(view: View, text: str, steps: int = 0) -> Handle | None:
    """What a declared type says."""
    match = _REPOSITORY.search(text)
    if match is not None:
        model = named_entity(view, match[1].rpartition(".")[2])
        if model is not None or view.links.typed(view, match[0].partition("<")[0].strip()) is None:
            return Handle("repository", model, "" if model is not None else match[1])
    if _MANAGER.search(text):
        return _ONE_MANAGER
    if _SOURCE.search(text):
        return _ONE_SOURCE
    for name in _TYPE.findall(text)[:2]:
        found = view.links.typed(view, name)
        if found is not None and found[1].type in CLASSES:
            own = of_class(*found, steps + 1)
            given = [m for n in _TYPE.findall(text)[1:] if (m := named_entity(view, n)) is not None]
            return replace(own, model=given[0], generic="") if own and own.model is None and given else own
    return None


def of_class(view: View, declared: Node, steps: int = 0) -> Handle | None:
    """What an object of a class is: a repository where the class extends one."""
    told = next((one for one in decorators_of(declared) if one.name == "EntityRepository"), None)
    base = base_of(declared)
    if told is not None and told.given:
        return Handle("repository", entity_of(view, told.given[0]), own=True)
    if base is None or steps > _MAX_STEPS:
        return None
    given = _type_arguments(declared)
    model = next((m for name in given if (m := named_entity(view, name)) is not None), None)
    if last_name(base) in _OWN:
        return Handle("repository", model, "" if model is not None else next(iter(given), ""), own=True)
    above = declared_class(view, base)
    found = of_class(*above, steps + 1) if above is not None else None
    if found is None or found.model is not None:
        return found
    return Handle("repository", model, "" if model is not None else next(iter(given), ""), own=True)


def _type_arguments(declared: Node) -> list[str]:
    """The names of types that a class gives the one that it extends."""
    for part in declared.children:
        if part.type == "class_heritage":
            clause = next((c for c in part.named_children if c.type == "extends_clause"), None)
            listed = clause.child_by_field_name("type_arguments") if clause is not None else None
            return _TYPE.findall(text_of(listed))
    return []


def _of_this(view: View, node: Node, steps: int) -> Handle | None:
    """The class around `this`, or the repository that `extend({ … })` adds methods to."""
    for outer in ancestors(node):
        if outer.type in CLASSES:
            model = view.schema.of("typeorm").get(text_of(outer.child_by_field_name("name")))
            # NOTE: within an entity, `this` is the class itself in its static methods alone.
            own = model is not None and model.path == view.file.path
            return Handle("repository", model) if own and _is_static(node) else of_class(view, outer, steps + 1)
        call = outer.parent.parent if outer.type == "object" and outer.parent is not None else None
        if call is not None and call.type == "call_expression" and last_name(call) == "extend":
            return handle_of(view, call, steps + 1)
    return None


def _is_static(node: Node) -> bool:
    method = next((outer for outer in ancestors(node) if outer.type == "method_definition"), None)
    return method is not None and any(child.type == "static" for child in method.children)


def _of_name(view: View, node: Node, steps: int) -> Handle | None:
    bound = view.names.binding(node)
    if bound is None:
        return None
    match bound.kind:
        case "import" | "class":
            model = entity_of(view, node)
            if model is not None and _is_class(view, node):
                return Handle("repository", model)
            found = view.links.value(view, bound) if bound.kind == "import" else None
            return handle_of(*found, steps + 1) if found is not None else None
        case "local" if bound.value is not None:
            if bound.path:
                return _part(view, bound.value, bound.path[-1], steps) if len(bound.path) == 1 else None
            declarator = bound.node.parent
            annotation = declarator.child_by_field_name("type") if declarator is not None else None
            typed = of_type(view, text_of(annotation), steps + 1) if annotation is not None else None
            return typed or handle_of(view, bound.value, steps + 1) or _assigned(view, bound, steps)
        case "local":
            declarator = bound.node.parent
            annotation = declarator.child_by_field_name("type") if declarator is not None else None
            typed = of_type(view, text_of(annotation), steps + 1) if annotation is not None else None
            return typed or _assigned(view, bound, steps)
        case "parameter":
            return _of_parameter(view, bound, steps)
        case _:
            return None


def _is_class(view: View, node: Node) -> bool:
    """Whether a name is that of a class: an `EntitySchema` has no methods that read rows."""
    return declared_class(view, node) is not None


def _assigned(view: View, bound: Binding, steps: int) -> Handle | None:
    found = (
        handle_of(view, right, steps + 1)
        for left, right in view.names.assignments(bound)
        if left.type != "member_expression"
    )
    return next((one for one in found if one is not None), None)


def _of_parameter(view: View, bound: Binding, steps: int) -> Handle | None:
    holder = bound.node.parent
    annotation = holder.child_by_field_name("type") if holder is not None else None
    if annotation is not None and not bound.path:
        return of_type(view, text_of(annotation), steps + 1)
    call = bound.owner.parent.parent if bound.owner.parent is not None else None
    if call is not None and call.type == "call_expression" and last_name(call) in {"transaction", "runInTransaction"}:
        return _ONE_MANAGER
    found = None if annotation is not None else _given_here(view, bound, steps)
    return found or _by_name(view, bound.name)


def _given_here(view: View, bound: Binding, steps: int) -> Handle | None:
    """What the calls in the same file give for a parameter without a type."""
    index, around = position_of(bound), bound.owner.parent
    if index is None or bound.path or around is None or around.type == "arguments":
        return None
    key = ("typeorm parameter", bound.node.id)
    if key not in view.links.answers:
        view.links.answers[key] = None
        given = ((callee, arguments_of(call)) for call, callee, _ in view.names.named)
        own = (a[index] for callee, a in given if index < len(a) and view.names.function(callee) == bound.owner)
        found = (handle_of(view, one, steps + 2) for one in own)
        view.links.answers[key] = next((one for one in found if one is not None), None)
    known = view.links.answers[key]
    return known if isinstance(known, Handle) else None


def _by_name(view: View, name: str) -> Handle | None:
    """What a name says of which nothing else is known: `invoiceRepository`, `manager`."""
    match = _CALLED.match(name)
    if match is None:
        return _ONE_MANAGER if name in {"entityManager", "transactionalEntityManager"} else None
    called = match[1].lower()
    models = view.schema.of("typeorm").values()
    model = next((m for m in models if called in {m.name.lower(), m.word.lower()}), None)
    return Handle("repository", model) if model is not None else None


def _of_member(view: View, node: Node, steps: int) -> Handle | None:
    base, name = node.child_by_field_name("object"), last_name(node)
    return _part(view, base, name, steps) if base is not None else None


def _part(view: View, base: Node, name: str, steps: int) -> Handle | None:
    """What a property of an expression is."""
    base = unwrap(base)
    if base.type == "this":
        around = next((outer for outer in ancestors(base) if outer.type in CLASSES), None)
        found = field_of(view, around, name, steps + 1) if around is not None else None
        if found is not None:
            return found
    outer = handle_of(view, base, steps + 1)
    if outer is not None:
        return (
            _ONE_MANAGER
            if name == "manager"
            else _ONE_SOURCE
            if name in {"connection", "queryRunner", "dataSource"}
            else None
        )
    made = view.names.resolve(base)
    home = view
    bound = view.names.binding(made)
    if bound is not None and bound.kind == "import" and (value := view.links.value(view, bound)) is not None:
        home, made = value[0], unwrap(value[1])
    if made.type == "object" and name in (entries := properties(made)):
        return handle_of(home, entries[name], steps + 1)
    if bound is not None and bound.kind == "import" and (value := view.links.exported(view, bound, name)) is not None:
        return handle_of(*value, steps + 1)
    typed = _class_of(view, base, steps)
    if typed is not None:
        return field_of(*typed, name, steps + 1)
    return (_ONE_MANAGER if name == "manager" else None) or _by_name(view, name)


def _class_of(view: View, node: Node, steps: int) -> tuple[View, Node] | None:
    """The class of an object of the target: by `new`, or by the type of a parameter or of a field."""
    node = view.names.resolve(node)
    text = ""
    if node.type == "new_expression":
        text = last_name(callee_of(node))
    elif (bound := view.names.binding(node)) is not None and bound.kind == "parameter" and not bound.path:
        text = text_of(bound.node.parent.child_by_field_name("type")) if bound.node.parent is not None else ""
    elif node.type == "member_expression" and unwrap(node.child_by_field_name("object") or node).type == "this":
        around = next((outer for outer in ancestors(node) if outer.type in CLASSES), None)
        found = _declaring(view, around, last_name(node)) if around is not None else None
        if found is not None:
            view, text = found[0], text_of(found[1].child_by_field_name("type"))
    name = next(iter(_TYPE.findall(text)), "")
    return view.links.typed(view, name) if name and steps <= _MAX_STEPS else None


def field_of(view: View, declared: Node, name: str, steps: int = 0) -> Handle | None:
    """What a field of a class is, also one that a base class declares."""
    if steps > _MAX_STEPS:
        return None
    found = _declaring(view, declared, name)
    if found is not None:
        home, node, owner = found
        annotation = node.child_by_field_name("type")
        told = of_type(home, text_of(annotation), steps + 1) if annotation is not None else None
        value = node.child_by_field_name("value") if node.type == "public_field_definition" else None
        if node.type == "method_definition":
            value = next(iter(returned(node)), None)
        told = told or handle_of(home, value, steps + 1) or _set_in(home, owner, name, steps)
        if told is not None and told.model is None and told.generic:
            model = _argument_of(view, declared, owner)
            return replace(told, model=model, generic="") if model is not None else told
        return told
    return _set_in(view, declared, name, steps)


def _declaring(view: View, declared: Node, name: str, steps: int = 0) -> tuple[View, Node, Node] | None:
    """(file, declaration, class) of a field: a member, or a parameter of the constructor that keeps it."""
    body = declared.child_by_field_name("body")
    for member in body.named_children if body is not None else ():
        is_getter = member.type == "method_definition" and any(child.type == "get" for child in member.children)
        if key_of(member) == name and (member.type == "public_field_definition" or is_getter):
            return view, member, declared
        if member.type == "method_definition" and key_of(member) == "constructor":
            listed = member.child_by_field_name("parameters")
            for entry in listed.named_children if listed is not None else ():
                kept = any(
                    c.type in {"accessibility_modifier", "readonly", "override_modifier"} for c in entry.children
                )
                if kept and text_of(entry.child_by_field_name("pattern")) == name:
                    return view, entry, declared
    base = base_of(declared)
    above = declared_class(view, base) if base is not None and steps <= _MAX_STEPS else None
    return _declaring(*above, name, steps + 1) if above is not None else None


def _set_in(view: View, declared: Node, name: str, steps: int) -> Handle | None:
    """What a constructor puts into a field: `this.invoices = dataSource.getRepository(Invoice)`."""
    if f"this.{name}" not in view.file.text:
        return None
    for part in walk(declared):
        if part.type == "assignment_expression" and text_of(part.child_by_field_name("left")) == f"this.{name}":
            return handle_of(view, part.child_by_field_name("right"), steps + 1)
    return None


def _argument_of(view: View, declared: Node, owner: Node) -> Model | None:
    """The entity that a class gives the one whose field it inherits: `extends OfTenant<Invoice>`."""
    if declared.id == owner.id:
        return None
    return next((m for name in _type_arguments(declared) if (m := named_entity(view, name)) is not None), None)


def entities_given(view: View, node: Node) -> list[Model]:
    """The entities that classes give the generic one around a place: `class Invoices extends OfTenant<Invoice>`."""
    around = next((outer for outer in ancestors(node) if outer.type in CLASSES), None)
    name = text_of(around.child_by_field_name("name")) if around is not None else ""
    if not name:
        return []
    key = ("typeorm entities of", around.id if around is not None else 0)
    known = view.links.answers.get(key)
    if not isinstance(known, tuple):
        known = view.links.answers[key] = tuple(_given_to(view, name))
    return list(known)


def _given_to(view: View, name: str) -> Iterator[Model]:
    pattern = re.compile(rf"\bextends\s+{re.escape(name)}\s*<([^{{]*)")
    for other in view.links.mentioning(name):
        for match in pattern.finditer(other.file.text):
            names = _TYPE.findall(match[1])
            yield from [m for n in names if (m := named_entity(other, n)) is not None][:1]


def _of_call(view: View, call: Node, steps: int) -> Handle | None:
    callee, given = callee_of(call), arguments_of(call)
    name = last_name(callee)
    if callee is None:
        return None
    base = unwrap(callee).child_by_field_name("object") if unwrap(callee).type == "member_expression" else None
    if name in _GIVE_REPOSITORY and given:
        return Handle("repository", entity_of(view, given[0]), "" if entity_of(view, given[0]) else "T")
    if name == "getCustomRepository" and given:
        return of_type(view, last_name(given[0]), steps + 1)
    if name in {"withRepository", "get"} and given and base is not None:
        # NOTE: a container gives what it is asked for by its class.
        return handle_of(view, given[0], steps + 1) or of_type(view, last_name(given[0]), steps + 1)
    if name == "extend" and base is not None:
        return handle_of(view, base, steps + 1)
    if name == "getManager" or (name == "createEntityManager" and base is not None):
        return _ONE_MANAGER
    if name in {"getConnection", "createConnection", "createQueryRunner", "initialize", "getDataSource"}:
        return _ONE_SOURCE
    return _given_back(view, callee, steps)


def _given_back(view: View, callee: Node, steps: int) -> Handle | None:
    """What a function of the target gives: by its declared type, or by what it returns."""
    declared = view.links.declared(view, callee)
    if declared is None:
        return None
    home, function = declared
    annotation = function.child_by_field_name("return_type")
    if annotation is not None and (told := of_type(home, text_of(annotation), steps + 1)) is not None and told.model:
        return told
    given = (handle_of(home, value, steps + 1) for value in returned(function))
    return next((one for one in given if one is not None), None)
