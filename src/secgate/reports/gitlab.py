"""GitLab code quality: one JSON list, shown in a merge request beside the lines that it speaks of.

An entry has a description, the name of a check, a fingerprint, a severity and a place (GitLab, "Code Quality"); one
that lacks any of them makes GitLab leave out all that follow. Type, categories and the last line are what the format
that it comes from asks for besides (Code Climate, "Analyzers: issues"). A merge request shows entries whose
fingerprint its target branch does not have.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from secgate.model import Finding, FindingState, ItemResult, Report, Severity, Status, Verdict
from secgate.reports.escape import safe
from secgate.reports.json_ import visible
from secgate.reports.listing import accepted, facts, problem_text, reason, state, verdict_line, waiver_notes, where
from secgate.reports.words import is_blocking

NAME = "gitlab"
_SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
}
_UNDECIDED = frozenset({Status.REVIEW, Status.INCOMPLETE, Status.NEEDS_EVIDENCE})
# What concerns the run and no file stands at the folder that holds its settings.
_RUN = ".secgate"
_LONGEST = 2_000  # characters of one description


def render(report: Report) -> str:
    """The report as a list of entries, the verdict first; accepted findings are told at the lowest severity."""
    entries = [*_of_run(report), *(entry for item in report.items for entry in _of_item(item))]
    unique = {entry["fingerprint"]: entry for entry in reversed(entries)}
    shown = [unique[key] for key in dict.fromkeys(entry["fingerprint"] for entry in entries)]
    return visible(json.dumps(shown, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"


def _of_run(report: Report) -> Iterator[dict[str, Any]]:
    told = "; ".join((verdict_line(report), *report.because))
    about = ". ".join(f"{label}: {text}" for label, text in facts(report))
    severity = "info" if report.verdict is Verdict.PASS or report.exit_code == 0 else "blocker"
    yield _entry("secgate", f"{told}. {about}", severity, key=("verdict", str(report.verdict)))
    for name, text in waiver_notes(report):
        yield _entry("secgate", f"waiver {name}: {text}", "minor", key=("waiver", name, text))
    for one in report.coverage.skipped:
        yield _entry("secgate", f"not examined: {one.reason}", "info", path=one.path, key=("skipped", one.path))


def _of_item(item: ItemResult) -> Iterator[dict[str, Any]]:
    for finding in item.findings:
        yield _of_finding(item, finding)
    severity = "critical" if is_blocking(item) else "minor"
    for problem in item.problems:
        key = (item.id, problem.path or "", str(problem.line), problem.reason)
        text = f"{problem.kind}: {problem_text(problem)}"
        yield _entry(item.id, text, severity, path=problem.path, lines=(problem.line or 1, problem.line or 1), key=key)
    if item.status is None:
        yield _entry(item.id, reason(item), "info", key=(item.id, "off"))
    elif item.status in _UNDECIDED or (item.blocks and not item.findings):
        yield _entry(item.id, f"{item.title}: {state(item)}. {item.reason}", severity, key=(item.id, "state"))


def _of_finding(item: ItemResult, finding: Finding) -> dict[str, Any]:
    can_block = finding.state is FindingState.OPEN and finding.confidence.at_least(item.confidence)
    severity = _SEVERITIES[finding.severity] if can_block else "minor"
    parts = [finding.message]
    if (why := accepted(finding)) is not None:
        severity = "info"
        parts.insert(0, why[:1].upper() + why[1:] + ".")
    if finding.commit is not None:
        parts.append(f"At {where(finding)}.")
    parts += [f"Fix: {finding.fix}"] if finding.fix else []
    parts.append(f"secgate explain {finding.id}")
    return _entry(
        finding.rule,
        " ".join(parts),
        severity,
        path=finding.path,
        lines=(finding.line, finding.end_line),
        key=(finding.id,),
    )


def _entry(
    check: str,
    text: str,
    severity: str,
    *,
    key: tuple[str, ...],
    path: str | None = None,
    lines: tuple[int, int] = (1, 1),
) -> dict[str, Any]:
    shown = safe(text)
    return {
        "type": "issue",
        "description": shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…",
        "check_name": safe(check),
        "categories": ["Security"],
        "fingerprint": hashlib.sha256("\0".join(key).encode("utf-8", "surrogatepass")).hexdigest(),
        "severity": severity,
        "location": {
            "path": safe(path.removeprefix("./")) if path else _RUN,
            "lines": {"begin": lines[0], "end": max(lines)},
        },
    }
