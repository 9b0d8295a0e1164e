"""Does every cache key that holds tenant data name the tenant, as far as one file can tell?

A key is read back to its parts through constants, templates, ternaries and the helpers of the same file. What decides is
not the word in the key but the value: it must be proven to come from a load that takes the tenant, or from a query on a
tenant model, before a key without the tenant is a finding.
"""

import fnmatch
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from secgate.api import Confidence, Hit, Node, Observation, Place, PrismaSchema, Problem, SourceFile, Subject, TraceStep
from secgate.facts.typescript.local import (
    FUNCTIONS, Binding, Names, TenantWords, View, ancestors, arguments_of, inside, key_of, last_name, plain, properties,
    root_name, unit_of, unwrap, value_of,
)  # fmt: skip
from secgate.facts.typescript.syntax import text_of, walk

_CACHE = re.compile(r"(?:cache|redis|lru|memo)(?:s|d|service|client|store|manager|port|map|instance|provider|adapter)?$", re.IGNORECASE)
_CACHE_CLASS = re.compile(r"(?:LRU|Cache|Keyv|Redis)\w*$")
_WRITES = frozenset({"set", "setex", "setEx", "psetex", "setnx", "setNX", "put", "hset", "hSet", "mset"})
_WRAPS = frozenset({"wrap", "getOrSet", "fetch", "remember", "getOrFetch", "getOrCompute", "memoize"})
_READS = frozenset({"get", "has", "mget", "hget", "hGet", "peek", "exists", "ttl", "getex", "getEx", "getdel"})
_DELETES = frozenset({"del", "delete", "unlink", "hdel", "hDel", "invalidate", "evict", "remove", "take"})
_PURE = frozenset({
    "toString", "join", "toLowerCase", "toUpperCase", "stringify", "String", "encodeURIComponent", "digest", "update", "createHash",
    "hash", "sha256", "md5", "toISOString", "trim", "replace", "replaceAll", "slice", "substring", "split", "normalize", "format",
    "sort", "map", "filter", "concat", "getTime", "Number", "padStart", "at", "keys", "values", "entries", "sanitize", "digestHex",
})  # fmt: skip
_REQUEST = frozenset({"url", "originalUrl", "path", "method", "query", "body", "baseUrl", "pathname", "nextUrl"})
_REQUEST_NAMES = frozenset({"req", "request", "_req", "ctx", "c", "event"})
_GENERIC = re.compile(r"(?:key|keys|pattern|k|name|args|params|parts)$", re.IGNORECASE)
# Keys of what is no tenant data by nature: OAuth states, locks, counters, sessions and tokens of services.
_OTHER_DATA = re.compile(r"idempot|nonce|oauth|state|lock|rate|limit|csrf|audience|health|feature|flag|licen[cs]e|lease", re.IGNORECASE)
_CREDENTIAL = re.compile(r"(?:token|hash|hashed\w*|secret|apikey\w*|key)$", re.IGNORECASE)
_MEMOISERS = frozenset({"memoize", "memoizee", "once", "pMemoize", "moize", "memoizeOne", "memoizeAsync"})
_MOUNTS = frozenset({"use", "get", "all", "route", "head", "register"})
_SEPARATORS = re.compile(r"[:/|._-]{2,}")


@dataclass
class Key:
    """What a key is made of.

    Attributes:
        shape: literal text, `{t}` for the tenant, `{}` for any other value.
        generic: the key is a parameter that callers fill; own: it was read from the cache itself.
        row: a part is read from a row that was loaded for the tenant.
        optional: a form without the tenant exists; `fallback`: it is a literal behind `??`.
        unknown: a part comes from a function of another file.
    """

    shape: str = ""
    tenant: bool = False
    request: bool = False
    generic: bool = False
    own: bool = False
    row: bool = False
    optional: bool = False
    fallback: bool = False
    unknown: str = ""

    def join(self, other: "Key", between: str = "") -> "Key":
        """Both parts in one key."""
        return Key(
            self.shape + (between if self.shape and other.shape else "") + other.shape, self.tenant or other.tenant,
            self.request or other.request, self.generic or other.generic, self.own or other.own, self.row or other.row,
            self.optional or other.optional,
            self.fallback or other.fallback, self.unknown or other.unknown,
        )  # fmt: skip

    @property
    def bare(self) -> str:
        """The shape without the tenant and without the separators it leaves."""
        return _SEPARATORS.sub(lambda m: m.group()[0], self.shape.replace("{t}", "")).strip(":/|._-")


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
class Reader(View):
    """A view of one file with the settings of this check."""

    file: SourceFile = field(kw_only=True)
    clients: tuple[str, ...] = ()

    def is_cache(self, node: Node) -> bool:
        """Whether an expression is a cache by its name, its class, or the configuration."""
        name = last_name(node)
        made = self.names.resolve(node)
        constructor = made.child_by_field_name("constructor") if made.type == "new_expression" else None
        return bool(_CACHE.search(name)) or name in self.clients or bool(_CACHE_CLASS.search(last_name(constructor)))


