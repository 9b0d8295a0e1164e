"""A saved report is packed only where everything of it that is cheap to make again comes out the same."""

from pathlib import Path

import pytest

from pack.packing import Desk, desk
from secgate.errors import ConfigError
from secgate.model import Excluded, LedgerRow, Report, Suppression
from support import write


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Report]:
    here = desk(tmp_path_factory.mktemp("belonging"))
    return here, here.pack()[1]


def refused(here: Desk, report: Report) -> str:
    """What is said of a report that is to be packed here; empty when it is packed."""
    try:
        here.pack(report=report)
    except ConfigError as error:
        return str(error)
    return ""


def with_finding(report: Report, **changes: object) -> Report:
    (item,) = report.items
    (finding,) = item.findings
    edited = item.model_copy(update={"findings": (finding.model_copy(update=changes),)})
    return report.model_copy(update={"items": (edited,)})


def test_the_report_of_a_run_here_is_packed(made: tuple[Desk, Report]) -> None:
    here, report = made
    assert refused(here, report) == ""


@pytest.mark.parametrize(
    ("part", "change", "words"),
    [
        ("target", {"tree": "0" * 40}, "another tree"),
        ("target", {"base": "main"}, "another base"),
        ("target", {"report_only": True}, "another option --report-only"),
        ("tool", {"secgate": "9.9.9"}, "another secgate"),
        ("tool", {"engines": {}}, "another set of engines"),
        (
            "coverage",
            {"ledger": (LedgerRow(by=("semgrep",), paths=("src/none.ts",)),)},
            "src/none.ts does not lie here",
        ),
        ("coverage", {"ledger": ()}, "the files it tells of are 2, and 4 lie here"),
    ],
)
def test_a_part_that_is_another_one_is_named(
    made: tuple[Desk, Report], part: str, change: dict[str, object], words: str
) -> None:
    here, report = made
    edited = getattr(report, part).model_copy(update=change)
    assert words in refused(here, report.model_copy(update={part: edited}))


def test_a_suppression_that_was_added_or_taken_out_is_noticed(made: tuple[Desk, Report]) -> None:
    here, report = made
    there = (Suppression(path="src/a.ts", line=1, kind="nosemgrep"),)
    assert "its suppressions are others" in refused(here, report.model_copy(update={"suppressions": there}))


def test_files_that_are_said_to_be_left_out_are_left_out_here(made: tuple[Desk, Report]) -> None:
    here, report = made
    left = report.coverage.model_copy(update={"excluded": (Excluded(reason="test", paths=("src/a.ts",)),)})
    assert "the files that it leaves out are others" in refused(here, report.model_copy(update={"coverage": left}))


def test_a_decision_that_is_none_here_is_noticed(made: tuple[Desk, Report]) -> None:
    here, report = made
    waiver = report.items[0].findings[0].waiver
    assert waiver is not None
    edited = with_finding(report, waiver=waiver.model_copy(update={"approved_by": ("zoe@example.com",)}))
    assert "is accepted by a decision that is none here" in refused(here, edited)


def test_lines_that_stand_elsewhere_are_noticed(made: tuple[Desk, Report]) -> None:
    here, report = made
    frame = report.items[0].findings[0].frame
    assert frame is not None
    edited = with_finding(report, frame=frame.model_copy(update={"text": ("work(1);",)}))
    assert "shows another line than src/known.ts:1" in refused(here, edited)
    assert "is no text here" in refused(here, with_finding(report, path="src/none.ts"))


def test_a_file_that_was_changed_since_is_noticed(tmp_path: Path) -> None:
    here = desk(tmp_path)
    _, report = here.pack()
    write(here.bench.target, {"src/known.ts": "// another line\ndanger(1);\n"})
    assert "shows another line than src/known.ts:1" in refused(here, report)
