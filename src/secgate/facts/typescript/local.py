"""What one TypeScript or JavaScript file says by itself: names, where values come from, the tenant in hand, Prisma
calls.

Nothing here follows an import. A name is looked up through the enclosing blocks and functions, a value through the
variables, destructurings, loops and callbacks of the same file; what comes from elsewhere ends the trace.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from secgate.facts.prisma import PrismaModel, PrismaSchema
from secgate.facts.typescript.syntax import Node, text_of, walk

FUNCTIONS = frozenset({
    "arrow_function", "function_expression", "function_declaration", "generator_function", "generator_function_declaration",
    "method_definition",
})  # fmt: skip
OPERATIONS = frozenset({
    "findUnique", "findUniqueOrThrow", "findFirst", "findFirstOrThrow", "findMany", "create", "createMany",
    "createManyAndReturn", "update", "updateMany", "updateManyAndReturn", "upsert", "delete", "deleteMany", "count",
    "aggregate", "groupBy",
})  # fmt: skip
_BLOCKS = FUNCTIONS | {"program", "statement_block", "for_statement", "for_in_statement", "catch_clause", "switch_body"}
_WRAPPERS = frozenset({
    "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "await_expression",
})  # fmt: skip
_ITERATORS = frozenset({
    "map", "forEach", "filter", "flatMap", "reduce", "some", "every", "find", "findIndex", "sort", "then", "from",
})  # fmt: skip
_FILLERS = frozenset({"push", "unshift", "add", "set", "concat"})
_REQUEST_NAMES = frozenset({"req", "request", "_req", "ctx", "c", "event", "context", "input", "opts", "interaction"})
_REQUEST_PARTS = frozenset({"params", "body", "query", "input", "param", "searchParams", "nextUrl", "headers", "cookies"})
_HANDLER_CALLS = frozenset({
    "get", "post", "put", "patch", "delete", "all", "use", "options", "head", "handler", "query", "mutation", "action",
    "subscription", "route", "on",
})  # fmt: skip
_READERS = frozenset({
    "parse", "parseAsync", "safeParse", "safeParseAsync", "validate", "json", "text", "formData", "String", "Number", "parseInt", "get", "param", "trim",
})  # fmt: skip
_CLIENT = re.compile(r"(?:prisma|db|database|client|tx|trx|transaction|orm)\w*$", re.IGNORECASE)
_MAX_DEPTH = 12
_PRINCIPAL = re.compile(r"^(?:user|owner|member|author|creator|createdBy)_?(?:id)?$", re.IGNORECASE)
# Calls that prove nothing about the values they are given.
NO_GUARD = re.compile(
    r"^(?:log\w*|\w*logger|console|metrics?|audit\w*|track\w*|telemetry|\w*cache\w*|span|res|reply|sentry|redis|String|Number|"
    r"parse|safeParse|push|set|add|json|send|emit|publish|\w*Error)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Binding:
    """A name and what it is bound to.

    Attributes:
        kind: `loop` is a variable of for-of or for-in; `value` is then what is iterated.
        value: initialiser, iterated expression or function; None for a parameter or an import.
        path: property names of the destructuring that leads from `value` to the name.
        owner: the function of a parameter; else the block that holds the declaration.
        default: the default of a parameter or of a destructured property.
        optional: a parameter that may be left out.
        source: the module an import names.
    """

    name: str
    kind: Literal["parameter", "local", "loop", "import", "function", "class"]
    node: Node
    owner: Node
    value: Node | None = None
    path: tuple[str, ...] = ()
    default: Node | None = None
    optional: bool = False
    source: str = ""


def unwrap(node: Node) -> Node:
    """The expression inside parentheses, casts, `!` and `await`."""
    while node.type in _WRAPPERS and node.named_children:
        node = node.named_children[0]
    return node


def last_name(node: Node | None) -> str:
    """The last name of a dotted expression: `prisma` for `this.prisma`, `getDb` for `getDb()`; empty for others."""
    if node is None:
        return ""
    node = unwrap(node)
    if node.type == "call_expression":
        return last_name(node.child_by_field_name("function"))
    if node.type == "member_expression":
        node = node.child_by_field_name("property") or node
    return text_of(node).lstrip("#") if node.type.endswith("identifier") else ""


def root_name(node: Node) -> Node:
    """The leftmost expression of a dotted one: `req` of `req.params.id`, `f` of `f(x).id`."""
    node = unwrap(node)
    while True:
        inner = node.child_by_field_name("object") or (
            node.child_by_field_name("function") if node.type == "call_expression" else None
        )
        if inner is None:
            return node
        node = unwrap(inner)


def arguments_of(call: Node) -> list[Node]:
    """Arguments of a call in order, without comments; a tagged template has none."""
    found = call.child_by_field_name("arguments")
    if found is None or found.type != "arguments":
        return []
    return [child for child in found.named_children if child.type != "comment"]


def key_of(entry: Node) -> str:
    """The name of an object literal's entry, or empty when it is computed."""
    if entry.type == "shorthand_property_identifier":
        return text_of(entry)
    key = entry.child_by_field_name("key") or entry.child_by_field_name("name")
    if key is None or key.type == "computed_property_name":
        return ""
    return text_of(key).strip("'\"")


