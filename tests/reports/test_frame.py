"""Code frames: which lines, cut where, and the marker under what it marks."""

from reports.factory import finding
from secgate.model import Frame
from secgate.reports.frame import Row, rows


def drawn(*text: str, line: int = 1, column: int = 1, end: tuple[int, int] | None = None, first: int = 1) -> list[Row]:
    """Rows of 30 cells for a frame that begins at line `first`."""
    end_line, end_column = end or (line, column + 1)
    found = finding(line=line, column=column, end_line=end_line, end_column=end_column)
    return rows(found, Frame(line=first, text=text), width=30, more="~")


def marked(row: Row) -> str:
    """The text above the marker; right for text of one cell per character."""
    assert row.marker is not None
    first, length = row.marker
    return row.text[first : first + length]


def test_the_marker_stands_under_the_range() -> None:
    (row,) = drawn("const a = verify(token);", column=11, end=(1, 17))
    assert marked(row) == "verify"


def test_shared_indent_is_taken_away_and_the_marker_follows() -> None:
    outer, inner = drawn("        if (a) {", "          run(a);", line=2, column=11, end=(2, 14))
    assert (outer.text, inner.text) == ("if (a) {", "  run(a);")
    assert marked(inner) == "run"


def test_a_tab_is_two_cells_before_and_after_the_marker() -> None:
    _, row = drawn("x", "\tcall(\ty)", line=2, column=2, end=(2, 6))
    assert row.text == "  call(  y)"
    assert marked(row) == "call"


def test_a_wide_character_moves_the_marker_by_two_cells() -> None:
    (row,) = drawn("鍵 = verify", column=5, end=(1, 11))
    assert row.marker == (5, 6)


def test_an_escaped_character_moves_the_marker_by_its_escape() -> None:
    (row,) = drawn("\u202e = verify", column=5, end=(1, 11))
    assert row.text == r"\u202e = verify"
    assert marked(row) == "verify"


def test_a_long_line_is_cut_around_the_marker() -> None:
    (row,) = drawn("x" * 5000 + "verify" + "y" * 5000, column=5001, end=(1, 5007))
    assert row.text.startswith("~x")
    assert row.text.endswith("y~")
    assert len(row.text) == 30
    assert marked(row) == "verify"


def test_a_marker_longer_than_the_line_ends_with_it() -> None:
    (row,) = drawn("z" * 200, column=1, end=(1, 201))
    assert row.marker == (0, 30)


def test_a_range_over_lines_marks_the_rest_of_its_first_and_flags_the_others() -> None:
    before, first, second, after = drawn("a", "call(", ")", "b", line=2, column=1, end=(3, 2))
    assert marked(first) == "call("
    assert [row.inside for row in (before, first, second, after)] == [False, True, True, False]
    assert second.marker is None


def test_a_long_range_has_a_gap() -> None:
    found = drawn(*(f"l{n}" for n in range(1, 21)), line=5, column=1, end=(16, 3))
    assert [row.number for row in found] == [3, 4, 5, 6, 7, 8, None, 16, 17, 18]


def test_only_lines_near_the_range_are_shown() -> None:
    found = drawn(*(f"l{n}" for n in range(1, 21)), line=10, column=1)
    assert [row.number for row in found] == [8, 9, 10, 11, 12]


def test_a_column_beyond_the_line_marks_its_last_character() -> None:
    (row,) = drawn("ab", column=40, end=(1, 50))
    assert row.marker == (1, 1)


def test_an_empty_line_has_no_marker() -> None:
    (row,) = drawn("")
    assert row.marker is None
