"""`secgate run`: exit codes, formats, and what goes to which stream."""

import json
import os
import pty
import signal
import stat
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from cli.command import Command, environment, process
from secgate.reports import formats
from support import BAD_CODE, SAFE_CODE, Bench, commit, git, repository, working_directory, write

Arguments = tuple[str | Path, ...]
XLSX: Arguments = ("--format", "xlsx")
SLOW = """\
import pathlib, time
from secgate.api import Observation, Subject

def analyze(subject: Subject) -> Observation:
    pathlib.Path({ready!r}).write_text("")
    time.sleep(60)
    return Observation()
"""


@pytest.mark.parametrize(
    ("code", "text", "verdict"),
    [
        (0, SAFE_CODE, "pass"),
        (1, BAD_CODE, "fail"),
        (3, "danger((;\n", "incomplete"),
        (3, "let a = 1;\n", "incomplete"),
    ],
)
def test_the_exit_code_is_that_of_the_verdict(
    command: Command, gate: Arguments, bench: Bench, code: int, text: str, verdict: str
) -> None:
    write(bench.target, {"a.ts": text})
    done = command(*gate, "--format", "json")
    assert (done.code, json.loads(done.out)["exit_code"], json.loads(done.out)["verdict"]) == (code, code, verdict)


@pytest.mark.parametrize("format_", sorted(formats()))
def test_the_exit_code_is_the_same_for_every_format(
    command: Command, gate: Arguments, bench: Bench, tmp_path: Path, format_: str
) -> None:
    write(bench.target, {"a.ts": BAD_CODE})
    assert command(*gate, "--output", f"{format_}={tmp_path / 'report'}").code == 1
    if not getattr(formats()[format_], "BINARY", False):
        assert command(*gate, "--format", format_).code == 1


def test_a_statement_of_a_pass_is_not_left_beside_a_failing_run(
    command: Command, gate: Arguments, bench: Bench, tmp_path: Path
) -> None:
    file = tmp_path / "svr.json"
    write(bench.target, {"a.ts": SAFE_CODE})
    git(bench.target, "init", "--quiet")
    commit(bench.target)
    assert (command(*gate, "--output", f"svr={file}").code, file.is_file()) == (0, True)
    write(bench.target, {"a.ts": BAD_CODE})
    done = command(*gate, "--output", f"svr={file}", "--output", f"json={tmp_path}/report.json")
    assert (done.code, file.exists(), (tmp_path / "report.json").is_file()) == (1, False, True)
    assert "can only state a pass" in done.err


def test_report_only_shows_the_verdict_and_ends_with_zero(command: Command, gate: Arguments, bench: Bench) -> None:
    write(bench.target, {"a.ts": BAD_CODE})
    done = command(*gate, "--report-only", "--format", "json")
    assert (done.code, json.loads(done.out)["verdict"]) == (0, "fail")


def test_a_run_says_nothing_on_standard_error(command: Command, gate: Arguments, bench: Bench) -> None:
    write(bench.target, {"a.ts": BAD_CODE})
    assert command(*gate).err == ""


def test_a_finding_is_shown_with_its_place_and_id(command: Command, gate: Arguments, bench: Bench) -> None:
    write(bench.target, {"src/a.ts": BAD_CODE})
    done = command(*gate)
    assert "src/a.ts:1:1" in done.out
    assert "F-" in done.out


def test_quiet_is_shorter_and_verbose_is_longer(command: Command, gate: Arguments, bench: Bench) -> None:
    write(bench.target, {"a.ts": BAD_CODE})
    sizes = [len(command(*gate, *option).out) for option in (["--quiet"], [], ["--verbose"])]
    assert sizes == sorted(set(sizes))


def test_the_json_on_standard_output_is_that_of_the_file(command: Command, gate: Arguments, bench: Bench) -> None:
    write(bench.target, {"a.ts": BAD_CODE, "é.ts": "danger('😀');\n"})
    file = bench.folder / "report.json"
    done = command(*gate, "--format", "json", "--output", f"json={file}")
    assert done.out == file.read_text(encoding="utf-8")


