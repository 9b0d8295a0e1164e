"""Every query and raw statement of a file, each with one scope and the place that proves it.

What limits a query is looked for in a fixed order: the client, the filter itself, what guards it in the same function,
then its callers. A query that none of them limits has a `shape` that says how it is unscoped, where that can be told.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from secgate.facts.queries import TENANT, QueryRow, Scope, Shape, Unit
from secgate.facts.schemas import Model
from secgate.facts.typescript.filter_values import Filter, all_of, either
from secgate.facts.typescript.filters import filter_of, read_filter
from secgate.facts.typescript.names import (
    FUNCTIONS,
    ancestors,
    root_name,
    unwrap,
)
from secgate.facts.typescript.ownership import (
    compared,
    guarded,
    is_sharp,
    owner_tested,
    tenant_queried,
    tenant_unused,
    untouched,
)
from secgate.facts.typescript.query_calls import CREATES, WRITES, QueryCall, is_id
from secgate.facts.typescript.query_units import unit_around
from secgate.facts.typescript.scoped_clients import scoped_client
from secgate.facts.typescript.shared_columns import EXTERNAL, NATURAL, PASSWORD, connected, is_shared, takes_over
from secgate.facts.typescript.summaries import Asked, ask_callers
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.taken_tenants import mapped_rows
from secgate.facts.typescript.tenancy import from_request, unit_of
from secgate.facts.typescript.values_given import is_fixed
from secgate.facts.typescript.view import Proof, View
from secgate.model import Confidence, TraceStep

_BULK = frozenset({"findMany", "count", "aggregate", "groupBy", "updateMany", "updateManyAndReturn", "deleteMany"})
_CREDENTIAL = re.compile(r"(?:token|hash|hashed\w*|secret|apikey\w*|otp|nonce|signature)$", re.IGNORECASE)
# Names by which a request says which tenant it is for: the row found by one is where the tenant comes from.
_ADDRESS = re.compile(r"^(?:custom_?)?(?:domain|sub_?domain|host|hostname)$", re.IGNORECASE)
# A value that the code itself fixes: a literal or a constant by its name.
_CONSTANT = re.compile(r"['\"][^'\"]*['\"]|[A-Z][A-Z0-9_]+")
# Columns that tenants fill themselves, so that two of them can meet in one value.
_CLASSES = frozenset({"class_declaration", "abstract_class_declaration", "class"})
_UNNAMED = frozenset({"arrow_function", "function_expression", "generator_function"})
# A function with more queries than this is generated, or made to be slow to read.
_MOST_IN_ONE = 400


@dataclass(frozen=True)
class Query(QueryRow):
    """A query or raw statement of a script.

    Attributes:
        asked: the ways on which ids of requests come, where no function on them holds the tenant.
        node: the call.
    """

    asked: tuple[Asked, ...] = field(default=(), repr=False, compare=False)
    node: Node = field(kw_only=True, repr=False, compare=False)

    @property
    def syntax(self) -> Node:
        """The call, for fingerprints."""
        return self.node


def read_queries(view: View) -> Iterator[Query]:
    """Every query of a file with its scope, in source order."""
    crowded = _crowded(view)
    for call in view.calls:
        if (number := crowded.get(call.node.id)) is not None:
            reason = f"is one of {number} queries in one function; too many to follow"
            model_name = view.schema.accessors[call.accessor].name if call.accessor in view.schema.accessors else ""
            unit = Unit((view.file.path, 0), None, private=False, takes_tenant=False)
            place = view.file.place(call.node)
            yield Query(model_name, call.operation, place, "", unit, reason=reason, node=call.node)
            continue
        model = view.schema.by_accessor(call.accessor) if call.accessor is not None else None
        query = begin(view, call.node, model.name if model is not None else "", call.operation)
        if model is None:
            yield _of_any_model(view, call, query)
        elif call.lost and view.schema.tenancy[model.name] in TENANT and not view.by_design:
            yield replace(query, reason=call.lost)
        elif view.schema.tenancy[model.name] == "global":
            tenant = view.tenant(call.node) if call.operation in WRITES else None
            held = view.proof(tenant, "the tenant is at hand here").step if tenant is not None else None
            yield replace(query, scope="exempt" if view.by_design else "global-model", tenant=held)
        elif view.schema.tenancy[model.name] == "root":
            yield replace(query, scope="tenant-root")
        elif view.by_design:
            yield replace(query, scope="exempt")
        else:
            yield _by_policy(call, _within(view, call, _Judge(view, call, model, query).judge()))
            yield from _connections(view, call, model)


def _of_any_model(view: View, call: QueryCall, query: Query) -> Query:
    """A query whose model is computed: limited where its conditions name the tenant of whichever it is."""
    unknown = replace(query, reason=call.lost or "the model of this query is computed")
    model = call.any_model()
    conditions = call.conditions(view.names) if model is not None and not call.unread(view.names) else []
    if model is None or not conditions or call.replaced(view.names):
        return unknown
    found = all_of(read_filter(view, one, model) for one in conditions)
    return scoped(query, found.how, found.proof) if found.pin == "pinned" else unknown


def _within(view: View, call: QueryCall, query: Query) -> Query:
    """The query, where it is only a part of another one: that one is judged, or may limit what this one gives."""
    part = call.part_of() if query.scope in {"unscoped", "unresolved"} else ""
    if part == "condition":
        return scoped(query, "exempt", view.proof(call.node, "only asked about by the query around it"))
    return replace(query, scope="unresolved", reason="what is asked of its rows is not followed") if part else query


def _by_policy(call: QueryCall, query: Query) -> Query:
    """The query, where policies of the database limit it, or may do so."""
    said = call.limited_by() if query.scope in {"unscoped", "unresolved"} else None
    if said is None:
        return query
    if isinstance(said, str):
        return replace(query, scope="unresolved", shape="", reason=said)
    return replace(query, scope="guarded", shape="", reason="", because=said, confidence=Confidence.MEDIUM)


def _connections(view: View, call: QueryCall, model: Model) -> Iterator[Query]:
    """Rows of tenants that a write connects by what is unique over all of them."""
    writes = call.operation in WRITES and "connectOrCreate" in view.file.text
    for related, where, sure in connected(view, call.node, model) if writes else ():
        query = begin(view, where, related.name, "connectOrCreate")
        tenant = view.tenant(call.node)
        held = view.proof(tenant, "the tenant is at hand here").step if tenant is not None else None
        yield replace(query, scope="unscoped", shape="shared-unique", sharp=sure, tenant=held)


def _crowded(view: View) -> dict[int, int]:
    """Queries of functions that hold very many of them, by the id of the call: how many."""
    if len(view.calls) <= _MOST_IN_ONE:
        return {}
    units = [(call.node.id, unit_of(call.node)) for call in view.calls]
    counted = Counter(unit.id for _, unit in units if unit.type != "program")
    return {call: counted[unit.id] for call, unit in units if counted[unit.id] > _MOST_IN_ONE}


def begin(view: View, node: Node, model: str, operation: str) -> Query:
    """A query that nothing is known of yet."""
    return Query(model, operation, view.file.place(node), function_name(node), unit_around(view, node), node=node)


def function_name(node: Node) -> str:
    """Dotted names of the classes and functions around a node, outermost first; empty at the top level."""
    names: list[str] = []
    for outer in ancestors(node):
        holder = outer.parent if outer.type in _UNNAMED else outer
        if outer.type not in FUNCTIONS | _CLASSES or holder is None:
            continue
        name = holder.child_by_field_name("name") or holder.child_by_field_name("key")
        if name is not None and name.type.endswith("identifier"):
            names.append(text_of(name))
    return ".".join(reversed(names))


def scoped(query: Query, scope: Scope, proof: Proof | None) -> Query:
    """The query with what limits it."""
    sure = proof.confidence if proof is not None else Confidence.HIGH
    return replace(query, scope=scope, because=proof.step if proof is not None else None, confidence=sure)


@dataclass
class _Judge:
    """The questions about one query on a tenant model."""

    view: View
    call: QueryCall
    model: Model
    query: Query

    def judge(self) -> Query:
        """Its scope, its shape, or why it cannot be decided."""
        view, call = self.view, self.call
        if (source := call.loaded()) is not None:
            return self._loaded(source)
        if (client := scoped_client(view, call.node)) is not None:
            return scoped(self.query, "where", client)
        if unread := call.unread(view.names):
            return replace(self.query, reason=unread)
        if call.operation in CREATES:
            return self._create(next(iter(call.written(view.names)), None))
        conditions = call.conditions(view.names)
        if not conditions and call.operation == "upsert" and call.written(view.names):
            return self._conflict()
        if not conditions:
            return self._no_where(complete=call.is_unfiltered(view.names))
        return self._where(conditions)

    def _loaded(self, source: Node) -> Query:
        """A write of a row that was loaded before: limited as the query that found it is."""
        row = self.view.rows.get(source.id)
        found = filter_of(self.view, row) if row is not None else None
        sure = Confidence.HIGH if found is not None and found.limited else Confidence.MEDIUM
        return scoped(self.query, "guarded", self.view.proof(source, "the row was loaded here", sure))

    def _create(self, data: Node | None) -> Query:
        view, query = self.view, self.query
        found = self._row(data) if data is not None else Filter("unknown")
        if found.limited:
            return scoped(query, "data", found.proof)
        named = view.words.mentioned(view.names.resolve(data)) if data is not None else None
        if named is not None:
            return scoped(query, "data", view.proof(named, "the row gets its tenant here"))
        values = self._foreign(found.values)
        if (proof := guarded(view, query.node, values)) is not None:
            return scoped(query, "guarded", proof)
        if (proof := ask_callers(view, query.node, values).proof) is not None:
            return scoped(query, "guarded", proof)
        unused = tenant_unused(view, query.node) if values and found.pin == "no" else None
        if unused is not None:
            return self._unscoped("tenant-unused", tenant=self._step(unused), sharp=False)
        return replace(query, reason="the row it creates gets its tenant elsewhere, or not at all")

    def _row(self, data: Node) -> Filter:
        """What a new row says; of several rows, what all of them do."""
        made = self.view.names.resolve(data)
        listed = made.named_children if made.type == "array" else []
        rows = mapped_rows(made) or [unwrap(part) for part in listed if part.type != "comment"]
        if rows and all(row.type == "object" for row in rows):
            return either([read_filter(self.view, row, self.model) for row in rows])
        return read_filter(self.view, data, self.model)

    def _conflict(self) -> Query:
        """An upsert that finds its row by the values of the new one."""
        values = list(self.call.asked(self.view.names).items())
        tenant = next((value for name, value in values if name in self.view.words.keys), None)
        if tenant is not None:
            return scoped(self.query, "unique", self.view.proof(tenant, "limited to the tenant here"))
        return self._by_values(values) if values else self._create(self.call.written(self.view.names)[0])

    def _foreign(self, values: list[tuple[str, Node]]) -> list[tuple[str, Node]]:
        """The values that tie a new row to a row of a tenant model."""
        tied = {
            name
            for f in self.model.fields
            if f.relation_fields and self.view.schema.tenancy.get(f.kind) in TENANT
            for name in (*f.relation_fields, f"{f.name}.id")
        }
        return [(name, value) for name, value in values if name in tied]

    def _no_where(self, *, complete: bool) -> Query:
        tenant = self._step(self.view.tenant(self.call.node))
        if not complete or self.call.operation not in _BULK:
            return replace(self.query, tenant=tenant, reason="its filter is built elsewhere")
        if self.view.schema.tenancy[self.model.name] != "direct":
            reason = "all rows of a model that reaches the tenant through its parent"
            return replace(self.query, tenant=tenant, reason=reason)
        return self._unscoped("no-filter", tenant=tenant, sharp=tenant is not None)

    def _where(self, conditions: list[Node]) -> Query:
        view, node = self.view, self.call.node
        found = filter_of(view, self.call) or Filter()
        if found.limited:
            return self._replaced() or scoped(self.query, found.how, found.proof)
        if found.pin == "vanishes":
            elsewhere = found.proof if found.proof is not None and found.proof.view is not view else None
            # A tenant that a caller may choose or leave out is what a platform's own list looks like, too.
            sharp = elsewhere is None and not any(_chosen(view, value) for value in found.vanishing)
            because = found.proof.step if found.proof is not None else None
            return replace(self._unscoped("vanishing-filter", sharp=sharp), because=because)
        if (proof := guarded(view, node, found.values) or compared(view, node)) is not None:
            return replace(scoped(self.query, "guarded", proof), write_by_id=found.pin == "no")
        if found.replaced is not None and found.pin == "no":
            return replace(self._unscoped("replaced-filter", sharp=True), because=found.replaced.step)
        if found.pin == "some-or":
            return self._unscoped("or-branch", sharp=False)
        if found.pin == "unknown":
            proof = ask_callers(view, node, found.values).proof
            reason = "its filter is built elsewhere"
            return scoped(self.query, "guarded", proof) if proof is not None else replace(self.query, reason=reason)
        if found.values:
            return self._by_values(found.values)
        if all(unwrap(one).type == "object" and not unwrap(one).named_children for one in conditions):
            return self._no_where(complete=True)
        tenant = self._step(view.tenant(node))
        if tenant is None:
            return self._unscoped("no-tenant", sharp=False)
        return replace(self.query, tenant=tenant, reason="its filter does not name the tenant that is at hand")

    def _replaced(self) -> Query | None:
        """The query, where a later condition takes the place of its filter; None where it stays limited."""
        for later in self.call.replaced(self.view.names):
            found = read_filter(self.view, later, self.model)
            if found.pin == "unknown":
                return replace(self.query, reason="what is filtered by later replaces its filter")
            if not found.limited:
                because = self.view.proof(later, "this takes the place of the filter before it").step
                return replace(self._unscoped("vanishing-filter", sharp=False), because=because)
        return None

    def _by_values(self, values: list[tuple[str, Node]]) -> Query:
        view, node = self.view, self.call.node
        fields = {f.name: f for f in self.model.fields}
        columns = {name for name, _ in values}
        by_id = any(is_id(c) or (c in fields and fields[c].unique) for c in columns)
        self.query = replace(self.query, by_id=by_id)
        fixed = next((v for name, v in values if is_id(name) and _CONSTANT.fullmatch(text_of(v))), None)
        if fixed is not None:
            return scoped(self.query, "exempt", view.proof(fixed, "the code itself fixes the row"))
        if (credential := self._credential(values)) is not None and not self._moves_account(values):
            return scoped(self.query, "exempt", view.proof(credential, "looked up by the credential itself"))
        address = next((v for name, v in values if _ADDRESS.match(name)), None)
        if address is not None and self.call.operation.startswith("find"):
            proof = view.proof(address, "the tenant is found by its address here", Confidence.MEDIUM)
            return scoped(self.query, "exempt", proof)
        shared = [c for c in columns if is_shared(self.model, c)]
        asked = any(from_request(view.names, value) for _, value in values)
        tenant = view.tenant(node)
        if self.call.operation in {"upsert", "update"} and shared:
            certain = (self.call.operation == "upsert" or asked) and any(NATURAL.match(c) for c in shared)
            return self._unscoped("shared-unique", tenant=self._step(tenant), sharp=certain)
        if (unused := tenant_unused(view, node)) is not None:
            return self._unscoped("tenant-unused", tenant=self._step(unused), sharp=is_data_layer(unit_of(node)))
        if tenant is not None and asked and self._takes_over():
            return self._unscoped("shared-unique", tenant=self._step(tenant), sharp=not self._is_external(values))
        if tenant is not None and asked:
            sharp = is_sharp(view, node, tenant, values)
            return self._unscoped("request-id", tenant=self._step(tenant), sharp=sharp)
        if tenant is not None and self._is_fixed(values):
            return self._unscoped("fixed-filter", tenant=self._step(tenant), sharp=False)
        return self._by_callers(values, tenant)

    def _is_fixed(self, values: list[tuple[str, Node]]) -> bool:
        """Whether a query for many rows asks for nothing but what the code fixes: the same rows of every tenant."""
        direct = self.view.schema.tenancy[self.model.name] == "direct"
        return (
            direct
            and self.call.operation in _BULK
            and all(not is_id(name) and is_fixed(self.view, value) for name, value in values)
        )

    def _by_callers(self, values: list[tuple[str, Node]], tenant: Node | None) -> Query:
        view, node = self.view, self.call.node
        unique = {f.name for f in self.model.fields if f.unique}
        summary = ask_callers(view, node, [(n, v) for n, v in values if n in unique or is_id(n)])
        if summary.proof is not None:
            return scoped(self.query, "guarded", summary.proof)
        # NOTE: to count the rows that hold an id is how its uniqueness is tested.
        row = self.call.operation not in {"count", "aggregate"} and values[0][0] in {"id", "_id", "uuid"}
        if summary.breach:
            held = summary.tenant.step if summary.tenant is not None else None
            if self._takes_over():
                query = self._unscoped(
                    "shared-unique", tenant=held, sharp=summary.sharp and not self._is_external(values)
                )
                return replace(query, via=tuple(step.step for step in summary.breach))
            sharp = row and summary.sharp and untouched(view, node, values)
            query = self._unscoped("request-id", tenant=held, sharp=sharp)
            return replace(query, via=tuple(step.step for step in summary.breach))
        if tenant is None:
            ways = self._own_request(values) or summary.asked
            alone = row and untouched(view, node, values) and not owner_tested(view, node)
            ways = tuple(replace(way, sharp=way.sharp and alone) for way in ways)
            return replace(self._unscoped("no-tenant", sharp=False), asked=ways)
        if tenant_queried(view, node):
            return self._unscoped("child-by-id", tenant=self._step(tenant), sharp=False)
        if self._takes_over():
            return self._unscoped("shared-unique", tenant=self._step(tenant), sharp=False)
        reason = "the tenant is in hand, and only the callers know whose id they pass"
        return replace(self.query, tenant=self._step(tenant), reason=reason)

    def _takes_over(self) -> bool:
        """Whether an upsert finds a row by a value that any tenant may give."""
        if self.call.operation != "upsert":
            return False
        names = self.view.names
        created = next(iter(self.call.written(names)), None)
        return takes_over(self.view, self.call.asked(names), created, self.model)

    @staticmethod
    def _is_external(values: list[tuple[str, Node]]) -> bool:
        return any(EXTERNAL.search(name) for name, _ in values)

    def _own_request(self, values: list[tuple[str, Node]]) -> tuple[Asked, ...]:
        """The way of an id that the function itself reads from its request."""
        if not any(from_request(self.view.names, value) for _, value in values):
            return ()
        return (Asked((self.view.proof(self.call.node, "the id is the request's"),), sharp=True),)

    def _unscoped(self, shape: Shape, *, sharp: bool, tenant: TraceStep | None = None) -> Query:
        return replace(self.query, scope="unscoped", shape=shape, sharp=sharp, tenant=tenant)

    def _step(self, tenant: Node | None) -> TraceStep | None:
        return self.view.proof(tenant, "the tenant is at hand here").step if tenant is not None else None

    def _moves_account(self, values: list[tuple[str, Node]]) -> bool:
        """Whether an upsert gives the account that has a name, whoever's it is, to the tenant at hand."""
        changed = self.call.written(self.view.names)[-1:] if self.call.operation == "upsert" else []
        shared = any(is_shared(self.model, name) for name, _ in values)
        return shared and any(self.view.words.mentioned(self.view.names.resolve(one)) is not None for one in changed)

    def _credential(self, values: list[tuple[str, Node]]) -> Node | None:
        login = {"email", "username"} if any(PASSWORD.match(f.name) for f in self.model.fields) else set()
        wanted = {*self.view.credentials, *login}
        # NOTE: `email: { contains: … }` looks for many rows; a credential is looked up by its value.
        exact = ((name, node) for name, node in values if node.type != "object")
        return next((node for name, node in exact if _CREDENTIAL.search(name) or name in wanted), None)


def _chosen(view: View, value: Node) -> bool:
    """Whether a caller may leave the value out: an optional parameter, or a field of the request."""
    binding = view.names.binding(root_name(value))
    if binding is not None and binding.kind == "parameter":
        typed = binding.owner.child_by_field_name("parameters")
        optional = rf"\b{re.escape(binding.name)}\?\s*:"
        if binding.optional or (typed is not None and re.search(optional, text_of(typed)) is not None):
            return True
    return from_request(view.names, value)


def is_data_layer(unit: Node) -> bool:
    """A method, or a function that other files can call."""
    exported = {"export_statement", "pair", "public_field_definition"}
    return unit.type == "method_definition" or any(a.type in exported for a in list(ancestors(unit))[:3])
