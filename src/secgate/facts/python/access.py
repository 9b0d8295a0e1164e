"""Where Python code believes a request about the tenant, or writes what it sends without a look at whose it is."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from secgate.facts.access import AccessRow, AccessShape
from secgate.facts.model import Route
from secgate.facts.python.claims import claim_name, is_claim
from secgate.facts.python.client_columns import ClientColumns
from secgate.facts.python.files import dotted, last, short
from secgate.facts.python.ignored_callers import IgnoredCallers
from secgate.facts.python.optional_tests import OptionalTests
from secgate.facts.python.origins import any_origins
from secgate.facts.python.query_home import Claim, Home, Unit, Write
from secgate.facts.python.query_parts import Asked, Const, Fields, Row, RowPart, Spot, Tenant, Value
from secgate.facts.python.serializer_writes import SerializerWrites
from secgate.facts.python.unit_routes import Answered, UnitRoutes
from secgate.facts.python.wording import written_at
from secgate.facts.queries import TENANT
from secgate.model import TraceStep

_MOST_STEPS = 4
# What says who calls, as a token does.
_CLAIMS = re.compile(r"^(?:get_jwt\w*|claims?|payload|identity|token_data|current_identity)$")
_OF_REQUESTS = frozenset({"request", "g", "self"})
Column = tuple[str, str]


@dataclass
class Access:
    """Reads the faults of the functions that answer requests.

    Attributes:
        answered: every route with what answers it.
        by_design: whether a file is cross-tenant by design.
    """

    home: Home
    answered: Answered
    by_design: Callable[[str], bool]
    routes: UnitRoutes = field(init=False)
    columns: ClientColumns = field(init=False)

    def __post_init__(self) -> None:
        self.routes = UnitRoutes(self.home.classes, self.answered)
        self.columns = ClientColumns(self.home.models, self.home.classes)

    def rows(self) -> Iterator[AccessRow]:
        """Every fault; the same may come more than once."""
        for claim in self._claims():
            yield from self._claimed(claim)
        for write in self.home.writes:
            if not self._is_left_out(write.unit, write.spot, staff=write.staff):
                yield from self._wholes(write)
                yield from self._keys(write)
        for event in IgnoredCallers(self.home, self.routes).events():
            if not self._is_left_out(event.unit, event.site, staff=event.staff):
                sharp = self._told and not self.routes.are_unclear(self.routes.of(event.unit))
                yield self._row("principal-ignored", event.site, *self._via(event.via), sharp=sharp)
        yield from self._of_files()

    def _of_files(self) -> Iterator[AccessRow]:
        """What files say by themselves, whoever calls what is in them."""
        for spot, sure in any_origins(self.home.project):
            yield self._row("any-origin", spot, sharp=sure)
        for one in SerializerWrites(self.home, self.columns, self.answered).read():
            yield self._row(one.shape, one.spot, sharp=one.sure, what=one.what)
        stems = self.home.terms.stems
        for path, file in sorted(self.home.project.files.items()):
            folded = file.text.replace("_", "").lower()
            if "!=" in folded and not self.by_design(path) and any(stem in folded for stem in stems):
                for test in OptionalTests(file, self.home.terms).read():
                    yield self._row("optional-check", Spot(file, test.node), sharp=test.sure, what=short(test.value))

    def _is_left_out(self, unit: Unit, spot: Spot, *, staff: bool) -> bool:
        """Whether only staff gets to a place, or nobody by a route that is known."""
        routes = self.routes.of(unit)
        return staff or not routes or self.by_design(spot.file.path) or self.routes.are_staffs(routes)

    # Tenants that are claimed

    def _claims(self) -> Iterator[Claim]:
        """The claims in queries, and in what is written."""
        yield from self.home.claims
        for one in self.home.writes:
            for name, (value, spot) in one.fields.given.items():
                if is_claim(value) and self._is_tenant(name, one):
                    yield Claim(one.unit, value, spot, one.spot, one.via, one.staff)

    def _is_tenant(self, name: str, write: Write) -> bool:
        model = write.row.model
        return self.home.models.tenancy(model) in TENANT and write.reader.walk((name,), model)[2]

    def _claimed(self, claim: Claim) -> Iterator[AccessRow]:
        if self._is_left_out(claim.unit, claim.site, staff=claim.staff):
            return
        routes, value = self.routes.of(claim.unit), claim.value
        if isinstance(value, Const):
            yield self._row("hard-coded-tenant", claim.site, sharp=False)
        elif isinstance(value, Tenant) and value.made_up is not None:
            used = claim.site.step("and used here")
            sharp = not self.routes.are_unclear(routes)
            yield self._row("made-up-tenant", value.made_up, used, sharp=sharp)
        elif self._is_believed(claim, routes):
            return
        elif (own := self._own_tenant(claim.unit)) is not None:
            steps = (claim.spot.step("this one is the request's"), *self._via(claim.via))
            sharp = not self.routes.are_unclear(routes)
            held = own.spot.step("the tenant of whoever calls is at hand here")
            yield self._row("tenant-from-client", claim.site, *steps, held, sharp=sharp)
        elif self._told and self.routes.know_caller(routes):
            steps = (claim.spot.step("the tenant is the request's"), *self._via(claim.via))
            yield self._row("tenant-from-client", claim.site, *steps, sharp=False)

    def _is_believed(self, claim: Claim, routes: list[Route]) -> bool:
        """Whether something has looked at the tenant that a request names: a test, a membership, a guard in front."""
        name = claim_name(claim.value)
        believed = self.home.believed.get(claim.unit, set())
        held = name in believed or bool(claim.beside & believed) or (claim.unit, name) in self._tested
        return held or not name or not _is_sent(claim, name, routes) or self.routes.look_at(routes, name)

    @cached_property
    def _tested(self) -> set[tuple[Unit, str]]:
        """The names of tenants whose rows a function compares with whoever asks, or asks for once more with them."""
        known = self.home.asked_with | self.home.compared.keys()
        return {(one.unit, claim_name(one.value)) for one in self.home.claims if (one.unit, one.site.key) in known}

    def _own_tenant(self, unit: Unit) -> Tenant | None:
        """The tenant of whoever calls, where a function has it at hand."""
        held = (one for one in self.home.tenants.get(unit, []) if one.trusted and one.made_up is None)
        return next((one for one in held if self._is_callers(one)), None)

    def _is_callers(self, tenant: Tenant) -> bool:
        """Whether a tenant is read from whoever calls, and not from what a name alone says so of."""
        if isinstance(tenant.spot.node, ast.arg):
            # NOTE: what the framework fills from the request is not trusted; this one is what it depends on.
            return True
        parts = dotted(tenant.spot.node).split(".")[:-1] or _names_in(tenant.spot.node)
        return any(part in _OF_REQUESTS or _CLAIMS.search(part) or self.home.terms.is_principal(part) for part in parts)

    @cached_property
    def _told(self) -> bool:
        """Whether functions of the target read the tenant of whoever calls."""
        return any(self._is_callers(one) for held in self.home.tenants.values() for one in held if one.trusted)

    # What is written

    def _wholes(self, write: Write) -> Iterator[AccessRow]:
        """Objects that were sent and go whole into a row."""
        routes = self.routes.of(write.unit)
        believed = self.home.believed.get(write.unit, set())
        for sent in write.fields.wholes:
            model, given = write.row.model, write.fields.given
            open_to = [c for c in self.columns.let_through(sent, model, write.reader)
                       if c.name not in given and c.name not in believed]  # fmt: skip
            for_role = all(route.level == "role" for route in routes)
            worst = [c for c in open_to if c.kind == "tenant" or (c.kind == "role" and not for_role)]
            if worst:
                what = ", ".join(f"{model.name}.{one.name}" for one in worst[:_MOST_STEPS])
                yield self._row("mass-assignment", write.spot, *self._via(write.via), what=what)
                continue
            for one in open_to:
                if one.kind == "key" and not self._verifies(write, one.name, Asked(one.name)):
                    yield self._unverified(write, (model.name, one.relation))
                    break

    def _keys(self, write: Write) -> Iterator[AccessRow]:
        """Rows of other models that a request names, and that are written unseen."""
        model = write.row.model
        for name, (value, spot) in write.fields.given.items():
            if not isinstance(value, Asked) or not self.columns.is_key(name, model, write.reader):
                continue
            believed = value.key in self.home.believed.get(write.unit, ())
            guarded = self.routes.look_at(self.routes.of(write.unit), value.key)
            if not (believed or guarded or self._verifies(write, name, value, spot)):
                column = (model.name, self.columns.relation(name, model))
                yield self._unverified(write, column, spot.step("the id is the request's"))

    def _unverified(self, write: Write, column: Column, *steps: TraceStep) -> AccessRow:
        peer = self._verified.get(column)
        shape: AccessShape = "unverified-key" if peer is None else "key-checked-elsewhere"
        held = (*steps, *self._via(write.via), *(() if peer is None else (peer,)))
        return self._row(shape, write.spot, *held, what=".".join(column), sharp=peer is not None)

    def _verifies(self, write: Write, name: str, value: Value, spot: Spot | None = None) -> bool:
        """Whether a value of a column was looked up for the tenant before it is written."""
        found = write.reader.written(Fields({name: (value, spot or write.spot)}), write.row.model)
        return found.limited

    @cached_property
    def _verified(self) -> dict[Column, TraceStep]:
        """Where a row of another model is written that was looked up for the tenant, by its column."""
        limited = {event.site.key for event in self.home.events if event.found.limited}
        found: dict[Column, TraceStep] = {}
        for write in self.home.writes:
            model = write.row.model
            for name, (value, spot) in write.fields.given.items():
                if not self.columns.is_key(name, model, write.reader):
                    continue
                row = value.row if isinstance(value, RowPart) else value
                of_row = isinstance(row, Row) and row.site is not None and row.site.key in limited
                if of_row or (isinstance(value, Asked) and self._verifies(write, name, value, spot)):
                    step = spot.step("here it is looked up for the tenant first")
                    found.setdefault((model.name, self.columns.relation(name, model)), step)
        return found

    @staticmethod
    def _via(via: tuple[Spot, ...]) -> tuple[TraceStep, ...]:
        return tuple(one.step("handed on here") for one in via[:_MOST_STEPS])

    @staticmethod
    def _row(shape: AccessShape, at: Spot, *because: TraceStep, sharp: bool = True, what: str = "") -> AccessRow:
        return AccessRow(shape, at.place, because, sharp, what, written_at(at.file, at.node))


def _names_in(node: ast.AST) -> list[str]:
    """The names of what an item is read from: `get_jwt()["org_id"]`."""
    held = node.value if isinstance(node, ast.Subscript) else node.func if isinstance(node, ast.Call) else None
    return (
        [last(one) for one in ast.walk(held) if isinstance(one, ast.Name | ast.Attribute)] if held is not None else []
    )


def _is_sent(claim: Claim, name: str, routes: list[Route]) -> bool:
    """Whether a part of the address is there: one that no route names is not."""
    node = claim.spot.node
    of_address = any(isinstance(one, ast.Attribute | ast.Name) and last(one) == "kwargs" for one in ast.walk(node))
    return not of_address or any(name in re.split(r"[<>{}:]", route.route) for route in routes)
