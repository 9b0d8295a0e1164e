"""The process that scans for secrets: it may wait for its job, and never outlives the run."""

from pathlib import Path

from secgate.catalog.fakes import fake
from secgate.engines.ready import Ready
from secgate.engines.secrets import begin
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