def test_several_formats_are_written_in_one_run(command: Command, gate: Arguments, bench: Bench) -> None:
    write(bench.target, {"a.ts": BAD_CODE})
    files = [bench.folder / "a.json", bench.folder / "b.json", bench.folder / "c.txt"]
    names = [f"json={files[0]}", f"json={files[1]}", f"console={files[2]}"]
    command(*gate, *(part for name in names for part in ("--output", name)))
    assert files[0].read_bytes() == files[1].read_bytes()
    assert "a.ts:1:1" in files[2].read_text(encoding="utf-8")


def test_a_report_replaces_the_one_before_it(command: Command, gate: Arguments, bench: Bench) -> None:
    write(bench.target, {"a.ts": BAD_CODE})
    write(bench.folder, {"report.json": "before"})
    command(*gate, "--output", f"json={bench.folder / 'report.json'}")
    assert json.loads((bench.folder / "report.json").read_bytes())["verdict"] == "fail"


def test_a_report_behind_a_link_is_written_where_the_link_leads(
    command: Command, gate: Arguments, bench: Bench
) -> None:
    write(bench.target, {"a.ts": BAD_CODE})
    write(bench.folder, {"reports/real.json": ""})
    (bench.folder / "report.json").symlink_to("reports/real.json")
    command(*gate, "--output", f"json={bench.folder / 'report.json'}")
    assert (bench.folder / "report.json").is_symlink()
    assert json.loads((bench.folder / "reports/real.json").read_bytes())["verdict"] == "fail"


def test_a_report_may_be_read_by_others(command: Command, gate: Arguments, bench: Bench) -> None:
    write(bench.target, {"a.ts": BAD_CODE})
    command(*gate, "--output", f"json={bench.folder / 'report.json'}")
    assert stat.S_IMODE((bench.folder / "report.json").stat().st_mode) == 0o644


def test_nothing_but_the_report_is_left_beside_it(command: Command, gate: Arguments, bench: Bench) -> None:
    write(bench.target, {"a.ts": BAD_CODE})
    (bench.folder / "reports").mkdir()
    command(*gate, "--output", f"json={bench.folder / 'reports/a.json'}")
    assert os.listdir(bench.folder / "reports") == ["a.json"]  # noqa: PTH208 - names are enough


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--format", "jsn"],
            'error: --format: "jsn" is not a format; did you mean "json"?\n  Formats: console, csv, ',
        ),
        (["--format", "sarif2"], 'error: --format: "sarif2" is not a format; did you mean "sarif"?\n'),
        (["--output", "json"], 'error: --output: "json" is not NAME=PATH\n  For example: --output json=report.json\n'),
        (["--output", "json="], 'error: --output: "json=" is not NAME=PATH\n'),
        (["--output", "jsn=x.json"], 'error: --output: "jsn" is not a format; did you mean "json"?\n'),
        (["--output", "json=gone/x.json"], "error: gone: no such folder\n  Make it first.\n"),
        (["--output", "json=/dev/null"], "error: /dev/null: is there and is no regular file\n  Name a file.\n"),
        (["--output", "json=."], "error: .: is there and is no regular file\n"),
        (["--only", "no-dangr"], 'error: --only: "no-dangr" is not an item of the policy; did you mean "no-danger"?\n'),
        (["--skip", "zzz"], 'error: --skip: "zzz" is not an item of the policy\n  `secgate list` shows the items.\n'),
        (["--base", "main"], "needs a git repository\n  Leave out --base and --trust, or gate a repository.\n"),
        (["--trust", "main"], "needs a git repository\n  Leave out --base and --trust, or gate a repository.\n"),
        (["--checks", "gone"], "error: gone: no such folder of checks\n"),
        (["--policy", "gone.yaml"], "error: gone.yaml: no policy can be read there: No such file or directory\n"),
        (["--policy", "advisry"], 'error: unknown policy "advisry"; did you mean "advisory"?\n'),
    ],
    ids=" ".join,
)
def test_a_mistake_in_an_option_ends_with_two_before_anything_runs(
    command: Command, gate: Arguments, bench: Bench, options: list[str], message: str
) -> None:
    write(bench.target, {"a.ts": BAD_CODE})
    with working_directory(bench.folder):
        done = command(*gate, *options)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert not command.cache.exists()


