"""The console report: what it says, how it wraps, and that nothing of the target reaches the terminal raw."""

import os
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.example import rich_report
from reports.factory import finding, item, report
from secgate.model import (
    Confidence,
    Coverage,
    Evidence,
    FindingState,
    Frame,
    ItemResult,
    Level,
    PolicyInfo,
    Problem,
    Report,
    Skipped,
    Status,
    Suppression,
    TargetInfo,
    TraceStep,
    Trust,
    Verdict,
    Waiver,
    WaiverNote,
    WaiverSummary,
)
from secgate.reports.console import render

SNAPSHOTS = Path(__file__).parent / "snapshots"
SGR = re.compile("\x1b\\[(?:[0-9;]+)m")
DAY = date(2026, 3, 1)
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)


def failing(*found: object, **changes: object) -> ItemResult:
    values: dict[str, object] = {"status": Status.FAIL, "blocks": True, "reason": "some", "findings": found}
    return ItemResult.model_validate(item().model_dump() | values | changes)


def failed(*items: ItemResult, **changes: object) -> Report:
    values: dict[str, object] = {
        "verdict": Verdict.FAIL,
        "exit_code": 1,
        "because": ("tenant-query-filters: 1 finding",),
    }
    return report(*items, **(values | changes))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("wide-80", {"width": 80, "display": "./shop"}),
        ("wide-120", {"width": 120, "display": "./shop"}),
        ("verbose-100", {"width": 100, "verbose": True}),
        ("quiet-80", {"width": 80, "quiet": True}),
        ("ascii-80", {"width": 80, "ascii_only": True}),
    ],
)
def test_the_whole_report_looks_as_reviewed(name: str, options: dict[str, object]) -> None:
    shown = render(rich_report(), **options)  # type: ignore[arg-type]  # the options are data here
    snapshot = SNAPSHOTS / f"{name}.txt"
    if "UPDATE_SNAPSHOTS" in os.environ:  # then look at the difference that git shows
        snapshot.write_text(shown, encoding="utf-8")
    assert shown == snapshot.read_text(encoding="utf-8")


def test_colour_only_adds_to_the_text() -> None:
    coloured = render(rich_report(), color=True)
    assert SGR.search(coloured)
    assert SGR.sub("", coloured) == render(rich_report())


def test_ascii_only_is_ascii() -> None:
    assert render(rich_report(), ascii_only=True, verbose=True).isascii()


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("verbose", [False, True])
def test_lines_keep_to_the_width_and_end_without_blanks(width: int, verbose: bool) -> None:
    lines = render(rich_report(), width=width, verbose=verbose).splitlines()
    whole = re.compile(r"\S{40,}")  # a digest or a path that is left in one piece
    assert [line for line in lines if len(line) > width and not whole.search(line)] == []
    assert [line for line in lines if line != line.rstrip()] == []


def test_the_verdict_is_the_first_and_the_last_thing_said() -> None:
    lines = render(rich_report()).splitlines()
    assert lines[0] == "✗ FAIL  trust: self, 1 finding waived, 1 in the baseline"
    last = max(index for index, line in enumerate(lines) if line.startswith("✗ FAIL"))
    assert lines[last] == "✗ FAIL  exit code 1, trust: self, 1 finding waived, 1 in the baseline"
    assert lines[last + 1].startswith("  because   tenant-query-filters: fail - 9 findings in 142 queries")
    assert lines[-1] == "  next      secgate explain F-1a2b3c4d5e6f"


def test_quiet_says_the_verdict_and_why() -> None:
    assert render(failed(failing(finding())), quiet=True) == (
        "✗ FAIL  exit code 1, trust: self\n"
        "  because   tenant-query-filters: 1 finding\n"
        "  at        server/src/bookings.ts:11:16 request-id-unscoped F-1a2b3c4d5e6f\n"
        "  next      secgate explain F-1a2b3c4d5e6f\n"
    )
    passed = "✓ PASS  exit code 0, trust: self\n  because   1 blocking item passes\n"
    assert render(report(item()), quiet=True) == passed


