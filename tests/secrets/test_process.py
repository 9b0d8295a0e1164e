"""How a job comes to the process of the scanner, and what that process does not load."""

import io
import subprocess
import sys

from secgate.secrets.values import FileBlob, Job
from secgate.secrets.wire import receive, send


def test_a_job_arrives_as_it_was_sent() -> None:
    files = (FileBlob("a.txt", b"one"), FileBlob("b.txt", b"two" * 1_000_000), FileBlob("c.txt", b""))
    job = Job(files, root="/", names=("a.txt", "b.txt", "c.txt"), secret_names=("hush_*",))
    wire = io.BytesIO()
    send(job, wire)
    wire.seek(0)
    got = receive(wire)
    assert [(file.path, file.data) for file in got.files] == [(file.path, file.data) for file in files]
    assert (got.root, got.names, got.secret_names) == (job.root, job.names, job.secret_names)


def test_large_files_are_put_aside_where_they_arrive() -> None:
    wire = io.BytesIO()
    send(Job((FileBlob("b.txt", b"two" * 1_000_000),), root="/"), wire)
    wire.seek(0)
    assert not isinstance(receive(wire).files[0].held, bytes)


def test_the_scanner_loads_nothing_that_speaks_to_a_network_or_reads_settings() -> None:
    code = (
        "import sys, secgate.secrets.afresh, secgate.secrets.scan\n"
        "from secgate.secrets.line import LineExaminer\n"
        "LineExaminer(secgate.secrets.scan.Job((), root='.'))\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"requests", "urllib3", "http.client", "pydantic"} & set(done.stdout.split())


def test_the_content_of_a_file_is_not_in_its_repr() -> None:
    assert "hidden" not in repr(FileBlob("a.txt", b"hidden"))
