"""Files that cannot be looked at: each is named, and each makes the items that it concerns incomplete."""

import json
import os
import socket

import pytest

from secgate.engines import staging
from secgate.model import Report, Status
from secgate.target.snapshot import take
from secgate.target.tree import MAX_FILE_BYTES, open_work_tree
from support import (
    BAD_CODE,
    SAFE_CODE,
    Bench,
    commit,
    git,
    item_of,
    permissions_hold,
    places,
    reasons,
    repository,
    write,
)


def skipped(report: Report) -> dict[str, str]:
    return {row.path: row.reason for row in report.coverage.skipped}


def incomplete_with(bench: Bench, path: str, reason: str) -> None:
    """The item is incomplete because of this path alone, and the ledger names it."""
    bench.check()
    report = bench.gate()
    item = item_of(report)
    assert (item.status, reasons(item), report.exit_code) == (Status.INCOMPLETE, f"{path}:None {reason}", 3)
    assert path in skipped(report)


def test_a_folder_in_the_place_of_a_tracked_file(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, "b.ts": BAD_CODE})
    (bench.target / "b.ts").unlink()
    write(bench.target, {"b.ts/inner.txt": "text\n"})
    incomplete_with(bench, "b.ts", "is not a regular file")


@pytest.mark.parametrize("git_target", [True, False], ids=["in git", "outside git"])
def test_a_pipe_does_not_hang_the_run(bench: Bench, git_target: bool) -> None:
    if git_target:
        bench.repository({"a.ts": SAFE_CODE, "b.ts": BAD_CODE})
        (bench.target / "b.ts").unlink()
    else:
        write(bench.target, {"a.ts": SAFE_CODE})
    os.mkfifo(bench.target / "b.ts")
    incomplete_with(bench, "b.ts", "is not a regular file")


def test_a_socket_in_the_place_of_a_file(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    write(bench.target, {"a.ts": SAFE_CODE})
    monkeypatch.chdir(bench.target)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("b.ts")
        incomplete_with(bench, "b.ts", "cannot be read: no such device or address")


def test_a_file_without_permission(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, "b.ts": BAD_CODE})
    (bench.target / "b.ts").chmod(0)
    with permissions_hold():
        incomplete_with(bench, "b.ts", "cannot be read: permission denied")


def test_a_file_above_the_cap(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    with (bench.target / "b.ts").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    incomplete_with(bench, "b.ts", "is larger than 20 MB")


def test_a_file_that_vanishes_while_the_gate_runs(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, "b.ts": BAD_CODE})
    tree = open_work_tree(bench.target)
    assert len(tree.entries) == 2
    (bench.target / "b.ts").unlink()
    snapshot = take(tree)
    assert [(problem.path, problem.reason) for problem in snapshot.hidden] == [
        ("b.ts", "vanished while the gate was running")
    ]


def test_a_parent_folder_that_becomes_a_link_out_of_the_target(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, "lib/b.ts": SAFE_CODE})
    write(bench.folder, {"outside/b.ts": BAD_CODE})
    (bench.target / "lib/b.ts").unlink()
    (bench.target / "lib").rmdir()
    (bench.target / "lib").symlink_to(bench.folder / "outside")
    bench.check()
    report = bench.gate()
    item = item_of(report)
    assert (item.status, places(item)) == (Status.INCOMPLETE, [])
    assert "lib/b.ts:None lies outside the target through a symbolic link" in reasons(item)


def test_a_link_inside_the_target_is_examined_under_the_path_it_leads_to(bench: Bench) -> None:
    bench.repository({"a.ts": BAD_CODE})
    (bench.target / "b.ts").symlink_to("a.ts")
    bench.check()
    report = bench.gate()
    assert places(item_of(report)) == [("a.ts", 1, 1)]
    assert "symbolic link" in skipped(report)["b.ts"]


