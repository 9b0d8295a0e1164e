"""How the tenant shows in what a guard puts on the request: under a key of an object, in a row, or by a type."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from secgate.facts.typescript.names import key_of, last_name, properties, unwrap
from secgate.facts.typescript.query_calls import Row
from secgate.facts.typescript.symbols import Origin, Symbol
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.types import Modules, named_type
from secgate.facts.typescript.values import TypeRef

_CASTS = frozenset({"as_expression", "satisfies_expression"})
# Rows that say who calls; any other row that a principal leads to is what the request asks for.
_OF_CALLER = re.compile(
    r"user|member|session|account|staff|profile|employee|seat|key|token|credential|principal|identity|operator|agent",
    re.IGNORECASE,
)
# Fields of the tenant's own row that say which it is.
_NAMES_ROW = frozenset({"id", "uuid", "slug"})
_NAMES = frozenset({"identifier", "shorthand_property_identifier"})
# What is trusted in an object: the caller's own words in body, query and path are not.
_TRUSTED = frozenset({Origin.PRINCIPAL, Origin.DERIVED, Origin.ATTACHED, Origin.CREDENTIAL})


def _no_rows(_path: str) -> Mapping[int, Row]:
    return {}


@dataclass(frozen=True)
class TenantSigns:
    """How the target writes its tenant.

    Attributes:
        stems: words for the tenant: `tenant`, `workspace`.
        models: accessors of the models whose rows name their tenant.
        contexts: expressions that hold the trusted tenant, as the configuration has them: `req.auth.tenantId`.
        tables: accessors of the models by the names of their tables, in lower case.
        rows: the queries of a file by the id of their node, of libraries that no name of an operation tells.
    """

    stems: tuple[str, ...] = ("tenant",)
    models: frozenset[str] = frozenset()
    contexts: tuple[str, ...] = ()
    tables: Mapping[str, str] = field(default_factory=dict, hash=False, repr=False)
    rows: Callable[[str], Mapping[int, Row]] = field(default=_no_rows, compare=False, repr=False)

    @cached_property
    def word(self) -> re.Pattern[str]:
        """A name that speaks of the tenant."""
        return re.compile(self._stems, re.IGNORECASE)

    @cached_property
    def key(self) -> re.Pattern[str]:
        """A name under which an object holds the tenant or its id."""
        return re.compile(
            rf"^(?:current|active|own)?_?(?:{self._stems})(?:_?(?:id|uuid|slug|auth|context))?$", re.IGNORECASE
        )

    @cached_property
    def _stems(self) -> str:
        return "|".join(re.escape(stem) for stem in self.stems) or "$^"

    def in_entry(self, key: str, value: Symbol) -> str:
        """What the tenant in one entry of an object is read from; empty where it holds none that a guard may leave."""
        if key and self.key.search(key):
            return source_of(value, "") if value.origin in _TRUSTED or value.decoded else value.tenant
        return value.tenant

    def in_row(self, found: Symbol, model: str, call: Node) -> Symbol:
        """A row with the tenant that it names: the tenant's own, or that of whoever calls."""
        if self.key.search(model) is not None:
            return found._replace(tenant=source_of(found, ""))
        of_caller = found.origin in {Origin.DERIVED, Origin.PRINCIPAL} and (
            found.origin is Origin.DERIVED or _OF_CALLER.search(model) is not None
        )
        if model not in self.models or not of_caller:
            return found
        given = call.child_by_field_name("arguments")
        options = properties(unwrap(given.named_children[0])) if given is not None and given.named_children else {}
        shown = properties(unwrap(options["select"])) if "select" in options else None
        if shown is not None and not any(self.key.search(name) for name in shown):
            return found
        return found._replace(tenant=source_of(found, ""))

    def finds_tenant(self, model: str, operation: str, call: Node) -> bool:
        """Whether a query looks for one tenant by a value that the code does not fix: the name of the host."""
        given = call.child_by_field_name("arguments")
        return (
            operation.startswith(("findUnique", "findFirst"))
            and self.key.search(model) is not None
            and given is not None
            and any(part.type in _NAMES for part in walk(given))
        )

    def of_row(self, row: Symbol, name: str) -> str:
        """What the tenant in a field of a row is read from: in what names the row of the tenant itself."""
        return row.tenant if name in _NAMES_ROW and self.key.search(row.name) is not None else ""

    def by_type(self, found: Symbol, modules: Modules, kind: TypeRef | None) -> Symbol:
        """What a token or a session says of the caller, with the tenant that its declared type promises."""
        if found.tenant or found.origin not in {Origin.PRINCIPAL, Origin.DERIVED} or kind is None:
            return found
        names = _required(modules, kind)
        return found._replace(tenant=source_of(found, "")) if any(self.key.search(n) for n in names) else found

    def is_context(self, left: Node) -> bool:
        """Whether an assignment writes what the configuration names as the trusted tenant, or what holds it."""
        written = [*_below(left)]
        return any(context.split(".")[1 : len(written) + 1] == written for context in self.contexts)


NO_SIGNS = TenantSigns()


def source_of(value: Symbol, otherwise: str) -> str:
    """What a tenant is read from, in a few words."""
    words = {
        Origin.CREDENTIAL: f"header {value.name}" if value.name else "a header",
        Origin.INPUT: f"the caller's {value.name}",
        Origin.PRINCIPAL: "a verified token",
        Origin.DERIVED: "a lookup by credential",
        Origin.LOOKUP: "a lookup by input",
        Origin.ATTACHED: "an earlier middleware",
    }
    return words.get(value.origin, otherwise)


def cast_of(node: Node) -> Node | None:
    """The type that an expression is cast to, seen from outside: `T` of `(x as unknown as T)`."""
    while node.type == "parenthesized_expression" and node.named_children:
        node = node.named_children[0]
    return node.named_children[-1] if node.type in _CASTS and len(node.named_children) > 1 else None


def _required(modules: Modules, kind: TypeRef) -> Iterator[str]:
    """The members that a type demands, of every part of it."""
    if kind.node.type == "intersection_type":
        for part in kind.node.named_children:
            yield from _required(modules, TypeRef(kind.module, part))
        return
    body: Node | None = kind.node
    if kind.node.type != "object_type":
        found = named_type(modules, kind)
        declared = found[2] if found is not None else None
        body = (declared.child_by_field_name("body") or declared.child_by_field_name("value")) if declared else None
        if found is not None and body is not None and body.type == "intersection_type":
            yield from _required(modules, TypeRef(found[0], body))
            return
    for member in body.named_children if body is not None else ():
        if member.type == "property_signature" and not any(child.type == "?" for child in member.children):
            yield key_of(member)


def _below(left: Node) -> Iterator[str]:
    """The names of a written member below the request: `locals`, `auth` for `res.locals.auth`."""
    owner = left.child_by_field_name("object")
    if owner is not None and unwrap(owner).type == "member_expression":
        yield from _below(unwrap(owner))
    yield last_name(left) if left.type == "member_expression" else text_of(left)
