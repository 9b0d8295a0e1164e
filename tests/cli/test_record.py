"""`secgate record`: a command runs, and the report that it writes is bound to the commit."""

import json
import re
import sys
from pathlib import Path

import pytest

from cli.command import Command
from secgate.catalog.fakes import fake
from secgate.evidence.records import KINDS
from support import repository, write

WRITES = (
    "import pathlib, sys; pathlib.Path('out').mkdir(exist_ok=True); pathlib.Path('out/j.xml').write_text(sys.argv[1])"
)
REPORT = "out/j.xml"


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = repository(tmp_path / "target", {"a.ts": "export {};\n"})
    monkeypatch.chdir(made)
    return made


def program(text: str, code: int = 0) -> tuple[str, ...]:
    return (sys.executable, "-c", f"{WRITES}; sys.exit({code})", text)


def recorded(target: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((target / f"{REPORT}.secgate.json").read_text())
    return found


def test_a_report_gets_a_record_beside_it(command: Command, target: Path) -> None:
    done = command("record", "junit", "--report", REPORT, "--", *program("<testsuites/>"))
    assert done.code == 0
    made = recorded(target)
    assert (made["name"], made["report"], made["dirty"], made["exit_code"]) == ("junit", "j.xml", False, 0)


def test_a_shell_can_write_into_the_folder_of_the_report(command: Command, target: Path) -> None:
    done = command("record", "junit", "--report", "new/j.xml", "--", "sh", "-c", "echo '<testsuites/>' > new/j.xml")
    assert (done.code, (target / "new/j.xml.secgate.json").is_file()) == (0, True)


def test_a_folder_that_cannot_be_made_is_said_before_the_command_runs(command: Command, target: Path) -> None:
    done = command("record", "junit", "--report", "a.ts/j.xml", "--", *program("<testsuites/>"))
    assert (done.code, "--report: its folder cannot be made" in done.err) == (2, True)
    assert not (target / REPORT).exists()


def test_a_command_that_fails_is_recorded_as_it_ended(command: Command, target: Path) -> None:
    assert command("record", "junit", "--report", REPORT, "--", *program("<testsuites/>", 3)).code == 1
    assert recorded(target)["exit_code"] == 3


def test_options_after_the_dashes_are_the_commands_own(command: Command, target: Path) -> None:
    command("record", "junit", "--report", REPORT, "--", *program("--report"))
    assert (target / REPORT).read_text() == "--report"


def test_a_command_that_writes_no_report_leaves_no_record_of_an_earlier_one(command: Command, target: Path) -> None:
    command("record", "junit", "--report", REPORT, "--", *program("<testsuites/>"))
    done = command("record", "junit", "--report", REPORT, "--", sys.executable, "-c", "")
    assert (done.code, "the command wrote no report there" in done.err) == (1, True)
    assert not (target / f"{REPORT}.secgate.json").exists()


def test_files_that_differ_from_the_commit_are_told_and_recorded(command: Command, target: Path) -> None:
    write(target, {"b.ts": "export {};\n"})
    done = command("record", "junit", "--report", REPORT, "--", *program("<testsuites/>"))
    assert "note: the files differ from the commit, so the report is no evidence: 1 new (b.ts)" in done.err
    assert recorded(target)["dirty"] is True


def test_an_earlier_report_and_its_record_make_nothing_dirty(command: Command, target: Path) -> None:
    for _ in range(2):
        command("record", "junit", "--report", REPORT, "--", *program("<testsuites/>"))
    assert recorded(target)["dirty"] is False


def test_a_file_of_code_that_somebody_calls_a_report_does(command: Command, target: Path) -> None:
    write(target, {"b.ts": "export {};\n", "b.ts.secgate.json": "{}"})
    command("record", "junit", "--report", REPORT, "--", *program("<testsuites/>"))
    assert recorded(target)["dirty"] is True


def test_a_secret_in_the_command_is_not_recorded(command: Command, target: Path) -> None:
    token = fake("github_token")
    command("record", "junit", "--report", REPORT, "--", *program("<testsuites/>"), f"--token={token}")
    assert token not in (target / f"{REPORT}.secgate.json").read_text()


def test_a_program_that_is_not_there(command: Command, target: Path) -> None:
    done = command("record", "junit", "--report", REPORT, "--", "no-such-program")
    assert (done.code, "no-such-program: cannot be started" in done.err) == (2, True)
    assert not (target / f"{REPORT}.secgate.json").exists()


def test_outside_a_repository_there_is_nothing_to_bind_to(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plain").mkdir()
    monkeypatch.chdir(tmp_path / "plain")
    done = command("record", "junit", "--report", REPORT, "--", *program("<testsuites/>"))
    assert (done.code, "a report is bound to a commit, and there is none here" in done.err) == (2, True)
    assert not (tmp_path / "plain" / REPORT).exists()


def test_a_statement_that_was_made_after_the_commit_makes_nothing_dirty(command: Command, target: Path) -> None:
    write(target, {".secgate/attestations/key-backup.yaml": "schema: secgate/attestation/1\n"})
    command("record", "junit", "--report", REPORT, "--", *program("<testsuites/>"))
    assert recorded(target)["dirty"] is False


@pytest.mark.parametrize("report", ["out", "../j.xml", "a.ts"])
def test_a_place_that_a_run_takes_no_report_from_is_refused(command: Command, target: Path, report: str) -> None:
    (target / "out").mkdir()
    done = command("record", "junit", "--report", report, "--", *program("<testsuites/>"))
    assert (done.code, "--report: is " in done.err) == (2, True)
    assert (target / "a.ts").read_text() == "export {};\n"


def test_a_kind_that_nothing_reads_is_refused_with_the_nearest(command: Command, target: Path) -> None:
    done = command("record", "junitt", "--report", REPORT, "--", *program("<testsuites/>"))
    assert (done.code, 'did you mean "junit"?' in done.err) == (2, True)
    assert not (target / REPORT).exists()


def test_every_kind_that_the_page_of_evidence_names_can_be_recorded(command: Command, target: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "evidence.md").read_text(encoding="utf-8")
    table = page.split("| name | report | read by |\n", 1)[1].split("\n\n", 1)[0]
    kinds = {kind for row in table.splitlines()[1:] for kind in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert kinds == set(KINDS)
    done = command("record", "staging", "--report", REPORT, "--", *program("{}"))
    assert (done.code, recorded(target)["name"]) == (0, "staging")


def test_a_report_in_json_makes_nothing_dirty(command: Command, target: Path) -> None:
    path = ".secgate/reports/osv.json"
    write(target, {path: "{}", f"{path}.secgate.json": "{}"})
    command("record", "junit", "--report", REPORT, "--", *program("<testsuites/>"))
    assert recorded(target)["dirty"] is False


@pytest.mark.parametrize(
    "path", ["package.json", "vite.config.json", "run.sh", "setup.py", ".env", ".secgate/reports/a.ts"]
)
def test_what_steers_a_build_is_no_report(command: Command, target: Path, path: str) -> None:
    write(target, {path: "{}", f"{path}.secgate.json": "{}"})
    command("record", "junit", "--report", REPORT, "--", *program("<testsuites/>"))
    assert recorded(target)["dirty"] is True


def test_the_command_has_the_environment_of_its_user_alone(command: Command, target: Path) -> None:
    code = "import os, pathlib; pathlib.Path('out/j.xml').write_text(' '.join(os.environ))"
    command("record", "junit", "--report", REPORT, "--", sys.executable, "-c", code)
    assert "PYDANTIC_DISABLE_PLUGINS" not in (target / REPORT).read_text()
