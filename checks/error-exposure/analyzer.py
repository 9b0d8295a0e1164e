"""What a response made for an error carries: the stack, the error itself, its text, or internals of the process.

Every response in an error context is read backwards: from its payload over local variables, object literals and
functions of the target to a caught error. The conditions around each step of that way decide whether the value can
leave in production, and whether the error was first proved to be of a class the target defines.

NOTE: longer than other modules because an analyzer is one file; names, conditions, leaks and responses are its four
parts, in that order, and each knows only those above it.
"""

import http
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from secgate.api import (
    Confidence,
    Hit,
    Node,
    Observation,
    Problem,
    SourceFile,
    Subject,
    TraceStep,
    by_path,
    text_of,
    walk,
)

_FUNCTIONS = frozenset({
    "arrow_function", "function_expression", "function_declaration", "method_definition",
    "generator_function_declaration", "generator_function",
})  # fmt: skip
_SCOPES = _FUNCTIONS | {"catch_clause", "program"}
_WRAPPERS = frozenset({
    "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "await_expression",
})  # fmt: skip
_MAX_DEPTH = 6
_SHORT = 120  # characters of an expression that are enough to see what it names
_MAX_DEFINITIONS = 6
_HANDLER_ARGUMENTS = 4
_SERVER_ERROR = 500
_CLIENT_ERROR = 400

_RESPONSE = re.compile(r"^_?(?:res|resp|response|reply|expressRes)$")
_HONO = re.compile(r"^(?:c|ctx|context)$")
_SEND = frozenset({"json", "jsonp", "send", "end", "write", "render", "sendStatus"})
# What puts a text into the head of a response; the first argument names the place, but for those that move the caller.
_MOVES = frozenset({"redirect", "location"})
_HEADS = frozenset({"setHeader", "header", "set", "cookie", "append", "writeHead"}) | _MOVES
_MAX_STEPS = 4
_HONO_SEND = frozenset({"json", "text", "html", "body"})
_WORTH_READING = (
    ".json(", ".jsonp(", ".send(", ".end(", ".write(", ".render(", ".text(", ".html(", ".body(", "errorhandler",
    "Server(", "createYoga", "initTRPC", "Exception(", "HttpError(", "HTTPError(", "RPCError(",
)  # fmt: skip
# NOTE: the bound stands behind the word, so that the search can look for its letters first.
_WORTH_READING_WORDS = tuple(
    re.compile(rf"{word}(?<!\w{word}){end}")
    for word, end in (
        ("Response", r"\b"), ("express", r"\b"), ("toJSON", r"\b"), ("status", r"(?:Code)?\s*:"),
    )
)  # fmt: skip
_ERROR_NAME = re.compile(r"^_?(?:err|error|exception|ex|\w+(?:Err|Error|Exception))$")
_NOT_AN_ERROR = re.compile(r"\b(?:string|boolean|number)\b")
_ERROR_TYPE = re.compile(r"\b(?:\w*Error|\w*Exception|unknown)\b")
_BUILT_IN = frozenset({"Error", "TypeError", "RangeError", "SyntaxError", "AggregateError", "Object"})
# Error classes of frameworks whose text is written for the caller.
_FRAMEWORK_ERROR = re.compile(
    r"^(?:Http|HTTP)(?:Exception|Error)$|^(?:TRPC|ORPC)Error$|^Boom$|^(?:InternalServerError|BadRequest|NotFound"
    r"|Unauthorized"
    r"|Forbidden|Conflict|ServiceUnavailable|BadGateway|UnprocessableEntity)Exception$"
)
_OWN_MARK = frozenset({"expose", "isOperational", "isPublic"})
_TEXT = frozenset({"message", "sqlMessage", "stderr"})
_SCHEMA = frozenset({"issues", "errors"})
_TO_TEXT = frozenset({"toString", "toLocaleString"})
_KEEPS = frozenset({
    "map", "filter", "join", "slice", "substring", "substr", "replace", "replaceAll", "trim", "split", "toUpperCase",
    "toLowerCase", "concat", "at", "padEnd", "flatMap", "flat", "reduce", "pop", "shift",
})  # fmt: skip
_EACH = frozenset({"map", "forEach", "filter", "flatMap", "reduce", "find", "some", "every", "sort"})
_FORMATS = frozenset({"String", "Error", "inspect", "format", "serializeError"})
_COPIES = frozenset({"stringify", "assign", "entries", "values", "fromEntries", "serialize"})
_TELLS_LITTLE = frozenset({
    "captureException", "Boolean", "Number", "parseInt", "includes", "startsWith", "endsWith", "match", "test",
    "indexOf", "isArray", "keys", "getTime", "now", "t",
})  # fmt: skip
_LOGS = re.compile(r"\b(?:log|logger|console|winston|pino|sentry|reqlogger)\b", re.IGNORECASE)
_ENVIRONMENT = re.compile(
    r"(?:\b\w*(?:NODE_ENV|_ENV|ENVIRONMENT)|\b(?:nodeEnv|appEnv|environment)|(?<!process)(?<!import\.meta)\.env"
    r"|\bget\(\s*['\"]env['\"]\s*\))['\"\])]*$"
)
_PRODUCTION = frozenset({"production", "prod", "live"})
_LIKE_A_MODE = re.compile(r"dev|prod|debug|local|verbose|expose|test|stack", re.IGNORECASE)
_INTERNALS = re.compile(
    r"^(?:process\.(?:version|versions|env|memoryUsage\(\)|cwd\(\)|execPath|argv|config|env\.NODE_ENV)"
    r"|os\.(?:hostname|userInfo)\(\))$"
)
_PARSES = re.compile(r"[pP]arse|[vV]alidate")
_VERIFIES = re.compile(r"\b(?:\w*[vV]erify\w*|jwtVerify)\s*\(")
_DEBUG_OPTIONS: Mapping[str, Mapping[str, str]] = {
    "ApolloServer": {"includeStacktraceInErrorResponses": "true", "debug": "true"},
    "createYoga": {"maskedErrors": "false"},
    "create": {"isDev": "true"},
}


def analyze(subject: Subject) -> Observation:
    """Every error response of the target, and every setting that makes a framework show errors."""
    world = _World(subject)
    report = _Report(subject)
    for names in world.worth_reading:
        _Scan(world, names, report).run()
    _handler_missing(world, report)
    return report.observation()


def _is_worth_reading(text: str) -> bool:
    return any(part in text for part in _WORTH_READING) or any(word.search(text) for word in _WORTH_READING_WORDS)


# --- syntax -----------------------------------------------------------------------------------------------------------


def _inner(node: Node) -> Node:
    while (node.type in _WRAPPERS or node.type == "type_assertion") and node.named_child_count:
        # NOTE: in `<Error>value` the type comes first.
        node = node.named_children[-1 if node.type == "type_assertion" else 0]
    return node


def _property(node: Node) -> str:
    """The name that a member access reads: `c` of `a.c` and of `a["c"]`."""
    index = node.child_by_field_name("index")
    if index is not None:
        return text_of(index)[1:-1] if index.type == "string" else ""
    return text_of(node.child_by_field_name("property"))


def _arguments(call: Node) -> list[Node]:
    given = call.child_by_field_name("arguments")
    return [child for child in given.named_children if child.type != "comment"] if given is not None else []


def _callee(call: Node) -> Node | None:
    return call.child_by_field_name("function") or call.child_by_field_name("constructor")


