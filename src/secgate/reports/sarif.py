"""SARIF 2.1.0 (OASIS), for code scanning and for auditors: findings, what passed, and what was not examined.

Accepted findings are results with `suppressions`. GitHub's code scanning ignores those and shows the results as open,
so what is uploaded there is the format `sarif-open`, which leaves them out.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from secgate.model import Finding, FindingState, ItemResult, Level, Problem, Report, Status, Verdict
from secgate.reports import sarif_limits
from secgate.reports.asked import homes_of
from secgate.reports.escape import safe
from secgate.reports.json_ import visible
from secgate.reports.listing import accepted, facts, problem_text, reason, verdict_line, waiver_notes
from secgate.reports.sarif_limits import Kept, left_out, within
from secgate.reports.sarif_parts import LEVELS, ROOT, Json, context, link, location, message, region, rules

NAME = "sarif"
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_MOST_TRACE = 100
_MOST_MESSAGE = 8_000
_ACCEPTED = frozenset({FindingState.WAIVED, FindingState.BASELINE})
_KINDS = {
    Status.PASS: "pass",
    Status.NOT_APPLICABLE: "notApplicable",
    Status.REVIEW: "review",
    Status.INCOMPLETE: "open",
    Status.NEEDS_EVIDENCE: "open",
}


def render(report: Report, *, only_open: bool = False) -> str:
    """The report as one SARIF run.

    Args:
        report: a finished report.
        only_open: leave out what was accepted and what is no finding, as an upload to GitHub needs it.
    """
    wanted = _findings(report, only_open=only_open)
    known = _rules_kept(report, wanted)
    descriptors = [rule for rule in rules(report) if rule["id"] in known]
    index = {rule["id"]: number for number, rule in enumerate(descriptors)}
    results = [_of_finding(report, item, finding, index) for item, finding in wanted if finding.rule in index]
    homes = homes_of(report)
    for result in results:
        if home := homes.get((result["properties"]["item"], result["partialFingerprints"]["secgate/v1"])):
            result["properties"]["package"] = home
    others = len(wanted) - len(results)
    if not only_open:
        results += _passed(report, index)
    notes = list(_notes(report))
    run: Json = {
        "tool": {"driver": _driver(report, descriptors)},
        # NOTE: what ends with a slash is a category alone: the same for every run, so that a new one replaces the last.
        "automationDetails": {"id": f"secgate/{'+'.join(policy.id for policy in report.policies)}/"},
        "originalUriBaseIds": {ROOT: {"description": {"text": "The top folder of the gated target."}}},
        "columnKind": "unicodeCodePoints",
        "properties": _properties(report),
    }
    if (repository := _repository(report)) is not None:
        provenance = {"repositoryUri": repository, "revisionId": report.target.commit, "mappedTo": {"uriBaseId": ROOT}}
        run["versionControlProvenance"] = [provenance]

    def written(kept: Kept) -> str:
        said = [left_out(results, kept.results, others=others), _fewer_notes(len(notes), kept.notes)]
        first = [_notification(text) for text in said if text is not None]
        part = {"invocations": [_invocation(report, first + notes[: kept.notes])], "results": results[: kept.results]}
        document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run | part]}
        return visible(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"

    return within(written, Kept(len(results), len(notes)))


def _rules_kept(report: Report, wanted: Sequence[tuple[ItemResult, Finding]]) -> frozenset[str]:
    """The rules that a run may hold: all items, then those of the worst findings."""
    found = (finding.rule for _, finding in wanted)
    accepted_ = (finding.rule for item in report.items for finding in item.findings)
    every = dict.fromkeys((*(item.id for item in report.items), *found, *accepted_))
    return frozenset(islice(every, sarif_limits.MOST_RULES))


def _fewer_notes(whole: int, kept: int) -> str | None:
    return f"{whole - kept:,} of {whole:,} notes are left out of this file" if kept < whole else None


def _driver(report: Report, descriptors: list[Json]) -> Json:
    return {
        "name": "secgate",
        "fullName": "secgate-checklist",
        "semanticVersion": report.tool.secgate,
        "version": report.tool.secgate,
        "rules": descriptors,
        "properties": {"engines": dict(report.tool.engines), "digests": report.digests.model_dump()},
    }


def _properties(report: Report) -> Json:
    """What SARIF has no words for, in ours."""
    coverage = report.coverage
    return {
        "report": report.id,
        "verdict": str(report.verdict),
        "exitCode": report.exit_code,
        "because": list(report.because),
        "target": report.target.model_dump(mode="json"),
        "packages": [{"dir": one.dir, "verdict": str(one.verdict)} for one in report.packages or ()],
        "policies": [policy.model_dump(mode="json") for policy in report.policies],
        "assumptions": list(report.assumptions),
        "coverage": {"files": coverage.files, "examined": coverage.examined, "skipped": len(coverage.skipped)},
    }


def _repository(report: Report) -> str | None:
    """The address of the repository, where the CI server's address of the run says it."""
    mark = {"github": "/actions/runs/", "gitlab": "/-/jobs/", "local": None}[report.run.host]
    address = report.run.url or ""
    if mark is None or report.target.commit is None or not address.startswith(("https://", "http://")):
        return None
    repository, found, _ = address.partition(mark)
    return repository if found and repository.isascii() and repository.isprintable() and " " not in repository else None


