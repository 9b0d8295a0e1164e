"""SARIF: valid by the schema of OASIS and by the multitool, and complete when the run is not."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from reports.example import rich_report
from reports.factory import finding, item, report
from reports.hostile import hostile_reports
from secgate.model import Confidence, FindingState, Level, Problem, Report, Severity, Status, TraceStep, Verdict
from secgate.reports import sarif, sarif_open

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
VALID = jsonschema.Draft4Validator(SCHEMA)


def run_of(made: Report, *, only_open: bool = False) -> dict[str, Any]:
    """The one run of a valid document."""
    document = json.loads(sarif.render(made, only_open=only_open))
    VALID.validate(document)
    (run,) = document["runs"]
    assert isinstance(run, dict)
    return run


def failing(**changes: object) -> Report:
    """A report with one finding."""
    return report(
        item(status=Status.FAIL, findings=(finding(**changes),), blocks=True), verdict=Verdict.FAIL, exit_code=1
    )


def test_the_schema_is_the_one_that_we_name() -> None:
    assert SCHEMA["id"] == json.loads(sarif.render(report()))["$schema"]


def test_rich_report_is_valid() -> None:
    assert len(run_of(rich_report())["results"]) > 10


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=hostile_reports())
def test_hostile_report_is_valid(made: Report) -> None:
    run_of(made)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=hostile_reports())
def test_address_of_a_place_is_relative_and_reads_back(made: Report) -> None:
    run = run_of(made, only_open=True)
    paths = {os_bytes(found.path) for one in made.items for found in one.findings}
    for result in run["results"]:
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9/@!$&'()*+,;=~._%-]+", uri)
        assert not uri.startswith("/")
        assert unquote_to_bytes(uri) in paths


def os_bytes(path: str) -> bytes:
    """A path as git has it."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("verdict", [Verdict.INCOMPLETE, Verdict.FAIL])
def test_a_run_that_did_not_look_at_all_is_not_successful(verdict: Verdict) -> None:
    problem = Problem(path="a.ts", line=3, reason="does not parse")
    run = run_of(report(item(status=Status.INCOMPLETE, problems=(problem,), blocks=True), verdict=verdict, exit_code=3))
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    texts = [one["message"]["text"] for one in invocation["toolExecutionNotifications"]]
    assert "a.ts:3: does not parse" in texts


def test_a_whole_run_is_successful_also_when_it_fails() -> None:
    assert run_of(failing())["invocations"][0]["executionSuccessful"] is True


