"""A fleet of healthy and hostile repositories whose driver is killed: from the first command to the trend."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from secgate.fleet.formats import as_json
from secgate.fleet.job import Fleet, undone
from secgate.fleet.journal import FILE, REPORT
from secgate.fleet.report import merged
from secgate.fleet.schema import read_fleet
from secgate.model import Verdict
from support import repository

POLICY = {
    "schema": "secgate/policy/1",
    "id": "small",
    "title": "Small",
    "sections": [{"title": "All", "items": [{"check": "ts-ignore"}]}],
}


def fleet(folder: Path) -> Path:
    """A healthy repository, one that runs a script when it can, one without its ref."""
    (folder / "small.yaml").write_text(json.dumps(POLICY))
    for name in ("first", "hostile"):
        repository(folder / name, {"a.ts": "export const a = 1;\n"})
    trap = folder / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {folder}/executed\n")
    trap.chmod(0o755)
    with (folder / "hostile/.git/config").open("a") as config:
        config.write(f"[core]\nfsmonitor = {trap}\nhooksPath = {folder}\nsshCommand = {trap}\n")
    entries = [{"path": name} for name in ("first", "hostile")]
    entries.append({"path": "first", "name": "gone", "ref": "no-such-branch"})
    file = folder / "repos.yaml"
    values = {"schema": "secgate/fleet/1", "defaults": {"policy": ["./small.yaml"], "timeout_s": 120, "retries": 0}}
    file.write_text(json.dumps(values | {"repositories": entries}))
    return file


def earlier(file: Path) -> str:
    """The report of an earlier fleet, in which the repository without its ref had it and passed."""
    job = next(job for job in read_fleet(file).jobs if job.name == "gone")
    passed = undone(job, "").model_copy(update={"verdict": Verdict.PASS, "exit_code": 0})
    asked = Fleet(file=str(file), digest="sha256:0", jobs=(job,))
    return as_json(merged(asked, [passed], created="2026-01-01T00:00:00Z", duration_s=1))


def command(file: Path, *options: str) -> list[str]:
    """The command over one worker, its state beside the file."""
    state = str(file.parent / "state")
    return [sys.executable, "-m", "secgate", "fleet", "run", str(file), "--workers=1", f"--state={state}", *options]


def until_one_is_done(journal: Path, process: "subprocess.Popen[bytes]") -> None:
    """Wait for the first outcome in the journal."""
    end = time.monotonic() + 120
    while time.monotonic() < end and process.poll() is None:
        if journal.is_file() and journal.read_bytes().count(b"\n") > 1:
            return
        time.sleep(0.05)
    pytest.fail("no repository was done in time")


def left(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that are still there after a while."""
    return list(psutil.wait_procs(processes, timeout=30)[1])


def test_a_killed_driver_loses_nothing_and_hostile_repositories_harm_nobody(tmp_path: Path) -> None:
    file = fleet(tmp_path)
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    (tmp_path / "tmp").mkdir()
    with subprocess.Popen(command(file), env=environment, stderr=subprocess.DEVNULL) as process:
        until_one_is_done(tmp_path / "state" / FILE, process)
        below = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGKILL)
    assert left(below) == []
    report = tmp_path / "fleet.json"
    (tmp_path / "state" / REPORT).write_text(earlier(file))
    outputs = (f"--output=json={report}", f"--output=csv={tmp_path}/fleet.csv", f"--output=html={tmp_path}/fleet.html")
    done = subprocess.run(command(file, *outputs), env=environment, capture_output=True, text=True, check=False)
    made: dict[str, Any] = json.loads(report.read_text())
    verdicts = {one["name"]: (one["verdict"], one["attempts"]) for one in made["repositories"]}
    assert verdicts == {
        "gone": ("incomplete", 1), "first": ("pass", 1), "hostile": ("pass", 1),
    }  # fmt: skip
    assert (done.returncode, made["resumed"] in {1, 2}) == (3, True)
    assert "going on: " in done.stderr
    rows = csv.DictReader((tmp_path / "fleet.csv").read_text("utf-8-sig").splitlines())
    assert [row["repository"] for row in rows if row["kind"] == "repository"] == ["gone", "first", "hostile"]
    assert "no commit is named &#34;no-such-branch&#34; there" in (tmp_path / "fleet.html").read_text()
    assert not (tmp_path / "executed").exists()
    trend = {step["name"]: (step["before"], step["after"], step["worse"]) for step in made["trend"]["steps"]}
    assert trend["gone"] == ("pass", "incomplete", True)
    assert trend["first"] == trend["hostile"] == (None, "pass", False)
    assert json.loads((tmp_path / "state" / REPORT).read_bytes()) == made
