"""`secgate doctor`: what is there, and what would make a run incomplete."""

from pathlib import Path

import pytest

from cli.command import Command
from support import SAFE_CODE, git, repository, write


def lines(text: str) -> dict[str, list[str]]:
    """What is said by mark and subject."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line[:3] in {"ok ", "!! "}:
            found.setdefault(line[:26].rstrip(), []).append(line[27:])
    return found


def test_a_whole_repository_can_be_gated(command: Command, tmp_path: Path) -> None:
    done = command("doctor", repository(tmp_path / "target", {"a.ts": SAFE_CODE}))
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("\nA run here can be complete.\n")
    assert lines(done.out)["ok  history"] == ["complete"]
    assert lines(done.out)["ok  target"] == ["1 file, 1 of them text"]


def test_every_part_is_named(command: Command, tmp_path: Path) -> None:
    done = command("doctor", repository(tmp_path / "target", {"a.ts": SAFE_CODE}))
    parts = (
        "secgate", "semgrep", "detect-secrets", "tree-sitter", "hyperscan", "git", "checks", "target", "history",
        "cache",
    )  # fmt: skip
    assert {f"ok  {name}" for name in parts} <= set(lines(done.out))


def test_uncommitted_changes_are_named(command: Command, tmp_path: Path) -> None:
    target = repository(tmp_path / "target", {"a.ts": SAFE_CODE})
    write(target, {"b.ts": SAFE_CODE})
    assert lines(command("doctor", target).out)["ok  commit"][0].endswith(", with uncommitted changes")


def test_a_repository_without_commits_is_told_so(command: Command, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "target")
    write(tmp_path / "target", {"a.ts": SAFE_CODE})
    assert lines(command("doctor", tmp_path / "target").out)["ok  commit"][0].startswith("none yet")


def test_a_folder_outside_git_has_no_history(command: Command, tmp_path: Path) -> None:
    write(tmp_path, {"a.ts": SAFE_CODE})
    done = command("doctor", tmp_path)
    assert (done.code, done.out.endswith("\nA run here would be incomplete: history.\n")) == (3, True)


def test_a_shallow_history_is_named_with_its_cure(command: Command, tmp_path: Path) -> None:
    target = repository(tmp_path / "target", {"a.ts": SAFE_CODE})
    git(target, "commit", "--quiet", "--allow-empty", "--message=second")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{target}", "shallow")
    done = command("doctor", tmp_path / "shallow")
    assert done.code == 3
    assert lines(done.out)["!!  history"] == ["shallow: run `git fetch --unshallow`"]


def test_what_cannot_be_examined_is_named(command: Command, tmp_path: Path) -> None:
    target = repository(tmp_path / "target", {"a.ts": SAFE_CODE, "b.ts": bytes(range(256))})
    done = command("doctor", target)
    assert done.code == 3
    assert lines(done.out)["!!  cannot be examined"] == ["b.ts: cannot be decoded as text"]


def test_a_target_that_is_no_folder_is_named(command: Command, tmp_path: Path) -> None:
    done = command("doctor", tmp_path / "gone")
    assert done.code == 3
    assert "no such folder" in lines(done.out)["!!  target"][0]


def test_a_user_without_a_home_is_told_so(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "~")
    done = command("doctor", repository(tmp_path / "target", {"a.ts": SAFE_CODE}))
    assert "there is no home folder to keep reports in" in lines(done.out)["!!  cache"][0]
