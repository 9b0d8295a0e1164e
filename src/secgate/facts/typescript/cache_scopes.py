"""What each use of a cache is scoped by, and how tenant data can meet in it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from secgate.facts.typescript.cache_clients import RESPONSES, origin_of, package_of
from secgate.facts.typescript.cache_faults import CacheFault, CacheScope, CacheUse, fault_at
from secgate.facts.typescript.cache_marks import is_mark
from secgate.facts.typescript.cache_mounts import (
    MOUNTS,
    Mounted,
    keys_at_mounts,
    middleware_around,
    outer_of,
    unscoped_mounts,
)
from secgate.facts.typescript.cache_parameters import decided_in_place
from secgate.facts.typescript.cache_wrappers import uses_at_callers
from secgate.facts.typescript.caches import Loads, Use, is_tenant_query, read_loads, read_uses
from secgate.facts.typescript.keys import is_in_cache_class
from secgate.facts.typescript.memoisers import function_given, is_keyed_by_tenant, kept_loaders, memoisers_of
from secgate.facts.typescript.names import (
    FUNCTIONS,
    ancestors,
    arguments_of,
    inside,
    last_name,
    unwrap,
)
from secgate.facts.typescript.next_cache import kept_by_next
from secgate.facts.typescript.summaries import always_given
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenancy import from_request, unit_of
from secgate.facts.typescript.view import Proof, View
from secgate.model import Confidence
from secgate.sieve import Sieve

_BY_URL = ("CacheInterceptor", "cacheable-response")
_PACKAGES = Sieve("|".join(map(re.escape, sorted(RESPONSES))))
_MOUNTED = frozenset({"call_expression", "identifier", "member_expression"})
_WORD = re.compile(r"[A-Za-z]{3}")
_MAX_KEY = 200


@dataclass
class CacheReader:
    """The cache uses of the files that are read, and what is found out about all of them together.

    Attributes:
        shared: key prefixes and variables that are shared by design.
        prefix: the key has to begin with the tenant.
    """

    shared: tuple[str, ...] = ()
    prefix: bool = False
    _uses: list[tuple[Use, CacheUse]] = field(default_factory=list, init=False)
    _memos: list[CacheUse] = field(default_factory=list, init=False)
    _mounts: list[CacheUse] = field(default_factory=list, init=False)

    def read(self, view: View) -> None:
        """Read one file."""
        rows = [(use, self._row(use)) for use in decided_in_place(read_uses(view))]
        self._uses += [(use, self._judged(use, row, rows)) for use, row in rows]
        if not view.by_design:
            memoisers = memoisers_of(view)
            calls = ((call, callee, memoisers[name]) for call, callee, name in view.names.named if name in memoisers)
            self._memos += (memo for one in calls if (memo := _memoised(view, *one)) is not None)
            self._memos += (
                _memo(view, made, home, loader, by_tenant=told) for made, home, loader, told in kept_loaders(view)
            )

    def finish(self, mounting: Iterable[View]) -> tuple[CacheUse, ...]:
        """Everything, with evictions and mounts judged over all files."""
        views = list(mounting)
        self._follow_wrappers()
        self._evictions()
        self._response_caches(views)
        # NOTE: a mount is followed through other files, so one mention anywhere has every file looked at.
        may_mount = any(_PACKAGES.finds(view.file.text) for view in views)
        rows = (
            [row for _, row in self._uses]
            + self._memos
            + self._mounts
            + [row for view in views if may_mount for row in _packaged(view)]
            + [row for view in views for row in (*_intercepted(view), *_of_next(view))]
        )
        # NOTE: a call of a wrapper that is called like a cache is one use, found by its name and by its wrapper.
        return tuple(sorted(dict.fromkeys(rows), key=lambda row: (row.place.path, row.place.line, row.place.column)))

    def _row(self, use: Use) -> CacheUse:
        view, key = use.view, use.key
        scope: CacheScope = "none"
        if self._is_global(use) or view.by_design:
            scope = "global"
        elif key.tenant and not key.optional:
            scope = "tenant"
        elif key.request and not key.tenant:
            scope = "request"
        elif key.generic or key.unknown:
            scope = "unresolved"
        written = " ".join(text_of(use.written).split())[:_MAX_KEY]
        reason = f"the key comes from {key.unknown}, which is not followed" if key.unknown else ""
        return CacheUse(
            use.operation, written, view.file.place(use.node), scope, counted=use.named,
            reason=reason or ("the key is a parameter" if scope == "unresolved" else ""),
        )  # fmt: skip

    def _judged(self, use: Use, row: CacheUse, rows: list[tuple[Use, CacheUse]]) -> CacheUse:
        if row.scope == "global":
            return row
        key, first = use.key, _first(use, rows)
        faults = []
        if key.optional and use.named:
            sharp = not (key.fallback or _always_given(use))
            faults.append(fault_at(use.view, "optional-tenant", first, _made_elsewhere(use), sharp=sharp))
        if self.prefix and key.tenant and not re.match(r"tenant:\{t\}", key.shape):
            faults.append(fault_at(use.view, "tenant-not-first", use.node))
        if key.claimed and use.named and use.operation in {"write", "wrap"}:
            return replace(row, faults=(*faults, *_kept_for_another(use, first)))
        named = key.tenant or key.optional or key.own or key.row or key.generic
        if not named and use.operation in {"write", "wrap"}:
            return self._kept(use, row, first)
        return replace(row, faults=tuple(faults))

    def _kept(self, use: Use, row: CacheUse, first: Node) -> CacheUse:
        """A write under a key without the tenant, judged by what it keeps."""
        loads = read_loads(use)
        if loads == Loads() or is_mark(use, loads):
            return row
        if use.key.unknown:
            return replace(row, undecided=True)
        if not use.named:
            proof = loads.scoped if use.view.tenant(use.node) is not None else None
            proof = proof or (loads.query if loads.query is not None and _is_sure(loads.query) else None)
            if proof is None:
                return row
            return replace(row, counted=True, faults=(fault_at(use.view, "process-map", use.node, proof),))
        if loads.scoped is not None and use.view.tenant(use.node) is not None:
            fault = fault_at(use.view, "tenant-in-hand", first, loads.scoped, sharp=not use.gathers)
            return replace(row, faults=(fault,))
        if loads.query is not None and "{}" in use.key.shape:
            sharp = _is_sure(loads.query) and not use.gathers
            return replace(row, faults=(fault_at(use.view, "entity-key", first, loads.query, sharp=sharp),))
        return row

    def _is_global(self, use: Use) -> bool:
        callee = use.node.child_by_field_name("function")
        receiver = text_of(callee).split(".") if callee is not None else []
        return any(use.key.shape.startswith(name) or name in receiver for name in self.shared)

    def _follow_wrappers(self) -> None:
        """Judge what callers of wrappers give for the key; a wrapper is decided where all of its callers are."""
        open_ = [use for use, row in self._uses if row.scope == "unresolved" and use.key.generic and not row.faults]
        made, followed = uses_at_callers(open_)
        rows = [(use, self._row(use)) for use in made]
        known: dict[str, list[tuple[Use, CacheUse]]] = {}
        for use, row in (*self._uses, *rows):
            known.setdefault(row.place.path, []).append((use, row))
        self._uses += [(use, self._judged(use, row, known[row.place.path])) for use, row in rows]
        in_classes = {use.node.id for use in open_ if is_in_cache_class(use.node)}
        decided = (followed | in_classes) - {use.node.id for use in open_ if _drops_tenant(use)}
        self._uses = [
            (use, replace(row, at_callers=True) if use.node.id in decided else row) for use, row in self._uses
        ]

    def _evictions(self) -> None:
        """Deletes whose key is that of a tenant's entry without the tenant."""
        live = [use for use, row in self._uses if row.scope != "global"]
        stored = [u for u in live if u.operation in {"write", "wrap"}]
        scoped = {u.key.bare: u for u in stored if u.key.tenant and not u.key.optional}
        shared = {u.key.bare for u in stored if not u.key.tenant}
        for index, (use, row) in enumerate(self._uses):
            key, writer = use.key, scoped.get(use.key.bare)
            if use.operation != "delete" or row.scope == "global" or not _WORD.match(key.bare) or writer is None:
                continue
            if not (key.tenant or key.own or key.generic or key.unknown or key.bare in shared):
                proof = writer.view.proof(writer.node, "the entry is written under a key with the tenant")
                fault = fault_at(use.view, "eviction", use.node, proof)
                self._uses[index] = (use, replace(row, faults=(*row.faults, fault)))

    def _response_caches(self, views: list[View]) -> None:
        """Middlewares that keep responses, judged where they are mounted."""
        seen: set[int] = set()
        followed: set[int] = set()
        lost: set[int] = set()
        told = {fault.place for _, row in self._uses for fault in row.faults}
        for index, (use, row) in enumerate(self._uses):
            middleware = middleware_around(use) if use.named and row.scope != "global" else None
            if middleware is None or middleware.id in seen:
                known = middleware is not None and middleware.id in followed and use.key.handed is not None
                self._uses[index] = (use, replace(row, at_callers=True) if known else row)
            elif use.key.handed is not None:
                seen.add(middleware.id)
                mounts, complete = keys_at_mounts(use, middleware, use.key.handed, views)
                rows = [self._mounted(use, middleware, mounted) for mounted in mounts]
                self._mounts += [one for one in rows if one.mount is not None]
                unmounted = (fault for one in rows if one.mount is None for fault in one.faults)
                decided = complete and all(one.mount is not None or not one.undecided for one in rows)
                if decided:
                    followed.add(middleware.id)
                judged = replace(row, scope="unresolved", at_callers=decided, undecided=not decided)
                self._uses[index] = (use, replace(judged, reason=_given_key(use), faults=(*row.faults, *unmounted)))
            elif row.scope in {"request", "tenant"}:
                seen.add(middleware.id)
                judged = _judged_at_mounts(use, row, middleware, views)
                # NOTE: what is kept says more than that the key is the request's.
                kept = tuple(f for f in judged.faults if f in row.faults or f.place not in told)
                self._uses[index] = (use, replace(judged, faults=kept))
            elif use.key.unknown and middleware.id not in lost:
                lost.add(middleware.id)
                self._uses[index] = (use, replace(row, undecided=True))

    def _mounted(self, use: Use, middleware: Node, mounted: Mounted) -> CacheUse:
        """One mount of a response cache whose key comes from a function that is given there."""
        key, view = mounted.key, mounted.view
        place = view.file.place(mounted.node)
        row = self._row(replace(use, key=key))
        # NOTE: where nothing is known of a function that is given, its default says nothing.
        scope: CacheScope = "unresolved" if key.handed is not None and row.scope != "global" else row.scope
        reason = _given_key(use) if key.handed is not None else row.reason
        proof = use.view.proof(use.node, "the key is built here")
        faults = []
        fixed = scope == "none" and "{" not in key.shape
        if scope == "request" or fixed:
            at, home = (mounted.node, view) if mounted.seen else (use.node, use.view)
            sharp = mounted.seen and not fixed
            faults.append(fault_at(home, "request-keyed", at, proof if mounted.seen else None, sharp=sharp))
        if key.optional and scope != "unresolved" and mounted.seen:
            faults.append(fault_at(view, "optional-tenant", mounted.node, sharp=not key.fallback))
        return CacheUse(
            "wrap", " ".join(text_of(mounted.node).split())[:_MAX_KEY], place, scope, mounted_on=1,
            middleware=use.view.file.place(outer_of(middleware)), mount=place if mounted.seen else None,
            reason=reason, undecided=scope == "unresolved", faults=tuple(faults),
        )  # fmt: skip


