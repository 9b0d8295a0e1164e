"""Both reports for GitLab: what its parsers need, what a merge request shows, and no text of the target that acts."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from reports.example import rich_report
from reports.factory import finding, item, report
from reports.hostile import hostile_reports
from secgate.model import Confidence, FindingState, Level, Report, Severity, Status, Verdict
from secgate.reports import gitlab, gitlab_sast

SCHEMAS = Path(__file__).parent / "schemas"


def schema(name: str) -> jsonschema.Draft202012Validator:
    """A validator of one of the schemas."""
    return jsonschema.Draft202012Validator(json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8")))


def entries(made: Report) -> list[dict[str, Any]]:
    """The entries of the code quality report."""
    return list(json.loads(gitlab.render(made)))


def sast(made: Report) -> dict[str, Any]:
    """The SAST report."""
    return dict(json.loads(gitlab_sast.render(made)))


def failing(**changes: object) -> Report:
    """A report with one finding."""
    return report(
        item(status=Status.FAIL, findings=(finding(**changes),), blocks=True), verdict=Verdict.FAIL, exit_code=1
    )


def of_finding(made: Report) -> dict[str, Any]:
    """The entry of the one finding."""
    return next(entry for entry in entries(made) if entry["check_name"] == "tenant-query-filters.request-id-unscoped")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=hostile_reports())
def test_code_quality_is_what_gitlab_reads(made: Report) -> None:
    schema("gitlab-code-quality").validate(entries(made))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=hostile_reports())
def test_sast_is_what_gitlab_reads(made: Report) -> None:
    schema("gitlab-sast").validate(sast(made))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=hostile_reports())
def test_no_two_entries_have_one_fingerprint(made: Report) -> None:
    prints = [entry["fingerprint"] for entry in entries(made)]
    assert len(prints) == len(set(prints))


def test_the_rich_report_is_what_gitlab_reads() -> None:
    schema("gitlab-code-quality").validate(entries(rich_report()))
    schema("gitlab-sast").validate(sast(rich_report()))


def test_the_schemas_refuse_what_gitlab_refuses() -> None:
    assert not schema("gitlab-code-quality").is_valid([{"description": "x", "fingerprint": "1", "severity": "bad"}])
    assert not schema("gitlab-sast").is_valid({"version": "14.0.4", "scan": {}, "vulnerabilities": []})


def test_a_finding_stands_at_its_line() -> None:
    entry = of_finding(failing())
    assert entry["location"] == {"path": "server/src/bookings.ts", "lines": {"begin": 11, "end": 11}}
    assert (entry["severity"], entry["description"][:17]) == ("blocker", "A booking is read")


def test_a_fingerprint_stays_when_lines_move() -> None:
    assert of_finding(failing())["fingerprint"] == of_finding(failing(line=99, end_line=99))["fingerprint"]


def test_a_path_has_no_dot_before_it() -> None:
    assert of_finding(failing(path="./a.ts"))["location"]["path"] == "a.ts"
    assert sast(failing(path="./a.ts"))["vulnerabilities"][0]["location"]["file"] == "a.ts"


@pytest.mark.parametrize("state", [FindingState.WAIVED, FindingState.BASELINE, FindingState.IN_BASE])
def test_an_accepted_finding_is_told_and_weighs_nothing(state: FindingState) -> None:
    assert of_finding(failing(state=state))["severity"] == "info"
    assert sast(failing(state=state))["vulnerabilities"] == []


def test_a_finding_below_the_confidence_of_its_item_is_minor() -> None:
    assert of_finding(failing(confidence=Confidence.MEDIUM, severity=Severity.CRITICAL))["severity"] == "minor"


def test_a_verdict_that_changes_is_a_new_entry() -> None:
    first, second = entries(report())[0], entries(failing())[0]
    assert first["fingerprint"] != second["fingerprint"]
    assert (first["severity"], second["severity"]) == ("info", "blocker")


def test_report_only_blocks_nothing_in_its_words() -> None:
    assert entries(failing().model_copy(update={"exit_code": 0}))[0]["severity"] == "info"


def test_an_incomplete_run_is_a_scan_that_failed() -> None:
    made = report(item(status=Status.INCOMPLETE, blocks=True), verdict=Verdict.INCOMPLETE, exit_code=3)
    assert sast(made)["scan"]["status"] == "failure"
    assert sast(report())["scan"]["status"] == "success"


def test_what_keeps_an_item_open_is_an_entry() -> None:
    undecided = item("key-backup", level=Level.BLOCK, status=Status.NEEDS_EVIDENCE, reason="no statement", blocks=True)
    found = [entry for entry in entries(report(undecided)) if entry["check_name"] == "key-backup"]
    assert [(entry["severity"], "no statement" in entry["description"]) for entry in found] == [("critical", True)]


def test_equal_findings_have_equal_ids_in_every_run() -> None:
    assert (
        sast(failing())["vulnerabilities"][0]["id"] == sast(failing(line=50, end_line=50))["vulnerabilities"][0]["id"]
    )


def test_the_first_identifier_is_the_rule_and_cwe_follows() -> None:
    assert [one["type"] for one in sast(failing())["vulnerabilities"][0]["identifiers"]] == [
        "secgate_rule", "cwe", "secgate_finding",
    ]  # fmt: skip


def test_texts_make_no_markdown() -> None:
    made = sast(failing(message="![i](https://evil.example/a.png) @all <b>", fix="[x](javascript:y)"))
    shown = made["vulnerabilities"][0]["description"] + made["vulnerabilities"][0]["solution"]
    assert re.search(r"(?<!\\)[\[\]]|<b>|@all|https://", shown) is None
