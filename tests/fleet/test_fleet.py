"""A fleet on a real local cluster: a worker that is killed loses nothing, and a run past its time is ended."""

import json
import os
import signal
import threading
from pathlib import Path

import pytest

from secgate.errors import ConfigError
from secgate.fleet.cluster import connected
from secgate.fleet.drive import Drive
from secgate.fleet.job import Job
from secgate.fleet.journal import FILE, open_journal
from secgate.fleet.schema import read_fleet
from secgate.fleet.task import gate_repository
from secgate.model import Status, badness
from support import repository


def fleet_file(folder: Path, *, count: int = 3) -> Path:
    """A fleet of generated repositories."""
    entries = []
    for number in range(count):
        repository(folder / f"r{number}", {"a.ts": f"export const a = {number};\n"})
        entries.append({"path": f"r{number}"})
    file = folder / "repos.yaml"
    defaults = {"policy": ["code-review"], "timeout_s": 60}
    file.write_text(json.dumps({"schema": "secgate/fleet/1", "defaults": defaults, "repositories": entries}))
    return file


@pytest.mark.filterwarnings("default")
def test_a_killed_worker_loses_no_repository(tmp_path: Path) -> None:
    fleet = read_fleet(fleet_file(tmp_path))
    with open_journal(tmp_path / "state", fleet, resume=None) as journal, connected(None, 2) as client:
        victim = next(iter(client.run(os.getpid).values()))
        threading.Timer(1, os.kill, (victim, signal.SIGKILL)).start()
        assert Drive(client, journal, lambda _: None).run(fleet.jobs) == ()
        assert sorted((o.name, bool(o.items)) for o in journal.outcomes.values()) == [(f"r{n}", True) for n in range(3)]
        assert max(o.attempts for o in journal.outcomes.values()) == 2
    with open_journal(tmp_path / "state", fleet, resume=None) as again:
        assert again.resumed == 3


def test_a_torn_last_line_of_the_journal_is_dropped(tmp_path: Path) -> None:
    fleet = read_fleet(fleet_file(tmp_path, count=1))
    with open_journal(tmp_path / "state", fleet, resume=None):
        pass
    with (tmp_path / "state" / FILE).open("a") as file:
        file.write('{"name": "r0"')
    with open_journal(tmp_path / "state", fleet, resume=True) as journal:
        assert journal.outcomes == {}


def test_a_url_with_a_password_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "repos.yaml"
    file.write_text("schema: secgate/fleet/1\nrepositories:\n  - url: https://user:word@example.com/a\n")
    with pytest.raises(ConfigError, match=r"repos\.yaml:3: url: holds a user or a password"):
        read_fleet(file)


def test_a_clone_larger_than_its_limit_is_incomplete(tmp_path: Path) -> None:
    place = repository(tmp_path / "big", {"a.ts": "x" * 3_000_000})
    job = Job(name="big", place=place.as_uri(), is_url=True, size_mb=1)
    assert '"reason":"its files are larger than 1 MB"' in gate_repository(job.model_dump_json())[0]


def test_a_run_past_its_time_is_incomplete(tmp_path: Path) -> None:
    place = repository(tmp_path / "slow", {"a.ts": "export const a = 1;\n"})
    job = Job(name="slow", place=str(place), is_url=False, timeout_s=0)
    text, report = gate_repository(job.model_dump_json())
    assert ('"reason":"took longer than 0 s"' in text, report) == (True, b"")


@pytest.mark.parametrize(
    ("before", "after", "worse"),
    [("fail", None, True), ("pass", None, True), ("pass", "not-applicable", True), ("fail", "pass", False)],
)
def test_an_item_that_is_switched_off_is_no_better(before: str | None, after: str | None, *, worse: bool) -> None:
    was, now = (None if one is None else Status(one) for one in (before, after))
    assert (badness(now) > badness(was)) is worse