def value_of(entry: Node) -> Node:
    """The value of an object literal's entry; the name itself for a shorthand."""
    return entry.child_by_field_name("value") or entry


def properties(node: Node) -> dict[str, Node]:
    """Values of an object literal by name; spreads and computed names are left out."""
    entries = (c for c in node.named_children if c.type in {"pair", "shorthand_property_identifier"})
    return {key: value_of(entry) for entry in entries if (key := key_of(entry))}


def inside(node: Node, outer: Node) -> bool:
    """Whether `node` lies within `outer`."""
    return outer.start_byte <= node.start_byte and node.end_byte <= outer.end_byte


def ancestors(node: Node) -> Iterator[Node]:
    """The nodes around `node`, innermost first."""
    current = node.parent
    while current is not None:
        yield current
        current = current.parent


def same(one: Node, other: Node) -> bool:
    """Whether two expressions read the same, blanks, casts and `?` aside."""
    return plain(one) == plain(other)


def plain(node: Node) -> str:
    """The text of an expression without casts, blanks and optional chaining."""
    return re.sub(r"\s+|(?<=\w)[?!](?=\.)", "", text_of(unwrap(node)))


@dataclass
class Names:
    """The names of one file and the values behind them."""

    root: Node
    _scopes: dict[int, dict[str, Binding]] = field(default_factory=dict, init=False, repr=False)
    _calls: list[Node] = field(default_factory=list, init=False, repr=False)
    _assigned: list[tuple[Node, Node]] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        for node in walk(self.root):
            match node.type:
                case "variable_declarator":
                    self._declare(node.child_by_field_name("name"), _block(node), "local", node.child_by_field_name("value"))
                case "for_in_statement":
                    self._declare(node.child_by_field_name("left"), node, "loop", node.child_by_field_name("right"))
                case "import_statement":
                    self._import(node)
                case "function_declaration" | "generator_function_declaration" | "class_declaration":
                    kind: Literal["class", "function"] = "class" if node.type == "class_declaration" else "function"
                    self._declare(node.child_by_field_name("name"), _block(node), kind, node)
                case "call_expression" | "new_expression":
                    self._calls.append(node)
                case "assignment_expression" | "augmented_assignment_expression":
                    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
                    if left is not None and right is not None:
                        self._assigned.append((left, right))
                case _:
                    pass
            if node.type in FUNCTIONS:
                self._parameters(node)

    def calls(self, within: Node | None = None) -> list[Node]:
        """Calls and `new` expressions in source order, of the file or of one node."""
        return self._calls if within is None else [call for call in self._calls if inside(call, within)]

    def parameters(self, function: Node) -> list[Binding]:
        """Parameters of a function, also destructured ones, in order."""
        return [b for b in self._scopes.get(function.id, {}).values() if b.kind == "parameter" and b.owner == function]

    def imports(self) -> list[Binding]:
        """Every imported name."""
        return [b for b in self._scopes.get(self.root.id, {}).values() if b.kind == "import"]

    def assignments(self, binding: Binding) -> list[tuple[Node, Node]]:
        """(left, right) of every assignment to the name or to a property below it."""
        return [pair for pair in self._assigned if self._is(root_name(pair[0]), binding)]

    def binding(self, identifier: Node) -> Binding | None:
        """What an identifier means at its place; None for a global or anything that is no identifier."""
        if not identifier.type.endswith("identifier"):
            return None
        name = text_of(identifier)
        for node in ancestors(identifier):
            if (found := self._scopes.get(node.id, {}).get(name)) is not None:
                return found
        return None

    def resolve(self, node: Node) -> Node:
        """The expression behind constants: follows names to their initialisers as long as nothing is destructured."""
        for _ in range(_MAX_DEPTH):
            node = unwrap(node)
            found = self.binding(node)
            if found is None or found.kind != "local" or found.value is None or found.path:
                return node
            node = found.value
        return node

    def function(self, callee: Node) -> Node | None:
        """The function of this file behind a callee: a declaration, a constant, or a method of the same class."""
        callee = unwrap(callee)
        if callee.type == "member_expression" and text_of(callee).startswith("this."):
            around = next((a for a in ancestors(callee) if a.type == "class_body"), None)
            name = last_name(callee)
            for member in around.named_children if around is not None else ():
                if key_of(member) == name:
                    return member if member.type in FUNCTIONS else _function_value(member)
            return None
        found = self.binding(callee)
        if found is None or found.value is None or found.path:
            return None
        value = unwrap(found.value)
        return value if value.type in FUNCTIONS else None

    def trace(self, node: Node) -> list[Node]:
        """Every expression that a value may come from, in the order it is found, the value itself first."""
        seen: set[int] = set()
        found: list[Node] = []
        queue = [(node, 0)]
        while queue:
            current, depth = queue.pop(0)
            if current.id in seen or depth > _MAX_DEPTH:
                continue
            seen.add(current.id)
            found.append(current)
            for name in walk(current):
                if name.type in {"identifier", "shorthand_property_identifier"}:
                    queue += [(origin, depth + 1) for origin in self._origins(name)]
        return found

    def _origins(self, name: Node) -> list[Node]:
        binding = self.binding(name)
        if binding is None or binding.kind in {"import", "function", "class"}:
            return []
        origins = [binding.value] if binding.value is not None else []
        if binding.kind == "parameter":
            call = binding.owner.parent.parent if binding.owner.parent is not None else None
            callee = call.child_by_field_name("function") if call is not None else None
            if callee is not None and callee.type == "member_expression" and last_name(callee) in _ITERATORS:
                origins += [inner for inner in [callee.child_by_field_name("object")] if inner is not None]
            return origins
        origins += [right for _, right in self.assignments(binding)]
        for call in self._calls:
            callee = call.child_by_field_name("function")
            if callee is not None and callee.type == "member_expression" and last_name(callee) in _FILLERS:
                target = callee.child_by_field_name("object")
                if target is not None and self._is(unwrap(target), binding):
                    origins += arguments_of(call)
        return origins

    def _is(self, node: Node, binding: Binding) -> bool:
        return text_of(node) == binding.name and self.binding(node) == binding

    def _add(self, binding: Binding) -> None:
        self._scopes.setdefault(binding.owner.id, {}).setdefault(binding.name, binding)

    def _declare(
        self, pattern: Node | None, owner: Node, kind: Literal["local", "loop", "function", "class"], value: Node | None
    ) -> None:
        if pattern is not None:
            for node, path, default in _flatten(pattern):
                self._add(Binding(text_of(node), kind, node, owner, value, path, default))

    def _parameters(self, function: Node) -> None:
        single = function.child_by_field_name("parameter")
        if single is not None:
            self._add(Binding(text_of(single), "parameter", single, function))
        listed = function.child_by_field_name("parameters")
        for entry in listed.named_children if listed is not None else ():
            pattern = entry.child_by_field_name("pattern")
            if pattern is None:
                continue
            default = entry.child_by_field_name("value")
            optional = entry.type == "optional_parameter" or default is not None
            for node, path, inner in _flatten(pattern):
                self._add(
                    Binding(text_of(node), "parameter", node, function, None, path, inner or default, optional=optional)
                )

    def _import(self, statement: Node) -> None:
        source = statement.child_by_field_name("source")
        module = text_of(source).strip("'\"") if source is not None else ""
        for node in walk(statement):
            if node.type == "import_specifier":
                imported = node.child_by_field_name("name")
                name = node.child_by_field_name("alias") or imported
                path = (text_of(imported),) if imported is not None else ()
            elif node.type == "namespace_import" or (node.type == "identifier" and node.parent is not None
                                                     and node.parent.type == "import_clause"):
                name, path = (node.named_children[0] if node.type == "namespace_import" else node), ()
            else:
                continue
            if name is not None:
                self._add(Binding(text_of(name), "import", name, self.root, None, path, source=module))


