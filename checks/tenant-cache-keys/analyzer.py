"""Does every cache key that holds tenant data name the tenant, as far as one file can tell?

A key is read back to its parts through constants, templates, ternaries and the helpers of the same file. What decides
is not the word in the key but the value: it must be proven to come from a load that takes the tenant, or from a query
on a tenant model, before a key without the tenant is a finding.

NOTE: longer than the house's limit because a check's analyzer is one module by contract.
"""

import fnmatch
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.api import (
    FUNCTIONS,
    PURE,
    REQUEST_NAMES,
    Binding,
    CacheView,
    Confidence,
    Hit,
    Key,
    Node,
    Observation,
    PrismaSchema,
    Problem,
    SourceFile,
    Subject,
    TenantWords,
    TraceStep,
    ancestors,
    arguments_of,
    function_behind,
    inside,
    last_name,
    properties,
    read_key,
    text_of,
    unit_of,
    unwrap,
    value_of,
    walk,
)

_PACKAGES = (
    "redis", "ioredis", "node-cache", "lru-cache", "keyv", "cache-manager", "@upstash/redis", "memoizee", "p-memoize",
    "moize",
)  # fmt: skip
_HINT = r"cache|redis|lru|memo|keyv|moize|\bonce\b|new\s+(?:weak)?map\b"
_HINT_WORDS = ("cache", "redis", "lru", "memo", "keyv", "moize", "once")
_HINT_MAP = re.compile(r"new\s+(?:weak)?map")
_TENANT = frozenset({"direct", "indirect"})
_WRITES = frozenset({"set", "setex", "setEx", "psetex", "setnx", "setNX", "put", "hset", "hSet", "mset"})
_WRAPS = frozenset({"wrap", "getOrSet", "fetch", "remember", "getOrFetch", "getOrCompute", "memoize"})
_READS = frozenset({"get", "has", "mget", "hget", "hGet", "peek", "exists", "ttl", "getex", "getEx", "getdel"})
_DELETES = frozenset({"del", "delete", "unlink", "hdel", "hDel", "invalidate", "evict", "remove", "take"})
# Keys of what is no tenant data by nature: OAuth states, locks, counters, sessions and tokens of services.
_OTHER_DATA = re.compile(
    r"idempot|nonce|oauth|csrf|rate-?limit|"
    r"(?<![a-z])(?:state|lock|rate|limit|audience|health|feature|flag|licen[cs]e|lease)s?(?![a-z])",
    re.IGNORECASE,
)
_CREDENTIAL = re.compile(r"(?:token|hash|hashed\w*|secret|apikey\w*|key)$", re.IGNORECASE)
_MEMOISERS = frozenset({"memoize", "memoizee", "once", "pMemoize", "moize", "memoizeOne", "memoizeAsync"})
_MOUNTS = frozenset({"use", "get", "all", "route", "head", "register"})
_WRAPPER = re.compile(r"cache|memo|remember", re.IGNORECASE)
_KEY_OPTION = re.compile(r"key|prefix|tag|namespace", re.IGNORECASE)
_EVICTING = re.compile(r"inval|del|evict|clear|remove|bust|purge", re.IGNORECASE)
_ONCE = re.compile(r"\bnx\s*:\s*true|['\"]NX['\"]")
_WORD = re.compile(r"[A-Za-z]{3}")
_MAX_STEPS = 5
# Arguments of a write that names the tenant beside the key.
_PARTS = 3


@dataclass
class Use:
    """One cache use."""

    view: "Reader"
    node: Node
    operation: str
    key: Key
    value: Node | None = None
    loader: Node | None = None
    named: bool = True


@dataclass
class Reader(CacheView):
    """A view of one file, and the file."""

    file: SourceFile = field(kw_only=True)


def uses(view: Reader) -> Iterator[Use]:
    """Every cache use of a file, in source order."""
    for call in view.names.calls():
        callee = call.child_by_field_name("function")
        if callee is None or not arguments_of(call):
            continue
        receiver = unwrap(callee).child_by_field_name("object")
        operation = _operation(last_name(callee))
        if operation and receiver is not None and (view.is_cache(receiver) or _is_module_map(view, receiver)):
            yield _use(view, call, operation, receiver)
        elif _WRAPPER.search(last_name(callee)) and any(_is_cache_name(view, a) for a in arguments_of(call)):
            yield _wrapped(view, call)


