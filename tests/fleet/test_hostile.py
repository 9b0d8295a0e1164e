"""Repositories of a fleet that mean harm: each is told by what it is, none runs anything, and none harms another."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from secgate.errors import ConfigError
from secgate.fleet.checkout import CheckoutError, check_out
from secgate.fleet.job import Job
from secgate.fleet.process import Room, room
from secgate.fleet.schema import read_fleet
from support import git, repository

HOOKS = ("post-checkout", "pre-auto-gc", "reference-transaction", "upload-pack")


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[Path]:
    """A repository; once it is armed, no test may end with the mark that its programs leave."""
    yield repository(tmp_path / "origin", {"a.ts": "export const a = 1;\n", ".gitattributes": "* filter=trap\n"})
    assert not (tmp_path / "executed").exists()


def armed(origin: Path) -> Path:
    """Every program that git could start for this repository is now a script that leaves a mark."""
    trap = origin.parent / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {origin.parent}/executed\ncat\n")
    trap.chmod(0o755)
    hooks = origin.parent / "hooks"
    for folder in (hooks, origin / ".git/hooks"):
        folder.mkdir(exist_ok=True)
        for name in HOOKS:
            (folder / name).symlink_to(trap)
    settings = f"fsmonitor = {trap}\nhooksPath = {hooks}\nsshCommand = {trap}\n"
    filters = f'[filter "trap"]\nsmudge = {trap}\nclean = {trap}\nrequired = true\n'
    with (origin / ".git/config").open("a") as file:
        file.write(f"[core]\n{settings}{filters}[uploadpack]\npackObjectsHook = {trap}\n")
    return origin


def copied(origin: Path, room_: Room, **limits: object) -> Path:
    """Check the origin out as a fleet does."""
    values = {"name": "a", "place": armed(origin).as_uri(), "is_url": True} | limits
    check_out(Job.model_validate(values), room_)
    return room_.target


def refused(origin: Path, **limits: object) -> str:
    """Why the origin cannot be checked out."""
    with room(60) as place, pytest.raises(CheckoutError) as error:
        copied(origin, place, **limits)
    return error.value.reason


def test_a_clone_runs_nothing_of_its_origin(origin: Path) -> None:
    with room(60) as place:
        assert (copied(origin, place) / "a.ts").read_text() == "export const a = 1;\n"


def test_a_copy_has_no_setting_of_its_origin(origin: Path) -> None:
    with room(60) as place:
        assert "trap" not in (copied(origin, place) / ".git/config").read_text()


def test_a_submodule_is_not_fetched(origin: Path, tmp_path: Path) -> None:
    repository(tmp_path / "inner", {"b.ts": "export const b = 1;\n"})
    subprocess.run(["rm", "-rf", origin], check=True)
    repository(origin, {"a.ts": "export const a = 1;\n"})
    git(origin, "submodule", "--quiet", "add", (tmp_path / "inner").as_uri(), "inner")
    git(origin, "commit", "--quiet", "--message=inner")
    with room(60) as place:
        assert list((copied(origin, place) / "inner").iterdir()) == []


def test_a_path_that_leads_out_of_the_copy_is_refused(origin: Path) -> None:
    blob = git(origin, "hash-object", "-w", "--stdin", stdin=b"harm\n")
    inner = git(origin, "mktree", stdin=f"100644 blob {blob}\tharm.ts\n".encode())
    tree = git(origin, "mktree", stdin=f"040000 tree {inner}\t..\n".encode())
    commit = git(origin, "commit-tree", tree, "-m", "out")
    git(origin, "update-ref", "refs/heads/out", commit)
    assert refused(origin, ref="out") == "its files cannot be written: invalid path '../harm.ts'"


def test_a_ref_that_is_not_there_is_told(origin: Path) -> None:
    assert refused(origin, ref="nowhere") == 'no commit is named "nowhere" there'


def test_a_ref_that_cannot_be_read_is_told(origin: Path) -> None:
    (origin / ".git/refs/heads/broken").write_text("0" * 39 + "1\n")
    assert refused(origin, ref="broken").startswith(("cannot be cloned: ", 'no commit is named "broken"'))


def test_a_repository_without_a_commit_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    git(tmp_path / "empty", "init", "--quiet")
    assert refused(tmp_path / "empty") == "it has no commit"


def test_files_that_unpack_to_more_than_the_limit_are_not_written(origin: Path) -> None:
    (origin / "zeros.ts").write_bytes(b"0" * 3_000_000)
    git(origin, "add", "zeros.ts")
    git(origin, "commit", "--quiet", "--message=zeros")
    assert refused(origin, size_mb=1) == "its files are larger than 1 MB"


@pytest.mark.parametrize("name", ["../up", ".hidden", "a/b", "a b", "-x", ""])
def test_a_name_that_could_leave_the_folder_of_reports_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / "repos.yaml"
    file.write_text(f'schema: secgate/fleet/1\nrepositories:\n  - {{path: a, name: "{name}"}}\n')
    with pytest.raises(ConfigError, match=r"repos\.yaml:3: "):
        read_fleet(file)