def _function_value(member: Node) -> Node | None:
    value = member.child_by_field_name("value")
    return value if value is not None and value.type in FUNCTIONS else None


def _block(node: Node) -> Node:
    return next((a for a in ancestors(node) if a.type in _BLOCKS), node)


def _flatten(pattern: Node, path: tuple[str, ...] = ()) -> Iterator[tuple[Node, tuple[str, ...], Node | None]]:
    """(identifier, path of property names, default) of every name a pattern binds."""
    match pattern.type:
        case "identifier" | "type_identifier":
            yield pattern, path, None
        case "shorthand_property_identifier_pattern":
            yield pattern, (*path, text_of(pattern)), None
        case "object_assignment_pattern" | "assignment_pattern":
            left, right = pattern.child_by_field_name("left"), pattern.child_by_field_name("right")
            if left is not None:
                for node, inner, default in _flatten(left, path):
                    yield node, inner, default or right
        case "pair_pattern":
            value = pattern.child_by_field_name("value")
            if value is not None:
                yield from _flatten(value, (*path, key_of(pattern)))
        case "rest_pattern":
            for child in pattern.named_children:
                yield from _flatten(child, (*path, "..."))
        case "object_pattern" | "array_pattern":
            for index, child in enumerate(pattern.named_children):
                yield from _flatten(child, (*path, f"[{index}]") if pattern.type == "array_pattern" else path)
        case _:
            return


