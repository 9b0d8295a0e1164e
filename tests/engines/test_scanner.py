"""The process that scans for secrets: it may wait for its job, and never outlives the run."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from secgate.catalog.fakes import fake
from secgate.engines import secrets
from secgate.engines.ready import Ready
from secgate.engines.secrets import Scan, begin
from secgate.run import examine
from secgate.secrets.values import FileBlob, Job
from support import SAFE_CODE, Bench, bench

__all__ = ["bench"]


def test_a_process_that_waited_sees_what_one_that_did_not_sees(tmp_path: Path) -> None:
    job = Job((FileBlob("a.md", f"token: {fake('github_token')}\n".encode()),), root=str(tmp_path), history="off")
    with Ready(cold=True) as ready:
        waited, _ = begin(job, ready, alone=True).result()
    started, _ = begin(job, alone=True).result()
    assert [secret.type for secret in waited.secrets] == [secret.type for secret in started.secrets] != []
    assert ready.process.returncode == 0


def test_a_process_that_gets_no_job_ends_with_the_run() -> None:
    with Ready(cold=True) as ready:
        assert ready.process.poll() is None
    assert ready.process.returncode is not None


def test_a_scan_says_when_others_may_go_on_beside_it(tmp_path: Path) -> None:
    scan = Scan(
        Job((FileBlob("a.md", f"token: {fake('github_token')}\n".encode()),), root=str(tmp_path), history="off")
    )
    assert scan.wait_eased()
    scan.wait_ended(threading.Event())
    assert not scan.runs
    result, _ = scan.result()
    assert len(result.secrets) == 1


def test_nobody_waits_for_a_scan_that_died_or_for_one_when_the_run_stops(tmp_path: Path) -> None:
    with Ready(cold=True) as ready:
        ready.process.kill()
        scan = Scan(Job((), root=str(tmp_path), history="off"), ready)
        assert scan.wait_eased()
        result, _ = scan.result()
    assert [problem.reason for problem in result.problems] == ["the secret scanner died without an answer (exit -9)"]
    stopped = threading.Event()
    stopped.set()
    other = Scan(Job((FileBlob("a.md", b"text\n"),), root=str(tmp_path), history="off"))
    other.wait_ended(stopped)
    assert other.runs
    other.result()


def test_who_waited_for_a_scan_that_hangs_does_not_wait_as_long_again_for_its_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "TIMEOUT_S", 3)
    with Ready() as paused:
        os.kill(paused.process.pid, signal.SIGSTOP)
        began = time.perf_counter()
        scan = Scan(Job((), root=str(tmp_path), history="off"), paused)
        assert not scan.wait_eased()
        scan.wait_ended(threading.Event())
        result, _ = scan.result()
        assert time.perf_counter() - began < 5
    assert [problem.reason for problem in result.problems] == [
        "the secret scanner took longer than 3 s and was stopped"
    ]


def test_where_there_is_nothing_to_match_nothing_waits_for_the_scan(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    bench.secrets()
    with Ready() as paused:
        os.kill(paused.process.pid, signal.SIGSTOP)
        going_on = threading.Timer(3, os.kill, (paused.process.pid, signal.SIGCONT))
        going_on.start()
        report, _ = examine(bench.request(jobs=2), ready=paused)
        going_on.join()
    assert report.run.timings["without secrets"] < report.run.timings["secrets"] / 2