def _last(node: Node | None) -> str:
    """The last segment of a name: `c` of `a.b?.c`."""
    if node is None:
        return ""
    node = _inner(node)
    return _property(node) if node.type in {"member_expression", "subscript_expression"} else text_of(node)


def _ancestors(node: Node) -> Iterator[Node]:
    current = node.parent
    while current is not None:
        yield current
        current = current.parent


def _scope(node: Node) -> Node:
    found = node
    for found in _ancestors(node):
        if found.type in _SCOPES:
            break
    return found


def _parameters(function: Node) -> list[Node]:
    """The pattern of each parameter."""
    if (single := function.child_by_field_name("parameter")) is not None:
        return [single]
    given = function.child_by_field_name("parameters")
    found = given.named_children if given is not None else []
    return [child.child_by_field_name("pattern") or child for child in found if child.type != "comment"]


def _annotation(pattern: Node) -> str:
    parent = pattern.parent
    return text_of(parent.child_by_field_name("type")) if parent is not None and "parameter" in parent.type else ""


def _entries(object_node: Node) -> Iterator[tuple[str, Node]]:
    """Keys and values of an object literal; a shorthand is its own value."""
    for child in object_node.named_children:
        if child.type == "pair" and (value := child.child_by_field_name("value")) is not None:
            yield text_of(child.child_by_field_name("key")).strip("'\""), value
        elif child.type == "shorthand_property_identifier":
            yield text_of(child), child


def _returns(function: Node) -> Iterator[Node]:
    body = function.child_by_field_name("body")
    if body is not None and body.type != "statement_block":
        yield body
    elif body is not None:
        for node in walk(body):
            if node.type == "return_statement" and node.named_child_count and _function_of(node) == function:
                yield node.named_children[0]


def _function_of(node: Node) -> Node | None:
    return next((found for found in _ancestors(node) if found.type in _FUNCTIONS), None)


def _leaves(statement: Node | None) -> bool:
    """Whether a statement always ends the function or the loop round."""
    if statement is None:
        return False
    if statement.type == "statement_block":
        return any(_leaves(child) for child in statement.named_children)
    if statement.type == "else_clause":
        return any(_leaves(child) for child in statement.named_children)
    if statement.type == "if_statement":
        alternative = statement.child_by_field_name("alternative")
        return (
            alternative is not None and _leaves(statement.child_by_field_name("consequence")) and _leaves(alternative)
        )
    return statement.type in {
        "return_statement",
        "throw_statement",
        "continue_statement",
        "break_statement",
    } or text_of(statement).startswith("process.exit(")


# --- names ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Value:
    """Something a name can hold: an expression, or one property of it (`const { message } = error`)."""

    node: Node
    at: Node
    key: str | None = None


class _Names:
    """One file: what its names are bound to, by scope."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self._declared: dict[str, list[tuple[Node, _Value]]] = defaultdict(list)
        self._assigned: dict[str, list[tuple[Node, _Value]]] = defaultdict(list)
        self._looked_up: dict[int, tuple[str, Node, list[_Value]]] = {}
        self._scopes: dict[int, Node] = {}
        self._contexts: dict[int, Node | None] = {}
        self.conditions: dict[int, Facts] = {}
        self.answers: list[_Answer] | None = None
        for node in self.file.nodes("variable_declarator"):
            self._declare(node)
        for node in self.file.nodes("assignment_expression"):
            self._assign(node)

    @cached_property
    def _keyed(self) -> dict[str, list[Node]]:
        """Values of object literals and fields, by their key."""
        keyed: dict[str, list[Node]] = defaultdict(list)
        for node in [*self.file.nodes("pair"), *self.file.nodes("public_field_definition")]:
            key, value = (
                node.child_by_field_name("key") or node.child_by_field_name("name"),
                node.child_by_field_name("value"),
            )
            if key is not None and value is not None:
                keyed[text_of(key).strip("'\"")].append(value)
        return keyed

    @cached_property
    def declared_functions(self) -> dict[str, list[Node]]:
        """Function declarations and methods, by their name."""
        found: dict[str, list[Node]] = defaultdict(list)
        for kind in ("function_declaration", "method_definition", "generator_function_declaration"):
            for node in self.file.nodes(kind):
                found[text_of(node.child_by_field_name("name"))].append(node)
        return found

    def _declare(self, node: Node) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None:
            return
        if name.type == "identifier":
            self._declared[text_of(name)].append((node, _Value(value if value is not None else name, node)))
        elif name.type == "object_pattern" and value is not None:
            for target, key in _parts(name):
                self._declared[target].append((node, _Value(value, node, key)))

    def _assign(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        while left is not None and left.type in {"member_expression", "subscript_expression"}:
            left = left.child_by_field_name("object")
        if left is not None and right is not None and left.type == "identifier":
            self._assigned[text_of(left)].append((node, _Value(right, node)))

    def lookup(self, use: Node) -> tuple[str, Node, list[_Value]]:
        """What a name stands for at `use`: ("error" | "parameter" | "variable" | "unknown", scope, values)."""
        if use.id not in self._looked_up:
            self._looked_up[use.id] = self._lookup(use)
        return self._looked_up[use.id]

    def _scope(self, node: Node) -> Node:
        if node.id not in self._scopes:
            self._scopes[node.id] = _scope(node)
        return self._scopes[node.id]

    def error_context(self, node: Node) -> Node | None:
        """The catch clause or function with an error parameter around a node.

        NOTE: most calls of a file stand in few blocks, and each block is asked once.
        """
        fresh: list[int] = []
        found: Node | None = None
        for up in _ancestors(node):
            if up.id in self._contexts:
                found = self._contexts[up.id]
                break
            fresh.append(up.id)
            if _is_error_context(up):
                found = up
                break
        self._contexts.update(dict.fromkeys(fresh, found))
        return found

    def _lookup(self, use: Node) -> tuple[str, Node, list[_Value]]:
        name, scope = text_of(use), _scope(use)
        while True:
            if scope.type == "catch_clause" and (caught := scope.child_by_field_name("parameter")) is not None:
                if text_of(caught) == name:
                    return "error", scope, []
                if name in (parts := dict(_parts(caught))):
                    return "variable", scope, [_Value(caught, caught, parts[name])]
            if scope.type in _FUNCTIONS:
                for index, pattern in enumerate(_parameters(scope)):
                    if text_of(pattern) == name:
                        return ("error" if is_error_parameter(scope, index) else "parameter"), scope, []
            if found := [value for node, value in self._declared[name] if self._scope(node) == scope]:
                later = [value for node, value in self._assigned[name] if any(up == scope for up in _ancestors(node))]
                return "variable", scope, found + later
            if scope.type == "program" or scope.parent is None:
                return "unknown", scope, []
            scope = self._scope(scope)

    def written(self, member: Node) -> list[Node]:
        """What the function around a member puts into the same one before: `res.locals.error = …`."""
        function = next((up for up in _ancestors(member) if up.type in _FUNCTIONS), None)
        if function is None:
            return []
        found = self._members.get(text_of(member), ())
        return [value for value in found if _contains(function, value) and value.end_byte <= member.start_byte]

    @cached_property
    def _members(self) -> dict[str, list[Node]]:
        """What is assigned to members of members, by how they are written."""
        found: dict[str, list[Node]] = defaultdict(list)
        for node in self.file.nodes("assignment_expression"):
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is not None and right is not None and left.type == "member_expression":
                found[text_of(left)].append(right)
        return found

    def module_values(self, name: str) -> list[Node]:
        """Values a setting of this name has anywhere in the file."""
        return [value.node for _, value in self._declared[name] if value.key is None] + self._keyed[name]


def _parts(pattern: Node) -> Iterator[tuple[str, str]]:
    """The names an object pattern binds, and the key each is taken from."""
    for child in pattern.named_children if pattern.type == "object_pattern" else []:
        target = child.child_by_field_name("value") or child.child_by_field_name("left") or child
        key = child.child_by_field_name("key") or child.child_by_field_name("left") or child
        yield text_of(target), text_of(key)


def is_error_parameter(function: Node, index: int) -> bool:
    """Whether a parameter holds a caught or passed error: by its place, or by its name and type together."""
    patterns = _parameters(function)
    name, kind = text_of(patterns[index]), _annotation(patterns[index])
    around = function.parent
    call = around.parent if around is not None and around.type == "arguments" else None
    if call is not None and call.type == "call_expression":
        method, position = _last(_callee(call)), _arguments(call).index(function)
        if method == "catch" or (method == "then" and position == 1):
            return index == 0
        if method in _EACH:
            return False
    if len(patterns) == _HANDLER_ARGUMENTS and index == 0 and _RESPONSE.match(text_of(patterns[2])):
        return True
    if _NOT_AN_ERROR.search(kind):
        return False
    return bool(_ERROR_NAME.match(name)) or (name == "e" and bool(_ERROR_TYPE.search(kind)))


class _World:
    """The target's code: files by need, its classes, and its functions by name."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.files = [file for file in subject.files if file.language in {"typescript", "javascript"}]
        self._names: dict[str, _Names] = {}
        self._classes: set[str] | None = None
        self._functions: dict[str, list[tuple[_Names, Node]]] = {}

    def names(self, file: SourceFile) -> _Names:
        if file.path not in self._names:
            self._names[file.path] = _Names(file)
        return self._names[file.path]

    @cached_property
    def worth_reading(self) -> list[_Names]:
        """Files that can hold a response or a setting of a framework."""
        return [self.names(file) for file in self.files if _is_worth_reading(file.text)]

    def defines_class(self, name: str) -> bool:
        if self._classes is None:
            pattern = re.compile(r"^[ \t]*(?:export\s+)?(?:default\s+)?(?:abstract\s+)?class\s+(\w+)", re.MULTILINE)
            texts = [file.text for file in self.files if re.search(r"class\s", file.text)]
            self._classes = {found for text in texts for found in pattern.findall(text)}
        return name in self._classes

    def functions(self, name: str, near: _Names) -> list[tuple[_Names, Node]]:
        """Functions and methods of this name; those of the file itself when it has any."""
        if name not in self._functions:
            # NOTE: the bound stands behind the name, so that the search can look for its letters first.
            bound = rf"(?<!\w{re.escape(name)})" if re.match(r"\w", name) else r""
            before = "" if bound else r"\b"
            pattern = re.compile(rf"{before}{re.escape(name)}{bound}\s*(?:[(=:<])")
            self._functions[name] = [
                (names, function)
                for names in (
                    self.names(file) for file in self.files if name in file.text and pattern.search(file.text)
                )
                for function in _functions_called(names, name)
            ]
        found = self._functions[name]
        return [pair for pair in found if pair[0] is near] or found

    def settings(self, name: str) -> list[tuple[_Names, Node]]:
        pattern = re.compile(rf"\b{re.escape(name)}\b['\"]?\s*(?::[^=\n]+)?[:=]")
        found = (self.names(file) for file in self.files if name in file.text and pattern.search(file.text))
        return [(names, value) for names in found for value in names.module_values(name)]