def unit_of(node: Node) -> Node:
    """The function that a reader would call the one around `node`; the file's root at the top level.

    Callbacks (of a transaction, an iteration, a cache wrapper) belong to the function that holds them; a named function, a
    method and a request handler are units of their own.
    """
    last = node
    outermost: Node | None = None
    for outer in ancestors(node):
        if outer.type in FUNCTIONS:
            outermost = outer
            if _is_unit(outer):
                return outer
        last = outer
    return outermost if outermost is not None else last


def _is_unit(function: Node) -> bool:
    parent = function.parent
    if function.type not in {"arrow_function", "function_expression"} or parent is None:
        return True
    if parent.type in {"variable_declarator", "public_field_definition", "pair", "export_statement", "assignment_expression"}:
        return True
    listed = function.child_by_field_name("parameters")
    first = listed.named_children[0] if listed is not None and listed.named_children else None
    pattern = first.child_by_field_name("pattern") if first is not None else None
    if pattern is not None and (text_of(pattern) in _REQUEST_NAMES or re.search(r"\b(?:ctx|input)\b", text_of(pattern))):
        return True
    call = parent.parent
    callee = call.child_by_field_name("function") if call is not None and call.type == "call_expression" else None
    if callee is None:
        return False
    handled = callee.type == "member_expression" and last_name(callee) in _HANDLER_CALLS
    return handled or re.match(r"with[A-Z]", last_name(callee)) is not None


def functions_around(node: Node) -> list[Node]:
    """Every function around `node`, innermost first."""
    return [outer for outer in ancestors(node) if outer.type in FUNCTIONS]


def from_request(names: Names, node: Node, depth: int = 0) -> bool:
    """Whether a value is read straight from the request: `req.params.id`, a name destructured from it, `input.id` of a
    procedure; also through casts, `schema.parse(...)` and the like, but through no other call.
    """
    node = unwrap(node)
    if depth > _MAX_DEPTH:
        return False
    if _is_request(names, node):
        return True
    if node.type in {"identifier", "shorthand_property_identifier"}:
        found = names.binding(node)
        return found is not None and found.kind == "local" and found.value is not None and from_request(names, found.value, depth + 1)
    if node.type == "member_expression":
        base = node.child_by_field_name("object")
        return base is not None and from_request(names, base, depth + 1)
    if node.type == "call_expression" and last_name(node) in _READERS:
        callee = node.child_by_field_name("function")
        owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
        if owner is not None and text_of(owner) in _REQUEST_NAMES:
            return True
        return any(from_request(names, part, depth + 1) for part in [*arguments_of(node), *([owner] if owner is not None else [])])
    return False


