"""Comparisons of tenants that run only where there is one: `if user.org_id and row.org_id != user.org_id: raise`."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.python.files import FUNCTIONS, PythonFile, dotted, last, statements
from secgate.facts.python.tenant_terms import TenantTerms

_DENIES = re.compile(r"\b40[134]\b|forbidden|unauthori[sz]ed|denied|not_?found|redirect|abort", re.IGNORECASE)
_OF_REQUESTS = frozenset({"request", "g"})
_NAMED = (ast.Name, ast.Attribute)


@dataclass(frozen=True)
class OptionalTest:
    """A comparison that runs only where a value is there.

    Attributes:
        node: the test.
        value: what may be missing.
        sure: nothing else is asked beside it.
    """

    node: ast.If
    value: ast.expr
    sure: bool


@dataclass(frozen=True)
class OptionalTests:
    """Finds such comparisons in one file."""

    file: PythonFile
    terms: TenantTerms

    def read(self) -> Iterator[OptionalTest]:
        """Every one, in no order."""
        for node in ast.walk(self.file.tree):
            if isinstance(node, ast.If) and isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.And):
                parts = node.test.values
                found = (self._of(node, part, [one for one in parts if one is not part]) for part in parts)
                if _denies(node.body) and (test := next((one for one in found if one is not None), None)) is not None:
                    yield test

    def _of(self, node: ast.If, part: ast.expr, others: list[ast.expr]) -> OptionalTest | None:
        value = _present(part)
        if value is None or not self.terms.is_tenant(last(value)) or not self._is_callers(node, value):
            return None
        compared = next((one for one in others if self._compares(value, one)), None)
        if compared is None or self._is_refused_before(node, value):
            return None
        sure = all(one is compared or _present(one) is not None for one in others)
        return OptionalTest(node, value, sure)

    def _compares(self, value: ast.expr, node: ast.expr) -> bool:
        """Whether a value is compared by `!=` with another tenant."""
        if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.NotEq | ast.IsNot):
            return False
        sides = [node.left, *node.comparators]
        same = [ast.dump(one) == ast.dump(value) for one in sides]
        others = [one for one, is_same in zip(sides, same, strict=True) if not is_same]
        return any(same) and any(isinstance(one, _NAMED) and self.terms.is_tenant(last(one)) for one in others)

    def _is_callers(self, node: ast.If, value: ast.expr) -> bool:
        """Whether a value is read from whoever calls, also through a name of the function."""
        parts = dotted(value).split(".")[:-1]
        if any(part in _OF_REQUESTS or self.terms.is_principal(part) for part in parts):
            return True
        function = next(self.file.functions_around(node), None)
        if not isinstance(value, ast.Name) or function is None:
            return False
        for one in statements(function.body):
            if isinstance(one, ast.Assign) and any(last(target) == value.id for target in one.targets):
                named = [last(part) for part in ast.walk(one.value) if isinstance(part, _NAMED)]
                if any(name in _OF_REQUESTS or self.terms.is_principal(name) for name in named):
                    return True
        return False

    def _is_refused_before(self, node: ast.If, value: ast.expr) -> bool:
        """Whether a request without the value has been refused by then."""
        function = next(self.file.functions_around(node), None)
        written = ast.dump(value)
        for one in statements(function.body) if function is not None else ():
            if isinstance(one, ast.If) and one.lineno < node.lineno and _ends(one.body):
                absent = [part for part in ast.walk(one.test) if _is_absent(part, written)]
                if absent:
                    return True
        return False


def _present(node: ast.expr) -> ast.expr | None:
    """What a part of a test only asks to be there: `org_id`, `org_id is not None`."""
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.IsNot) and _is_none(node.comparators[0]):
        node = node.left
    return node if isinstance(node, _NAMED) else None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_absent(node: ast.AST, written: str) -> bool:
    """Whether a test asks that a value is missing: `not org_id`, `org_id is None`."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return ast.dump(node.operand) == written
    is_none = isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Is | ast.Eq)
    return is_none and isinstance(node, ast.Compare) and ast.dump(node.left) == written


def _ends(body: list[ast.stmt]) -> bool:
    return bool(body) and (
        isinstance(body[-1], ast.Raise | ast.Return) or _DENIES.search(ast.unparse(body[-1])) is not None
    )


def _denies(body: list[ast.stmt]) -> bool:
    """Whether statements refuse a request: they raise, answer no, or with a status that says so."""
    for one in body:
        if isinstance(one, ast.Raise):
            return True
        if isinstance(one, ast.Return):
            value = one.value
            says_no = value is None or (isinstance(value, ast.Constant) and not value.value)
            return says_no or _DENIES.search(ast.unparse(one)) is not None
        if isinstance(one, ast.Expr) and _DENIES.search(ast.unparse(one)) is not None:
            return True
        if isinstance(one, (*FUNCTIONS, ast.ClassDef)):
            return False
    return False