def _findings(report: Report, *, only_open: bool) -> list[tuple[ItemResult, Finding]]:
    """Every finding with its item, the worst first, since what is above a limit is cut off."""
    pairs = [(item, finding) for item in report.items for finding in item.findings]
    states = list(FindingState)
    return sorted(
        (pair for pair in pairs if not (only_open and pair[1].state in _ACCEPTED)),
        key=lambda pair: (states.index(pair[1].state), pair[1].severity.rank, pair[1].confidence.rank),
    )


def _passed(report: Report, index: Mapping[str, int]) -> Iterator[Json]:
    """A result for each item that says something without a finding."""
    for item in report.items:
        if item.status is not None and item.status is not Status.FAIL:
            yield _of_item(item, _KINDS[item.status], index)


def _of_finding(report: Report, item: ItemResult, finding: Finding, index: Mapping[str, int]) -> Json:
    steps = finding.trace[:_MOST_TRACE]
    links = [link(number, step.note) for number, step in enumerate(steps, 1)]
    result: Json = {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": _level(item, finding),
        # NOTE: GitHub shows a related location only where the message links to it.
        "message": {"text": _whole(message(*_said(finding))) + (f" Trace: {', '.join(links)}." if links else "")},
        "locations": [_place(finding)],
        "partialFingerprints": {"primaryLocationLineHash": finding.id, "secgate/v1": finding.id},
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
    if finding.content_id:
        result["partialFingerprints"]["secgateContent/v1"] = finding.content_id
    if report.target.base is not None and finding.state not in _ACCEPTED:
        result["baselineState"] = "unchanged" if finding.state is FindingState.IN_BASE else "new"
    if finding.state in _ACCEPTED:
        why = message(accepted(finding) or "")
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": why}]
    if steps:
        result["relatedLocations"] = [
            {"id": number} | location(step.path, {"startLine": step.line}) | {"message": {"text": message(step.note)}}
            for number, step in enumerate(steps, 1)
        ]
    return result


def _whole(text: str) -> str:
    """A message that leaves room for others, however long the text of a target is that stands in it."""
    return text if len(text) <= _MOST_MESSAGE else text[:_MOST_MESSAGE].rstrip("\\") + "…"


def _level(item: ItemResult, finding: Finding) -> str:
    """An error can fail a check on the page of a change, so only what can block is one."""
    if not finding.confidence.at_least(item.confidence):
        return "note"
    level = LEVELS[finding.severity]
    return "warning" if level == "error" and item.level is not Level.BLOCK else level


def _said(finding: Finding) -> Iterator[str]:
    yield finding.message
    if finding.fix:
        yield finding.fix
    if finding.commit is not None:
        yield f"It stands in commit {finding.commit}" + ("." if finding.in_head else ", and not in HEAD.")


def _place(finding: Finding) -> Json:
    """The location of a finding.

    A place that is no file of the work tree, such as a commit's message, has a logical location beside the physical
    one, without which a result is refused by GitHub.
    """
    made = location(finding.path, region(finding), context(finding))
    if finding.commit is None:
        return made
    name = safe(finding.path)
    return made | {"logicalLocations": [{"name": name, "fullyQualifiedName": f"{finding.commit}:{name}"}]}


def _of_item(item: ItemResult, kind: str, index: Mapping[str, int]) -> Json:
    """A result for an item without a failing finding, so that a reader sees what passed and what was looked at."""
    examined = f"{item.examined.count} {item.examined.counted} examined"
    return {
        "ruleId": item.id,
        "ruleIndex": index[item.id],
        "kind": kind,
        "level": "none",
        "message": {"text": message(f"{item.title}: {item.status}. {item.reason} ({examined}).")},
        "locations": [location(".")],
        "partialFingerprints": {"secgate/v1": item.id},
        "properties": {"item": item.id, "itemStatus": str(item.status), "itemLevel": str(item.level)},
    }


def _notes(report: Report) -> Iterator[Json]:
    """What the run could not look at, what was off, and the facts about it."""
    yield from (_notification(problem_text(p), p, item.id) for item in report.items for p in item.problems)
    yield from (_notification(f"{item.id} is {reason(item)}") for item in report.items if item.status is None)
    yield from (_notification(f"waiver {state}: {text}") for state, text in waiver_notes(report))
    yield from (_notification(f"{label}: {text}", level="note") for label, text in facts(report))
    for one in report.coverage.skipped:
        yield _notification(f"not examined: {one.path}: {one.reason}", level="note")


def _invocation(report: Report, notes: list[Json]) -> Json:
    """Whether the run looked at all that is in scope, with the notes about it."""
    complete = report.verdict is not Verdict.INCOMPLETE and not any(i.status is Status.INCOMPLETE for i in report.items)
    return {
        "executionSuccessful": complete,
        "exitCode": report.exit_code,
        "exitCodeDescription": safe(verdict_line(report)),
        "startTimeUtc": report.run.started,
        "endTimeUtc": report.run.ended,
        "toolExecutionNotifications": notes,
    }


def _notification(
    text: str, problem: Problem | None = None, item: str | None = None, *, level: str = "warning"
) -> Json:
    made: Json = {"level": level, "message": {"text": message(text)}}
    if problem is not None and problem.path is not None:
        made["locations"] = [location(problem.path, {"startLine": problem.line} if problem.line else None)]
    if item is not None:
        made["associatedRule"] = {"id": item}
    return made
