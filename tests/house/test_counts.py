"""No message says "1 files": a number that may be one stands before a noun that knows it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from secgate.catalog.check import Check, load_check
from secgate.model.singular import singular

ROOT = Path(__file__).parents[2]
CODE = sorted([*(ROOT / "src/secgate").rglob("*.py"), *(ROOT / "checks").glob("*/analyzer.py")])
_NOUN = re.compile(r" (?:[a-z]+ ){0,2}?([a-z]{2,}s)\b")
# Words with an s at the end that are no nouns in the plural.
_NO_NOUNS = frozenset({"is", "was", "has", "as", "does", "this", "less", "its", "bytes", "process", "seconds"})
# Counts that are more than one wherever they are told.
_MANY = {"records.py": "reports", "machine.py": "elements"}
_COUNTS = frozenset({"len", "sum", "count"})


def _is_count(value: ast.expr) -> bool:
    if not isinstance(value, ast.Call):
        return False
    called = value.func
    return (called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")) in _COUNTS


def _plurals(tree: ast.AST, *, guarded: bool = False) -> Iterator[tuple[int, str]]:
    """(line, noun) of each count that stands before a noun in the plural where nothing asks whether it is one."""
    if isinstance(tree, ast.IfExp | ast.If):
        guarded = guarded or re.search(r"[=!><]=? ?[12]\b", ast.unparse(tree.test)) is not None
    if isinstance(tree, ast.JoinedStr):
        for number, words in zip(tree.values, tree.values[1:], strict=False):
            if isinstance(number, ast.FormattedValue) and isinstance(words, ast.Constant) and _is_count(number.value):
                noun = _NOUN.match(str(words.value))
                if noun is not None and noun[1] not in _NO_NOUNS and not guarded:
                    yield tree.lineno, noun[1]
    for child in ast.iter_child_nodes(tree):
        yield from _plurals(child, guarded=guarded)


def test_a_count_knows_its_noun() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {noun}"
        for path in CODE
        for line, noun in _plurals(ast.parse(path.read_text(encoding="utf-8")))
        if _MANY.get(path.name) != noun
    ]
    assert found == []


@pytest.mark.parametrize(
    ("unit", "one"),
    [
        ("queries on tenant models", "query on tenant models"),
        ("handlers that take something from their caller", "handler that takes something from its caller"),
        ("routes that the change adds, or whose authorization it touches",
         "route that the change adds, or whose authorization it touches"),
        ("catch blocks, promise chains and async handlers", "catch block, promise chain or async handler"),
        ("pairs of a kind and a guard that verifies tokens", "pair of a kind and a guard that verifies tokens"),
        ("exported functions and classes of services, and routes of the contract",
         "exported function or class of services, or route of the contract"),
        ("unique constraints and indexes that new migrations add or change",
         "unique constraint or index that new migrations add or change"),
        ("projects (tsconfig files) that cover code", "project (tsconfig files) that covers code"),
        ("fixes", "fix"),
        ("sheep", "sheep"),
    ],
)  # fmt: skip
def test_one_of_a_unit(unit: str, one: str) -> None:
    assert singular(unit) == one


CHECKS = [load_check(file.parent, origin="built-in") for file in sorted((ROOT / "checks").glob("*/check.yaml"))]


@pytest.mark.parametrize("check", CHECKS, ids=[check.id for check in CHECKS])
def test_one_subject_of_a_check_is_one(check: Check) -> None:
    assert check.spec.examined.single != check.spec.examined.unit
