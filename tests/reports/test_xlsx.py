"""The workbook: every row is there, and no cell acts."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from reports.example import rich_report
from reports.factory import divided, finding, item, report
from reports.hostile import hostile_reports
from secgate.model import Report, Status, Verdict
from secgate.reports.xlsx import render


def book(made: Report) -> Any:  # noqa: ANN401 - no types there
    return openpyxl.load_workbook(io.BytesIO(render(made)))


def test_a_row_for_each_item_and_finding() -> None:
    made = rich_report()
    read = book(made)
    assert [row[1] for row in read["Items"].iter_rows(min_row=2, values_only=True)] == [one.id for one in made.items]
    found = [row[1] for row in read["Findings"].iter_rows(min_row=2, values_only=True)]
    assert found == [one.id for each in made.items for one in each.findings]


def test_equal_reports_give_equal_bytes() -> None:
    assert render(rich_report()) == render(rich_report())


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://a.example")', "http://a.example", "\t=1"]
)
def test_no_cell_is_a_formula_or_a_link(text: str) -> None:
    hostile = finding(message=text, fix=text, path=text or "a")
    read = book(report(item(status=Status.FAIL, findings=(hostile,), blocks=True), verdict=Verdict.FAIL))
    cells = [cell for sheet in read for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert all(cell.hyperlink is None for cell in cells)


def test_it_holds_no_macro_and_nothing_from_outside() -> None:
    names = zipfile.ZipFile(io.BytesIO(render(rich_report()))).namelist()
    assert not [name for name in names if "vba" in name.lower() or "external" in name.lower()]


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    read = book(report(item(status=Status.FAIL, findings=(finding(message="a" * 40_000),), blocks=True)))
    assert str(read["Findings"]["K2"].value).endswith("…")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hostile_reports())
def test_any_text_gives_a_workbook_that_opens(made: Report) -> None:
    assert book(made)["Verdict"]["B2"].value


def test_a_finding_says_in_which_package_it_lies() -> None:
    (head, row) = book(divided())["Findings"].iter_rows(values_only=True)
    assert dict(zip(head, row, strict=True))["package"] == "apps/api"