def _is_request(names: Names, part: Node) -> bool:
    if part.type in {"identifier", "shorthand_property_identifier"}:
        found = names.binding(part)
        if found is None or found.kind != "parameter":
            return False
        return found.path[:1] == ("input",) or bool(_REQUEST_PARTS & set(found.path[:1]) and _is_unit(found.owner))
    if part.type != "member_expression":
        return False
    base = part.child_by_field_name("object")
    root = root_name(part)
    found = names.binding(root)
    if found is None or found.kind != "parameter" or base is None:
        return False
    return text_of(root) in _REQUEST_NAMES and (last_name(part) in _REQUEST_PARTS or text_of(root) == "input")


@dataclass(frozen=True)
class TenantWords:
    """How the target names its tenant.

    Attributes:
        keys: fields that identify the tenant, for example `tenantId`.
        root: name of the model that is the tenant.
        contexts: expressions that hold the trusted tenant id.
    """

    keys: tuple[str, ...]
    root: str | None = None
    contexts: tuple[str, ...] = ()

    @cached_property
    def _folded(self) -> frozenset[str]:
        return frozenset(_fold(key) for key in self.keys)

    @cached_property
    def stems(self) -> frozenset[str]:
        """What the keys are called without `Id`, and the root model: `tenant`, `workspace`."""
        found = {re.sub(r"(?:id|uuid|slug)$", "", key) for key in self._folded}
        return frozenset(stem for stem in found | {_fold(self.root or "")} if stem)

    def is_key(self, name: str) -> bool:
        """Whether a name is a tenant key or ends with one: `tenantId`, `currentTenantId`."""
        folded = _fold(name)
        return any(folded == key or (folded.endswith(key) and len(folded) - len(key) <= 12) for key in self._folded)

    def is_id(self, node: Node) -> bool:
        """Whether an expression is the tenant's id by its name: `tenantId`, `ctx.tenant.id`, `getTenantId(req)`."""
        node = unwrap(node)
        if plain(node) in self.contexts:
            return True
        if node.type == "call_expression":
            name = _fold(last_name(node))
            return any(re.fullmatch(rf"(?:get|require|resolve|current|extract)\w*{stem}(?:id)?", name) for stem in self.stems)
        if node.type == "member_expression" and last_name(node) == "id":
            base = _fold(last_name(node.child_by_field_name("object")))
            return any(base.endswith(stem) for stem in self.stems)
        if node.type in {"identifier", "shorthand_property_identifier", "member_expression"}:
            return self.is_key(last_name(node))
        return False

    def mentioned(self, node: Node) -> Node | None:
        """The first expression below `node` that is the tenant's id, or the tenant itself as a bare name."""
        for part in walk(node):
            bare = part.type in {"identifier", "shorthand_property_identifier"} and _fold(text_of(part)) in self.stems
            if bare or self.is_id(part):
                return part
        return None


def _fold(name: str) -> str:
    return name.replace("_", "").lower()


@dataclass(frozen=True)
class PrismaCall:
    """`receiver.model.operation(argument)`; accessor is None when the model is computed."""

    node: Node
    accessor: str | None
    operation: str
    argument: Node | None


def prisma_calls(names: Names, accessors: Collection[str]) -> Iterator[PrismaCall]:
    """Every Prisma client call of a file, in source order, on any model of `accessors`."""
    for call in names.calls():
        callee = call.child_by_field_name("function")
        if callee is None or callee.type != "member_expression" or (operation := last_name(callee)) not in OPERATIONS:
            continue
        target = callee.child_by_field_name("object")
        model = names.resolve(target) if target is not None else None
        arguments = arguments_of(call)
        argument = arguments[0] if arguments else None
        if model is not None and model.type == "subscript_expression" and _is_client(names, model):
            yield PrismaCall(call, None, operation, argument)
        elif model is not None and model.type == "member_expression" and last_name(model) in accessors:
            if _is_client(names, model):
                yield PrismaCall(call, last_name(model), operation, argument)
        elif target is not None and (found := names.binding(unwrap(target))) is not None and found.value is not None:
            if len(found.path) == 1 and found.path[0] in accessors and _CLIENT.search(last_name(found.value)):
                yield PrismaCall(call, found.path[0], operation, argument)


