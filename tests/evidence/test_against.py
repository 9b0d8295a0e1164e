"""What a change is: which files differ from where it left its base, and which lines are new."""

from pathlib import Path

import pytest

from secgate.errors import EngineError
from secgate.target.against import Against, against
from secgate.target.tree import open_work_tree
from support import commit, git, write


def changed(target: Path, base: str, *paths: str) -> Against:
    return against(open_work_tree(target), base, frozenset(paths))


def listed(found: Against) -> list[tuple[str, str]]:
    return [(one.path, one.status) for one in found.files]


@pytest.fixture
def base(target: Path) -> str:
    write(target, {"src/a.ts": "one\ntwo\nthree\n", "src/b.ts": "b\n" * 9, "docs/a.md": "# A\n"})
    return commit(target, "base")


def test_added_changed_moved_and_removed_files(target: Path, base: str) -> None:
    write(target, {"src/a.ts": "one\n2\nthree\n", "src/new.ts": "new\n", "lib/b.ts": "b\n" * 9})
    (target / "src/b.ts").unlink()
    (target / "docs/a.md").unlink()
    commit(target, "change")
    found = changed(target, base)
    assert listed(found) == [
        ("docs/a.md", "removed"), ("lib/b.ts", "moved"), ("src/a.ts", "changed"), ("src/new.ts", "added"),
    ]  # fmt: skip
    assert found.subjects == ("change",)


def test_the_work_tree_counts_where_it_differs_from_the_commit(target: Path, base: str) -> None:
    write(target, {"src/a.ts": "other\n", "src/new.ts": "new\n", "report.xml": "<a/>"})
    assert listed(changed(target, base, "src/a.ts", "src/new.ts")) == [("src/a.ts", "changed"), ("src/new.ts", "added")]


def test_what_the_base_got_since_is_no_part_of_the_change(target: Path, base: str) -> None:
    git(target, "checkout", "--quiet", "-b", "feature", base)
    write(target, {"src/a.ts": "mine\n"})
    commit(target, "mine")
    git(target, "checkout", "--quiet", "-")
    write(target, {"theirs.ts": "theirs\n"})
    later = commit(target, "theirs")
    git(target, "checkout", "--quiet", "feature")
    found = changed(target, later)
    assert (found.base, listed(found)) == (base, [("src/a.ts", "changed")])


def test_a_statement_about_the_change_is_no_part_of_it(target: Path, base: str) -> None:
    write(target, {".secgate/attestations/key-backup.yaml": "item: key-backup\n"})
    commit(target, "statement")
    assert listed(changed(target, base)) == []


def test_new_lines_of_a_file(target: Path, base: str) -> None:
    text = "zero\none\ntwo\n2.5\nthree\n"
    write(target, {"src/a.ts": text})
    commit(target, "change")
    found = changed(target, base)
    assert found.added_lines("src/a.ts", text) == {1, 4}
    assert found.added_lines("docs/a.md", "# A\n") == frozenset()


def test_every_line_of_an_added_file_is_new_and_none_of_a_moved_one(target: Path, base: str) -> None:
    (target / "lib").mkdir()
    (target / "src/b.ts").rename(target / "lib/b.ts")
    write(target, {"new.ts": "a\nb"})
    commit(target, "change")
    found = changed(target, base)
    assert found.added_lines("new.ts", "a\nb") == {1, 2}
    assert found.added_lines("lib/b.ts", "b\n" * 9) == frozenset()


def test_a_change_of_documents_alone(target: Path, base: str) -> None:
    write(target, {"docs/a.md": "# B\n", "docs/flow.png": b"\x89PNG"})
    commit(target, "documents")
    assert changed(target, base).only_documents
    write(target, {"src/a.ts": "x\n"})
    commit(target, "code")
    assert not changed(target, base).only_documents


def test_histories_without_a_common_commit(target: Path, base: str) -> None:
    git(target, "checkout", "--quiet", "--orphan", "other")
    commit(target, "other")
    with pytest.raises(EngineError, match="no common commit"):
        changed(target, base)


def test_a_folder_of_the_repository_sees_its_own_files_only(target: Path, base: str) -> None:
    write(target, {"src/a.ts": "x\n", "docs/a.md": "# B\n"})
    commit(target, "change")
    assert listed(changed(target / "src", base)) == [("a.ts", "changed")]
    assert changed(target / "src", base).before("a.ts") == "one\ntwo\nthree\n"
