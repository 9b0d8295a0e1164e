"""What holds for every format: the same verdict, nothing left out that changes it, and no text that acts."""

import io
import re

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from reports.example import rich_report
from reports.factory import finding, item, report
from reports.hostile import hostile_reports
from secgate.model import Coverage, FindingState, Level, Problem, Report, Skipped, Status, Trust, Verdict
from secgate.reports import formats

# What speaks about a report, or of its checklist, and does not hold it; each has tests of its own.
ABOUT = frozenset({"in-toto", "svr", "oscal-catalog"})
NAMES = sorted(set(formats()) - ABOUT)
FOR_PEOPLE = [name for name in NAMES if name != "sarif-open"]
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
MOST_BYTES = 1_048_576


def rendered(name: str, made: Report) -> str:
    """The report in a format, as a reader decodes it."""
    out = formats()[name].render(made)
    if name == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(out))
        return "\n".join(
            str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell
        )
    return out.decode("utf-8-sig") if isinstance(out, bytes) else out


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("verdict", "code"),
    [(Verdict.PASS, 0), (Verdict.FAIL, 1), (Verdict.INCOMPLETE, 3), (Verdict.FAIL, 0)],
    ids=["pass", "fail", "incomplete", "report-only"],
)
def test_verdict_is_told(name: str, verdict: Verdict, code: int) -> None:
    told = rendered(name, report(verdict=verdict, exit_code=code)).lower()
    assert str(verdict) in told
    assert all(f"exit code {code}" not in told for code in {0, 1, 3} - {code})


@pytest.mark.parametrize("name", FOR_PEOPLE)
@pytest.mark.parametrize("state", list(FindingState))
def test_finding_of_every_state_is_told(name: str, state: FindingState) -> None:
    made = report(item(status=Status.FAIL, findings=(finding(state=state),), blocks=True), verdict=Verdict.FAIL)
    assert "F-1a2b3c4d5e6f" in rendered(name, made)


@pytest.mark.parametrize("name", FOR_PEOPLE)
@pytest.mark.parametrize(
    ("state", "words"),
    [
        (FindingState.WAIVED, "waived"),
        (FindingState.BASELINE, "baseline"),
        (FindingState.IN_BASE, "in-base|in the base"),
    ],
)
def test_finding_that_cannot_block_is_marked(name: str, state: FindingState, words: str) -> None:
    made = report(item(status=Status.PASS, findings=(finding(state=state),)))
    assert re.search(words, rendered(name, made), re.IGNORECASE)


@pytest.mark.parametrize("name", NAMES)
def test_files_that_were_not_examined_are_counted(name: str) -> None:
    skipped = (Skipped(path="big.ts", reason="larger than 2 MB"),)
    assert "511" in rendered(name, report(coverage=Coverage(files=512, examined=511, skipped=skipped)))


@pytest.mark.parametrize("name", NAMES)
def test_uncommitted_changes_notes_and_assumptions_are_told(name: str) -> None:
    made = report(assumptions=("tenant key tenantId",))
    target = made.target.model_copy(update={"dirty": True, "notes": ("built-in defaults",)})
    told = rendered(name, made.model_copy(update={"target": target}))
    assert re.search(r'uncommitted changes|"dirty": true', told)
    assert "tenant key tenantId" in told
    assert "built-in defaults" in told


@pytest.mark.parametrize("name", NAMES)
def test_open_finding_is_told_with_place_and_message(name: str) -> None:
    told = rendered(name, report(item(status=Status.FAIL, findings=(finding(),), blocks=True), verdict=Verdict.FAIL))
    assert "server/src/bookings.ts" in told
    assert "A booking is read by an id of the request alone." in told


@pytest.mark.parametrize("name", NAMES)
def test_what_was_not_examined_is_told(name: str) -> None:
    problem = Problem(path="server/broken.ts", line=7, reason="does not parse")
    made = report(
        item(status=Status.INCOMPLETE, problems=(problem,), blocks=True), verdict=Verdict.INCOMPLETE, exit_code=3
    )
    told = rendered(name, made)
    assert "server/broken.ts" in told
    assert "does not parse" in told


@pytest.mark.parametrize("name", NAMES)
def test_item_that_is_off_is_told(name: str) -> None:
    made = report(item(), item("jwt-verification", status=None, level=Level.OFF, off_by="command line --skip"))
    assert "command line --skip" in rendered(name, made)


@pytest.mark.parametrize("name", NAMES)
def test_partial_run_is_told(name: str) -> None:
    made = report()
    told = rendered(name, made.model_copy(update={"target": made.target.model_copy(update={"partial": True})}))
    assert "partial" in told
    assert '"partial": false' not in told


@pytest.mark.parametrize("name", NAMES)
def test_trusted_ref_is_told(name: str) -> None:
    made = report()
    trust = Trust(ref="origin/main", commit="d" * 40)
    target = made.target.model_copy(update={"trust": trust})
    assert "origin/main" in rendered(name, made.model_copy(update={"target": target}))


@pytest.mark.parametrize("name", NAMES)
def test_equal_reports_are_equal_texts(name: str) -> None:
    assert formats()[name].render(rich_report()) == formats()[name].render(rich_report())


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=hostile_reports())
def test_nothing_of_the_target_acts_on_a_terminal(name: str, made: Report) -> None:
    assert _CONTROLS.search(rendered(name, made)) is None


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=hostile_reports())
def test_nothing_of_the_target_is_a_command_to_a_ci_server(name: str, made: Report) -> None:
    lines = rendered(name, made).splitlines()
    own = re.compile(r"::(?:error|warning|notice) [^:]*::[^:]*") if name == "github" else None
    for line in lines:
        if line.lstrip().startswith("::"):
            assert own is not None
            assert own.match(line)
        assert "##[" not in line
        assert "##vso[" not in line


@pytest.mark.parametrize("name", ["markdown", "github"])
def test_what_a_page_shows_stays_below_its_limit(name: str) -> None:
    many = tuple(finding(id=f"F-{n:012x}", path=f"src/{n}.ts", message="long " * 100) for n in range(20_000))
    items = tuple(item(f"item-{n}", status=Status.FAIL, findings=many[n::40], blocks=True) for n in range(40))
    made = report(*items, verdict=Verdict.FAIL, exit_code=1)
    told = rendered(name, made)
    assert len(told.encode()) < MOST_BYTES
    assert "more" in told
