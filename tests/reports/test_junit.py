"""JUnit XML: valid by the schema that Jenkins' plugin uses, and its colours are those of the verdict."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from reports.example import rich_report
from reports.factory import finding, item, report
from reports.hostile import hostile_reports
from secgate.model import FindingState, Level, Report, Status, Verdict
from secgate.reports import junit

XSD = etree.XMLSchema(etree.parse(Path(__file__).parent / "schemas" / "junit-10.xsd"))


def parsed(made: Report) -> etree._Element:
    """The root of a valid document."""
    root = etree.fromstring(junit.render(made).encode())
    XSD.assertValid(root)
    return root


def outcome(made: Report) -> str:
    """The name of the one element in the one test case that says how it went."""
    (case,) = parsed(made).iter("testcase")
    names = [str(child.tag) for child in case if child.tag != "system-out"]
    return names[0] if names else "passed"


def test_rich_report_is_valid_and_counts_its_cases() -> None:
    made = rich_report()
    root = parsed(made)
    assert root.get("tests") == str(len(made.items)) == str(len(list(root.iter("testcase"))))
    assert root.get("failures") == str(len(list(root.iter("failure"))))
    assert root.get("errors") == str(len(list(root.iter("error"))))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=hostile_reports())
def test_hostile_report_is_valid(made: Report) -> None:
    parsed(made)


@pytest.mark.parametrize(
    ("status", "level", "blocks", "expected"),
    [
        (Status.PASS, Level.BLOCK, False, "passed"),
        (Status.FAIL, Level.BLOCK, True, "failure"),
        (Status.FAIL, Level.WARN, False, "skipped"),
        (Status.INCOMPLETE, Level.BLOCK, True, "error"),
        (Status.INCOMPLETE, Level.WARN, False, "skipped"),
        (Status.NEEDS_EVIDENCE, Level.BLOCK, True, "error"),
        (Status.REVIEW, Level.BLOCK, False, "skipped"),
        (Status.REVIEW, Level.BLOCK, True, "error"),
        (Status.NOT_APPLICABLE, Level.BLOCK, False, "skipped"),
        (None, Level.OFF, False, "skipped"),
    ],
)
def test_only_what_blocks_is_red(status: Status | None, level: Level, blocks: bool, expected: str) -> None:
    assert outcome(report(item(status=status, level=level, blocks=blocks, off_by=None if status else "x"))) == expected


def test_failure_tells_place_message_and_next_step() -> None:
    made = report(item(status=Status.FAIL, findings=(finding(),), blocks=True), verdict=Verdict.FAIL, exit_code=1)
    (failure,) = parsed(made).iter("failure")
    assert failure.text is not None
    assert failure.text.startswith("server/src/bookings.ts:11: critical, high confidence")
    assert "next: secgate explain F-1a2b3c4d5e6f" in failure.text


def test_verdict_that_no_item_tells_is_an_error_of_its_own() -> None:
    because = ("no blocking item passed, so nothing was proven",)
    made = report(item(status=Status.NOT_APPLICABLE), verdict=Verdict.INCOMPLETE, exit_code=3, because=because)
    root = parsed(made)
    (error,) = root.iter("error")
    assert (error.get("type"), error.text) == ("incomplete", because[0])
    assert (root.get("tests"), root.get("errors")) == ("2", "1")


def test_waived_finding_of_a_passing_item_is_told() -> None:
    made = report(item(findings=(finding(state=FindingState.WAIVED),)))
    (out,) = parsed(made).iter("system-out")
    assert out.text is not None
    assert "waived" in out.text