def test_quiet_names_the_first_places_that_stop_a_run_and_counts_the_rest() -> None:
    found = [finding(id=f"F-{number:012x}", line=number) for number in range(1, 10)]
    accepted = finding(id="F-aaaaaaaaaaaa", state=FindingState.BASELINE, waiver=Waiver(owner="ops", expires=DAY))
    unsure = finding(id="F-bbbbbbbbbbbb", confidence=Confidence.LOW)
    past = finding(id="F-cccccccccccc", path="old.ts", commit="c" * 40, in_head=False, confidence=Confidence.HIGH)
    shown = render(failed(failing(accepted, unsure, past, *found)), quiet=True).splitlines()
    assert shown[2] == (
        "  at        old.ts:11:16 in history only, commit cccccccccccc request-id-unscoped F-cccccccccccc"
    )
    assert shown[3] == "            server/src/bookings.ts:1:16 request-id-unscoped F-000000000001"
    assert shown[7:] == ["            … 5 more, without --quiet", "  next      secgate explain F-cccccccccccc"]
    assert "F-aaaaaaaaaaaa" not in str(shown)
    assert "F-bbbbbbbbbbbb" not in str(shown)


def test_a_section_is_shown_once_wherever_its_items_stand() -> None:
    items = [item("one", section="A"), item("two", section="B"), item("three", section="A")]
    shown = [line.split()[-1] for line in render(report(*items), verbose=True).splitlines() if line in {"A", "B"}]
    assert shown == ["A", "B"]


def test_a_report_only_run_names_no_next_step_when_it_is_quiet() -> None:
    shown = render(failed(failing(finding()), exit_code=0), quiet=True)
    assert ("  at  " in shown, "  next  " in shown) == (True, False)


def test_a_trusted_ref_is_named_beside_the_verdict() -> None:
    target = TargetInfo(
        commit="c" * 40, tree=None, dirty=False, base="main", partial=False, trust=Trust(ref="main", commit="d" * 40)
    )
    shown = render(report(target=target))
    assert shown.startswith("✓ PASS  trust: main at dddddddddddd\n")
    assert 'commit cccccccccccc, compared with "main"' in shown


def test_the_target_s_path_ends_the_commands_that_need_it() -> None:
    shown = render(failed(failing(finding())), display="my shop")
    assert "    next:     secgate explain F-1a2b3c4d5e6f 'my shop'\n" in shown
    assert shown.endswith("  next      secgate explain F-1a2b3c4d5e6f 'my shop'\n")


def test_a_partial_run_is_no_deployment_verdict_and_the_whole_one_is_next() -> None:
    target = TargetInfo(commit=None, tree=None, dirty=False, base=None, partial=True, trust="self")
    lines = render(report(target=target), display="my shop").splitlines()
    assert lines[0] == "✓ PASS  trust: self, partial: not a deployment verdict"
    assert lines[-1] == "  next      secgate run 'my shop' gates every item"


def test_outside_git_there_is_no_commit() -> None:
    target = TargetInfo(commit=None, tree=None, dirty=False, base=None, partial=False, trust="self")
    assert "  target    ., no git commit\n" in render(report(target=target))


def test_report_only_is_said_with_the_exit_code() -> None:
    policy = PolicyInfo(id="p", title="P", origin="built-in", digest="sha256:" + "0" * 64, mode="report-only")
    shown = render(failed(failing(finding()), exit_code=0, policies=(policy,)))
    assert "✗ FAIL  exit code 0 (report only), trust: self" in shown
    assert "P (p, built-in, report-only)" in shown


def test_nothing_proven_sends_to_the_doctor() -> None:
    nothing = item(status=Status.NOT_APPLICABLE, reason="no database is used")
    shown = render(report(nothing, verdict=Verdict.INCOMPLETE, exit_code=3, because=("nothing was proven",)))
    assert shown.startswith("! INCOMPLETE  trust: self\n")
    assert shown.endswith("  next      secgate doctor\n")


def test_nothing_proven_by_a_part_of_the_items_sends_to_all_of_them() -> None:
    nothing = item(status=Status.NOT_APPLICABLE, reason="no database is used")
    target = TargetInfo(commit="f" * 40, tree=None, dirty=False, base=None, partial=True, trust="self")
    made = report(nothing, target=target, verdict=Verdict.INCOMPLETE, exit_code=3, because=("nothing was proven",))
    assert render(made).endswith("  next      secgate run gates every item\n")


def test_a_pass_names_nothing_to_do() -> None:
    assert "next" not in render(report())


