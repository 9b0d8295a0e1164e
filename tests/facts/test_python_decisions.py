"""Coroutines of Python that are tested without being awaited."""

import pytest

from facts.python_code import project
from secgate.facts.python.idle import idle_calls

RULES = """
from functools import wraps
async def can_see(user, row): ...
async def holds(user, row): ...
async def has_rows():
    yield 1
def is_open(row): ...
@wraps
async def check_row(row): ...
class Access:
    async def is_owner(self, row): ...
    async def ask(self, row):
        return not self.is_owner(row)
"""


def lines(code: str) -> list[int]:
    body = "".join(f"    {line}\n" for line in code.splitlines())
    text = f"from app.rules import *\nasync def view(user, row):\n{body}"
    found = idle_calls(project({"app/rules.py": RULES, "app/views.py": text}))
    return [one.place.line for one in found if one.place.path == "app/views.py"]


@pytest.mark.parametrize(
    "code",
    [
        "if can_see(user, row): ...",
        "return not can_see(user, row)",
        "return can_see(user, row) and row",
        "return 1 if is_open(row) or can_see(user, row) else 2",
        "return [one for one in row if can_see(user, one)]",
        "if not holds(user, row):\n    raise HTTPException(status.HTTP_403_FORBIDDEN)",
        "if (\n    row is None or\n    not holds(user, row)\n):\n    raise PermissionDenied()",
        "assert can_see(user, row)",
    ],
)
def test_a_coroutine_that_is_tested_decides_nothing(code: str) -> None:
    assert len(lines(code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "if await can_see(user, row): ...",
        "if not (await can_see(user, row)): ...",
        "return row and can_see(user, row)",
        "return can_see(user, row)",
        "if is_open(row): ...",
        "if not holds(user, row):\n    return []",
        "if check_row(row): ...",
        "if has_rows(): ...",
        "can_see = user.can_see\nif can_see(row): ...",
    ],
)
def test_what_is_awaited_or_no_coroutine_or_no_decision_is_left_alone(code: str) -> None:
    assert lines(code) == []


def test_a_method_of_the_same_class_is_found() -> None:
    found = [one.name for one in idle_calls(project({"app/rules.py": RULES}))]
    assert found == ["self.is_owner"]
