"""Work shared with a fork: each task is done once, and one whose process ended is missing, never invented."""

import os
import signal
import time
from pathlib import Path

import pytest

from secgate.model import Status
from secgate.observe import EngineOptions
from secgate.sharing import Shared
from support import Bench, item_of, reasons

TASKS = [f"task-{number}" for number in range(12)]
HERE = os.getpid()


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_each_task_is_done_once_and_stands_in_order(tmp_path: Path, processes: int) -> None:
    def work(task: str) -> str:
        with (tmp_path / "done").open("a", encoding="utf-8") as done:
            done.write(f"{task}\n")
        time.sleep(0.01)
        return task.upper()

    with Shared(TASKS, work, processes=processes) as shared:
        results = shared.results()
    assert list(results.items()) == [(task, task.upper()) for task in TASKS]
    assert sorted((tmp_path / "done").read_text(encoding="utf-8").split()) == sorted(TASKS)


def test_two_processes_share_the_work() -> None:
    def work(_task: str) -> int:
        time.sleep(0.05)
        return os.getpid()

    with Shared(TASKS, work, processes=2) as shared:
        assert len(set(shared.results().values())) == 2


def test_there_is_no_fork_before_there_may_be_one() -> None:
    here, done = os.getpid(), list[str]()

    def work(task: str) -> int:
        done.append(task)
        time.sleep(0.05)
        return os.getpid()

    with Shared(TASKS, work, processes=2, free=lambda: len(done) == 4) as shared:
        by = shared.results()
    assert [by[task] == here for task in TASKS[:4]] == [True] * 4
    assert by[TASKS[-1]] != here


def test_where_there_may_be_no_fork_all_is_done_here() -> None:
    with Shared(TASKS, lambda _: os.getpid(), processes=2, free=lambda: False) as shared:
        assert set(shared.results().values()) == {os.getpid()}


@pytest.mark.parametrize("end", ["os._exit(0)", "os._exit(3)", "os.kill(os.getpid(), 9)", "raise ValueError", "1/0"])
def test_tasks_of_a_fork_that_ends_are_missing(end: str, capfd: pytest.CaptureFixture[str]) -> None:
    parent = os.getpid()

    def work(task: str) -> str:
        if os.getpid() != parent:
            exec(end)  # noqa: S102 - the ways to end are listed above
        time.sleep(0.05)
        return task

    with Shared(TASKS, work, processes=2) as shared:
        results = shared.results()
    assert TASKS[0] in results
    assert TASKS[-1] not in results
    assert capfd.readouterr() == ("", "")


def test_an_exception_here_leaves_no_fork_behind(tmp_path: Path) -> None:
    parent = os.getpid()

    def work(task: str) -> str:
        if os.getpid() == parent:
            while not (tmp_path / "pid").exists():
                time.sleep(0.01)
            raise KeyboardInterrupt
        (tmp_path / "pid").write_text(str(os.getpid()), encoding="utf-8")
        signal.pause()
        return task

    with pytest.raises(KeyboardInterrupt), Shared(TASKS, work, processes=2) as shared:
        shared.results()
    assert not alive(int((tmp_path / "pid").read_text(encoding="utf-8")))


def test_an_item_whose_process_ended_is_incomplete_and_the_others_are_decided(bench: Bench) -> None:
    bench.repository({"a.ts": "work();\n"})
    bench.check()
    for number in range(4):
        bench.check(
            f"by-analyzer-{number}",
            analyzer=f"import os\nfrom secgate.api import *\n\ndef analyze(subject):\n    if os.getpid() != {HERE}:\n"
            "        os.kill(os.getpid(), 9)\n    import time; time.sleep(0.1)\n"
            "    return Observation(examined=1)\n",
            decided_by=["facts"],
            rules={},
        )
    report = bench.gate(engines=EngineOptions(jobs=2))
    assert item_of(report, "by-analyzer-0").status is Status.PASS
    assert item_of(report, "by-analyzer-3").status is Status.INCOMPLETE
    assert "ended without an answer" in reasons(item_of(report, "by-analyzer-3"))
