"""Read middleware and handlers of frameworks other than Express: what of a request cannot be followed is remembered.

Each framework hands its middleware other things; what they mean is added by the classes built on this one.
"""

import re
from dataclasses import replace

from secgate.facts.guard_names import gives_caller, is_guard_name
from secgate.facts.model import Guard
from secgate.facts.typescript import libraries
from secgate.facts.typescript.header_bodies import HeaderBodies
from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.literals import short
from secgate.facts.typescript.names import last_name, unwrap
from secgate.facts.typescript.proofs import State
from secgate.facts.typescript.reading import Frame
from secgate.facts.typescript.schema_calls import source_of as origin_of
from secgate.facts.typescript.symbols import EMPTY, Origin, Symbol
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenant_signs import NO_SIGNS, TenantSigns, source_of
from secgate.facts.typescript.values import External, ExternalCall, Function, Site, Value

_HARMLESS = re.compile(r"^@?sentry|opentelemetry|logger|pino|cors|helmet|compress", re.IGNORECASE)
_REFUSES = re.compile(r"\bthrow\b|\b40[13]\b")
# What a callback says that lets nothing go on as if nothing had failed.
_LEAVES = re.compile(r"\bthrow\b|\breply\b|\bres\b|\b40[13]\b|\bnext\(|\bdone\(|\breject\b")


class ContextBodies(HeaderBodies):
    """The body of a middleware or a handler.

    Attributes:
        unfollowed: functions that were handed the request and could not be followed, by name.
    """

    def __init__(self, machine: Interpreter, signs: TenantSigns = NO_SIGNS) -> None:
        super().__init__(machine, signs)
        self.unfollowed: list[str] = []

    def given_at_first(self) -> list[Symbol]:
        """The arguments of a middleware or a handler."""
        raise NotImplementedError

    def doubted(self, guard: Guard, value: Value) -> Guard:
        """A guard of which nothing is proven, and that may ask who calls by what could not be followed."""
        own = isinstance(value, Function)
        if guard.proves or (guard.because and (own or not self.unfollowed)):
            return guard
        if not own and self.unfollowed:
            why = f"for which requests `{self.unfollowed[0]}` lets it run could not be followed"
        elif isinstance(value, Function):
            refuses = _REFUSES.search(text_of(value.node)) is not None
            asks = (n for n in self.unfollowed if refuses or is_guard_name(n) or gives_caller(n))
            asking = next(asks, "")
            why = f"whether `{asking}` asks who calls could not be followed" if asking else ""
        else:
            package = value.callee.package if isinstance(value, ExternalCall) else getattr(value, "package", "")
            unclear = package and not _HARMLESS.search(package) and is_guard_name(guard.name)
            why = f"what {package} does with the request could not be followed" if unclear else ""
        return replace(guard, proves=("unknown",), because=why) if why else guard

    def keep(self, name: str, value: Symbol, node: Node | None, frame: Frame) -> None:
        """Remember what the tenant is read from that a middleware leaves under a name."""
        if self.tenant.search(name):
            self.effects.leave_tenant(source_of(value, short(node) if node is not None else name), inside=False)
            return
        told = node is not None and (frame.scope.module.path, text_of(unwrap(node))) in self.named_tenant
        whole = source_of(value, name) if told and not value.empty else ""
        self.effects.leave_tenant(value.tenant or whole, inside=True)

    def call(self, node: Node, frame: Frame) -> Symbol:
        """What comes of a call; of one whose error is caught and dropped nothing is proven."""
        before = self.gained
        found = super().call(node, frame)
        callee = node.child_by_field_name("function")
        if callee is not None and last_name(callee) == "catch" and not _LEAVES.search(_arguments(node)):
            self.gained = before
        return found

    def _foreign(
        self, value: External | ExternalCall, owner: Symbol, name: str, symbols: list[Symbol], site: Site
    ) -> Symbol:
        package, names = origin_of(value)
        if libraries.holds(package, names or (name,)):
            return Symbol(Origin.ATTACHED, "session")
        if name == "handler" and libraries.signs_in(package):
            self.effects.tests.add("sign-in")
        found = super()._foreign(value, owner, name, symbols, site)
        self._note(name, symbols, found.when_true)
        return found

    def _unknown(self, value: Value | None, owner: Symbol, name: str, symbols: list[Symbol], site: Site) -> Symbol:
        found = super()._unknown(value, owner, name, symbols, site)
        self._note(name, symbols, found.when_true)
        return found

    def _note(self, name: str, symbols: list[Symbol], proven: State) -> None:
        """Remember a call that was handed the request or the next step, and of which nothing is known."""
        whole = any(symbol.origin in {Origin.REQUEST, Origin.NEXT} for symbol in symbols)
        if whole and not proven.proofs:
            self.unfollowed.append(name)


def _arguments(call: Node) -> str:
    return text_of(call.child_by_field_name("arguments"))


def text_at(symbols: list[Symbol], index: int) -> str:
    """The text of an argument; empty where it is not known."""
    return (symbols[index].text or "") if index < len(symbols) else ""


def at(symbols: list[Symbol], index: int) -> Symbol:
    """An argument; nothing where there is none."""
    return symbols[index] if index < len(symbols) else EMPTY
