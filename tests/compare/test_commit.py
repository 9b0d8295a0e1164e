"""The files of a commit are read as those of the work tree that was committed."""

from pathlib import Path

import pytest

from secgate.model import Skipped
from secgate.target.commit import CommitTree, open_commit
from secgate.target.snapshot import Snapshot, take
from secgate.target.tree import Entry, Kind, open_work_tree
from support import commit, git, repository, write

LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A repository with everything that is no plain file beside some that are."""
    inner = repository(tmp_path / "inner", {"a.ts": "export {};\n"})
    folder = repository(
        tmp_path / "target",
        {
            "src/a.ts": "export const one = 1;\n", "src/deep/b.ts": "export {};\n", "large.bin": LFS,
            "picture.png": b"\x89PNG\0\xff\xfe", "test/c.ts": "export {};\n", "ümlaut name.ts": "export {};\n",
            "wide.txt": "wide".encode("utf-16"), "package.json": "{}",
        },
    )  # fmt: skip
    (folder / "src/link.ts").symlink_to("../test/c.ts")
    (folder / "src/folder").symlink_to("deep")
    (folder / "out").symlink_to("/etc")
    (folder / "nothing").symlink_to("gone.ts")
    git(folder, "submodule", "add", "-q", str(inner), "vendor/inner")
    commit(folder)
    return folder


def both(target: Path) -> tuple[Snapshot, Snapshot]:
    tree = open_work_tree(target)
    return take(tree), take(open_commit(tree, git(target, "rev-parse", "HEAD")))


def test_the_same_files_have_the_same_texts(target: Path) -> None:
    now, then = both(target)
    assert {path: (f.text, f.encoding, f.exclusion, f.data) for path, f in now.files.items()} == {
        path: (f.text, f.encoding, f.exclusion, f.data) for path, f in then.files.items()
    }


def test_the_same_is_skipped_for_the_same_reasons(target: Path) -> None:
    now, then = both(target)
    assert then.skipped == now.skipped
    assert Skipped(path="vendor/inner", reason="submodule") in then.skipped
    assert then.hidden == now.hidden
    assert then.linked == now.linked


def test_nothing_of_it_differs_from_its_commit(target: Path) -> None:
    _, then = both(target)
    assert (then.dirty, then.changed) == (False, ())


def test_what_the_work_tree_holds_does_not_matter(target: Path) -> None:
    write(target, {"src/a.ts": "danger(1);\n", "src/new.ts": "danger(1);\n"})
    _, then = both(target)
    assert then.files["src/a.ts"].text == "export const one = 1;\n"
    assert "src/new.ts" not in then.files


def test_a_folder_has_its_own_files_by_its_own_paths(target: Path) -> None:
    tree = open_work_tree(target / "src")
    then = take(open_commit(tree, git(target, "rev-parse", "HEAD")))
    assert sorted(then.files) == ["a.ts", "deep/b.ts"]


def test_ignore_files_above_a_folder_are_those_of_the_commit(target: Path) -> None:
    write(target, {".gitignore": "*.log\n"})
    commit(target)
    write(target, {".gitignore": "*.tmp\n"})
    there = open_commit(open_work_tree(target / "src"), git(target, "rev-parse", "HEAD"))
    assert there.ignore_files_above() == {".gitignore": b"*.log\n"}


def test_what_the_work_tree_has_too_is_not_read_again(target: Path) -> None:
    before = git(target, "rev-parse", "HEAD")
    write(
        target,
        {
            ".gitattributes": "*.txt text eol=crlf\n*.id ident\n", "lines.txt": "one\r\ntwo\r\n", "a.id": "$Id$\n",
            "src/a.ts": "export const two = 2;\n", "test/c.ts": b"\x89PNG\0\xff\xfe",
        },
    )  # fmt: skip
    commit(target)
    (target / "a.id").unlink()
    git(target, "checkout", "-q", "--", "a.id")
    write(target, {"package.json": "{ }"})
    git(target, "update-index", "--assume-unchanged", "package.json")
    (target / "src/link.ts").unlink()
    write(target, {"src/link.ts": "../test/c.ts"})
    tree = open_work_tree(target)
    now = take(tree)
    for ref in (before, git(target, "rev-parse", "HEAD")):
        alone, beside = open_commit(tree, ref), open_commit(tree, ref, twins=now.files)
        assert [beside.read(e) for e in _readable(beside)] == [alone.read(e) for e in _readable(alone)]
        there, again = take(alone), take(beside, twins=now.files)
        assert _told(again) == _told(there)
        assert again.skipped == there.skipped
        assert again.binary == there.binary
        assert again.files["src/deep/b.ts"].held is now.files["src/deep/b.ts"].held


def _readable(tree: CommitTree) -> list[Entry]:
    return [entry for entry in tree.entries if entry.kind is Kind.FILE]


def _told(snapshot: Snapshot) -> dict[str, tuple[object, ...]]:
    return {
        path: (f.text, f.encoding, f.language, f.exclusion, f.data, f.tracked, f.blob)
        for path, f in snapshot.files.items()
    }
