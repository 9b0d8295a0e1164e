"""Decorators of NestJS on classes, methods and parameters, also those that the target makes of them.

`@UseGuards(A)`, `const Auth = (...roles) => applyDecorators(Roles(...roles), UseGuards(A))`, `SetMetadata(KEY, x)` and
`Reflector.createDecorator()` are all results of calls of the framework's packages; what they were given is read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.machine import OutOfBudgetError
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.values import (
    Choice,
    ClassValue,
    External,
    ExternalCall,
    Function,
    Items,
    Literal,
    Number,
    Record,
    Scope,
    Site,
    Text,
    Unknown,
    Value,
)

NEST = "@nestjs/"
# A decorator of the target's own that is a function.
OWN = "(own)"
_JOINS = "applyDecorators"
# What a decorator of the target's own may do to who is let in, where it is a function that could not be followed.
_TELLS = re.compile(r"UseGuards|SetMetadata|defineMetadata|Reflect\.metadata|UsePipes|UseInterceptors|\bGuard\b")
_MAX_NESTED = 8


@dataclass(frozen=True)
class Applied:
    """One decorator as it stands on something.

    Attributes:
        name: of the framework's function: `Controller`, `UseGuards`; empty for what could not be followed.
        package: where that is from.
        arguments: what it was given.
        call: the call that made it, where there is one.
        site: where it is written on the class, the method or the parameter.
    """

    name: str
    package: str
    arguments: tuple[Value, ...]
    call: Value
    site: Site

    @property
    def is_nest(self) -> bool:
        """Whether it is one of the framework's own."""
        return self.package.startswith(NEST)

    @property
    def shown(self) -> str:
        """Its name as written."""
        return text_of(self.site.node).lstrip("@").split("(")[0]


@dataclass(frozen=True)
class Metadata:
    """What a decorator leaves for guards: `SetMetadata(KEY, value)`.

    Attributes:
        key: the text, or the place of the `Reflector.createDecorator()` that asks for it.
    """

    key: str
    value: Value
    site: Site

    def sign(self) -> tuple[str, ...]:
        """What it says, where that is texts and plain values; else where it stands."""
        items = self.value.items if isinstance(self.value, Items) and not self.value.is_open else [self.value]
        said = [_plain(item) for item in items]
        if None in said:
            return (self.site.module.path, str(self.site.node.start_byte))
        return ("", type(self.value).__name__, *(one for one in said if one is not None))


