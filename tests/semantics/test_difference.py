"""How two reports differ: what is worse is never told as better, and what nobody looked at is never told as fixed."""

import pytest

from reports.factory import finding, item, report
from secgate.errors import ConfigError
from secgate.gate.beside import GATE_ITEM
from secgate.gate.difference import difference
from secgate.model import (
    Change,
    ComparedWith,
    Confidence,
    Coverage,
    Evidence,
    FindingState,
    ItemResult,
    LedgerRow,
    Level,
    PackageResult,
    Problem,
    Report,
    Skipped,
    Status,
    TraceStep,
    Verdict,
    worst_first,
)
from secgate.model.difference import Difference
from secgate.reports.difference import render

FOUND = finding(content_id="C-000000000001")
MOVED = finding(id="F-2", path="server/src/other.ts", content_id="C-000000000001")


def failing(**changes: object) -> ItemResult:
    values = {"status": Status.FAIL, "findings": (FOUND,), "reason": "1 finding"} | changes
    return item("tenant-query-filters", **values)


def between(old: ItemResult, new: ItemResult) -> Difference:
    return difference(report(old), report(new))


def ids(rows: tuple[object, ...]) -> list[str]:
    return [row.id for row in rows]  # type: ignore[attr-defined]


def test_equal_reports_do_not_differ() -> None:
    made = between(failing(), failing())
    lists = ("new", "regressed", "unknown", "fell", "not_examined", "fixed", "moved", "accepted", "rose", "notes")
    assert [name for name in lists if getattr(made, name)] == []
    assert not made.worse


def test_a_finding_that_was_not_there_is_new() -> None:
    made = between(item(), failing())
    assert (ids(made.new), ids(made.fell), made.worse) == ([FOUND.id], ["tenant-query-filters"], True)


def test_a_finding_that_is_gone_is_fixed() -> None:
    made = between(failing(), item())
    assert (ids(made.fixed), ids(made.rose), made.worse) == ([FOUND.id], ["tenant-query-filters"], False)


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"problems": (Problem(reason="it took too long"),)}, "the item was not examined in full"),
        ({"status": Status.INCOMPLETE}, "the item was not examined in full"),
        (
            {"status": Status.PASS, "problems": (Problem(kind="unresolved", path=FOUND.path, reason="dynamic"),)},
            "something in its file could not be resolved",
        ),
        ({"status": None, "off_by": "command line --skip"}, "the item is off by command line --skip"),
    ],
)
def test_a_finding_that_is_gone_where_nobody_looked_is_not_fixed(changes: dict[str, object], because: str) -> None:
    made = between(failing(), item("tenant-query-filters", **({"status": Status.INCOMPLETE} | changes)))
    assert ([one.because for one in made.unknown], made.fixed, made.worse) == ([because], (), True)


REPORT = Evidence(kind="test report", path="junit.xml", state="good", reason="1 test")
NO_REPORT = Evidence(kind="junit report", state="missing", reason="there is none")


def test_a_finding_that_went_with_the_evidence_is_not_fixed() -> None:
    made = between(failing(evidence=(REPORT,)), item(status=Status.NEEDS_EVIDENCE, evidence=(NO_REPORT,)))
    assert [one.because for one in made.unknown] == ["evidence that the item had counts no more"]
    assert made.fixed == ()


def test_a_finding_of_an_item_that_never_had_its_evidence_is_fixed_when_it_is_gone() -> None:
    old = failing(status=Status.NEEDS_EVIDENCE, evidence=(NO_REPORT,))
    assert ids(between(old, item(status=Status.NEEDS_EVIDENCE, evidence=(NO_REPORT,))).fixed) == [FOUND.id]


def test_a_finding_is_fixed_though_something_in_another_file_is_unresolved() -> None:
    elsewhere = (Problem(kind="unresolved", path="other.ts", reason="dynamic"),)
    assert ids(between(failing(), item(problems=elsewhere)).fixed) == [FOUND.id]


def test_a_finding_of_the_base_that_the_old_report_does_not_have_is_new() -> None:
    made = between(item(), item(findings=(FOUND.model_copy(update={"state": FindingState.IN_BASE}),)))
    assert (ids(made.new), made.worse) == ([FOUND.id], True)


