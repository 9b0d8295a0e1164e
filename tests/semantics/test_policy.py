"""What a policy and the command line decide about items: levels, dates, selection, and mistakes in them."""

from datetime import date

import pytest

from secgate.errors import ConfigError
from secgate.model import Level, Status, Verdict
from support import BAD_CODE, SAFE_CODE, Bench, item_of, write

BLANK_ANALYZER = """
from secgate.api import Observation
def analyze(subject):
    return Observation(examined=1)
"""


def two_items(bench: Bench) -> Bench:
    """A bench whose first item fails and whose second passes."""
    bench.repository({"a.ts": BAD_CODE + SAFE_CODE})
    bench.check()
    bench.check("always-good", analyzer=BLANK_ANALYZER, decided_by=["facts"])
    return bench


def refused(bench: Bench, **changes: object) -> ConfigError:
    bench.repository({"a.ts": SAFE_CODE})
    with pytest.raises(ConfigError) as caught:
        bench.gate(**changes)
    return caught.value


def test_a_finding_in_one_item_fails_the_verdict(bench: Bench) -> None:
    report = two_items(bench).gate()
    assert (report.verdict, report.exit_code, report.because) == (
        Verdict.FAIL, 1, ("no-danger: fail - 1 finding in 2 calls",),
    )  # fmt: skip


