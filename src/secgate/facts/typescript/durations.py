"""Lengths of time as an expression gives them: `'7d'`, `60 * 60 * 24`, `config.TTL`, `Date.now() + hour`.

Numbers are evaluated from the syntax tree, across files; the unit of a bare number is that of whoever takes it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from secgate.facts.typescript.constants import NAMES, Held, calls_in, held, setting
from secgate.facts.typescript.names import Binding, arguments_of, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import Site, View, argument_for

SECOND, MILLISECOND = 1.0, 0.001
Source = Literal["code", "setting", "parameter", "unknown"]
# How the `ms` package reads a string, which jsonwebtoken uses (https://github.com/vercel/ms); seconds by first letters.
_UNITS = {"ms": 0.001, "milli": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_557_600}
_SPAN = re.compile(r"^\s*(-?[\d.]+)\s*(?:(ms|milli|[smhdwy])[a-z]*)?(?:\s+from now)?\s*$", re.IGNORECASE)
_PRODUCTION = re.compile(r"([!=])==?\s*['\"]production['\"]")
_NOW = re.compile(r"^(?:Date\.now|new Date\(\)\.(?:getTime|valueOf))$")
_NUMBERS = frozenset({
    "Math.floor", "Math.round", "Math.ceil", "Math.trunc", "Number", "parseInt", "parseFloat", "Number.parseInt",
    "Number.parseFloat",
})  # fmt: skip
_SAME = frozenset({"String", "new Date"})
_MAX_DEPTH = 24
_MAX_SITES = 30
# What one expression may cost: constants that are sums of each other double it with every step.
_MAX_READINGS = 2_000


@dataclass(frozen=True)
class Length:
    """A length of time as far as the code shows it.

    Attributes:
        amount: seconds when `spelled`, else in the unit of whoever takes it; None when unknown.
        source: where it comes from; a setting or parameter has its default as amount.
        spelled: it was a string with a unit.
        at: the expression that decides it.
        parameter: for a parameter, what it is called and whose it is.
    """

    amount: float | None
    source: Source = "code"
    spelled: bool = False
    at: Held | None = None
    parameter: Binding | None = None

    def seconds(self, unit: float) -> float | None:
        """The length in seconds for a reader that counts in `unit` seconds."""
        return None if self.amount is None else self.amount * (1 if self.spelled else unit)


def span(text: str) -> float | None:
    """Seconds of `7d`, `2 hours`; a number without a unit is milliseconds, as in jsonwebtoken."""
    match = _SPAN.match(text)
    if match is None or match.group(1).count(".") > 1:
        return None
    return float(match.group(1).strip(".") or 0) * _UNITS[(match.group(2) or "ms").lower()]


def shown(seconds: float) -> str:
    """A length for people: `36 hours`, `7 days`."""
    for size, name in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 2 * size or seconds == size:
            count = f"{seconds / size:.4g}"
            return f"{count} {name}" + ("" if count == "1" else "s")
    return f"{seconds:.4g} seconds"


def length(view: View, node: Node | None) -> Length:
    """The length that an expression gives; the present moment counts as 0."""
    return _Reader().read(view, node, _MAX_DEPTH)


def by_site(view: View, node: Node, parameter: Binding, site: Site) -> tuple[Length, Held] | None:
    """The length that an expression gives for the value that one call hands in, with that value."""
    argument = argument_for(site, parameter)
    if argument is None or argument.id == site.call.id:
        return None
    given = _Reader().read(site.view, argument, _MAX_DEPTH)
    return _Reader({parameter.node.id: given}).read(view, node, _MAX_DEPTH), Held(site.view, argument)


def by_callers(view: View, node: Node, parameter: Binding) -> Iterator[tuple[Length, Held]]:
    """The lengths that an expression gives for each value that a call in the target hands in, with that value."""
    sites = view.links.sites(view, parameter.owner).found[:_MAX_SITES]
    yield from (found for site in sites if (found := by_site(view, node, parameter, site)) is not None)


@dataclass(frozen=True)
class _Reader:
    """Evaluates expressions; `given` holds what is handed in for a parameter, by the id of its node."""

    given: Mapping[int, Length] = field(default_factory=dict)
    spent: list[None] = field(default_factory=list)

    def read(self, view: View, node: Node | None, depth: int) -> Length:
        """The length of one expression."""
        if node is None or depth <= 0 or len(self.spent) >= _MAX_READINGS:
            return Length(None, "unknown")
        self.spent.append(None)
        at = Held(view, unwrap(node))
        method = _BY_TYPE.get(at.node.type)
        return method(self, at, depth - 1) if method is not None else self.name(at, depth - 1)

    def number(self, at: Held, _depth: int) -> Length:
        """A number as written."""
        text = text_of(at.node).replace("_", "").rstrip("n")
        try:
            amount = float(int(text, 0)) if re.fullmatch(r"0[xob]\w+", text, re.IGNORECASE) else float(text)
        except (ValueError, OverflowError):
            return Length(None, "unknown", at=at)
        return Length(amount, at=at)

    def text(self, at: Held, depth: int) -> Length:
        """A text such as `${days}d`."""
        text = text_of(at.node)[1:-1]
        source: Source = "code"
        decider, parameter = at, None
        for child in at.node.named_children:
            if child.type == "template_substitution" and child.named_children:
                inner = self.read(at.view, child.named_children[0], depth)
                text = text.replace(text_of(child), "?" if inner.amount is None else f"{inner.amount:.15g}")
                if inner.source != "code":
                    source, decider, parameter = inner.source, inner.at or at, inner.parameter
        seconds = span(text)
        if seconds is None and source == "code":
            return Length(None, "unknown", at=at)
        return Length(seconds, source, spelled=True, at=decider, parameter=parameter)

    def computed(self, at: Held, depth: int) -> Length:
        """Arithmetic, and a fallback."""
        left = self.read(at.view, at.node.child_by_field_name("left"), depth)
        right = self.read(at.view, at.node.child_by_field_name("right"), depth)
        operator = text_of(at.node.child_by_field_name("operator"))
        weak = next((side for side in (left, right) if side.source != "code"), None)
        if operator in {"||", "??"}:
            chosen = left if left.amount is not None else right
            source = weak.source if weak is not None else "code"
            return Length(chosen.amount, source, chosen.spelled, at, weak.parameter if weak is not None else None)
        amount = _result(operator, left.amount, right.amount)
        if weak is not None:
            return Length(amount, weak.source, at=weak.at, parameter=weak.parameter)
        return Length(amount, "code" if amount is not None else "unknown", at=at)

    def chosen(self, at: Held, depth: int) -> Length:
        """The branch of a condition that holds in production, else the longer one."""
        sides = ("consequence", "alternative")
        branches = [self.read(at.view, at.node.child_by_field_name(side), depth) for side in sides]
        test = _PRODUCTION.search(text_of(at.node.child_by_field_name("condition")))
        if test is not None:
            return branches[0] if test.group(1) == "=" else branches[1]
        if any(branch.source != "code" for branch in branches) or branches[0].spelled != branches[1].spelled:
            return next((branch for branch in branches if branch.source != "code"), Length(None, "unknown", at=at))
        return max(branches, key=lambda branch: branch.amount or 0)

    def called(self, at: Held, depth: int) -> Length:
        """A function of the language or of `ms`; any other stands for what it gives back."""
        made = at.node.child_by_field_name("constructor")
        name = f"new {text_of(made)}" if made is not None else text_of(at.node.child_by_field_name("function"))
        if _NOW.match(name):
            return Length(0.0, at=at)
        given = [self.read(at.view, argument, depth) for argument in arguments_of(at.node)]
        known = [one for one in given if one.source == "code" and one.amount is not None]
        if name == "Math.min" and known:
            return min(known, key=lambda one: one.amount or 0)
        if name == "Math.max" and given and len(known) == len(given):
            return max(known, key=lambda one: one.amount or 0)
        if name == "ms" and len(given) == 1 and (given[0].spelled or given[0].source == "parameter"):
            spelled = given[0].spelled and given[0].amount is not None
            return replace(given[0], amount=(given[0].amount or 0) * 1000 if spelled else None, spelled=False)
        if given and name in _NUMBERS:
            # NOTE: a numeric string was read as milliseconds; as a number it is a plain amount again.
            inner = given[0]
            amount = inner.amount * 1000 if inner.spelled and inner.amount is not None else inner.amount
            return replace(inner, amount=amount, spelled=False)
        return given[0] if given and name in _SAME else self.name(at, depth)

    def name(self, at: Held, depth: int) -> Length:
        """A name, a member or a call without arguments: a parameter, a setting, or what it stands for."""
        binding = at.view.names.binding(at.node) if at.node.type in NAMES else None
        if binding is not None and binding.kind == "parameter":
            if binding.node.id in self.given:
                return self.given[binding.node.id]
            default = self.read(at.view, binding.default, depth) if binding.default is not None else Length(None)
            return Length(default.amount, "parameter", default.spelled, at, binding)
        read = setting(at)
        if read is not None and read.schema is not None:
            return self.bounded(at, read.schema, depth)
        found = held(at.view, at.node)
        if found.node != at.node:
            return self.read(found.view, found.node, depth)
        return Length(None, "setting" if read is not None and read.deployed else "unknown", at=at)

    def bounded(self, at: Held, schema: Held, depth: int) -> Length:
        """A setting with what its schema says: the largest value it may have, else its default."""
        methods = dict(calls_in(schema))
        if methods.get("max") and "number" in methods:
            return replace(self.read(schema.view, methods["max"][0], depth), at=at)
        options = [part for given in methods.get("enum", []) for part in given.named_children]
        listed = [self.read(schema.view, option, depth) for option in options]
        if listed and all(one.amount is not None for one in listed):
            return replace(max(listed, key=lambda one: one.amount or 0), at=at)
        default = methods.get("default") or methods.get("catch") or []
        given = self.read(schema.view, default[0], depth) if default else Length(None)
        return Length(given.amount, "setting", given.spelled, at)


def _result(operator: str, left: float | None, right: float | None) -> float | None:
    if left is None or right is None:
        return None
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/" if right:
            return left / right
        case _:
            return None


_BY_TYPE: Mapping[str, Callable[[_Reader, Held, int], Length]] = {
    "number": _Reader.number,
    "string": _Reader.text,
    "template_string": _Reader.text,
    "binary_expression": _Reader.computed,
    "ternary_expression": _Reader.chosen,
    "call_expression": _Reader.called,
    "new_expression": _Reader.called,
}
