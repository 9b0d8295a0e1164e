"""Objects that were sent as a whole: what of them is left where values are set by other names."""

import ast
from collections.abc import Collection
from dataclasses import replace

from secgate.facts.python.files import FUNCTIONS, PythonFile, elements, keyword, text_of
from secgate.facts.python.query_parts import Asked, Fields, Other, Several, Value

_MOST_NESTED = 4


def whole_in(value: Value) -> Asked | None:
    """The object that was sent, where a value is one, or comes from going through one."""
    for _ in range(_MOST_NESTED):
        if isinstance(value, Asked):
            return value if value.whole else None
        parts = value.of if isinstance(value, Other) else value.values if isinstance(value, Several) else ()
        if len(parts) != 1:
            return None
        value = parts[0]
    return None


def wholes_of(value: Value) -> tuple[Asked, ...]:
    """The objects that were sent in what is spread or handed on by names."""
    if isinstance(value, Fields):
        return value.wholes
    found = whole_in(value)
    return (found,) if found is not None else ()


def covered(wholes: Collection[Asked], names: Collection[str]) -> tuple[Asked, ...]:
    """What is left of such objects where these names are given other values."""
    return tuple(replace(one, without=one.without | set(names)) for one in wholes)


def parsed(sent: Asked, name: str, call: ast.Call) -> Asked:
    """What a method of what was sent gives: `body.model_dump(exclude={"org_id"})`."""
    if not sent.whole or name not in {"model_dump", "dict", "model_copy", "copy", "items"}:
        return sent
    if keyword(call, "include") is not None:
        return Asked()
    left_out = keyword(call, "exclude")
    names = [text_of(one) for one in elements(left_out) or (left_out.keys if isinstance(left_out, ast.Dict) else ())]
    if left_out is not None and not names:
        # NOTE: what is left out is named elsewhere.
        return Asked()
    return replace(sent, without=sent.without | {name for name in names if name is not None})


def is_chosen(file: PythonFile, node: ast.Call) -> bool:
    """Whether a test looks at the name under which a value is set: `if name in ALLOWED: setattr(row, name, value)`."""
    name = node.args[1]
    words = {one.id for one in ast.walk(name) if isinstance(one, ast.Name)}
    for outer in file.around(node):
        if isinstance(outer, FUNCTIONS):
            break
        tests = [outer.test] if isinstance(outer, ast.If) else []
        if isinstance(outer, ast.For | ast.AsyncFor):
            tests += [one.test for one in outer.body if isinstance(one, ast.If)]
        if any(isinstance(one, ast.Name) and one.id in words for test in tests for one in ast.walk(test)):
            return True
    return False
