"""Every query of Django and SQLAlchemy with its scope: what limits it, or how it is unscoped."""

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from secgate.facts.python.conditions import Found
from secgate.facts.python.django_calls import UPDATES
from secgate.facts.python.files import Function, parameters
from secgate.facts.python.query_home import Event, Home
from secgate.facts.python.query_home import Unit as Read
from secgate.facts.python.query_parts import Asked, Const, Spot, Tenant, Value
from secgate.facts.python.query_texts import Texts
from secgate.facts.python.staff_only import StaffOnly
from secgate.facts.queries import TENANT, QueryRow, Scope, Shape, Unit
from secgate.model import Confidence, TraceStep

_BULK = frozenset({
    "", "all", "filter", "returned", "get_queryset", "queryset", "count", "aggregate", "update", "delete", "select",
    "exists",
    "iterator", "subquery", "bulk_update", "scalars", "query", "in_bulk",
})  # fmt: skip
_CREDENTIAL = re.compile(r"(?:token|hash|hashed\w*|secret|api_?key\w*|otp|nonce|signature|anchor)$", re.IGNORECASE)
_LOGIN = frozenset({"email", "username"})
_PASSWORD = re.compile(r"(?:hashed|encrypted)?_?password\w*$", re.IGNORECASE)
_ADDRESS = re.compile(r"^(?:custom_?)?(?:domain|sub_?domain|host|hostname)$", re.IGNORECASE)
_OWN = frozenset({"id", "pk", "uuid"})
_SHOWN = 6
_ADMIN = "django.contrib.admin"