def _is_client(names: Names, model: Node) -> bool:
    receiver = model.child_by_field_name("object")
    if receiver is None:
        return False
    if _CLIENT.search(last_name(receiver)):
        return True
    found = names.binding(unwrap(receiver))
    if found is None or found.kind != "parameter":
        return False
    annotation = found.node.parent.child_by_field_name("type") if found.node.parent is not None else None
    if annotation is not None and "Prisma" in text_of(annotation):
        return True
    call = found.owner.parent.parent if found.owner.parent is not None else None
    return call is not None and last_name(call) == "$transaction"


def tenant_in_hand(names: Names, words: TenantWords, node: Node, rows: Collection[int]) -> Node | None:
    """The expression that gives the function around `node` its tenant: a parameter, the request's context, `this.tenantId`.

    A tenant id that was read from one of `rows` (ids of the nodes of Prisma calls) or from an iterated element is not in hand.
    """
    for function in functions_around(node):
        for binding in names._scopes.get(function.id, {}).values():  # noqa: SLF001 - same module
            bare = _fold(binding.name) in words.stems
            if binding.kind == "parameter" and (bare or words.is_key(binding.name)) and not _iterated(names, binding):
                return binding.node
    unit = unit_of(node)
    for part in walk(unit):
        if part.type not in {"identifier", "shorthand_property_identifier", "member_expression", "call_expression"}:
            continue
        if words.is_id(part) and _given(names, part, rows, node):
            return part
    return None


def _iterated(names: Names, binding: Binding) -> bool:
    return bool(names._origins(binding.node)) if binding.kind == "parameter" else binding.kind == "loop"  # noqa: SLF001


def _given(names: Names, part: Node, rows: Collection[int], at: Node) -> bool:
    root = root_name(part)
    if root.type == "this":
        return True
    found = names.binding(root)
    if found is None or found.kind in {"loop", "class", "function"} or (found.kind == "parameter" and _iterated(names, found)):
        return False
    if found.kind == "import":
        return part.type == "call_expression"
    if not inside(at, found.owner) or found.node.start_byte > at.start_byte:
        return False
    return not any(inner.id in rows for origin in names.trace(root) for inner in walk(origin))


Pin = Literal["pinned", "principal", "vanishes", "some-or", "unknown", "no"]
_STRONGEST: tuple[Pin, ...] = ("pinned", "principal", "vanishes", "unknown", "some-or", "no")


@dataclass
class Filter:
    """What a `where` says: how it limits the tenant, the values it looks for by field, and tenants that may be undefined."""

    pin: Pin = "no"
    values: list[tuple[str, Node]] = field(default_factory=list)
    vanishing: list[Node] = field(default_factory=list)

    def add(self, other: "Filter") -> None:
        """Both must hold: the stronger pin counts."""
        self.pin = min(self.pin, other.pin, key=_STRONGEST.index)
        self.values += other.values
        self.vanishing += other.vanishing


@dataclass
class View:
    """One file, the schema and the words for the tenant: what the questions about a query need.

    Attributes:
        helpers: functions that return a filter or client already limited to the tenant.
    """

    names: Names
    schema: PrismaSchema
    words: TenantWords
    helpers: Collection[str] = ()

    @cached_property
    def calls(self) -> list[PrismaCall]:
        """Every Prisma call of the file on a model of the schema."""
        return list(prisma_calls(self.names, {model.accessor for model in self.schema.models}))

    @cached_property
    def rows(self) -> dict[int, PrismaCall]:
        """The same by the id of the call's node."""
        return {call.node.id: call for call in self.calls}

    def named(self, name: str) -> PrismaModel | None:
        """The model of that name."""
        return next((model for model in self.schema.models if model.name == name), None)

    def tenant(self, node: Node) -> Node | None:
        """The tenant that the function around `node` holds."""
        return tenant_in_hand(self.names, self.words, node, self.rows)

    def before(self, node: Node) -> list[Node]:
        """Calls that run before `node` in the functions around it, nearest last."""
        return [
            call for call in self.names.calls()
            if call.start_byte < node.start_byte and not inside(node, call)
            and (unit := unit_of(call)).type != "program" and inside(node, unit)
        ]  # fmt: skip


