"""The report as OSCAL assessment results: an observation for each finding and each gap, a decision for each item.

NIST OSCAL 1.1.3, assessment results model (pages.nist.gov/OSCAL-Reference/models). OSCAL knows two states. An item is
`satisfied` when it passed or there is nothing of its kind; all else is `not-satisfied`, and a property says which of
our statuses it is, so that nothing that was not examined reads like a failure or a pass. The controls stand in the
catalog that the format `oscal-catalog` writes.
"""

import base64
import json
from collections.abc import Iterator
from typing import Any

from secgate.model import Finding, FindingState, ItemResult, Problem, Report, Status
from secgate.reports.listing import (
    accepted,
    evidence_text,
    facts,
    problem_text,
    reason,
    verdict_line,
    waiver_notes,
    where,
)
from secgate.reports.oscal_catalog import catalog, catalog_id
from secgate.reports.oscal_parts import identifier, metadata, properties, said

NAME = "oscal"
_GOOD = frozenset({Status.PASS, Status.NOT_APPLICABLE})


def render(report: Report) -> str:
    """The assessment results as JSON; equal reports give equal text."""
    return json.dumps({"assessment-results": _results(report)}, indent=2, sort_keys=True) + "\n"


def _results(report: Report) -> dict[str, Any]:
    plan = identifier("plan", report.id)
    return {
        "uuid": identifier("results", report.id),
        "metadata": metadata(report, "secgate assessment results"),
        "import-ap": {"href": f"#{plan}", "remarks": "The plan is the policy; the catalog of its items is attached."},
        "results": [_result(report)],
        "back-matter": {
            "resources": [
                {
                    "uuid": plan,
                    "title": "The checklist that was run",
                    "description": said(", ".join(f"{one.title} ({one.id}, {one.digest})" for one in report.policies)),
                    "base64": {
                        "filename": "catalog.json",
                        "media-type": "application/oscal+json",
                        "value": base64.b64encode(
                            json.dumps({"catalog": catalog(report)}, sort_keys=True).encode()
                        ).decode(),
                    },
                }
            ]
        },
    }


def _result(report: Report) -> dict[str, Any]:
    told = [*(("because", text) for text in report.because), *facts(report)]
    told += [(f"waiver {state}", text) for state, text in waiver_notes(report)]
    told += [("not examined", f"{one.path}: {one.reason}") for one in report.coverage.skipped]
    run = [item for item in report.items if item.status is not None]
    off = [item for item in report.items if item.status is None]
    observations = {item.id: list(_observations(report, item)) for item in run}
    selection: dict[str, Any] = {"include-controls": [{"control-id": item.id} for item in run]} if run else {}
    if off:
        selection["exclude-controls"] = [{"control-id": item.id} for item in off]
        selection["remarks"] = said("; ".join(f"{item.id}: {reason(item)}" for item in off))
    result: dict[str, Any] = {
        "uuid": identifier("result", report.id),
        "title": said(f"verdict {report.verdict}"),
        "description": said(verdict_line(report)),
        "start": report.run.started,
        "end": report.run.ended,
        "props": properties([
            ("verdict", str(report.verdict)),
            ("exit-code", str(report.exit_code)),
            ("commit", report.target.commit or "none"),
            ("tree", report.target.tree or "none"),
            ("catalog", catalog_id(report)),
            ("files", str(report.coverage.files)),
            ("files-examined", str(report.coverage.examined)),
        ]),
        "reviewed-controls": {"control-selections": [selection or {"description": "No item was run."}]},
        "remarks": "\n\n".join(said(f"{label}: {text}") for label, text in told),
    }  # fmt: skip
    if made := [one for found in observations.values() for one in found]:
        result["observations"] = made
    if run:
        result["findings"] = [_decision(report, item, observations[item.id]) for item in run]
    return result


def _decision(report: Report, item: ItemResult, observations: list[dict[str, Any]]) -> dict[str, Any]:
    good = item.status in _GOOD
    why = {Status.PASS: "pass", Status.FAIL: "fail"}.get(item.status, "other") if item.status is not None else "other"
    finding: dict[str, Any] = {
        "uuid": identifier("decision", report.id, item.id),
        "title": said(item.title),
        "description": said(reason(item)),
        "props": properties([
            ("status", str(item.status)),
            ("level", str(item.level)),
            ("blocks", "yes" if item.blocks else "no"),
            ("examined", str(item.examined.count)),
            ("unit", item.examined.unit),
        ]),
        "target": {
            "type": "statement-id",
            "target-id": f"{item.id}_smt",
            "status": {
                "state": "satisfied" if good else "not-satisfied",
                "reason": why,
                "remarks": said(f"status {item.status}"),
            },
        },
    }  # fmt: skip
    if observations:
        finding["related-observations"] = [{"observation-uuid": one["uuid"]} for one in observations]
    return finding


def _observations(report: Report, item: ItemResult) -> Iterator[dict[str, Any]]:
    for finding in item.findings:
        yield _of_finding(report, item, finding)
    gaps = [*(_gap(problem) for problem in item.problems), *(evidence_text(one) for one in item.evidence)]
    for number, text in enumerate(gaps):
        yield {
            "uuid": identifier("gap", report.id, item.id, str(number)),
            "title": said(f"{item.id}: what it rests on"),
            "description": said(text),
            "methods": ["EXAMINE"],
            "collected": report.run.ended,
        }


def _gap(problem: Problem) -> str:
    return f"{problem.kind}: {problem_text(problem)}"


def _of_finding(report: Report, item: ItemResult, finding: Finding) -> dict[str, Any]:
    state = accepted(finding)
    trace = "; ".join(f"{step.path}:{step.line} {step.note}" for step in finding.trace)
    return {
        "uuid": identifier("observation", report.id, item.id, finding.id),
        "title": said(f"{finding.rule} at {where(finding)}"),
        "description": said(finding.message),
        "methods": ["TEST"],
        "props": properties([
            ("finding", finding.id),
            ("rule", finding.rule),
            ("severity", str(finding.severity)),
            ("confidence", str(finding.confidence)),
            ("state", str(finding.state)),
            ("path", finding.path),
            ("line", str(finding.line)),
        ]),
        "collected": report.run.ended,
        "remarks": said(
            " ".join([
                f"Fix: {finding.fix}",
                *([f"Trace: {trace}."] if trace else []),
                *([f"Accepted: {state}."] if finding.state is not FindingState.OPEN and state else []),
            ])
        ),
    }  # fmt: skip
