"""What declared types say while the program is interpreted: annotations, casts, and the type parameters of functions.

`get<T>(token: Token<T>): T` gives what the token was made for: `new Token<InvoiceController>("invoices")`.
"""

import re
from dataclasses import replace

from secgate.facts.typescript.literals import short
from secgate.facts.typescript.machine import Machine
from secgate.facts.typescript.modules import Module
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.types import is_router_type, member_type, named_type
from secgate.facts.typescript.values import (
    Choice,
    ClassValue,
    Deferred,
    ExternalCall,
    Function,
    Instance,
    Record,
    Scope,
    Site,
    Text,
    TypeRef,
    Unknown,
    Value,
)

_IMPLEMENTS = re.compile(r"\bclass\s+(\w+)[^{};]{0,200}?\bimplements\s+([\w\s,<>.]{1,200})\{")
_WORD = re.compile(r"\w+")
_CLASSES = frozenset({"class_declaration", "abstract_class_declaration"})
# Types whose first argument is what a value of them stands for here.
_SAME = frozenset({"Promise", "Readonly", "NonNullable", "Awaited"})
_NOTHING = frozenset({"null", "undefined"})
_HOPS = 6
# Type parameters have short names; a longer one that nothing declares is a type of the language or the platform.
_LONGEST = 8


class Typed(Machine):
    """Types as the interpreter meets them."""

    def type_ref(self, annotation: Node | None, scope: Scope) -> TypeRef | None:
        """The type that an annotation names; of a type parameter, what it stands for."""
        if annotation is None:
            return None
        node = annotation.named_children[0] if annotation.type == "type_annotation" else annotation
        around: Scope | None = scope
        while around is not None and around.types is None:
            around = around.parent
        kind = TypeRef(scope.module, node)
        return kind if around is None else settled(replace(kind, bound=around.types))

    def typed(self, value: Value, annotation: Node | None, scope: Scope) -> Value:
        """The value, with its declared type where nothing else is known of it."""
        return value if annotation is None else self.as_kind(value, self.type_ref(annotation, scope))

    def as_kind(self, value: Value, kind: TypeRef | None) -> Value:
        """The value, as of a type where nothing else is known of it."""
        if kind is None or says_nothing(kind):
            return value
        match value:
            case Unknown() if value.type is None or says_nothing(value.type):
                return replace(value, type=kind)
            case Deferred() if value.kind is None:
                value.kind = kind
            case Instance() if not value.kinds and value.made_of.name == text_of(kind.node.child_by_field_name("name")):
                value.kinds = tuple(_arguments(kind))
            case Choice() if all(isinstance(option, Unknown) for option in value.options):
                return Unknown("", kind, site=value.condition)
            case ExternalCall() if value.callee.package != "express" and self.is_ours(kind):
                # NOTE: a package makes no object of a class of the target, unless it was told of that class.
                return Unknown(short(value.site.node), kind, site=value.site)
        return value

    def is_ours(self, kind: TypeRef) -> bool:
        """Whether values of a type are the target's own, whoever hands them over: of its classes, and applications."""
        return self.instance_of(kind) is not None or is_router_type(self, kind)

    # Type parameters

    def bind_types(self, function: Function, arguments: list[Value], site: Site, scope: Scope) -> None:
        """Give the type parameters of a function, and of the class it belongs to, what they stand for in a call."""
        found: dict[str, TypeRef] = {}
        if isinstance(function.this, Instance) and function.this.kinds:
            found.update(zip(_parameters(function.this.made_of.node), function.this.kinds, strict=False))
        names = _parameters(function.node)
        given = kinds_at(site) if names else []
        for index, name in enumerate(names):
            kind = given[index] if index < len(given) else None
            if kind is None or says_nothing(kind):
                kind = self._inferred(function.node, arguments, name) or kind
            if kind is not None:
                found[name] = kind
        scope.types = found or None

    def _inferred(self, function: Node, arguments: list[Value], name: str) -> TypeRef | None:
        """What a type parameter stands for by the arguments of a call."""
        for entry, value in zip(_entries(function), arguments, strict=False):
            annotation = entry.child_by_field_name("type")
            if annotation is None or name not in _WORD.findall(text_of(annotation)):
                continue
            found = self._told(annotation.named_children[0], self.forced(value), name)
            if found is not None:
                return found
        return None

    def _told(self, annotation: Node, value: Value, name: str) -> TypeRef | None:
        """What a type parameter stands for where a parameter of this type is given this value."""
        if isinstance(value, ClassValue):
            return _named(value)
        if text_of(annotation) == name:
            return _named(value.made_of) if isinstance(value, Instance) else getattr(value, "type", None)
        listed = annotation.child_by_field_name("type_arguments")
        names = [text_of(argument) for argument in listed.named_children] if listed is not None else []
        kinds = _kinds_of(value)
        return kinds[names.index(name)] if name in names and names.index(name) < len(kinds) else None

    def returned_type(self, function: Function, scope: Scope, site: Site) -> Value:
        """An unknown value of the type that a function declares to return."""
        declared = function.node.child_by_field_name("return_type")
        kind = self.type_ref(declared, scope)
        if kind is not None and kind.node.type == "lookup_type":
            kind = self._looked_up(function.node, kind, scope)
        return Unknown(short(site.node), None if kind is None or says_nothing(kind) else kind, site=site)

    def _looked_up(self, function: Node, kind: TypeRef, scope: Scope) -> TypeRef | None:
        """The member of `Services[K]`, where the parameter of type `K` is given a text."""
        held, key = (*kind.node.named_children, None, None)[:2]
        if held is None or key is None:
            return None
        for entry in _entries(function):
            annotation, pattern = entry.child_by_field_name("type"), entry.child_by_field_name("pattern")
            if annotation is not None and text_of(annotation.named_children[0]) == text_of(key):
                value = scope.names.get(text_of(pattern))
                name = value.text if isinstance(value, Text) and not value.is_open else None
                return member_type(self, self.type_ref(held, scope), name) if name is not None else None
        return None

    # Classes

    def instance_of(self, kind: TypeRef | None) -> Instance | None:
        """The one instance that stands for every value of a declared class that nothing else is known of.

        Of an interface it is that of the class that implements it, where only one does.
        """
        found = named_type(self, kind)
        if found is None or found[2] is None:
            return None
        module, name, node = found[0], found[1], found[2]
        if node.type == "interface_declaration":
            made = self.implementations(name)
            if len(made) != 1:
                return None
            module, node = made[0]
            name = text_of(node.child_by_field_name("name"))
        if node.type not in _CLASSES:
            return None
        key = (module.path, node.start_byte)
        if key not in self.singletons:
            self.singletons[key] = Instance(ClassValue(node, self.scope_of(module.path), name))
        return self.singletons[key]

    def implementations(self, name: str) -> list[tuple[Module, Node]]:
        """Classes of the target that say they implement an interface of that name, in order of path."""
        if self._implementers is None:
            self._implementers = {}
            for path, source in self.project.sources.items():
                for match in _IMPLEMENTS.finditer(source.text) if "implements" in source.text else ():
                    for interface in _WORD.findall(match.group(2)):
                        self._implementers.setdefault(interface, []).append(f"{path}\n{match.group(1)}")
        found = []
        for entry in self._implementers.get(name, ()):
            path, _, class_name = entry.partition("\n")
            module = self.module(path)
            if class_name in module.types:
                found.append((module, module.types[class_name]))
        return found