# -- keys ---------------------------------------------------------------------------------------------------------------


def read_key(view: Reader, node: Node, given: Mapping[str, Key] | None = None, depth: int = 0) -> Key:
    """The parts of a key expression; `given` holds the keys of a helper's arguments by parameter."""
    node = unwrap(node)
    given = given or {}
    if depth > 10:
        return Key("{}", unknown="a long chain of helpers")
    if view.words.is_id(node):
        return Key("{t}", tenant=True)
    match node.type:
        case "string":
            return Key(text_of(node)[1:-1])
        case "template_string":
            found = Key()
            for part in node.named_children:
                inner = part.named_children[0] if part.type == "template_substitution" and part.named_children else None
                found = found.join(read_key(view, inner, given, depth + 1) if inner is not None else Key(text_of(part)))
            return found
        case "binary_expression":
            return _binary(view, node, given, depth)
        case "ternary_expression":
            return _either(view, [node.child_by_field_name("consequence"), node.child_by_field_name("alternative")], given, depth)
        case "identifier" | "shorthand_property_identifier":
            return _name(view, node, given, depth)
        case "member_expression":
            return _member(view, node, given, depth)
        case "call_expression":
            return _call(view, node, given, depth)
        case "array" | "object" | "arguments":
            found = Key()
            for entry in node.named_children:
                if entry.type != "comment":
                    value = entry.child_by_field_name("value") if entry.type == "pair" else entry
                    found = found.join(read_key(view, value, given, depth + 1) if value is not None else Key("{}"), ":")
            return found
        case "spread_element":
            return read_key(view, node.named_children[0], given, depth + 1)
        case _:
            tenant = view.words.mentioned(node) is not None
            return Key("{t}" if tenant else "{}", tenant=tenant)


def _binary(view: Reader, node: Node, given: Mapping[str, Key], depth: int) -> Key:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return Key("{}")
    one, other = read_key(view, left, given, depth + 1), read_key(view, right, given, depth + 1)
    operator = text_of(node)[left.end_byte - node.start_byte : right.start_byte - node.start_byte].strip()
    if operator.startswith("+"):
        return one.join(other)
    if operator in {"??", "||"} and one.tenant and not other.tenant and right.type == "string":
        one.optional = one.fallback = True
    return one


def _either(view: Reader, parts: list[Node | None], given: Mapping[str, Key], depth: int) -> Key:
    found = [read_key(view, part, given, depth + 1) for part in parts if part is not None]
    named = [key for key in found if key.tenant]
    if named and len(named) < len(found):
        named[0].optional = True
    return (named or found)[0]


def _name(view: Reader, node: Node, given: Mapping[str, Key], depth: int) -> Key:
    name = text_of(node)
    binding = view.names.binding(node)
    if name in given and (binding is None or binding.kind == "parameter"):
        return given[name]
    if binding is None or binding.kind in {"import", "function", "class"}:
        return Key("{}")
    if any(_own_keys(view, origin) for origin in view.names.trace(node)):
        return Key("{}", own=True)
    if binding.kind == "parameter":
        return Key("{}", generic=bool(_GENERIC.search(name)))
    if binding.kind == "loop" or binding.value is None or binding.path:
        tenant = binding.value is not None and binding.kind == "loop" and view.words.mentioned(binding.value) is not None
        return Key("{t}" if tenant else "{}", tenant=tenant)
    others = [right for left, right in view.names.assignments(binding) if left.type == "identifier"]
    return _either(view, [binding.value, *others], given, depth)


