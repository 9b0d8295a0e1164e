"""The nodes of a file by type, and its folded text."""

import re

import pytest

from secgate.engines.source import SourceFile
from secgate.facts.typescript.names import Names
from secgate.facts.typescript.syntax import text_of, walk

CODE = """\
// first
const send = (to: string) => mail(render(to));
function outer(next: () => void) { return (() => inner(next))(); }
"""


def source(text: str) -> SourceFile:
    return SourceFile("src/mail.ts", "typescript", text, text.encode())


def test_nodes_of_several_types_come_in_source_order_and_outer_ones_first() -> None:
    file = source(CODE)
    found = file.nodes("identifier", "comment", "call_expression")
    assert found == [n for n in walk(file.root) if n.type in {"identifier", "comment", "call_expression"}]
    assert [text_of(node) for node in file.nodes("call_expression")][:2] == ["mail(render(to))", "render(to)"]


def test_a_type_that_the_file_does_not_hold_has_no_nodes_and_a_type_named_twice_counts_once() -> None:
    file = source(CODE)
    assert file.nodes("class_declaration") == []
    assert file.nodes() == []
    assert file.nodes("comment", "comment") == file.nodes("comment")


def test_a_list_of_nodes_belongs_to_the_caller() -> None:
    file = source(CODE)
    file.nodes("comment").clear()
    assert len(file.nodes("comment")) == 1


def test_nodes_of_a_file_that_does_not_parse_in_full() -> None:
    file = source("const a = f(1);\nconst = g(2;\n")
    assert file.root.has_error
    assert file.nodes("call_expression") == [n for n in walk(file.root) if n.type == "call_expression"]


def test_names_of_the_file_are_those_of_its_tree() -> None:
    file = source(CODE)
    alone = Names(file.root)
    assert file.names.calls() == alone.calls()
    assert [file.names.binding(name) for name in file.nodes("identifier")] == [
        alone.binding(name) for name in file.nodes("identifier")
    ]


@pytest.mark.parametrize(
    "letter", ["s", "S", "\u017f", "i", "I", "\u0130", "\u0131", "k", "K", "\u212a", "\u00df", "x"]
)
@pytest.mark.parametrize("word", ["session", "token", "init"])
def test_the_folded_text_holds_a_word_exactly_when_a_search_that_ignores_case_finds_it(word: str, letter: str) -> None:
    for index in range(len(word)):
        text = f"a {word[:index]}{letter}{word[index + 1 :].upper()} b"
        assert (word in source(text).folded) == bool(re.search(word, text, re.IGNORECASE))
