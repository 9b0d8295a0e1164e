"""The ledger's file: bounded, safe when runs end together, and what the steps between runs say."""

import sqlite3
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.example import rich_report
from reports.factory import report
from secgate.ledger.entry import ItemEntry, RunEntry, run_of
from secgate.ledger.store import DAMAGED, FILE, Ledger
from secgate.ledger.trend import steps

TARGET = "/srv/app"


def run(number: int, *, status: str | None = "fail", ids: str = "", **changes: object) -> RunEntry:
    """One run of one item, whose open findings are the letters of `ids`."""
    entry = ItemEntry("one", "block", status, 3, "calls", {"open": len(ids)}, dict.fromkeys(ids, "open"))
    made = RunEntry(
        f"run-{number}", TARGET, f"2026-01-{number:02}T00:00:00Z", None, False, "full", ("p",), "fail", 1, "r", "0",
        (entry,),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def kept_in(ledger: Ledger, limit: int) -> tuple[RunEntry, ...]:
    """The runs of the target; none of them is damaged."""
    held = ledger.held(TARGET, limit=limit)
    assert held is not None
    assert held.damaged == ()
    return held.runs


def letters(found: frozenset[tuple[str, str]]) -> str:
    return "".join(sorted(name for _, name in found))


def test_a_run_is_read_as_it_was_kept(tmp_path: Path) -> None:
    made = run_of(rich_report(), Path(TARGET))
    ledger = Ledger(tmp_path)
    assert ledger.keep(made) is None
    assert kept_in(ledger, limit=5) == (made,)


def test_it_holds_no_text_of_the_target(tmp_path: Path) -> None:
    Ledger(tmp_path).keep(run_of(rich_report(), Path(TARGET)))
    data = (tmp_path / FILE).read_bytes()
    assert b"tenant-query-filters" in data
    assert not [
        word for word in (b"booking.service", b"findUnique", b"nightly job", b"ana@example.com") if word in data
    ]


def test_others_can_read_it(tmp_path: Path) -> None:
    Ledger(tmp_path).keep(run_of(report(), Path(TARGET)))
    with sqlite3.connect(tmp_path / FILE) as connection:
        assert connection.execute("SELECT target, verdict, exit_code FROM runs").fetchall() == [(TARGET, "pass", 0)]
    connection.close()


def test_runs_that_end_together_are_all_kept(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda number: ledger.keep(run(number)), range(1, 29)))
    assert told == [None] * 28
    assert len(kept_in(ledger, limit=99)) == 28


def test_the_oldest_runs_of_a_target_go_first(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, most_runs=3)
    for number in range(1, 6):
        ledger.keep(run(number))
    assert [one.id for one in kept_in(ledger, limit=9)] == ["run-3", "run-4", "run-5"]


def test_it_stays_below_its_size(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, most_bytes=2_000)
    for number in range(1, 20):
        ledger.keep(run(number))
    assert [one.id for one in kept_in(ledger, limit=9)][-1] == "run-19"
    assert len(kept_in(ledger, limit=99)) < 6


def test_a_file_that_is_no_database_is_moved_aside(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"x" * 5_000)
    ledger = Ledger(tmp_path)
    assert ledger.held(TARGET, limit=1) is None
    assert ledger.keep(run(1)) is None
    assert len(kept_in(ledger, limit=1)) == 1


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "file" in (Ledger(tmp_path / "file" / "below").keep(run(1)) or "")


def test_new_fixed_and_back() -> None:
    made = steps([run(1, ids="ab"), run(2, ids="bc"), run(3, ids="ac")])
    assert [(letters(s.new), letters(s.fixed), letters(s.regressed)) for s in made] == [
        ("", "", ""), ("c", "a", ""), ("", "b", "a"),
    ]  # fmt: skip


@pytest.mark.parametrize("status", ["incomplete", None])
def test_what_was_not_looked_at_is_not_fixed(status: str | None) -> None:
    made = steps([run(1, ids="a"), run(2, status=status)])
    assert made[1].fixed == frozenset()


def test_what_only_lost_evidence_showed_is_not_fixed() -> None:
    made = steps([run(1, ids="ab"), run(2, status="needs-evidence", ids="b"), run(3, status="needs-evidence")])
    assert [letters(step.fixed) for step in made[1:]] == ["", "b"]


@pytest.mark.parametrize("state", ["waived", "baseline", "in-base"])
def test_what_is_accepted_is_not_fixed(state: str) -> None:
    entry = ItemEntry("one", "block", "pass", 3, "calls", {state: 1}, {"a": state})
    made = steps([run(1, ids="ab"), run(2, items=(entry,))])
    assert (letters(made[1].fixed), letters(made[1].accepted)) == ("b", "a")