def _operation(name: str) -> str:
    kinds = (("write", _WRITES), ("wrap", _WRAPS), ("read", _READS), ("delete", _DELETES))
    return next((kind for kind, names in kinds if name in names), "")


def _is_cache_name(view: Reader, argument: Node) -> bool:
    return argument.type in {"identifier", "member_expression"} and view.is_cache(argument)


def _is_module_map(view: Reader, receiver: Node) -> bool:
    binding = view.names.binding(unwrap(receiver))
    made = binding.value if binding is not None and binding.owner.type == "program" else None
    return made is not None and last_name(made.child_by_field_name("constructor")) in {"Map", "WeakMap"}


def _use(view: Reader, call: Node, operation: str, receiver: Node) -> Use:
    given = arguments_of(call)
    key = read_key(view, given[0])
    # `set(id, tenantId, row)` has a key of two parts; in `set(key, tenantId, options)` the tenant is the value.
    stored = operation == "write" and (len(given) < _PARTS or unwrap(given[2]).type in {"object", "number", "string"})
    field_key = last_name(call).lower().startswith("h") and len(given) > 1
    if any(view.words.is_id(a) for a in (given[:1] if stored else given)) or _is_tenants_own(view, receiver):
        key.tenant = True
    if field_key:
        key = key.join(read_key(view, given[1]), ":")
    functions = [a for a in given if unwrap(a).type in FUNCTIONS]
    expiring = last_name(call).lower() in {"setex", "psetex"}
    value = given[-1] if expiring or field_key else given[1] if len(given) > 1 else None
    return Use(
        view,
        call,
        operation,
        key,
        value=value if operation == "write" else None,
        loader=functions[0] if functions and operation == "wrap" else None,
        named=view.is_cache(receiver),
    )


def _is_tenants_own(view: Reader, receiver: Node) -> bool:
    """Whether the cache instance was made for one tenant: `new Keyv({ namespace: tenantId })`, `cacheFor(tenantId)`."""
    return any(
        view.words.mentioned(argument) is not None
        for origin in view.names.trace(receiver) for call in walk(origin)
        if call.type in {"call_expression", "new_expression"}
        for argument in arguments_of(call)
    )  # fmt: skip


def _wrapped(view: Reader, call: Node) -> Use:
    """A helper that is given the cache: `cached(cache, { prefix, keyParts }, load)`."""
    key = Key()
    functions: list[Node] = []
    for argument in arguments_of(call):
        inner = unwrap(argument)
        if inner.type in FUNCTIONS:
            functions.append(inner)
        elif inner.type == "object":
            for value in (v for option, v in properties(inner).items() if _KEY_OPTION.search(option)):
                key = key.join(read_key(view, value), ":")
        elif not view.is_cache(inner):
            key = key.join(read_key(view, argument), ":")
    operation = "delete" if _EVICTING.search(last_name(call)) else "wrap" if functions else "read"
    return Use(view, call, operation, key, loader=functions[0] if functions else None)


def loads(view: Reader, use: Use) -> tuple[Node | None, Node | None]:
    """(a load that is given the tenant, a query on a tenant model) that the cached value comes from."""
    origins = (
        [use.loader] if use.loader is not None else list(_loaded(view, use.value)) if use.value is not None else []
    )
    calls = [part for origin in origins for part in walk(origin) if part.type == "call_expression"]
    if use.loader is not None:
        awaited = {"await_expression", "return_statement", "arrow_function"}
        calls = [c for c in calls if c.id in view.rows or (c.parent is not None and c.parent.type in awaited)]
    query = next((call for call in calls if _is_tenant_query(view, call)), None)
    scoped = (
        call for call in calls
        if not _on_cache(view, call) and any(view.words.mentioned(a) is not None for a in arguments_of(call))
    )  # fmt: skip
    return next(scoped, None), query