def _functions_called(names: _Names, name: str) -> Iterator[Node]:
    yield from names.declared_functions[name]
    yield from (value for value in names.module_values(name) if value.type in {"arrow_function", "function_expression"})


# --- conditions -------------------------------------------------------------------------------------------------------

# What a condition proves:
# - `nonproduction`, or `maybe` when it tests a setting that could not be followed;
# - `own`: the error is of a class that the target or its framework defines for callers; `foreign`: of another class;
# - `fixed`: its text equals a literal; `client`: the status is below 500;
# - `returned`: the error was returned by a call, not caught, so it may be the target's own.
# `harmless` goes with nonproduction, own and fixed: the text may leave.
Facts = frozenset[str]
_NOTHING: Facts = frozenset()
_NONPRODUCTION: Facts = frozenset({"nonproduction", "harmless"})
_OWN: Facts = frozenset({"own", "harmless"})
_FIXED: Facts = frozenset({"fixed", "harmless"})
_FOREIGN: Facts = frozenset({"foreign"})
_RETURNED: Facts = frozenset({"returned", "maybe"})


class _Conditions:
    """What must hold for a place to be reached."""

    def __init__(self, world: _World, names: _Names) -> None:
        self.world = world
        self.names = names

    def at(self, node: Node) -> Facts:
        known = self.names.conditions
        steps: list[tuple[int, Facts]] = []
        current, parent = node, node.parent
        while parent is not None and current.id not in known:
            facts = self._from_parent(current, parent)
            if parent.type in {"statement_block", "program", "switch_case", "switch_default"}:
                facts |= self._from_before(current)
            steps.append((current.id, facts))
            current, parent = parent, parent.parent
        outer = known.get(current.id, _NOTHING)
        for step, facts in reversed(steps):
            outer = known[step] = outer | facts
        return outer

    def _from_parent(self, node: Node, parent: Node) -> Facts:
        if parent.type in {"if_statement", "ternary_expression"}:
            condition = parent.child_by_field_name("condition")
            if condition is not None and node != condition:
                return self.proves(condition, holds=node == parent.child_by_field_name("consequence"))
        if parent.type == "binary_expression" and node == parent.child_by_field_name("right"):
            operator, left = text_of(parent.child_by_field_name("operator")), parent.child_by_field_name("left")
            if operator in {"&&", "||"} and left is not None:
                return self.proves(left, holds=operator == "&&")
        if (
            parent.type == "switch_case"
            and node != (value := parent.child_by_field_name("value"))
            and value is not None
        ):
            body = parent.parent.parent if parent.parent is not None else None
            if body is not None and text_of(body.child_by_field_name("value")) == "(true)":
                return self.proves(value, holds=True)
        return _NOTHING

    def _from_before(self, node: Node) -> Facts:
        facts: set[str] = set()
        before = node.prev_named_sibling
        while before is not None:
            if before.type == "if_statement" and (condition := before.child_by_field_name("condition")) is not None:
                if _leaves(before.child_by_field_name("consequence")):
                    facts |= self.proves(condition, holds=False)
                elif _leaves(before.child_by_field_name("alternative")):
                    facts |= self.proves(condition, holds=True)
            before = before.prev_named_sibling
        return frozenset(facts)

    def proves(self, condition: Node, *, holds: bool, depth: int = 0) -> Facts:
        """What follows when `condition` is true (`holds`) or false."""
        node = _inner(condition)
        if depth > _MAX_DEPTH:
            return _NOTHING
        if node.type == "unary_expression" and text_of(node.child_by_field_name("operator")) == "!":
            argument = node.child_by_field_name("argument")
            return self.proves(argument, holds=not holds, depth=depth + 1) if argument is not None else _NOTHING
        if node.type == "binary_expression":
            return self._binary(node, holds=holds, depth=depth)
        if node.type == "call_expression":
            return self._call(node, holds=holds, depth=depth)
        if node.type in {"identifier", "member_expression"}:
            return self._setting(node, holds=holds, depth=depth)
        return _NOTHING

    def _binary(self, node: Node, *, holds: bool, depth: int) -> Facts:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = text_of(node.child_by_field_name("operator"))
        if left is None or right is None:
            return _NOTHING
        if operator in {"&&", "||"}:
            one, other = (self.proves(side, holds=holds, depth=depth + 1) for side in (left, right))
            return one | other if (operator == "&&") == holds else one & other
        if operator == "instanceof":
            return self._instance(_last(right)) if holds and self.is_error(left) else _NOTHING
        if operator in {"===", "==", "!==", "!="}:
            return self._equal(left, right, same=holds == (operator in {"===", "=="}), depth=depth)
        if (
            operator in {"<", ">="}
            and right.type == "number"
            and re.search(r"status|code", text_of(left), re.IGNORECASE)
        ):
            below = text_of(right) == str(_SERVER_ERROR) and holds == (operator == "<")
            return frozenset({"client"}) if below else _NOTHING
        return _NOTHING

    def _instance(self, name: str) -> Facts:
        if name in _BUILT_IN:
            return _NOTHING
        return _OWN if self.world.defines_class(name) or _FRAMEWORK_ERROR.match(name) else _FOREIGN

    def _equal(self, left: Node, right: Node, *, same: bool, depth: int) -> Facts:
        if left.type == "string":
            left, right = right, left
        if right.type in {"true", "false"}:
            return self.proves(left, holds=same == (right.type == "true"), depth=depth + 1)
        if right.type != "string":
            return _NOTHING
        value = text_of(right).strip("'\"")
        if self._is_environment(left):
            return _NONPRODUCTION if same != (value in _PRODUCTION) and (same or value in _PRODUCTION) else _NOTHING
        subject = _inner(left)
        holder = subject.child_by_field_name("object") if subject.type == "member_expression" else None
        if same and holder is not None and self.is_error(holder):
            kind = _last(subject)
            if kind == "message":
                return _FIXED
            return self._instance(value) if kind == "name" else _FOREIGN
        return _NOTHING

    def _is_environment(self, node: Node) -> bool:
        node = _inner(node)
        if _ENVIRONMENT.search(text_of(node)[-_SHORT:]):
            return True
        if node.type != "identifier":
            return False
        kind, _, values = self.names.lookup(node)
        return kind == "variable" and any(
            re.search(r"\bNODE_ENV\b|_ENV\b", text_of(value.node)[:_SHORT]) for value in values
        )

    def _call(self, node: Node, *, holds: bool, depth: int) -> Facts:
        callee, given = _callee(node), _arguments(node)
        name = _last(callee)
        if name == "includes" and given and self._is_environment(given[0]) and callee is not None:
            listed = set(re.findall(r"['\"](\w+)['\"]", text_of(callee)))
            proved = listed and (not listed & _PRODUCTION if holds else listed >= {"production"})
            return _NONPRODUCTION if proved else _NOTHING
        if holds and given and self.is_error(given[0]):
            for _, function in self.world.functions(name, self.names)[:_MAX_DEFINITIONS]:
                classes = re.findall(r"\binstanceof\s+(?:\w+\.)*(\w+)", text_of(function.child_by_field_name("body")))
                if classes and all("own" in self._instance(found) for found in classes):
                    return _OWN
        if not given:
            return self._returned(name, holds=holds, depth=depth)
        return _NOTHING

    def _returned(self, name: str, *, holds: bool, depth: int) -> Facts:
        found = [
            _Conditions(self.world, names).proves(value, holds=holds, depth=depth + 1)
            for names, function in self.world.functions(name, self.names)[:_MAX_DEFINITIONS]
            for value in _returns(function)
        ]
        return frozenset.intersection(*found) if found else self._guess(name)

    def _setting(self, node: Node, *, holds: bool, depth: int) -> Facts:
        name = _last(node)
        if name in _OWN_MARK and node.type == "member_expression":
            return _OWN if holds else _NOTHING
        if text_of(node) in {"__DEV__", "import.meta.env.DEV"}:
            return _NONPRODUCTION if holds else _NOTHING
        if text_of(node) == "import.meta.env.PROD":
            return _NOTHING if holds else _NONPRODUCTION
        kind, _, values = self.names.lookup(node) if node.type == "identifier" else ("unknown", node, [])
        if kind in {"error", "parameter"}:
            return self._guess(name) if kind == "parameter" else _NOTHING
        pairs = [(self.names, value.node) for value in values if value.key is None]
        if kind != "variable" or any(value.key is not None for value in values):
            pairs = self.world.settings(name) if _LIKE_A_MODE.search(name) else []
        found = [_Conditions(self.world, names).proves(value, holds=holds, depth=depth + 1) for names, value in pairs]
        proved = frozenset.intersection(*found) if found else _NOTHING
        return proved or self._guess(name)

    def _guess(self, name: str) -> Facts:
        return frozenset({"maybe"}) if _LIKE_A_MODE.search(name) else _NOTHING

    def is_error(self, node: Node, depth: int = 0) -> bool:
        """Whether an expression is a caught or returned error."""
        node = _inner(node)
        if node.type == "object_pattern":
            return node.parent is not None and node.parent.type == "catch_clause"
        if node.type not in {"identifier", "shorthand_property_identifier"} or depth > _MAX_DEPTH:
            return False
        kind, _, values = self.names.lookup(node)
        held = [value for value in values if value.key is None and text_of(_inner(value.node)) != text_of(node)]
        if kind == "variable" and (self.returned(node) or any(self.is_error(value.node, depth + 1) for value in held)):
            return True
        return kind == "error"

    def returned(self, node: Node) -> bool:
        """Whether a name is the `error` of an awaited result: `const { data, error } = await query`."""
        kind, _, values = self.names.lookup(node) if "identifier" in node.type else ("", node, [])
        return kind == "variable" and any(
            value.key in {"error", "err"}
            and value.node.type == "await_expression"
            and not _PARSES.search(text_of(value.node))
            for value in values
        )


