"""JUnit XML, as CI servers read it: a suite for each section, a test case for each item.

A failing blocking item is a failure, one that could not be decided an error, and what does not block is skipped with
its reason, so that the colour of the page is that of the verdict.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from secgate.model import ItemResult, Report, Status, Verdict
from secgate.reports.escape import safe
from secgate.reports.listing import (
    accepted,
    evidence_text,
    facts,
    problem_text,
    reason,
    state,
    verdict_line,
    waiver_notes,
    where,
)
from secgate.reports.words import is_blocking

NAME = "junit"
# What XML 1.0 cannot hold in any form (production Char), where `safe` leaves it.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """The report as one `testsuites` element."""
    root = ET.Element("testsuites", {"name": f"secgate: {_attribute(verdict_line(report))}"})
    sections = list(dict.fromkeys(item.section for item in report.items))
    suites = [_suite(root, report, section) for section in sections]
    if report.verdict is not Verdict.PASS and not any(is_blocking(item) for item in report.items):
        suites.append(_nothing_proven(root, report))
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in suites)))
    root.set("time", f"{report.duration_s:.3f}")
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(root: ET.Element, report: Report, section: str) -> ET.Element:
    items = [item for item in report.items if item.section == section]
    suite = ET.SubElement(root, "testsuite", {"name": _attribute(section) or "items"})
    properties = ET.SubElement(suite, "properties")
    told = [("verdict", str(report.verdict)), ("exit-code", str(report.exit_code)), *facts(report)]
    told += [(f"waiver-{name}", text) for name, text in waiver_notes(report)]
    for name, text in told:
        ET.SubElement(properties, "property", {"name": name, "value": _attribute(text)})
    kinds = [_case(suite, item) for item in items]
    counts = {"failures": kinds.count("failure"), "errors": kinds.count("error"), "skipped": kinds.count("skipped")}
    for name, amount in {"tests": len(items), **counts}.items():
        suite.set(name, str(amount))
    suite.set("time", "0")
    suite.set("timestamp", report.run.started.removesuffix("Z"))
    return suite


def _nothing_proven(root: ET.Element, report: Report) -> ET.Element:
    """A suite that is not green, for a verdict that is no item's: nothing may be proven though no item is red."""
    counts = {"tests": "1", "failures": "0", "errors": "1", "skipped": "0", "time": "0"}
    suite = ET.SubElement(root, "testsuite", {"name": "verdict", **counts})
    suite.set("timestamp", report.run.started.removesuffix("Z"))
    case = ET.SubElement(suite, "testcase", {"classname": "secgate", "name": "verdict", "time": "0"})
    attributes = {"message": _attribute(verdict_line(report)), "type": str(report.verdict)}
    ET.SubElement(case, "error", attributes).text = _text("\n".join(report.because))
    return suite


def _case(suite: ET.Element, item: ItemResult) -> str:
    """Add an item's test case; gives the name of its outcome, or `passed`."""
    case = ET.SubElement(
        suite, "testcase", {"classname": f"secgate.{item.id}", "name": _attribute(item.title), "time": "0"}
    )
    kind = _kind(item)
    if kind != "passed":
        told = reason(item) if item.status is None else f"{state(item)}: {item.reason}"
        attributes = {"message": _attribute(told)} | ({} if kind == "skipped" else {"type": str(item.status)})
        ET.SubElement(case, kind, attributes).text = None if kind == "skipped" else _text("\n".join(_lines(item)))
    if kind in {"skipped", "passed"}:
        head = [reason(item)]
        if item.status is not None:
            head = [f"{state(item)}: {item.reason}", f"{item.examined.count} {item.examined.counted} examined"]
        ET.SubElement(case, "system-out").text = _text("\n".join((*head, *_lines(item))))
    return kind


def _kind(item: ItemResult) -> str:
    if is_blocking(item):
        return "failure" if item.status is Status.FAIL else "error"
    return "passed" if item.status is Status.PASS else "skipped"


def _lines(item: ItemResult) -> Iterator[str]:
    for finding in item.findings:
        yield f"{where(finding)}: {finding.severity}, {finding.confidence} confidence, {finding.rule} {finding.id}"
        yield f"  {finding.message}"
        if (why := accepted(finding)) is not None:
            yield f"  {why}"
        if finding.fix:
            yield f"  fix: {finding.fix}"
    for evidence in item.evidence:
        yield evidence_text(evidence)
    for problem in item.problems:
        yield f"{problem.kind}: {problem_text(problem)}"
    yield f"next: secgate explain {item.findings[0].id if item.findings else item.id}"


def _attribute(text: str) -> str:
    return _ILLEGAL.sub("?", safe(text))


def _text(text: str) -> str:
    return "\n".join(_attribute(line) for line in text.split("\n"))
