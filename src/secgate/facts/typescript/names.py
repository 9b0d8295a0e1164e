"""Names of one TypeScript or JavaScript file and the values behind them.

Nothing here follows an import. A name is looked up through the enclosing blocks and functions, a value through the
variables, destructurings, loops and callbacks of the same file; what comes from elsewhere ends the trace.
"""

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import InitVar, dataclass, field
from functools import cached_property
from typing import ClassVar, Literal

from secgate.facts.typescript.nested import Nested
from secgate.facts.typescript.syntax import Node, in_order, targets_of, text_of, walk

FUNCTIONS = frozenset({
    "arrow_function", "function_expression", "function_declaration", "generator_function",
    "generator_function_declaration", "method_definition",
})  # fmt: skip
MAX_DEPTH = 12
_UNITS = FUNCTIONS | {"program"}
_BLOCKS = _UNITS | {"statement_block", "for_statement", "for_in_statement", "catch_clause", "switch_body"}
WRAPPERS = frozenset({
    "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "await_expression",
    "type_assertion",
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


# NOTE: an enum is a value as a constant object is.
_DECLARES: Mapping[str, Literal["class", "function", "local"]] = {
    "function_declaration": "function", "generator_function_declaration": "function", "class_declaration": "class",
    "enum_declaration": "local",
}  # fmt: skip


def unwrap(node: Node) -> Node:
    """The expression inside parentheses, casts, `!` and `await`."""
    while node.type in WRAPPERS and node.named_children:
        # NOTE: in `<Row>value` the type comes first.
        node = node.named_children[-1 if node.type == "type_assertion" else 0]
    return node


def outermost(node: Node) -> Node:
    """An expression with the parentheses, casts, `!` and `await` around it."""
    while node.parent is not None and node.parent.type in WRAPPERS:
        node = node.parent
    return node


def last_name(node: Node | None) -> str:
    """The last name of a dotted expression: `prisma` for `this.prisma`, `getDb` for `getDb()`; empty for others."""
    # NOTE: asked two hundred thousand times a run, and the library makes a text of each answer.
    while node is not None:
        kind = node.type
        if kind == "identifier" or kind == "property_identifier":  # noqa: PLR1714 - twice as fast as a set
            return text_of(node)
        if kind == "member_expression":
            node = node.child_by_field_name("property")
        elif kind == "call_expression":
            node = node.child_by_field_name("function")
        elif kind == "subscript_expression":
            return written_index(node)
        elif kind in WRAPPERS and node.named_children:
            node = node.named_children[-1 if kind == "type_assertion" else 0]
        else:
            return text_of(node).lstrip("#") if kind.endswith("identifier") else ""
    return ""


def written_index(node: Node) -> str:
    """The name in `x['name']`; empty when it is computed, or a number."""
    index = node.child_by_field_name("index")
    return text_of(index)[1:-1] if index is not None and index.type == "string" else ""


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


def callee_of(call: Node) -> Node | None:
    """What a call calls, or a `new` expression makes."""
    return call.child_by_field_name("function") or call.child_by_field_name("constructor")


def key_of(entry: Node) -> str:
    """The name of an object literal's entry, or empty when it is computed."""
    if entry.type == "shorthand_property_identifier":
        return text_of(entry)
    key = entry.child_by_field_name("key") or entry.child_by_field_name("name")
    if key is None or key.type == "computed_property_name":
        return ""
    # NOTE: a private member is called as `last_name` calls it.
    return text_of(key).strip("'\"").removeprefix("#" if key.type == "private_property_identifier" else "")


def value_of(entry: Node) -> Node:
    """The value of an object literal's entry; the name itself for a shorthand."""
    return entry.child_by_field_name("value") or entry


def entries_of(node: Node) -> Iterator[tuple[str, Node]]:
    """(name, value) of each entry of an object literal in order, the name empty where it is computed; no spreads."""
    entries = (c for c in node.named_children if c.type in {"pair", "shorthand_property_identifier"})
    return ((key_of(entry), value_of(entry)) for entry in entries)


def properties(node: Node) -> dict[str, Node]:
    """Values of an object literal by name; spreads and computed names are left out."""
    return {key: value for key, value in entries_of(node) if key}


def inside(node: Node, outer: Node) -> bool:
    """Whether `node` lies within `outer`."""
    return outer.start_byte <= node.start_byte and node.end_byte <= outer.end_byte


def ancestors(node: Node) -> Iterator[Node]:
    """The nodes around `node`, innermost first."""
    current = node.parent
    while current is not None:
        yield current
        current = current.parent


def returned(function: Node) -> list[Node]:
    """What a function gives back: the body of an arrow, or every expression that it returns itself, in order."""
    body = function.child_by_field_name("body")
    if body is None or body.type != "statement_block":
        return [body] if body is not None else []
    own = (node for node in walk(body) if node.type == "return_statement" and node.named_children)
    return [
        node.named_children[0]
        for node in own
        if next((a for a in ancestors(node) if a.type in FUNCTIONS), None) == function
    ]


def plain(node: Node) -> str:
    """The text of an expression without casts, blanks and optional chaining."""
    return re.sub(r"\s+|(?<=\w)[?!](?=\.)", "", text_of(unwrap(node)))


@dataclass
class Names:
    """The names of one file and the values behind them.

    Attributes:
        nodes: the nodes of `root` of the types READ in source order, where they have been listed already.
        handed: what parameters hold by decorators of the target's own, by where each begins: `query`, `server:user`.
    """

    READ: ClassVar[frozenset[str]] = FUNCTIONS | {
        "variable_declarator", "for_in_statement", "import_statement", "class_declaration", "enum_declaration",
        "call_expression", "new_expression", "assignment_expression", "augmented_assignment_expression",
    }  # fmt: skip

    root: Node
    nodes: InitVar[Iterable[Node] | None] = None
    _scopes: dict[int, dict[str, Binding]] = field(default_factory=dict, init=False, repr=False)
    _calls: list[Node] = field(default_factory=list, init=False, repr=False)
    handed: Mapping[int, str] = field(default_factory=dict, init=False, repr=False)
    _starts: list[int] = field(default_factory=list, init=False, repr=False)
    _assigned: dict[str, list[tuple[Node, Node]]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self, nodes: Iterable[Node] | None) -> None:
        for node in walk(self.root) if nodes is None else nodes:
            match node.type:
                case "variable_declarator":
                    self._variable(node)
                case "for_in_statement":
                    self._declare(node.child_by_field_name("left"), node, "loop", node.child_by_field_name("right"))
                case "import_statement":
                    self._import(node)
                case kind if kind in _DECLARES:
                    self._declare(node.child_by_field_name("name"), _block(node), _DECLARES[kind], node)
                case "call_expression" | "new_expression":
                    self._calls.append(node)
                case "assignment_expression" | "augmented_assignment_expression":
                    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
                    for target in targets_of(left) if left is not None else ():
                        self._assigned.setdefault(text_of(root_name(target)), []).append((target, right or target))
                case _:
                    pass
            if node.type in FUNCTIONS:
                self._parameters(node)

    def calls(self, within: Node | None = None) -> list[Node]:
        """Calls and `new` expressions in source order, of the file or of one node."""
        if within is None:
            return self._calls
        if len(self._starts) != len(self._calls):
            self._starts = [call.start_byte for call in self._calls]
        first, last = bisect_left(self._starts, within.start_byte), bisect_right(self._starts, within.end_byte)
        return [call for call in self._calls[first:last] if call.end_byte <= within.end_byte]

    @cached_property
    def named(self) -> list[tuple[Node, Node, str]]:
        """(call, what it calls, the last name of that) of every call in source order; a `new` expression is none."""
        called = ((call, call.child_by_field_name("function")) for call in self._calls)
        return [(call, callee, last_name(callee)) for call, callee in called if callee is not None]

    def parameters(self, function: Node) -> list[Binding]:
        """Parameters of a function, also destructured ones, in order."""
        return [b for b in self._scopes.get(function.id, {}).values() if b.kind == "parameter" and b.owner == function]

    def imports(self) -> list[Binding]:
        """Every imported name."""
        return [b for b in self._scopes.get(self.root.id, {}).values() if b.kind == "import"]

    def declared(self, name: str) -> Binding | None:
        """What a name means at the top level of the file."""
        return self._scopes.get(self.root.id, {}).get(name)

    def assignments(self, binding: Binding) -> list[tuple[Node, Node]]:
        """(left, right) of every assignment to the name or to a property below it."""
        return [p for p in self._assigned.get(binding.name, ()) if self.binding(root_name(p[0])) == binding]

    def binding(self, identifier: Node) -> Binding | None:
        """What an identifier means at its place; None for a global or anything that is no identifier."""
        if not identifier.type.endswith("identifier"):
            return None
        name = text_of(identifier)
        for block in self._blocks.around(identifier):
            if (found := self._scopes[block.id].get(name)) is not None:
                return found
        return None

    @cached_property
    def _blocks(self) -> Nested:
        """The blocks that declare names.

        NOTE: to find the parent of a node, the library walks down to it from the root; so no name is asked for its own.
        """
        return Nested(in_order(next(iter(scope.values())).owner for scope in self._scopes.values()))

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
        base = callee.child_by_field_name("object") if callee.type == "member_expression" else None
        if base is not None and unwrap(base).type == "this":
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
        filled = self.filled.get(binding.name, ())
        return origins + [a for target, call in filled if self.binding(target) == binding for a in arguments_of(call)]

    @cached_property
    def filled(self) -> dict[str, list[tuple[Node, Node]]]:
        """(variable, call) of each call that puts something into a variable, by its name: `ids.push(row.id)`."""
        found: dict[str, list[tuple[Node, Node]]] = {}
        for call, callee, name in self.named:
            target = callee.child_by_field_name("object") if name in _FILLERS else None
            if target is not None and callee.type == "member_expression" and unwrap(target).type == "identifier":
                found.setdefault(text_of(unwrap(target)), []).append((unwrap(target), call))
        return found

    def _add(self, binding: Binding) -> None:
        self._scopes.setdefault(binding.owner.id, {}).setdefault(binding.name, binding)

    def _declare(
        self, pattern: Node | None, owner: Node, kind: Literal["local", "loop", "function", "class"], value: Node | None
    ) -> None:
        if pattern is not None:
            for node, path, default in bound_names(pattern):
                self._add(Binding(text_of(node), kind, node, owner, value, path, default))

    def _variable(self, declarator: Node) -> None:
        name, value, owner = (
            declarator.child_by_field_name("name"),
            declarator.child_by_field_name("value"),
            _holder(declarator),
        )
        if name is not None and value is not None and text_of(name) in self._scopes.get(owner.id, ()):
            # NOTE: a second `var` of a name gives the same variable another value.
            self._assigned.setdefault(text_of(name), []).append((name, value))
        self._declare(name, owner, "local", value)

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
            for node, path, inner in bound_names(pattern):
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


def _holder(declarator: Node) -> Node:
    """The block that a variable belongs to; for `var` the whole function."""
    around = ancestors(declarator)
    first = next(around, None)
    kinds = _UNITS if first is not None and first.type == "variable_declaration" else _BLOCKS
    return next((a for a in around if a.type in kinds), declarator)


def bound_names(pattern: Node, path: tuple[str, ...] = ()) -> Iterator[tuple[Node, tuple[str, ...], Node | None]]:
    """(identifier, path of property names, default) of every name a pattern binds."""
    left, value = pattern.child_by_field_name("left"), pattern.child_by_field_name("value")
    match pattern.type:
        case "identifier" | "type_identifier":
            yield pattern, path, None
        case "shorthand_property_identifier_pattern":
            yield pattern, (*path, text_of(pattern)), None
        case "object_assignment_pattern" | "assignment_pattern" if left is not None:
            right = pattern.child_by_field_name("right")
            yield from ((node, inner, default or right) for node, inner, default in bound_names(left, path))
        case "pair_pattern" if value is not None:
            yield from bound_names(value, (*path, key_of(pattern)))
        case "rest_pattern" | "object_pattern":
            further = ("...",) if pattern.type == "rest_pattern" else ()
            for child in pattern.named_children:
                yield from bound_names(child, (*path, *further))
        case "array_pattern":
            for index, child in enumerate(pattern.named_children):
                yield from bound_names(child, (*path, f"[{index}]"))
        case _:
            return
