"""Pipes of NestJS: which parts of a request fit a schema before a handler is given them.

A `ValidationPipe` looks at a parameter by its class, and only where that has decorators of class-validator; a pipe of
zod by its schema, or by the class that `createZodDto` made; `ParseIntPipe` and its like at one value.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal as Word

from secgate.facts.model import Checked, Guard
from secgate.facts.typescript.names import arguments_of, last_name
from secgate.facts.typescript.nest_bases import base_of
from secgate.facts.typescript.nest_decorators import Applied, Decorators, named
from secgate.facts.typescript.nest_dtos import Dtos
from secgate.facts.typescript.nest_parameters import Parameter
from secgate.facts.typescript.schema_calls import source_of
from secgate.facts.typescript.syntax import Node, text_of, walk
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
    Value,
)

Answer = Word["yes", "unclear", "no"]
_PARSING = re.compile(r"^Parse(?:Int|Float|Bool|UUID|Enum|Date|Array|File)Pipe$|^ParseFilePipeBuilder$")
_HARMLESS = frozenset({"DefaultValuePipe"})
_BY_CLASS = re.compile(r"plainTo(?:Instance|Class)|\bmetatype\b")
_PARSES = re.compile(
    r"(?:^|[.\s(])(?:safe)?[pP]arse(?:Async)?\s*\(|\bvalidate(?:Async|Sync|OrReject)?\s*\(|\bcast\s*\("
)

# What a pipe calls that refuses nothing.
_TELLS = re.compile(r"safeParse(?:Async)?|log|warn|error|info|debug|verbose|trace|flatten|format|stringify|map|join")


@dataclass(frozen=True)
class HandedBody:
    """What the pipes in front of a handler let through of a body.

    Attributes:
        fields: the properties by name, each with its place; None for anything.
        schema: what parses it, where that is no class.
        open: properties of its class without a validator, where others have one and no pipe takes out what has none.
        sure: nothing that could not be followed may have made it exact.
    """

    fields: Mapping[str, Site] | None = None
    schema: Site | None = None
    sure: bool = True
    open: Mapping[str, Site] = field(default_factory=dict)


@dataclass
class Pipes:
    """Tells what the pipes in front of a handler do."""

    decorators: Decorators
    dtos: Dtos = field(init=False)

    def __post_init__(self) -> None:
        self.dtos = Dtos(self.decorators)

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
        if "zod" in package.lower() or "ZodValidationPipe" in names:
            return "yes" if given is not None else self._by_zod(one, scope)
        if name.endswith("ValidationPipe"):
            return self._by_class(one, scope, given if isinstance(given, Record) else None)
        return "unclear"

    def _own(self, pipe: Instance, one: Parameter, scope: Scope) -> Answer:
        """A pipe of the target: by what its `transform` does."""
        site = Site(pipe.made_of.scope.module, pipe.made_of.node)
        method = self.decorators.machine.member(pipe, "transform", site)
        if not isinstance(method, Function):
            base = self._told(pipe)
            return self._by_pipe(base, one, scope) if base is not None else "unclear"
        text = text_of(method.node)
        whole = text_of(pipe.made_of.node)
        if _BY_CLASS.search(text) and not pipe.arguments:
            zod = self._by_zod(one, scope)
            return zod if zod == "yes" or _PARSES.search(whole) is None else self._by_class(one, scope, None)
        if _PARSES.search(text):
            return "no" if _only_tells(method.node) else "yes"
        if "super.transform" in text:
            return "unclear"
        return "yes" if one.name and "throw" in text else ("unclear" if "throw" in text else "no")

    def _told(self, pipe: Instance) -> ExternalCall | None:
        """The pipe of a package that one of the target extends, with what its constructor gives it."""
        machine, lineage = self.decorators.machine, list(self.decorators.machine.lineage(pipe.made_of))
        base = base_of(machine, lineage[-1])
        if not isinstance(base, External):
            return base if isinstance(base, ExternalCall) else None
        made_of = lineage[-1]
        calls = (node for node in walk(made_of.node) if node.type == "call_expression")
        above = next((node for node in calls if text_of(node.child_by_field_name("function")) == "super"), None)
        given = (
            [self.decorators.value(node, made_of.scope) for node in arguments_of(above)] if above is not None else []
        )
        return ExternalCall(base, given, Site(made_of.scope.module, made_of.node), is_new=True)

    # By the class of a parameter

    def _by_class(self, one: Parameter, scope: Scope, options: Record | None) -> Answer:
        dto = self.dtos.of(one.node, scope)
        if dto is None:
            return "no"
        match dto.kind:
            case "checked":
                return "yes"
            case "partly":
                return "yes" if _strips(options) else "unclear"
            case "unclear":
                return "unclear"
            case _:
                return "no"

    def _by_zod(self, one: Parameter, scope: Scope) -> Answer:
        dto = self.dtos.of(one.node, scope)
        return "no" if dto is None else ("yes" if dto.kind == "zod" else "unclear" if dto.kind == "unclear" else "no")

    def body(self, before: list[tuple[Value, Site]], one: Parameter, scope: Scope) -> HandedBody:
        """What is let through of a body that a handler is given whole."""
        sure, left = True, dict[str, Site]()
        for pipe in (self.decorators.forced(value) for value in (*(value for value, _ in before), *one.pipes)):
            answer, dto = self._by_pipe(pipe, one, scope), self.dtos.of(one.node, scope)
            told = (self._told(pipe) or pipe) if isinstance(pipe, Instance) else pipe
            given = told.arguments[0] if isinstance(told, Instance | ExternalCall) and told.arguments else None
            sure = sure and answer != "unclear"
            if dto is not None and dto.kind == "partly" and answer == "unclear" and _lets_all_through(told):
                left |= dto.open
            if answer != "yes":
                continue
            if isinstance(given, ExternalCall):
                return HandedBody(schema=given.site)
            if dto is not None and dto.schema is not None:
                return HandedBody(schema=dto.schema)
            if dto is None or not isinstance(given, Record | None):
                return HandedBody(sure=False)
            if _strips(given):
                return HandedBody(dto.fields)
        return HandedBody(sure=sure, open=left)

    def before(self, applied: Iterable[Applied]) -> list[tuple[Value, Site]]:
        """What `@UsePipes` puts in front of a handler."""
        return [(value, one.site) for one in named(list(applied), "UsePipes") for value in one.arguments]


def _strips(options: Record | None) -> bool:
    """Whether a `ValidationPipe` takes out, or refuses, what the class does not name."""
    if options is None:
        return False
    inner = options.entries.get("transformOptions")
    held = [options.entries.get("whitelist")]
    held += [inner.entries.get("excludeExtraneousValues")] if isinstance(inner, Record) else []
    return any(isinstance(value, Literal) and value.value is True for value in held)


def _lets_all_through(pipe: Value) -> bool:
    """Whether a pipe is a `ValidationPipe` that lets through what has no validator, by options that are all known."""
    if not isinstance(pipe, External | ExternalCall) or source_of(pipe)[1][-1:] != ("ValidationPipe",):
        return False
    given = pipe.arguments[0] if isinstance(pipe, ExternalCall) and pipe.arguments else None
    return given is None or (isinstance(given, Record) and not given.is_open and not _strips(given))


def _only_tells(transform: Node) -> bool:
    """Whether a pipe gives back what it was given, whatever `safeParse` says: it throws nowhere, and at most logs."""
    listed = transform.child_by_field_name("parameters")
    first = listed.named_children[0] if listed is not None and listed.named_children else None
    name = text_of(first.child_by_field_name("pattern") or first) if first is not None else ""
    inner = list(walk(transform))
    given = [
        text_of(node.named_children[0]) for node in inner if node.type == "return_statement" and node.named_children
    ]
    calls = {last_name(node.child_by_field_name("function")) for node in inner if node.type == "call_expression"}
    throws = any(node.type == "throw_statement" for node in inner)
    return not throws and bool(given) and set(given) == {name} and all(map(_TELLS.fullmatch, calls))


def _strongest(answers: set[Answer]) -> Answer:
    return "yes" if "yes" in answers else ("unclear" if "unclear" in answers else "no")