def _loaded(view: Reader, value: Node, steps: int = 0) -> Iterator[Node]:
    """The loads a value consists of: through constants, serialisers, spreads and shorthands, not single fields."""
    value = unwrap(value)
    parts: list[Node] = []
    match value.type:
        case "identifier" | "shorthand_property_identifier":
            binding = view.names.binding(value)
            if binding is not None and binding.kind == "local" and binding.value is not None:
                parts = [binding.value, *(right for _, right in view.names.assignments(binding))]
        case "object":
            parts = [
                entry.named_children[0] if entry.type == "spread_element" else value_of(entry)
                for entry in value.named_children
                if entry.type != "pair" or unwrap(value_of(entry)).type in {"identifier", "call_expression"}
            ]
        case "ternary_expression" | "binary_expression" | "array":
            parts = value.named_children
        case "call_expression":
            awaited = value.parent is not None and value.parent.type == "await_expression"
            if awaited or value.id in view.rows:
                yield value
                return
            owner = value.child_by_field_name("function")
            inner = unwrap(owner).child_by_field_name("object") if owner is not None else None
            parts = [*arguments_of(value), *([inner] if inner is not None and last_name(value) in PURE else [])]
        case _:
            return
    for part in parts if steps < _MAX_STEPS else ():
        yield from _loaded(view, part, steps + 1)


def _is_tenant_query(view: Reader, call: Node) -> bool:
    row = view.rows.get(call.id)
    model = view.schema.by_accessor(row.accessor or "") if row is not None else None
    if row is None or model is None or view.schema.tenancy[model.name] not in _TENANT:
        return False
    where = properties(view.names.resolve(row.argument)).get("where") if row.argument is not None else None
    columns = properties(view.names.resolve(where)) if where is not None else {}
    return not any(_CREDENTIAL.search(column) for column in columns)


def _on_cache(view: Reader, call: Node) -> bool:
    callee = call.child_by_field_name("function")
    owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
    return owner is not None and view.is_cache(owner)


