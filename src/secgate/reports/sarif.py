"""SARIF 2.1.0 (OASIS), for code scanning and for auditors: findings, what passed, and what was not examined.

Accepted findings are results with `suppressions`. GitHub's code scanning ignores those and shows the results as open,
so what is uploaded there is the format `sarif-open`, which leaves them out.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from secgate.model import Confidence, Finding, FindingState, ItemResult, Problem, Report, Severity, Status, Verdict
from secgate.reports.escape import safe
from secgate.reports.json_ import visible
from secgate.reports.listing import accepted, facts, problem_text, verdict_line, waiver_notes

NAME = "sarif"
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "SRCROOT"
_LONGEST = 1_024  # characters of a description that GitHub takes
_MOST_RESULTS = 25_000
_MOST_TRACE = 100
# What GitHub sorts and filters by, from 0 to 10; its own words begin at 9.0, 7.0, 4.0 and above 0.
_SECURITY = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}
_LEVELS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
_PRECISION = {Confidence.HIGH: "very-high", Confidence.MEDIUM: "medium", Confidence.LOW: "low"}
_KINDS = {
    Status.PASS: "pass",
    Status.NOT_APPLICABLE: "notApplicable",
    Status.REVIEW: "review",
    Status.INCOMPLETE: "open",
    Status.NEEDS_EVIDENCE: "open",
}

Json = dict[str, Any]


def render(report: Report, *, only_open: bool = False) -> str:
    """The report as one SARIF run.

    Args:
        report: a finished report.
        only_open: leave out what was accepted and what is no finding, as an upload to GitHub needs it.
    """
    rules = _rules(report)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    results = list(_results(report, index, only_open=only_open))
    run: Json = {
        "tool": {"driver": _driver(report, rules)},
        "automationDetails": {"id": f"secgate/{'+'.join(policy.id for policy in report.policies)}/{report.id}"},
        "invocations": [_invocation(report, len(results) - _MOST_RESULTS)],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The top folder of the gated target."}}},
        "columnKind": "unicodeCodePoints",
        "results": results[:_MOST_RESULTS],
        "properties": {
            "verdict": str(report.verdict),
            "exitCode": report.exit_code,
            "because": list(report.because),
            "partial": report.target.partial,
            "trust": report.target.model_dump(mode="json")["trust"],
            "coverage": {
                "files": report.coverage.files,
                "examined": report.coverage.examined,
                "skipped": len(report.coverage.skipped),
            },
        },
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return visible(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"


def _driver(report: Report, rules: list[Json]) -> Json:
    return {
        "name": "secgate",
        "fullName": "secgate-checklist",
        "semanticVersion": report.tool.secgate,
        "version": report.tool.secgate,
        "rules": rules,
        "properties": {"engines": dict(report.tool.engines), "digests": report.digests.model_dump()},
    }


def _rules(report: Report) -> list[Json]:
    """An entry for each item, and one for each rule that has a finding, sorted by id."""
    made: dict[str, Json] = {}
    for item in report.items:
        made[item.id] = _rule(item.id, item, item.title, "", item.severity)
        for finding in item.findings:
            made.setdefault(finding.rule, _rule(finding.rule, item, finding.message, finding.fix, finding.severity))[
                "properties"
            ]["precision"] = _PRECISION[finding.confidence]
    return [made[rule] for rule in sorted(made)]


def _rule(rule: str, item: ItemResult, message: str, fix: str, severity: Severity) -> Json:
    references = [reference for ids in item.references.model_dump().values() for reference in ids]
    cwe = [f"external/cwe/{reference.lower()}" for reference in item.references.cwe]
    advice = f"{_text(item.title)}." + (f"\n\nTo fix it: {_text(fix)}" if fix else "")
    more = f"`secgate explain {item.id}` says what the item checks and what it cannot see."
    return {
        "id": rule,
        "name": "".join(part.capitalize() for part in rule.replace(".", "-").split("-")),
        "shortDescription": {"text": _text(_cut(item.title))},
        "fullDescription": {"text": _text(_cut(message))},
        "help": {"text": f"{advice}\n\n{more}"},
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": {
            "tags": sorted({"security", *cwe})[:20],
            "security-severity": _SECURITY[severity],
            "references": references,
        },
    }


def _results(report: Report, index: Mapping[str, int], *, only_open: bool) -> Iterator[Json]:
    pairs = [(item, finding) for item in report.items for finding in item.findings]
    for item, finding in sorted(pairs, key=lambda pair: (pair[1].severity.rank, pair[1].confidence.rank)):
        if not (only_open and finding.state in {FindingState.WAIVED, FindingState.BASELINE}):
            yield _of_finding(report, item, finding, index)
    for item in report.items if not only_open else ():
        if item.status is not None and item.status is not Status.FAIL:
            yield _of_item(item, index)


def _of_finding(report: Report, item: ItemResult, finding: Finding, index: Mapping[str, int]) -> Json:
    result: Json = {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": _LEVELS[finding.severity] if finding.confidence is Confidence.HIGH else "note",
        "message": {"text": _text(_message(finding))},
        "locations": [_location(finding.path, _region(finding))],
        "partialFingerprints": {
            "primaryLocationLineHash": f"{finding.id}:1",
            "secgate/v1": finding.id,
            "secgateContent/v1": finding.content_id,
        },
        "properties": {
            "item": item.id,
            "itemStatus": str(item.status),
            "itemLevel": str(item.level),
            "severity": str(finding.severity),
            "confidence": str(finding.confidence),
            "state": str(finding.state),
            "commit": finding.commit,
            "inHead": finding.in_head,
        },
    }
    if report.target.base is not None:
        result["baselineState"] = "unchanged" if finding.state is FindingState.IN_BASE else "new"
    if finding.state in {FindingState.WAIVED, FindingState.BASELINE}:
        why = accepted(finding)
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": _text(why or "")}]
    if steps := finding.trace[:_MOST_TRACE]:
        result["relatedLocations"] = [
            {"id": number} | _location(step.path, {"startLine": step.line}) | {"message": {"text": _text(step.note)}}
            for number, step in enumerate(steps, 1)
        ]
    return result


def _of_item(item: ItemResult, index: Mapping[str, int]) -> Json:
    """A result for an item without a failing finding, so that a reader sees what passed and what was looked at."""
    if item.status is None or item.status is Status.FAIL:
        raise ValueError("a failing item is told by its findings")
    kind = _KINDS[item.status]
    examined = f"{item.examined.count} {item.examined.unit} examined"
    return {
        "ruleId": item.id,
        "ruleIndex": index[item.id],
        "kind": kind,
        "level": "none",
        "message": {"text": _text(f"{item.title}: {item.status}. {item.reason} ({examined}).")},
        "locations": [_location(".", None)],
        "partialFingerprints": {"secgate/v1": item.id},
        "properties": {"item": item.id, "itemStatus": str(item.status), "itemLevel": str(item.level)},
    }


def _message(finding: Finding) -> str:
    parts = [finding.message, finding.fix]
    if finding.commit is not None:
        parts.append(f"It stands in commit {finding.commit}" + ("." if finding.in_head else ", and not in HEAD."))
    return " ".join(part for part in parts if part)


def _location(path: str, region: Json | None) -> Json:
    # NOTE: a place that is no file, such as @commit-message, is kept as a path: a result without a location is refused
    # by those who read SARIF.
    uri = quote(path.encode("utf-8", "surrogateescape"), safe="/@!$&'()*+,;=~-._")
    # A colon before the first slash would be read as a scheme.
    physical: Json = {"artifactLocation": {"uri": uri or ".", "uriBaseId": _ROOT}}
    return {"physicalLocation": physical | ({"region": region} if region else {})}


def _region(finding: Finding) -> Json:
    region: Json = {"startLine": finding.line, "startColumn": finding.column}
    # NOTE: GitHub refuses an end before its beginning; an end that is not known is left out.
    if (finding.end_line, finding.end_column) > (finding.line, finding.column):
        region |= {"endLine": finding.end_line, "endColumn": finding.end_column}
    return region


def _invocation(report: Report, left_out: int) -> Json:
    """Whether the run looked at all that is in scope, and everything it could not look at."""
    notes = [_notification(problem_text(p), p, item.id) for item in report.items for p in item.problems]
    notes += [_notification(f"{item.id} is off by {item.off_by}") for item in report.items if item.status is None]
    notes += [_notification(f"waiver {state}: {text}") for state, text in waiver_notes(report)]
    notes += [_notification(f"{label}: {text}", level="note") for label, text in facts(report)]
    notes += [_notification(f"not examined: {one.path}: {one.reason}", level="note") for one in report.coverage.skipped]
    if left_out > 0:
        notes.insert(0, _notification(f"{left_out} results of lower severity do not fit: the limit is {_MOST_RESULTS}"))
    complete = report.verdict is not Verdict.INCOMPLETE and not any(i.status is Status.INCOMPLETE for i in report.items)
    return {
        "executionSuccessful": complete,
        "exitCode": report.exit_code,
        "exitCodeDescription": verdict_line(report),
        "startTimeUtc": report.run.started,
        "endTimeUtc": report.run.ended,
        "toolExecutionNotifications": notes,
    }


def _notification(
    text: str, problem: Problem | None = None, item: str | None = None, *, level: str = "warning"
) -> Json:
    made: Json = {"level": level, "message": {"text": _text(text)}}
    if problem is not None and problem.path is not None:
        made["locations"] = [_location(problem.path, {"startLine": problem.line} if problem.line else None)]
    if item is not None:
        made["associatedRule"] = {"id": item}
    return made


def _text(text: str) -> str:
    """Text of a message: one line, visible, and without the brackets that SARIF reads as a link (3.11.6)."""
    return safe(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