@pytest.mark.parametrize(
    ("name", "message"), [("gone", "no such folder\n  Name the folder of a repository.\n"), ("a.ts", "not a folder\n")]
)
def test_a_target_that_is_no_folder_ends_with_two(
    command: Command, gate: Arguments, bench: Bench, name: str, message: str
) -> None:
    write(bench.target, {"a.ts": BAD_CODE})
    done = command("run", bench.target / name, *gate[2:])
    assert (done.code, done.out) == (2, "")
    assert f"error: {bench.target / name}: {message}" in done.err


def test_a_mistake_in_a_file_of_the_target_ends_with_two_and_its_line(
    command: Command, gate: Arguments, bench: Bench
) -> None:
    write(bench.target, {".secgate/config.yaml": "\npolcy: x\n"})
    done = command(*gate)
    assert (done.code, done.out) == (2, "")
    assert done.err == 'error: .secgate/config.yaml:2: unknown key "polcy"; did you mean "policy"?\n'


def test_an_error_shows_nothing_that_a_terminal_would_obey(command: Command, gate: Arguments, bench: Bench) -> None:
    write(bench.target, {".secgate/config.yaml": '"\\e[2J": x\n'})
    assert command(*gate).err == 'error: .secgate/config.yaml:1: unknown key "\\x1b[2J"\n'


@pytest.mark.usefixtures("gate")
def test_a_target_is_found_from_where_the_command_is_run(command: Command, bench: Bench) -> None:
    write(bench.target, {"src/a.ts": BAD_CODE})
    with working_directory(bench.folder):
        done = command("run", "target", "--policy", "policy.yaml", "--checks", "checks", "--format", "json")
    assert json.loads(done.out)["items"][0]["findings"][0]["path"] == "src/a.ts"


def test_without_a_path_the_target_is_where_the_command_is_run(command: Command, gate: Arguments, bench: Bench) -> None:
    write(bench.target, {"src/a.ts": BAD_CODE})
    with working_directory(bench.target / "src"):
        done = command("run", *gate[2:], "--format", "json")
    assert json.loads(done.out)["items"][0]["findings"][0]["path"] == "a.ts"


def test_an_output_is_found_from_where_the_command_is_run(command: Command, gate: Arguments, bench: Bench) -> None:
    write(bench.target, {"a.ts": BAD_CODE})
    (bench.folder / "here").mkdir()
    with working_directory(bench.folder / "here"):
        command(*gate, "--output", "json=report.json")
    assert (bench.folder / "here/report.json").is_file()


def test_the_work_tree_is_left_as_it_was(command: Command, gate: Arguments, bench: Bench) -> None:
    repository(bench.target, {"a.ts": BAD_CODE})
    command(*gate)
    assert git(bench.target, "status", "--porcelain", "--ignored") == ""


def test_the_last_report_is_kept_for_its_owner_alone(command: Command, gate: Arguments, bench: Bench) -> None:
    write(bench.target, {"a.ts": BAD_CODE})
    command(*gate)
    assert stat.S_IMODE((command.cache / "secgate/last").stat().st_mode) == 0o700


