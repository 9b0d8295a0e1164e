"""Findings that the base has too are shown and cannot block; everything else is new."""

import pytest

from secgate.errors import TargetError
from secgate.model import FindingState, Report, Status, Verdict
from support import BAD_CODE, SAFE_CODE, Bench, commit, git, item_of, reasons, write

TWO = "danger(1);\ndanger(2);\n"
# Reads the tree of every file, so it is no pattern that sees one file alone.
SEES_ALL = """from secgate.api import Confidence, Observation, Subject, text_of

def analyze(subject: Subject) -> Observation:
    calls = [(f, n) for f in subject.files for n in f.nodes("call_expression")]
    hits = [subject.hit("danger-call", f.place(n)) for f, n in calls if text_of(n).startswith("danger")]
    return Observation(examined=len(calls), hits=tuple(hits))
"""


def states(report: Report, name: str = "no-danger") -> list[tuple[str, int, str]]:
    return [(one.path, one.line, one.state.value) for one in item_of(report, name).findings]


@pytest.fixture
def leaving(bench: Bench) -> Bench:
    """A target whose branch `change` has left `main`, which holds one finding."""
    bench.repository({"src/old.ts": BAD_CODE, "src/ok.ts": SAFE_CODE})
    git(bench.target, "checkout", "-q", "-b", "change")
    bench.check()
    return bench


def changed(bench: Bench, files: dict[str, str], message: str = "change") -> Report:
    """The report of a commit that writes these files on top."""
    write(bench.target, files)
    commit(bench.target, message)
    return bench.gate(base="main")


def test_a_finding_of_the_base_cannot_block(leaving: Bench) -> None:
    report = changed(leaving, {"src/new.ts": SAFE_CODE})
    assert states(report) == [("src/old.ts", 1, "in-base")]
    assert (report.verdict, item_of(report).status) == (Verdict.PASS, Status.PASS)


def test_a_pass_says_how_many_findings_the_base_has(leaving: Bench) -> None:
    report = changed(leaving, {"src/new.ts": SAFE_CODE})
    assert report.because == ("1 of 1 blocking item passed, 1 in the base",)


def test_a_finding_that_the_change_adds_blocks(leaving: Bench) -> None:
    report = changed(leaving, {"src/new.ts": BAD_CODE})
    assert states(report) == [("src/new.ts", 1, "open"), ("src/old.ts", 1, "in-base")]
    assert report.verdict is Verdict.FAIL


def test_without_a_base_nothing_is_in_it(leaving: Bench) -> None:
    assert states(leaving.gate()) == [("src/old.ts", 1, "open")]


def test_lines_above_a_finding_make_nothing_new(leaving: Bench) -> None:
    assert states(changed(leaving, {"src/old.ts": f"{SAFE_CODE}\n{BAD_CODE}"})) == [("src/old.ts", 3, "in-base")]


def test_one_more_of_the_same_finding_is_new(leaving: Bench) -> None:
    report = changed(leaving, {"src/old.ts": BAD_CODE * 2})
    assert sorted(state for *_, state in states(report)) == ["in-base", "open"]


def test_a_file_that_is_moved_takes_its_findings_along(leaving: Bench) -> None:
    git(leaving.target, "mv", "src/old.ts", "src/other.ts")
    assert states(changed(leaving, {})) == [("src/other.ts", 1, "in-base")]


def test_what_is_added_to_a_file_that_is_moved_is_new(leaving: Bench) -> None:
    write(leaving.target, {"src/old.ts": BAD_CODE + SAFE_CODE * 20})
    commit(leaving.target)
    git(leaving.target, "branch", "-f", "main")
    git(leaving.target, "mv", "src/old.ts", "src/other.ts")
    report = changed(leaving, {"src/other.ts": BAD_CODE + SAFE_CODE * 20 + "danger(2);\n"})
    assert states(report) == [("src/other.ts", 1, "in-base"), ("src/other.ts", 22, "open")]


def test_a_copy_of_a_finding_is_new(leaving: Bench) -> None:
    assert states(changed(leaving, {"src/copy.ts": BAD_CODE}))[0] == ("src/copy.ts", 1, "open")


def test_a_waiver_of_the_base_goes_before(leaving: Bench) -> None:
    git(leaving.target, "checkout", "-q", "main")
    found = item_of(leaving.gate()).findings[0].id
    text = f"- finding: {found}\n  reason: only the nightly job of the platform calls it\n  owner: ana\n"
    write(leaving.target, {".secgate/waivers.yaml": f"{text}  expires: 2026-02-28\n"})
    commit(leaving.target)
    git(leaving.target, "checkout", "-q", "-b", "other")
    assert states(changed(leaving, {"src/new.ts": SAFE_CODE})) == [("src/old.ts", 1, "waived")]


