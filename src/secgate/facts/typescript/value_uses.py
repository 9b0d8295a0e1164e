"""Where a value that a function reads of a request is used: as it is, by names taken out of it, or by what it makes."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from secgate.facts.typescript.handed_over import PARSES
from secgate.facts.typescript.logs import log_calls
from secgate.facts.typescript.names import (
    FUNCTIONS,
    ancestors,
    arguments_of,
    bound_names,
    inside,
    key_of,
    last_name,
    unwrap,
)
from secgate.facts.typescript.prisma_calls import OPERATIONS
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View

Fate = Literal["shown", "tested", "measured", "used"]
_AROUND = frozenset({"await_expression", "parenthesized_expression"})
_BY_HAND = re.compile(
    r"typeof\s+[\w.]+\s*[!=]==|Array\.isArray\(|Number\.is\w+\(|isNaN\(|instanceof\s|\.test\(|\.match\(|\.includes\("
)
# What leads from a value to a part of it, and leaves it what it is.
_PARTS = frozenset({
    "member_expression", "subscript_expression", "as_expression", "parenthesized_expression", "non_null_expression",
})  # fmt: skip
_WRITTEN = frozenset({"string", "number", "true", "false", "null", "undefined"})
_NAMES = frozenset({"identifier", "shorthand_property_identifier"})
_PARAMETERS = frozenset({"required_parameter", "optional_parameter"})
_TESTS = frozenset({"binary_expression", "call_expression", "unary_expression"})
_STATEMENTS = frozenset({"$queryRawUnsafe", "$executeRawUnsafe", "query", "execute", "findById", "findOne", "findByPk"})
_FORBIDS = re.compile(r"\b40[13]\b|forbidden|unauthori[sz]ed|accessdenied", re.IGNORECASE)
_ROUNDS = 3
_OPTIONS = frozenset({"keyGenerator", "skip", "key", "limit", "max"})


@dataclass(frozen=True)
class ValueUses:
    """The values that functions of one file read.

    Attributes:
        loggers: further receivers of log calls, as the configuration names them.
    """

    view: View
    loggers: Collection[str] = ()

    def reads(self, source: Node, function: Node) -> list[Node]:
        """Where a body is used: the expression itself, or the name it is declared with."""
        if source.parent is not None and source.parent.type in _PARAMETERS:
            names = {text_of(node) for node, _, _ in bound_names(source)}
            return [
                node
                for node in walk(function)
                if node.type in _NAMES and text_of(node) in names and not inside(node, source)
            ]
        if source.type == "shorthand_property_identifier_pattern":
            return [
                node for node in walk(function)
                if node.type in {"identifier", "shorthand_property_identifier"} and text_of(node) == "body"
                and node.start_byte > source.end_byte
            ]  # fmt: skip
        outer: Node | None = source.parent
        inner = source
        while outer is not None and (outer.type in _AROUND or _is_chosen(inner, outer)):
            inner, outer = outer, outer.parent
        if outer is None or outer.type != "variable_declarator":
            return [source]
        name = outer.child_by_field_name("name")
        if name is None or name.type != "identifier":
            return [source]
        wanted = text_of(name)
        return [
            node for node in walk(function)
            if node.type in {"identifier", "shorthand_property_identifier"} and text_of(node) == wanted
            and node.id != name.id and node.start_byte > outer.end_byte
        ]  # fmt: skip

    def of_read(self, read: Node, function: Node) -> list[Node]:
        """Where a read value, what is taken out of it, or a copy of that is used."""
        names = self._taken_out(read)
        return [read] if names is None else places_of(function, made_from(function, names, calls=False), read.end_byte)

    def made_of(self, read: Node, function: Node) -> list[Node]:
        """The same, and where anything that is made of it is used: `const count = Number(req.body.count)`."""
        names = self._taken_out(read)
        if names is None:
            declarator = next((o for o in ancestors(read) if o.type in {"variable_declarator", *FUNCTIONS}), None)
            target = declarator.child_by_field_name("name") if declarator is not None else None
            made = target is not None and declarator is not None and declarator.type == "variable_declarator"
            names = set(names_in(target)) if made and target is not None else set()
        return [read, *places_of(function, made_from(function, names, calls=True), read.end_byte)]

    def is_tested_by_hand(self, read: Node, function: Node) -> bool:
        """Whether the code tests the type or the form of a read value."""
        for use in self.made_of(read, function):
            for outer in ancestors(use):
                if outer.type in FUNCTIONS or outer.type == "statement_block":
                    break
                if outer.type in _TESTS and _BY_HAND.search(text_of(outer)):
                    return True
        return False

    def fates(self, read: Node, function: Node) -> set[Fate]:
        """What becomes of a read value or of the names taken out of it.

        `shown` in a log, `tested` against what the code has written down, `measured` by its length, or `used`.
        """
        names = self._taken_out(read)
        if names is None:
            return {self.fate(read)}
        uses = [
            node for node in walk(function)
            if node.type in {"identifier", "shorthand_property_identifier"} and text_of(node) in names
            and node.start_byte > read.end_byte
        ]  # fmt: skip
        fates: set[Fate] = {self.fate(use) for use in uses}
        # NOTE: a value from a list that the code has written down is what it says, wherever it goes after that.
        listed = {text_of(use) for use in uses if _is_listed(use)}
        if listed and {text_of(use) for use in uses} <= listed:
            return {"tested"}
        return fates or {"used"}

    def fate(self, use: Node) -> Fate:
        """What becomes of a value at one place."""
        if self.is_harmless(use):
            return "shown"
        outer = use.parent
        measured = False
        while outer is not None and outer.type in _PARTS:
            measured = measured or last_name(outer) == "length"
            outer = outer.parent
        if _is_listed(use):
            return "tested"
        if outer is not None and outer.type == "binary_expression":
            if measured:
                return "measured"
            sides = [outer.child_by_field_name("left"), outer.child_by_field_name("right")]
            written = any(side is not None and side.type in _WRITTEN for side in sides)
            if written and text_of(outer.child_by_field_name("operator")) in {"===", "!=="}:
                return "tested"
        shown = outer is not None and outer.type in {"if_statement", "unary_expression"}
        return "shown" if shown else "used"

    def _taken_out(self, read: Node) -> set[str] | None:
        """The names that a body or a part of it is given: `const { a, b } = req.body || {}`; None for no such."""
        outer = read.parent
        while outer is not None and (
            outer.type in _PARTS or (outer.type == "binary_expression" and text_of(outer).rstrip().endswith("{}"))
        ):
            outer = outer.parent
        if outer is None or outer.type != "variable_declarator":
            return None
        pattern = outer.child_by_field_name("name")
        if pattern is None or "..." in text_of(pattern):
            return None
        if pattern.type == "identifier":
            return {text_of(pattern)} if read.parent != outer else None
        if pattern.type != "object_pattern":
            return None
        kinds = {"shorthand_property_identifier_pattern", "identifier"}
        return {text_of(node) for node in walk(pattern) if node.type in kinds}

    def is_harmless(self, read: Node) -> bool:
        """Whether a read decides or shows nothing but presence: a condition, a log call."""
        parent = read.parent
        if parent is not None and parent.type == "unary_expression":
            return True
        logged = (
            [log.node for log in log_calls(self.view.names, self.loggers)] if "log" in self.view.file.folded else []
        )
        return any(inside(read, node) for node in logged)


def _is_chosen(node: Node, outer: Node) -> bool:
    """Whether an expression may give another one as it is: an arm of a ternary, a side of `??`."""
    if outer.type == "ternary_expression":
        return node != outer.child_by_field_name("condition")
    return outer.type == "binary_expression" and text_of(outer.child_by_field_name("operator")) in {"??", "||"}


def _is_listed(use: Node) -> bool:
    """Whether a value is looked up in an array of literals: `['a', 'b'].includes(use)`."""
    call = use.parent.parent if use.parent is not None and use.parent.type == "arguments" else None
    callee = call.child_by_field_name("function") if call is not None else None
    owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
    listed = owner is not None and unwrap(owner).type == "array" and last_name(callee) == "includes"
    return listed and owner is not None and all(n.type in _WRITTEN for n in unwrap(owner).named_children)


def made_from(function: Node, names: set[str], *, calls: bool) -> set[str]:
    """The names, and those of variables that are made of them; through calls too, or only as they are."""
    for _ in range(_ROUNDS):
        for node in walk(function):
            if node.type not in {"variable_declarator", "for_in_statement"}:
                continue
            made = node.child_by_field_name("value") or node.child_by_field_name("right")
            target = node.child_by_field_name("name") or node.child_by_field_name("left")
            if made is None or target is None or not names & set(names_in(made)):
                continue
            if calls or not any(part.type == "call_expression" for part in walk(made)):
                names = names | set(names_in(target))
    return names


def places_of(function: Node, names: set[str], after: int) -> list[Node]:
    """Where a function uses one of these names behind an offset."""
    return [n for n in walk(function) if n.type in _NAMES and text_of(n) in names and n.start_byte > after]


def names_in(node: Node) -> list[str]:
    """The names that an expression or a pattern holds."""
    kinds = _NAMES | {"shorthand_property_identifier_pattern"}
    return [text_of(part) for part in walk(node) if part.type in kinds]


def query_around(use: Node) -> Node | None:
    """The query that is given a value."""
    for outer in ancestors(use):
        if outer.type in FUNCTIONS or outer.type == "statement_block":
            return None
        callee = outer.child_by_field_name("function") if outer.type == "call_expression" else None
        if (
            callee is not None
            and callee.type == "member_expression"
            and any(inside(use, a) for a in arguments_of(outer))
        ):
            owner = callee.child_by_field_name("object")
            of_model = owner is not None and owner.type == "member_expression" and last_name(callee) in OPERATIONS
            if of_model or last_name(callee) in _STATEMENTS:
                return outer
    return None


def refusal_around(use: Node) -> Node | None:
    """The test that compares a value with another one and decides whether access is refused."""
    compared = next((outer for outer in ancestors(use) if outer.type not in _PARTS), None)
    while compared is not None and compared.type == "arguments":
        compared = compared.parent
    test = next((outer for outer in ancestors(use) if outer.type in {"if_statement", "statement_block"}), None)
    condition = test.child_by_field_name("condition") if test is not None and test.type == "if_statement" else None
    if test is None or condition is None or compared is None or not inside(compared, condition):
        return None
    if compared.type == "binary_expression":
        sides = [compared.child_by_field_name("left"), compared.child_by_field_name("right")]
        equal = text_of(compared.child_by_field_name("operator")) in {"===", "!==", "==", "!="}
        if not equal or any(side is not None and side.type in _WRITTEN for side in sides):
            return None
    elif compared.type != "call_expression":
        return None
    refused = test.child_by_field_name("consequence")
    return test if refused is not None and _FORBIDS.search(text_of(refused)) else None


def is_handed_to_query(view: View, use: Node) -> bool:
    """Whether a value is given to a function of the target that makes queries and parses nothing."""
    call = next((outer for outer in ancestors(use) if outer.type == "call_expression"), None)
    callee = call.child_by_field_name("function") if call is not None else None
    if call is None or callee is None or not any(inside(use, given) for given in arguments_of(call)):
        return False
    found = view.links.declared(view, callee)
    if found is None or PARSES.search(text_of(found[1])):
        return False
    return any(inside(row.node, found[1]) for row in found[0].calls)


def handed_on(view: View, read: Node) -> str:
    """What becomes of a body that is handed to a function as a whole: `parsed`, `unknown` or `raw`."""
    outer = read.parent
    while outer is not None and outer.type in {"as_expression", "spread_element", "object", "pair"}:
        outer = outer.parent
    call = outer.parent if outer is not None and outer.type == "arguments" else None
    if call is None or call.type != "call_expression":
        return "raw"
    callee = call.child_by_field_name("function")
    declared = view.links.declared(view, callee) if callee is not None else None
    if declared is None:
        return "unknown"
    return "parsed" if PARSES.search(text_of(declared[1])) else "raw"


def is_option(function: Node) -> bool:
    """Whether a function is an option of a limiter, which only counts."""
    pair = function.parent
    return pair is not None and pair.type == "pair" and key_of(pair) in _OPTIONS