@pytest.mark.parametrize(
    ("files", "link", "end", "why"),
    [
        ({"tests/real.ts": BAD_CODE}, "src/b.ts", "tests/real.ts", "which is left out as test"),
        ({"real.txt": BAD_CODE}, "src/b.ts", "real.txt", "which is not read as typescript"),
        ({"local/real.ts": BAD_CODE}, "src/b.ts", "local/real.ts",
         "which is no text file of the target (git ignores it, or it cannot be read)"),
        ({"tests/lib/real.ts": BAD_CODE}, "src/lib", "tests/lib", "which is left out as test"),
        ({"local/lib/real.ts": BAD_CODE}, "src/lib", "local/lib", "which holds no file of the target (git ignores it)"),
    ],
)  # fmt: skip
def test_a_link_to_code_that_is_not_examined_as_such(
    bench: Bench, files: dict[str, str], link: str, end: str, why: str
) -> None:
    bench.repository({"src/a.ts": SAFE_CODE, ".gitignore": "local/\n"} | files)
    (bench.target / link).symlink_to(f"../{end}")
    incomplete_with(bench, link, f"is a symbolic link to {end}, {why}")


@pytest.mark.parametrize("first", ["#!/usr/bin/env node", "#!/usr/bin/node", "#!/usr/bin/env -S node --no-warnings"])
def test_a_script_without_a_suffix_is_code(bench: Bench, first: str) -> None:
    bench.repository({"bin/serve": f"{first}\n{BAD_CODE}", "src/a.ts": SAFE_CODE})
    bench.check()
    assert places(bench.item()) == [("bin/serve", 2, 1)]


def test_typescript_in_a_build_folder_is_source(bench: Bench) -> None:
    bench.repository({"package.json": "{}", "build/a.ts": BAD_CODE, "dist/b.js": BAD_CODE, "dist/c.d.ts": BAD_CODE})
    bench.check()
    assert [path for path, _, _ in places(bench.item())] == ["build/a.ts"]


def test_a_link_to_code_that_is_examined_under_its_own_path(bench: Bench) -> None:
    bench.repository({"src/a.ts": SAFE_CODE, "lib/b.ts": SAFE_CODE, "tests/c.ts": SAFE_CODE})
    (bench.target / "src/lib").symlink_to("../lib")
    (bench.target / "src/b.ts").symlink_to("../lib/b.ts")
    (bench.target / "tests/d.ts").symlink_to("c.ts")
    bench.check()
    assert bench.item().status is Status.PASS


@pytest.mark.parametrize("name", ["b.ts", "lib"])
def test_a_link_that_leads_out_of_the_target(bench: Bench, name: str) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    outside = bench.folder / "outside" / name
    write(outside.parent, {name if name == "b.ts" else f"{name}/b.ts": BAD_CODE})
    (bench.target / name).symlink_to(outside)
    incomplete_with(bench, name, "is a symbolic link to a place outside the target, which is not part of this run")


