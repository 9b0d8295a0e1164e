"""CSV: read back row by row, and no cell that a spreadsheet would take for a formula."""

import csv
import io

from hypothesis import HealthCheck, given, settings

from reports.example import rich_report
from reports.factory import divided, finding, item, report
from reports.hostile import hostile_reports
from secgate.model import Report, Status, Verdict
from secgate.reports.csv_ import COLUMNS, render


def rows(made: Report) -> list[dict[str, str]]:
    """The rows as a spreadsheet reads them."""
    data = render(made)
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    assert text.count("\n") == text.count("\r\n")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_columns_are_named_once_and_in_order() -> None:
    first = render(report()).decode("utf-8-sig").split("\r\n")[0]
    assert first.split(",") == list(COLUMNS)
    assert len(set(COLUMNS)) == len(COLUMNS)


def test_a_row_for_each_item_and_each_finding() -> None:
    made = rich_report()
    read = rows(made)
    assert [row["item"] for row in read if row["kind"] == "item"] == [one.id for one in made.items]
    found = [row["finding"] for row in read if row["kind"] == "finding"]
    assert found == [one.id for part in made.items for one in part.findings]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=hostile_reports())
def test_no_cell_is_a_formula(made: Report) -> None:
    for row in rows(made):
        assert set(row) == set(COLUMNS)
        for cell in row.values():
            assert cell[:1] not in set("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - full-width signs count too


def test_what_a_semicolon_cuts_off_is_no_formula_either() -> None:
    found = finding(message="a;=1+1 b; --flag")
    made = report(item(status=Status.FAIL, findings=(found,), blocks=True), verdict=Verdict.FAIL)
    (row,) = (row for row in rows(made) if row["kind"] == "finding")
    assert row["message"] == "a;'=1+1 b; --flag"


def test_formula_is_kept_behind_an_apostrophe() -> None:
    found = finding(message="=1+1", path="-a.ts")
    made = report(item(status=Status.FAIL, findings=(found,), blocks=True), verdict=Verdict.FAIL)
    (row,) = (row for row in rows(made) if row["kind"] == "finding")
    assert row["message"] == "'=1+1"
    assert row["path"] == "'-a.ts"


def test_a_finding_says_in_which_package_it_lies() -> None:
    assert [row["package"] for row in rows(divided()) if row["kind"] == "finding"] == ["apps/api"]
