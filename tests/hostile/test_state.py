"""What is gated when the files differ from the commit, and that nobody can swap them unseen."""

import base64
import hashlib
from collections.abc import Callable

import pytest

from secgate.model import Report, Status
from support import BAD_CODE, SAFE_CODE, Bench, git, item_of, write

Change = Callable[[Bench], object]


def deleted(bench: Bench) -> None:
    (bench.target / "bad.ts").unlink()


def rewritten(bench: Bench) -> None:
    write(bench.target, {"bad.ts": SAFE_CODE})


def linked(bench: Bench) -> None:
    (bench.target / "bad.ts").unlink()
    (bench.target / "bad.ts").symlink_to("ok.ts")


def unstaged(bench: Bench) -> None:
    git(bench.target, "rm", "--quiet", "bad.ts")


def restaged(bench: Bench) -> None:
    write(bench.target, {"bad.ts": SAFE_CODE})
    git(bench.target, "add", "bad.ts")


def assumed(bench: Bench) -> None:
    git(bench.target, "update-index", "--assume-unchanged", "bad.ts")
    write(bench.target, {"bad.ts": SAFE_CODE})


def untracked(bench: Bench) -> None:
    git(bench.target, "rm", "--quiet", "--cached", "bad.ts")
    write(bench.target, {"bad.ts": SAFE_CODE})


CHANGES: dict[str, tuple[Change, str]] = {
    "deleted": (deleted, "1 deleted (bad.ts)"), "rewritten": (rewritten, "1 changed (bad.ts)"),
    "linked": (linked, "1 changed (bad.ts)"), "taken from the index": (unstaged, "1 deleted (bad.ts)"),
    "staged": (restaged, "1 changed (bad.ts)"), "assumed unchanged": (assumed, "1 changed (bad.ts)"),
    "untracked": (untracked, "1 changed (bad.ts)"),
}  # fmt: skip


@pytest.fixture
def target(bench: Bench) -> Bench:
    """A bench whose commit holds a violation."""
    bench.repository({"bad.ts": BAD_CODE, "ok.ts": SAFE_CODE})
    bench.check()
    return bench


@pytest.mark.parametrize(("change", "told"), CHANGES.values(), ids=CHANGES)
def test_the_report_says_that_not_the_commit_was_examined(target: Bench, change: Change, told: str) -> None:
    head = git(target.target, "rev-parse", "HEAD")
    change(target)
    report = target.gate()
    assert (report.target.dirty, item_of(report).status) == (True, Status.PASS)
    assert report.target.notes == (f"the files as they are were examined, not commit {head[:12]}: {told}",)


def test_of_an_index_the_report_says_that_it_was_examined(target: Bench) -> None:
    head = git(target.target, "rev-parse", "HEAD")
    restaged(target)
    write(target.target, {"bad.ts": BAD_CODE})
    report = target.gate(staged=True)
    told = f"the files as they are staged were examined, not commit {head[:12]}: 1 changed (bad.ts)"
    assert (item_of(report).status, report.target.notes[-1]) == (Status.PASS, told)


def test_a_clean_checkout_has_no_such_note(target: Bench) -> None:
    report = target.gate()
    assert (report.target.dirty, report.target.notes) == (False, ())


FORMS = {
    "eol": ("* text eol=crlf\n", b"work(1);\r\n"), "ident": ("* ident\n", b"// $Id: 0123456789 $\nwork(1);\n"),
    "working-tree-encoding": ("*.ts working-tree-encoding=UTF-16\n", "work(1);\n".encode("utf-16")),
}  # fmt: skip


@pytest.mark.parametrize(("attributes", "written"), FORMS.values(), ids=FORMS)
def test_a_form_that_git_itself_gives_a_file_is_no_change(bench: Bench, attributes: str, written: bytes) -> None:
    bench.repository({".gitattributes": attributes, "a.ts": written})
    bench.check()
    report = bench.gate()
    assert (report.target.dirty, item_of(report).status) == (False, Status.PASS)
    assert git(bench.target, "cat-file", "-s", "HEAD:a.ts") != str(len(written))


def test_the_content_of_a_large_file_pointer_is_no_change(bench: Bench) -> None:
    content = base64.b64decode("iVBORw0KGgoAAAAN") + bytes(range(256))
    digest = hashlib.sha256(content).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(content)}\n"
    bench.repository({"a.ts": SAFE_CODE, "logo.png": pointer})
    (bench.target / "logo.png").write_bytes(content)
    bench.check()
    assert bench.gate().target.dirty is False


def test_the_names_of_many_changed_files_are_counted(bench: Bench) -> None:
    bench.repository({f"f{number}.ts": SAFE_CODE for number in range(5)})
    write(bench.target, {f"f{number}.ts": "work(2);\n" for number in range(5)})
    bench.check()
    report: Report = bench.gate()
    assert report.target.notes[0].endswith("5 changed (f0.ts, f1.ts and 3 more)")