@dataclass
class _Run:
    """Everything that is gathered over the files."""

    subject: Subject
    schema: PrismaSchema
    words: TenantWords
    uses: list[Use] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    unresolved: list[Problem] = field(default_factory=list)
    views: dict[str, Reader] = field(default_factory=dict)
    examined: int = 0

    def read(self, file: SourceFile) -> None:
        """Judge the cache uses of one file."""
        config = self.subject.config
        view = self._view(file)
        found = list(uses(view))
        self.examined += sum(1 for use in found if use.named)
        if any(fnmatch.fnmatch(file.path, entry.path) for entry in config.cross_tenant_paths):
            return
        found = [use for use in found if not _is_global(use, [cache.name for cache in config.global_caches])]
        self.uses += found
        for use in found:
            self._judge(view, use)
        for call in view.names.calls():
            self._memoised(view, call)

    def _view(self, file: SourceFile) -> Reader:
        if file.path not in self.views:
            clients = self.subject.config.cache_clients
            self.views[file.path] = Reader(file.names, self.schema, self.words, file=file, clients=clients)
        return self.views[file.path]

    def _judge(self, view: Reader, use: Use) -> None:
        key, first = use.key, _first(self.uses, use)
        if key.optional and use.named:
            self._hit(view, "optional-tenant-key", first, confidence=Confidence.MEDIUM if key.fallback else None)
        if self.subject.config.cache_key_format == "prefix" and key.tenant and not re.match(r"tenant:\{t\}", key.shape):
            self._hit(view, "tenant-not-first", use.node)
        named = key.tenant or key.optional or key.own or key.row or key.generic
        if named or use.operation not in {"write", "wrap"} or _is_mark(use):
            return
        scoped, query = loads(view, use)
        if scoped is None and query is None:
            return
        if key.unknown:
            reason = f"the key comes from {key.unknown}, which is not followed"
            self.unresolved.append(Problem(path=view.file.path, line=view.file.place(use.node).line, reason=reason))
        elif not use.named:
            if query is not None:
                self.examined += 1
                self._hit(view, "process-map-without-tenant", use.node, query)
        elif scoped is not None and view.tenant(use.node) is not None:
            self._hit(view, "tenant-in-hand-not-in-key", first, scoped)
        elif query is not None and "{}" in key.shape:
            self._hit(view, "unscoped-entity-key", first, query)

    def _memoised(self, view: Reader, call: Node) -> None:
        callee = call.child_by_field_name("function")
        given = arguments_of(call)
        if callee is None or last_name(callee) not in _MEMOISERS or not given or unit_of(call).type != "program":
            return
        function = function_behind(view, given[0]) if given[0].type == "identifier" else unwrap(given[0])
        if function is None or function.type not in FUNCTIONS:
            return
        binding = view.names.binding(callee)
        if binding is not None and binding.source == "react":
            return  # one request long
        self.examined += 1
        query = next(
            (c for c in view.rows.values() if inside(c.node, function) and _is_tenant_query(view, c.node)), None
        )
        named = [b.name for b in view.names.parameters(function)]
        if query is not None and not any(view.words.is_key(n) or n.lower() in view.words.stems for n in named):
            self._hit(view, "memoised-tenant-query", call, query.node)

    def evictions(self) -> None:
        """Deletes whose key is that of a tenant's entry without the tenant."""
        stored = [u for u in self.uses if u.operation in {"write", "wrap"}]
        scoped = {u.key.bare: u for u in stored if u.key.tenant and not u.key.optional}
        shared = {u.key.bare for u in stored if not u.key.tenant}
        for use in (u for u in self.uses if u.operation == "delete" and _WORD.match(u.key.bare)):
            key, writer = use.key, scoped.get(use.key.bare)
            named = key.tenant or key.own or key.generic or key.unknown or key.bare in shared
            if writer is not None and not named:
                self._hit(use.view, "eviction-misses-tenant", use.node, writer.node, other=writer.view)

    def response_caches(self) -> None:
        """Middlewares that key responses by the request alone, judged where they are mounted."""
        seen: set[tuple[str, int]] = set()
        for use in (u for u in self.uses if u.key.request and not u.key.tenant and u.named):
            middleware = next(
                (a for a in ancestors(use.node) if a.type in FUNCTIONS and _is_middleware(use.view, a)), None
            )
            if middleware is None or (use.view.file.path, middleware.id) in seen:
                continue
            seen.add((use.view.file.path, middleware.id))
            self._mounts(use, middleware)

    def _mounts(self, use: Use, middleware: Node) -> None:
        inline = middleware.parent.parent if middleware.parent is not None else None
        if inline is not None and inline.type == "call_expression" and last_name(inline) in _MOUNTS:
            self._hit(use.view, "request-keyed-response-cache", use.node)
            return
        around = [middleware, *(a for a in ancestors(middleware) if a.type in FUNCTIONS | {"variable_declarator"})]
        names = {text_of(name) for node in around if (name := node.child_by_field_name("name")) is not None}
        views = [self._view(file) for file in self.subject.files if any(name in file.text for name in names)]
        mounts = [
            (view, argument)
            for view in views for call in view.names.calls() if last_name(call) in _MOUNTS
            for argument in arguments_of(call) if _mounts_it(view, argument, use.view, names)
        ]  # fmt: skip
        self.examined += len(mounts)
        for view, argument in mounts:
            if all(view.words.mentioned(given) is None for given in arguments_of(argument)):
                self._hit(view, "request-keyed-response-cache", argument, use.node, other=use.view)
        used = any(_is_the(v, b, use.view, names) for v in views for b in v.names.imports())
        if used and not mounts:
            self._hit(use.view, "request-keyed-response-cache", use.node, confidence=Confidence.MEDIUM)

    def _hit(
        self,
        view: Reader,
        rule: str,
        node: Node,
        because: Node | None = None,
        *,
        confidence: Confidence | None = None,
        other: Reader | None = None,
    ) -> None:
        place = view.file.place(node)
        if any(hit.rule == rule and hit.place == place for hit in self.hits):
            return
        trace = []
        if because is not None:
            other_place = (other or view).file.place(because)
            trace = [TraceStep(path=other_place.path, line=other_place.line, note=_NOTES[rule])]
        self.hits.append(self.subject.hit(rule, place, trace=trace, node=node, confidence=confidence))