def test_a_link_to_a_document_outside_the_target_is_only_skipped(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    write(bench.folder, {"outside/README.md": "text\n"})
    (bench.target / "README.md").symlink_to(bench.folder / "outside/README.md")
    bench.check()
    assert bench.item().status is Status.PASS


@pytest.mark.parametrize("leads_to", ["loop.ts", "nowhere.ts", "."])
def test_a_link_that_leads_to_nothing_new_neither_hangs_nor_blocks(bench: Bench, leads_to: str) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    (bench.target / "loop.ts").symlink_to(leads_to)
    bench.check()
    report = bench.gate()
    assert (item_of(report).status, list(skipped(report))) == (Status.PASS, ["loop.ts"])


def test_links_in_a_circle_outside_git_do_not_hang(bench: Bench) -> None:
    write(bench.target, {"lib/a.ts": SAFE_CODE})
    (bench.target / "lib/again").symlink_to("..")
    bench.check()
    assert bench.item().status is Status.PASS


@pytest.mark.parametrize("in_git", [True, False], ids=["in git", "outside git"])
def test_a_folder_that_cannot_be_listed(bench: Bench, *, in_git: bool) -> None:
    write(bench.target, {"a.ts": SAFE_CODE})
    if in_git:
        git(bench.target, "init", "--quiet")
        commit(bench.target)
    deep = os.open(bench.target, os.O_RDONLY)
    for _ in range(20):  # deeper than a path may be long
        os.mkdir("d" * 250, dir_fd=deep)
        below = os.open("d" * 250, os.O_RDONLY, dir_fd=deep)
        os.close(deep)
        deep = below
    with os.fdopen(os.open("b.ts", os.O_WRONLY | os.O_CREAT, dir_fd=deep), "w") as file:
        file.write(BAD_CODE)
    os.close(deep)
    bench.check()
    item = bench.item()
    assert item.status is Status.INCOMPLETE
    assert "is a folder that cannot be listed" in reasons(item)


@pytest.mark.parametrize("in_git", [True, False], ids=["in git", "outside git"])
def test_a_folder_without_permission(bench: Bench, *, in_git: bool) -> None:
    write(bench.target, {"a.ts": SAFE_CODE, "it's closed/b.ts": BAD_CODE})
    if in_git:
        git(bench.target, "init", "--quiet")
    (bench.target / "it's closed").chmod(0)
    bench.check()
    with permissions_hold():
        item = bench.item()
    assert item.status is Status.INCOMPLETE
    # Git itself, run by root, still lists the folder; what it lists cannot be read then.
    assert reasons(item).startswith("it's closed")
    (bench.target / "it's closed").chmod(0o755)


@pytest.mark.parametrize("name", ["lib", "socket.io", "thing.py", "docs.md"])
def test_a_submodule(bench: Bench, name: str) -> None:
    other = repository(bench.folder / "other", {"b.ts": BAD_CODE})
    bench.repository({"a.ts": SAFE_CODE})
    git(bench.target, "submodule", "--quiet", "add", str(other), name)
    commit(bench.target)
    incomplete_with(
        bench, name,
        "is a submodule, which is not part of this run; gate it by itself and list it under excluded_paths "
        "with the reason",
    )  # fmt: skip


def test_a_submodule_in_a_vendor_folder_is_left_out_as_its_files_would_be(bench: Bench) -> None:
    other = repository(bench.folder / "other", {"b.ts": BAD_CODE})
    bench.repository({"a.ts": SAFE_CODE})
    git(bench.target, "submodule", "--quiet", "add", str(other), "vendor")
    commit(bench.target)
    bench.check()
    assert bench.item().status is Status.PASS


def test_a_submodule_that_the_configuration_excludes_does_not_block(bench: Bench) -> None:
    other = repository(bench.folder / "other", {"b.ts": BAD_CODE})
    excluded = {"schema": "secgate/config/1", "excluded_paths": [{"path": "/lib", "reason": "is gated by itself"}]}
    bench.repository({"a.ts": SAFE_CODE, ".secgate/config.yaml": json.dumps(excluded)})
    git(bench.target, "submodule", "--quiet", "add", str(other), "lib")
    commit(bench.target)
    bench.check()
    assert bench.item().status is Status.PASS


def test_a_repository_inside_the_target_that_is_not_tracked(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    repository(bench.target / "inner", {"b.ts": BAD_CODE})
    bench.check()
    item = bench.item()
    assert (item.status, item.problems[0].path) == (Status.INCOMPLETE, "inner/")


def test_a_git_lfs_pointer(bench: Bench) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 123\n"
    bench.repository({"a.ts": SAFE_CODE, "b.ts": pointer})
    incomplete_with(bench, "b.ts", "is a Git LFS pointer; run `git lfs pull`")


def test_a_git_lfs_pointer_of_an_image_concerns_no_code_item(bench: Bench) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 123\n"
    bench.repository({"a.ts": SAFE_CODE, "b.png": pointer})
    bench.check()
    assert bench.item().status is Status.PASS


def test_a_sparse_checkout(bench: Bench) -> None:
    bench.repository({"a/a.ts": SAFE_CODE, "b/b.ts": BAD_CODE})
    git(bench.target, "sparse-checkout", "set", "a")
    incomplete_with(bench, "b/b.ts", "is left out by a sparse checkout; run `git sparse-checkout disable`")


def test_a_merge_conflict(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, "b.ts": "work(0);\n"})
    git(bench.target, "checkout", "--quiet", "-b", "other")
    write(bench.target, {"b.ts": "work(1);\n"})
    commit(bench.target)
    git(bench.target, "checkout", "--quiet", "main")
    write(bench.target, {"b.ts": "work(2);\n"})
    commit(bench.target)
    with pytest.raises(Exception, match="merge"):
        git(bench.target, "merge", "other")
    bench.check()
    item = bench.item()
    assert item.status is Status.INCOMPLETE
    assert "b.ts:None has an unresolved merge conflict" in reasons(item)


def test_a_file_that_is_deleted_in_the_work_tree_is_named_and_makes_it_dirty(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, "b.ts": BAD_CODE, "lib/c.ts": BAD_CODE})
    (bench.target / "b.ts").unlink()
    (bench.target / "lib/c.ts").unlink()
    (bench.target / "lib").rmdir()
    write(bench.target, {"lib": "a file now\n"})
    bench.check()
    report = bench.gate()
    assert (item_of(report).status, report.target.dirty) == (Status.PASS, True)
    assert skipped(report)["b.ts"] == skipped(report)["lib/c.ts"] == "deleted in the work tree"


