"""SARIF: valid by the schema of OASIS and by the multitool, and complete when the run is not."""

import gzip
import json
import random
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from reports.example import rich_report
from reports.factory import divided, finding, item, report
from reports.hostile import hostile_reports
from secgate.model import (
    Confidence,
    Coverage,
    FindingState,
    Level,
    Problem,
    Report,
    Severity,
    Skipped,
    Status,
    TraceStep,
    Verdict,
)
from secgate.reports import sarif, sarif_limits, sarif_open

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
VALID = jsonschema.Draft4Validator(SCHEMA)


def run_of(made: Report, *, only_open: bool = False) -> dict[str, Any]:
    """The one run of a valid document."""
    document = json.loads(sarif.render(made, only_open=only_open))
    VALID.validate(document)
    (run,) = document["runs"]
    assert isinstance(run, dict)
    return run


def unchecked(made: Report) -> dict[str, Any]:
    """The same of a document that is too large to be validated for one fact."""
    (run,) = json.loads(sarif.render(made))["runs"]
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
    run = unchecked(report(item(status=Status.FAIL, findings=(*known, opened), blocks=True), verdict=Verdict.FAIL))
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
    run = unchecked(report(item(status=Status.FAIL, findings=many, blocks=True), verdict=Verdict.FAIL))
    assert len(run["results"]) == 25_000
    first = run["invocations"][0]["toolExecutionNotifications"][0]
    said = "3 of 25,003 results are left out of this file, the least severe ones (3 critical)"
    assert first["message"]["text"].startswith(said)


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


def unpackable(count: int) -> Report:
    """A report with so many findings of four severities, each with four kilobytes that do not compress."""
    noise = random.Random(7)  # noqa: S311 - the same text each time
    severities = list(Severity)
    many = tuple(
        finding(id=f"F-{n:012x}", severity=severities[n % 4], message=noise.randbytes(2_000).hex(), frame=None)
        for n in range(count)
    )
    return report(item(status=Status.FAIL, findings=many, blocks=True), verdict=Verdict.FAIL, exit_code=1)


@pytest.fixture(scope="module")
def heavy() -> tuple[Report, str]:
    """Six thousand findings that would be more than twelve megabytes when packed, and what is written of them."""
    made = unpackable(6_000)
    return made, sarif_open.render(made)


def test_long_messages_stay_within_what_github_takes_when_packed(heavy: tuple[Report, str]) -> None:
    assert len(gzip.compress(heavy[1].encode(), 6)) < 10_000_000


def test_what_does_not_fit_is_of_the_lowest_severity(heavy: tuple[Report, str]) -> None:
    (run,) = json.loads(heavy[1])["runs"]
    kept = [result["properties"]["severity"] for result in run["results"]]
    assert kept[:1_500] == ["critical"] * 1_500
    assert kept[1_500:3_000] == ["high"] * 1_500
    assert kept[3_000] == "medium"
    assert 3_500 < len(kept) < 6_000


def test_what_does_not_fit_is_counted_by_severity(heavy: tuple[Report, str]) -> None:
    (run,) = json.loads(heavy[1])["runs"]
    note = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    kept = Counter(result["properties"]["severity"] for result in run["results"])
    left = {name: 1_500 - kept[name] for name in ("medium", "low") if kept[name] < 1_500}
    assert note == (
        f"{6_000 - len(run['results']):,} of 6,000 results are left out of this file, the least severe ones "
        f"({', '.join(f'{count:,} {name}' for name, count in left.items())}): GitHub takes 10 MB of a packed file. "
        "The json report has all of them."
    )


def test_a_file_that_everything_fits_in_has_no_such_note() -> None:
    notes = run_of(failing())["invocations"][0]["toolExecutionNotifications"]
    assert not [note for note in notes if "left out of this file" in note["message"]["text"]]


def test_more_rules_than_a_run_may_hold_are_cut_with_their_results(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif_limits, "MOST_RULES", 3)
    many = tuple(
        finding(id=f"F-{n:012x}", rule=f"tenant-query-filters.r{n}", severity=severity)
        for n, severity in enumerate((Severity.LOW, Severity.CRITICAL, Severity.HIGH))
    )
    run = run_of(report(item(status=Status.FAIL, findings=many, blocks=True)))
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [
        "tenant-query-filters", "tenant-query-filters.r1", "tenant-query-filters.r2",
    ]  # fmt: skip
    assert [run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] for one in run["results"]] == [
        "tenant-query-filters.r1", "tenant-query-filters.r2",
    ]  # fmt: skip


def test_notes_are_cut_where_they_alone_are_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif_limits, "MOST_PACKED", 20_000)
    noise = random.Random(7)  # noqa: S311 - the same text each time
    skipped = tuple(Skipped(path=noise.randbytes(40).hex(), reason="not text") for _ in range(2_000))
    text = sarif_open.render(report(coverage=Coverage(files=3_000, examined=1_000, skipped=skipped)))
    assert len(gzip.compress(text.encode(), 6)) < 20_000
    notes = json.loads(text)["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert re.match(r"1,\d\d\d of 2,\d\d\d notes are left out of this file", notes[0]["message"]["text"])


def test_one_endless_message_is_cut_and_takes_nothing_from_the_others() -> None:
    (result,) = run_of(failing(message="word " * 100_000, fix=""))["results"]
    assert len(result["message"]["text"]) < 10_000
    assert result["message"]["text"].endswith("…")


@pytest.mark.parametrize("only_open", [False, True])
def test_a_finding_says_in_which_package_it_lies(*, only_open: bool) -> None:
    made = run_of(divided(), only_open=only_open)
    assert [result["properties"]["package"] for result in made["results"]] == ["apps/api"]
    told = {one["dir"]: one["verdict"] for one in made["properties"]["packages"]}
    assert told == {"apps/api": "fail", "packages/lib": "pass"}