def _own_keys(view: Reader, origin: Node) -> bool:
    return any(
        part.type == "call_expression" and last_name(part) in {"keys", "entries", "scan", "scanStream", "scanIterator", "next"}
        and any(view.is_cache(inner) for inner in walk(part) if inner.type in {"identifier", "member_expression"})
        for part in walk(origin)
    ) or view.is_cache(origin)  # fmt: skip


def _member(view: Reader, node: Node, given: Mapping[str, Key], depth: int) -> Key:
    base = node.child_by_field_name("object")
    root = root_name(node)
    if base is not None and unwrap(base).type == "this":
        body = next((a for a in ancestors(node) if a.type == "class_body"), None)
        for part in walk(body) if body is not None and depth < 6 else ():
            value = part.child_by_field_name("value") if part.type == "public_field_definition" and key_of(part) == last_name(node) else None
            if part.type == "assignment_expression" and plain(part.named_children[0]) == plain(node):
                value = part.child_by_field_name("right")
            if value is not None:
                return read_key(view, value, given, depth + 1)
    request = text_of(root) in _REQUEST_NAMES and any(
        last_name(part) in _REQUEST for part in walk(node) if part.type == "member_expression"
    )
    row = view.names.binding(root) is not None and any(
        part.type == "call_expression" and (part.id in view.rows or any(view.words.mentioned(a) is not None for a in arguments_of(part)))
        for origin in view.names.trace(root) for part in walk(origin)
    )  # fmt: skip
    return Key("{}", request=request, row=row)


def _call(view: Reader, node: Node, given: Mapping[str, Key], depth: int) -> Key:
    callee = node.child_by_field_name("function")
    function = _function(view, callee) if callee is not None else None
    body = function.child_by_field_name("body") if function is not None else None
    arguments = [read_key(view, a, given, depth + 1) for a in arguments_of(node)]
    if function is not None and body is not None:
        named = [b.name for b in view.names.parameters(function)]
        returned = [n.named_children[0] for n in walk(body) if n.type == "return_statement" and n.named_children]
        return _either(view, list(returned or [body]), dict(zip(named, arguments, strict=False)), depth)
    found = Key()
    owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
    if owner is not None and last_name(node) in _PURE:
        found = read_key(view, owner, given, depth + 1)
    for argument in arguments:
        found = found.join(argument, ":")
    if not found.tenant and last_name(node) not in _PURE:
        found.unknown = found.unknown or last_name(node) or "a call"
    return found


def _function(view: Reader, callee: Node) -> Node | None:
    """The function of this file behind a callee, also the default in `given || ((req) => …)`."""
    found = view.names.function(callee)
    if found is None:
        value = view.names.resolve(callee)
        right = value.child_by_field_name("right") if value.type == "binary_expression" else None
        found = unwrap(right) if right is not None and unwrap(right).type in FUNCTIONS else None
    return found


# -- uses ---------------------------------------------------------------------------------------------------------------


def uses(view: Reader) -> Iterator[Use]:
    """Every cache use of a file, in source order."""
    for call in view.names.calls():
        callee = call.child_by_field_name("function")
        given = arguments_of(call)
        if callee is None or not given:
            continue
        name = last_name(callee)
        receiver = unwrap(callee).child_by_field_name("object")
        operation = _operation(name)
        if operation and receiver is not None and (view.is_cache(receiver) or _is_module_map(view, receiver)):
            yield _use(view, call, operation, receiver)
        elif re.search(r"cache|memo|remember", name, re.IGNORECASE) and any(
            a.type in {"identifier", "member_expression"} and _CACHE.search(last_name(a)) for a in given
        ):  # fmt: skip
            yield _wrapped(view, call, name)


def _operation(name: str) -> str:
    kinds = (("write", _WRITES), ("wrap", _WRAPS), ("read", _READS), ("delete", _DELETES))
    return next((kind for kind, names in kinds if name in names), "")


def _is_module_map(view: Reader, receiver: Node) -> bool:
    binding = view.names.binding(unwrap(receiver))
    made = binding.value if binding is not None and binding.owner.type == "program" else None
    return made is not None and last_name(made.child_by_field_name("constructor")) in {"Map", "WeakMap"}