@pytest.mark.parametrize(
    ("items", "wrong"),
    [
        ((failing(), failing()), "has an item twice"),
        ((failing(findings=(FOUND, FOUND)),), "has a finding twice"),
        ((failing(findings=()),), "says that tenant-query-filters fails, and has no finding of it"),
    ],
)
def test_a_report_that_contradicts_itself_is_refused(items: tuple[ItemResult, ...], wrong: str) -> None:
    with pytest.raises(ConfigError, match=f"the new report {wrong}"):
        difference(report(item()), report(*items))


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"message": "Allows 1000000 attempts."}, f"it says something else; before: {FOUND.message}"),
        ({"trace": (TraceStep(path="a.ts", line=1, note="mounted here"),)}, "it rests on other places"),
    ],
)
def test_a_finding_that_says_something_else_is_a_step_back(changes: dict[str, object], because: str) -> None:
    made = between(failing(), failing(findings=(FOUND.model_copy(update=changes),)))
    assert [one.because for one in made.regressed] == [because]


def test_a_finding_of_an_item_that_is_gone_is_not_fixed() -> None:
    made = between(failing(), item("another"))
    assert [one.because for one in made.unknown] == ["no item of the new report looks for it"]
    assert [one.because for one in made.fell] == ["is no item of the new report"]


def test_a_secret_of_the_history_is_not_fixed_by_a_run_that_reads_a_part_of_it() -> None:
    secret = FOUND.model_copy(update={"commit": "1" * 40})
    new = report(item())
    new = new.model_copy(update={"target": new.target.model_copy(update={"base": "main"})})
    made = difference(report(item(findings=(secret,))), new)
    assert ([one.id for one in made.unknown], made.fixed) == ([FOUND.id], ())


def test_a_finding_in_a_file_that_was_moved_is_neither_new_nor_fixed() -> None:
    made = between(failing(), item(status=Status.FAIL, findings=(MOVED,)))
    assert (made.new, made.fixed, made.worse) == ((), (), False)
    assert [(one.before, one.path) for one in made.moved] == [(FOUND.path, MOVED.path)]


def test_a_second_one_of_the_same_content_is_new() -> None:
    made = between(failing(), item(status=Status.FAIL, findings=(FOUND, MOVED)))
    assert (ids(made.new), made.moved) == (["F-2"], ())


@pytest.mark.parametrize("state", [FindingState.WAIVED, FindingState.BASELINE, FindingState.IN_BASE])
def test_a_finding_that_is_not_accepted_any_more_is_a_step_back(state: FindingState) -> None:
    accepted = FOUND.model_copy(update={"state": state})
    made = between(item(findings=(accepted,)), failing())
    assert [(one.id, one.because) for one in made.regressed] == [(FOUND.id, f"was {state}")]
    back = between(failing(), item(findings=(accepted,)))
    assert (ids(back.accepted), back.fixed) == ([FOUND.id], ())


def test_a_finding_that_is_surer_now_is_a_step_back() -> None:
    unsure = FOUND.model_copy(update={"confidence": Confidence.MEDIUM})
    made = between(item(status=Status.REVIEW, findings=(unsure,)), failing())
    assert [one.because for one in made.regressed] == ["confidence was medium"]


def test_an_item_that_only_warns_now_is_worse() -> None:
    made = between(item(), item(level=Level.WARN))
    assert [(one.level_before, one.level_after) for one in made.fell] == [(Level.BLOCK, Level.WARN)]


def test_an_item_that_is_off_now_is_worse() -> None:
    made = between(failing(), item(status=None, off_by="policy own"))
    assert [one.because for one in made.fell] == ["is off by policy own"]


def test_a_worse_verdict_is_worse() -> None:
    assert difference(report(item()), report(item(), verdict=Verdict.INCOMPLETE)).worse


def covered(*skipped: str) -> Report:
    rows = (LedgerRow(by=("analyzers", "semgrep"), paths=tuple(p for p in ("a.ts", "b.ts") if p not in skipped)),)
    left = tuple(Skipped(path=path, reason="is larger than 20 MB") for path in skipped)
    return report(item(), coverage=Coverage(files=2, examined=2 - len(left), skipped=left, ledger=rows))