# --- from a payload back to the error ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Leak:
    """A part of a payload that comes from an error.

    Attributes:
        kind: `stack`, `object` (the error itself), `text`, `schema` (validation details) or `unknown` (a function that
            could not be followed).
        facts: what the conditions on its way prove.
    """

    node: Node
    names: _Names
    kind: str
    facts: Facts = _NOTHING

    def as_text(self) -> "_Leak":
        return replace(self, kind="text") if self.kind == "object" else self


@dataclass(frozen=True)
class _Leaks:
    """Follows expressions of one file. `given` holds what a caller passes in: (function id, name) to kind."""

    world: _World
    names: _Names
    given: Mapping[tuple[int, str], str] = field(default_factory=dict)
    depth: int = 0

    def of(self, node: Node) -> Iterator[_Leak]:
        """The leaks of an expression, with the facts that hold at each step."""
        if self.depth > _MAX_DEPTH:
            return
        node = _inner(node)
        match node.type:
            case "identifier" | "shorthand_property_identifier":
                yield from self._name(node)
            case "member_expression" | "subscript_expression":
                yield from self._member(node)
            case "call_expression" | "new_expression":
                yield from self._call(node)
            case "ternary_expression":
                yield from self._all(node.named_children[1:])
            case "binary_expression":
                yield from self._binary(node)
            case "template_string":
                parts = (
                    child.named_children[0] for child in node.named_children if child.type == "template_substitution"
                )
                yield from (leak.as_text() for leak in self._all(parts))
            case "object":
                yield from self._all(value for _, value in _entries(node))
                yield from self._all(
                    child.named_children[0] for child in node.named_children if child.type == "spread_element"
                )
            case "array" | "spread_element":
                yield from self._all(node.named_children)
            case _:
                pass

    def _all(self, nodes: Iterable[Node]) -> Iterator[_Leak]:
        for node in nodes:
            yield from self.of(node)

    def _leak(self, node: Node, kind: str) -> Iterator[_Leak]:
        conditions = _Conditions(self.world, self.names)
        root = next((part for part in walk(node) if "identifier" in part.type), node)
        yield _Leak(
            node, self.names, kind, conditions.at(node) | (_RETURNED if conditions.returned(root) else _NOTHING)
        )

    def _is_error(self, node: Node) -> bool:
        node = _inner(node)
        if node.type == "identifier" and (kind := self._passed(node)) is not None:
            return kind == "object"
        return _Conditions(self.world, self.names).is_error(node)

    def _passed(self, node: Node) -> str | None:
        kind, scope, _ = self.names.lookup(node)
        return self.given.get((scope.id, text_of(node))) if kind in {"parameter", "error"} else None

    def _name(self, node: Node) -> Iterator[_Leak]:
        kind, _, values = self.names.lookup(node)
        if (passed := self._passed(node)) is not None:
            yield from self._leak(node, passed)
        elif kind == "error" or (self._is_error(node) and all(value.key is not None for value in values)):
            yield from self._leak(node, "object")
        elif kind == "variable":
            here = _Conditions(self.world, self.names).at(node)
            for leak in self._values(values, within=node):
                yield replace(leak, facts=leak.facts | here)

    def _values(self, values: list[_Value], within: Node) -> Iterator[_Leak]:
        deeper = replace(self, depth=self.depth + 1)
        for value in values:
            if value.node == within or any(up == value.node for up in _ancestors(within)):
                continue
            kept = self._kept(value, values, within)
            if _Conditions(self.world, self.names).returned(_inner(value.node)):
                kept |= _RETURNED
            if value.key is None:
                found = deeper.of(value.node)
            else:
                found = deeper.property_of(value.key, at=within) if self._is_error(value.node) else iter(())
            yield from (replace(leak, facts=leak.facts | kept) for leak in found)

    def _kept(self, value: _Value, values: list[_Value], within: Node) -> Facts:
        """What holds when a value is still there at `within`: the conditions of later assignments failed."""
        facts: set[str] = set()
        for later in values:
            left = later.at.child_by_field_name("left")
            if (
                left is None
                or left.type != "identifier"
                or not value.at.end_byte <= later.at.start_byte < within.start_byte
            ):
                continue
            branch = later.at.parent
            while (
                branch is not None
                and branch.type in {"expression_statement", "statement_block"}
                and not _contains(branch, within)
            ):
                branch = branch.parent
            if branch is not None and branch.type == "if_statement" and not _contains(branch, within):
                condition = branch.child_by_field_name("condition")
                facts |= (
                    _Conditions(self.world, self.names).proves(condition, holds=False)
                    if condition is not None
                    else _NOTHING
                )
        return frozenset(facts)

    def property_of(self, key: str, *, at: Node) -> Iterator[_Leak]:
        """What a property of an error holds."""
        kind = "stack" if key == "stack" else "text" if key in _TEXT else "schema" if key in _SCHEMA else None
        if key == "cause":
            kind = "object"
        if kind is not None:
            yield from self._leak(at, kind)

    def _member(self, node: Node) -> Iterator[_Leak]:
        holder, key = node.child_by_field_name("object"), _property(node)
        if holder is None:
            return
        if self._is_error(holder):
            yield from self.property_of(key, at=node)
            return
        holder = _inner(holder)
        if holder.type == "identifier":
            kind, _, values = self.names.lookup(holder)
            if kind == "variable":
                for value in values:
                    if value.key is None and value.at.type == "assignment_expression" and self._is_kept(value, holder):
                        yield from self.property_of(key, at=node)
                chosen = [
                    value
                    for item in values
                    if item.key is None
                    for name, value in _object_entries(item.node)
                    if name == key
                ]
                here = _Conditions(self.world, self.names).at(node)
                deeper = replace(self, depth=self.depth + 1)
                for leak in (leak for value in chosen for leak in deeper.of(value)):
                    yield replace(leak, facts=leak.facts | here)
        elif (written := self.names.written(node)) and self.depth < _MAX_DEPTH:
            deeper = replace(self, depth=self.depth + 1)
            yield from (leak for value in written for leak in deeper.of(value))
        elif holder.type == "member_expression" and key in _TEXT | {"stack"}:
            yield from (
                replace(leak, node=node, kind="stack" if key == "stack" else "text") for leak in self._member(holder)
            )

    def _is_kept(self, value: _Value, holder: Node) -> bool:
        """Whether a caught error is put into a variable as it is: `failure = error`."""
        left = value.at.child_by_field_name("left")
        return left is not None and left.type == "identifier" and value.node != holder and self._is_error(value.node)

    def _binary(self, node: Node) -> Iterator[_Leak]:
        operator = text_of(node.child_by_field_name("operator"))
        sides = node.named_children
        if operator == "+":
            yield from (leak.as_text() for leak in self._all(sides))
        elif operator in {"||", "??"}:
            yield from self._all(sides)
        elif operator == "&&":
            yield from self._all(sides[1:])

    def _call(self, node: Node) -> Iterator[_Leak]:
        callee, given = _callee(node), _arguments(node)
        name = _last(callee)
        receiver = (
            callee.child_by_field_name("object") if callee is not None and callee.type == "member_expression" else None
        )
        if receiver is not None:
            if self._is_error(receiver):
                kind = (
                    "text"
                    if name in _TO_TEXT
                    else "object"
                    if name == "toJSON"
                    else "schema"
                    if name in {"flatten", "format"}
                    else None
                )
                yield from self._leak(node, kind) if kind else ()
                return
            if name in _KEEPS:
                # NOTE: validation details that are mapped are chosen field by field, no longer all of them.
                yield from (leak for leak in self.of(receiver) if leak.kind != "schema")
        if (
            name in _TELLS_LITTLE
            or name in self.world.subject.config.error_mappers
            or _LOGS.search(text_of(callee)[:_SHORT])
        ):
            return
        if name in _FORMATS:
            yield from (leak.as_text() for leak in self._all(given))
        elif name in _COPIES or name in _KEEPS or node.type == "new_expression":
            yield from self._all(given)
        else:
            yield from self._through(node, name, given)

    def _through(self, node: Node, name: str, given: list[Node]) -> Iterator[_Leak]:
        """What a function of the target returns when it is given an error."""
        kinds = [next(iter(self.of(argument)), None) for argument in given]
        if not any(kinds):
            return
        here = _Conditions(self.world, self.names).at(node) | frozenset[str]().union(
            *(leak.facts for leak in kinds if leak)
        )
        functions = self.world.functions(name, self.names)
        if not functions or len(functions) > _MAX_DEFINITIONS:
            yield _Leak(node, self.names, "unknown", here)
            return
        for names, function in functions:
            inside = _Leaks(self.world, names, passed_to(function, kinds), self.depth + 1)
            for value in _returns(function):
                for leak in inside.of(value):
                    yield _Leak(node, self.names, leak.kind, here | leak.facts)


