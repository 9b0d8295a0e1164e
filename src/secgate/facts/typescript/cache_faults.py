"""What is said of a use of a cache: its scope, and how tenant data can meet in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.view import Proof, View
from secgate.model import Confidence, Place, TraceStep

CacheScope = Literal["tenant", "request", "global", "none", "unresolved"]
CacheShape = Literal[
    "request-keyed", "tenant-in-hand", "entity-key", "optional-tenant", "eviction", "memoised-query", "process-map",
    "tenant-not-first", "before-tenant", "framework-data",
]  # fmt: skip


@dataclass(frozen=True)
class CacheFault:
    """How tenant data can meet in a cache, with the place where a reader starts.

    Attributes:
        sharp: the place and what proves it leave no doubt.
    """

    shape: CacheShape
    place: Place
    because: TraceStep | None = None
    sharp: bool = True
    node: Node | None = field(default=None, kw_only=True, repr=False, compare=False)


@dataclass(frozen=True)
class CacheUse:
    """One use of a cache.

    Attributes:
        key: the key as written.
        scope: what the key holds: the tenant, only the request, nothing of either, what is shared by design.
        mounted_on: for a response cache, how many places mount it, or how many routes where they are known.
        middleware: for a response cache, the function around it that is mounted, or that makes what is mounted.
        reason: why an unresolved one is.
        undecided: tenant data is kept, and the key is not known.
        counted: the receiver is a cache, not just a map of the module that might be one.
        at_callers: an unresolved one of a wrapper whose callers give the key, and they are judged.
        mount: for one mount of a response cache that is judged by itself, where it is.
    """

    operation: str
    key: str
    place: Place
    scope: CacheScope
    confidence: Confidence = Confidence.HIGH
    mounted_on: int | None = None
    middleware: Place | None = None
    reason: str = ""
    undecided: bool = False
    counted: bool = True
    at_callers: bool = False
    mount: Place | None = None
    faults: tuple[CacheFault, ...] = ()


def fault_at(
    view: View, shape: CacheShape, node: Node, proof: Proof | None = None, *, sharp: bool = True
) -> CacheFault:
    """A fault at a place, with what proves it."""
    because = proof.step if proof is not None else None
    return CacheFault(shape, view.file.place(node), because, sharp=sharp, node=node)


def faults_of(rows: Iterable[CacheUse]) -> Iterator[CacheFault]:
    """Every fault once, in order of place."""
    seen: set[tuple[CacheShape, Place]] = set()
    for row in rows:
        for fault in row.faults:
            if (fault.shape, fault.place) not in seen:
                seen.add((fault.shape, fault.place))
                yield fault
