"""What a job hands on: outputs that no text can forge, a log in which nothing is obeyed, a summary below its limit."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ci.harness import MOST_SUMMARY_BYTES, obeyed, parsed
from reports.factory import finding, item, report
from reports.hostile import TEXTS, hostile_reports
from secgate.ci import results
from secgate.ci.rooted import rooted
from secgate.errors import ConfigError
from secgate.model import FindingState, Problem, Report, Status, TraceStep, Verdict
from secgate.reports import console, github, markdown

LINES = TEXTS.map(lambda text: text.replace("\r", "").encode("utf-8", "ignore").decode())


@settings(max_examples=80, deadline=None)
@given(values=st.dictionaries(st.sampled_from(["verdict", "report", "counts"]), LINES))
def test_an_output_is_read_back_as_it_was(values: dict[str, str]) -> None:
    assert parsed(results.outputs(values)) == values


def test_an_output_cannot_end_itself() -> None:
    forged = "a\nEOF\nverdict=pass\n::set-output name=verdict::pass"
    assert parsed(results.outputs({"report": forged})) == {"report": forged}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=hostile_reports())
def test_no_command_of_a_log_is_obeyed(made: Report) -> None:
    assert obeyed(results.quoted(console.render(made, width=120, color=False))) == []


def test_commands_work_again_after_a_log() -> None:
    log = results.quoted("::error::owned\n::stop-commands::x") + github.render(report())
    assert [command.name for command in obeyed(log)] == ["notice"]


def test_a_summary_is_cut_where_an_item_begins_and_says_where_the_rest_is() -> None:
    many = tuple(finding(id=f"F-{n:012x}", path=f"src/{n}.ts", message="long " * 190) for n in range(4_000))
    items = tuple(item(f"item-{n}", status=Status.FAIL, findings=many[n::200], blocks=True) for n in range(200))
    made = report(*items, verdict=Verdict.FAIL, exit_code=1)
    shown = markdown.render(made, elsewhere="the report file report.json", most_bytes=results.MOST_SUMMARY_BYTES)
    assert len(shown.encode()) < 900_001
    assert "did not fit here: see the report file report.json" in shown
    told = shown.split("## Blocks the verdict")[1].split("\n### ")[1:]
    assert len(told) > 10
    assert all(part.count("at `src/") == 20 for part in told)


def test_a_summary_leaves_room_for_what_the_step_has_written(tmp_path: Path) -> None:
    file = tmp_path / "summary.md"
    file.write_text("x" * 600_000, encoding="utf-8")
    left = results.room({"GITHUB_STEP_SUMMARY": str(file)})
    assert left + 600_000 < MOST_SUMMARY_BYTES
    assert results.room({}) == results.MOST_SUMMARY_BYTES


def test_what_is_said_about_a_run_stays_text() -> None:
    shown = markdown.render(report(), about=["<b>x</b> [a](https://evil.example) @all"])
    assert "<b>" not in shown
    assert "[a](" not in shown.replace("\\[a\\](", "")


def test_counts_hold_every_status_and_state() -> None:
    found = (finding(), finding(id="F-0", state=FindingState.WAIVED))
    told = results.counts(report(item(status=Status.FAIL, findings=found), item("off", status=None)))
    assert '"fail":1' in told
    assert '"off":1' in told
    assert '"open":1,"waived":1,"baseline":0,"in-base":0' in told
    assert '"files":{"all":512,"examined":512}' in told


def test_a_file_that_cannot_be_written_is_an_error_and_no_pass(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="GITHUB_OUTPUT"):
        results.append({"GITHUB_OUTPUT": str(tmp_path / "no" / "output")}, "GITHUB_OUTPUT", "x")


def test_paths_of_files_are_moved_and_places_that_are_none_are_not() -> None:
    placed = finding(path="a.ts", trace=(TraceStep(path="b.ts", line=1, note="n"),))
    message = finding(id="F-0", path="@commit-message", commit="c" * 40)
    problems = (Problem(path="c.ts", reason="r"), Problem(reason="r"))
    moved = rooted(report(item(findings=(placed, message), problems=problems)), "server/").items[0]
    assert [one.path for one in moved.findings] == ["server/a.ts", "@commit-message"]
    assert moved.findings[0].trace[0].path == "server/b.ts"
    assert [one.path for one in moved.problems] == ["server/c.ts", None]
