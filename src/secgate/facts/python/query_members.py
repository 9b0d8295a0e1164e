"""What the members of values stand for: parts of requests, rows, models, and objects of the target."""

import ast
from dataclasses import dataclass, field

from secgate.facts.python import django_calls
from secgate.facts.python.conditions import Looked
from secgate.facts.python.files import Located, PythonFile, last
from secgate.facts.python.model_classes import PythonModel
from secgate.facts.python.names import Defined
from secgate.facts.python.query_home import Home, Unit
from secgate.facts.python.query_parts import (
    Asked,
    Built,
    Column,
    Fields,
    Func,
    Instance,
    Klass,
    ModelClass,
    Other,
    Param,
    Principal,
    Request,
    Row,
    RowPart,
    Spot,
    Tenant,
    Value,
)
from secgate.facts.python.tenant_terms import BODIES, KEPT, SENT

_DEEPEST = 60
_LARGEST = 4_000


@dataclass(eq=False)
class Members:
    """What is known in one function.

    Attributes:
        env: what the names of the function stand for so far.
        looked: rows that were looked up for the tenant so far.
        guarded: names of what a request asks for that guards in front have looked up.
        via: the calls that lead here from the unit.
        staff: a test for the platform's own staff stands around this.
    """

    home: Home
    file: PythonFile
    unit: Unit
    env: dict[str, Value]
    looked: dict[Looked, Spot] = field(default_factory=dict)
    guarded: dict[str, Spot] = field(default_factory=dict)
    via: tuple[Spot, ...] = ()
    staff: bool = False
    _deep: int = 0

    def spot(self, node: Located) -> Spot:
        """A node of this function."""
        return Spot(self.file, node)

    def tenant(self, node: Located, *, trusted: bool, of_instance: bool = False) -> Tenant:
        """The tenant at a node; the unit has it at hand from here on."""
        found = Tenant(self.spot(node), trusted, of_instance)
        held = self.home.tenants.setdefault(self.unit, [])
        if not self.via and len(held) < _DEEPEST:
            held.append(found)
        return found

    def _by_name(self, node: ast.expr, name: str) -> Value:
        """A name of which nothing but itself is known."""
        if self.home.terms.is_tenant(name):
            return self.tenant(node, trusted=True)
        if self.home.terms.is_principal(name):
            return Principal(self.spot(node))
        return Request() if name in {"request", "req"} else Other()

    def member(self, base: Value, name: str, node: ast.expr) -> Value:  # noqa: C901, PLR0911, PLR0912
        """What an attribute of a value stands for."""
        terms, spot = self.home.terms, self.spot(node)
        match base:
            case ModelClass():
                if (found := django_calls.manager(self, base.model, name, spot)) is not None:
                    return found
                if name == "query" and base.model.library == "sqlalchemy":
                    return Built(base.model, spot, operation="query")
                if name in {"c", "columns", "__table__"}:
                    return base
                return Column(base.model, name) if base.model.library == "sqlalchemy" else Other()
            case Request():
                return self._of_request(name, node)
            case Asked():
                return self.tenant(node, trusted=False) if terms.is_tenant(name) else Asked(name)
            case Principal():
                return self._of_principal(base, name, node)
            case Tenant():
                root = self.home.models.by_name.get(terms.root or "")
                found_here = django_calls.related(self, root, base, name, spot) if root is not None else None
                return found_here if isinstance(found_here, Built | Row) else base
            case Row():
                if base.fields is not None and name in base.fields.given:
                    return base.fields.given[name][0]
                led = django_calls.related(self, base.model, base, name, spot)
                if led is None or isinstance(led, RowPart):
                    key = terms.is_tenant(name) and self.home.models.tenancy(base.model) != "root"
                    return led or (RowPart(base, name) if key else Other((base,)))
                return led
            case Instance():
                return self._of_instance(base, name, node)
            case Klass():
                method = self.method(base.cls, name, base)
                return method or self._kept_value(base.cls, name) or Other()
            case Column():
                kind = base.model.relation(base.name)
                other = self.home.models.by_name.get(kind.kind) if kind is not None else None
                return Column(other, name) if other is not None else Other((base,))
            case Built():
                if name in {"c", "columns", "table"}:
                    return ModelClass(base.model) if base.model is not None else Other()
                return base if name in {"query", "queryset", "qs"} else Other((base,))
            case Func() if isinstance(base.bound, Instance):
                return Other()
            case Param() if terms.is_principal(base.name):
                return self._of_principal(Principal(spot), name, node)
            case _:
                if terms.is_tenant(name):
                    return self.tenant(node, trusted=True)
                return (
                    Principal(spot) if name in {"current_user", "user"} and isinstance(base, Param | Other) else Other()
                )

    def _of_request(self, name: str, node: ast.expr) -> Value:
        terms = self.home.terms
        if name in SENT:
            return Asked(whole=name in BODIES)
        if name in KEPT:
            return Request()
        if terms.is_tenant(name):
            return self.tenant(node, trusted=True)
        return Principal(self.spot(node)) if terms.is_principal(name) else Request()

    def _of_principal(self, base: Principal, name: str, node: ast.expr) -> Value:
        if self.home.terms.is_tenant(name):
            return self.tenant(node, trusted=True)
        person = next((m for m in self.home.models.models if m.person), None)
        if person is not None:
            led = django_calls.related(self, person, base, name, self.spot(node))
            if isinstance(led, Built):
                return led
        return Principal(base.spot)

    def _of_instance(self, base: Instance, name: str, node: ast.expr) -> Value:
        if name in base.kept:
            return base.kept[name]
        if name == "request":
            return Request()
        if name == "kwargs" and self.unit.web:
            return Asked()
        after = base.super_of
        method = self.method(base.cls, name, base, after=after)
        if method is not None:
            if any(last(d) in {"property", "cached_property"} for d in getattr(method.node, "decorator_list", ())):
                return self.run(method, ast.Call(node, [], []))
            return method
        if (kept := self._kept_value(base.cls, name, after)) is not None:
            return kept
        if self.home.terms.is_tenant(name):
            return self.tenant(node, trusted=True, of_instance=True)
        return Principal(self.spot(node)) if self.home.terms.is_principal(name) else Other()

    def _kept_value(self, cls: Defined, name: str, after: Defined | None = None) -> Value | None:
        """The value of an attribute that a class itself sets."""
        found = self.home.classes.member(cls, name, after=after)
        if found is None or not isinstance(found.node, ast.expr):
            return None
        return self.elsewhere(found.file, found.node)

    def method(self, cls: Defined, name: str, bound: Value, *, after: Defined | None = None) -> Func | None:
        """A method of a class of the target."""
        found = self.home.classes.member(cls, name, after=after)
        function = found.function if found is not None else None
        return Func(found, function, bound) if found is not None and function is not None else None

    # What those that read more add.

    def call(self, node: ast.Call) -> Value:
        """What a call gives."""
        raise NotImplementedError

    def use(self, value: Value, spot: Spot, operation: str) -> None:
        """Note that queries are asked here."""
        raise NotImplementedError

    def create(self, model: PythonModel, fields: Fields, spot: Spot, operation: str) -> None:
        """Note that a row is made here."""
        raise NotImplementedError

    def write(self, row: Row, fields: Fields, spot: Spot) -> None:
        """Note that values are put into a row here."""
        raise NotImplementedError

    def raw(self, text: str | None, given: list[ast.expr], spot: Spot) -> None:
        """Note that a statement in SQL is sent here."""
        raise NotImplementedError

    def run(self, function: Func, call: ast.Call, first: tuple[Value, ...] = ()) -> Value:
        """What a function of the target gives for a call."""
        raise NotImplementedError

    def value(self, node: ast.expr) -> Value:
        """What an expression stands for; the queries that it asks on the way are noted."""
        raise NotImplementedError

    def elsewhere(self, file: PythonFile, node: ast.expr) -> Value:
        """The value of a name of a module, without what it asks."""
        raise NotImplementedError

    def merged(self, one: Value, other: Value, test: ast.expr | None) -> Value:
        """One of two values, by a test."""
        raise NotImplementedError
