"""A report that was read back: what was edited in one place contradicts the rest."""

import pytest

from reports.factory import finding, item, report
from secgate.gate.consistent import contradiction
from secgate.model import FindingState, ItemResult, Level, Status, Verdict

FAILED = item("failed", status=Status.FAIL, findings=(finding(),), blocks=True)
UNSEEN = item("other", status=Status.INCOMPLETE, blocks=True)


@pytest.mark.parametrize(
    ("items", "verdict", "code"),
    [
        ((item(),), Verdict.PASS, 0),
        ((item(), FAILED), Verdict.FAIL, 1),
        ((item(), UNSEEN), Verdict.INCOMPLETE, 3),
        ((item(), FAILED), Verdict.FAIL, 0),
        ((item(), item("warned", status=Status.FAIL, findings=(finding(),), level=Level.WARN)), Verdict.PASS, 0),
        ((item(findings=(finding(state=FindingState.BASELINE),)),), Verdict.PASS, 0),
    ],
)
def test_a_report_as_the_gate_makes_it_holds(items: tuple[ItemResult, ...], verdict: Verdict, code: int) -> None:
    assert contradiction(report(*items, verdict=verdict, exit_code=code)) is None


@pytest.mark.parametrize(
    ("items", "verdict", "code"),
    [
        ((item(), FAILED), Verdict.PASS, 0),
        ((item(), UNSEEN), Verdict.PASS, 0),
        ((item(level=Level.WARN),), Verdict.PASS, 0),
        ((item(), item("failed", status=Status.FAIL, findings=(finding(),), blocks=False)), Verdict.PASS, 0),
        ((item(findings=(finding(),)),), Verdict.PASS, 0),
        ((item(status=Status.FAIL, blocks=True),), Verdict.FAIL, 1),
        ((item(), FAILED), Verdict.FAIL, 3),
        ((item(), item()), Verdict.PASS, 0),
    ],
)
def test_what_was_edited_in_one_place_is_found(items: tuple[ItemResult, ...], verdict: Verdict, code: int) -> None:
    assert contradiction(report(*items, verdict=verdict, exit_code=code)) is not None
