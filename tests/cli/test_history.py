"""`secgate history`: what every run on this machine came to, and what changed from one to the next."""

import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cli.command import Command
from secgate.ledger.store import FILE
from support import BAD_CODE, SAFE_CODE, Bench, write

Arguments = tuple[str | Path, ...]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger of its own, and a terminal of 80 columns."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path / "data"


def test_new_fixed_and_what_came_back(command: Command, gate: Arguments, bench: Bench) -> None:
    for text in (SAFE_CODE, BAD_CODE, SAFE_CODE, BAD_CODE):
        write(bench.target, {"a.ts": text})
        command(*gate)
    runs = json.loads(command("history", bench.target, "--format", "json").out)["runs"]
    assert [run["verdict"] for run in runs] == ["pass", "fail", "pass", "fail"]
    counts = [(len(run["new"]), len(run["fixed"]), len(run["regressed"])) for run in runs]
    assert counts == [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)]


def test_the_table_fits_80_columns_and_tells_the_trend(command: Command, gate: Arguments, bench: Bench) -> None:
    for text in (SAFE_CODE, BAD_CODE):
        write(bench.target, {"a.ts": text})
        command(*gate)
    done = command("history", bench.target)
    assert (done.code, done.err) == (0, "")
    assert "no-danger  ✓ ✗  fail since " in done.out
    assert "worse    no-danger: pass > fail" in done.out
    assert max(map(len, done.out.replace(str(bench.target), "").splitlines())) <= 80


def test_runs_of_another_scope_are_not_compared(command: Command, gate: Arguments, bench: Bench) -> None:
    write(bench.target, {"a.ts": BAD_CODE})
    command(*gate)
    command(*gate, "--only", "no-danger")
    runs = json.loads(command("history", bench.target, "--format", "json").out)["runs"]
    assert [(run["scope"], run["compared_with"]) for run in runs] == [("full", None), ("partial", None)]


def test_items_that_were_off_are_counted_and_not_listed(command: Command, gate: Arguments, bench: Bench) -> None:
    write(bench.target, {"a.ts": BAD_CODE})
    command(*gate, "--only", "committed-secrets", "--policy", "pre-deployment")
    told = command("history", bench.target).out
    assert re.search(r"\n  committed-secrets  .  \w+\n  \d\d items were off\n", told)


def test_a_run_can_leave_no_trace(command: Command, gate: Arguments, bench: Bench, data: Path) -> None:
    write(bench.target, {"a.ts": SAFE_CODE})
    command(*gate, "--no-history")
    assert not data.exists()
    assert "The ledger has no run of" in command("history", bench.target).out


def test_an_item_in_place_of_the_target_is_a_mistake_of_usage(command: Command, gate: Arguments) -> None:
    command(*gate)
    done = command("history", "no-danger")
    assert (done.code, done.out) == (2, "")
    assert "error: no-danger: no such folder\n  Name a target; `--item ITEM` names an item." in done.err


def test_a_target_that_is_gone_keeps_its_history(command: Command, gate: Arguments, bench: Bench) -> None:
    command(*gate)
    shutil.rmtree(bench.target)
    done = command("history", bench.target)
    assert done.code == 0
    assert " 1 run" in done.out


def test_nothing_is_written_into_the_target(
    command: Command, gate: Arguments, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(bench.target, {"a.ts": SAFE_CODE})
    monkeypatch.setenv("XDG_DATA_HOME", str(bench.target / "data"))
    done = command(*gate)
    assert (done.code, "the user's data folder lies inside the target" in done.err) == (0, True)
    assert not (bench.target / "data").exists()


def test_a_damaged_ledger_is_moved_aside_and_a_new_one_begun(
    command: Command, gate: Arguments, bench: Bench, data: Path
) -> None:
    write(bench.target, {"a.ts": SAFE_CODE})
    (data / "secgate").mkdir(parents=True)
    (data / "secgate" / FILE).write_bytes(b"no database at all, but long enough to be read as one" * 40)
    assert command("history", bench.target).code == 2
    assert command(*gate).code == 0
    assert "1 run" in command("history", bench.target).out
    assert (data / "secgate" / "ledger-1.damaged.sqlite").is_file()


@pytest.mark.parametrize("format_", ["console", "json"])
def test_a_damaged_row_is_named_and_the_rest_is_shown(
    command: Command, gate: Arguments, bench: Bench, data: Path, format_: str
) -> None:
    write(bench.target, {"a.ts": SAFE_CODE})
    assert [command(*gate).code for _ in range(2)] == [0, 0]
    with closing(sqlite3.connect(data / "secgate" / FILE)) as connection:
        connection.execute("UPDATE items SET counts = '[]' WHERE run = (SELECT id FROM runs WHERE rowid = 1)")
        connection.commit()
    done = command("history", bench.target, "--format", format_)
    assert done.code == 1
    assert re.search(r"ledger-1\.sqlite: row 1, run \S+ of \S+: is damaged and not shown", done.err)
    shown = len(json.loads(done.out)["runs"]) if format_ == "json" else done.out.count("Items, in 1 run of policy")
    assert shown == 1


def test_an_item_that_no_run_has_is_answered_with_the_nearest(command: Command, gate: Arguments, bench: Bench) -> None:
    write(bench.target, {"a.ts": SAFE_CODE})
    command(*gate)
    done = command("history", bench.target, "--item", "no-dangr")
    assert (done.code, 'did you mean "no-danger"?' in done.err) == (2, True)
    assert "secgate history` without --item shows" in done.err


def test_one_item_alone(command: Command, gate: Arguments, bench: Bench) -> None:
    write(bench.target, {"a.ts": SAFE_CODE})
    command(*gate)
    assert "no-danger  ✓  pass" in command("history", bench.target, "--item", "no-danger").out
