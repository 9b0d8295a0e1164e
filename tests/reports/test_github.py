"""Workflow commands: parsed as the runner does, within its limits, and none that the target wrote."""

import re

from hypothesis import HealthCheck, given, settings

from reports.factory import finding, item, report
from reports.hostile import hostile_reports
from secgate.model import Coverage, FindingState, Report, Severity, Status, Verdict
from secgate.reports.github import render

_COMMAND = re.compile(r"^::(?P<name>[a-z]+) (?P<properties>[^:]*)::(?P<data>.*)$")


def commands(made: Report) -> list[tuple[str, dict[str, str], str]]:
    """(name, properties, message) of each line, decoded as the runner decodes them."""
    read = []
    for line in render(made).splitlines():
        match = _COMMAND.match(line)
        assert match is not None, line
        pairs = (pair.split("=", 1) for pair in match["properties"].split(","))
        properties = {key: _decoded(value, also=True) for key, value in pairs}
        read.append((match["name"], properties, _decoded(match["data"])))
    return read


def _decoded(text: str, *, also: bool = False) -> str:
    if also:
        text = text.replace("%3A", ":").replace("%2C", ",")
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def failing(count: int, **changes: object) -> Report:
    """A report with some findings of one item."""
    many = tuple(finding(id=f"F-{n:012x}", line=n + 1, end_line=n + 1, **changes) for n in range(count))
    return report(item(status=Status.FAIL, findings=many, blocks=True), verdict=Verdict.FAIL, exit_code=1)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=hostile_reports())
def test_every_line_is_one_of_our_commands(made: Report) -> None:
    read = commands(made)
    assert {name for name, _, _ in read} <= {"error", "warning", "notice"}
    assert {key for _, properties, _ in read for key in properties} <= {
        "title", "file", "line", "endLine", "col", "endColumn",
    }  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=hostile_reports())
def test_no_more_than_ten_of_a_kind(made: Report) -> None:
    names = [name for name, _, _ in commands(made)]
    assert all(names.count(name) <= 10 for name in set(names))


def test_finding_stands_at_its_line() -> None:
    verdict, found = commands(failing(1))
    assert verdict[0] == found[0] == "error"
    assert verdict[2].startswith("FAIL, exit code 1")
    assert (found[1]["file"], found[1]["line"]) == ("server/src/bookings.ts", "1")
    assert found[2].startswith("A booking is read")


def test_what_is_above_the_limit_is_counted() -> None:
    read = commands(failing(30))
    assert len(read) == 10
    assert read[-1][2].startswith("22 more of this kind")


def test_each_rule_is_shown_before_a_second_finding_of_any() -> None:
    many = tuple(finding(id=f"F-{n:012x}", path=f"a/{n}.ts") for n in range(20))
    other = finding(id="F-ffffffffffff", rule="tenant-query-filters.raw-sql-unscoped", path="z.ts")
    mild = finding(id="F-eeeeeeeeeeee", rule="tenant-query-filters.mild", path="b.ts", severity=Severity.LOW)
    made = report(
        item(status=Status.FAIL, findings=(*many, mild, other), blocks=True), verdict=Verdict.FAIL, exit_code=1
    )
    files = [properties.get("file") for _, properties, _ in commands(made)]
    assert files[1:4] == ["a/0.ts", "z.ts", "a/1.ts"]
    assert "b.ts" not in files


def test_waived_finding_is_a_warning_that_says_so() -> None:
    made = report(item(findings=(finding(state=FindingState.WAIVED),)))
    (warning, notice) = commands(made)
    assert warning[0] == "warning"
    assert warning[2].startswith("Waived.")
    assert notice[0] == "notice"


def test_findings_of_the_base_are_one_notice_and_take_no_line_of_the_change() -> None:
    many = tuple(finding(id=f"F-{n:012x}", line=n + 1, state=FindingState.IN_BASE) for n in range(30))
    read = commands(report(item(findings=many)))
    assert [name for name, _, _ in read] == ["notice", "notice"]
    assert "file" not in read[1][1]
    assert read[1][2].startswith("30 findings in the base too: F-000000000000")
    assert read[1][2].endswith("and 27 more")


def test_finding_of_history_has_no_line_in_the_change() -> None:
    _, found = commands(failing(1, commit="c" * 40, in_head=False))
    assert "file" not in found[1]
    assert "in commit cccccccccccc, not in HEAD" in found[2]


def test_place_that_is_no_file_has_no_line_in_the_change() -> None:
    _, found = commands(failing(1, path="@commit-message", commit="c" * 40))
    assert "file" not in found[1]
    assert found[2].startswith("At @commit-message:1 in commit cccccccccccc:")


def test_verdict_is_told_with_what_it_rests_on() -> None:
    made = report(assumptions=("tenant key tenantId",), coverage=Coverage(files=9, examined=7))
    ((_, _, told),) = commands(made)
    assert told.splitlines()[2:] == [
        "policy: Pre-deployment security checklist (pre-deployment, built-in)",
        "coverage: 7 of 9 files examined",
        "assumes: tenant key tenantId",
    ]


def test_report_only_has_no_error() -> None:
    made = failing(3).model_copy(update={"exit_code": 0})
    assert {name for name, _, _ in commands(made)} == {"warning"}
