"""A workbook for people who read in a spreadsheet: a sheet for each kind of row, every cell plain text or a number.

Nothing in it acts: no formula, no link, no macro; what would look like a formula is written as text (OWASP, "CSV
Injection"). Rows go to a file of the sheet one by one, and the sheets into the archive, so a large report takes no more
memory than a small one. The library is an extra of this distribution, `secgate-checklist[xlsx]`.
"""

import io
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from secgate.model import Finding, ItemResult, Report
from secgate.reports.asked import homes_of
from secgate.reports.escape import safe
from secgate.reports.listing import accepted, evidence_text, facts, problem_text, reason, verdict_line, waiver_notes

NAME = "xlsx"
EXTRA = "xlsxwriter"
BINARY = True
Row = Sequence[str | int]
# What a cell can hold (Microsoft, "Excel specifications and limits").
_MOST_CHARACTERS = 32_767
_MOST_ROWS = 1_048_576
_WIDTHS = {"path": 44, "message": 70, "fix": 50, "reason": 70, "text": 100, "title": 60, "item": 28, "rule": 40}
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def render(report: Report) -> bytes:
    """The report as an .xlsx workbook; equal reports give equal bytes.

    Raises:
        ModuleNotFoundError: the library is not installed; see `EXTRA`.
    """
    out = io.BytesIO()
    stream(report, out)
    return out.getvalue()


def stream(report: Report, out: BinaryIO) -> None:
    """The same, written to `out`.

    Raises:
        ModuleNotFoundError: the library is not installed; see `EXTRA`.
    """
    import xlsxwriter  # noqa: PLC0415 - an extra, and only this format needs it

    with tempfile.TemporaryDirectory(prefix="secgate-xlsx-") as folder:
        # NOTE: what writes to `out` itself calls a reader that went away a bug, and writes on when it is thrown away.
        made = Path(folder) / "report.xlsx"
        book = xlsxwriter.Workbook(
            str(made),
            {
                "constant_memory": True,
                "tmpdir": folder,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        book.set_properties({
            "title": "secgate report", "created": datetime.fromisoformat(report.created),
        })  # fmt: skip
        head = book.add_format({"bold": True, "bottom": 1})
        for name, columns, rows in _sheets(report):
            _write(book.add_worksheet(name), columns, rows, head)
        book.close()
        with made.open("rb") as file:
            shutil.copyfileobj(file, out)


def _sheets(report: Report) -> Iterator[tuple[str, tuple[str, ...], Iterable[Row]]]:
    homes = homes_of(report)
    yield "Verdict", ("what", "text"), _verdict(report)
    yield (
        "Items",
        ("section", "item", "title", "level", "status", "blocks", "examined", "unit", "findings", "reason"),
        (_item(item) for item in report.items),
    )
    yield (
        "Findings",
        (
            "item", "finding", "rule", "severity", "confidence", "state", "path", "line", "commit", "in_head",
            "message", "fix", "accepted", "package",
        ),
        (
            (*_finding(item, finding), homes.get((item.id, finding.id), ""))
            for item in report.items
            for finding in item.findings
        ),
    )  # fmt: skip
    yield (
        "Problems",
        ("item", "kind", "path", "line", "reason"),
        (
            (item.id, one.kind, one.path or "", one.line or "", problem_text(one))
            for item in report.items
            for one in item.problems
        ),
    )
    yield (
        "Evidence",
        ("item", "kind", "state", "path", "reason"),
        (
            (item.id, one.kind, one.state, one.path or "", evidence_text(one))
            for item in report.items
            for one in item.evidence
        ),
    )
    yield "Waivers", ("state", "text"), waiver_notes(report)
    yield "Not examined", ("path", "reason"), ((one.path, one.reason) for one in report.coverage.skipped)
    routes = (report.maps or {}).get("routes", {}).get("rows", [])
    if routes:
        yield "Routes", ("method", "route", "level", "roles", "state", "path", "line"), (_route(row) for row in routes)


def _verdict(report: Report) -> Iterator[Row]:
    yield "verdict", verdict_line(report)
    yield from (("because", text) for text in report.because)
    yield from facts(report)
    yield from (("digest of " + name, digest) for name, digest in report.digests.model_dump().items())


def _item(item: ItemResult) -> Row:
    examined = item.examined
    return (
        item.section, item.id, item.title, str(item.level), str(item.status or "off"), "yes" if item.blocks else "no",
        examined.count, examined.unit, len(item.findings), reason(item),
    )  # fmt: skip


def _finding(item: ItemResult, finding: Finding) -> Row:
    return (
        item.id, finding.id, finding.rule, str(finding.severity), str(finding.confidence), str(finding.state),
        finding.path, finding.line, finding.commit or "", "yes" if finding.in_head else "no", finding.message,
        finding.fix, accepted(finding) or "",
    )  # fmt: skip


def _route(row: dict[str, Any]) -> Row:
    return (
        row["method"], row["route"], row["level"], ", ".join(row["roles"]), row["state"], row["path"], row["line"],
    )  # fmt: skip


def _write(sheet: Any, columns: Sequence[str], rows: Iterable[Row], head: Any) -> None:  # noqa: ANN401 - no types there
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, _WIDTHS.get(column, 14))
        sheet.write_string(0, index, column, head)
    number = 0
    for number, row in enumerate(rows, 1):
        if number == _MOST_ROWS - 1:
            sheet.write_string(number, 0, "more rows than a sheet can hold; the json report has all of them")
            break
        for index, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, index, value)
            else:
                sheet.write_string(number, index, _cell(value))
    sheet.autofilter(0, 0, max(1, number), len(columns) - 1)


def _cell(text: str) -> str:
    """What XML and a sheet can hold of a text; its cell is of the type text, so no sign in it begins a formula."""
    shown = _ILLEGAL.sub("\ufffd", safe(text))
    return shown if len(shown) <= _MOST_CHARACTERS else shown[: _MOST_CHARACTERS - 1] + "…"