def settled(kind: TypeRef) -> TypeRef:
    """A type with its type parameter given what it stands for, also in a promise or beside undefined."""
    found = kind
    for _ in range(_HOPS):
        node, bound = found.node, found.bound or {}
        inner: Node | None = None
        match node.type:
            case "type_identifier" | "identifier":
                return bound.get(text_of(node), kind)
            case "generic_type" if text_of(node.child_by_field_name("name")) in _SAME:
                listed = node.child_by_field_name("type_arguments")
                inner = listed.named_children[0] if listed is not None and listed.named_children else None
            case "union_type":
                parts = [child for child in node.named_children if text_of(child) not in _NOTHING]
                inner = parts[0] if len(parts) == 1 else None
            case "parenthesized_type" if node.named_children:
                inner = node.named_children[0]
        if inner is None:
            return kind
        found = replace(found, node=inner)
    return kind


def says_nothing(kind: TypeRef) -> bool:
    """Whether a type leaves open what a value is: `any`, `unknown`, or a type parameter that is given nothing."""
    if kind.node.type == "predefined_type":
        return True
    name = text_of(kind.node) if kind.node.type in {"type_identifier", "identifier"} else ""
    return bool(name) and len(name) <= _LONGEST and name not in kind.module.types and name not in kind.module.imports


def kinds_at(site: Site) -> list[TypeRef]:
    """The types that a call is given: `get<InvoiceController>("invoices")`."""
    listed = site.node.child_by_field_name("type_arguments")
    return [TypeRef(site.module, node) for node in listed.named_children] if listed is not None else []


def _kinds_of(value: Value) -> list[TypeRef]:
    """The types that a value was made with, or that its own type is given."""
    match value:
        case Instance():
            return list(value.kinds)
        case ExternalCall():
            return kinds_at(value.site)
        case Unknown(type=TypeRef() as kind) | Record(type=TypeRef() as kind):
            return _arguments(kind)
        case _:
            return []


def _arguments(kind: TypeRef) -> list[TypeRef]:
    listed = kind.node.child_by_field_name("type_arguments")
    return [settled(replace(kind, node=node)) for node in listed.named_children] if listed is not None else []


def _named(made_of: ClassValue) -> TypeRef | None:
    node = made_of.node.child_by_field_name("name")
    return TypeRef(made_of.scope.module, node) if node is not None else None


def _parameters(node: Node) -> list[str]:
    """The names of the type parameters of a function or a class."""
    listed = node.child_by_field_name("type_parameters")
    found = listed.named_children if listed is not None else []
    return [text_of(child.child_by_field_name("name")) for child in found if child.type == "type_parameter"]


def _entries(function: Node) -> list[Node]:
    """The parameters of a function, without `this`."""
    listed = function.child_by_field_name("parameters")
    found = listed.named_children if listed is not None else []
    return [e for e in found if e.type != "comment" and text_of(e.child_by_field_name("pattern")) != "this"]