def _made_elsewhere(use: Use) -> Proof | None:
    """The form of the key that leaves the tenant out, where it is not written in the use itself."""
    view, node = use.key.made or (use.view, use.node)
    if view is use.view and inside(node, use.node):
        return None
    return view.proof(node, "this form of the key leaves the tenant out")


def _given_key(use: Use) -> str:
    name = use.key.handed.path[-1:] or (use.key.handed.parameter.name,) if use.key.handed is not None else ("",)
    return f"the key comes from {name[0]}, which is not followed"


def _judged_at_mounts(use: Use, row: CacheUse, middleware: Node, views: list[View]) -> CacheUse:
    """A response cache whose key is the same at every mount."""
    faults, mounted = unscoped_mounts(use, middleware, views)
    kept = faults if row.scope == "request" else []
    place = use.view.file.place(outer_of(middleware))
    return replace(row, mounted_on=mounted, middleware=place, faults=(*row.faults, *kept))


def _kept_for_another(use: Use, first: Node) -> Iterator[CacheFault]:
    """What is loaded for the tenant in hand, under the one that the request names."""
    scoped = read_loads(use).scoped
    told = map(use.view.words.mentioned, arguments_of(scoped.node) if scoped is not None else ())
    tenants = [tenant for tenant in told if tenant is not None]
    if scoped is not None and tenants and not any(from_request(use.view.names, tenant) for tenant in tenants):
        yield fault_at(use.view, "tenant-in-hand", first, scoped, sharp=False)