@dataclass
class Judged:
    """Makes the rows of queries out of their uses.

    Attributes:
        by_design: whether a file is cross-tenant by design.
        staff: tells which handlers are for the platform's own staff alone.
    """

    home: Home
    by_design: Callable[[str], bool]
    staff: StaffOnly

    def rows(self) -> Iterator[QueryRow]:
        """One row for each place where a query begins."""
        grouped: dict[tuple[tuple[str, int, int], str], list[Event]] = defaultdict(list)
        for event in self.home.events:
            if event.kind != "raw":
                grouped[event.site.key, event.model.name if event.model is not None else ""].append(event)
        known = {site for site, model in grouped if model}
        for (site, model), events in grouped.items():
            # NOTE: where the model is that of the class below, each of these is read.
            if not model and site in known:
                continue
            if (row := self._row(events)) is not None:
                yield replace(row, written=events[0].written) if row.scope == "unscoped" else row
        yield from Texts(self.home, self.begin, self.by_design).rows()

    def _row(self, events: list[Event]) -> QueryRow | None:
        own = [one for one in events if not one.via]
        given_back = all(one.operation == "returned" and not one.found.limited for one in own)
        if own and given_back and self.home.given[own[0].site.key]:
            # NOTE: what a function gives back is judged where its callers ask for it.
            return None
        judged = [self.judge(one) for one in own or events]
        worst = max(judged, key=_badness)
        inner = [one for one in events if one.via]
        if (
            own
            and inner
            and worst.scope in {"unscoped", "unresolved"}
            and worst.shape in {"", "no-tenant", "tenant-unused"}
        ):
            return self._by_callers(worst, inner)
        return worst

    def _by_callers(self, row: QueryRow, events: list[Event]) -> QueryRow:
        """The row, judged by what the calls of its function give it."""
        judged = [(one, self.judge(one)) for one in events]
        if all(each.scope not in {"unscoped", "unresolved"} for _, each in judged):
            call = events[0].via[0]
            because = call.step("every call that is known gives it what is limited")
            return replace(row, scope="guarded", shape="", reason="", because=because, confidence=Confidence.MEDIUM)
        found = [(one, each) for one, each in judged if each.shape == "request-id"]
        if found:
            event, each = max(found, key=lambda pair: pair[1].sharp)
            via = tuple(one.step("the id is handed on here") for one in event.via[:_SHOWN])
            return replace(row, scope="unscoped", shape="request-id", reason="", sharp=each.sharp, tenant=each.tenant,
                           via=via)  # fmt: skip
        return row

    def begin(self, event: Event) -> QueryRow:
        """A query that nothing is known of yet."""
        tenants = self.home.tenants.get(event.unit, [])
        read = event.unit
        node: Function | None = read.node
        owner = (read.file.path, read.cls.node.lineno) if read.cls is not None and not read.web else None
        unit = Unit(
            (read.file.path, node.lineno if node is not None else 0), owner, read.name.rpartition(".")[2][:1] == "_",
            takes_tenant=bool(tenants), of_instance=owner is not None and any(one.of_instance for one in tenants),
        )  # fmt: skip
        name = event.model.name if event.model is not None else ""
        operation = {"": "filter", "returned": "filter"}.get(event.operation, event.operation)
        return QueryRow(name, operation, event.site.place, read.name, unit)

    def judge(self, event: Event) -> QueryRow:
        """The scope of one use, its shape, or why it cannot be decided."""
        query = self.begin(event)
        if event.model is None:
            return replace(query, reason="the model of this query is computed")
        tenancy = self.home.models.tenancy(event.model)
        if tenancy not in TENANT:
            scope: Scope = "tenant-root" if tenancy == "root" else "global-model"
            held = self._step(event) if event.kind == "create" and tenancy == "global" else None
            return replace(query, scope=scope, tenant=held)
        if self.by_design(event.site.file.path):
            return replace(query, scope="exempt")
        if event.staff or self._is_admin(event.unit):
            because = event.spot.step("only the platform's own staff gets here")
            return replace(query, scope="exempt", because=because, confidence=Confidence.MEDIUM)
        if event.kind == "create":
            return self._create(event, query)
        found = self._where(event, query)
        if found.scope == "unscoped" and (asks := self.staff.asks(event.unit)) is not None:
            return replace(query, scope="exempt", because=asks, confidence=Confidence.MEDIUM)
        return found

    def _is_admin(self, unit: Read) -> bool:
        return unit.cls is not None and any(n.startswith(_ADMIN) for n in self.home.classes.externals(unit.cls))

    def _create(self, event: Event, query: QueryRow) -> QueryRow:
        found = event.found
        if event.fields is not None and event.model is not None and event.reader is not None:
            found = event.reader.written(event.fields, event.model)
        if found.pin in {"pinned", "row"}:
            return _scoped(query, "data" if found.pin == "pinned" else "guarded", found)
        return replace(query, reason="the row it creates gets its tenant elsewhere, or not at all")

    def _where(self, event: Event, query: QueryRow) -> QueryRow:
        found = event.found
        if found.limited:
            return _scoped(query, "guarded" if found.how == "guarded" else found.how, found)
        if event.within:
            step = event.spot.step("a part of a query that is limited itself")
            return replace(query, scope="relation", because=step)
        compared = self.home.compared.get((event.unit, event.site.key))
        if compared is not None:
            because = compared.step("compared with the tenant or with whoever asks here")
            return replace(query, scope="guarded", because=because, confidence=Confidence.MEDIUM)
        if event.lost:
            return replace(query, reason=event.lost)
        if found.pin == "vanishes":
            lost = found.proof.step("the filter by the tenant may be left out") if found.proof is not None else None
            return replace(self._unscoped(query, "vanishing-filter", sharp=False), because=lost)
        if found.pin == "some-or":
            return self._unscoped(query, "or-branch", sharp=False)
        if found.pin == "unknown":
            return replace(query, reason="its filter is built elsewhere")
        if found.values:
            return self._by_values(event, query, found)
        return self._no_where(event, query)

    def _no_where(self, event: Event, query: QueryRow) -> QueryRow:
        tenant = self._step(event)
        if event.model is not None and self.home.models.tenancy(event.model) != "direct":
            reason = "all rows of a model that reaches the tenant through its parent"
            return replace(query, tenant=tenant, reason=reason)
        if event.operation not in _BULK:
            return replace(query, tenant=tenant, reason="its filter is built elsewhere")
        if event.conditional:
            if tenant is None:
                return self._unscoped(query, "no-tenant", sharp=False)
            return replace(query, tenant=tenant, reason="its filter does not name the tenant that is at hand")
        held = self._held(event)
        sharp = held is not None and held.trusted and not event.unit.web
        return self._unscoped(query, "no-filter", sharp=sharp, tenant=tenant)

    def _by_values(self, event: Event, query: QueryRow, found: Found) -> QueryRow:
        columns = {name.rpartition("__")[2] for name, _, _ in found.values}
        fields = {f.name: f for f in event.model.model.fields} if event.model is not None else {}
        unique = {name for name, f in fields.items() if f.unique} | set(_OWN)
        by_id = any(name in unique or name.endswith("_id") for name in columns)
        query = replace(query, by_id=by_id)
        if (credential := self._credential(found, fields.keys())) is not None:
            because = credential.step("looked up by the credential itself")
            return replace(query, scope="exempt", because=because)
        address = next((spot for name, _, spot in found.values if _ADDRESS.match(name)), None)
        if address is not None:
            because = address.step("the tenant is found by its address here")
            return replace(query, scope="exempt", because=because, confidence=Confidence.MEDIUM)
        held, tenant = self._held(event), self._step(event)
        asked = [(name, value) for name, value, _ in found.values if _is_asked(value)]
        if (unused := self._unused(event)) is not None:
            private = event.unit.name.rpartition(".")[2][:1] == "_"
            own = any(name in _OWN for name, _, _ in found.values)
            return self._unscoped(query, "tenant-unused", sharp=own and not private, tenant=unused)
        shared = {name for name, f in fields.items() if f.unique and name not in _OWN}
        if held is not None and event.operation == UPDATES and columns <= shared:
            return self._unscoped(query, "shared-unique", sharp=False, tenant=tenant)
        if held is not None and asked and (by_id or not _all_fixed(found)):
            alone = len(found.values) == 1 and found.values[0][0] in _OWN
            sharp = alone and held.trusted and not self._is_checked(event)
            return self._unscoped(query, "request-id", sharp=sharp, tenant=tenant)
        if held is not None and _all_fixed(found) and event.operation in _BULK and not by_id:
            return self._unscoped(query, "fixed-filter", sharp=False, tenant=tenant)
        if held is None:
            return self._unscoped(query, "no-tenant", sharp=False)
        reason = "the tenant is in hand, and only the callers know whose id they pass"
        return replace(query, tenant=tenant, reason=reason)

    def _unused(self, event: Event) -> TraceStep | None:
        """The tenant that a function takes, where nothing in it reads it."""
        node = event.unit.node
        if node is None or event.unit.web:
            return None
        read = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
        for arg, _ in parameters(node):
            if self.home.terms.is_tenant(arg.arg) and arg.arg not in read:
                return Spot(event.unit.file, arg).step("the tenant is taken here")
        return None

    def _is_checked(self, event: Event) -> bool:
        """Whether something in front of the function is given what it asks for, and could not be followed."""
        return event.unit.node is not None and event.guarded

    def _credential(self, found: Found, fields: object) -> Spot | None:
        names = set(fields) if isinstance(fields, dict | set) or hasattr(fields, "__iter__") else set()
        login = _LOGIN if any(_PASSWORD.match(name) for name in names) else frozenset()
        wanted = {*self.home.config.credential_columns, *login}
        return next((spot for name, _, spot in found.values if _CREDENTIAL.search(name) or name in wanted), None)

    def _held(self, event: Event) -> Tenant | None:
        """The tenant at hand in the function; one to be trusted before others."""
        tenants = self.home.tenants.get(event.unit, [])
        return next((one for one in tenants if one.trusted), tenants[0] if tenants else None)

    def _step(self, event: Event) -> TraceStep | None:
        held = self._held(event)
        return held.spot.step("the tenant is at hand here") if held is not None else None

    @staticmethod
    def _unscoped(query: QueryRow, shape: Shape, *, sharp: bool, tenant: TraceStep | None = None) -> QueryRow:
        return replace(query, scope="unscoped", shape=shape, sharp=sharp, tenant=tenant)


def _scoped(query: QueryRow, scope: Scope, found: Found) -> QueryRow:
    because = found.proof.step(found.note) if found.proof is not None else None
    return replace(query, scope=scope, because=because, confidence=found.sure)


def _is_asked(value: Value) -> bool:
    return isinstance(value, Asked)


def _all_fixed(found: Found) -> bool:
    return all(isinstance(value, Const) for _, value, _ in found.values)


def _badness(row: QueryRow) -> tuple[int, int]:
    if row.scope == "unscoped":
        rank = 1 if row.shape == "no-tenant" else 3
        return rank, int(row.sharp)
    return (2, 0) if row.scope == "unresolved" else (0, row.confidence.rank)
