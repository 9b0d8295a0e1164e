"""What must hold for a place to be reached, as far as it says whether an error may be shown there."""

import re
from dataclasses import dataclass, field

from secgate.facts.typescript.arms import ends
from secgate.facts.typescript.error_code import MOST_FUNCTIONS, ErrorCode
from secgate.facts.typescript.error_values import MAX_STEPS, ErrorValues, last_part
from secgate.facts.typescript.names import arguments_of, callee_of, returned, unwrap
from secgate.facts.typescript.syntax import Node, text_of

Proven = frozenset[str]
"""What a condition proves.

- `nonproduction`, or `maybe` when it tests a setting that could not be followed;
- `own`: the error is of a class that the target or its framework defines for callers; `foreign`: of another class;
- `fixed`: its text equals a literal; `client`: the status is below 500;
- `returned`: the error was returned by a call, not caught, so it may be the target's own.

`harmless` goes with nonproduction, own and fixed: the text may leave.
"""

NOTHING: Proven = frozenset()
RETURNED: Proven = frozenset({"returned", "maybe"})
# Error classes of frameworks whose text is written for the caller.
FRAMEWORK_ERROR = re.compile(
    r"^(?:Http|HTTP)(?:Exception|Error)$|^(?:TRPC|ORPC)Error$|^Boom$|^(?:InternalServerError|BadRequest|NotFound"
    r"|Unauthorized"
    r"|Forbidden|Conflict|ServiceUnavailable|BadGateway|UnprocessableEntity)Exception$"
)
_NONPRODUCTION: Proven = frozenset({"nonproduction", "harmless"})
_OWN: Proven = frozenset({"own", "harmless"})
_FIXED: Proven = frozenset({"fixed", "harmless"})
_FOREIGN: Proven = frozenset({"foreign"})
_CLIENT: Proven = frozenset({"client"})
_MAYBE: Proven = frozenset({"maybe"})
_BUILT_IN = frozenset({"Error", "TypeError", "RangeError", "SyntaxError", "AggregateError", "Object"})
_OWN_MARK = frozenset({"expose", "isOperational", "isPublic", "validation", "validationContext"})
_ENVIRONMENT = re.compile(
    r"(?:\b\w*(?:NODE_ENV|_ENV|ENVIRONMENT)|\b(?:nodeEnv|appEnv|environment)|(?<!process)(?<!import\.meta)\.env"
    r"|\bget\(\s*['\"]env['\"]\s*\))['\"\])]*$"
)
_NAMES_A_MODE = re.compile(r"\bNODE_ENV\b|_ENV\b")
_PRODUCTION = frozenset({"production", "prod", "live"})
_LIKE_A_MODE = re.compile(r"dev|prod|debug|local|verbose|expose|test|stack", re.IGNORECASE)
_LIKE_A_STATUS = re.compile(r"status|code", re.IGNORECASE)
_INSTANCE_OF = re.compile(r"\binstanceof\s+(?:\w+\.)*(\w+)")
_QUOTED = re.compile(r"['\"](\w+)['\"]")
_SHORT = 120  # characters of an expression that are enough to see what it names
_SERVER_ERROR = "500"
_BLOCKS = frozenset({"statement_block", "program", "switch_case", "switch_default"})