def _is_sure(proof: Proof) -> bool:
    return proof.confidence is Confidence.HIGH


def _drops_tenant(use: Use) -> bool:
    """Whether callers of a wrapper give the tenant beside the key, and it is in none."""
    around = [b for a in ancestors(use.node) if a.type in FUNCTIONS for b in use.view.names.parameters(a)]
    return any(use.view.words.is_key(b.name) for b in around)


def _always_given(use: Use) -> bool:
    """Whether the tenant is an optional parameter that every known call gives."""
    names = use.view.names
    around = [b for a in ancestors(use.node) if a.type in FUNCTIONS for b in names.parameters(a)]
    tenant = next((b for b in around if use.view.words.is_key(b.name)), None)
    return tenant is not None and always_given(use.view, tenant.node)


def _first(use: Use, rows: list[tuple[Use, CacheUse]]) -> Node:
    """The first use of the same key in the same function: where a reader starts."""
    unit = unit_of(use.node)
    same = (
        u.node for u, row in rows if row.scope != "global" and u.key.shape == use.key.shape and inside(u.node, unit)
    )  # fmt: skip
    return next(same, use.node)


def _memoised(view: View, call: Node, callee: Node, name: str) -> CacheUse | None:
    given = arguments_of(call)
    if not given or unit_of(call).type != "program":
        return None
    behind = function_given(view, given[0])
    if behind is None:
        return None
    binding = view.names.binding(callee)
    if binding is not None and binding.source == "react":
        return None  # one request long
    home, function = behind
    return _memo(view, call, home, function, by_tenant=is_keyed_by_tenant(view, call, home, function, name))