def _use(view: Reader, call: Node, operation: str, receiver: Node) -> Use:
    given = arguments_of(call)
    key = read_key(view, given[0])
    # `set(id, tenantId, row)` names the tenant in a key of two parts; in `set(key, tenantId, options)` it is the value.
    plain_value = operation == "write" and (len(given) < 3 or unwrap(given[2]).type in {"object", "number", "string"})
    if any(view.words.is_id(a) for a in (given[:1] if plain_value else given)) or (last_name(call).lower().startswith("h") and len(given) > 1 and read_key(view, given[1]).tenant):
        key.tenant = True
    made = [o for o in view.names.trace(receiver) if o.type not in {"identifier", "member_expression", "this"}]
    if any(view.words.mentioned(a) is not None for o in made for p in walk(o)
           if p.type in {"call_expression", "new_expression"} for a in arguments_of(p)):  # fmt: skip
        key.tenant = True
    functions = [a for a in given if unwrap(a).type in FUNCTIONS]
    value = given[-1] if last_name(call).lower() in {"setex", "psetex"} else given[1] if len(given) > 1 else None
    return Use(view, call, operation, key, value if operation == "write" else None, functions[0] if functions and operation == "wrap" else None,
               named=view.is_cache(receiver))  # fmt: skip


def _wrapped(view: Reader, call: Node, name: str) -> Use:
    key = Key()
    functions: list[Node] = []
    for argument in arguments_of(call):
        inner = unwrap(argument)
        if inner.type in FUNCTIONS:
            functions.append(inner)
        elif inner.type == "object":
            for option, value in properties(inner).items():
                if re.search(r"key|prefix|tag|namespace", option, re.IGNORECASE):
                    key = key.join(read_key(view, value), ":")
        elif not _CACHE.search(last_name(argument)):
            key = key.join(read_key(view, argument), ":")
    deletes = re.search(r"inval|del|evict|clear|remove|bust|purge", name, re.IGNORECASE)
    return Use(view, call, "delete" if deletes else "wrap" if functions else "read", key, None, functions[0] if functions else None)


# -- the verdict --------------------------------------------------------------------------------------------------------


def loads(view: Reader, use: Use) -> tuple[Node | None, Node | None]:
    """(a load that is given the tenant, a query on a tenant model) that the cached value comes from."""
    origins = list(_loaded(view, use.value)) if use.value is not None else [use.loader] if use.loader is not None else []
    scoped: Node | None = None
    query: Node | None = None
    for call in (part for origin in origins for part in walk(origin) if part.type == "call_expression"):
        if call.id in view.rows:
            model = view.schema.by_accessor(view.rows[call.id].accessor or "")
            if model is not None and view.schema.tenancy[model.name] in {"direct", "indirect"} and not _by_credential(view, call):
                query = query or call
        elif use.value is None and (call.parent is None or call.parent.type not in {"await_expression", "return_statement", "arrow_function"}):
            continue
        callee = call.child_by_field_name("function")
        owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
        cached = owner is not None and view.is_cache(owner)
        if not cached and any(view.words.mentioned(a) is not None for a in arguments_of(call)):
            scoped = scoped or call
    return scoped, query


def _loaded(view: Reader, value: Node, depth: int = 0) -> Iterator[Node]:
    """The loads a value consists of: through constants, serialisers, spreads and shorthands, not through single fields."""
    value = unwrap(value)
    if depth > 5:
        return
    if value.type in {"identifier", "shorthand_property_identifier"}:
        binding = view.names.binding(value)
        if binding is not None and binding.kind == "local" and binding.value is not None:
            yield from _loaded(view, binding.value, depth + 1)
            for _, right in view.names.assignments(binding):
                yield from _loaded(view, right, depth + 1)
    elif value.type == "object":
        for entry in value.named_children:
            if entry.type != "pair" or unwrap(value_of(entry)).type in {"identifier", "call_expression"}:
                inner = entry.named_children[0] if entry.type == "spread_element" else value_of(entry)
                yield from _loaded(view, inner, depth + 1)
    elif value.type in {"ternary_expression", "binary_expression", "array"}:
        for part in value.named_children:
            yield from _loaded(view, part, depth + 1)
    elif value.type == "call_expression":
        callee = value.child_by_field_name("function")
        owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
        awaited = value.parent is not None and value.parent.type == "await_expression"
        if awaited or value.id in view.rows:
            yield value
        else:
            for part in [*arguments_of(value), *([owner] if owner is not None and last_name(value) in _PURE else [])]:
                yield from _loaded(view, part, depth + 1)