@dataclass
class ErrorConditions:
    """The conditions of one file, and of those that it leads to."""

    code: ErrorCode = field(repr=False)
    values: ErrorValues
    _files: dict[str, "ErrorConditions"] = field(default_factory=dict, repr=False)
    _at: dict[int, Proven] = field(default_factory=dict, init=False, repr=False)
    _before: dict[int, Proven] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self._files.setdefault(self.values.file.path, self)

    def of(self, values: ErrorValues) -> "ErrorConditions":
        """The conditions of another file."""
        path = values.file.path
        if path not in self._files:
            self._files[path] = ErrorConditions(self.code, values, self._files)
        return self._files[path]

    def at(self, node: Node) -> Proven:
        """What holds whenever a place is reached."""
        steps: list[tuple[int, Proven]] = []
        current, parent = node, node.parent
        while parent is not None and current.id not in self._at:
            steps.append((current.id, self._from_parent(current, parent)))
            current, parent = parent, parent.parent
        outer = self._at.get(current.id, NOTHING)
        for step, proven in reversed(steps):
            outer = self._at[step] = outer | proven
        return outer

    def _from_parent(self, node: Node, parent: Node) -> Proven:
        match parent.type:
            case "if_statement" | "ternary_expression":
                condition = parent.child_by_field_name("condition")
                if condition is not None and node != condition:
                    return self.proves(condition, holds=node == parent.child_by_field_name("consequence"))
            case "binary_expression" if node == parent.child_by_field_name("right"):
                operator, left = text_of(parent.child_by_field_name("operator")), parent.child_by_field_name("left")
                if operator in {"&&", "||"} and left is not None:
                    return self.proves(left, holds=operator == "&&")
            case kind if kind in _BLOCKS:
                return self._from_case(node, parent) | self._from_before(node, parent)
            case _:
                pass
        return NOTHING

    def _from_case(self, node: Node, parent: Node) -> Proven:
        """What the label of a case proves in `switch (true)`."""
        value = parent.child_by_field_name("value") if parent.type == "switch_case" else None
        if value is None or node == value or parent.parent is None or parent.parent.parent is None:
            return NOTHING
        chosen = parent.parent.parent.child_by_field_name("value")
        return self.proves(value, holds=True) if text_of(chosen) == "(true)" else NOTHING

    def _from_before(self, node: Node, block: Node) -> Proven:
        """What the statements above prove, which would have left otherwise."""
        if node.id not in self._before:
            proven = NOTHING
            for child in block.named_children:
                self._before[child.id] = proven
                condition = child.child_by_field_name("condition") if child.type == "if_statement" else None
                if condition is None:
                    continue
                if ends(child.child_by_field_name("consequence")):
                    proven |= self.proves(condition, holds=False)
                elif ends(child.child_by_field_name("alternative")):
                    proven |= self.proves(condition, holds=True)
        return self._before.get(node.id, NOTHING)

    def proves(self, condition: Node, *, holds: bool, depth: int = 0) -> Proven:
        """What follows when `condition` is true (`holds`) or false."""
        node = unwrap(condition)
        if depth > MAX_STEPS:
            return NOTHING
        match node.type:
            case "unary_expression" if text_of(node.child_by_field_name("operator")) == "!":
                argument = node.child_by_field_name("argument")
                return self.proves(argument, holds=not holds, depth=depth + 1) if argument is not None else NOTHING
            case "binary_expression":
                return self._binary(node, holds=holds, depth=depth)
            case "call_expression":
                return self._call(node, holds=holds, depth=depth)
            case "identifier" | "member_expression":
                return self._setting(node, holds=holds, depth=depth)
            case _:
                return NOTHING

    def _binary(self, node: Node, *, holds: bool, depth: int) -> Proven:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = text_of(node.child_by_field_name("operator"))
        if left is None or right is None:
            return NOTHING
        match operator:
            case "&&" | "||":
                one, other = (self.proves(side, holds=holds, depth=depth + 1) for side in (left, right))
                return one | other if (operator == "&&") == holds else one & other
            case "instanceof":
                return self._instance(last_part(right)) if holds and self.values.is_error(left) else NOTHING
            case "===" | "==" | "!==" | "!=":
                return self._equal(left, right, same=holds == operator.startswith("="), depth=depth)
            case "<" | ">=" if text_of(right) == _SERVER_ERROR and _LIKE_A_STATUS.search(text_of(left)):
                return _CLIENT if holds == (operator == "<") else NOTHING
            case _:
                return NOTHING

    def _instance(self, name: str) -> Proven:
        if name in _BUILT_IN:
            return NOTHING
        return _OWN if self.code.defines_class(name) or FRAMEWORK_ERROR.match(name) else _FOREIGN

    def _equal(self, left: Node, right: Node, *, same: bool, depth: int) -> Proven:
        if left.type == "string":
            left, right = right, left
        if right.type in {"true", "false"}:
            return self.proves(left, holds=same == (right.type == "true"), depth=depth + 1)
        if right.type != "string":
            return NOTHING
        value = text_of(right).strip("'\"")
        if self._is_environment(left):
            return _NONPRODUCTION if same != (value in _PRODUCTION) else NOTHING
        subject = unwrap(left)
        holder = subject.child_by_field_name("object") if subject.type == "member_expression" else None
        if same and holder is not None and self.values.is_error(holder):
            kind = last_part(subject)
            if kind == "message":
                return _FIXED
            return self._instance(value) if kind == "name" else _FOREIGN
        return NOTHING

    def _is_environment(self, node: Node) -> bool:
        node = unwrap(node)
        if _ENVIRONMENT.search(text_of(node)[-_SHORT:]):
            return True
        contents = self.values.meaning(node).contents if node.type == "identifier" else ()
        return any(_NAMES_A_MODE.search(text_of(content.node)[:_SHORT]) for content in contents)

    def _call(self, node: Node, *, holds: bool, depth: int) -> Proven:
        callee, given = callee_of(node), arguments_of(node)
        name = last_part(callee)
        if not given:
            return self._returned(name, holds=holds, depth=depth)
        if name == "includes" and callee is not None and self._is_environment(given[0]):
            listed = set(_QUOTED.findall(text_of(callee)))
            proved = listed and (not listed & _PRODUCTION if holds else listed >= {"production"})
            return _NONPRODUCTION if proved else NOTHING
        return _OWN if holds and self.values.is_error(given[0]) and self._tests_class(name) else NOTHING

    def _tests_class(self, name: str) -> bool:
        """Whether a function of this name tests its argument for classes that are all the target's own."""
        for _, function in self.code.functions(name, self.values)[:MOST_FUNCTIONS]:
            classes = _INSTANCE_OF.findall(text_of(function.child_by_field_name("body")))
            if classes and all("own" in self._instance(found) for found in classes):
                return True
        return False

    def _returned(self, name: str, *, holds: bool, depth: int) -> Proven:
        found = [
            self.of(values).proves(value, holds=holds, depth=depth + 1)
            for values, function in self.code.functions(name, self.values)[:MOST_FUNCTIONS]
            for value in returned(function)
        ]
        return frozenset.intersection(*found) if found else _guess(name)

    def _setting(self, node: Node, *, holds: bool, depth: int) -> Proven:
        name, text = last_part(node), text_of(node)
        if name in _OWN_MARK and node.type == "member_expression":
            return _OWN if holds else NOTHING
        if text in {"__DEV__", "import.meta.env.DEV"}:
            return _NONPRODUCTION if holds else NOTHING
        if text == "import.meta.env.PROD":
            return NOTHING if holds else _NONPRODUCTION
        meaning = self.values.meaning(node) if node.type == "identifier" else None
        if meaning is not None and meaning.kind in {"error", "parameter"}:
            return _guess(name) if meaning.kind == "parameter" else NOTHING
        if meaning is not None and meaning.contents and len(meaning.whole) == len(meaning.contents):
            pairs = [(self.values, value) for value in meaning.whole]
        else:
            pairs = self.code.settings(name) if _LIKE_A_MODE.search(name) else []
        found = [self.of(values).proves(value, holds=holds, depth=depth + 1) for values, value in pairs]
        return (frozenset.intersection(*found) if found else NOTHING) or _guess(name)


def _guess(name: str) -> Proven:
    return _MAYBE if _LIKE_A_MODE.search(name) else NOTHING
