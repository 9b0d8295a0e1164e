"""A report counts only for the commit that it was made over, as it was when it was recorded."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from secgate.evidence.records import Reports, find_reports, head_of
from secgate.target.index import open_index
from secgate.target.tree import open_work_tree
from support import commit, repository, write

REPORT = "out/junit.xml"
NOW = datetime.now(UTC) + timedelta(minutes=1)


def record(target: Path, path: str = REPORT, other: Mapping[str, object] | None = None) -> None:
    """A record that holds, but for what is given."""
    tree = open_work_tree(target)
    head = head_of(tree, NOW)
    made = {
        "schema": "secgate/record/1", "name": "junit", "report": path.rpartition("/")[2], "commit": head.commit,
        "tree": head.commit, "dirty": False, "command": ["npm", "test"], "exit_code": 0, "started": NOW.isoformat(),
        "ended": NOW.isoformat(), "sha256": hashlib.sha256((target / path).read_bytes()).hexdigest(),
    }  # fmt: skip
    write(target, {f"{path}.secgate.json": json.dumps({**made, **(other or {})})})


@pytest.mark.parametrize(
    ("kind", "name"), [("junit", "junit.xml"), ("change", "change.json"), ("format", "format.txt")]
)
def test_a_missing_report_is_proposed_by_the_name_of_its_kind(target: Path, kind: str, name: str) -> None:
    tree = open_work_tree(target)
    (bad,) = find_reports(tree, kind, None, head_of(tree, NOW)).bad
    assert f"--report .secgate/reports/{name} -- COMMAND" in bad.reason


@pytest.fixture
def reported(target: Path) -> Path:
    write(target, {REPORT: "<testsuites/>"})
    return target


def found(target: Path, where: str | None = REPORT, *, within: timedelta | None = None) -> Reports:
    tree = open_work_tree(target)
    return find_reports(tree, "junit", where, head_of(tree, NOW), within=within)


def state(target: Path) -> str:
    (bad,) = found(target).bad
    return bad.state


def test_a_report_with_its_record_counts(reported: Path) -> None:
    record(reported)
    assert [one.path for one in found(reported).good] == [REPORT]


def test_beside_the_index_it_counts_for_nothing_and_that_is_told(reported: Path) -> None:
    record(reported)
    tree = open_index(reported)
    (bad,) = find_reports(tree, "junit", REPORT, head_of(tree, NOW)).bad
    assert (bad.state, bad.reason) == ("unreadable", "is not in the index, which alone is examined")


def test_without_a_word_it_is_looked_for_in_the_folder_of_reports(target: Path) -> None:
    write(target, {".secgate/reports/junit-1.xml": "<a/>", ".secgate/reports/junit-2.xml": "<b/>"})
    for number in (1, 2):
        record(target, f".secgate/reports/junit-{number}.xml")
    assert len(found(target, None).good) == 2


def test_no_report_is_missing_and_the_next_step_is_told(target: Path) -> None:
    (bad,) = found(target, None).bad
    assert bad.state == "missing"
    assert "`secgate record junit --report .secgate/reports/junit.xml -- COMMAND` makes one" in bad.reason


def test_without_a_record_nothing_says_what_it_speaks_of(reported: Path) -> None:
    assert state(reported) == "unrecorded"


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"commit": "0" * 40}, "other-commit"),
        ({"dirty": True}, "dirty"),
        ({"sha256": "0" * 64}, "changed"),
        ({"name": "coverage"}, "unrecorded"),
        ({"report": "other.xml"}, "unrecorded"),
        ({"started": "2020-01-01T00:00:00Z", "ended": "2020-01-01T00:00:01Z"}, "stale"),
        ({"ended": "2020-01-01T00:00:00Z"}, "unreadable"),
        ({"started": "2099-01-01T00:00:00Z", "ended": "2099-01-01T00:00:01Z"}, "unreadable"),
        ({"started": "2026-01-01T00:00:00"}, "unreadable"),
        ({"schema": "secgate/record/2"}, "unreadable"),
        ({"extra": 1}, "unreadable"),
        ({"exit_code": "0; rm"}, "unreadable"),
    ],
)
def test_what_keeps_a_report_from_counting(reported: Path, other: dict[str, object], told: str) -> None:
    record(reported, other=other)
    assert state(reported) == told


def test_a_record_that_is_no_json(reported: Path) -> None:
    write(reported, {f"{REPORT}.secgate.json": "{"})
    assert state(reported) == "unreadable"


def test_an_empty_report(target: Path) -> None:
    write(target, {REPORT: " \n"})
    record(target)
    assert state(target) == "empty"


def test_a_link_is_not_followed(target: Path, tmp_path: Path) -> None:
    write(tmp_path, {"outside.xml": "<testsuites/>"})
    (target / "out").mkdir()
    (target / REPORT).symlink_to(tmp_path / "outside.xml")
    assert state(target) == "unreadable"


@pytest.mark.parametrize("where", ["../*.xml", "/etc/host*", "a/../../*.xml"])
def test_a_pattern_that_leaves_the_target_finds_nothing(target: Path, where: str) -> None:
    (bad,) = found(target, where).bad
    assert bad.state == "missing"


def test_a_report_that_is_bound_to_a_time_may_be_of_another_commit(reported: Path) -> None:
    record(reported, other={"commit": "0" * 40})
    assert found(reported, within=timedelta(hours=26)).good


def test_and_is_stale_after_it(reported: Path) -> None:
    early = (NOW - timedelta(hours=27)).isoformat()
    record(reported, other={"started": early, "ended": early})
    (bad,) = found(reported, within=timedelta(hours=26)).bad
    assert (bad.state, bad.reason) == ("stale", "is older than 26 hours")


def test_outside_a_repository_no_report_counts(tmp_path: Path) -> None:
    target = tmp_path / "plain"
    write(target, {REPORT: "<testsuites/>", f"{REPORT}.secgate.json": "{}"})
    other = repository(tmp_path / "other", {"a.ts": "", REPORT: "<testsuites/>"})
    record(other)
    (target / f"{REPORT}.secgate.json").write_bytes((other / f"{REPORT}.secgate.json").read_bytes())
    assert state(target) == "other-commit"


def test_a_report_that_a_change_brings_along_does_not_count(reported: Path) -> None:
    commit(reported)
    record(reported)
    assert state(reported) == "unrecorded"
    assert "tracked by git" in found(reported).bad[0].reason


def test_files_that_differ_now_are_not_what_was_recorded(reported: Path) -> None:
    record(reported)
    tree = open_work_tree(reported)
    head = head_of(tree, NOW, "1 changed (a.ts)")
    (bad,) = find_reports(tree, "junit", REPORT, head).bad
    assert (bad.state, "1 changed (a.ts)" in bad.reason) == ("dirty", True)


def test_a_dirty_record_does_not_count_for_a_time_either(reported: Path) -> None:
    record(reported, other={"dirty": True})
    assert found(reported, within=timedelta(hours=26)).bad[0].state == "dirty"


def test_more_reports_than_are_read_are_told(target: Path) -> None:
    write(target, {f"out/{number}.xml": "<a/>" for number in range(501)})
    assert any("more than the 500 that are read" in one.reason for one in found(target, "out/*.xml").bad)