def test_a_passing_item_is_one_line_with_what_was_examined() -> None:
    assert "  ✓ pass  tenant-query-filters  142 queries\n" in render(report(), width=80)


def test_a_reason_that_names_what_was_examined_takes_its_place() -> None:
    shown = render(failed(item(status=Status.FAIL, reason="1 finding in 142 queries", findings=(finding(),))), width=80)
    assert "  ✗ fail  tenant-query-filters  1 finding in 142 queries\n" in shown


def test_a_reason_is_not_said_twice_in_a_group() -> None:
    reason = "no queries were found"
    run = failed(item(status=Status.INCOMPLETE, reason=reason, problems=(Problem(reason=reason),)))
    assert render(run, width=120).count(reason) == 2


def test_a_warning_item_says_so_and_does_not_block() -> None:
    warned = item(status=Status.FAIL, level=Level.WARN, findings=(finding(),), reason="1 finding")
    shown = render(report(warned))
    assert "142 queries, warn" in shown
    assert "Does not block the verdict (1)" in shown
    assert "Blocks the verdict" not in shown


def test_a_review_that_the_policy_blocks_stands_with_those_that_block() -> None:
    shown = render(failed(item(status=Status.REVIEW, blocks=True, findings=(finding(),))))
    assert "142 queries, blocks" in shown
    assert "Blocks the verdict (1)" in shown


def test_a_report_read_from_its_file_blocks_by_level_and_status() -> None:
    assert "Blocks the verdict (1)" in render(failed(item(status=Status.INCOMPLETE)))


def test_an_item_that_is_off_says_by_what() -> None:
    off = item("error-exposure", status=None, off_by="command line", reason="")
    assert "  - off  error-exposure\n         by command line\n" in render(report(off), width=60)


def test_a_finding_tells_severity_confidence_rule_place_message_fix_and_next() -> None:
    trace = (TraceStep(path="server/src/app.ts", line=7, note="the route is mounted here"),)
    shown = render(failed(failing(finding(trace=trace))), width=80)
    assert (
        "    critical  confidence high  request-id-unscoped\n"
        "    server/src/bookings.ts:11:16\n"
        "    A booking is read by an id of the request alone.\n"
        "      10 │ async function show(req) {\n"
        "    > 11 │   return await prisma.booking.findUnique({\n"
        "         │                ^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "      12 │     where: { id: req.params.id },\n"
        "    trace:    server/src/app.ts:7  the route is mounted here\n"
        "    fix:      Add the tenant to the where clause.\n"
        "    next:     secgate explain F-1a2b3c4d5e6f\n"
    ) in shown


def test_a_secret_s_line_is_withheld_and_its_commit_named() -> None:
    shown = render(failed(failing(finding(frame=None, commit="e" * 40, in_head=False))))
    assert "(line withheld: it may hold a secret)" in shown
    assert "server/src/bookings.ts:11:16 in history only, commit eeeeeeeeeeee" in shown


def test_five_findings_of_an_item_are_shown_and_the_rest_counted() -> None:
    many = tuple(finding(id=f"F-{n:012}", line=n, end_line=n) for n in range(1, 18))
    shown = render(failed(failing(*many)))
    assert shown.count("next:     secgate explain") == 5
    assert "… 12 more: 12 request-id-unscoped; --verbose shows all" in shown
    assert render(failed(failing(*many)), verbose=True).count("next:     secgate explain") == 17


def test_each_rule_is_shown_once_before_any_is_shown_twice() -> None:
    many = tuple(finding(id=f"F-{n:012}", line=n, end_line=n) for n in range(1, 10))
    other = finding(id="F-00000000aaaa", rule="tenant-query-filters.raw-sql-unscoped", line=90, end_line=90)
    shown = render(failed(failing(*many, other)))
    assert "next:     secgate explain F-00000000aaaa" in shown
    assert "… 5 more: 5 request-id-unscoped; --verbose shows all" in shown


def test_the_strongest_finding_comes_first() -> None:
    low = finding(id="F-000000000001", confidence="low")
    high = finding(id="F-000000000002")
    shown = render(failed(failing(low, high)))
    assert shown.index("explain F-000000000002") < shown.index("explain F-000000000001")
    assert shown.endswith("  next      secgate explain F-000000000002\n")