def test_a_check_that_sees_every_file_looks_at_the_base_too(bench: Bench) -> None:
    bench.repository({"src/old.ts": BAD_CODE})
    git(bench.target, "checkout", "-q", "-b", "change")
    rule = {"danger-call": {"message": "A dangerous call.", "confidence": "high"}}
    bench.check(analyzer=SEES_ALL, rules=rule, decided_by=["facts"])
    report = changed(bench, {"src/new.ts": BAD_CODE})
    assert states(report) == [("src/new.ts", 1, "open"), ("src/old.ts", 1, "in-base")]


def test_a_file_that_stops_parsing_is_incomplete_and_blocks(leaving: Bench) -> None:
    report = changed(leaving, {"src/old.ts": "danger(1);\nfunction (((\n"})
    assert item_of(report).status is Status.INCOMPLETE
    assert "src/old.ts" in reasons(item_of(report))
    assert report.verdict is Verdict.INCOMPLETE


def test_what_is_not_committed_is_compared_too(leaving: Bench) -> None:
    write(leaving.target, {"src/new.ts": BAD_CODE})
    assert states(leaving.gate(base="main")) == [("src/new.ts", 1, "open"), ("src/old.ts", 1, "in-base")]


def test_the_index_is_compared_too(leaving: Bench) -> None:
    write(leaving.target, {"src/new.ts": BAD_CODE})
    git(leaving.target, "add", "--all")
    write(leaving.target, {"src/new.ts": SAFE_CODE})
    report = leaving.gate(base="main", staged=True)
    assert states(report) == [("src/new.ts", 1, "open"), ("src/old.ts", 1, "in-base")]


def test_a_folder_of_the_repository_is_compared_with_the_same_folder(leaving: Bench) -> None:
    write(leaving.target, {"src/new.ts": BAD_CODE})
    commit(leaving.target)
    report = leaving.gate(path=leaving.target / "src", base="main")
    assert states(report) == [("new.ts", 1, "open"), ("old.ts", 1, "in-base")]


def test_the_base_is_where_the_change_left_it(leaving: Bench) -> None:
    write(leaving.target, {"src/new.ts": SAFE_CODE})
    commit(leaving.target)
    git(leaving.target, "checkout", "-q", "main")
    write(leaving.target, {"src/later.ts": BAD_CODE})
    commit(leaving.target)
    git(leaving.target, "checkout", "-q", "change")
    report = leaving.gate(base="main")
    assert report.change is not None
    assert report.change.base.commit == git(leaving.target, "rev-parse", "main")
    assert report.change.base.merge_base == git(leaving.target, "rev-parse", "main~1")
    assert report.change.files.total == 1


def test_the_name_of_the_base_reads_as_a_name(leaving: Bench) -> None:
    git(leaving.target, "branch", "-m", "main", "new")
    write(leaving.target, {"src/new.ts": SAFE_CODE})
    commit(leaving.target)
    told = leaving.gate(base="new").target.notes
    assert any(note.endswith(', where HEAD left "new"') for note in told)
    assert any('what "new" does not have is examined' in note for note in told)


def test_a_merge_of_the_base_brings_nothing_new(leaving: Bench) -> None:
    write(leaving.target, {"src/new.ts": SAFE_CODE})
    commit(leaving.target)
    git(leaving.target, "checkout", "-q", "main")
    write(leaving.target, {"src/later.ts": BAD_CODE})
    commit(leaving.target)
    git(leaving.target, "checkout", "-q", "change")
    git(leaving.target, "merge", "-q", "--no-edit", "main")
    assert {state for *_, state in states(leaving.gate(base="main"))} == {"in-base"}


def test_a_merge_that_takes_back_a_fix_of_the_base_blocks(leaving: Bench) -> None:
    write(leaving.target, {"src/new.ts": SAFE_CODE})
    commit(leaving.target)
    git(leaving.target, "checkout", "-q", "main")
    write(leaving.target, {"src/old.ts": SAFE_CODE})
    commit(leaving.target)
    git(leaving.target, "checkout", "-q", "change")
    git(leaving.target, "merge", "-q", "--no-edit", "-s", "ours", "main")
    assert states(leaving.gate(base="main")) == [("src/old.ts", 1, "open")]


def test_a_rebase_makes_nothing_new(leaving: Bench) -> None:
    write(leaving.target, {"src/new.ts": SAFE_CODE})
    commit(leaving.target)
    git(leaving.target, "checkout", "-q", "main")
    write(leaving.target, {"src/later.ts": TWO})
    commit(leaving.target)
    git(leaving.target, "rebase", "-q", "main", "change")
    assert {state for *_, state in states(leaving.gate(base="main"))} == {"in-base"}


