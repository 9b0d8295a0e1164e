"""Does every cache key that holds tenant data name the tenant?

What a key is made of and what is kept under it are facts (`CacheUse`); here the shape of a fault becomes a rule. What
decides is not the word in the key but the value: it must be proven to be tenant data.
"""

import re
from collections.abc import Iterable, Iterator

from secgate.api import (
    CACHE_MEMOISERS,
    CACHE_PACKAGES,
    CacheFault,
    CacheShape,
    CacheUse,
    Confidence,
    Hit,
    Observation,
    Problem,
    Sieve,
    SourceFile,
    Subject,
    by_path,
    faults_of,
)

# Packages by whose name they keep answers or data; those that are not read may key them by anything. Stores of counts
# and of sessions hold neither.
_CACHES = re.compile(
    r"^(?!@types/|rate-limit|connect-).*(?:cach|memoi[sz]|memjs|redis|dataloader|valkey|unstorage|momento|hazelcast|"
    r"couchbase|aerospike|catbox|mnemonist|node-persist|(?:^|[/@_-])(?:kv|mem|memo|memize|lru|ttl|swr)(?:$|[_-]))",
    re.IGNORECASE,
)
_RULES: dict[CacheShape, str] = {
    "request-keyed": "request-keyed-response-cache",
    "tenant-in-hand": "tenant-in-hand-not-in-key",
    "entity-key": "unscoped-entity-key",
    "optional-tenant": "optional-tenant-key",
    "eviction": "eviction-misses-tenant",
    "memoised-query": "memoised-tenant-query",
    "process-map": "process-map-without-tenant",
    "tenant-not-first": "tenant-not-first",
    "before-tenant": "response-cache-before-tenant",
    "framework-data": "framework-data-cache",
}


# A response that may be given again to others than the one who asked.
_SHARED_RESPONSE = Sieve(
    r"s-maxage|surrogate-control|cdn-cache-control"
    r"|cache-control['\"`\]]*\s*[,:=][^\n]*\b(?:public|max-age\s*=\s*[1-9])"
)
# Objects of a module in which values are kept by a computed name.
_EMPTY_OBJECT = re.compile(
    r"^(?:export\s+)?(?:const|let|var)\s+(\w+)\s*(?::[^=\n]+)?=\s*(?:\{\s*\}|Object\.create\(null\))", re.MULTILINE
)
_KEPT_BY_NAME = re.compile(r"\b(\w+)\[[^\]\n]+\]\s*(?:\?\?|\|\||&&)?=(?![=>])")


def analyze(subject: Subject) -> Observation:
    """Every cache use in the check's files."""
    if (none := subject.without_tenants()) is not None:
        return none
    uses = subject.data.caches
    counted = by_path(use for use in uses if use.counted for _ in range(use.mounted_on or 1))
    if counted:
        hits = tuple(_hit(subject, fault) for fault in faults_of(uses))
        unresolved = tuple(
            Problem(path=use.place.path, line=use.place.line, reason=use.reason) for use in uses if use.undecided
        )
        decided = tuple(_decided(subject, uses, known=not unresolved))
        return Observation(examined_at=counted, hits=hits, unresolved=unresolved, decided=decided)
    found = tuple(
        Problem(path=place.path, line=place.line, reason=f"{name} is imported and no use of a cache was found")
        for name, place in subject.packages.imports(sorted(CACHE_PACKAGES - CACHE_MEMOISERS))
    )
    return Observation(problems=found, absence=None if found else "no cache, memoiser or response cache is used")


def _decided(subject: Subject, uses: Iterable[CacheUse], *, known: bool) -> Iterator[str]:
    """What this version does not decide in general and what this target has nothing of."""
    keys, packages = subject.spec.undecided
    if known and not any(use.counted and use.scope == "unresolved" and not use.at_callers for use in uses):
        yield keys
    declared = any(_CACHES.search(name) for name in subject.packages.declared if name not in CACHE_PACKAGES)
    if not declared and not any(_keeps(file) for file in subject.files):
        yield packages


def _keeps(file: SourceFile) -> bool:
    """Whether a script keeps answers or data in a way that is not read as a cache."""
    if _SHARED_RESPONSE.finds(file.folded):
        return True
    objects = set(_EMPTY_OBJECT.findall(file.text))
    return bool(objects) and not objects.isdisjoint(_KEPT_BY_NAME.findall(file.text))


def _hit(subject: Subject, fault: CacheFault) -> Hit:
    trace = [fault.because] if fault.because is not None else []
    confidence = None if fault.sharp else Confidence.MEDIUM
    return subject.hit(_RULES[fault.shape], fault.place, confidence=confidence, trace=trace, node=fault.node)
