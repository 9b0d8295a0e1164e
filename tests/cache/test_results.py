"""The file of earlier results: what it gives back, and what becomes of it when it is damaged, shared or full."""

import json
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from secgate.cache import FILE, Cache, key_of

VALUE = {"rows": [{"path": "src/ä.ts", "line": 1, "limit": None}], "unresolved": []}


def kept(folder: Path, value: object = VALUE) -> None:
    cache = Cache(folder)
    cache.put("map routes", "key", value)
    cache.save()


def test_a_result_comes_back_as_it_was_put_in(tmp_path: Path) -> None:
    kept(tmp_path)
    assert Cache(tmp_path).get("map routes", "key") == VALUE


def test_a_result_is_there_for_the_same_run_before_it_is_saved(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put("map routes", "key", VALUE)
    assert cache.get("map routes", "key") == VALUE
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize("asked", [("map queries", "key"), ("map routes", "another")])
def test_another_kind_or_key_has_no_result(tmp_path: Path, asked: tuple[str, str]) -> None:
    kept(tmp_path)
    assert Cache(tmp_path).get(*asked) is None


def test_without_a_folder_nothing_is_kept() -> None:
    cache = Cache()
    cache.put("map routes", "key", VALUE)
    cache.save()
    assert cache.get("map routes", "key") is None


def test_a_folder_inside_the_target_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").symlink_to(tmp_path / "target", target_is_directory=True)
    assert Cache.outside(tmp_path / "elsewhere" / "cache", [tmp_path / "target"]).folder is None
    assert Cache.outside(tmp_path / "cache", [tmp_path / "target"]).folder == tmp_path / "cache"


def test_only_its_owner_reads_the_file(tmp_path: Path) -> None:
    kept(tmp_path / "new")
    assert stat.S_IMODE((tmp_path / "new" / FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 4_096])
def test_a_file_that_is_no_database_is_written_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert Cache(tmp_path).get("map routes", "key") is None
    kept(tmp_path)
    assert Cache(tmp_path).get("map routes", "key") == VALUE


def test_a_result_that_was_changed_is_none(tmp_path: Path) -> None:
    kept(tmp_path)
    with sqlite3.connect(tmp_path / FILE) as connection:
        (value,) = connection.execute("SELECT value FROM results").fetchone()
        connection.execute("UPDATE results SET value = ?", (value[:-1] + bytes([value[-1] ^ 1]),))
    connection.close()
    assert Cache(tmp_path).get("map routes", "key") is None


@pytest.mark.parametrize("damage", [100, 2_000, 5_000, 9_000])
def test_a_file_with_a_damaged_page_heals(tmp_path: Path, damage: int) -> None:
    kept(tmp_path, {"rows": [f"{number} {number**3:x}" for number in range(2_000)]})
    data = bytearray((tmp_path / FILE).read_bytes())
    data[damage : damage + 900] = b"\x7f" * len(data[damage : damage + 900])
    (tmp_path / FILE).write_bytes(data)
    for _ in range(2):
        Cache(tmp_path).get("map routes", "key")
        kept(tmp_path)
    assert Cache(tmp_path).get("map routes", "key") == VALUE


def test_a_folder_that_cannot_be_written_to_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    kept(tmp_path / "file")
    assert Cache(tmp_path / "file").get("map routes", "key") is None


def test_a_file_that_another_run_holds_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secgate.cache._WAIT_S", 0.1)
    kept(tmp_path)
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    kept(tmp_path, {"rows": [], "unresolved": []})
    other.execute("COMMIT")
    other.close()
    assert Cache(tmp_path).get("map routes", "key") == VALUE


def test_runs_at_the_same_time_keep_what_each_found(tmp_path: Path) -> None:
    def run(number: int) -> None:
        cache = Cache(tmp_path)
        cache.put("map routes", f"key {number}", number)
        cache.save()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(run, range(24)))
    names = [f"key {number}" for number in range(24)]
    assert sorted(Cache(tmp_path).get_all("map routes", names).values()) == list(range(24))


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    text = [f"{number**5:x}" for number in range(200)]
    size = len(json.dumps(text))
    for number in range(8):
        cache = Cache(tmp_path, most_bytes=3 * size)
        cache.get("map routes", "0")
        cache.put("map routes", str(number), text)
        cache.save()
    left = Cache(tmp_path).get_all("map routes", map(str, range(8)))
    assert {"0", "7"} < set(left)
    assert "1" not in left


def test_a_key_is_that_of_its_parts() -> None:
    assert key_of("a", ["b"]) == key_of("a", ["b"])
    assert key_of("a", "b") != key_of(["a", "b"])
    assert key_of("ab") != key_of("a", "b")
