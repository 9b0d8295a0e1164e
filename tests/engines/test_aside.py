"""Documents are put aside on the disk: what they hold is what was read, whatever becomes of them meanwhile."""

import errno
import os
import tempfile
from pathlib import Path

import pytest

from secgate.target.aside import HELD_BYTES, Aside, Put
from secgate.target.snapshot import Snapshot, take
from secgate.target.tree import open_work_tree
from support import Bench, write

LONG = "naïve € " * (HELD_BYTES // 8)


def taken(bench: Bench) -> Snapshot:
    bench.repository({"a.md": f"# First\n{LONG}", "b.md": f"# Second\n{LONG}", "c.md": "# Third\n"})
    return take(open_work_tree(bench.target))


def test_a_document_that_is_put_aside_is_the_one_that_was_read(bench: Bench) -> None:
    snapshot = taken(bench)
    assert [isinstance(file.held, Put) for file in snapshot.files.values()] == [True, True, False]
    write(bench.target, dict.fromkeys(snapshot.files, "other"))
    assert dict(snapshot.texts) == {"a.md": f"# First\n{LONG}", "b.md": f"# Second\n{LONG}", "c.md": "# Third\n"}
    assert snapshot.files["b.md"].data == f"# Second\n{LONG}".encode()


def test_a_fork_reads_the_same_at_the_same_time(bench: Bench) -> None:
    snapshot = taken(bench)
    child = os.fork()
    if child == 0:
        os._exit(0 if snapshot.files["a.md"].text.startswith("# First") else 1)
    assert snapshot.files["b.md"].text.startswith("# Second")
    assert os.waitpid(child, 0)[1] == 0


def descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_what_is_put_aside_has_no_name_and_ends_with_who_holds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    aside, opened = Aside(), descriptors()
    put = aside.put(b"x" * (HELD_BYTES + 1))
    assert isinstance(put, Put)
    assert list(tmp_path.iterdir()) == []
    del aside, put
    assert descriptors() == opened


def test_what_the_disk_does_not_take_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    data = b"x" * (HELD_BYTES + 1)
    assert Aside().put(data) is data
