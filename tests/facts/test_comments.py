"""Comments that are code are told from prose; the parts of Python that are read."""

import pytest

from secgate.engines.source import SourceFile
from secgate.facts.python_code import comments, is_python, prints, runs
from secgate.facts.typescript.comments import CommentRun, comment_runs, is_script, switched_off


def of(text: str) -> list[CommentRun]:
    file = SourceFile("a.ts", "typescript", text, text.encode())
    return list(comment_runs(file.nodes("comment"), file.lines))


@pytest.mark.parametrize(
    "text",
    [
        "const a = 1;\nload(a);",
        "if (a) {\n  throw new Error('no');\n}",
        "import a from './a';",
        "await save(note);\nreturn note;",
        "<Note id={1}>\n  <p>a</p>\n</Note>",
    ],
)
def test_what_does_something_is_code(text: str) -> None:
    assert is_script(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hello\nworld\nthere",
        "Note: see below (twice)",
        "the list is sorted;",
        "see (below)",
        "- id (a number)\n- name",
        "a = b means that both are equal; see there",
        "{ id: 1 }",
        "",
    ],
)
def test_prose_is_none(text: str) -> None:
    assert not is_script(text)


def test_neighbours_are_one_run_and_doc_comments_are_none() -> None:
    text = "// one\n// two\n\n/** doc */\nconst a = 1; // behind\n/* three\n * four */\n"
    assert [(run.line, run.lines) for run in of(text)] == [(1, ("one", "two")), (6, (" three", "four "))]


def test_the_longest_part_that_is_code_is_found() -> None:
    text = "let x;\n// This was slow:\n// const a = load();\n// sort(a);\n// show(a);\n// and so on\n"
    (run,) = of(text)
    assert switched_off(run, frozenset(range(1, 99)), is_script) == (3, 5)
    assert switched_off(run, frozenset({3, 4}), is_script) is None


def test_a_licence_and_an_example_are_no_code_that_was_switched_off() -> None:
    for head in ("// Copyright somebody\n", "let x;\n// Example:\n"):
        run = of(f"{head}// const a = load();\n// sort(a);\n// show(a);\n")[0]
        assert switched_off(run, frozenset(range(1, 99)), is_script) is None


def test_calls_of_print() -> None:
    text = 'print("a")\nself.print("b")\ndef print(x): ...\ns = "print(1)"\n# print(2)\nif a:\n    print (3)\n'
    assert prints(text) == [1, 7]
    assert prints("x = (\n") is None


def test_comments_of_python_that_stand_alone() -> None:
    text = "# a = load()\n# b = sort(a)\nx = 1  # behind\n    # c\n"
    found = comments(text)
    assert found == [(1, "a = load()"), (2, "b = sort(a)"), (4, "c")]
    assert list(runs(found)) == [(1, ("a = load()", "b = sort(a)")), (4, ("c",))]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a = 1\nload(a)", True),
        ("if a:\n    load(a)", True),
        ("see (below)", False),
        ("note: a", False),
        ("x" * 9, False),
    ],
)
def test_statements_of_python(text: str, code: bool) -> None:
    assert is_python(text) is code
