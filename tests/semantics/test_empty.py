"""Targets in which there is little or nothing to examine: none of them passes."""

import pytest

from secgate.model import Report, Status, Verdict
from support import CODE, Bench, git, item_of

DOCUMENTS = {"README.md": "# Title\n\nText about eval and danger(1).\n", "docs/a.md": "more\n"}


def gate_with_reason(bench: Bench) -> Report:
    bench.check(not_applicable="no call is made")
    return bench.gate()


@pytest.fixture(params=["no commit", "one empty commit", "only documents", "an empty folder"])
def bare(bench: Bench, request: pytest.FixtureRequest) -> Bench:
    """Benches whose targets hold no code."""
    bench.target.mkdir()
    if request.param == "an empty folder":
        return bench
    git(bench.target, "init", "--quiet")
    if request.param == "one empty commit":
        git(bench.target, "commit", "--quiet", "--allow-empty", "--message=empty")
    elif request.param == "only documents":
        bench.repository(DOCUMENTS)
    return bench


def test_a_target_without_code_is_incomplete(bare: Bench) -> None:
    bare.check()
    report = bare.gate()
    assert (report.verdict, report.exit_code) == (Verdict.INCOMPLETE, 3)


def test_an_item_without_a_reason_for_absence_is_incomplete(bare: Bench) -> None:
    bare.check()
    assert bare.item().status is Status.INCOMPLETE


def test_an_item_with_a_reason_for_absence_is_not_applicable(bare: Bench) -> None:
    item = item_of(gate_with_reason(bare))
    assert (item.status, item.reason) == (Status.NOT_APPLICABLE, "no call is made (no file of its languages)")


def test_not_applicable_items_alone_prove_nothing(bare: Bench) -> None:
    report = gate_with_reason(bare)
    assert (report.verdict, report.because) == (
        Verdict.INCOMPLETE,
        ("no blocking item passed, so nothing was proven",),
    )


def test_a_repository_without_commits_has_no_commit(bench: Bench) -> None:
    bench.target.mkdir()
    git(bench.target, "init", "--quiet")
    assert gate_with_reason(bench).target.commit is None


def test_a_folder_outside_git_has_no_commit_and_every_file_counts(bench: Bench) -> None:
    bench.target.mkdir()
    (bench.target / ".gitignore").write_text("*.ts\n")
    (bench.target / "a.ts").write_text("danger(1);\n")
    bench.check()
    report = bench.gate()
    assert (report.target.commit, report.verdict) == (None, Verdict.FAIL)


def test_files_without_a_subject_are_not_a_pass(bench: Bench) -> None:
    bench.repository({"a.ts": "export const a = 1;\n"})
    bench.check()
    assert bench.item().status is Status.INCOMPLETE


def test_an_absence_says_how_many_files_were_searched(bench: Bench) -> None:
    bench.repository({"a.ts": "export const a = 1;\n", "b.js": "const b = 2;\n", "README.md": "text\n"})
    assert item_of(gate_with_reason(bench)).reason == "no call is made (2 files searched)"


def test_tests_alone_are_not_the_code_that_is_deployed(bench: Bench) -> None:
    bench.repository({"tests/a.test.ts": "danger(1);\n"})
    bench.check()
    assert bench.item().status is Status.INCOMPLETE


def test_a_check_that_excludes_nothing_looks_at_tests_too(bench: Bench) -> None:
    bench.repository({"tests/a.test.ts": "danger(1);\n"})
    bench.check(scope={"languages": CODE, "exclude": "none"})
    assert bench.item().status is Status.FAIL