@pytest.mark.parametrize("change", ["changed", "untracked", "staged", "staged and turned back"])
def test_a_target_that_differs_from_its_commit_is_dirty(bench: Bench, change: str) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    write(bench.target, {"b.ts" if change == "untracked" else "a.ts": "work(2);\n"})
    if change.startswith("staged"):
        git(bench.target, "add", "--all")
    if change == "staged and turned back":
        write(bench.target, {"a.ts": SAFE_CODE})
    bench.check()
    assert bench.gate().target.dirty


def test_a_target_as_it_was_committed_is_clean(bench: Bench) -> None:
    head = git(bench.repository({"a.ts": SAFE_CODE, "b.ts": b"work(1);\r\n"}), "rev-parse", "HEAD")
    bench.check()
    target = bench.gate().target
    assert (target.dirty, target.commit) == (False, head)


def test_ignored_files_are_no_part_of_the_target(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, ".gitignore": "local.ts\n"})
    write(bench.target, {"local.ts": BAD_CODE})
    bench.check()
    report = bench.gate()
    assert (item_of(report).status, report.coverage.files) == (Status.PASS, 2)


def test_ignore_rules_of_this_machine_hide_nothing(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    write(bench.target, {"b.ts": BAD_CODE, ".git/info/exclude": "b.ts\n"})
    git(bench.target, "config", "core.excludesFile", str(bench.target / ".git/info/exclude"))
    bench.check()
    assert bench.item().status is Status.FAIL


def test_a_folder_of_a_repository_is_gated_by_itself(bench: Bench) -> None:
    bench.repository({"app/a.ts": SAFE_CODE, "other/b.ts": BAD_CODE})
    bench.check()
    report = bench.gate(path=bench.target / "app")
    assert [row.paths for row in report.coverage.ledger] == [("a.ts",)]


def test_a_shallow_clone_makes_an_item_over_history_incomplete_and_no_other(bench: Bench) -> None:
    origin = repository(bench.folder / "origin", {"a.ts": SAFE_CODE})
    write(origin, {"a.ts": f"{SAFE_CODE}work(2);\n"})
    commit(origin)
    git(bench.folder, "clone", "--quiet", "--depth=1", origin.as_uri(), "target")
    bench.check()
    bench.secrets()
    report = bench.gate()
    item = item_of(report, "secrets")
    assert (item.status, item_of(report).status) == (Status.INCOMPLETE, Status.PASS)
    assert "git fetch --unshallow" in reasons(item)


def test_a_whole_clone_passes_an_item_over_history(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    bench.secrets()
    assert bench.item("secrets").status is Status.PASS


def test_an_item_over_history_is_incomplete_outside_git(bench: Bench) -> None:
    write(bench.target, {"a.ts": SAFE_CODE})
    bench.secrets()
    item = bench.item("secrets")
    assert item.status is Status.INCOMPLETE
    assert "not a git work tree" in reasons(item)


def test_no_two_files_share_a_staged_name(bench: Bench) -> None:
    files = {"secgate-alias/0/file.ts": SAFE_CODE, "secgate-alias/1/file.ts": SAFE_CODE, "größe.ts": SAFE_CODE,
             "-b.ts": SAFE_CODE, "c.min.js": SAFE_CODE, "d\\x.ts": SAFE_CODE}  # fmt: skip
    write(bench.target, files)
    staged = staging.prepare(take(open_work_tree(bench.target)).files.values())
    assert len({file.name for file in staged}) == len(files)