def read_filter(view: View, node: Node, model: PrismaModel, depth: int = 0) -> Filter:
    """What an expression in the place of `where` says about the tenant."""
    node = unwrap(node)
    if depth > 8:
        return Filter("unknown")
    match node.type:
        case "object":
            return _object(view, node, model, depth)
        case "ternary_expression":
            branches = [node.child_by_field_name("consequence"), node.child_by_field_name("alternative")]
            return _alternatives(view, [b for b in branches if b is not None], model, depth)
        case "binary_expression":
            return _conditional(view, node, model, depth)
        case "identifier" | "shorthand_property_identifier":
            return _variable(view, node, model, depth)
        case "call_expression":
            return _helper(view, node, model, depth)
        case "undefined" | "null":
            return Filter()
        case _:
            return Filter("unknown")


def _object(view: View, node: Node, model: PrismaModel, depth: int) -> Filter:
    found = Filter()
    for entry in node.named_children:
        if entry.type == "spread_element":
            found.add(read_filter(view, entry.named_children[0], model, depth + 1))
        elif entry.type in {"pair", "shorthand_property_identifier"}:
            found.add(_entry(view, key_of(entry), value_of(entry), model, depth))
    return found


def _entry(view: View, key: str, value: Node, model: PrismaModel, depth: int) -> Filter:
    value = unwrap(value)
    if key in view.words.keys:
        return Filter(_tenant_value(view, value), vanishing=[value])
    if key in {"AND", "OR"}:
        return _combined(view, key, value, model, depth)
    compound = next((fields for name, fields in model.uniques if name == key), None)
    if compound is not None and len(compound) > 1:
        return read_filter(view, value, model, depth + 1)
    prisma_field = next((f for f in model.fields if f.name == key), None)
    related = view.named(prisma_field.kind) if prisma_field else None
    if related is not None:
        return _relation(view, value, related, key, depth)
    inner = next((v for k, v in properties(value).items() if k in {"in", "equals"}), value)
    own = _is_wrapped(view, inner) or (_PRINCIPAL.match(key) is not None and _is_principal(view, inner))
    return Filter("principal" if own else "no", [(key, inner)])


def _relation(view: View, value: Node, related: PrismaModel, key: str, depth: int) -> Filter:
    inner = value
    for wrapper, entry in properties(value).items():
        if wrapper in {"none", "every", "isNot"}:
            return Filter()
        if wrapper in {"some", "is"}:
            inner = unwrap(entry)
    if view.schema.tenancy.get(related.name) == "root":
        unique = {f.name for f in related.fields if f.unique}
        found = read_filter(view, inner, related, depth + 1)
        pinned = inner.type == "object" and bool(unique & set(properties(inner)))
        return Filter("pinned" if pinned else found.pin)
    found = read_filter(view, inner, related, depth + 1)
    return Filter(found.pin, [(f"{key}.{name}", node) for name, node in found.values])


def _combined(view: View, key: str, value: Node, model: PrismaModel, depth: int) -> Filter:
    value = view.names.resolve(value)
    parts = [part for part in value.named_children if part.type != "comment"] if value.type == "array" else [value]
    if key == "AND":
        found = Filter()
        for part in parts:
            found.add(read_filter(view, part, model, depth + 1))
        return found
    return _alternatives(view, parts, model, depth, some="some-or")


def _alternatives(view: View, parts: list[Node], model: PrismaModel, depth: int, some: Pin = "unknown") -> Filter:
    """Branches of which one applies: every one must pin the tenant."""
    found = [read_filter(view, part, model, depth + 1) for part in parts]
    pins = {each.pin for each in found}
    values = [pair for each in found for pair in each.values]
    if pins <= {"pinned", "principal"} and pins:
        return Filter(max(pins, key=_STRONGEST.index), values)
    if pins & {"pinned", "principal"}:
        return Filter("unknown" if "unknown" in pins else some, values)
    return Filter("unknown" if "unknown" in pins else "no", values)


