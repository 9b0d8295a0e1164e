"""Runs that are forked from a warm program: the same report and limits, and nothing of the worker's own."""

import json
import sys
from pathlib import Path

import pytest

from secgate.fleet import keeper
from secgate.fleet.process import Ended, Server, room, start_server, warm_server
from secgate.fleet.warm import Asked
from support import repository

NEW = (sys.executable, "-P", "-m", "secgate")
OWN = ("id", "created", "duration_s", "run")


@pytest.fixture
def server() -> Server:
    """The warm program of this process."""
    found = warm_server()
    assert found is not None
    return found


def run(*arguments: str, seconds: float = 60) -> Ended:
    """A command in a room of its own."""
    with room(seconds) as place:
        return place.run(arguments)


def test_a_fork_gives_the_report_of_a_run_that_is_started_anew(tmp_path: Path, server: Server) -> None:
    target = repository(tmp_path / "a", {"a.ts": "// @ts-ignore\nexport const a = 1;\n"})
    command = ["run", "-q", "--no-cache", "--no-history", "--policy=code-review", "--jobs=1"]
    reports = []
    with room(120) as place:
        place.run([*command, f"--output=json={tmp_path}/forked.json", "--", str(target)])
        place.keep([*NEW, *command, f"--output=json={tmp_path}/anew.json", "--", str(target)])
    for name in ("forked", "anew"):
        report = json.loads((tmp_path / f"{name}.json").read_text())
        reports.append({key: value for key, value in report.items() if key not in OWN})
    assert (reports[0] == reports[1], server.process.poll()) == (True, None)


def test_what_a_run_says_and_its_code_come_back(tmp_path: Path, server: Server) -> None:
    ended = run("run", "--policy=no-such", "--", str(tmp_path))
    assert (ended.code, "unknown policy" in ended.said, server.process.poll()) == (2, True, None)


def test_a_fork_past_its_time_is_ended(tmp_path: Path, server: Server) -> None:
    target = repository(tmp_path / "slow", {"a.ts": "export const a = 1;\n"})
    ended = run("run", "-q", "--no-cache", "--no-history", "--", str(target), seconds=0.2)
    assert (ended.code, server.process.poll()) == (keeper.LATE, None)


def test_a_fork_has_no_variable_of_the_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "mine"))
    target = repository(tmp_path / "a", {"a.ts": "export const a = 1;\n"})
    run("run", "-q", "--policy=code-review", "--", str(target))
    assert ((tmp_path / "mine").exists(), server.process.poll()) == (False, None)


def test_a_warm_program_that_died_is_told_from_a_run_that_did() -> None:
    server = start_server()
    server.process.kill()
    server.process.wait()
    with room(60) as place:
        assert server.run(Asked(60, str(place.folder), place.environment(), ["--version"])) is None


def test_a_warm_program_ends_with_its_worker() -> None:
    server = start_server()
    server.control.close()
    assert server.process.wait(60) == 0
