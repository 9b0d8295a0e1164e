"""Tests of a report and of the source are held against each other by their titles."""

import re

import pytest

from secgate.engines.source import SourceFile
from secgate.evidence import junit
from secgate.evidence.in_source import SourceTests

SOURCE = """\
describe('notes', () => {
  it('are kept apart', () => { expect(1).toBe(1); });
  it.each([[1]])('adds %i to %s', (a) => { expect(a).toBe(1); });
  it(`shows ${name} first`, () => { expect(1).toBe(1); });
  it.skip('is off', () => { expect(1).toBe(1); });
});
"""


def source(text: str = SOURCE, path: str = "tests/notes.test.ts") -> SourceTests:
    return SourceTests((SourceFile(path, "typescript", text, text.encode()),))


def ran(name: str, group: str = "tests/a.test.ts", file: str = "") -> junit.TestRun:
    return junit.TestRun(name, group, file, junit.Outcome.PASSED)


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("notes > are kept apart", True),
        ("notes are kept apart", True),
        ("notes / adds 1 to b", True),
        ("notes > shows Ana first", True),
        ("are kept apart", False),
        ("notes > are mixed", False),
    ],
)
def test_a_test_is_found_by_all_of_its_titles(name: str, held: bool) -> None:
    assert bool(source().strangers([ran(name)])) is not held


def test_where_no_source_has_tests_nothing_can_be_told() -> None:
    assert source("export {};\n").strangers([ran("made up")]) == []


def test_a_title_that_is_filled_in_as_a_whole_may_be_any() -> None:
    assert source("it(`${name}`, () => { expect(1).toBe(1); });\n").strangers([ran("made up")]) == []


def test_a_test_of_another_language_is_none_of_the_scripts() -> None:
    assert source().strangers([ran("test_made_up", group="", file="tests/test_a.py")]) == []


def test_a_file_none_of_whose_tests_ran_is_unseen() -> None:
    assert source().unseen([ran("another")]) == ["tests/notes.test.ts"]
    assert source().unseen([ran("notes > are kept apart")]) == []


def test_what_is_switched_off_is_no_part_of_the_suite() -> None:
    names = [name for _, name in source().live(re.compile("notes"))]
    assert names == ["notes are kept apart", "notes adds %i to %s", "notes shows ${name} first"]
