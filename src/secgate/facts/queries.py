"""One query as the checks see it, in whatever language it is written: its scope, its shape, and what proves them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from secgate.facts.wording import Written
from secgate.model import Confidence, Place, TraceStep

if TYPE_CHECKING:
    from secgate.facts.typescript.syntax import Node

Scope = Literal[
    "where", "unique", "relation", "data", "guarded", "tenant-root", "global-model", "exempt", "unscoped", "unresolved"
]
Shape = Literal[
    "", "request-id", "tenant-unused", "no-filter", "vanishing-filter", "shared-unique", "child-by-id", "or-branch",
    "no-tenant", "raw", "unparsed", "fixed-filter", "replaced-filter",
]  # fmt: skip

TENANT = frozenset({"direct", "indirect"})


@dataclass(frozen=True)
class Unit:
    """The function around a query.

    Attributes:
        key: path and offset, which identify it.
        owner: the same of the class or the object of functions that it belongs to; None for any other function.
        private: only its class can call it.
        takes_tenant: the tenant is a parameter of it, or at hand in its body.
        of_instance: the tenant at hand is one that the object itself holds: `this.tenantId`.
    """

    key: tuple[str, int]
    owner: tuple[str, int] | None
    private: bool
    takes_tenant: bool
    of_instance: bool = False


@dataclass(frozen=True)
class QueryRow:
    """A query or raw statement.

    Attributes:
        model: the model's name, the tables of a raw statement, empty when it is computed.
        function: the names of what is around it.
        because: the place that proves the scope.
        confidence: how sure the scope is.
        shape: how an unscoped query is unscoped.
        sharp: an unscoped query shows its fault by itself, to whoever reads it.
        reason: why an unresolved one is.
        tenant: where its function, or the caller that gives it an id, has the tenant.
        via: the calls through which an id of the request comes.
        by_id: the filter looks for ids or for columns that are unique.
        deviates: its method takes no tenant, although the methods beside it do.
        write_by_id: a write that a guard protects and whose filter is the id alone.
        written: what its fingerprint is made of, where no tree of it is kept.
    """

    model: str
    operation: str
    place: Place
    function: str
    unit: Unit
    scope: Scope = "unresolved"
    because: TraceStep | None = None
    confidence: Confidence = Confidence.HIGH
    shape: Shape = ""
    sharp: bool = True
    reason: str = ""
    tenant: TraceStep | None = None
    via: tuple[TraceStep, ...] = ()
    by_id: bool = False
    deviates: bool = False
    write_by_id: bool = False
    written: Written | None = None

    @property
    def what(self) -> str:
        """`invoice.findMany`, or the tables of a raw statement."""
        # NOTE: of two models of one name, one bears its file in it.
        name = self.model.partition("@")[0]
        accessor = name[:1].lower() + name[1:]
        return f"{accessor}.{self.operation}" if self.operation and name else name or self.operation

    @property
    def syntax(self) -> "Node | Written | None":
        """The call, for fingerprints; None where nothing of it is kept."""
        return self.written