def passed_to(function: Node, kinds: list["_Leak | None"]) -> dict[tuple[int, str], str]:
    """Which parameters of a function hold what, for a call with these arguments."""
    pairs = zip(_parameters(function), kinds, strict=False)
    return {(function.id, text_of(pattern)): leak.kind for pattern, leak in pairs if leak is not None}


def _object_entries(node: Node) -> Iterator[tuple[str, Node]]:
    node = _inner(node)
    if node.type == "object":
        yield from _entries(node)


# --- responses --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Answer:
    """A response: what it carries, and the statuses it can have (None: one that could not be followed).

    Attributes:
        head: a part of its head, which is no response by itself.
    """

    node: Node
    payload: tuple[Node, ...]
    statuses: frozenset[int | None]
    head: bool = False


def _answers(names: _Names) -> list[_Answer]:
    """The responses of a file."""
    if names.answers is None:
        names.answers = list(_read_answers(names))
    return names.answers


def _read_answers(names: _Names) -> Iterator[_Answer]:
    for node in names.file.nodes("call_expression"):
        if (answer := _sent(names, node)) is not None:
            yield answer
    for node in names.file.nodes("new_expression"):
        if text_of(_callee(node)) in {"Response", "NextResponse"}:
            yield _constructed(names, node)
        elif _FRAMEWORK_ERROR.search(_last(_callee(node))):
            yield _thrown(node)
    for node in names.file.nodes("object"):
        if b"body" not in names.file.data[node.start_byte : node.end_byte]:
            continue
        keys = dict(_entries(node))
        status = keys.get("status", keys.get("statusCode"))
        if (
            status is not None
            and "body" in keys
            and _is_returned(node)
            and (found := _numbers(names, status)) != {None}
        ):
            yield _Answer(node, (keys["body"],), frozenset(found))


