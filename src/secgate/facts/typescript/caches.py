"""Every use of a cache in a file: what it does, what its key is made of, and what is kept under it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from secgate.facts.queries import TENANT
from secgate.facts.typescript.cache_calls import GATHERS, MANY, Called, calls_of, entries_of, fields_of, operation_of
from secgate.facts.typescript.cache_clients import HELPERS, package_of
from secgate.facts.typescript.constants import written_out
from secgate.facts.typescript.kept_fields import is_kept_map, is_kept_object
from secgate.facts.typescript.keys import Key, is_cache, read_key
from secgate.facts.typescript.names import FUNCTIONS, arguments_of, key_of, last_name, properties, unwrap, value_of
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import Proof, View
from secgate.model import Confidence

_CREDENTIAL = re.compile(r"(?:token|hash|hashed\w*|secret|apikey\w*|key)$", re.IGNORECASE)
_WRAPPER = re.compile(r"cach[ei]|memo|remember", re.IGNORECASE)
_KEY_OPTION = re.compile(r"key|prefix|tag|namespace", re.IGNORECASE)
_EVICTING = re.compile(r"inval|del|evict|clear|remove|bust|purge", re.IGNORECASE)
_MAX_STEPS = 8
_MAX_LOADS = 3
_NAMES = frozenset({"identifier", "member_expression", "shorthand_property_identifier"})
# Objects of a module in which values may be kept by a computed name.
# NOTE: `re` runs to the places of a sign that a pattern begins with.
_KEPT = re.compile(r"\[(?<=\w\[)[^\]\n]+\]\s*(?:\?\?|\|\||&&)?=(?![=>])")
_EMPTY = re.compile(r"\{\s*\}|Object\.create\(null\)")
# Expressions whose operands or elements are parts of what they give, and entries of an object that hold no value.
_COMPOSED = frozenset({
    "ternary_expression", "binary_expression", "unary_expression", "array", "spread_element", "template_string",
    "template_substitution",
})  # fmt: skip
_NO_VALUE = frozenset({"comment", "method_definition"})
# Arguments of a write that names the tenant beside the key.
_PARTS = 3


@dataclass(frozen=True, eq=False)
class Use:
    """One use of a cache, before it is judged.

    Attributes:
        operation: read, write, wrap or delete.
        value: what a write keeps.
        loader: the function that a wrap calls for the value.
        named: the receiver is a cache by its name, its class or the configuration; else a map of the module.
        key_node: the key as written, where it is not the first argument.
        gathers: it is put into a list or set, which may as well be a queue.
    """

    view: View
    node: Node
    operation: str
    key: Key
    value: Node | None = None
    loader: Node | None = None
    named: bool = True
    key_node: Node | None = None
    gathers: bool = False

    @property
    def written(self) -> Node | None:
        """The key as written."""
        given = arguments_of(self.node)
        return self.key_node or (given[0] if given else self.node.child_by_field_name("left"))


def read_uses(view: View) -> Iterator[Use]:
    """Every cache use of a file, in source order."""
    for called in calls_of(view):
        if is_cache(view, called.receiver) or (called.operation and _is_module_map(view, called.receiver)):
            yield from _uses(view, called)
    for call, callee, name in view.names.named:
        wraps = _WRAPPER.search(name) and not operation_of(name) and arguments_of(call)
        if wraps and _is_given_cache(view, call, callee):
            yield _wrapped(view, call)
    yield from _filled_by_itself(view)
    yield from _kept_by_name(view)


def _uses(view: View, called: Called) -> Iterator[Use]:
    if not called.name:
        yield Use(view, called.node, "write", Key("{}", unknown="a command that is computed"))
    elif called.name not in MANY:
        yield _use(view, called)
    else:
        entries = entries_of(view, called)
        for key, value in entries:
            yield Use(view, called.node, "write", read_key(view, key), value=value, key_node=key)
        if not entries:
            unknown = Key("{}", unknown="entries that are put together elsewhere")
            yield Use(view, called.node, "write", unknown, value=called.given[0])


def _filled_by_itself(view: View) -> Iterator[Use]:
    """Caches that load what they miss by a function that they are made with: `new LRUCache({ fetchMethod })`."""
    if "fetchMethod" not in view.file.text:
        return
    for made in view.file.nodes("new_expression"):
        for argument in arguments_of(made) if is_cache(view, made) else ():
            options = view.names.resolve(argument)
            method = next((e for e in options.named_children if key_of(e) == "fetchMethod"), None)
            loader = unwrap(value_of(method)) if method is not None and method.type == "pair" else method
            if loader is not None and loader.type in FUNCTIONS:
                # NOTE: a loader that takes the tenant out of its key is given it there.
                tenant = view.words.mentioned(loader) is not None
                key = Key("{t}" if tenant else "{}", tenant=tenant)
                yield Use(view, loader, "wrap", key, loader=loader, key_node=loader.child_by_field_name("parameters"))


def _is_given_cache(view: View, call: Node, callee: Node) -> bool:
    """Whether a helper is given a cache, by itself or in an object."""
    given = (*arguments_of(call), *_given_by_name(call).values())
    return any(_is_cache_name(view, argument) for argument in given) or package_of(view, callee) in HELPERS


def _kept_by_name(view: View) -> Iterator[Use]:
    """Values that are put into an object of the module under a computed name: `rooms[id] = await load(id)`."""
    if not _KEPT.search(view.file.text):
        return
    for node in view.file.nodes("assignment_expression", "augmented_assignment_expression"):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        base = left.child_by_field_name("object") if left is not None and left.type == "subscript_expression" else None
        index = left.child_by_field_name("index") if left is not None else None
        if base is None or index is None or right is None:
            continue
        binding = view.names.binding(unwrap(base))
        own = binding is not None and binding.owner.type == "program" and not binding.path
        value = binding.value if own and binding is not None else None
        if (value is not None and _EMPTY.fullmatch(text_of(unwrap(value)))) or is_kept_object(view, base):
            yield Use(view, node, "write", read_key(view, index), value=right, named=False)


def _is_cache_name(view: View, argument: Node) -> bool:
    return argument.type in _NAMES and is_cache(view, argument)


def _is_module_map(view: View, receiver: Node) -> bool:
    binding = view.names.binding(unwrap(receiver))
    made = binding.value if binding is not None and binding.owner.type == "program" else None
    own = made is not None and last_name(made.child_by_field_name("constructor")) in {"Map", "WeakMap"}
    return own or is_kept_map(view, receiver)


def _use(view: View, called: Called) -> Use:
    call, name, operation, given = called.node, called.name, called.operation, called.given
    if operation != "write" and (named := _given_by_name(call)).keys() & {"key"}:
        return _by_options(view, call, operation, named)
    key = read_key(view, given[0])
    # `set(id, tenantId, row)` has a key of two parts; in `set(key, tenantId, options)` the tenant is the value.
    stored = operation == "write" and (len(given) < _PARTS or unwrap(given[2]).type in {"object", "number", "string"})
    told = (given[:1] if stored else given) if name not in GATHERS else given[:1]
    field_key = name.lower().startswith("h") and len(given) > 1
    tenant = any(view.words.is_id(a) and written_out(view, a) is None for a in told)
    if tenant or _is_tenants_own(view, called.receiver):
        key.tenant = True
    for field in fields_of(view.names.resolve(given[1])) if field_key else ():
        key = key.join(read_key(view, field), ":")
    functions = loaders(view, given[1:])
    last = field_key or name in GATHERS or name.lower() in {"setex", "psetex", "jsonset"}
    value = given[-1] if last and len(given) > 1 else given[1] if len(given) > 1 else None
    return Use(
        view,
        call,
        operation,
        key,
        value=value if operation == "write" else None,
        loader=functions[0] if functions and operation == "wrap" else None,
        named=is_cache(view, called.receiver),
        key_node=given[0],
        gathers=name in GATHERS,
    )


def loaders(view: View, given: Iterable[Node]) -> list[Node]:
    """The functions that a call is given: those that are written in it, and then those that it names."""
    listed = [unwrap(argument) for argument in given]
    named = (view.names.function(argument) for argument in listed if argument.type in _NAMES)
    return [a for a in listed if a.type in FUNCTIONS] + [function for function in named if function is not None]


def _given_by_name(call: Node) -> dict[str, Node]:
    """What a call is given in one object: `getOrSet({ key, factory })`."""
    given = arguments_of(call)
    only = unwrap(given[0]) if given else None
    return properties(only) if only is not None and only.type == "object" else {}


def _by_options(view: View, call: Node, operation: str, given: Mapping[str, Node]) -> Use:
    """A use whose key and load stand in one object."""
    methods = (entry for entry in unwrap(arguments_of(call)[0]).named_children if entry.type in FUNCTIONS)
    functions = loaders(view, (*given.values(), *methods))
    kind = "wrap" if functions else operation
    loader = functions[0] if functions else None
    return Use(view, call, kind, read_key(view, given["key"]), loader=loader, key_node=given["key"])


def _is_tenants_own(view: View, receiver: Node) -> bool:
    """Whether the cache instance was made for one tenant: `new Keyv({ namespace: tenantId })`, `cacheFor(tenantId)`."""
    binding = view.names.binding(unwrap(receiver))
    # NOTE: what is put into the cache says nothing of whom it was made for.
    made = [view.names.resolve(receiver)] + [
        right for left, right in (view.names.assignments(binding) if binding is not None else ())
        if left.type == "identifier"
    ]  # fmt: skip
    return any(
        view.words.mentioned(argument) is not None
        for origin in made for call in walk(origin)
        if call.type in {"call_expression", "new_expression"}
        for argument in arguments_of(call)
    )  # fmt: skip


def _wrapped(view: View, call: Node) -> Use:
    """A helper that is given the cache: `cached(cache, { prefix, keyParts }, load)`."""
    if (named := _given_by_name(call)).keys() >= {"key"} and len(arguments_of(call)) == 1:
        return _by_options(view, call, "read", named)
    key = Key()
    functions = loaders(view, arguments_of(call))
    for argument in arguments_of(call):
        inner = unwrap(argument)
        if inner.type == "object":
            for value in (v for option, v in properties(inner).items() if _KEY_OPTION.search(option)):
                key = key.join(read_key(view, value), ":")
        elif not (is_cache(view, inner) or loaders(view, [inner])):
            key = key.join(read_key(view, argument), ":")
    operation = "delete" if _EVICTING.search(last_name(call)) else "wrap" if functions else "read"
    return Use(view, call, operation, key, loader=functions[0] if functions else None)


@dataclass(frozen=True)
class Loads:
    """What a cached value comes from: a load that is given the tenant, or a query on a tenant model."""

    scoped: Proof | None = None
    query: Proof | None = None


def read_loads(use: Use) -> Loads:
    """What the value of a use comes from, through the functions of other files that load it."""
    view = use.view
    origins = (
        [use.loader]
        if use.loader is not None
        else list(_loaded(view, use.value, message=_is_message(use)))
        if use.value is not None
        else []
    )
    calls = [part for origin in origins for part in walk(origin) if part.type == "call_expression"]
    if use.loader is not None:
        awaited = {"await_expression", "return_statement", "arrow_function"}
        calls = [c for c in calls if c.id in view.rows or (c.parent is not None and c.parent.type in awaited)]
    calls = [call for call in calls if not _on_cache(view, call)]
    told = [(c, tenant) for c in calls for a in arguments_of(c) if (tenant := view.words.mentioned(a)) is not None]
    if told and all(written_out(view, tenant) is not None for _, tenant in told):
        # NOTE: it belongs to the one tenant that the code itself names, whoever asks.
        return Loads()
    scoped = next((call for call, _ in told), None)
    query = next((call for call in calls if is_tenant_query(view, call)), None)
    proof = view.proof(query, "the cached value is a row of a tenant model") if query is not None else None
    return Loads(
        scoped=view.proof(scoped, "the cached value is loaded for this tenant") if scoped is not None else None,
        query=proof or next((p for call in calls if (p := _query_behind(view, call)) is not None), None),
    )


def _query_behind(view: View, call: Node, steps: int = 0) -> Proof | None:
    """The query on a tenant model in the function that a call reaches, whose row it returns."""
    callee = call.child_by_field_name("function")
    declared = view.links.declared(view, callee) if callee is not None else None
    if declared is None or steps > _MAX_LOADS:
        return None
    home, function = declared
    key = ("loads", function.id)
    if key not in view.links.answers:
        view.links.answers[key] = None
        view.links.answers[key] = _query_in(home, function, steps)
    known = view.links.answers[key]
    return known if isinstance(known, Proof) else None


def _query_in(home: View, function: Node, steps: int) -> Proof | None:
    for inner in home.names.calls(function):
        if is_tenant_query(home, inner):
            return home.proof(inner, "the cached value is a row of a tenant model", Confidence.MEDIUM)
        if inner.parent is not None and inner.parent.type in {"return_statement", "await_expression"}:
            found = _query_behind(home, inner, steps + 1)
            if found is not None:
                return found
    return None


def _is_message(use: Use) -> bool:
    """Whether an element of a list or set says whose it is: `lPush('changes', { id: row.id, tenantId })`."""
    return use.gathers and use.value is not None and use.view.words.mentioned(use.value) is not None


def _loaded(view: View, value: Node, *, message: bool) -> Iterator[Node]:
    """The loads that a value is made of, whole or in part: what is made of one tenant's row is that tenant's, too.

    The single fields in a message only say of which row it is.
    """
    waiting, seen = [(value, 0)], set[int]()
    while waiting:
        node, steps = waiting.pop()
        node = unwrap(node)
        if node.id in seen:
            continue
        seen.add(node.id)
        awaited = node.parent is not None and node.parent.type == "await_expression"
        if node.type == "call_expression" and (awaited or node.id in view.rows):
            yield node
        # NOTE: the tenant's id is how it is told who asks, and not what is kept for them.
        elif steps < _MAX_STEPS and not view.words.is_id(node) and not (message and node.type == "member_expression"):
            waiting += ((part, steps + 1) for part in reversed(_made_of(view, node)))


def _made_of(view: View, value: Node) -> list[Node]:
    """What the next step back from a value is: its fields, elements and operands, what it is read from, its name's."""
    match value.type:
        case "identifier" | "shorthand_property_identifier":
            binding = view.names.binding(value)
            if binding is not None and binding.kind in {"local", "loop"} and binding.value is not None:
                return [binding.value, *(right for _, right in view.names.assignments(binding))]
            given = binding is not None and binding.kind == "parameter" and not binding.path
            return view.names.origins(value) if given else []
        case "object":
            entries = (entry for entry in value.named_children if entry.type not in _NO_VALUE)
            return [entry.named_children[0] if entry.type == "spread_element" else value_of(entry) for entry in entries]
        case "member_expression" | "subscript_expression":
            return value.named_children[:1]
        case "call_expression":
            callee = value.child_by_field_name("function")
            owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
            return [*arguments_of(value), *([owner] if owner is not None else [])]
        case "new_expression":
            return arguments_of(value)
        case "unary_expression" if text_of(value)[:1] not in "+-":
            return []
        case _:
            return value.named_children if value.type in _COMPOSED else []


def is_tenant_query(view: View, call: Node) -> bool:
    """Whether a call reads a tenant model by something other than a credential."""
    row = view.rows.get(call.id)
    model = view.schema.by_accessor(row.accessor or "") if row is not None else None
    if row is None or model is None or view.schema.tenancy[model.name] not in TENANT:
        return False
    return not any(_CREDENTIAL.search(column) for column in row.asked(view.names))


def _on_cache(view: View, call: Node) -> bool:
    callee = call.child_by_field_name("function")
    owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
    return owner is not None and is_cache(view, owner)