def test_a_file_that_is_skipped_now_is_told() -> None:
    made = difference(covered(), covered("b.ts"))
    assert [(one.path, one.because) for one in made.not_examined] == [("b.ts", "is larger than 20 MB")]


def test_a_file_that_is_gone_is_not_told() -> None:
    made = difference(covered(), report(item()))
    assert made.not_examined == ()


def test_other_checks_are_told() -> None:
    old = report(item())
    new = old.model_copy(update={"digests": old.digests.model_copy(update={"rules": "sha256:other"})})
    assert difference(old, new).notes == ("checks or engines are others now: what differs may come from them",)


def test_what_the_target_says_is_shown_escaped_and_within_80_columns() -> None:
    hostile = FOUND.model_copy(update={"path": "a\x1b[31m.ts"})
    made = between(item(), item(status=Status.FAIL, findings=(hostile,), reason="word " * 60))
    shown = render(made)
    assert "\x1b" not in shown
    assert all(len(line) <= 80 for line in shown.splitlines())


TOUCHED = item(
    GATE_ITEM,
    level=Level.WARN,
    status=Status.REVIEW,
    findings=(finding(id="F-3", rule=f"{GATE_ITEM}.config-changed", confidence=Confidence.MEDIUM),),
)


@pytest.mark.parametrize("turned", [False, True])
def test_the_item_of_a_trusted_ref_is_not_compared_with_a_report_without_one(*, turned: bool) -> None:
    compared, full = report(item(), TOUCHED), report(item())
    made = difference(full, compared) if turned else difference(compared, full)
    assert (made.worse, made.fell, made.rose, made.new, made.unknown, made.fixed) == (False, (), (), (), (), ())
    assert made.notes == (
        f"{GATE_ITEM} is only in the {'new' if turned else 'old'} report: it is of runs with a trusted ref",
    )


def test_the_item_of_a_trusted_ref_is_compared_where_both_have_it() -> None:
    quiet = TOUCHED.model_copy(update={"status": Status.PASS, "findings": ()})
    made = difference(report(item(), quiet), report(item(), TOUCHED))
    assert (ids(made.new), made.worse) == (["F-3"], True)


def compared(*items: ItemResult, **changes: object) -> Report:
    """A report of a run with a base."""
    made = report(*items, **changes)
    return made.model_copy(update={"target": made.target.model_copy(update={"base": "main"})})


KNOWN = FOUND.model_copy(update={"state": FindingState.IN_BASE})


@pytest.mark.parametrize("turned", [False, True])
def test_what_the_base_has_counts_in_both_where_one_report_alone_has_a_base(*, turned: bool) -> None:
    based = compared(item(findings=(KNOWN,)))
    full = report(failing(blocks=True), verdict=Verdict.FAIL, exit_code=1)
    made = difference(full, based) if turned else difference(based, full)
    lists = ("new", "regressed", "unknown", "fell", "not_examined", "fixed", "moved", "accepted", "rose")
    assert [name for name in lists if getattr(made, name)] == []
    assert not made.worse
    assert (
        f'what "main" has counts in the {"new" if turned else "old"} report too, since the other has no base'
        in made.notes
    )


def test_an_item_that_is_worse_for_what_the_base_has_says_so() -> None:
    made = difference(report(item()), compared(item(reason="no open finding, 1 in-base", findings=(KNOWN,))))
    assert [row.because for row in made.fell] == ["1 finding of the base counts here; no open finding, 1 in-base"]


def test_a_finding_below_its_confidence_makes_an_item_of_the_base_one_for_review() -> None:
    unsure = {"confidence": Confidence.MEDIUM}
    based = compared(item(findings=(KNOWN.model_copy(update=unsure),)))
    full = report(item(status=Status.REVIEW, findings=(FOUND.model_copy(update=unsure),)))
    assert not difference(based, full).worse


def test_a_finding_that_neither_the_base_nor_the_change_has_is_new_beside_both() -> None:
    based = compared(item(findings=(KNOWN,)))
    full = report(failing(findings=(FOUND, finding(id="F-9"))), verdict=Verdict.FAIL, exit_code=1)
    made = difference(based, full)
    assert (ids(made.new), made.regressed, made.worse) == (["F-9"], (), True)