@dataclass
class Decorators:
    """Reads decorators, each class and member once."""

    machine: Interpreter
    _read: dict[tuple[str, int, int], list[Applied]] = field(default_factory=dict)

    def of_class(self, made_of: ClassValue) -> list[Applied]:
        """Those on a class, in the order in which they are applied: from the bottom up."""
        outer = made_of.node.parent
        holders = [made_of.node, *([outer] if outer is not None and outer.type == "export_statement" else [])]
        nodes = [child for holder in holders for child in holder.children if child.type == "decorator"]
        return self._of(made_of.node, sorted(nodes, key=lambda node: node.start_byte), made_of.scope)

    def of_member(self, member: Node, scope: Scope) -> list[Applied]:
        """Those on a method or a field."""
        nodes = [child for child in member.children if child.type == "decorator"]
        before = member.prev_named_sibling
        while before is not None and before.type in {"decorator", "comment"}:
            nodes += [before] if before.type == "decorator" else []
            before = before.prev_named_sibling
        return self._of(member, sorted(nodes, key=lambda node: node.start_byte), scope)

    def of_parameter(self, parameter: Node, scope: Scope) -> list[Applied]:
        """Those on a parameter."""
        return self._of(parameter, [child for child in parameter.children if child.type == "decorator"], scope)

    def _of(self, holder: Node, nodes: list[Node], scope: Scope) -> list[Applied]:
        key = (scope.module.path, holder.start_byte, id(scope))
        if key not in self._read:
            found: list[Applied] = []
            for node in reversed(nodes):
                if node.named_children:
                    site = Site(scope.module, node.named_children[0])
                    found += self._flat(self.value(node.named_children[0], scope), site)
            self._read[key] = found
        return self._read[key]

    def value(self, node: Node | None, scope: Scope) -> Value:
        """The value of an expression."""
        try:
            return self.machine.forced(self.machine.evaluate(node, scope))
        except (OutOfBudgetError, RecursionError):
            return Unknown(text_of(node), site=Site(scope.module, node) if node is not None else None)

    def forced(self, value: Value) -> Value:
        """The value itself, within the bounds."""
        try:
            return self.machine.forced(value)
        except (OutOfBudgetError, RecursionError):
            return Unknown("takes too many steps to follow")

    def _flat(self, value: Value, site: Site, depth: int = 0) -> Iterator[Applied]:
        value = self.forced(value)
        match value:
            case ExternalCall() if value.callee.names[-1:] == (_JOINS,) and depth < _MAX_NESTED:
                for argument in value.arguments:
                    yield from self._flat(argument, site, depth + 1)
            case ExternalCall():
                name = next((n for n in reversed(value.callee.names) if n not in {"()", "default"}), "")
                yield Applied(name, value.callee.package, tuple(map(self.forced, value.arguments)), value, site)
            case External():
                yield Applied(value.names[-1] if value.names else "", value.package, (), value, site)
            case Items() if depth < _MAX_NESTED:
                for item in value.items:
                    yield from self._flat(item, site, depth + 1)
            case Function() if _TELLS.search(text_of(value.node)) is None:
                yield Applied(OWN, "", (), value, site)
            case Choice():
                # NOTE: which of several decorators stands there is not known, so none of them counts.
                yield Applied("", "", (), Unknown(text_of(site.node), site=site), site)
            case _:
                yield Applied("", "", (), value, site)

    def metadata(self, applied: list[Applied]) -> dict[str, Metadata]:
        """What these leave for guards, by key; the one that is applied last counts."""
        found: dict[str, Metadata] = {}
        for one in applied:
            if one.name == "SetMetadata" and one.is_nest and one.arguments:
                key = key_of(one.arguments[0])
                value = one.arguments[1] if len(one.arguments) > 1 else Unknown()
            elif one.name == "createDecorator" and isinstance(one.call, ExternalCall) and one.call.before is not None:
                key = key_of(one.call.before)
                value = one.arguments[0] if one.arguments else Record()
            else:
                continue
            if key:
                found[key] = Metadata(key, value, one.site)
        return found


def _plain(value: Value) -> str | None:
    """A plain value as text; None for any other."""
    match value:
        case Text() if not value.is_open:
            return f"'{value.text}"
        case Literal() | Number():
            return repr(value.value if isinstance(value, Literal) else value.number)
        case External():
            return f"{value.package}:{'.'.join(value.names)}"
        case _:
            return None


def key_of(value: Value) -> str:
    """What tells one kind of metadata from another; empty where it is not known."""
    match value:
        case Text() if not value.is_open:
            return value.text
        case ExternalCall() if "createDecorator" in value.callee.names:
            return f"<{value.site.module.path}:{value.site.node.start_byte}>"
        case Unknown() if value.what:
            # NOTE: `Symbol("roles")`: whatever it is, the same name stands for the same.
            return f"<{value.what}>"
        case _:
            return ""


def named(applied: list[Applied], *names: str) -> list[Applied]:
    """Those of the framework that have one of these names, in the order in which they are applied."""
    return [one for one in applied if one.is_nest and one.name in names]


def text_list(value: Value | None) -> list[Text] | None:
    """The texts of a text or a list of texts; None where one is not known."""
    match value:
        case Text():
            return [value]
        case Items() if not value.is_open and all(isinstance(item, Text) for item in value.items):
            return [item for item in value.items if isinstance(item, Text)]
        case _:
            return None