def test_runs_of_other_policies_are_another_history() -> None:
    made = steps([run(1, ids="a"), run(2, policies=("q",)), run(3, ids="a")])
    assert [step.before.id if step.before else None for step in made] == [None, None, "run-1"]
    assert made[2].new == frozenset()


def test_a_run_of_some_items_is_compared_with_one_of_the_same_items() -> None:
    made = steps([run(number, scope="staged", status=status) for number, status in enumerate((None, "fail", None), 1)])
    assert [step.before.id if step.before else None for step in made] == [None, None, "run-1"]


def test_an_item_that_fell_and_one_that_rose() -> None:
    made = steps([run(1, status="pass"), run(2, status="review"), run(3, status="pass")])
    assert [(step.fell, step.rose) for step in made[1:]] == [
        ((("one", "pass", "review"),), ()), ((), (("one", "review", "pass"),)),
    ]  # fmt: skip


@given(st.lists(st.frozensets(st.sampled_from("abcdef")), min_size=2, max_size=6))
def test_every_change_is_told_once(history: list[frozenset[str]]) -> None:
    made = steps([run(number, ids="".join(sorted(ids))) for number, ids in enumerate(history, 1)])
    for before, step in zip(history, made[1:], strict=False):
        now = frozenset(name for _, name in step.run.open())
        assert step.new.isdisjoint(step.regressed)
        assert {name for _, name in step.new | step.regressed} == now - before
        assert {name for _, name in step.fixed} == before - now


def test_a_file_of_other_tables_is_moved_aside(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.execute("CREATE TABLE runs (something TEXT)")
    ledger = Ledger(tmp_path)
    assert ledger.keep(run(1)) is None
    assert len(kept_in(ledger, limit=5)) == 1
    assert [file.name for file in tmp_path.glob("*damaged*")] == [DAMAGED]


def test_each_damaged_file_stays(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for words in (b"first" * 400, b"second" * 400):
        (tmp_path / FILE).write_bytes(words)
        assert ledger.keep(run(1)) is None
    held = {file.read_bytes()[:5] for file in tmp_path.glob("*damaged*")}
    assert held == {b"first", b"secon"}


def damage(folder: Path, table: str, column: str, value: object) -> None:
    """Put a value into a column of one run of three."""
    ledger = Ledger(folder)
    for number in (1, 2, 3):
        ledger.keep(run(number))
    key = "id" if table == "runs" else "run"
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = 'run-2'", (value,))  # noqa: S608 - names of this test
        connection.commit()


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("runs", "policies", "[[1]]"), ("runs", "policies", '{"a": 1}'), ("items", "item", b"\xff"),
        ("items", "level", "loud"), ("items", "examined", b"1"), ("items", "unit", b"1"), ("items", "counts", "null"),
        ("items", "counts", '[["a"]]'), ("items", "counts", 7), ("items", "findings", b"no zlib"),
        ("items", "findings", zlib.compress(b"[1]")), ("items", "findings", zlib.compress(b'{"a": []}')),
        ("items", "findings", 7),
    ],
)  # fmt: skip
def test_a_damaged_row_is_named_and_the_others_are_read(tmp_path: Path, table: str, column: str, value: object) -> None:
    damage(tmp_path, table, column, value)
    held = Ledger(tmp_path).held(TARGET, limit=5)
    assert held is not None
    assert [one.id for one in held.runs] == ["run-1", "run-3"]
    assert [name.split(" of ")[0] for name in held.damaged] == ["row 2, run run-2"]


def test_a_text_that_does_not_decode_takes_no_other_run_with_it(tmp_path: Path) -> None:
    damage(tmp_path, "runs", "rules", "x")
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.execute("UPDATE runs SET rules = CAST(x'ff' AS TEXT) WHERE id = 'run-2'")
        connection.commit()
    held = Ledger(tmp_path).held(TARGET, limit=5)
    assert held is not None
    assert ([one.id for one in held.runs], held.damaged) == (["run-1", "run-3"], ("row 2",))


def test_a_file_that_is_a_link_into_the_target_is_not_written(tmp_path: Path) -> None:
    target, data = tmp_path / "target", tmp_path / "data"
    target.mkdir()
    data.mkdir()
    (data / FILE).symlink_to(target / "ledger.sqlite")
    assert Ledger(data).keep(run(1), [target]) is not None
    assert list(target.iterdir()) == []