def _conditional(view: View, node: Node, model: PrismaModel, depth: int) -> Filter:
    """`condition && { … }` and `given ?? { … }`."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return Filter("unknown")
    found = read_filter(view, right, model, depth + 1)
    if "&&" not in text_of(node)[left.end_byte - node.start_byte : right.start_byte - node.start_byte]:
        return Filter("unknown", found.values)
    if found.pin == "pinned":
        tenant = view.words.mentioned(left)
        safe = tenant is not None and _checked(view, tenant, node)
        return Filter("pinned" if safe else "vanishes" if tenant is not None else "unknown", found.values, found.vanishing)
    return Filter("unknown" if found.pin == "unknown" else "no")


def _variable(view: View, node: Node, model: PrismaModel, depth: int) -> Filter:
    binding = view.names.binding(node)
    if binding is None or binding.kind != "local" or binding.value is None or binding.path:
        return Filter("unknown")
    found = read_filter(view, binding.value, model, depth + 1)
    for left, right in view.names.assignments(binding):
        if left.type == "identifier":
            found = _alternatives(view, [binding.value, right], model, depth)
            continue
        added = _entry(view, last_name(left), right, model, depth + 1)
        condition = next((a.child_by_field_name("condition") for a in ancestors(left)
                          if a.type == "if_statement" and not inside(node, a)), None)  # fmt: skip
        if condition is not None and added.pin == "pinned":
            tenant = view.words.mentioned(condition)
            added.pin = "unknown" if tenant is None else "pinned" if _checked(view, tenant, condition) else "vanishes"
        found.add(added)
    return found


def _helper(view: View, node: Node, model: PrismaModel, depth: int) -> Filter:
    """A call that gives the filter: a configured helper, one that is given the tenant, or a function of this file."""
    callee = node.child_by_field_name("function")
    given = arguments_of(node)
    if last_name(node) in view.helpers or any(view.words.mentioned(a) is not None for a in given):
        return Filter("pinned")
    function = view.names.function(callee) if callee is not None else None
    body = function.child_by_field_name("body") if function is not None else None
    if body is not None:
        returned = [n.named_children[0] for n in walk(body) if n.type == "return_statement" and n.named_children]
        return _alternatives(view, returned or [body], model, depth)
    return _object(view, given[0], model, depth) if len(given) == 1 and given[0].type == "object" else Filter("unknown")


def _tenant_value(view: View, value: Node) -> Pin:
    """Whether a value under a tenant key limits the query; Prisma drops a filter that is undefined."""
    if value.type == "undefined":
        return "vanishes"
    if value.type == "object":
        return "no" if set(properties(value)) <= {"not", "notIn"} else "pinned"
    if value.type == "ternary_expression":
        branches = [value.child_by_field_name("consequence"), value.child_by_field_name("alternative")]
        if any(b is not None and unwrap(b).type == "undefined" for b in branches):
            condition = value.child_by_field_name("condition")
            return "vanishes" if condition is not None and view.words.mentioned(condition) is not None else "unknown"
        return "pinned"
    source = view.names.resolve(value)
    tail = text_of(source).replace(" ", "")
    loose = source.type == "member_expression" and "?." in tail or tail.endswith(("??undefined", "||undefined"))
    return "vanishes" if loose and not _checked(view, source, value) and not _checked(view, value, value) else "pinned"


def _checked(view: View, value: Node, at: Node) -> bool:
    """Whether the functions around `at` test `value` before, or hand it to a call that may refuse it."""
    wanted = {text_of(value), plain(value)} | {text_of(root_name(value))}
    for node in walk(unit_of(at)):
        if node.start_byte >= at.start_byte and not inside(at, node):
            break
        condition = node.child_by_field_name("condition") if node.type in {"if_statement", "ternary_expression"} else None
        if condition is not None and not inside(at, condition) and condition.start_byte < at.start_byte:
            if any(text_of(part) in wanted or plain(part) in wanted for part in walk(condition)):
                return True
    return any(
        not NO_GUARD.match(last_name(call)) and any(text_of(unwrap(a)) in wanted for a in arguments_of(call))
        for call in view.before(at) if call.id not in view.rows
    )  # fmt: skip


def _is_wrapped(view: View, value: Node) -> bool:
    """`partner.id` where a wrapper such as `withPartner(async ({ partner }) => …)` gives the authenticated partner."""
    found = view.names.binding(root_name(value))
    if found is None or found.kind != "parameter" or len(found.path) != 1 or last_name(value) != "id":
        return False
    call = found.owner.parent.parent if found.owner.parent is not None else None
    named = call is not None and call.type == "call_expression" and re.match(r"with[A-Z]", last_name(call)) is not None
    return named and found.path[0] not in _REQUEST_PARTS


def _is_principal(view: View, value: Node) -> bool:
    return any(
        re.search(r"(?:^|\.)(?:session|user|auth|viewer|principal|me)\b", plain(origin)) is not None
        or re.search(r"\b(?:session|user|currentUser|auth)$", last_name(root_name(origin))) is not None
        for origin in view.names.trace(value)
    )
