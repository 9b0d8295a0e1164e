"""GitLab SAST: a security report of schema 15.0.4, for the security tab of a pipeline and the vulnerability report.

Only open findings are in it: GitLab keeps a record of its own of what was dismissed, and would show an accepted finding
as a new one. What else a reader has to know are the messages of the scan. An incomplete run is a scan that failed.
"""

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

from secgate.model import Finding, FindingState, ItemResult, Report, Severity, Status, Verdict
from secgate.reports.escape import safe
from secgate.reports.json_ import visible
from secgate.reports.listing import accepted, facts, problem_text, reason, verdict_line, waiver_notes, where
from secgate.reports.markdown import text as plain

NAME = "gitlab-sast"
_VERSION = "15.0.4"
_SEVERITIES = {
    Severity.CRITICAL: "Critical",
    Severity.HIGH: "High",
    Severity.MEDIUM: "Medium",
    Severity.LOW: "Low",
}
_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
_NEVER = "1970-01-01T00:00:00"
_VENDOR = {"name": "secgate-checklist"}
_LONGEST_NAME, _LONGEST_FIX, _LONGEST = 255, 7_000, 100_000  # characters; the first two are the schema's
_SPACE = uuid.UUID("6f2b7b3a-5a0e-5f43-9b61-6b1a0c0f5d10")


def render(report: Report) -> str:
    """The open findings of the report as a SAST report."""
    tool = {"id": "secgate", "name": "secgate", "version": report.tool.secgate or "0", "vendor": _VENDOR}
    complete = report.verdict is not Verdict.INCOMPLETE and not any(i.status is Status.INCOMPLETE for i in report.items)
    document = {
        "version": _VERSION,
        "scan": {
            "analyzer": tool,
            "scanner": tool,
            "type": "sast",
            "start_time": _stamp(report.run.started),
            "end_time": _stamp(report.run.ended),
            "status": "success" if complete else "failure",
            "messages": list(_messages(report)),
        },
        "vulnerabilities": [
            _vulnerability(item, finding)
            for item in report.items
            for finding in item.findings
            if finding.state is FindingState.OPEN
        ],
    }
    return visible(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"


def _stamp(moment: str) -> str:
    """A time in UTC without its zone, as the schema wants it."""
    match = _STAMP.match(moment)
    return match.group() if match is not None else _NEVER


def _messages(report: Report) -> Iterator[dict[str, str]]:
    level = "info" if report.verdict is Verdict.PASS else "warn"
    yield _message(level, "; ".join((verdict_line(report), *report.because)))
    for label, text in facts(report):
        yield _message("info", f"{label}: {text}")
    for item in report.items:
        if item.status is None:
            yield _message("warn", f"{item.id} is {reason(item)}")
        elif item.status not in {Status.PASS, Status.FAIL, Status.NOT_APPLICABLE}:
            yield _message("warn", f"{item.id} is {item.status}: {item.reason}")
        for problem in item.problems:
            yield _message("warn", f"{item.id}: {problem.kind}: {problem_text(problem)}")
        for finding in item.findings:
            if (why := accepted(finding)) is not None:
                yield _message("info", f"{item.id}: {finding.id} at {where(finding)} is {why}")
    for name, text in waiver_notes(report):
        yield _message("warn", f"waiver {name}: {text}")
    for one in report.coverage.skipped:
        yield _message("info", f"not examined: {one.path}: {one.reason}")


def _message(level: str, text: str) -> dict[str, str]:
    return {"level": level, "value": _cut(safe(text), _LONGEST)}


def _vulnerability(item: ItemResult, finding: Finding) -> dict[str, Any]:
    parts = [finding.message]
    if not finding.confidence.at_least(item.confidence):
        parts.append(f"Confidence {finding.confidence}: for review.")
    if finding.commit is not None:
        parts.append(f"At {where(finding)}.")
    parts.append(f"secgate explain {finding.id}")
    name = safe(finding.rule)
    return {
        "id": str(uuid.uuid5(_SPACE, finding.id)),
        "name": _cut(safe(item.title) or name, _LONGEST_NAME),
        # NOTE: GitLab reads these two as its Markdown.
        "description": _cut(plain(" ".join(parts)), _LONGEST),
        "severity": _SEVERITIES[finding.severity],
        "solution": _cut(plain(finding.fix), _LONGEST_FIX),
        "identifiers": [
            # NOTE: the first one is what GitLab tells vulnerabilities apart by, with the place.
            {"type": "secgate_rule", "name": name, "value": name},
            *({"type": "cwe", "name": cwe, "value": cwe.removeprefix("CWE-")} for cwe in item.references.cwe),
            {"type": "secgate_finding", "name": finding.id, "value": finding.id},
        ],
        "location": {
            "file": safe(finding.path.removeprefix("./")),
            "start_line": finding.line,
            "end_line": max(finding.line, finding.end_line),
        },
    }


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