def test_finding_has_its_place_fingerprint_and_severity() -> None:
    run = run_of(failing())
    (result,) = run["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 11, "startColumn": 16, "endLine": 11, "endColumn": 42}
    assert result["partialFingerprints"] == {
        "primaryLocationLineHash": "F-1a2b3c4d5e6f",
        "secgate/v1": "F-1a2b3c4d5e6f",
    }
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == result["ruleId"]
    assert rule["properties"]["security-severity"] == "9.5"
    assert "external/cwe/cwe-639" in rule["properties"]["tags"]


@pytest.mark.parametrize("state", [FindingState.WAIVED, FindingState.BASELINE])
def test_accepted_finding_is_suppressed_and_not_uploaded(state: FindingState) -> None:
    made = failing(state=state)
    (result,) = (one for one in run_of(made)["results"] if one["ruleId"].count("."))
    assert result["suppressions"][0]["status"] == "accepted"
    assert not json.loads(sarif_open.render(made))["runs"][0]["results"]


def test_item_that_passed_is_a_result_too() -> None:
    (result,) = run_of(report())["results"]
    assert result["kind"] == "pass"
    assert "142 queries examined" in result["message"]["text"]


def test_brackets_make_no_link() -> None:
    (result,) = run_of(failing(message="see [here](https://evil.example)", fix=""))["results"]
    assert result["message"]["text"] == "see \\[here\\](https://evil.example)"


def test_text_that_is_no_link_stays_as_it_is() -> None:
    (result,) = run_of(failing(message="reads rows[0] of C:\\temp", fix=""))["results"]
    assert result["message"]["text"] == "reads rows[0] of C:\\temp"


def test_each_step_of_a_trace_is_linked_from_the_message() -> None:
    step = TraceStep(path="src/routes.ts", line=7, note="`ids[0]` is of the request")
    (result,) = run_of(failing(trace=(step,)))["results"]
    assert result["message"]["text"].endswith("Trace: [`ids\\[0\\]` is of the request](1).")
    (related,) = result["relatedLocations"]
    assert related["id"] == 1
    assert related["physicalLocation"]["region"] == {"startLine": 7}


def test_code_around_a_finding_is_its_context_and_a_secret_has_none() -> None:
    (result,) = run_of(failing())["results"]
    around = result["locations"][0]["physicalLocation"]["contextRegion"]
    assert (around["startLine"], around["endLine"]) == (10, 12)
    assert around["snippet"]["text"].startswith("async function show(req) {\n  return await")
    (result,) = run_of(failing(frame=None))["results"]
    assert "contextRegion" not in result["locations"][0]["physicalLocation"]


def test_place_in_history_is_named_with_its_commit() -> None:
    (result,) = run_of(failing(path="@commit-message", commit="c" * 40, in_head=False))["results"]
    (place,) = result["locations"]
    assert place["logicalLocations"] == [
        {"name": "@commit-message", "fullyQualifiedName": f"{'c' * 40}:@commit-message"}
    ]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "@commit-message"


@pytest.mark.parametrize(
    ("level", "confidence", "expected"),
    [
        (Level.BLOCK, Confidence.HIGH, "error"),
        (Level.WARN, Confidence.HIGH, "warning"),
        (Level.BLOCK, Confidence.MEDIUM, "note"),
    ],
)
def test_only_what_can_block_is_an_error(level: Level, confidence: Confidence, expected: str) -> None:
    made = report(item(level=level, status=Status.FAIL, findings=(finding(confidence=confidence),)))
    result = next(one for one in run_of(made)["results"] if "." in one["ruleId"])
    assert result["level"] == expected


def test_rule_says_what_is_wrong_and_how_to_mend_it() -> None:
    run = run_of(failing())
    rule = next(one for one in run["tool"]["driver"]["rules"] if "." in one["id"])
    assert rule["shortDescription"]["text"] == "Request id unscoped"
    assert rule["fullDescription"]["text"] == "A booking is read by an id of the request alone."
    assert "To fix it: Add the tenant to the where clause." in rule["help"]["text"]
    assert "To fix it: Add the tenant to the where clause." in rule["help"]["markdown"]


def test_long_description_is_cut_to_what_is_taken() -> None:
    for words in ("long " * 400, "[a](b)" * 400, "\U000e0041" * 400):
        rules = run_of(failing(message=words))["tool"]["driver"]["rules"]
        assert max(len(rule["fullDescription"]["text"]) for rule in rules) <= 1_024


def test_accepted_results_are_cut_before_open_ones() -> None:
    known = tuple(finding(id=f"F-{n:012x}", state=FindingState.BASELINE) for n in range(25_000))
    opened = finding(id="F-ffffffffffff", severity=Severity.LOW)
    run = run_of(report(item(status=Status.FAIL, findings=(*known, opened), blocks=True), verdict=Verdict.FAIL))
    assert run["results"][0]["partialFingerprints"]["secgate/v1"] == "F-ffffffffffff"


def test_finding_of_the_base_is_unchanged_and_another_is_new() -> None:
    made = report(item(findings=(finding(state=FindingState.IN_BASE), finding(id="F-000000000002"))))
    compared = made.model_copy(update={"target": made.target.model_copy(update={"base": "d" * 40})})
    states = {one["partialFingerprints"]["secgate/v1"]: one.get("baselineState") for one in run_of(compared)["results"]}
    assert states == {"F-1a2b3c4d5e6f": "unchanged", "F-000000000002": "new", "tenant-query-filters": None}


@pytest.mark.parametrize(
    ("host", "url", "repository"),
    [
        ("github", "https://example.com/ana/app/actions/runs/7", "https://example.com/ana/app"),
        ("gitlab", "https://example.com/ana/app/-/jobs/7", "https://example.com/ana/app"),
        ("gitlab", "https://example.com/x y/-/jobs/7", None),
        ("github", "javascript:x/actions/runs/7", None),
        ("local", None, None),
    ],
)
def test_commit_is_told_with_its_repository_where_that_is_known(
    host: str, url: str | None, repository: str | None
) -> None:
    made = report()
    run = run_of(made.model_copy(update={"run": made.run.model_copy(update={"host": host, "url": url})}))
    assert run["properties"]["target"]["commit"] == made.target.commit
    found = [(one["repositoryUri"], one["revisionId"]) for one in run.get("versionControlProvenance", [])]
    assert found == ([(repository, made.target.commit)] if repository else [])


def test_runs_of_one_policy_are_one_category() -> None:
    assert run_of(report())["automationDetails"]["id"] == "secgate/pre-deployment/"


def test_results_above_the_limit_are_left_out_and_counted() -> None:
    many = tuple(finding(id=f"F-{n:012x}", line=n + 1, end_line=n + 1) for n in range(25_003))
    run = run_of(report(item(status=Status.FAIL, findings=many, blocks=True), verdict=Verdict.FAIL))
    assert len(run["results"]) == 25_000
    first = run["invocations"][0]["toolExecutionNotifications"][0]
    assert first["message"]["text"].startswith("3 results of lower severity do not fit")


@pytest.mark.system
def test_multitool_finds_no_error(tmp_path: Path) -> None:
    tool = shutil.which("sarif-multitool")
    assert tool is not None, "npm install --global @microsoft/sarif-multitool"
    for name, made in (("rich", rich_report()), ("pass", report()), ("hostile", failing(path="a\n::x::/<b>.ts"))):
        for only_open in (False, True):
            file = tmp_path / f"{name}-{only_open}.sarif"
            file.write_text(sarif.render(made, only_open=only_open), encoding="utf-8")
            # NOTE: its launcher hands the words to a shell, and it always ends with 0: what it prints decides.
            command = [tool, "validate", str(file), "--rule-kind", "'Sarif;Gh'"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert "Analysis completed successfully" in done.stdout, done.stdout + done.stderr
            assert " error " not in done.stdout, done.stdout
