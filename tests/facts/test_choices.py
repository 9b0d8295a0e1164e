"""Values that are one of several, and the conditions that a place is reached under."""

import pytest

from secgate.engines.source import SourceFile
from secgate.facts.typescript.choices import all_ways, conditions, outcomes_in, whole
from secgate.facts.typescript.names import FUNCTIONS
from secgate.facts.typescript.syntax import Node, text_of


def file_of(text: str) -> SourceFile:
    return SourceFile("a.ts", "typescript", text, text.encode())


def value_of(text: str) -> Node:
    return file_of(f"x = {text};").nodes("assignment_expression")[0].named_children[1]


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("a ? b : c", ["b", "c"]),
        ("a && (b ?? c)", ["b", "c"]),
        ("(a || b) as T", ["a", "b"]),
        ("a + b", ["a + b"]),
    ],
)
def test_what_an_expression_may_be(text: str, ways: list[str]) -> None:
    assert [text_of(way) for way in all_ways(value_of(text))] == ways


@pytest.mark.parametrize(
    ("text", "around"),
    [
        ("a ? call() : null", "a ? call() : null"),
        ("(a && (call() as T)) ?? {}", "(a && (call() as T)) ?? {}"),
        ("call() ? 1 : 2", "call()"),
        ("call() && b", "call()"),
        ("call().b", "call()"),
    ],
)
def test_what_may_be_what_a_call_gives(text: str, around: str) -> None:
    call = file_of(f"x = {text};").nodes("call_expression")[0]
    assert text_of(whole(call)) == around


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("if (a) act();", [("(a)", True)]),
        ("if (a) no(); else act();", [("(a)", False)]),
        ("if (a) return; act();", [("(a)", False)]),
        ("if (a) { no(); } act();", []),
        ("a && act();", [("a", True)]),
        ("a || act();", [("a", False)]),
        ("a ? b : act();", [("a", False)]),
        ("if (a) { if (b) return; act(); }", [("(b)", False), ("(a)", True)]),
    ],
)
def test_conditions_that_a_place_is_reached_under(body: str, found: list[tuple[str, bool]]) -> None:
    file = file_of(f"function f() {{ {body} }}")
    call = next(node for node in file.nodes("call_expression") if text_of(node) == "act()")
    (function,) = file.nodes(*FUNCTIONS)
    assert [(text_of(condition), holds) for condition, holds in conditions(call, function)] == found


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("!found", ["found"]),
        ("result.ok && !other", ["result", "other"]),
        ("row === null", ["row"]),
        ("count(x) !== 1", ["count(x)"]),
        ("claims.sub !== id", []),
        ("result.payload.sub", []),
    ],
)
def test_what_a_condition_asks_the_outcome_of(text: str, asked: list[str]) -> None:
    assert [text_of(node) for node in outcomes_in(value_of(text))] == asked
