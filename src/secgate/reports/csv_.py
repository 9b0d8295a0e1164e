"""CSV for spreadsheets: a row for each item, finding, problem, and fact about the run.

RFC 4180 with CRLF, in UTF-8 with a byte order mark, without which a spreadsheet reads it in the system's old encoding.
A cell that a spreadsheet would take for a formula begins with an apostrophe (OWASP, "CSV Injection"). Rows leave one by
one, so a large report takes no more memory than a small one.
"""

import csv
import io
import re
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from secgate.model import Finding, ItemResult, Report
from secgate.reports.asked import homes_of
from secgate.reports.escape import safe
from secgate.reports.listing import accepted, evidence_text, facts, problem_text, reason, verdict_line, waiver_notes

NAME = "csv"
COLUMNS = (
    "kind", "verdict", "section", "item", "title", "level", "status", "blocks", "examined", "unit", "finding", "rule",
    "severity", "confidence", "state", "path", "line", "column", "commit", "in_head", "message", "fix", "accepted",
    "reason", "package",
)  # fmt: skip
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - a spreadsheet takes the full-width signs too
_CUT = re.compile("(?<=;)(?=[\"']*[=+\\-@\t\r\n＝＋－＠])")  # noqa: RUF001 - as above


def render(report: Report) -> bytes:
    """The report as CSV; the columns are `COLUMNS`, and new ones are only ever added at the end."""
    out = io.BytesIO()
    stream(report, out)
    return out.getvalue()


def stream(report: Report, out: BinaryIO) -> None:
    """The same, written to `out` row by row."""
    out.write(b"\xef\xbb\xbf")
    text = io.TextIOWrapper(out, encoding="utf-8", errors="backslashreplace", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in _rows(report):
        writer.writerow([cell(row.get(column, "")) for column in COLUMNS])
    text.detach()


def _rows(report: Report) -> Iterator[dict[str, str]]:
    verdict, homes = str(report.verdict), homes_of(report)
    for item in report.items:
        common = {"verdict": verdict, **_of_item(item)}
        yield {"kind": "item", **common}
        for finding in item.findings:
            home = homes.get((item.id, finding.id), "")
            yield {"kind": "finding", **common, **_of_finding(finding), "package": home}
        for problem in item.problems:
            place = {"path": problem.path or "", "line": str(problem.line or "")}
            yield {"kind": problem.kind, **common, **place, "reason": problem_text(problem)}
        for evidence in item.evidence:
            yield {"kind": "evidence", **common, "path": evidence.path or "", "reason": evidence_text(evidence)}
    told: Iterator[tuple[str, str]] = chain(
        [("verdict", verdict_line(report))],
        (("because", text) for text in report.because),
        facts(report),
        ((f"waiver {state}", text) for state, text in waiver_notes(report)),
        (("not examined", f"{one.path}: {one.reason}") for one in report.coverage.skipped),
    )
    for kind, text in told:
        yield {"kind": kind, "verdict": verdict, "reason": text}


def _of_item(item: ItemResult) -> dict[str, str]:
    return {
        "section": item.section,
        "item": item.id,
        "title": item.title,
        "level": str(item.level),
        "status": str(item.status or "off"),
        "blocks": "yes" if item.blocks else "no",
        "examined": str(item.examined.count),
        "unit": item.examined.unit,
        "reason": reason(item),
    }


def _of_finding(finding: Finding) -> dict[str, str]:
    return {
        "finding": finding.id,
        "rule": finding.rule,
        "severity": str(finding.severity),
        "confidence": str(finding.confidence),
        "state": str(finding.state),
        "path": finding.path,
        "line": str(finding.line),
        "column": str(finding.column),
        "commit": finding.commit or "",
        "in_head": "yes" if finding.in_head else "no",
        "message": finding.message,
        "fix": finding.fix,
        "accepted": accepted(finding) or "",
    }


def cell(text: str) -> str:
    """A text as a cell that a spreadsheet takes for text."""
    # NOTE: where the list separator is a semicolon, a spreadsheet cuts there, and what follows begins a cell.
    shown = _CUT.sub("'", safe(text))
    return f"'{shown}" if shown[:1] in _FORMULA or text[:1] in _FORMULA else shown
