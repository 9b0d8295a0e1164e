"""Classes by which NestJS tells what a body is: their properties, and the validators on these."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal as Word

from secgate.facts.typescript.modules import members
from secgate.facts.typescript.names import ancestors
from secgate.facts.typescript.nest_bases import base_of
from secgate.facts.typescript.nest_decorators import Applied, Decorators
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.types import named_type
from secgate.facts.typescript.values import (
    ClassValue,
    External,
    ExternalCall,
    Function,
    Items,
    Scope,
    Site,
    Text,
    TypeRef,
    Unknown,
    Value,
)

_MAPPED = frozenset({"PartialType", "PickType", "OmitType", "IntersectionType", "OverrideType"})
_ZOD = "createZodDto"
_TYPES = frozenset({"interface_declaration", "type_alias_declaration", "enum_declaration"})
_BUILT_IN = frozenset({
    "Object", "Record", "Array", "Partial", "Pick", "Omit", "Readonly", "Promise", "Map", "Set", "String", "Number",
})  # fmt: skip
_MAX_CLASSES = 12
Kind = Word["zod", "checked", "partly", "bare", "unclear"]


@dataclass(frozen=True)
class Dto:
    """What a class says of its properties.

    Attributes:
        kind: `zod` for one of `createZodDto`, `checked` where every property has a validator, `partly`, `bare`.
        fields: its properties, each with its place.
        open: those of them without a validator.
        schema: what a class of `createZodDto` is made of.
    """

    kind: Kind
    fields: Mapping[str, Site] = field(default_factory=dict, compare=False)
    open: Mapping[str, Site] = field(default_factory=dict, compare=False)
    schema: Site | None = None


@dataclass
class Dtos:
    """Reads classes, each once."""

    decorators: Decorators
    _read: dict[tuple[str, int], Dto] = field(default_factory=dict)

    def of(self, parameter: Node, scope: Scope) -> Dto | None:
        """What the class of a parameter says; None where its type is no class, so that nothing is known at run time."""
        annotation = parameter.child_by_field_name("type")
        kind = annotation.named_children[0] if annotation is not None and annotation.named_children else None
        if kind is not None and kind.type == "generic_type":
            kind = kind.child_by_field_name("name")
        if kind is None or kind.type not in {"type_identifier", "nested_type_identifier"}:
            return None
        if kind.type == "nested_type_identifier":
            return Dto("unclear")
        if _is_erased(kind, scope):
            return None
        found = named_type(self.decorators.machine, TypeRef(scope.module, kind))
        if found is None or (found[2] is not None and found[2].type in _TYPES):
            return None
        module, name, node = found
        if node is None:
            return self._of_value(name, scope)
        return self.of_class(ClassValue(node, self.decorators.machine.scope_of(module.path), name))

    def _of_value(self, name: str, scope: Scope) -> Dto | None:
        """The class behind a name that no declaration of a type stands for: built in, of a package, or made."""
        if name in _BUILT_IN:
            return None
        value = self.decorators.forced(self.decorators.machine.lookup(name, scope))
        return self.of_class(value) if isinstance(value, ClassValue) else Dto("unclear")

    def of_class(self, made_of: ClassValue, depth: int = 0) -> Dto:
        """What a class, and those that it extends, say of their properties."""
        key = (made_of.scope.module.path, made_of.node.start_byte)
        if key not in self._read:
            self._read[key] = Dto("unclear")
            self._read[key] = self._of(made_of, depth)
        return self._read[key]

    def _of(self, made_of: ClassValue, depth: int) -> Dto:
        lineage = list(self.decorators.machine.lineage(made_of))
        own = [(name, node, one.scope) for one in reversed(lineage) for name, node in _properties(one.node)]
        fields = {name: Site(scope.module, node) for name, node, scope in own}
        kinds = [self._is_checked(node, scope) for _, node, scope in own]
        # NOTE: what a class above has tested stays tested.
        tested = {name for (name, _, _), checked in zip(own, kinds, strict=True) if checked}
        left = {name: site for name, site in fields.items() if name not in tested}
        base = base_of(self.decorators.machine, lineage[-1])
        if isinstance(base, ExternalCall) and depth < _MAX_CLASSES:
            name = base.callee.names[-1] if base.callee.names else ""
            if name == _ZOD:
                given = list(map(self.decorators.forced, base.arguments))
                schema = given[0].site if given and isinstance(given[0], ExternalCall) else None
                return Dto("partly" if kinds else "zod", fields, schema=schema)
            if name in _MAPPED:
                inner = self._of_mapped(base, depth)
                left = {**inner.open, **_untested(left, inner)}
                return Dto(_settled(_joined(kinds, [inner]), left), {**inner.fields, **fields}, left)
        return Dto("unclear" if base is not None else _joined(kinds, []), fields, left)

    def _of_mapped(self, made: ExternalCall, depth: int) -> Dto:
        """What `PartialType(OmitType(Order, ["price"]))` says: what the classes in it say, without what is left out."""
        inner: list[Dto] = []
        given = list(map(self.decorators.forced, made.arguments))
        for one in given if depth < _MAX_CLASSES else ():
            if isinstance(one, ClassValue):
                inner.append(self.of_class(one, depth + 1))
            elif isinstance(one, ExternalCall) and set(one.callee.names[-1:]) & _MAPPED:
                inner.append(self._of_mapped(one, depth + 1))
            elif isinstance(one, External | ExternalCall | Unknown):
                inner.append(Dto("unclear"))
        name = made.callee.names[-1] if made.callee.names else ""
        held, left = ({k: s for one in listed for k, s in one.items()} for listed in _parts(inner))
        open_ = _mapped(name, given, left)
        return Dto(_settled(_joined([], inner), open_), _mapped(name, given, held), open_)

    def _is_checked(self, node: Node, scope: Scope) -> bool:
        """Whether a property has a validator; `@Allow()` is one by decision, too."""
        applied = self.decorators.of_member(node, scope)
        return any("class-validator" in one.package or not one.name or _registers(one) for one in applied)


def _is_erased(kind: Node, scope: Scope) -> bool:
    """Whether nothing is left of a type at run time: `import type { Order }`, `<T>` of what is around it."""
    name = text_of(kind)
    for outer in ancestors(kind):
        listed = outer.child_by_field_name("type_parameters")
        given = listed.named_children if listed is not None else []
        if any(text_of(one.child_by_field_name("name")) == name for one in given):
            return True
    for statement in scope.module.source.nodes("import_statement"):
        whole = any(child.type == "type" for child in statement.children)
        for entry in walk(statement):
            if entry.type != "import_specifier" or not (whole or any(child.type == "type" for child in entry.children)):
                continue
            if text_of(entry.child_by_field_name("alias") or entry.child_by_field_name("name")) == name:
                return True
    return False


def _registers(one: Applied) -> bool:
    """Whether a decorator of the target's own is a validator."""
    return isinstance(one.call, Function) and "registerDecorator" in text_of(one.call.node)


