"""What one TypeScript or JavaScript file says by itself: names, values, the tenant, Prisma filters, cache keys.

Nothing here follows an import. A name is looked up through the enclosing blocks and functions, a value through the
variables, destructurings, loops and callbacks of the same file; what comes from elsewhere ends the trace.

NOTE: longer than a module should be: five parts of which each uses only those above it, kept in one file for now.
"""

import re
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from secgate.facts.prisma import PrismaModel, PrismaSchema
from secgate.facts.typescript.syntax import Node, text_of, walk

# -- Names and the values behind them. --------------------------------------------------------------------------------

FUNCTIONS = frozenset({
    "arrow_function", "function_expression", "function_declaration", "generator_function",
    "generator_function_declaration", "method_definition",
})  # fmt: skip
MAX_DEPTH = 12
_BLOCKS = FUNCTIONS | {"program", "statement_block", "for_statement", "for_in_statement", "catch_clause", "switch_body"}
_WRAPPERS = frozenset({
    "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "await_expression",
})  # fmt: skip
_ITERATORS = frozenset({
    "map", "forEach", "filter", "flatMap", "reduce", "some", "every", "find", "findIndex", "sort", "then", "from",
})  # fmt: skip
_FILLERS = frozenset({"push", "unshift", "add", "set", "concat"})


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


def plain(node: Node) -> str:
    """The text of an expression without casts, blanks and optional chaining."""
    return re.sub(r"\s+|(?<=\w)[?!](?=\.)", "", text_of(unwrap(node)))