def test_a_clean_target_passes_and_says_what_was_examined(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    bench.check()
    report = bench.gate()
    assert (report.verdict, report.exit_code) == (Verdict.PASS, 0)
    assert item_of(report).reason == "1 call, no finding"


def test_an_item_at_level_warn_is_shown_and_does_not_block(bench: Bench) -> None:
    two_items(bench).items[0]["level"] = "warn"
    report = bench.gate()
    assert (report.verdict, item_of(report).status) == (Verdict.PASS, Status.FAIL)


def test_an_item_at_level_off_stays_without_a_status(bench: Bench) -> None:
    two_items(bench).items[0]["level"] = "off"
    item = item_of(bench.gate())
    assert (item.status, item.off_by, item.level) == (None, "policy bench", Level.OFF)


def test_an_item_at_level_off_is_not_evaluated(bench: Bench) -> None:
    two_items(bench).items[0]["level"] = "off"
    assert item_of(bench.gate()).findings == ()


@pytest.mark.parametrize(
    ("day", "level", "verdict"),
    [
        ("2026-02-01", Level.WARN, Verdict.PASS),
        ("2026-01-31", Level.BLOCK, Verdict.FAIL),
        ("2026-01-30", Level.BLOCK, Verdict.FAIL),
    ],
)
def test_an_item_blocks_from_its_day_on(bench: Bench, day: str, level: Level, verdict: Verdict) -> None:
    two_items(bench)
    text = bench.policy().read_text().replace('"no-danger"', f'"no-danger", "from": {date.fromisoformat(day)}')
    write(bench.folder, {"dated.yaml": text})
    report = bench.gate(policies=(str(bench.folder / "dated.yaml"),))
    assert (item_of(report).level, report.verdict) == (level, verdict)


def test_only_switches_the_others_off_and_makes_the_report_partial(bench: Bench) -> None:
    report = two_items(bench).gate(only=("always-good",))
    assert (item_of(report).off_by, report.target.partial, report.verdict) == (
        "command line --only", True, Verdict.PASS,
    )  # fmt: skip


def test_skip_switches_one_off_and_makes_the_report_partial(bench: Bench) -> None:
    report = two_items(bench).gate(skip=("no-danger",))
    assert (item_of(report).off_by, item_of(report).status, report.target.partial) == (
        "command line --skip", None, True,
    )  # fmt: skip


def test_a_whole_run_is_not_partial(bench: Bench) -> None:
    assert not two_items(bench).gate().target.partial


def test_only_warnings_left_prove_nothing(bench: Bench) -> None:
    two_items(bench).items[1]["level"] = "warn"
    assert bench.gate(only=("always-good",)).exit_code == 3


def test_everything_skipped_proves_nothing(bench: Bench) -> None:
    assert two_items(bench).gate(skip=("no-danger", "always-good")).exit_code == 3


@pytest.mark.parametrize("option", ["only", "skip"])
def test_an_option_that_names_no_item_is_refused_with_the_nearest(bench: Bench, option: str) -> None:
    bench.check()
    error = refused(bench, **{option: ("no-dangre",)})
    assert error.what == f'--{option}: "no-dangre" is not an item of the policy; did you mean "no-danger"?'


def test_report_only_ends_with_zero_and_keeps_the_verdict(bench: Bench) -> None:
    report = two_items(bench).gate(report_only=True)
    assert (report.verdict, report.exit_code) == (Verdict.FAIL, 0)


def test_a_policy_that_only_reports_ends_with_zero_when_it_is_named(bench: Bench) -> None:
    two_items(bench).settings["mode"] = "report-only"
    report = bench.gate()
    assert (report.verdict, report.exit_code, report.policies[0].mode) == (Verdict.FAIL, 0, "report-only")


def test_the_targets_own_configuration_cannot_choose_a_policy_that_only_reports(bench: Bench) -> None:
    bench.check()
    bench.policy("target/.secgate/policies/soft.yaml", mode="report-only")
    write(bench.target, {".secgate/config.yaml": "schema: secgate/config/1\npolicy: soft\n"})
    error = refused(bench, policies=())
    assert error.what == 'policy "soft" only reports, and a target cannot switch its own gate off'


def test_review_can_block(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    bench.check(undecided=["other files are not followed"], item={"review": "block"})
    report = bench.gate()
    assert (item_of(report).status, report.verdict, report.exit_code) == (Status.REVIEW, Verdict.INCOMPLETE, 3)


def test_not_applicable_can_block(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, "b.ts": "export const b = 1;\n"})
    bench.check()
    hazards = {"id": "hazard-call", "pattern": "hazard(...)"}
    bench.check("no-hazard", hazards, not_applicable="no hazard is known here", item={"not_applicable": "block"})
    report = bench.gate()
    assert (item_of(report, "no-hazard").status, report.exit_code) == (Status.NOT_APPLICABLE, 3)


UNRESOLVED = [
    {"id": "known-call", "pattern": "work(...)", "metadata": {"kind": "examined"}},
    {"id": "computed-call", "pattern": "table[$X](...)", "metadata": {"kind": "unresolved"}},
]


@pytest.mark.parametrize(("share", "status"), [(None, Status.INCOMPLETE), (0.5, Status.REVIEW)])
def test_the_share_of_unresolved_subjects_that_is_borne_is_the_policys(
    bench: Bench, share: float | None, status: Status
) -> None:
    bench.repository({"a.ts": "work(1);\nwork(2);\nwork(3);\ntable[x](1);\n"})
    bench.check("no-danger", *UNRESOLVED, item={} if share is None else {"max_unresolved": share})
    item = bench.item()
    assert (item.status, item.examined.count) == (status, 4)


def test_an_unresolved_subject_is_listed_with_its_place(bench: Bench) -> None:
    bench.repository({"a.ts": "work(1);\n" * 9 + "table[x](1);\n"})
    bench.check("no-danger", *UNRESOLVED)
    assert [(problem.path, problem.line, problem.kind) for problem in bench.item().problems] == [
        ("a.ts", 10, "unresolved")
    ]


@pytest.mark.parametrize(("confidence", "status"), [("high", Status.REVIEW), ("medium", Status.FAIL)])
def test_the_confidence_that_fails_an_item_is_the_policys(bench: Bench, confidence: str, status: Status) -> None:
    bench.repository({"a.ts": BAD_CODE})
    likely = {"id": "danger-call", "pattern": "danger(...)", "metadata": {"confidence": "medium"}}
    bench.check("no-danger", likely, item={"confidence": confidence})
    assert bench.item().status is status


def test_a_policy_without_items_is_refused(bench: Bench) -> None:
    bench.check()
    bench.items.clear()
    assert refused(bench).what == 'policy "bench" has no items'


def test_a_policy_without_sections_is_refused(bench: Bench) -> None:
    bench.check()
    bench.settings["sections"] = []
    assert refused(bench).what == 'policy "bench" has no items'


def test_an_unknown_check_is_refused_with_the_nearest(bench: Bench) -> None:
    bench.check()
    bench.items[0]["check"] = "no-dangre"
    assert refused(bench).what == 'unknown check "no-dangre"; did you mean "no-danger"?'


def test_the_same_item_twice_is_refused(bench: Bench) -> None:
    bench.check()
    bench.items.append({"check": "no-danger"})
    assert refused(bench).what == 'duplicate item "no-danger"'


def test_an_unknown_policy_is_refused_with_the_nearest(bench: Bench) -> None:
    bench.check()
    assert refused(bench, policies=("pre-deploymnt",)).what == (
        'unknown policy "pre-deploymnt"; did you mean "pre-deployment"?'
    )


def test_the_same_check_id_in_two_packs_is_refused_with_both_origins(bench: Bench) -> None:
    bench.check()
    bench.check(pack="more-checks")
    bench.items.pop()
    error = refused(bench, checks=(bench.checks, bench.folder / "more-checks"))
    assert error.what == (f'check "no-danger" comes from two places: {bench.checks} and {bench.folder / "more-checks"}')


def test_the_same_rule_id_in_two_packs_does_not_clash(bench: Bench) -> None:
    bench.repository({"a.ts": "danger(1);\nhazard(2);\n"})
    bench.check()
    bench.check("no-hazard", {"id": "danger-call", "pattern": "hazard(...)"}, pack="more-checks")
    report = bench.gate(checks=(bench.checks, bench.folder / "more-checks"))
    found = [(finding.rule, finding.line) for item in report.items for finding in item.findings]
    assert found == [("no-danger.danger-call", 1), ("no-hazard.danger-call", 2)]


def test_a_check_inside_the_target_with_an_analyzer_is_refused(bench: Bench) -> None:
    bench.check("own-check", analyzer=BLANK_ANALYZER, decided_by=["facts"], pack="target/checks")
    error = refused(bench, checks=(bench.target / "checks",))
    assert "nothing of the target is executed" in error.what


def test_a_check_inside_the_target_runs_when_that_is_allowed(bench: Bench) -> None:
    place = bench.check("own-check", analyzer=BLANK_ANALYZER, decided_by=["facts"], pack="target/checks")
    write(place, {"examples/bad/one/expect.yaml": "status: pass\n"})
    bench.repository({"a.ts": SAFE_CODE})
    report = bench.gate(checks=(bench.target / "checks",), allow_target_code=True)
    assert item_of(report, "own-check").status is Status.PASS


def test_an_experimental_check_never_blocks(bench: Bench) -> None:
    bench.repository({"a.ts": BAD_CODE})
    bench.check(lifecycle="experimental")
    assert bench.item().level is Level.WARN


def test_an_undecided_part_keeps_a_clean_item_at_review(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    bench.check(undecided=["other files are not followed"])
    item = bench.item()
    assert (item.status, item.problems[0].kind) == (Status.REVIEW, "undecided")