def _settled(kind: Kind, left: Mapping[str, Site]) -> Kind:
    """What a class is that takes of others what has a validator, and leaves the rest."""
    return "checked" if kind == "partly" and not left else kind


def _untested(left: Mapping[str, Site], above: Dto) -> dict[str, Site]:
    """The properties without a validator that none has in the class above either."""
    tested = above.fields.keys() - above.open.keys()
    return {name: site for name, site in left.items() if name not in tested}


def _parts(inner: list[Dto]) -> tuple[list[Mapping[str, Site]], list[Mapping[str, Site]]]:
    """The properties of several classes, and those without a validator."""
    return [one.fields for one in inner], [one.open for one in inner]


def _mapped(name: str, given: list[Value], fields: Mapping[str, Site]) -> dict[str, Site]:
    """The properties of `PickType(Order, ["title"])` and its like."""
    listed = given[1].items if len(given) > 1 and isinstance(given[1], Items) else []
    keys = {item.text for item in listed if isinstance(item, Text)}
    if name == "PickType" and keys:
        return {key: site for key, site in fields.items() if key in keys}
    return {key: site for key, site in fields.items() if name != "OmitType" or key not in keys}


def _joined(kinds: Iterable[bool], inner: list[Dto]) -> Kind:
    """What a class is by its own properties and by the classes that it is made of."""
    told, own = {one.kind for one in inner}, list(kinds)
    if "unclear" in told:
        return "unclear"
    if told == {"zod"} and not own:
        return "zod"
    sides = {*own, *(kind in {"checked", "zod"} for kind in told if kind != "partly")}
    if "partly" in told or len(sides) > 1:
        return "partly"
    return "checked" if True in sides else "bare"


def _properties(made_of: Node) -> Iterator[tuple[str, Node]]:
    """The fields of a class that hold what a request gives."""
    for name, node in members(made_of.child_by_field_name("body")):
        static = any(child.type == "static" for child in node.children)
        if node.type == "public_field_definition" and not static:
            yield name, node
