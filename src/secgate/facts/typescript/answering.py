"""The functions that answer a route: the handler itself, and those that it hands the request on to.

Followed are wrappers of the target (`wrap(async (req, res) => …)`) and functions that end with the call of another one
(`(req, res) => rooms.remove(req, res)`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from secgate.facts.typescript import libraries
from secgate.facts.typescript.functions import functions_around
from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.machine import OutOfBudgetError
from secgate.facts.typescript.names import (
    FUNCTIONS,
    ancestors,
    arguments_of,
    inside,
    last_name,
    returned,
    root_name,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.values import (
    Choice,
    ExternalCall,
    Function,
    Handler,
    Instance,
    Unknown,
    Value,
)

_MOST = 12
# What may stand around a function that is written at the registration itself: `wrap(signed, async () => …)`.
_AROUND = frozenset({
    "arguments", "array", "call_expression", "parenthesized_expression", "as_expression", "satisfies_expression",
})  # fmt: skip
_CHAINED = frozenset({"catch", "finally", "then"})
_BORROWED = frozenset({"call", "apply", "bind"})
_NAMES = frozenset({"identifier", "shorthand_property_identifier_pattern"})


@dataclass(frozen=True)
class Answering:
    """The functions that answer a route.

    Attributes:
        functions: (path of the file, function, whether it hands the request on to others of these).
        lost: some of them are not known.
    """

    functions: tuple[tuple[str, Node, bool], ...] = ()
    lost: bool = True


def answering(machine: Interpreter, handler: Handler | None) -> Answering:
    """The functions behind a handler, as far as they can be followed."""
    if handler is None:
        return Answering()
    search = _Search(machine, handler)
    try:
        search.follow(handler.value)
        # NOTE: what is written at the registration is code of its handler, whatever the wrapper does with it.
        for node in _written(handler.site.node):
            search.add(handler.site.module.path, node)
    except (OutOfBudgetError, RecursionError):
        search.lost = True
    functions = tuple((path, node, passes) for (path, *_), (node, passes) in search.found.items())
    return Answering(functions, search.lost)


@dataclass
class _Search:
    machine: Interpreter
    handler: Handler
    found: dict[tuple[str, int, int], tuple[Node, bool]] = field(default_factory=dict)
    lost: bool = False

    def add(self, path: str, node: Node, *, passes: bool = False) -> None:
        """Remember a function; one that is known already stays as it is."""
        self.found.setdefault((path, node.start_byte, node.end_byte), (node, passes))

    def follow(self, value: Value) -> None:
        """Everything that answers when a value is called with a request."""
        value = self.machine.forced(value)
        match value:
            case Choice():
                for option in value.options[:_MOST]:
                    self.follow(option)
            case ExternalCall():
                self._package(value)
            case Function():
                self._function(value)
            case _:
                self.lost = True

    def _package(self, value: ExternalCall) -> None:
        """What a package made; one that signs people in answers by itself."""
        inner = libraries.unwrapped(value)
        if inner is not None:
            self.follow(inner)
        elif not libraries.signs_in(value.callee.package) and not any(_written(self.handler.site.node)):
            self.lost = True

    def _function(self, function: Function) -> None:
        path, node = function.scope.module.path, function.node
        if (path, node.start_byte, node.end_byte) in self.found or len(self.found) >= _MOST:
            return
        self.add(path, node)
        for value in self._handed_on(function):
            self.found[path, node.start_byte, node.end_byte] = (node, True)
            self.follow(value)

    def _handed_on(self, function: Function) -> Iterator[Value]:
        """The functions that a function calls in its place."""
        own, around = _parameters(function.node), _parameters_around(function.node)
        parts = _parts(function.node)
        own |= _holding(function.node, own)
        last, is_all = _last_call(function.node)
        for node in walk(function.node):
            callee = _called(node)
            if node.type != "call_expression" or (callee is not None and text_of(root_name(callee)) in own):
                continue
            # NOTE: one part of a request is what a service is given: `({ body }) => rooms.add(body)`.
            given = _whole(node, own) if _whole(node, own - parts) or _whole(node, parts) > 1 else 0
            if callee is not None and text_of(root_name(callee)) in around:
                value = self._value(callee, function)
                if given or self._is_written_here(value):
                    yield value
            elif given:
                # NOTE: `promisify(fn)(req, res)`, `run(fn, req, res)`.
                held = [self._value(name, function) for name in _names_in(node) if text_of(name) in around]
                functions: list[Value] = [value for value in held if isinstance(value, Function)]
                if not functions and callee is not None and node == last and given > 1:
                    value = self._value(callee, function)
                    if isinstance(value, Function) or (is_all and isinstance(value, Unknown | Instance)):
                        functions.append(value)
                yield from functions

    def _value(self, node: Node, function: Function) -> Value:
        return self.machine.forced(self.machine.evaluate(node, function.scope))

    def _is_written_here(self, value: Value) -> bool:
        """Whether a function is written in the file of the registration, as an argument of a call."""
        if not isinstance(value, Function) or value.scope.module is not self.handler.site.module:
            return False
        return value.node.parent is not None and value.node.parent.type == "arguments"


def _written(expression: Node) -> Iterator[Node]:
    """The functions that stand among the arguments of a call, also of calls inside it."""
    expression = unwrap(expression)
    for node in walk(expression) if expression.type == "call_expression" else ():
        if node.type in FUNCTIONS and all(
            outer.type in _AROUND for outer in ancestors(node) if inside(outer, expression) and outer != expression
        ):
            yield node


def _parameters(function: Node) -> frozenset[str]:
    listed = function.child_by_field_name("parameters") or function.child_by_field_name("parameter")
    return frozenset(text_of(n) for n in walk(listed) if n.type in _NAMES) if listed is not None else frozenset()


def _parts(function: Node) -> frozenset[str]:
    """The names that a function gives to parts of what it is given: `body` of `({ body, req }) => …`."""
    listed = function.child_by_field_name("parameters") or function.child_by_field_name("parameter")
    patterns = [node for node in walk(listed) if node.type == "object_pattern"] if listed is not None else []
    return frozenset(text_of(n) for pattern in patterns for n in walk(pattern) if n.type in _NAMES)


def _parameters_around(function: Node) -> frozenset[str]:
    """The names of the parameters of a wrapper, which makes a function and gives it; none for any other function."""
    outers = functions_around(function)
    if not outers:
        return frozenset()
    holder = (
        function.parent if function.parent is not None and function.parent.type == "variable_declarator" else function
    )
    name = text_of(holder.child_by_field_name("name"))
    # NOTE: most functions have no name, and to look through all that is around each of them costs the square of it.
    if not _is_given_back(function, outers[0]) and not (
        name and any(text_of(unwrap(node)) == name for node in returned(outers[0]))
    ):
        return frozenset()
    return frozenset(found for outer in outers for found in _parameters(outer))


def _is_given_back(function: Node, outer: Node) -> bool:
    """Whether a function stands in what the function around it returns."""
    body = outer.child_by_field_name("body")
    if body is not None and body.type != "statement_block":
        return inside(function, body)
    within = takewhile(lambda node: node != outer, ancestors(function))
    return any(node.type == "return_statement" for node in within)


def _holding(function: Node, own: frozenset[str]) -> frozenset[str]:
    """The names of objects that a function makes of its own parameters: `const context = { req, res }`."""
    found = set()
    for node in walk(function):
        value = node.child_by_field_name("value") if node.type == "variable_declarator" else None
        value = unwrap(value) if value is not None else None
        if value is None:
            continue
        made = value.type == "object" and _whole_of([value], own)
        if made or (value.type == "new_expression" and _whole(value, own)) or _whole(value, own) > 1:
            found.add(text_of(node.child_by_field_name("name")))
    return frozenset(found)


def _called(node: Node) -> Node | None:
    """What a call calls, `fn` also in `fn.call(this, req, res)`; None for other nodes."""
    callee = node.child_by_field_name("function") if node.type == "call_expression" else None
    callee = unwrap(callee) if callee is not None else None
    if callee is not None and callee.type == "member_expression" and last_name(callee) in _BORROWED:
        callee = callee.child_by_field_name("object")
    return callee if callee is not None and _is_chain(callee) else None


def _is_chain(node: Node | None) -> bool:
    """Whether an expression is a name, or members of one: `this.rooms.remove`, not `find().remove`."""
    while node is not None and node.type == "member_expression":
        node = unwrap(node.child_by_field_name("object") or node)
    return node is not None and node.type in {"identifier", "this"}


def _names_in(call: Node) -> Iterator[Node]:
    """The names that a call is given, and those that what it calls was made of."""
    callee = call.child_by_field_name("function")
    made = arguments_of(callee) if callee is not None and callee.type == "call_expression" else []
    yield from (node for node in (*made, *arguments_of(call)) if node.type == "identifier")


def _whole(call: Node, own: frozenset[str]) -> int:
    """How many of its own parameters a function gives whole to a call, alone or as entries of an object or array."""
    return _whole_of(arguments_of(call), own)


def _whole_of(listed: list[Node], own: frozenset[str]) -> int:
    count = 0
    for given in listed:
        node = unwrap(given)
        if node.type == "spread_element":
            # NOTE: `(...given) => answer(...given)`.
            count += 2 * any(text_of(child) in own for child in node.named_children)
        elif node.type in {"object", "array"}:
            values = [entry.child_by_field_name("value") or entry for entry in node.named_children]
            count += any(text_of(unwrap(value)) in own for value in values)
        else:
            count += node.type == "identifier" and text_of(node) in own | {"arguments"}
    return count


def _last_call(function: Node) -> tuple[Node | None, bool]:
    """The call that a function ends with, and whether it does nothing else."""
    node, is_all = function.child_by_field_name("body"), True
    while node is not None:
        node = unwrap(node)
        if node.type in {"statement_block", "try_statement"}:
            held = node.child_by_field_name("body") if node.type == "try_statement" else None
            statements = [child for child in node.named_children if child.type != "comment"]
            is_all = is_all and (held is not None or len(statements) == 1)
            node = held or (statements[-1] if statements else None)
        elif node.type in {"expression_statement", "return_statement", "await_expression", "unary_expression"}:
            node = node.named_children[-1] if node.named_children else None
        elif node.type == "call_expression":
            callee = node.child_by_field_name("function")
            base = callee.child_by_field_name("object") if callee is not None else None
            if base is None or last_name(callee) not in _CHAINED:
                return node, is_all
            node = base
        else:
            return None, False
    return None, False
