"""`secgate export`: other formats of a saved report, or an error that says what to do."""

import json
import re
from pathlib import Path

import pytest

from cli.command import Command
from reports.example import rich_report
from reports.factory import finding, item, report, sound
from secgate.model import Status, Verdict
from secgate.reports import formats

# What can only state a pass is written of nothing else.
NAMES = sorted(set(formats()) - {"svr"})
# A workbook is no text, and the catalog is that of the checklist.
VERDICTS = sorted(set(NAMES) - {"xlsx", "oscal-catalog"})


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A saved json report."""
    file = tmp_path / "report.json"
    file.write_text(formats()["json"].render(sound(rich_report())), encoding="utf-8")
    return file


def test_every_format_is_written(command: Command, saved: Path, tmp_path: Path) -> None:
    words = [word for name in NAMES for word in ("--to", f"{name}={tmp_path / name}")]
    done = command("export", str(saved), *words)
    assert (done.code, done.err) == (0, "")
    assert {name for name in NAMES if (tmp_path / name).stat().st_size} == set(NAMES)


@pytest.mark.parametrize(
    ("verdict", "code"), [(Verdict.PASS, 0), (Verdict.FAIL, 1), (Verdict.INCOMPLETE, 3), (Verdict.FAIL, 0)]
)
def test_verdict_and_exit_code_of_a_saved_report_are_told_by_every_format(
    command: Command, tmp_path: Path, verdict: Verdict, code: int
) -> None:
    file = tmp_path / "report.json"
    behind = {
        Verdict.PASS: item(),
        Verdict.FAIL: item(status=Status.FAIL, findings=(finding(),), blocks=True),
        Verdict.INCOMPLETE: item(status=Status.INCOMPLETE, blocks=True),
    }
    made = sound(report(behind[verdict]), report_only=verdict is Verdict.FAIL and code == 0)
    file.write_text(formats()["json"].render(made), encoding="utf-8")
    words = [word for name in VERDICTS for word in ("--to", f"{name}={tmp_path / name}")]
    assert command("export", str(file), *words).code == 0
    for name in VERDICTS:
        told = (tmp_path / name).read_text(encoding="utf-8").lower()
        assert str(verdict) in told
        assert re.search(rf'exit[ _-]?code"?(?: |: |" value="){code}\b', told)


def test_json_of_a_saved_report_is_the_same_report(command: Command, saved: Path) -> None:
    done = command("export", str(saved), "--to", "json=-")
    assert json.loads(done.out) == json.loads(saved.read_text(encoding="utf-8"))


def test_unknown_format_is_an_error_with_the_nearest(command: Command, saved: Path) -> None:
    done = command("export", str(saved), "--to", "sarf=a.sarif")
    assert done.code == 2
    assert 'error: --to: "sarf" is not a format; did you mean "sarif"?' in done.err


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2026-01-31T12:00:00Z", "yesterday", "created: String should match"),
        ("2026-01-31T12:00:00Z", "2026-02-31T12:00:00Z", "created: Value error"),
        ("sha256:1", "sha1:1", "digests.rules: String should match"),
        ('"exit_code": 1', '"exit_code": "one"', "exit_code: Input should be a valid integer"),
    ],
)
def test_what_is_malformed_in_a_report_is_told_with_its_place(
    command: Command, saved: Path, old: str, new: str, words: str
) -> None:
    text = saved.read_text(encoding="utf-8")
    assert old in text
    saved.write_text(text.replace(old, new), encoding="utf-8")
    done = command("export", str(saved), "--to", "csv=-")
    assert (done.code, done.out) == (2, "")
    assert f"is not a report of this version of secgate: {words}" in done.err


@pytest.mark.parametrize("text", ["", "{}", "[1", '{"schema": "secgate/report/2"}', "\x00"])
def test_what_is_no_report_is_an_error(command: Command, tmp_path: Path, text: str) -> None:
    file = tmp_path / "report.json"
    file.write_text(text, encoding="utf-8")
    done = command("export", str(file), "--to", "csv=-")
    assert (done.code, done.out) == (2, "")
    assert "is not a report of this version of secgate" in done.err


def test_missing_report_is_an_error(command: Command, tmp_path: Path) -> None:
    done = command("export", str(tmp_path / "none.json"), "--to", "csv=-")
    assert done.code == 2
    assert "no report of a run can be read there\n  Write one with `secgate run --output json=FILE`.\n" in done.err


def test_two_formats_cannot_share_standard_output(command: Command, saved: Path) -> None:
    done = command("export", str(saved), "--to", "csv=-", "--to", "json=-")
    assert (done.code, done.out) == (2, "")


def test_a_statement_that_can_only_say_pass_is_refused_of_anything_else(command: Command, saved: Path) -> None:
    done = command("export", str(saved), "--to", "svr=-")
    assert (done.code, done.out) == (2, "")
    assert "an SVR can only state a pass, and the verdict is fail" in done.err


def test_a_format_whose_library_is_missing_names_the_extra(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secgate.cli.outputs.find_spec", lambda _name: None)
    done = command("export", tmp_path / "r.json", "--to", f"xlsx={tmp_path / 'r.xlsx'}")
    assert done.code == 2
    assert "needs xlsxwriter" in done.err
    assert 'pip install "secgate-checklist[xlsx]"' in done.err


def test_a_report_is_not_written_over_itself(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text(formats()["json"].render(report(item())), encoding="utf-8")
    before = file.read_bytes()
    done = command("export", file, "--to", f"csv={tmp_path}/./report.json")
    assert (done.code, file.read_bytes()) == (2, before)
    assert "is read by this command" in done.err


def test_two_formats_do_not_go_to_one_file(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text(formats()["json"].render(report(item())), encoding="utf-8")
    done = command("export", file, "--to", f"csv={tmp_path}/out", "--to", f"markdown={tmp_path}/out")
    assert (done.code, (tmp_path / "out").exists()) == (2, False)
    assert "is written twice" in done.err


@pytest.mark.parametrize(
    "changed",
    [
        {"created": "x"},
        {"created": "9999-99-99T00:00:00Z"},
        {"created": "0001-01-01T00:00:00+14:00"},
        {"digests": {"rules": "sha256:zz", "config": "sha256:" + "0" * 64, "waivers": "sha256:" + "0" * 64}},
    ],
    ids=["word", "no day", "offset", "digest"],
)
def test_times_and_digests_that_are_none_are_a_mistake(
    command: Command, tmp_path: Path, changed: dict[str, object]
) -> None:
    file = tmp_path / "report.json"
    made = json.loads(formats()["json"].render(report(item()))) | changed
    file.write_text(json.dumps(made), encoding="utf-8")
    assert command("export", file, "--to", f"csv={tmp_path}/out").code == 2