def _sent(names: _Names, call: Node) -> _Answer | None:
    target, given = _method(names, call)
    # NOTE: the name first, because what follows walks the chain, in `a.use(b).use(c)…` all the calls before this one.
    if target is None or target[1] not in _SEND | _HONO_SEND | _HEADS:
        return None
    root: Node | None
    root, method = target
    if method == "json" and text_of(root) in {"NextResponse", "Response"}:
        return _constructed(names, call)
    root, status = _chain(root)
    if root is None:
        return None
    if method in _HONO_SEND and _HONO.match(_last(root)) and given:
        return _Answer(call, (given[0],), _options_status(names, given[1:]))
    if (
        method not in _SEND | _HEADS
        or not (_RESPONSE.match(_last(root)) or status is not None)
        or (method == "json" and not given)
    ):
        return None
    if method in _HEADS:
        moves = method in _MOVES
        return _Answer(call, tuple(given if moves else given[1:]), frozenset({302} if moves else ()), head=True)
    payload = tuple(given[1:] if method == "render" else given)
    if method == "sendStatus" and given:
        return _Answer(call, (), frozenset(_numbers(names, given[0])))
    if status is None:
        status = _status_before(call, text_of(root))
    return _Answer(call, payload, frozenset(_numbers(names, status)) if status is not None else frozenset())


def _chain(root: Node | None) -> tuple[Node | None, Node | None]:
    """What a chain of calls begins with, and the status that one of them sets: `res` and 500 of `res.status(500)`."""
    status: Node | None = None
    while root is not None and _inner(root).type == "call_expression":
        root = _inner(root)
        step = _callee(root)
        if _last(step) in {"status", "code"}:
            status = next(iter(_arguments(root)), None)
        root = step.child_by_field_name("object") if step is not None and step.type == "member_expression" else None
    return root, status


def _method(names: _Names, call: Node) -> tuple[tuple[Node, str] | None, list[Node]]:
    """The object and the name of the method that a call reaches, and what that is given.

    Also where it was kept before, as it is or bound (`const send = res.json.bind(res)`), taken out of the object
    (`const { json } = res`), put in brackets, or called by `call`.
    """
    callee, given = _callee(call), _arguments(call)
    if callee is not None and _last(callee) == "call" and callee.type == "member_expression":
        callee, given = callee.child_by_field_name("object"), given[1:]
    for _ in range(_MAX_STEPS):
        callee = _inner(callee) if callee is not None else None
        if callee is None:
            break
        if callee.type in {"member_expression", "subscript_expression"}:
            root = callee.child_by_field_name("object")
            return ((root, _property(callee)) if root is not None else None), given
        if callee.type == "sequence_expression" and callee.named_children:
            callee = callee.named_children[-1]
        elif callee.type == "call_expression" and _last(_callee(callee)) == "bind":
            bound = _callee(callee)
            callee = bound.child_by_field_name("object") if bound is not None else None
        elif callee.type == "identifier":
            kind, _, values = names.lookup(callee)
            if kind != "variable" or len(values) != 1 or values[0].node == callee:
                break
            if values[0].key is not None:
                return (values[0].node, values[0].key), given
            callee = values[0].node
        else:
            break
    return None, given


def _constructed(names: _Names, node: Node) -> _Answer:
    given = _arguments(node)
    return _Answer(node, tuple(given[:1]), _options_status(names, given[1:]))


def _thrown(node: Node) -> _Answer:
    """A framework's own error, whose text the framework sends: `new TRPCError({ code, message })`."""
    payload: list[Node] = []
    for argument in (_inner(given) for given in _arguments(node)):
        values = (
            [value for key, value in _entries(argument) if key != "cause"] if argument.type == "object" else [argument]
        )
        payload += values
    written = f"{_last(_callee(node))} {' '.join(text_of(value) for value in payload)}"
    code = re.search(r"\b[45]\d\d\b", written)
    server = (
        int(code.group()) >= _SERVER_ERROR
        if code
        else re.search(r"INTERNAL|InternalServer|UNAVAILABLE|Unavailable|TIMEOUT", written)
    )
    return _Answer(node, tuple(payload), frozenset({_SERVER_ERROR if server else _CLIENT_ERROR}))


def _options_status(names: _Names, options: list[Node]) -> frozenset[int | None]:
    if not options:
        return frozenset()
    first = _inner(options[0])
    if first.type != "object":
        return frozenset(_numbers(names, first))
    status = dict(_entries(first)).get("status")
    return frozenset(_numbers(names, status)) if status is not None else frozenset()


def _is_returned(node: Node) -> bool:
    parent = node.parent
    while parent is not None and parent.type in _WRAPPERS:
        node, parent = parent, parent.parent
    return parent is not None and (
        parent.type == "return_statement" or (parent.type == "arrow_function" and node != parent)
    )


def _status_before(call: Node, root: str) -> Node | None:
    """The status set by an own statement above: `res.status(500);` or `res.statusCode = 500`."""
    current: Node | None = call
    while current is not None and current.type not in _FUNCTIONS:
        before = current.prev_named_sibling
        while before is not None:
            inner = (
                before.named_children[0]
                if before.type == "expression_statement" and before.named_child_count
                else before
            )
            if inner.type == "call_expression" and text_of(_callee(inner)) in {f"{root}.status", f"{root}.code"}:
                return next(iter(_arguments(inner)), None)
            if (
                inner.type == "assignment_expression"
                and text_of(inner.child_by_field_name("left")) == f"{root}.statusCode"
            ):
                return inner.child_by_field_name("right")
            before = before.prev_named_sibling
        current = current.parent
    return None