def _by_credential(view: Reader, call: Node) -> bool:
    argument = view.rows[call.id].argument
    where = properties(view.names.resolve(argument)).get("where") if argument is not None else None
    return where is not None and any(_CREDENTIAL.search(name) for name in properties(view.names.resolve(where)))


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
        view = Reader(Names(file.root), self.schema, self.words, config.scoping_helpers, file=file, clients=config.cache_clients)
        self.views[file.path] = view
        found = list(uses(view))
        self.examined += len(found)
        if any(fnmatch.fnmatch(file.path, entry.path) for entry in config.cross_tenant_paths):
            return
        found = [u for u in found if not any(u.key.shape.startswith(g.name) or g.name in text_of(u.node).split("(")[0]
                                             for g in config.global_caches)]  # fmt: skip
        self.uses += found
        reported: set[tuple[int, str]] = set()
        for use in found:
            self._judge(view, use, reported)
        for call in view.names.calls():
            self._memoised(view, call)

    def _judge(self, view: Reader, use: Use, reported: set[tuple[int, str]]) -> None:
        key = use.key
        group = (unit_of(use.node).id, key.shape)
        if key.optional and use.named and group not in reported:
            reported.add(group)
            self._hit(view, "optional-tenant-key", use.node, confidence=Confidence.MEDIUM if key.fallback else None)
        if self.subject.config.cache_key_format == "prefix" and key.tenant and not re.match(r"tenant:\{t\}", key.shape):
            self._hit(view, "tenant-not-first", use.node)
        if key.tenant or key.own or key.row or key.generic or key.optional or _claims(use) or use.operation not in {"write", "wrap"}:
            return
        scoped, query = loads(view, use)
        if (scoped is None and query is None) or _OTHER_DATA.search(key.shape + " " + text_of(_key_node(use))):
            return
        if key.unknown:
            place = view.file.place(use.node)
            self.unresolved.append(Problem(path=view.file.path, line=place.line, reason=f"the key comes from {key.unknown}, which is not followed"))
        elif not use.named:
            if query is not None:
                self._hit(view, "process-map-without-tenant", use.node, query)
        elif scoped is not None and view.tenant(use.node) is not None:
            self._hit(view, "tenant-in-hand-not-in-key", _first(self.uses, use), scoped)
        elif query is not None and "{}" in key.shape:
            self._hit(view, "unscoped-entity-key", _first(self.uses, use), query)

    def _memoised(self, view: Reader, call: Node) -> None:
        callee = call.child_by_field_name("function")
        given = arguments_of(call)
        if callee is None or last_name(callee) not in _MEMOISERS or not given or unit_of(call).type != "program":
            return
        function = _function(view, given[0]) if given[0].type == "identifier" else unwrap(given[0])
        if function is None or function.type not in FUNCTIONS:
            return
        binding = view.names.binding(callee)
        if binding is not None and binding.source == "react":
            return  # one request long
        self.examined += 1
        query = next((c for c in view.rows.values() if inside(c.node, function) and (m := view.schema.by_accessor(c.accessor or "")) is not None
                      and view.schema.tenancy[m.name] in {"direct", "indirect"}), None)  # fmt: skip
        if query is not None and not any(view.words.is_key(b.name) or b.name.lower() in view.words.stems for b in view.names.parameters(function)):
            self._hit(view, "memoised-tenant-query", call, query.node)

    def evictions(self) -> None:
        """Deletes whose key is that of a tenant's entry without the tenant."""
        stored = [u for u in self.uses if u.operation in {"write", "wrap"}]
        scoped = {u.key.bare: u for u in stored if u.key.tenant and not u.key.optional}
        shared = {u.key.bare for u in stored if not u.key.tenant}
        for use in (u for u in self.uses if u.operation == "delete"):
            key = use.key
            if key.tenant or key.own or key.generic or key.unknown or key.bare in shared or not re.match(r"[A-Za-z]{3}", key.bare):
                continue
            if (writer := scoped.get(key.bare)) is not None:
                self._hit(use.view, "eviction-misses-tenant", use.node, writer.node, other=writer.view)

    def response_caches(self) -> None:
        """Middlewares that key responses by the request alone, judged where they are mounted."""
        seen: set[tuple[str, int]] = set()
        for use in (u for u in self.uses if u.key.request and not u.key.tenant and u.named):
            middleware = next((a for a in ancestors(use.node) if a.type in FUNCTIONS and _is_middleware(use.view, a)), None)
            if middleware is None or (use.view.file.path, middleware.id) in seen:
                continue
            seen.add((use.view.file.path, middleware.id))
            self._mounts(use, middleware)

    def _mounts(self, use: Use, middleware: Node) -> None:
        inline = middleware.parent.parent if middleware.parent is not None else None
        if inline is not None and inline.type == "call_expression" and last_name(inline) in _MOUNTS:
            self._hit(use.view, "request-keyed-response-cache", use.node)
            return
        names = {b.name for m in [middleware, *ancestors(middleware)] if (b := _declared(use.view, m)) is not None}
        imported, mounted = False, False
        for view in self.views.values():
            for call in view.names.calls():
                for argument in arguments_of(call) if last_name(call) in _MOUNTS else ():
                    callee = argument.child_by_field_name("function") if argument.type == "call_expression" else argument
                    binding = view.names.binding(callee) if callee is not None else None
                    if binding is None or not _is_the(view, binding, use.view, names):
                        continue
                    mounted = True
                    self.examined += 1
                    if all(view.words.mentioned(a) is None for a in arguments_of(argument)):
                        self._hit(view, "request-keyed-response-cache", argument, use.node, other=use.view)
            imported = imported or any(_is_the(view, b, use.view, names) for b in view.names.imports())
        if imported and not mounted:
            self._hit(use.view, "request-keyed-response-cache", use.node, confidence=Confidence.MEDIUM)

    def _hit(self, view: Reader, rule: str, node: Node, because: Node | None = None, confidence: Confidence | None = None,
             other: Reader | None = None) -> None:  # fmt: skip
        trace = []
        if because is not None:
            place: Place = (other or view).file.place(because)
            trace = [TraceStep(path=place.path, line=place.line, note=_NOTES[rule])]
        self.hits.append(self.subject.hit(rule, view.file.place(node), trace=trace, node=node, confidence=confidence))