_NOTES = {
    "tenant-in-hand-not-in-key": "the cached value is loaded for this tenant",
    "unscoped-entity-key": "the cached value is a row of a tenant model",
    "process-map-without-tenant": "the value is a row of a tenant model",
    "memoised-tenant-query": "the query whose answer is kept",
    "eviction-misses-tenant": "the entry is written under a key with the tenant",
    "request-keyed-response-cache": "the key is built from the request here",
}


def _is_global(use: Use, shared: list[str]) -> bool:
    callee = use.node.child_by_field_name("function")
    receiver = text_of(callee) if callee is not None else ""
    return any(use.key.shape.startswith(name) or name in receiver.split(".") for name in shared)


def _is_mark(use: Use) -> bool:
    """Whether the entry is no tenant data by nature: a lock, a state, a counter, a mark that is written once."""
    given = arguments_of(use.node)
    written = f"{use.key.shape} {text_of(given[0])}" if use.named and use.loader is None else use.key.shape
    return _OTHER_DATA.search(written) is not None or any(_ONCE.search(text_of(a)) for a in given[1:])


def _first(found: list[Use], use: Use) -> Node:
    """The first use of the same key in the same function: where a reader starts."""
    unit = unit_of(use.node)
    same = (u for u in found if u.view is use.view and u.key.shape == use.key.shape and inside(u.node, unit))
    return next((u.node for u in same), use.node)


def _is_middleware(view: Reader, function: Node) -> bool:
    names = [b.name for b in view.names.parameters(function)]
    return set(names[:1]) <= REQUEST_NAMES and bool({"res", "response", "reply", "next", "_res"} & set(names[1:]))


def _mounts_it(view: Reader, argument: Node, home: Reader, names: set[str]) -> bool:
    callee = argument.child_by_field_name("function") if argument.type == "call_expression" else argument
    binding = view.names.binding(callee) if callee is not None else None
    return binding is not None and _is_the(view, binding, home, names)


def _is_the(view: Reader, binding: Binding, home: Reader, names: set[str]) -> bool:
    """Whether a binding is one of `names` of the file `home`, declared there or imported from it."""
    if view is home:
        return binding.name in names and binding.kind != "import"
    if binding.kind != "import" or not ({binding.name, *binding.path} & names):
        return False
    stem = re.sub(r"(?:/index)?\.[cm]?[jt]sx?$", "", home.file.path)
    module = re.sub(r"(?:/index)?(?:\.[cm]?[jt]sx?)?$", "", binding.source)
    if module.startswith("."):
        return posixpath.normpath(posixpath.join(posixpath.dirname(view.file.path), module)) == stem
    return stem.endswith("/" + module.split("/", 1)[-1])


def _may_hold(file: SourceFile) -> bool:
    """Whether _HINT can match: what it looks for, read faster."""
    return any(word in file.folded for word in _HINT_WORDS) or _HINT_MAP.search(file.folded) is not None


def analyze(subject: Subject) -> Observation:
    """Every cache use in the check's files."""
    reason = subject.config.single_tenant_reason()
    if reason is not None:
        return Observation(absence=f"the configuration declares a single tenant: {reason}")
    schema = subject.schema or PrismaSchema((), None, {})
    if subject.schema is not None and not _TENANT & set(schema.tenancy.values()):
        keys = ", ".join(subject.config.tenant_keys)
        return Observation(absence=f"no model of the Prisma schema has a tenant key ({keys})")
    words = TenantWords(subject.config.tenant_keys, schema.tenant_root, subject.config.tenant_context)
    run = _Run(subject, schema, words)
    clients = "".join(f"|{re.escape(name)}" for name in subject.config.cache_clients)
    hint = re.compile(_HINT + clients, re.IGNORECASE)
    for file in subject.files:
        if (clients or _may_hold(file)) and hint.search(file.text):
            run.read(file)
    run.evictions()
    run.response_caches()
    if run.examined:
        return Observation(examined=run.examined, hits=tuple(run.hits), unresolved=tuple(run.unresolved))
    imported = subject.packages.imports(_PACKAGES)
    found = tuple(
        Problem(path=place.path, line=place.line, reason=f"{name} is imported and no use of a cache was found")
        for name, place in imported
    )
    return Observation(problems=found, absence=None if found else "no cache, memoiser or response cache is used")
