"""A report that was read back: what was edited in one place contradicts the rest."""

from datetime import date

import pytest

from reports.factory import finding, item, report
from secgate.gate.consistent import contradiction
from secgate.gate.decide import decide
from secgate.model import FindingState, ItemResult, Level, Report, Status, Verdict, Waiver
from secgate.secrets.guard import MASK

FAILED = item("failed", status=Status.FAIL, findings=(finding(),), blocks=True)
UNSEEN = item("other", status=Status.INCOMPLETE, blocks=True)
KNOWN = Waiver(kind="baseline", finding=finding().id, owner="ana", expires=date(2026, 3, 1))
BESIDE = "gate-unchanged: review - the change touches its own gate (config); this does not decide the verdict"


def told(*items: ItemResult, report_only: bool = False, **changes: object) -> Report:
    """A report as the gate makes it of these items, and then changed."""
    made = decide(items, report_only=report_only)
    whole = report(*items, verdict=made.verdict, exit_code=int(made.exit_code), because=made.because)
    target = whole.target.model_copy(update={"report_only": report_only})
    return whole.model_copy(update={"target": target} | changes)


def accepted(state: FindingState = FindingState.BASELINE, **changes: object) -> Report:
    """A report of one finding that was accepted, by a decision that was changed."""
    waiver = KNOWN.model_copy(update=changes) if changes else KNOWN
    return told(item(findings=(finding(state=state, waiver=waiver),)))


@pytest.mark.parametrize(
    "made",
    [
        told(item()),
        told(item(), FAILED),
        told(item(), UNSEEN),
        told(item(), FAILED, report_only=True),
        told(item(), item("warned", status=Status.FAIL, findings=(finding(),), level=Level.WARN)),
        told(item(), item("off", status=None, off_by="policy x", level=Level.OFF)),
        told(item(), because=(*decide([item()]).because, BESIDE)),
        accepted(),
    ],
)
def test_a_report_as_the_gate_makes_it_holds(made: Report) -> None:
    assert contradiction(made) is None


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (told(item(), FAILED, verdict=Verdict.PASS, exit_code=0), "come to fail"),
        (told(item(), UNSEEN, verdict=Verdict.PASS, exit_code=0), "come to incomplete"),
        (told(item(level=Level.WARN), verdict=Verdict.PASS, exit_code=0), "come to incomplete"),
        (told(item(), item("failed", status=Status.FAIL, findings=(finding(),))), "said not to block"),
        (told(item(findings=(finding(),))), "said to pass"),
        (told(item(status=Status.FAIL, blocks=True)), "without a finding"),
        (told(item(), FAILED, exit_code=3), "the exit code 1, and it says 3"),
        (told(item(), FAILED, exit_code=0), "the exit code 1, and it says 0"),
        (told(item(), item()), "stands in it twice"),
        (told(item(), item(status=Status.REVIEW, findings=(finding(), finding()))), "a finding stands in it twice"),
        (told(item(), item("off", status=None, off_by="command line --skip", level=Level.OFF)), "said to be partial"),
        (told(item(), item("off", status=None, level=Level.OFF)), "said to be off and to be evaluated"),
        (told(item(), FAILED, because=("failed: fail - nothing to worry about",)), "its items give the reason"),
        (told(item(), FAILED, because=(f"other: fail - {MASK}",)), "its items give the reason"),
        (told(item(), FAILED, because=()), "it gives 0 reasons"),
        (told(item(), because=(*decide([item()]).because, "all is well")), "a reason that no item gives"),
        (told(item(findings=(finding(state=FindingState.IN_BASE),))), "said to stand in the base"),
        (told(item(findings=(finding(state=FindingState.WAIVED),))), "no such decision"),
        (accepted(state=FindingState.WAIVED), "no such decision"),
        (accepted(finding="F-000000000000"), "accepted by a decision about F-000000000000"),
        (accepted(item="other"), "accepted by a decision about"),
        (accepted(expires=date(2026, 1, 30)), "accepted until 2026-01-30, and the run is of 2026-01-31"),
    ],
)
def test_what_was_edited_in_one_place_is_found(made: Report, words: str) -> None:
    assert words in (contradiction(made) or "")


def test_a_reason_in_which_a_secret_was_masked_holds() -> None:
    made = told(FAILED, item("b", status=Status.FAIL, findings=(finding(),), blocks=True, reason=f"of {MASK}~2"))
    masked = (made.because[0], f"b: fail - of {MASK}")
    assert contradiction(made.model_copy(update={"because": masked})) is None