@pytest.mark.parametrize("home", ["/dev/null", "~"], ids=["no folder", "nobody's"])
def test_a_home_that_keeps_no_report_is_noted_and_changes_nothing_else(
    command: Command, gate: Arguments, bench: Bench, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    write(bench.target, {"a.ts": BAD_CODE})
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", home)
    done = command(*gate)
    assert done.code == 1
    assert done.err == "note: the report could not be kept for `secgate explain`; use --output json=FILE\n"


def test_the_real_command_ends_with_the_code_of_its_verdict(gate: Arguments, bench: Bench) -> None:
    write(bench.target, {"a.ts": BAD_CODE})
    done = process(*gate, env=environment(bench.folder / "cache"), cwd=bench.folder)
    assert (done.code, done.err) == (1, "")
    assert "\x1b" not in done.out


def test_an_encoding_that_holds_only_ascii_gets_only_ascii(gate: Arguments, bench: Bench) -> None:
    write(bench.target, {"é.ts": BAD_CODE})
    done = process(*gate, env=environment(bench.folder / "cache", PYTHONIOENCODING="ascii"))
    assert done.code == 1
    assert done.out.isascii()


@pytest.mark.parametrize("closed", [">&-", "2>&-"])
def test_a_stream_that_is_closed_from_the_start_changes_no_code(gate: Arguments, bench: Bench, closed: str) -> None:
    write(bench.target, {"a.ts": SAFE_CODE})
    words = [sys.executable, "-m", "secgate", *map(str, gate)]
    script = f'"$@" {closed}'
    done = subprocess.run(
        ["/bin/sh", "-c", script, "sh", *words],
        env=environment(bench.folder / "cache"),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (process(*gate, env=environment(bench.folder / "cache")).code, b"")


def on_a_terminal(*arguments: str | Path, env: dict[str, str]) -> str:
    """What a terminal gets from a command."""
    here, there = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "secgate", *map(str, arguments)],
        stdin=subprocess.DEVNULL, stdout=there, stderr=subprocess.DEVNULL, env=env,
    ) as started:  # fmt: skip
        os.close(there)
        shown = b""
        try:
            while part := os.read(here, 65_536):
                shown += part
        except OSError:
            pass  # Linux: the other end was closed.
        started.wait(60)
    os.close(here)
    return shown.decode()


@pytest.mark.parametrize(("name", "coloured"), [("SOME_COLOR", True), ("NO_COLOR", False), ("CI", False)])
def test_a_terminal_gets_colour_unless_that_is_declined(
    gate: Arguments, bench: Bench, name: str, *, coloured: bool
) -> None:
    write(bench.target, {"a.ts": BAD_CODE})
    shown = on_a_terminal(*gate, env=environment(bench.folder / "cache", TERM="xterm", **{name: "1"}))
    assert ("\x1b[" in shown) is coloured


@pytest.mark.parametrize("arguments", [("explain", "type-safety"), None, XLSX], ids=["explain", "run", "xlsx"])
def test_a_pipe_that_nobody_reads_is_neither_a_pass_nor_a_fail(
    gate: Arguments, bench: Bench, arguments: Arguments | None
) -> None:
    write(bench.target, {"a.ts": SAFE_CODE})
    given = (*gate, *XLSX) if arguments is XLSX else arguments or gate
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "secgate", *map(str, given)],
        stdout=writer, stderr=subprocess.PIPE, env=environment(bench.folder / "cache"), check=False,
    )  # fmt: skip
    os.close(writer)
    assert (done.returncode, done.stderr) == (4, b"")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_an_interrupt_ends_with_130_and_leaves_nothing_behind(bench: Bench, number: signal.Signals) -> None:
    ready = bench.folder / "ready"
    bench.check(analyzer=SLOW.format(ready=str(ready)))
    write(bench.target, {"a.ts": SAFE_CODE})
    temporary = bench.folder / "temporary"
    temporary.mkdir()
    arguments = ("run", bench.target, "--policy", bench.policy(), "--checks", bench.checks)
    with subprocess.Popen(
        [sys.executable, "-m", "secgate", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(bench.folder / "cache", TMPDIR=str(temporary)),
        # NOTE: what runs these tests may have been told to ignore a hang-up, and its children would too.
        preexec_fn=partial(signal.signal, number, signal.SIG_DFL) if number != signal.SIGINT else None,  # noqa: PLW1509
    ) as started:  # fmt: skip
        until = time.monotonic() + 60
        while not ready.exists() and time.monotonic() < until:
            time.sleep(0.02)
        started.send_signal(number)
        out, err = started.communicate(timeout=60)
    assert (started.returncode, out, err) == (130, b"", b"interrupted\n")
    assert list(temporary.iterdir()) == []


def test_a_cache_that_lies_in_the_target_keeps_no_report_and_says_so(
    command: Command, gate: Arguments, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository(bench.target, {"src/a.ts": BAD_CODE})
    monkeypatch.setenv("XDG_CACHE_HOME", str(bench.target / "cache"))
    done = command("run", str(bench.target / "src"), *gate[2:])
    assert done.err == (
        "note: the report could not be kept for `secgate explain`, since the cache folder lies in the target; "
        "use --output json=FILE\n"
    )
    assert not list((bench.target / "cache").rglob("*.json"))
