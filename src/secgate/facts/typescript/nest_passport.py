"""Strategies of passport in NestJS: what `validate` is given, and so what it leaves as `request.user`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.nest_bases import base_of
from secgate.facts.typescript.proofs import proven
from secgate.facts.typescript.symbols import SERVER, Origin, Symbol
from secgate.facts.typescript.syntax import text_of
from secgate.facts.typescript.tenant_signs import TenantSigns
from secgate.facts.typescript.values import ClassValue, External, ExternalCall, Function, Instance, Site, Text, Value
from secgate.model import TraceStep

PASSPORT = "@nestjs/passport"
_CLASSES = frozenset({"class_declaration", "abstract_class_declaration"})
# What a strategy of a package is called where it is given no name.
_NAMES = {
    "passport-jwt": "jwt", "passport-local": "local", "passport-http-bearer": "bearer", "passport-custom": "custom",
    "passport-headerapikey": "headerapikey", "passport-google-oauth20": "google", "passport-github2": "github",
    "passport-http": "basic", "passport-auth0": "auth0", "passport-facebook": "facebook",
}  # fmt: skip
_PASSWORDS = frozenset({"passport-local", "passport-http"})
_KEYS = frozenset({"passport-http-bearer", "passport-headerapikey", "passport-http-header-strategy"})


@dataclass(frozen=True)
class Strategy:
    """One strategy of the target.

    Attributes:
        validate: what tells who calls, or refuses.
        arguments: what it is given.
        tests_password: by name and password, or what it does is not known.
    """

    name: str
    validate: Function
    arguments: tuple[Symbol, ...]
    tests_password: bool = False


@dataclass
class Strategies:
    """Every strategy of a project."""

    machine: Interpreter
    signs: TenantSigns = field(default_factory=TenantSigns)

    @cached_property
    def all(self) -> tuple[Strategy, ...]:
        """Those of every file."""
        return tuple(self._found())

    def named(self, names: list[str] | None) -> list[Strategy]:
        """Those that a guard asks: of these names, or the only one where it names none."""
        if not names:
            return list(self.all) if len(self.all) == 1 else []
        return [one for one in self.all if one.name in names]

    def _found(self) -> Iterator[Strategy]:
        for path in sorted(self.machine.project.sources):
            if "PassportStrategy(" not in self.machine.project.sources[path].text:
                continue
            scope = self.machine.scope_of(path)
            for name, node in self.machine.module(path).types.items():
                base = base_of(self.machine, ClassValue(node, scope, name)) if node.type in _CLASSES else None
                if isinstance(base, ExternalCall) and base.callee.package == PASSPORT and base.arguments:
                    yield from self._read(ClassValue(node, scope, name), base)

    def _read(self, made_of: ClassValue, base: ExternalCall) -> Iterator[Strategy]:
        instance = Instance(made_of)
        method = self.machine.member(instance, "validate", Site(made_of.scope.module, made_of.node))
        if not isinstance(method, Function):
            return
        kind = self.machine.forced(base.arguments[0])
        package = kind.package if isinstance(kind, External) else ""
        given = self.machine.forced(base.arguments[1]) if len(base.arguments) > 1 else None
        name = given.text if isinstance(given, Text) else _NAMES.get(package, "")
        whole = "passReqToCallback: true" in text_of(made_of.node)
        symbols = [Symbol(Origin.REQUEST)] if whole or package == "passport-custom" else []
        symbols += self._arguments(package, method)
        yield Strategy(name, method, tuple(symbols), package in {*_PASSWORDS, "passport-custom", ""})

    def _arguments(self, package: str, method: Function) -> list[Symbol]:
        """What the strategy of a package gives: what the caller sends, or what is verified of it."""
        if package in _PASSWORDS:
            return [Symbol(Origin.INPUT, "username"), Symbol(Origin.INPUT, "password")]
        if package in _KEYS:
            return [Symbol(Origin.CREDENTIAL, "authorization")]
        note = f"{package or 'a strategy'} has verified who calls"
        proof = proven("authenticated", TraceStep(path=method.site.module.path, line=method.site.line, note=note))
        claims = Symbol(Origin.PRINCIPAL, "payload", when_true=proof, verified=proof)
        listed = method.node.child_by_field_name("parameters")
        entries = listed.named_children if listed is not None else []
        kinds = (self.machine.type_ref(entry.child_by_field_name("type"), method.scope) for entry in entries)
        return [self.signs.by_type(claims, self.machine, kind) for kind in kinds] or [SERVER]


def is_passport(value: Value | None) -> bool:
    """Whether a value is what `AuthGuard("jwt")` makes."""
    if isinstance(value, ExternalCall):
        return value.callee.package == PASSPORT and "AuthGuard" in value.callee.names
    return isinstance(value, External) and value.package == PASSPORT and value.names[-1:] == ("AuthGuard",)