@dataclass
class Names:
    """The names of one file and the values behind them."""

    root: Node
    _scopes: dict[int, dict[str, Binding]] = field(default_factory=dict, init=False, repr=False)
    _calls: list[Node] = field(default_factory=list, init=False, repr=False)
    _assigned: dict[str, list[tuple[Node, Node]]] = field(default_factory=dict, init=False, repr=False)
    _filled: dict[str, list[tuple[Node, Node]]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for node in walk(self.root):
            match node.type:
                case "variable_declarator":
                    self._declare(
                        node.child_by_field_name("name"), _block(node), "local", node.child_by_field_name("value")
                    )
                case "for_in_statement":
                    self._declare(node.child_by_field_name("left"), node, "loop", node.child_by_field_name("right"))
                case "import_statement":
                    self._import(node)
                case "function_declaration" | "generator_function_declaration" | "class_declaration":
                    kind: Literal["class", "function"] = "class" if node.type == "class_declaration" else "function"
                    self._declare(node.child_by_field_name("name"), _block(node), kind, node)
                case "call_expression" | "new_expression":
                    self._calls.append(node)
                    self._fill(node)
                case "assignment_expression" | "augmented_assignment_expression":
                    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
                    if left is not None and right is not None:
                        self._assigned.setdefault(text_of(root_name(left)), []).append((left, right))
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
        return [p for p in self._assigned.get(binding.name, ()) if self.binding(root_name(p[0])) == binding]

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
        for _ in range(MAX_DEPTH):
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
        expanded: set[int] = set()
        found: list[Node] = []
        queue = deque([(node, 0)])
        while queue:
            current, depth = queue.popleft()
            if current.id in seen or depth > MAX_DEPTH:
                continue
            seen.add(current.id)
            found.append(current)
            for name in walk(current):
                bound = self.binding(name) if name.type in {"identifier", "shorthand_property_identifier"} else None
                if bound is not None and bound.node.id not in expanded:
                    expanded.add(bound.node.id)
                    queue += [(origin, depth + 1) for origin in self.origins(name)]
        return found

    def origins(self, name: Node) -> list[Node]:
        """Where the value of a name comes from: its initialiser, assignments, what is iterated or put into it."""
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
        filled = self._filled.get(binding.name, ())
        return origins + [a for target, call in filled if self.binding(target) == binding for a in arguments_of(call)]

    def _fill(self, call: Node) -> None:
        """Remember a call that puts something into a variable: `ids.push(row.id)`."""
        callee = call.child_by_field_name("function")
        if callee is not None and callee.type == "member_expression" and last_name(callee) in _FILLERS:
            target = callee.child_by_field_name("object")
            if target is not None and unwrap(target).type == "identifier":
                self._filled.setdefault(text_of(unwrap(target)), []).append((unwrap(target), call))

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
            elif node.type == "namespace_import" or (
                node.type == "identifier" and node.parent is not None and node.parent.type == "import_clause"
            ):
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
    left, value = pattern.child_by_field_name("left"), pattern.child_by_field_name("value")
    match pattern.type:
        case "identifier" | "type_identifier":
            yield pattern, path, None
        case "shorthand_property_identifier_pattern":
            yield pattern, (*path, text_of(pattern)), None
        case "object_assignment_pattern" | "assignment_pattern" if left is not None:
            right = pattern.child_by_field_name("right")
            yield from ((node, inner, default or right) for node, inner, default in _flatten(left, path))
        case "pair_pattern" if value is not None:
            yield from _flatten(value, (*path, key_of(pattern)))
        case "rest_pattern" | "object_pattern":
            further = ("...",) if pattern.type == "rest_pattern" else ()
            for child in pattern.named_children:
                yield from _flatten(child, (*path, *further))
        case "array_pattern":
            for index, child in enumerate(pattern.named_children):
                yield from _flatten(child, (*path, f"[{index}]"))
        case _:
            return


# -- The tenant, the request and the Prisma calls. --------------------------------------------------------------------

OPERATIONS = frozenset({
    "findUnique", "findUniqueOrThrow", "findFirst", "findFirstOrThrow", "findMany", "create", "createMany",
    "createManyAndReturn", "update", "updateMany", "updateManyAndReturn", "upsert", "delete", "deleteMany", "count",
    "aggregate", "groupBy",
})  # fmt: skip
REQUEST_NAMES = frozenset({"req", "request", "_req", "ctx", "c", "event", "context", "input", "opts", "interaction"})
REQUEST_PARTS = frozenset({
    "params", "body", "query", "input", "param", "searchParams", "nextUrl", "headers", "cookies",
})  # fmt: skip
_HANDLER_CALLS = frozenset({
    "get", "post", "put", "patch", "delete", "all", "use", "options", "head", "handler", "query", "mutation", "action",
    "subscription", "route", "on",
})  # fmt: skip
_READERS = frozenset({
    "parse", "parseAsync", "safeParse", "safeParseAsync", "validate", "json", "text", "formData", "String", "Number",
    "parseInt", "get", "param", "trim",
})  # fmt: skip
_CLIENT = re.compile(r"(?:prisma|db|database|client|tx|trx|transaction|orm)\w*$", re.IGNORECASE)
_OPERATION = re.compile(rf"\.\s*(?:{'|'.join(sorted(OPERATIONS))})\b")
_RAW_OR_EXTENSION = re.compile(r"\$(?:queryRaw|executeRaw|extends|use)\b")
# What stands around a key in a longer name: `currentTenantId`.
_LONGEST_PREFIX = 12


def unit_of(node: Node) -> Node:
    """The function that a reader would call the one around `node`; the file's root at the top level.

    Callbacks (of a transaction, an iteration, a cache wrapper) belong to the function that holds them; a named
    function, a method and a request handler are units of their own.
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
    if parent.type in {
        "variable_declarator",
        "public_field_definition",
        "pair",
        "export_statement",
        "assignment_expression",
    }:
        return True
    listed = function.child_by_field_name("parameters")
    first = listed.named_children[0] if listed is not None and listed.named_children else None
    pattern = first.child_by_field_name("pattern") if first is not None else None
    if pattern is not None and (text_of(pattern) in REQUEST_NAMES or re.search(r"\b(?:ctx|input)\b", text_of(pattern))):
        return True
    call = parent.parent
    callee = call.child_by_field_name("function") if call is not None and call.type == "call_expression" else None
    if callee is None:
        return False
    handled = callee.type == "member_expression" and last_name(callee) in _HANDLER_CALLS
    return handled or re.match(r"with[A-Z]", last_name(callee)) is not None


def given_by_wrapper(names: Names, value: Node) -> bool:
    """Whether a value is what a wrapper gives its handler: `partner` in `withPartner(async ({ partner }) => ...)`."""
    found = names.binding(root_name(value))
    if found is None or found.kind != "parameter" or len(found.path) != 1 or found.path[0] in REQUEST_PARTS:
        return False
    call = found.owner.parent.parent if found.owner.parent is not None else None
    return call is not None and call.type == "call_expression" and re.match(r"with[A-Z]", last_name(call)) is not None


def functions_around(node: Node) -> list[Node]:
    """Every function around `node`, innermost first."""
    return [outer for outer in ancestors(node) if outer.type in FUNCTIONS]


def from_request(names: Names, node: Node, depth: int = 0) -> bool:
    """Whether a value is read straight from the request: `req.params.id`, a name destructured from it, `input.id`.

    Casts, `schema.parse(...)` and the like are looked through, no other call is.
    """
    node = unwrap(node)
    if depth > MAX_DEPTH:
        return False
    if _is_request(names, node):
        return True
    if node.type in {"identifier", "shorthand_property_identifier"}:
        found = names.binding(node)
        return (
            found is not None
            and found.kind == "local"
            and found.value is not None
            and from_request(names, found.value, depth + 1)
        )
    if node.type == "member_expression":
        base = node.child_by_field_name("object")
        return base is not None and from_request(names, base, depth + 1)
    if node.type == "call_expression" and last_name(node) in _READERS:
        callee = node.child_by_field_name("function")
        owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
        if owner is not None and text_of(owner) in REQUEST_NAMES:
            return True
        return any(
            from_request(names, part, depth + 1)
            for part in [*arguments_of(node), *([owner] if owner is not None else [])]
        )
    return False


def _is_request(names: Names, part: Node) -> bool:
    if part.type in {"identifier", "shorthand_property_identifier"}:
        found = names.binding(part)
        if found is None or found.kind != "parameter":
            return False
        return found.path[:1] == ("input",) or bool(REQUEST_PARTS & set(found.path[:1]) and _is_unit(found.owner))
    if part.type != "member_expression":
        return False
    base = part.child_by_field_name("object")
    root = root_name(part)
    found = names.binding(root)
    if found is None or found.kind != "parameter" or base is None:
        return False
    return text_of(root) in REQUEST_NAMES and (last_name(part) in REQUEST_PARTS or text_of(root) == "input")


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

    @cached_property
    def columns(self) -> frozenset[str]:
        """Names the keys may have as columns: as written and in snake case."""
        return frozenset(self.keys) | {re.sub(r"(?<!^)(?=[A-Z])", "_", key).lower() for key in self.keys}

    def is_key(self, name: str) -> bool:
        """Whether a name is a tenant key or ends with one: `tenantId`, `currentTenantId`."""
        folded = _fold(name)
        return any(
            folded == key or (folded.endswith(key) and len(folded) - len(key) <= _LONGEST_PREFIX)
            for key in self._folded
        )

    def is_id(self, node: Node) -> bool:
        """Whether an expression is the tenant's id by its name: `tenantId`, `ctx.tenant.id`, `getTenantId(req)`."""
        node = unwrap(node)
        if plain(node) in self.contexts:
            return True
        if node.type == "call_expression":
            name = _fold(last_name(node))
            return any(
                re.fullmatch(rf"(?:get|require|resolve|current|extract)\w*{stem}(?:id)?", name) for stem in self.stems
            )
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
        target = (
            callee.child_by_field_name("object") if callee is not None and callee.type == "member_expression" else None
        )
        operation = last_name(callee)
        if target is None or operation not in OPERATIONS:
            continue
        arguments = arguments_of(call)
        accessor = _accessor(names, target, accessors)
        if accessor is not None:
            yield PrismaCall(call, accessor or None, operation, arguments[0] if arguments else None)


def may_call_prisma(text: str, accessors: Collection[str]) -> bool:
    """Whether a file can hold a Prisma call at all: it names a model, or indexes a client, and an operation."""
    models = "|".join(re.escape(accessor) for accessor in accessors)
    named = re.search(rf"\b(?:{models})\b|\w\s*\[", text) is not None
    return _RAW_OR_EXTENSION.search(text) is not None or (named and _OPERATION.search(text) is not None)


def _accessor(names: Names, target: Node, accessors: Collection[str]) -> str | None:
    """The model that `target` stands for: empty when it is computed, None when it is no model of a client."""
    model = names.resolve(target)
    if model.type == "subscript_expression" and _is_client(names, model):
        return ""
    if model.type == "member_expression" and last_name(model) in accessors and _is_client(names, model):
        return last_name(model)
    found = names.binding(unwrap(target))
    if found is None or found.value is None or len(found.path) != 1 or found.path[0] not in accessors:
        return None
    return found.path[0] if _CLIENT.search(last_name(found.value)) else None


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
    """The expression that gives the function around `node` its tenant: a parameter, a context, `this.tenantId`.

    A tenant id that was read from one of `rows` (ids of the nodes of Prisma calls) or from an iterated element is
    not in hand.
    """
    for function in functions_around(node):
        for binding in names.parameters(function):
            bare = _fold(binding.name) in words.stems
            if (bare or words.is_key(binding.name)) and not _iterated(names, binding):
                return binding.node
    unit = unit_of(node)
    for part in walk(unit):
        if part.type not in {"identifier", "shorthand_property_identifier", "member_expression", "call_expression"}:
            continue
        if words.is_id(part) and _given(names, part, rows, node):
            return part
    return None


def _iterated(names: Names, binding: Binding) -> bool:
    return bool(names.origins(binding.node)) if binding.kind == "parameter" else binding.kind == "loop"


def _given(names: Names, part: Node, rows: Collection[int], at: Node) -> bool:
    root = root_name(part)
    if root.type == "this":
        return True
    found = names.binding(root)
    if (
        found is None
        or found.kind in {"loop", "class", "function"}
        or (found.kind == "parameter" and _iterated(names, found))
    ):
        return False
    if found.kind == "import":
        return part.type == "call_expression"
    if not inside(at, found.owner) or found.node.start_byte > at.start_byte:
        return False
    return not any(inner.id in rows for origin in names.trace(root) for inner in walk(origin))


# -- Filters and guards. ----------------------------------------------------------------------------------------------

# Calls that prove nothing about the values they are given.
NO_GUARD = re.compile(
    r"^(?:log\w*|\w*logger|console|metrics?|audit\w*|track\w*|telemetry|\w*cache\w*|span|res|reply|sentry|redis|"
    r"String|Number|parse|safeParse|push|set|add|json|send|emit|publish|\w*Error)$",
    re.IGNORECASE,
)
_PRINCIPAL = re.compile(r"^(?:user|owner|member|author|creator|createdBy)_?(?:id)?$", re.IGNORECASE)
_LITERALS = frozenset({"string", "number", "true", "false", "null", "undefined", "object", "regex"})
_MAX_NESTING = 8
_MAX_BRANCHES = 12
_MAX_CHANGES = 60
_MEMBERSHIP = re.compile(r"\buser_?Id\b|\bmember")
# How many nodes above a call its `if` or `!` stands: `if (!(await may(row, user)))`.
_NEAR = 5

Pin = Literal["pinned", "principal", "vanishes", "some-or", "unknown", "no"]
_STRONGEST: tuple[Pin, ...] = ("pinned", "principal", "vanishes", "unknown", "some-or", "no")


@dataclass
class Filter:
    """What a `where` says.

    Attributes:
        pin: how it limits the tenant.
        values: what it looks for, by field.
        vanishing: values of tenant keys, which may be undefined.
    """

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
        guards: functions that stop the request unless the id they are given belongs to the tenant.
    """

    names: Names
    schema: PrismaSchema
    words: TenantWords
    helpers: Collection[str] = ()
    guards: Collection[str] = ()

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
    if depth > _MAX_NESTING:
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
    own = last_name(inner) == "id" and given_by_wrapper(view.names, inner)
    own = own or (_PRINCIPAL.match(key) is not None and _is_principal(view, inner))
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
    if len(parts) > _MAX_BRANCHES:
        return Filter("unknown")
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
    operator = node.child_by_field_name("operator")
    if operator is None or text_of(operator) != "&&":
        return Filter("unknown", found.values)
    if found.pin == "pinned":
        tenant = view.words.mentioned(left)
        safe = tenant is not None and _checked(view, tenant, node)
        return Filter(
            "pinned" if safe else "vanishes" if tenant is not None else "unknown", found.values, found.vanishing
        )
    return Filter("unknown" if found.pin == "unknown" else "no")


def _variable(view: View, node: Node, model: PrismaModel, depth: int) -> Filter:
    binding = view.names.binding(node)
    if binding is None or binding.kind != "local" or binding.value is None or binding.path:
        return Filter("unknown")
    changes = view.names.assignments(binding)
    if len(changes) > _MAX_CHANGES:
        return Filter("unknown")
    found = read_filter(view, binding.value, model, depth + 1)
    for left, right in changes:
        if left.type != "identifier":
            whole = left.child_by_field_name("object")
            added = _entry(view, last_name(left), right, model, depth + 1) if whole is not None else Filter()
            added = added if whole is not None and unwrap(whole).type == "identifier" else Filter()
        elif any(part.type == "identifier" and text_of(part) == binding.name for part in walk(right)):
            # NOTE: `where = { ...where, tenantId }` adds to what was there; three levels are a variable and its spread.
            added = read_filter(view, right, model, depth + 3)
        else:
            found = _alternatives(view, [binding.value, right], model, depth)
            continue
        found.add(_under_condition(view, added, left, node))
    return found


def _under_condition(view: View, added: Filter, left: Node, node: Node) -> Filter:
    """A part of a filter that an `if` adds: it vanishes when that asks for the tenant, and may be absent otherwise."""
    condition = next((
        outer.child_by_field_name("condition") for outer in ancestors(left)
        if outer.type == "if_statement" and not inside(node, outer)
    ), None)  # fmt: skip
    if condition is not None and added.pin == "pinned":
        tenant = view.words.mentioned(condition)
        added.pin = "unknown" if tenant is None else "pinned" if _checked(view, tenant, condition) else "vanishes"
    return added


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
    loose = (source.type == "member_expression" and "?." in tail) or tail.endswith(("??undefined", "||undefined"))
    if given_by_wrapper(view.names, source):
        return "pinned"
    return "vanishes" if loose and not _checked(view, source, value) and not _checked(view, value, value) else "pinned"


def _checked(view: View, value: Node, at: Node) -> bool:
    """Whether the functions around `at` test `value` before, or hand it to a call that may refuse it."""
    wanted = {text_of(value), plain(value)} | {text_of(root_name(value))}
    for node in walk(unit_of(at)):
        if node.type not in {"if_statement", "ternary_expression"} or node.start_byte >= at.start_byte:
            continue
        condition = node.child_by_field_name("condition")
        if condition is None or inside(at, condition):
            continue
        if any(text_of(part) in wanted or plain(part) in wanted for part in walk(condition)):
            return True
    return any(
        not NO_GUARD.match(last_name(call)) and any(text_of(unwrap(a)) in wanted for a in arguments_of(call))
        for call in view.before(at) if call.id not in view.rows
    )  # fmt: skip


def _is_principal(view: View, value: Node) -> bool:
    return any(
        re.search(r"(?:^|\.)(?:session|user|auth|viewer|principal|me)\b", plain(origin)) is not None
        or re.search(r"\b(?:session|user|currentUser|auth)$", last_name(root_name(origin))) is not None
        for origin in view.names.trace(value)
    )


def spellings(view: View, value: Node) -> set[str]:
    """The texts under which a value may appear in a guard."""
    found = {plain(value), plain(view.names.resolve(value))}
    binding = view.names.binding(unwrap(value))
    if binding is not None and binding.value is not None and binding.path:
        found.add(".".join((plain(binding.value), *binding.path)))
    return found


def guarded(view: View, node: Node, values: list[tuple[str, Node]]) -> bool:
    """Whether the ids come from a row or call that is limited to the tenant, or were tested together with it before."""
    values = [(name, value) for name, value in values if value.type not in _LITERALS]
    for _, value in values:
        for origin in view.names.trace(value):
            for part in walk(origin):
                if part.type == "call_expression" and part.id != node.id and not inside(node, part) and (
                    part.id in view.rows or any(view.words.mentioned(a) is not None for a in arguments_of(part))
                ):  # fmt: skip
                    return True
    texts = set().union(*(spellings(view, value) for _, value in values)) if values else set()
    return any(_guards(view, call, texts) for call in view.before(node))


def _guards(view: View, call: Node, texts: set[str]) -> bool:
    given = arguments_of(call)
    row = view.rows.get(call.id)
    if row is not None:
        model = view.schema.by_accessor(row.accessor or "")
        where = properties(view.names.resolve(row.argument)).get("where") if row.argument is not None else None
        if model is None or where is None:
            return False
        found = read_filter(view, where, model)
        by_it = any(spellings(view, value) & texts for _, value in found.values)
        return by_it and (found.pin in {"pinned", "principal"} or compared(view, call))
    if not any(plain(part) in texts for a in given for part in walk(a) if part.type != "pair"):
        return False
    if last_name(call) in view.guards:
        return True
    if NO_GUARD.match(last_name(call)) or NO_GUARD.match(last_name(root_name(call))) or call.type == "new_expression":
        return False
    used = next((a.type for a in ancestors(call) if a.type not in {"parenthesized_expression", "unary_expression"}), "")
    return used != "expression_statement" and any(view.words.mentioned(a) is not None for a in given)


def compared(view: View, call: Node) -> bool:
    """Whether the row that a call gives is compared with the tenant, or handed to a test, afterwards.

    A `where` on the user inside `select` or `include` is read to be tested: the access it shows is why it is selected.
    """
    row = view.rows[call.id]
    if not row.operation.startswith("find"):
        return False
    shown = [
        inner for entry in walk(view.names.resolve(row.argument or call))
        if entry.type == "pair" and key_of(entry) in {"select", "include"} for inner in walk(entry)
    ]  # fmt: skip
    if any(e.type == "pair" and key_of(e) == "where" and _MEMBERSHIP.search(text_of(e)) for e in shown):
        return True
    return any(
        call.id in {part.id for origin in view.names.trace(root_name(side)) for part in walk(origin)}
        for node in walk(unit_of(call)) if node.start_byte >= call.end_byte for side in _tested(view, node)
    )  # fmt: skip


def _tested(view: View, node: Node) -> list[Node]:
    """The values that a comparison with the tenant, or a test with two or more arguments, looks at."""
    if node.type == "binary_expression" and re.search(r"[!=]==?", text_of(node)):
        sides = [node.child_by_field_name("left"), node.child_by_field_name("right")]
        return [side for side in sides if side is not None and view.words.mentioned(side) is not None]
    if node.type == "call_expression" and not NO_GUARD.match(last_name(node)):
        near = [outer.type for outer in ancestors(node)][:_NEAR]
        given = arguments_of(node)
        return given if len(given) > 1 and {"if_statement", "unary_expression"} & set(near) else []
    return []


def tenant_unused(view: View, node: Node) -> Node | None:
    """The tenant parameter of the method around `node` when nothing but logs, cache keys and errors reads it."""
    for function in functions_around(node):
        for binding in view.names.parameters(function):
            if not view.words.is_key(binding.name):
                continue
            uses = [
                part for part in walk(function)
                if part.type in {"identifier", "shorthand_property_identifier"} and text_of(part) == binding.name
                and part.id != binding.node.id and view.names.binding(part) == binding
            ]  # fmt: skip
            return binding.node if all(_idle(part, function) for part in uses) else None
    return None


def _idle(part: Node, function: Node) -> bool:
    for outer in ancestors(part):
        if outer.id == function.id:
            return False
        if outer.type in {"call_expression", "new_expression"}:
            callee = outer.child_by_field_name("function") or outer.child_by_field_name("constructor")
            if callee is not None and (NO_GUARD.match(last_name(callee)) or NO_GUARD.match(_owner(callee))):
                return True
        if outer.type == "variable_declarator" and re.search("key$", text_of(outer.named_children[0]), re.IGNORECASE):
            return True
    return False


def _owner(callee: Node) -> str:
    return last_name(callee.child_by_field_name("object"))


# -- Raw SQL. ---------------------------------------------------------------------------------------------------------

_RAW = re.compile(r"\$(?:queryRaw|executeRaw)(?:Unsafe)?\s*(?=[(<`])")
_RAW_NAME = re.compile(r"\$(?:queryRaw|executeRaw)(?:Unsafe)?")
_NAME = r"[\"`\[]?\w+[\"`\]]?"
_TABLE = re.compile(rf"\b(?:from|join|update|into)\s+(?:only\s+)?((?:{_NAME}\.)?{_NAME})", re.IGNORECASE)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_PREDICATE = re.compile(r"\b(?:where|on|having)\b", re.IGNORECASE)
_OPEN_LIST = re.compile(r"\bin\s*\(?\s*$", re.IGNORECASE)
_BUILDERS = frozenset({"sql", "raw", "join", "empty"})


@dataclass(frozen=True)
class Statement:
    """A raw statement that could be read: its text, with `:p` for a value and `:tenant` for the tenant's id."""

    text: str

    @property
    def tables(self) -> frozenset[str]:
        """Names of the tables it reads or writes, in lower case, without schema and quotes."""
        return frozenset(name.split(".")[-1].strip('"`[]').lower() for name in _TABLE.findall(self.text))

    @property
    def has_predicate(self) -> bool:
        """Whether it has any condition at all."""
        return _PREDICATE.search(self.text) is not None

    @property
    def is_compound(self) -> bool:
        """Whether one of its parts may carry the condition of another."""
        return re.search(r"\b(?:union|with)\b", self.text, re.IGNORECASE) is not None

    def names_column(self, columns: frozenset[str]) -> bool:
        """Whether one of `columns` is compared in a condition or listed in an insert."""
        names = "|".join(re.escape(column) for column in sorted(columns))
        compared = rf'\b(?:{names})["`\]]?\s*(?:=|in\b|is\s+not\s+distinct)'
        condition = _PREDICATE.split(self.text, maxsplit=1)[1:]
        inserted = rf"\binsert\b[^()]*\([^)]*\b(?:{names})\b"
        return any(re.search(compared, part, re.IGNORECASE) for part in condition) or bool(
            re.search(inserted, self.text, re.IGNORECASE)
        )


def raw_calls(names: Names) -> list[Node]:
    """Calls and tagged templates that send raw SQL."""
    return [c for c in names.calls() if _RAW_NAME.fullmatch(last_name(c.child_by_field_name("function")))]


def lost_raw_calls(names: Names, data: bytes) -> int:
    """How many raw calls the text holds beyond those the tree gave."""
    if b"$queryRaw" not in data and b"$executeRaw" not in data:
        return 0
    code = bytearray(data)
    for node in walk(names.root):
        if node.type in {"comment", "string", "string_fragment"}:
            code[node.start_byte : node.end_byte] = b" " * (node.end_byte - node.start_byte)
    return len(_RAW.findall(code.decode("utf-8", "replace"))) - len(raw_calls(names))


def raw_values(call: Node) -> list[Node]:
    """The values that a raw call passes beside its text."""
    inner = [
        part.named_children[0] for part in walk(call) if part.type == "template_substitution" and part.named_children
    ]
    return inner + arguments_of(call)[1:]


def read_statement(view: View, call: Node) -> Statement | None:
    """The statement of a raw call; None when a part of it is built elsewhere."""
    arguments = call.child_by_field_name("arguments")
    tagged = arguments is not None and arguments.type == "template_string"
    node = arguments if tagged else next(iter(arguments_of(call)), None)
    if node is None:
        return None
    node = view.names.resolve(node)
    if node.type == "call_expression" and last_name(node) == "sql":
        node = node.child_by_field_name("arguments") or node
    if node.type == "string":
        return Statement(_COMMENT.sub(" ", text_of(node)[1:-1]))
    # NOTE: in a plain template literal a substitution is text, in a tagged one it is a value.
    plain_template = node.parent is None or node.parent.type != "call_expression"
    parts: list[str] = []
    for child in node.named_children if node.type == "template_string" else ():
        if child.type != "template_substitution":
            parts.append(text_of(child))
        elif plain_template or _is_fragment(view, child, "".join(parts)):
            return None
        else:
            parts.append(":tenant" if view.words.mentioned(child) is not None else ":p")
    return Statement(_COMMENT.sub(" ", "".join(parts))) if node.type == "template_string" else None


def _is_fragment(view: View, substitution: Node, before: str) -> bool:
    """Whether a substitution is SQL and not a value: `Prisma.sql`, `Prisma.raw`; a list after IN holds values."""
    value = view.names.resolve(substitution.named_children[0])
    if value.type == "ternary_expression":
        return any(part.type == "template_string" or last_name(part) in _BUILDERS for part in value.named_children)
    if last_name(root_name(value)) != "Prisma" and last_name(value) not in _BUILDERS:
        return False
    return last_name(value) != "join" or _OPEN_LIST.search(before) is None


# -- Cache keys. ------------------------------------------------------------------------------------------------------

_CACHE = re.compile(
    r"(?:cache|redis|lru|memo)(?:s|d|service|client|store|manager|port|map|instance|provider|adapter)?$", re.IGNORECASE
)
_CACHE_CLASS = re.compile(r"(?:LRU|Cache|Keyv|Redis)\w*$")
# Calls whose result holds no more than what they are given.
PURE = frozenset({
    "toString", "join", "toLowerCase", "toUpperCase", "stringify", "String", "encodeURIComponent", "digest", "update",
    "createHash", "hash", "sha256", "md5", "toISOString", "trim", "replace", "replaceAll", "slice", "substring",
    "split", "normalize", "format", "sort", "map", "filter", "concat", "getTime", "Number", "padStart", "at", "keys",
    "values", "entries", "sanitize",
})  # fmt: skip
_REQUEST = frozenset({"url", "originalUrl", "path", "method", "query", "body", "baseUrl", "pathname", "nextUrl"})
_GENERIC = re.compile(r"(?:key|keys|pattern|k|name|args|params|parts)$", re.IGNORECASE)
_ID = re.compile(r"(?:^|_)(?:id|uuid)$|Id$")
_NO_KEY = frozenset({"null", "undefined", "false"})
_SEPARATORS = re.compile(r"[:/|._-]{2,}")
_ITERATION = frozenset({"keys", "entries", "scan", "scanStream", "scanIterator", "next"})
_MAX_HELPERS = 8
_MAX_FORMS = 8
_MAX_REWRITES = 60
_MAX_FIELDS = 6


@dataclass
class Key:
    """What a key is made of.

    Attributes:
        shape: literal text, `{t}` for the tenant, `{}` for any other value.
        generic: the key is a parameter that callers fill; own: it was read from the cache itself.
        row: a part is the id of a row that was loaded for the tenant.
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
            self.optional or other.optional, self.fallback or other.fallback, self.unknown or other.unknown,
        )  # fmt: skip

    @property
    def bare(self) -> str:
        """The shape without the tenant and without the separators it leaves."""
        return _SEPARATORS.sub(lambda m: m.group()[0], self.shape.replace("{t}", "")).strip(":/|._-")


@dataclass
class CacheView(View):
    """A view of one file with the caches the configuration names."""

    clients: tuple[str, ...] = ()

    def is_cache(self, node: Node) -> bool:
        """Whether an expression is a cache by its name, its class, or the configuration."""
        name = last_name(node)
        made = self.names.resolve(node)
        constructor = made.child_by_field_name("constructor") if made.type == "new_expression" else None
        return bool(_CACHE.search(name)) or name in self.clients or bool(_CACHE_CLASS.search(last_name(constructor)))


@dataclass(frozen=True)
class _Reading:
    """The state of one reading: the keys of a helper's arguments by parameter, and how deep it is."""

    view: CacheView
    given: Mapping[str, Key]
    depth: int = 0

    def key(self, node: Node) -> Key:
        """The parts of an expression."""
        node = unwrap(node)
        if self.depth > _MAX_HELPERS:
            return Key("{}", unknown="a long chain of helpers")
        if self.view.words.is_id(node):
            return Key("{t}", tenant=True)
        return _BY_TYPE.get(node.type, _other)(_Reading(self.view, self.given, self.depth + 1), node)

    def loaded(self, node: Node) -> bool:
        """Whether a value comes from a Prisma row or from a call that is given the tenant."""
        return any(
            part.type == "call_expression"
            and (part.id in self.view.rows or any(self.view.words.mentioned(a) is not None for a in arguments_of(part)))
            for origin in self.view.names.trace(node) for part in walk(origin)
        )  # fmt: skip

    def requested(self, node: Node) -> bool:
        """Whether a value is the method, the path or the query of the request."""
        members = (
            part for origin in self.view.names.trace(node) for part in walk(origin) if part.type == "member_expression"
        )
        return any(last_name(m) in _REQUEST and text_of(root_name(m)) in REQUEST_NAMES for m in members)


def read_key(view: CacheView, node: Node) -> Key:
    """The parts of a key expression."""
    return _Reading(view, {}).key(node)


def _text(_reading: _Reading, node: Node) -> Key:
    return Key(text_of(node)[1:-1])


def _template(reading: _Reading, node: Node) -> Key:
    found = Key()
    for part in node.named_children:
        inner = part.named_children[0] if part.type == "template_substitution" and part.named_children else None
        found = found.join(reading.key(inner) if inner is not None else Key(text_of(part)))
    return found


def _list(reading: _Reading, node: Node) -> Key:
    found = Key()
    for entry in node.named_children:
        value = entry.child_by_field_name("value") if entry.type == "pair" else entry
        if entry.type != "comment":
            found = found.join(reading.key(value) if value is not None else Key("{}"), ":")
    return found


def _spread(reading: _Reading, node: Node) -> Key:
    return reading.key(node.named_children[0])


def _other(reading: _Reading, node: Node) -> Key:
    tenant = reading.view.words.mentioned(node) is not None
    return Key("{t}" if tenant else "{}", tenant=tenant)


def _binary(reading: _Reading, node: Node) -> Key:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left is None or right is None or operator is None:
        return Key("{}")
    one, other = reading.key(left), reading.key(right)
    if text_of(operator) == "+":
        return one.join(other)
    if text_of(operator) in {"??", "||"} and one.tenant and not other.tenant and right.type == "string":
        one.optional = one.fallback = True
    return one


def _ternary(reading: _Reading, node: Node) -> Key:
    branches = [node.child_by_field_name("consequence"), node.child_by_field_name("alternative")]
    return _either(reading, [branch for branch in branches if branch is not None])


def _either(reading: _Reading, parts: list[Node]) -> Key:
    """Forms of which one applies; a form that is no key at all does not count."""
    if len(parts) > _MAX_FORMS:
        return Key("{}", unknown="one of many forms")
    found = [reading.key(part) for part in parts if unwrap(part).type not in _NO_KEY]
    named = [key for key in found if key.tenant]
    if named and len(named) < len(found):
        named[0].optional = True
    return (named or found or [Key("{}")])[0]


def _name(reading: _Reading, node: Node) -> Key:
    view = reading.view
    name = text_of(node)
    binding = view.names.binding(node)
    if name in reading.given and (binding is None or binding.kind in {"parameter", "local"}):
        return reading.given[name]
    if binding is None or binding.kind in {"import", "function", "class"}:
        return Key("{}")
    if any(_own_keys(view, origin) for origin in view.names.trace(node)):
        return Key("{}", own=True)
    if binding.kind == "parameter":
        return Key("{}", generic=bool(_GENERIC.search(name)))
    if binding.kind == "loop" or binding.value is None or binding.path:
        row = bool(_ID.search(name)) and reading.loaded(node)
        return Key("{}", row=row, request=bool(set(binding.path) & _REQUEST) and reading.requested(node))
    changes = view.names.assignments(binding)
    if len(changes) > _MAX_REWRITES:
        return Key("{}", unknown="a variable that changes often")
    forms, found = [binding.value], Key()
    inner = _Reading(view, {**reading.given, name: Key()}, reading.depth)
    for left, right in changes:
        longer = left.parent is not None and left.parent.type == "augmented_assignment_expression"
        if longer or any(part.type == "identifier" and text_of(part) == name for part in walk(right)):
            found = found.join(inner.key(right))
        else:
            forms.append(right)
    return _either(reading, forms).join(found)


def _own_keys(view: CacheView, origin: Node) -> bool:
    return view.is_cache(origin) or any(
        part.type == "call_expression" and last_name(part) in _ITERATION
        and any(view.is_cache(inner) for inner in walk(part) if inner.type in {"identifier", "member_expression"})
        for part in walk(origin)
    )  # fmt: skip


def _member(reading: _Reading, node: Node) -> Key:
    if (field := _class_field(node)) is not None and reading.depth < _MAX_FIELDS:
        return reading.key(field)
    root = root_name(node)
    row = _ID.search(last_name(node)) is not None and reading.view.names.binding(root) is not None
    return Key("{}", request=reading.requested(node), row=row and reading.loaded(root))


def _class_field(node: Node) -> Node | None:
    """The value that a class gives its field `this.x`, where it is declared or assigned."""
    base = node.child_by_field_name("object")
    if base is None or unwrap(base).type != "this":
        return None
    body = next((a for a in ancestors(node) if a.type == "class_body"), None)
    for part in walk(body) if body is not None else ():
        if part.type == "public_field_definition" and key_of(part) == last_name(node):
            declared = part.child_by_field_name("value")
            if declared is not None:
                return declared
        if part.type == "assignment_expression" and plain(part.named_children[0]) == plain(node):
            return part.child_by_field_name("right")
    return None


def _call(reading: _Reading, node: Node) -> Key:
    view = reading.view
    callee = node.child_by_field_name("function")
    function = function_behind(view, callee) if callee is not None else None
    body = function.child_by_field_name("body") if function is not None else None
    arguments = [reading.key(a) for a in arguments_of(node)]
    if function is not None and body is not None:
        named = [b.name for b in view.names.parameters(function)]
        returned = [n.named_children[0] for n in walk(body) if n.type == "return_statement" and n.named_children]
        inner = _Reading(view, dict(zip(named, arguments, strict=False)), reading.depth)
        return _either(inner, returned or [body])
    found = Key()
    owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
    if owner is not None and last_name(node) in PURE:
        found = reading.key(owner)
    for argument in arguments:
        found = found.join(argument, ":")
    if not found.tenant and last_name(node) not in PURE:
        found.unknown = found.unknown or last_name(node) or "a call"
    return found


def function_behind(view: CacheView, callee: Node) -> Node | None:
    """The function of this file behind a callee, also the default in `given || ((req) => …)`."""
    found = view.names.function(callee)
    if found is None:
        value = view.names.resolve(callee)
        right = value.child_by_field_name("right") if value.type == "binary_expression" else None
        found = unwrap(right) if right is not None and unwrap(right).type in FUNCTIONS else None
    return found


_BY_TYPE: Mapping[str, Callable[[_Reading, Node], Key]] = {
    "string": _text,
    "template_string": _template,
    "binary_expression": _binary,
    "ternary_expression": _ternary,
    "identifier": _name,
    "shorthand_property_identifier": _name,
    "member_expression": _member,
    "call_expression": _call,
    "array": _list,
    "object": _list,
    "spread_element": _spread,
}
