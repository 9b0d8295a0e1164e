"""The exit codes of `secgate run`, one table for every format, from real processes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support import BAD_CODE, SAFE_CODE, Bench


def run(bench: Bench, *options: str, policy: Path | None = None) -> "subprocess.CompletedProcess[bytes]":
    command = [
        sys.executable, "-m", "secgate", "run", str(bench.target), "--checks", str(bench.checks),
        "--policy", str(policy or bench.policy()), *options,
    ]  # fmt: skip
    environment = os.environ | {"XDG_CACHE_HOME": str(bench.folder / "cache")}
    return subprocess.run(command, capture_output=True, check=False, env=environment)


@pytest.fixture(params=["console", "json"])
def chosen(request: pytest.FixtureRequest) -> str:
    """A format."""
    return str(request.param)


@pytest.mark.parametrize(
    ("code", "expected"),
    [(SAFE_CODE, 0), (BAD_CODE, 1), ("export const = ;\n", 3), (BAD_CODE + "export const = ;\n", 1), ("", 3)],
    ids=["pass", "fail", "incomplete", "fail and incomplete", "nothing examined"],
)
def test_the_exit_code_is_that_of_the_verdict_whatever_the_format(
    bench: Bench, chosen: str, code: str, expected: int
) -> None:
    bench.repository({"a.ts": code})
    bench.check()
    assert run(bench, "--format", chosen).returncode == expected


@pytest.mark.parametrize("code", [SAFE_CODE, BAD_CODE, "export const = ;\n"], ids=["pass", "fail", "incomplete"])
def test_report_only_ends_with_zero(bench: Bench, code: str) -> None:
    bench.repository({"a.ts": code})
    bench.check()
    assert run(bench, "--report-only", "--quiet").returncode == 0


@pytest.mark.parametrize(
    "options",
    [("--only", "no-such-item"), ("--trust", "no-such-ref"), ("--format", "no-such-format"), ("--no-such-option",),
     ("--checks", "no-such-folder"), ("--output", "json=no-such-folder/report.json")],
    ids=lambda options: options[0],
)  # fmt: skip
def test_a_mistake_on_the_command_line_is_two_and_evaluates_nothing(bench: Bench, options: tuple[str, ...]) -> None:
    bench.repository({"a.ts": BAD_CODE})
    bench.check()
    done = run(bench, *options)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr


def test_a_target_that_is_not_there_is_two(bench: Bench) -> None:
    bench.check()
    assert run(bench).returncode == 2


def test_a_mistake_is_two_with_report_only_too(bench: Bench) -> None:
    bench.repository({"a.ts": BAD_CODE})
    assert run(bench, "--report-only", policy=bench.folder / "nowhere.yaml").returncode == 2


def test_an_analyzer_cannot_choose_the_exit_code(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    bench.check(analyzer="def analyze(subject):\n    raise SystemExit(0)\n")
    assert run(bench).returncode == 3


def test_the_exit_code_stands_in_the_report(bench: Bench) -> None:
    bench.repository({"a.ts": BAD_CODE})
    bench.check()
    done = run(bench, "--format", "json")
    assert json.loads(done.stdout)["exit_code"] == done.returncode == 1