def _numbers(names: _Names, node: Node, depth: int = 0) -> set[int | None]:
    """The statuses an expression can have; None stands for one that could not be followed."""
    node = _inner(node)
    if node.type == "number" and text_of(node).isdigit():
        return {int(text_of(node))}
    if depth > _MAX_DEPTH:
        return {None}
    branches: list[Node] = []
    if node.type == "ternary_expression":
        branches = node.named_children[1:]
    elif node.type == "binary_expression" and text_of(node.child_by_field_name("operator")) in {"||", "??"}:
        branches = node.named_children
    elif node.type == "member_expression" and hasattr(http.HTTPStatus, _last(node)):
        return {int(http.HTTPStatus[_last(node)])}
    elif node.type in {"identifier", "shorthand_property_identifier"}:
        kind, _, values = names.lookup(node)
        branches = (
            [value.node for value in values if value.key is None and value.node != node] if kind == "variable" else []
        )
    elif node.type == "member_expression" and (holder := node.child_by_field_name("object")) is not None:
        kind, _, values = names.lookup(holder) if holder.type == "identifier" else ("", holder, [])
        branches = [found for item in values for key, found in _object_entries(item.node) if key == _last(node)]
    return set[int | None]().union(*(_numbers(names, branch, depth + 1) for branch in branches)) if branches else {None}


def _is_error_context(node: Node) -> bool:
    """Whether it is a catch clause or a function with an error parameter."""
    return node.type == "catch_clause" or (
        node.type in _FUNCTIONS and any(is_error_parameter(node, index) for index in range(len(_parameters(node))))
    )


# --- the scan ---------------------------------------------------------------------------------------------------------