def test_the_same_message_and_fix_are_said_once() -> None:
    shown = render(failed(failing(finding(), finding(id="F-000000000002", line=12, end_line=12))))
    assert shown.count("A booking is read by") == 1
    assert shown.count("fix:") == 1
    assert "request-id-unscoped, as above" in shown


def test_accepted_findings_are_counted_and_listed_when_verbose() -> None:
    waiver = Waiver(finding="F-000000000002", owner="ana", expires=DAY, reason="a nightly job of the platform")
    waived = finding(id="F-000000000002", state=FindingState.WAIVED, waiver=waiver)
    known = finding(id="F-000000000003", state=FindingState.BASELINE)
    run = failed(failing(finding(), waived, known))
    shown = render(run)
    assert "142 queries, 1 waived, 1 baseline" in shown
    assert "    waived:   F-000000000002 server/src/bookings.ts:11:16\n" in shown
    assert "              until 2026-03-01, owner ana: a nightly job of the platform\n" in shown
    assert "    baseline: F-000000000003 server/src/bookings.ts:11:16\n" in shown
    assert "explain F-000000000002" not in shown
    assert "waiver:   until 2026-03-01, owner ana: a nightly job of the platform" in render(run, verbose=True)


def test_of_many_accepted_findings_the_first_few_are_shown() -> None:
    found = [finding(id=f"F-00000000000{n}", state=FindingState.BASELINE) for n in range(9)]
    shown = render(failed(failing(*found)))
    assert shown.count("    baseline: F-") == 3
    assert "    … 6 more: 6 baseline; --verbose shows all\n" in shown


def test_a_finding_that_is_waived_is_shown_though_its_item_passes() -> None:
    waiver = Waiver(finding="F-000000000002", owner="ana", expires=DAY, reason="a nightly job of the platform")
    waived = finding(id="F-000000000002", state=FindingState.WAIVED, waiver=waiver)
    shown = render(report(item(findings=(waived,))))
    assert "    waived:   F-000000000002 server/src/bookings.ts:11:16\n" in shown


def test_a_verdict_that_rests_on_waivers_says_so_beside_it() -> None:
    known = finding(id="F-000000000003", state=FindingState.BASELINE)
    waived = finding(id="F-000000000002", state=FindingState.WAIVED)
    shown = render(report(item(findings=(waived, known))), width=120)
    assert shown.startswith("✓ PASS  trust: self, 1 finding waived, 1 in the baseline\n")


def test_waivers_that_need_somebody_are_listed() -> None:
    waiver = Waiver(finding="F-000000000002", owner="ana", expires=DAY, where=".secgate/waivers.yaml:3")
    gone = WaiverNote(waiver=waiver, note="expired on 2026-03-01")
    shown = render(report(waivers=WaiverSummary(active=2, baseline=40, expired=(gone,))))
    assert "Waivers     2 active, 40 in the baseline\n" in shown
    assert "            expired: F-000000000002 expired on 2026-03-01 (ana, .secgate/waivers.yaml:3)\n" in shown


def test_missing_evidence_is_told_with_its_state() -> None:
    proof = Evidence(kind="attestation", state="missing", reason="nobody has attested this")
    shown = render(failed(item("key-backup", status=Status.NEEDS_EVIDENCE, evidence=(proof,), blocks=True)))
    assert "    evidence: attestation, missing: nobody has attested this\n" in shown
    assert shown.endswith("  next      secgate explain key-backup\n")


def test_problems_of_one_reason_are_one_row() -> None:
    problems = tuple(Problem(path=f"a{n}.ts", line=n, reason="does not parse") for n in range(1, 8))
    run = failed(item(status=Status.INCOMPLETE, problems=problems, blocks=True))
    assert "    unproven: a1.ts:1  does not parse (and 6 other places)\n" in render(run)
    assert "              a7.ts:7\n" in render(run, verbose=True)


def test_the_first_few_reasons_are_shown() -> None:
    problems = tuple(Problem(reason=f"reason {n}") for n in range(1, 9))
    run = failed(item(status=Status.INCOMPLETE, problems=problems, blocks=True))
    assert "… 5 more, --verbose shows all" in render(run)
    assert "reason 8" not in render(run)
    assert "reason 8" in render(run, verbose=True)