_NOTES = {
    "tenant-in-hand-not-in-key": "the cached value is loaded for this tenant",
    "unscoped-entity-key": "the cached value is a row of a tenant model",
    "process-map-without-tenant": "the value is a row of a tenant model",
    "memoised-tenant-query": "the query whose answer is kept",
    "eviction-misses-tenant": "the entry is written under a key with the tenant",
    "request-keyed-response-cache": "the key is built from the request here",
}


def _key_node(use: Use) -> Node:
    return (arguments_of(use.node) or [use.node])[0]


def _claims(use: Use) -> bool:
    """A write that only succeeds once is a lock or a mark, not a cached value."""
    return any(re.search(r"\bnx\s*:\s*true|['\"]NX['\"]", text_of(a)) for a in arguments_of(use.node)[1:])


def _first(found: list[Use], use: Use) -> Node:
    """The first use of the same key in the same function: where a reader starts."""
    unit = unit_of(use.node)
    same = (u for u in found if u.view is use.view and u.key.shape == use.key.shape and inside(u.node, unit))
    return next((u.node for u in same), use.node)


def _is_middleware(view: Reader, function: Node) -> bool:
    names = [b.name for b in view.names.parameters(function)]
    return len(names) >= 2 and names[0] in _REQUEST_NAMES and bool({"res", "response", "reply", "next", "_res"} & set(names[1:]))


def _declared(view: Reader, node: Node) -> Binding | None:
    name = node.child_by_field_name("name") if node.type in FUNCTIONS | {"variable_declarator"} else None
    return view.names.binding(name) if name is not None else None


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


def analyze(subject: Subject) -> Observation:
    """Every cache use in the check's files."""
    reason = subject.config.single_tenant_reason()
    if reason is not None:
        return Observation(absence=f"the configuration declares a single tenant: {reason}")
    schema = subject.schema or PrismaSchema((), None, {})
    if subject.schema is not None and not set(schema.tenancy.values()) & {"direct", "indirect"}:
        return Observation(absence=f"no model of the Prisma schema has a tenant key ({', '.join(subject.config.tenant_keys)})")
    run = _Run(subject, schema, TenantWords(subject.config.tenant_keys, schema.tenant_root, subject.config.tenant_context))
    for file in subject.files:
        run.read(file)
    run.evictions()
    run.response_caches()
    absence = None if run.examined else "no cache, memoiser or response cache is used"
    return Observation(examined=run.examined, hits=tuple(run.hits), unresolved=tuple(run.unresolved), absence=absence)