class _Report:
    """What was seen so far; subjects are counted by place."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._examined: set[tuple[str, int]] = set()
        self._hits: dict[tuple[str, str, int], Hit] = {}
        self._unresolved: dict[tuple[str, int], Problem] = {}

    def examined(self, names: _Names, node: Node) -> None:
        self._examined.add((names.file.path, node.start_byte))

    def unresolved(self, leak: _Leak) -> None:
        place = leak.names.file.place(leak.node)
        reason = f"what `{_last(_callee(leak.node))}` makes of the error could not be followed"
        self._unresolved[(place.path, leak.node.start_byte)] = Problem(path=place.path, line=place.line, reason=reason)

    def hit(
        self, rule: str, leak: _Leak, *, confidence: Confidence | None = None, sent: tuple[_Names, Node] | None = None
    ) -> None:
        trace = []
        if sent is not None and (sent[0] is not leak.names or not _contains(sent[1], leak.node)):
            trace = [TraceStep(path=sent[0].file.path, line=sent[1].start_point.row + 1, note="sent in this response")]
        place = leak.names.file.place(leak.node)
        hit = self.subject.hit(rule, place, confidence=confidence, trace=trace, node=leak.node)
        key = (rule, place.path, leak.node.start_byte)
        if key not in self._hits or hit.confidence.at_least(self._hits[key].confidence):
            self._hits[key] = hit

    def observation(self) -> Observation:
        hits = sorted(self._hits.values(), key=lambda hit: (hit.place.path, hit.place.line, hit.place.column, hit.rule))
        return Observation(
            examined_at=by_path(path for path, _ in self._examined),
            hits=tuple(hits),
            unresolved=tuple(problem for _, problem in sorted(self._unresolved.items())),
            absence=None if self._examined else self.subject.spec.not_applicable,
        )


def _contains(outer: Node, inner: Node) -> bool:
    return outer.start_byte <= inner.start_byte and inner.end_byte <= outer.end_byte


class _Scan:
    """One file."""

    def __init__(self, world: _World, names: _Names, report: _Report) -> None:
        self.world = world
        self.names = names
        self.report = report
        self.leaks = _Leaks(world, names)

    def run(self) -> None:
        answers = _answers(self.names)
        for answer in answers:
            context = self.names.error_context(answer.node)
            if context is not None and not answer.head:
                self.report.examined(self.names, answer.node)
            self._judge_all(answer, context or answer.node)
            self._internals(answer)
        sent = {answer.node.id for answer in answers}
        for call in self.names.file.nodes("call_expression"):
            if call.id not in sent and call.parent is not None and call.parent.type in _WRAPPERS | _STATEMENTS:
                self._responder(call)
        self._error_classes()
        self._debug_settings()

    def _judge_all(self, answer: _Answer, context: Node) -> None:
        here = _Conditions(self.world, self.names).at(answer.node)
        for payload in answer.payload:
            for leak in self.leaks.of(payload):
                self._judge(replace(leak, facts=leak.facts | here), answer, context)
            if context != answer.node:
                self._foreign_ids(payload, answer, here)

    def _judge(self, leak: _Leak, answer: _Answer, context: Node, names: _Names | None = None) -> None:
        facts, statuses = leak.facts, answer.statuses
        sent = (names or self.names, answer.node)
        if "nonproduction" in facts or (leak.kind != "stack" and "harmless" in facts):
            return
        if "returned" in facts and (_is_client_error(statuses) or "client" in facts):
            return
        self.report.examined(self.names, answer.node)
        unsure = Confidence.MEDIUM if "maybe" in facts else None
        lower = Confidence.LOW if self._behind_secret(answer.node) else None
        unsure = lower or unsure
        match leak.kind:
            case "unknown":
                self.report.unresolved(leak)
            case "schema":
                self.report.hit("schema-details", leak, sent=sent)
            case "stack" | "object":
                self.report.hit("stack-in-response", leak, confidence=unsure, sent=sent)
            case _ if _is_client_error(statuses) or "client" in facts:
                if not facts & {"foreign"}:
                    reason = statuses <= {401, 403} and _verifies(context)
                    self.report.hit(
                        "verification-reason" if reason else "domain-text-in-4xx", leak, confidence=lower, sent=sent
                    )
            case _:
                stated = not statuses or any(status is not None and status >= _SERVER_ERROR for status in statuses)
                self.report.hit(
                    "error-text-in-5xx", leak, confidence=unsure if stated else lower or Confidence.MEDIUM, sent=sent
                )

    def _behind_secret(self, node: Node) -> bool:
        """Whether the request first had to present a secret: by a test above, or a guard of the router."""
        current: Node | None = node
        while current is not None:
            before = current.prev_named_sibling
            while before is not None:
                if before.type == "if_statement" and _tests_secret(
                    text_of(before.child_by_field_name("condition")), text_of(before)
                ):
                    return True
                before = before.prev_named_sibling
            current = current.parent
        for call in self.names.file.nodes("call_expression"):
            if _last(_callee(call)) == "use" and call.start_byte < node.start_byte:
                for guard in _arguments(call):
                    name = _last(_callee(guard)) if guard.type == "call_expression" else _last(guard)
                    if re.search("secret|key", name, re.IGNORECASE):
                        return any(
                            _tests_secret(body := text_of(function), body)
                            for _, function in self.world.functions(name, self.names)
                        )
        return False

    def _responder(self, call: Node) -> None:
        """A function of the target that answers with what it is given: `sendError(res, 500, error.message)`."""
        given = _arguments(call)
        if not given or self.names.error_context(call) is None or _LOGS.search(text_of(_callee(call))[:_SHORT]):
            return
        name = _last(_callee(call))
        kinds = [next(iter(self.leaks.of(argument)), None) for argument in given]
        if not any(kinds):
            return
        functions = self.world.functions(name, self.names)
        passes_response = any(_RESPONSE.match(_last(argument)) for argument in given)
        if (
            passes_response
            and not 0 < len(functions) <= _MAX_DEFINITIONS
            and name not in self.world.subject.config.error_mappers
        ):
            self.report.examined(self.names, call)
            self.report.unresolved(_Leak(call, self.names, "unknown"))
            return
        for names, function in functions[:_MAX_DEFINITIONS]:
            self._follow(call, kinds, names, function)

    def _follow(self, call: Node, kinds: list[_Leak | None], names: _Names, function: Node) -> None:
        context = self.names.error_context(call)
        numbers = frozenset(int(text_of(a)) for a in _arguments(call) if a.type == "number" and text_of(a).isdigit())
        for answer in _answers(names):
            if not _contains(function, answer.node) or context is None:
                continue
            self.report.examined(self.names, call)
            if answer.statuses == {None} and numbers:
                answer = replace(answer, statuses=numbers)  # noqa: PLW2901 - the status the caller gives
            inside = _Conditions(self.world, names).at(answer.node)
            for pattern, source in zip(_parameters(function), kinds, strict=False):
                given = {(function.id, text_of(pattern)): source.kind} if source is not None else {}
                for leak in (
                    leak for payload in answer.payload if given for leak in _Leaks(self.world, names, given).of(payload)
                ):
                    if (
                        source is not None
                        and text_of(leak.node).startswith(text_of(pattern))
                        and not self._is_error(names, leak)
                    ):
                        facts = leak.facts | source.facts | inside
                        self._judge(replace(source, kind=leak.kind, facts=facts), answer, context, names)

    def _is_error(self, names: _Names, leak: _Leak) -> bool:
        """Whether the function itself is an error context, which is judged where it stands."""
        root = next((node for node in walk(leak.node) if node.type == "identifier"), leak.node)
        return _Conditions(self.world, names).is_error(root)

    def _internals(self, answer: _Answer) -> None:
        for node in (node for payload in answer.payload for node in walk(payload)):
            if node.type in {"member_expression", "call_expression"} and _INTERNALS.match(text_of(node)):
                whole = node.parent is None or node.parent.type not in {
                    "member_expression",
                    "subscript_expression",
                    "binary_expression",
                }
                tested = any(
                    up.child_by_field_name("condition") == node
                    for up in _ancestors(node)
                    if up.type == "ternary_expression"
                )
                if whole and not tested and "nonproduction" not in _Conditions(self.world, self.names).at(node):
                    self.report.examined(self.names, answer.node)
                    self.report.hit("internals-in-response", _Leak(node, self.names, "text"))

    def _foreign_ids(self, payload: Node, answer: _Answer, here: Facts) -> None:
        if "nonproduction" in here or (
            answer.statuses and max(status or _SERVER_ERROR for status in answer.statuses) < _CLIENT_ERROR
        ):
            return
        for node in walk(payload):
            if node.type == "object":
                for key, value in _entries(node):
                    if key in self.world.subject.config.tenant_keys:
                        self.report.hit("foreign-id-in-error", _Leak(value, self.names, "text"))

    def _error_classes(self) -> None:
        for node in self.names.file.nodes("class_declaration"):
            heritage = next((child for child in node.named_children if child.type == "class_heritage"), None)
            if not re.search(r"Error\b|Exception\b", text_of(heritage)):
                continue
            for method in (
                m
                for m in walk(node)
                if m.type == "method_definition" and _last(m.child_by_field_name("name")) == "toJSON"
            ):
                self.report.examined(self.names, method)
                for value in (
                    part for returned in _returns(method) for part in walk(returned) if text_of(part) == "this.stack"
                ):
                    if "nonproduction" not in _Conditions(self.world, self.names).at(value):
                        self.report.hit(
                            "stack-in-response", _Leak(value, self.names, "stack"), confidence=Confidence.MEDIUM
                        )

    def _debug_settings(self) -> None:
        for call in [*self.names.file.nodes("call_expression"), *self.names.file.nodes("new_expression")]:
            name, given = _last(_callee(call)), _arguments(call)
            # NOTE: only the package of this name; a target's own `errorHandler` is an error handler like any other.
            if name in {"errorhandler", "errorHandler"} and re.search(
                rf"\b{name}\b[^\n]*['\"]errorhandler['\"]", self.names.file.text
            ):
                self._debug(call, call)
            if (
                name == "set"
                and len(given) > 1
                and text_of(given[0]).strip("'\"") in {"showStackError", "dumpExceptions"}
            ):
                self._debug(call, given[1] if text_of(given[1]) == "true" else None)
            options = _DEBUG_OPTIONS.get(name)
            if options and (name != "create" or "initTRPC" in text_of(_callee(call))):
                values = [
                    value
                    for argument in given
                    for key, value in _object_entries(argument)
                    if options.get(key) == text_of(value)
                ]
                self._debug(call, values[0] if values else None)

    def _debug(self, call: Node, shown: Node | None) -> None:
        self.report.examined(self.names, call)
        facts = _Conditions(self.world, self.names).at(call)
        if shown is not None and "nonproduction" not in facts:
            unsure = Confidence.MEDIUM if "maybe" in facts else None
            self.report.hit("debug-responses-on", _Leak(shown, self.names, "object"), confidence=unsure)


def _tests_secret(condition: str, refusal: str) -> bool:
    compares = re.search(r"[!=]==|(?:[eE]qual|[cC]ompare)\w*\(", condition)
    return bool(
        compares and re.search(r"secret|api_?key", condition, re.IGNORECASE) and re.search(r"\b40[13]\b", refusal)
    )


_STATEMENTS = frozenset({"expression_statement", "return_statement", "arrow_function"})


def _is_client_error(statuses: frozenset[int | None]) -> bool:
    return bool(statuses) and all(status is not None and _CLIENT_ERROR <= status < _SERVER_ERROR for status in statuses)


def _verifies(context: Node) -> bool:
    body = (
        context.parent.child_by_field_name("body")
        if context.type == "catch_clause" and context.parent is not None
        else None
    )
    return bool(_VERIFIES.search(text_of(body)))


def _handler_missing(world: _World, report: _Report) -> None:
    """An Express app whose package registers no error handler of four arguments."""
    apps = [
        (names, call)
        for names in world.worth_reading
        if re.search(r"['\"]express['\"]", names.file.text)
        for call in names.file.nodes("call_expression")
        if text_of(_callee(call)) == "express" and not _arguments(call)
    ]
    handled = (
        {_package(world, names.file.path) for names in world.worth_reading if _handles_errors(names)} if apps else set()
    )
    for names, call in apps:
        report.examined(names, call)
        if _package(world, names.file.path) not in handled:
            report.hit("no-error-handler", _Leak(call, names, "object"))


def _handles_errors(names: _Names) -> bool:
    if re.search(r"\.use\([^\n]*\b\w*(?:[eE]rror|[eE]xception)\w*", names.file.text):
        return True
    functions = (function for kind in _FUNCTIONS for function in names.file.nodes(kind))
    return any(
        len(_parameters(function)) == _HANDLER_ARGUMENTS and is_error_parameter(function, 0) for function in functions
    )


def _package(world: _World, path: str) -> str:
    """The nearest folder above with a package.json; the root when there is none."""
    parts = path.split("/")[:-1]
    while parts and "/".join([*parts, "package.json"]) not in world.subject.tracked:
        parts.pop()
    return "/".join(parts)
