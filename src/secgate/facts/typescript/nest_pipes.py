"""Pipes of NestJS: which parts of a request fit a schema before a handler is given them.

A `ValidationPipe` looks at a parameter by its class, and only where that has decorators of class-validator; a pipe of
zod by its schema, or by the class that `createZodDto` made; `ParseIntPipe` and its like at one value.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal as Word

from secgate.facts.model import Checked, Guard
from secgate.facts.typescript.modules import members
from secgate.facts.typescript.nest_bodies import base_of
from secgate.facts.typescript.nest_decorators import Applied, Decorators, named
from secgate.facts.typescript.nest_parameters import Parameter
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.types import named_type
from secgate.facts.typescript.values import (
    ClassValue,
    External,
    ExternalCall,
    Function,
    Instance,
    Literal,
    Record,
    Scope,
    Site,
    TypeRef,
    Value,
)

Answer = Word["yes", "unclear", "no"]
_PARSING = re.compile(r"^Parse(?:Int|Float|Bool|UUID|Enum|Date|Array|File)Pipe$|^ParseFilePipeBuilder$")
_HARMLESS = frozenset({"DefaultValuePipe"})
_BY_CLASS = re.compile(r"plainTo(?:Instance|Class)|\bmetatype\b")
_PARSES = re.compile(
    r"(?:^|[.\s(])(?:safe)?[pP]arse(?:Async)?\s*\(|\bvalidate(?:Async|Sync|OrReject)?\s*\(|\bcast\s*\("
)
_MAPPED = frozenset({"PartialType", "PickType", "OmitType", "IntersectionType", "OverrideType"})
_ZOD = "createZodDto"
_TYPES = frozenset({"interface_declaration", "type_alias_declaration", "enum_declaration"})
_MAX_CLASSES = 12


@dataclass(frozen=True)
class Dto:
    """What a class says of its properties.

    Attributes:
        kind: `zod` for one of `createZodDto`, `checked` where every property has a validator, `partly`, `bare`.
    """

    kind: Word["zod", "checked", "partly", "bare", "unclear"]


@dataclass
class Pipes:
    """Tells what the pipes in front of a handler do."""

    decorators: Decorators
    _dtos: dict[tuple[str, int], Dto] = field(default_factory=dict)

    def of(self, before: list[tuple[Value, Site]], parameters: list[Parameter], scope: Scope) -> Iterator[Guard]:
        """A guard for what the pipes of a handler look at; none where they look at nothing.

        Args:
            before: the pipes of the application, the class and the method.
            parameters: those of the handler.
            scope: of the handler's class.
        """
        by_part: dict[str, set[Answer]] = {}
        shown: list[tuple[str, Site]] = []
        for one in parameters:
            if not one.part:
                continue
            own, answers = Site(scope.module, one.node), set[Answer]()
            for pipe, site in (*before, *((value, own) for value in one.pipes)):
                answer = self._by_pipe(self.decorators.forced(pipe), one, scope)
                shown += [(self._name(pipe), site)] if answer != "no" else []
                answers.add(answer)
            by_part.setdefault(one.part, set()).add(_strongest(answers))
        parts = tuple(part for part, found in by_part.items() if found == {"yes"})
        unclear = tuple(part for part, found in by_part.items() if "unclear" in found and "no" not in found)
        if parts or unclear:
            name, site = shown[0]
            place = site.module.source.place(site.node)
            yield Guard(name or "a pipe", place, ("validation",), checked=Checked(parts, unclear))

    @staticmethod
    def _name(value: Value) -> str:
        match value:
            case External():
                return value.names[-1] if value.names else ""
            case ExternalCall():
                return value.callee.names[-1] if value.callee.names else ""
            case ClassValue():
                return value.name
            case Instance():
                return value.made_of.name
            case _:
                return ""

    def _by_pipe(self, pipe: Value, one: Parameter, scope: Scope) -> Answer:
        match pipe:
            case ClassValue():
                return self._own(Instance(pipe), one, scope)
            case Instance():
                return self._own(pipe, one, scope)
            case External():
                return self._foreign(pipe.package, pipe.names, None, one, scope)
            case ExternalCall():
                given = pipe.arguments[0] if pipe.arguments else None
                return self._foreign(pipe.callee.package, pipe.callee.names, given, one, scope)
            case Literal() | Record():
                return "no"
            case _:
                return "unclear"

    def _foreign(
        self, package: str, names: tuple[str, ...], given: Value | None, one: Parameter, scope: Scope
    ) -> Answer:
        name = next((n for n in reversed(names) if n not in {"()", "build"}), "")
        if _PARSING.match(name):
            return "yes"
        if name in _HARMLESS:
            return "no"
        if name == "ValidationPipe" and package.startswith("@nestjs/"):
            return self._by_class(one, scope, given if isinstance(given, Record) else None)
        if "zod" in package.lower() or "ZodValidationPipe" in names:
            return "yes" if given is not None else self._by_zod(one, scope)
        return "unclear"

    def _own(self, pipe: Instance, one: Parameter, scope: Scope) -> Answer:
        """A pipe of the target: by what its `transform` does."""
        site = Site(pipe.made_of.scope.module, pipe.made_of.node)
        method = self.decorators.machine.member(pipe, "transform", site)
        if not isinstance(method, Function):
            base = base_of(self.decorators.machine, list(self.decorators.machine.lineage(pipe.made_of))[-1])
            return self._by_pipe(base, one, scope) if isinstance(base, External | ExternalCall) else "unclear"
        text = text_of(method.node)
        whole = text_of(pipe.made_of.node)
        if _BY_CLASS.search(text) and not pipe.arguments:
            zod = self._by_zod(one, scope)
            return zod if zod == "yes" or _PARSES.search(whole) is None else self._by_class(one, scope, None)
        if _PARSES.search(text):
            return "yes"
        if "super.transform" in text:
            return "unclear"
        return "yes" if one.name and "throw" in text else ("unclear" if "throw" in text else "no")

    # By the class of a parameter

    def _by_class(self, one: Parameter, scope: Scope, options: Record | None) -> Answer:
        dto = self._dto_of(one, scope)
        if dto is None:
            return "no"
        whitelist = options.entries.get("whitelist") if options is not None else None
        strips = isinstance(whitelist, Literal) and whitelist.value is True
        match dto.kind:
            case "checked":
                return "yes"
            case "partly":
                return "yes" if strips else "unclear"
            case "unclear":
                return "unclear"
            case _:
                return "no"

    def _by_zod(self, one: Parameter, scope: Scope) -> Answer:
        dto = self._dto_of(one, scope)
        return "no" if dto is None else ("yes" if dto.kind == "zod" else "unclear" if dto.kind == "unclear" else "no")

    def _dto_of(self, one: Parameter, scope: Scope) -> Dto | None:
        """What the class of a parameter says; None where its type is no class, so that nothing is known at run time."""
        annotation = one.node.child_by_field_name("type")
        kind = annotation.named_children[0] if annotation is not None and annotation.named_children else None
        if kind is None:
            return None
        if kind.type == "generic_type":
            kind = kind.child_by_field_name("name")
        if kind is None or kind.type not in {"type_identifier", "nested_type_identifier"}:
            return None
        if kind.type == "nested_type_identifier":
            return Dto("unclear")
        found = named_type(self.decorators.machine, TypeRef(scope.module, kind))
        if found is None or (found[2] is not None and found[2].type in _TYPES):
            return None
        module, name, node = found
        if node is None:
            return self._of_value(name, scope)
        return self.dto(ClassValue(node, self.decorators.machine.scope_of(module.path), name))

    def _of_value(self, name: str, scope: Scope) -> Dto | None:
        """The class behind a name that no declaration of a type stands for: built in, of a package, or made."""
        if name in {"Object", "Record", "Array", "Partial", "Pick", "Omit", "Readonly", "Promise", "Map", "Set"}:
            return None
        value = self.decorators.forced(self.decorators.machine.lookup(name, scope))
        return self.dto(value) if isinstance(value, ClassValue) else Dto("unclear")

    def dto(self, made_of: ClassValue, depth: int = 0) -> Dto:
        """What a class, and those that it extends, say of their properties."""
        key = (made_of.scope.module.path, made_of.node.start_byte)
        if key not in self._dtos:
            self._dtos[key] = Dto("unclear")
            self._dtos[key] = self._read(made_of, depth)
        return self._dtos[key]

    def _read(self, made_of: ClassValue, depth: int) -> Dto:
        lineage = list(self.decorators.machine.lineage(made_of))
        kinds = [self._is_checked(node, one.scope) for one in lineage for node in _properties(one.node)]
        base = base_of(self.decorators.machine, lineage[-1])
        if isinstance(base, ExternalCall):
            name = base.callee.names[-1] if base.callee.names else ""
            if name == _ZOD:
                return Dto("zod" if not kinds else "partly")
            if name in _MAPPED and depth < _MAX_CLASSES:
                given = map(self.decorators.forced, base.arguments)
                return _joined(kinds, [self.dto(one, depth + 1) for one in given if isinstance(one, ClassValue)])
        if isinstance(base, External) or (base is not None and not isinstance(base, ClassValue)):
            return Dto("unclear")
        return _joined(kinds, [])

    def _is_checked(self, node: Node, scope: Scope) -> bool:
        """Whether a property has a validator; `@Allow()` is one by decision, too."""
        applied = self.decorators.of_member(node, scope)
        return any("class-validator" in one.package or not one.name or _registers(one) for one in applied)

    def before(self, applied: Iterable[Applied]) -> list[tuple[Value, Site]]:
        """What `@UsePipes` puts in front of a handler."""
        return [(value, one.site) for one in named(list(applied), "UsePipes") for value in one.arguments]


def _registers(one: Applied) -> bool:
    """Whether a decorator of the target's own is a validator."""
    return isinstance(one.call, Function) and "registerDecorator" in text_of(one.call.node)


def _strongest(answers: set[Answer]) -> Answer:
    return "yes" if "yes" in answers else ("unclear" if "unclear" in answers else "no")


def _joined(kinds: list[bool], inner: list[Dto]) -> Dto:
    """What a class is by its own properties and by the classes that it is made of."""
    told = {one.kind for one in inner}
    if "unclear" in told:
        return Dto("unclear")
    if told == {"zod"} and not kinds:
        return Dto("zod")
    sides = [*kinds, *(one.kind in {"checked", "zod"} for one in inner if one.kind != "partly")]
    if "partly" in told or (True in sides and False in sides):
        return Dto("partly")
    return Dto("checked" if True in sides else "bare")


def _properties(made_of: Node) -> Iterator[Node]:
    """The fields of a class that hold what a request gives."""
    for _, node in members(made_of.child_by_field_name("body")):
        static = any(child.type == "static" for child in node.children)
        if node.type == "public_field_definition" and not static:
            yield node
