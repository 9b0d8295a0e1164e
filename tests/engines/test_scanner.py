"""The process that scans for secrets: it may wait for its job, and never outlives the run."""

import threading
from pathlib import Path

from secgate.catalog.fakes import fake
from secgate.engines.ready import Ready
from secgate.engines.secrets import Scan, begin
from secgate.secrets.values import FileBlob, Job


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
    assert scan.wait_eased(60)
    scan.wait_ended(threading.Event(), 60)
    assert not scan.runs
    result, _ = scan.result()
    assert len(result.secrets) == 1


def test_nobody_waits_for_a_scan_that_died_or_for_one_when_the_run_stops(tmp_path: Path) -> None:
    with Ready(cold=True) as ready:
        ready.process.kill()
        scan = Scan(Job((), root=str(tmp_path), history="off"), ready)
        assert scan.wait_eased(60)
        result, _ = scan.result()
    assert [problem.reason for problem in result.problems] == ["the secret scanner died without an answer (exit -9)"]
    stopped = threading.Event()
    stopped.set()
    other = Scan(Job((FileBlob("a.md", b"text\n"),), root=str(tmp_path), history="off"))
    other.wait_ended(stopped, 60)
    assert other.runs
    other.result()