def since(merge_base: str, *items: ItemResult, **changes: object) -> Report:
    """A report of a run that compared with a commit of "main"."""
    base = ComparedWith(ref="main", commit=merge_base, merge_base=merge_base)
    return compared(*items, **changes).model_copy(update={"change": Change(base=base, compared=True)})


@pytest.mark.parametrize("turned", [False, True])
def test_what_one_of_two_bases_has_is_no_step_back_where_the_other_base_does_not_have_it(*, turned: bool) -> None:
    earlier = since("1" * 40, item(findings=(KNOWN,)))
    later = since("2" * 40, failing(blocks=True), verdict=Verdict.FAIL, exit_code=1)
    made = difference(later, earlier) if turned else difference(earlier, later)
    lists = ("new", "regressed", "unknown", "fell", "not_examined", "fixed", "moved", "accepted", "rose")
    assert [name for name in lists if getattr(made, name)] == []
    assert not made.worse
    told = f'what "main" at 111111111111 has counts in the {"new" if turned else "old"} report too'
    assert any(note.startswith(told) for note in made.notes)


def test_what_the_one_base_of_both_has_is_a_step_back_where_it_is_open() -> None:
    worse = since("1" * 40, failing(blocks=True), verdict=Verdict.FAIL, exit_code=1)
    made = difference(since("1" * 40, item(findings=(KNOWN,))), worse)
    assert [one.because for one in made.regressed] == ["was in-base"]


def divided(verdicts: dict[str, Verdict], *, left: tuple[str, ...] = ()) -> Report:
    """A report that gives verdicts to packages, over items that never differ."""
    packages = tuple(
        PackageResult(dir=name, verdict=verdict, exit_code=0, because=(f"because {verdict}",), items=())
        for name, verdict in verdicts.items()
    )
    made = report(failing(blocks=True), packages=packages, verdict=worst_first(packages)[0].verdict)
    return made.model_copy(
        update={"target": made.target.model_copy(update={"packages_left": left, "partial": bool(left)})}
    )


BOTH = {"apps/api": Verdict.FAIL, "packages/lib": Verdict.PASS}


def test_a_package_that_has_no_verdict_any_more_is_worse() -> None:
    made = difference(divided(BOTH), divided({"packages/lib": Verdict.PASS}, left=("apps/api",)))
    (row,) = made.packages_fell
    assert (row.dir, row.before, row.after, made.worse) == ("apps/api", Verdict.FAIL, None, True)


def test_a_package_that_has_a_verdict_now_is_not_worse_and_makes_nothing_worse() -> None:
    made = difference(divided({"packages/lib": Verdict.PASS}, left=("apps/api",)), divided(BOTH))
    assert (made.packages_fell, made.packages_rose, made.worse) == ((), (), False)


def test_packages_that_both_reports_decide_are_compared() -> None:
    turned = {"apps/api": Verdict.PASS, "packages/lib": Verdict.FAIL}
    made = difference(divided(BOTH), divided(turned))
    assert [(row.dir, row.because) for row in made.packages_fell] == [("packages/lib", "because fail")]
    assert [row.dir for row in made.packages_rose] == ["apps/api"]
    assert made.worse


def test_a_run_of_some_packages_after_one_of_the_whole_target_is_worse_and_names_the_others() -> None:
    whole = report(failing(blocks=True), verdict=Verdict.FAIL)
    made = difference(whole, divided({"packages/lib": Verdict.PASS}, left=("apps/api",)))
    assert ([row.dir for row in made.packages_fell], made.worse) == (["apps/api"], True)


def test_a_package_that_was_taken_out_of_the_target_has_no_verdict_to_lose() -> None:
    made = difference(divided(BOTH), divided({"packages/lib": Verdict.PASS}))
    assert (made.packages_fell, made.worse) == ((), False)


def test_packages_that_are_worse_are_shown_with_their_reason() -> None:
    told = render(difference(divided(BOTH), divided({"packages/lib": Verdict.PASS}, left=("apps/api",))))
    assert "apps/api  fail → no verdict: the new report gives it none" in told