def test_a_long_part_that_cannot_be_decided_is_shortened() -> None:
    part = "a verify call behind a function " * 20
    run = report(item(status=Status.REVIEW, problems=(Problem(reason=part),)))
    assert part.strip() not in " ".join(render(run).split())
    assert part.strip() in " ".join(render(run, verbose=True).split())


def test_coverage_is_shown_when_something_was_skipped_or_asked_for() -> None:
    assert "Coverage" not in render(report())
    assert "Coverage    512 of 512 files examined\n" in render(report(), verbose=True)
    skipped = (Skipped(path="a.bin", reason="binary"), Skipped(path="b.bin", reason="binary"))
    shown = render(report(coverage=Coverage(files=3, examined=1, skipped=skipped)))
    assert "Coverage    1 of 3 files examined, 2 skipped\n            2 binary: a.bin, b.bin\n" in shown


def test_inline_comments_are_one_line() -> None:
    told = (Suppression(path="a.ts", line=1, kind="nosemgrep"), Suppression(path="a.ts", line=2, kind="nosemgrep"))
    assert "Comments    2 nosemgrep; they hide nothing here\n" in render(report(suppressions=told))


def test_a_path_is_never_broken() -> None:
    path = "apps/a folder/" + "very-long-name/" * 8 + "file.ts"
    assert f"{path}:11:16" in render(failed(failing(finding(path=path))), width=60)


def test_newlines_in_prose_are_blanks_and_in_a_path_are_shown() -> None:
    shown = render(failed(failing(finding(message="one\n  two\n", path="a\nb.ts"))))
    assert "    one two\n" in shown
    assert r"a\nb.ts:11:16" in shown


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(ANY_TEXT, st.integers(1, 60), st.booleans())
def test_no_text_of_the_target_reaches_the_terminal_raw(text: str, column: int, ascii_only: bool) -> None:
    run = hostile(text, column)
    for verbose in (False, True):
        shown = render(run, width=60, verbose=verbose, ascii_only=ascii_only, display=text)
        assert all(line.isprintable() for line in shown.split("\n"))
        assert shown.isascii() or not ascii_only
        assert not any(line.lstrip().startswith("::") for line in shown.split("\n"))
        coloured = render(run, width=60, verbose=verbose, ascii_only=ascii_only, display=text, color=True)
        assert SGR.sub("", coloured) == shown


@pytest.mark.parametrize(
    "text", ["\x1b[31m", "\x1b]0;x\x07", "\n✓ PASS", "\u202e", "\u200b", "\x9b1m", "::error::x", "\ud800"]
)
def test_known_tricks_are_shown_as_text(text: str) -> None:
    shown = render(hostile(text, 1), verbose=True, display=text)
    assert all(line.isprintable() for line in shown.split("\n"))
    assert not any(line.startswith("✓ PASS") or line.lstrip().startswith("::") for line in shown.split("\n"))


def hostile_waiver(text: str) -> Waiver:
    return Waiver(finding=text, reason=text, owner=text, approved_by=(text,), ticket=text, expires=DAY, where=text)


def hostile(text: str, column: int) -> Report:
    """A report with `text` wherever a target can put its own."""
    place = text or "x"
    found = finding(
        path=place,
        column=column,
        end_column=column + 3,
        message=text,
        fix=text,
        frame=Frame(line=10, text=(text, text, text)),
        trace=(TraceStep(path=place, line=1, note=text),),
        state=FindingState.WAIVED,
        waiver=hostile_waiver(text),
    )
    bad = failing(
        found,
        found.model_copy(update={"state": FindingState.OPEN}),
        problems=(Problem(path=place, line=1, reason=text), Problem(reason=text)),
        evidence=(Evidence(kind="document", path=place, state="empty", reason=text),),
        title=text,
        section=f"Section {text}",
    )
    return failed(
        bad,
        because=(text,),
        assumptions=(text,),
        target=TargetInfo(
            root=place, commit=None, tree=None, dirty=True, base=text, partial=False,
            trust=Trust(ref=text, commit=text), notes=(text,),
        ),
        coverage=Coverage(files=1, examined=0, skipped=(Skipped(path=place, reason=text),)),
        suppressions=(Suppression(path=place, line=1, kind=text),),
        waivers=WaiverSummary(expired=(WaiverNote(waiver=hostile_waiver(text), note=text),)),
    )  # fmt: skip