def _memo(view: View, call: Node, home: View, function: Node, *, by_tenant: bool) -> CacheUse:
    """The answers of a function that are kept, with the fault where they are rows that no tenant tells apart."""
    query = next((c.node for c in home.calls if inside(c.node, function) and is_tenant_query(home, c.node)), None)
    row = CacheUse("wrap", "", view.file.place(call), "tenant" if by_tenant else "none")
    if query is None or by_tenant:
        return row
    proof = home.proof(query, "the query whose answer is kept")
    return replace(row, faults=(fault_at(view, "memoised-query", call, proof),))


def _packaged(view: View) -> Iterator[CacheUse]:
    """Mounts of a package that keeps whole responses, by the path alone where the tenant is not added to the key."""
    if view.by_design:
        return
    for call, _, name in view.names.named:
        if name not in MOUNTS:
            continue
        for argument in arguments_of(call):
            if unwrap(argument).type not in _MOUNTED:
                continue
            package, way = origin_of(view, argument)
            if package not in RESPONSES:
                continue
            told = [view.words.mentioned(step) is not None for step in way if inside(step, view.file.root)]
            row = CacheUse("wrap", "", view.file.place(argument), "request", mounted_on=1)
            if any(told) or _adds_tenant(view, package):
                yield replace(row, scope="tenant")
                continue
            sharp = any(inside(c.node, call) and is_tenant_query(view, c.node) for c in view.calls) or any(
                view.words.mentioned(other) is not None for other in arguments_of(call) if other != argument
            )
            yield replace(row, faults=(fault_at(view, "request-keyed", argument, sharp=sharp),))


def _intercepted(view: View) -> Iterator[CacheUse]:
    """Uses of what keeps responses by their URL: `cacheable-response`, and Nest's interceptor or a class made of it."""
    if view.by_design or not any(word in view.file.text for word in _BY_URL):
        return
    for call, callee, _ in view.names.named:
        if package_of(view, callee) == "cacheable-response" and arguments_of(call):
            yield _by_url(view, call, view.names.resolve(arguments_of(call)[0]))
    named = [b for b in view.names.imports() if b.path == ("CacheInterceptor",) and b.source.startswith("@nestjs/")]
    for node in view.file.nodes("identifier") if named else ():
        if view.names.binding(node) not in named or any(a.type == "import_statement" for a in ancestors(node)):
            continue
        heirs = (a for a in ancestors(node) if a.type == "class_heritage")
        heir = next(heirs, None)
        yield _by_url(view, node, heir.parent if heir is not None and heir.parent is not None else node)


def _by_url(view: View, node: Node, told: Node) -> CacheUse:
    row = CacheUse("wrap", "", view.file.place(node), "request", mounted_on=1)
    if view.words.mentioned(told) is not None:
        return replace(row, scope="tenant")
    return replace(row, faults=(fault_at(view, "request-keyed", node, sharp=False),))


def _of_next(view: View) -> Iterator[CacheUse]:
    """What the data cache of Next.js keeps."""
    for kept in kept_by_next(view):
        proof = view.proof(kept.fault, "what is kept belongs to one tenant") if kept.fault is not None else None
        faults = (fault_at(view, "framework-data", kept.node, proof),) if proof is not None else ()
        row = CacheUse("wrap", kept.key[:_MAX_KEY], view.file.place(kept.node), kept.scope, faults=faults)
        yield replace(row, scope="global", faults=()) if view.by_design else row


def _adds_tenant(view: View, package: str) -> bool:
    """Whether the file sets options of a package that name the tenant: `apicache.options({ appendKey: … })`."""
    return any(
        last_name(call) in {"options", "newInstance", "clone"}
        and origin_of(view, call)[0] == package
        and any(view.words.mentioned(given) is not None for given in arguments_of(call))
        for call in view.names.calls()
    )