def test_a_base_that_was_pushed_anew_is_compared_where_the_two_still_meet(leaving: Bench) -> None:
    write(leaving.target, {"src/new.ts": SAFE_CODE})
    commit(leaving.target)
    git(leaving.target, "checkout", "-q", "main")
    git(leaving.target, "commit", "-q", "--amend", "--message=other")
    git(leaving.target, "checkout", "-q", "change")
    report = leaving.gate(base="main")
    # Nothing is left in common: the first commit itself was written anew.
    assert report.change is not None
    assert (report.change.compared, states(report)) == (False, [("src/old.ts", 1, "open")])


def test_histories_without_a_common_commit_make_everything_new_and_say_so(leaving: Bench) -> None:
    git(leaving.target, "checkout", "-q", "--orphan", "alone")
    report = changed(leaving, {"src/new.ts": SAFE_CODE})
    assert states(report) == [("src/old.ts", 1, "open")]
    assert report.change is not None
    assert not report.change.compared
    assert "their histories are unrelated" in report.change.unread[0]
    assert any("compared with nothing, so every finding counts as new" in note for note in report.target.notes)


def test_a_clone_that_is_cut_off_says_how_to_get_the_base(leaving: Bench) -> None:
    write(leaving.target, {"src/new.ts": SAFE_CODE})
    commit(leaving.target)
    git(leaving.target, "checkout", "-q", "main")
    write(leaving.target, {"src/later.ts": SAFE_CODE})
    commit(leaving.target)
    git(leaving.target, "checkout", "-q", "change")
    clone = leaving.folder / "clone"
    git(leaving.folder, "clone", "-q", "--depth=1", "--no-single-branch", f"file://{leaving.target}", str(clone))
    report = leaving.gate(path=clone, base="origin/main")
    assert states(report) == [("src/old.ts", 1, "open")]
    assert report.change is not None
    assert "git fetch --unshallow" in report.change.unread[0]


def test_a_base_whose_files_are_missing_leaves_their_findings_open(leaving: Bench) -> None:
    write(leaving.target, {"src/old.ts": f"{BAD_CODE}work(1);\n"})
    commit(leaving.target)
    blob = git(leaving.target, "rev-parse", "main:src/old.ts")
    (leaving.target / ".git/objects" / blob[:2] / blob[2:]).unlink()
    report = leaving.gate(base="main", skip=())
    assert states(report) == [("src/old.ts", 1, "open")]
    assert report.change is not None
    assert any("src/old.ts" in told for told in report.change.unread)


def test_a_base_that_is_not_here_is_refused_when_it_is_trusted_too(leaving: Bench) -> None:
    with pytest.raises(TargetError, match="no commit is named"):
        leaving.gate(base="origin/main")


def test_a_base_that_is_not_here_makes_everything_new_when_another_ref_is_trusted(leaving: Bench) -> None:
    report = leaving.gate(base="origin/main", trust="main")
    assert states(report) == [("src/old.ts", 1, "open")]
    assert report.change is not None
    assert "no commit is named" in report.change.unread[0]


def test_a_tag_with_the_name_of_the_base_is_refused(leaving: Bench) -> None:
    git(leaving.target, "tag", "main")
    with pytest.raises(TargetError, match="more than one ref"):
        leaving.gate(base="main")


def test_head_itself_as_the_base_says_that_no_commit_is_new(leaving: Bench) -> None:
    report = leaving.gate(base="main")
    assert any("which is HEAD itself" in note for note in report.target.notes)


def test_a_finding_that_is_surer_than_in_the_base_is_new(bench: Bench) -> None:
    # `sure` in another file decides how sure the finding is, as a route that is mounted does.
    analyzer = SEES_ALL.replace(
        'subject.hit("danger-call", f.place(n))',
        'subject.hit("danger-call", f.place(n), '
        'confidence=None if "src/sure.ts" in subject.texts else Confidence.MEDIUM)',
    )
    bench.repository({"src/old.ts": BAD_CODE})
    git(bench.target, "checkout", "-q", "-b", "change")
    rule = {"danger-call": {"message": "A dangerous call.", "confidence": "high"}}
    bench.check(analyzer=analyzer, rules=rule, decided_by=["facts"])
    assert states(changed(bench, {"src/sure.ts": SAFE_CODE})) == [("src/old.ts", 1, "open")]


def test_state_in_base_is_in_the_report(leaving: Bench) -> None:
    report = changed(leaving, {"src/new.ts": SAFE_CODE})
    assert item_of(report).findings[0].state is FindingState.IN_BASE
    assert report.change is not None
    assert (report.change.findings.new, report.change.findings.in_base) == (0, 1)


def test_a_base_that_is_named_by_its_commit_is_told_once(leaving: Bench) -> None:
    write(leaving.target, {"src/new.ts": SAFE_CODE})
    commit(leaving.target)
    base = git(leaving.target, "rev-parse", "main")
    told = leaving.gate(base=base).target.notes
    assert f"compared with {base[:12]}" in told
