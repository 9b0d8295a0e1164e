"""The decision itself, from observations to verdict and exit code: pure functions, one fact a test."""

import json

import pytest

from secgate.errors import Exit
from secgate.gate.decide import decide
from secgate.gate.evaluate import blocks, evaluate, switched_off
from secgate.gate.identity import findings
from secgate.model import (
    Confidence,
    Evidence,
    Examined,
    FindingState,
    Hit,
    Item,
    ItemResult,
    Level,
    Observation,
    Place,
    Problem,
    Severity,
    Status,
    Verdict,
)

PASS = Observation(examined=3)
PROBLEM = Problem(path="b.ts", line=2, reason="does not parse")
UNRESOLVED = Problem(path="a.ts", line=9, reason="the key is computed")
MISSING = Evidence(kind="test-report", state="missing", reason="no report of the isolation tests")
GOOD = Evidence(kind="test-report", state="good", reason="12 tests passed")
STATES = [state for state in FindingState if state is not FindingState.OPEN]
# One observation for each status, in the order of precedence.
STATUSES: dict[Status | None, Observation] = {
    Status.FAIL: Observation(examined=3, hits=(Hit(
        rule="bad", place=Place(path="a.ts", line=1), message="bad", severity=Severity.HIGH, confidence=Confidence.HIGH,
    ),)),
    Status.INCOMPLETE: Observation(examined=3, problems=(PROBLEM,)),
    Status.NEEDS_EVIDENCE: Observation(examined=3, evidence=(MISSING,)),
    Status.REVIEW: Observation(examined=10, unresolved=(UNRESOLVED,)),
    Status.NOT_APPLICABLE: Observation(absence="nothing of the kind is there"),
    Status.PASS: PASS,
}  # fmt: skip


def make_item(**changes: object) -> Item:
    values: dict[str, object] = {
        "id": "no-danger", "title": "No danger", "section": "All", "level": "block", "severity": "high",
        "unit": "calls",
    }  # fmt: skip
    return Item.model_validate(values | changes)


def hit(confidence: Confidence = Confidence.HIGH, *, line: int = 1, rule: str = "bad") -> Hit:
    return Hit(
        rule=rule, place=Place(path="a.ts", line=line), message="bad", severity=Severity.HIGH, confidence=confidence
    )


def judged(seen: Observation, **changes: object) -> ItemResult:
    state = changes.pop("state", FindingState.OPEN)
    made = findings("no-danger", seen.hits, frame=lambda _: None, withheld=lambda _: False)
    return evaluate(make_item(**changes), seen, [finding.model_copy(update={"state": state}) for finding in made])


def result(status: Status | None, name: str = "no-danger", **changes: object) -> ItemResult:
    if status is None:
        return switched_off(make_item(id=name, level="off", off_by="policy bench"))
    return judged(STATUSES[status], id=name, **changes)


@pytest.mark.parametrize("status", list(STATUSES))
def test_each_status_is_reached_by_its_own_observation(status: Status) -> None:
    assert judged(STATUSES[status]).status is status


@pytest.mark.parametrize("first", range(6))
def test_the_first_status_that_applies_wins(first: int) -> None:
    order = list(STATUSES)
    seen = Observation(
        examined=10 if first < 4 else 0,
        hits=(hit(),) if first == 0 else (hit(Confidence.LOW),) if first < 4 else (),
        problems=(PROBLEM,) if first < 2 else (),
        evidence=(MISSING,) if first < 3 else (),
        unresolved=(UNRESOLVED,) if first < 4 else (),
        absence="nothing of the kind is there" if first == 4 else None,
    )
    seen = PASS if first == 5 else seen
    assert judged(seen).status is order[first]


def test_problems_are_listed_beside_findings() -> None:
    seen = Observation(examined=1, hits=(hit(),), problems=(PROBLEM,), unresolved=(UNRESOLVED,))
    assert [problem.reason for problem in judged(seen).problems] == [UNRESOLVED.reason, PROBLEM.reason]


def test_an_unresolved_subject_is_told_from_a_problem() -> None:
    seen = Observation(examined=1, problems=(PROBLEM,), unresolved=(UNRESOLVED,))
    assert [problem.kind for problem in judged(seen).problems] == ["unresolved", "problem"]


def test_a_problem_without_a_place_stands_last() -> None:
    general = Problem(reason="an engine is missing")
    seen = Observation(examined=1, problems=(general, PROBLEM))
    assert judged(seen).problems == (PROBLEM, general)


@pytest.mark.parametrize("confidence", [Confidence.MEDIUM, Confidence.LOW])
def test_a_finding_below_the_items_confidence_is_for_review(confidence: Confidence) -> None:
    assert judged(Observation(examined=1, hits=(hit(confidence),))).status is Status.REVIEW


def test_a_finding_at_the_items_confidence_fails() -> None:
    seen = Observation(examined=1, hits=(hit(Confidence.MEDIUM),))
    assert judged(seen, confidence="medium").status is Status.FAIL


@pytest.mark.parametrize("state", STATES)
def test_a_finding_that_is_not_open_does_not_fail_the_item(state: FindingState) -> None:
    assert judged(STATUSES[Status.FAIL], state=state).status is Status.PASS


@pytest.mark.parametrize("state", STATES)
def test_a_finding_that_is_not_open_stays_in_the_report(state: FindingState) -> None:
    assert [finding.state for finding in judged(STATUSES[Status.FAIL], state=state).findings] == [state]


def test_zero_examined_is_never_a_pass() -> None:
    assert judged(Observation()).status is Status.INCOMPLETE


def test_zero_examined_says_what_was_not_found() -> None:
    assert judged(Observation()).problems == (
        Problem(reason="no calls were found, and nothing shows that there are none"),
    )


def test_an_absence_keeps_its_reason() -> None:
    assert judged(Observation(absence="no cache is used")).reason == "no cache is used"


@pytest.mark.parametrize(
    ("unresolved", "examined", "status"),
    [(2, 10, Status.REVIEW), (3, 10, Status.INCOMPLETE), (1, 1, Status.INCOMPLETE), (1, 5, Status.REVIEW)],
)
def test_more_than_a_fifth_unresolved_is_incomplete(unresolved: int, examined: int, status: Status) -> None:
    subjects = tuple(UNRESOLVED.model_copy(update={"line": line}) for line in range(1, unresolved + 1))
    assert judged(Observation(examined=examined, unresolved=subjects)).status is status


@pytest.mark.parametrize(("share", "status"), [(0.0, Status.INCOMPLETE), (0.1, Status.REVIEW), (1.0, Status.REVIEW)])
def test_max_unresolved_moves_that_line(share: float, status: Status) -> None:
    assert judged(STATUSES[Status.REVIEW], max_unresolved=share).status is status


def test_an_undecided_part_keeps_an_item_from_passing() -> None:
    assert judged(PASS, undecided=("other files are not followed",)).status is Status.REVIEW


def test_an_undecided_part_is_listed() -> None:
    seen = judged(PASS, undecided=("other files are not followed",))
    assert [(problem.kind, problem.reason) for problem in seen.problems] == [
        ("undecided", "not decided in this version: other files are not followed")
    ]


def test_an_undecided_part_that_something_decides_for_this_target_is_none() -> None:
    parts = ("other files are not followed", "nor are callbacks")
    one = PASS.model_copy(update={"decided": parts[:1]})
    assert [problem.reason for problem in judged(one, undecided=parts).problems] == [
        "not decided in this version: nor are callbacks"
    ]
    assert judged(PASS.model_copy(update={"decided": parts}), undecided=parts).status is Status.PASS


def test_an_undecided_part_does_not_matter_where_there_is_nothing_of_the_kind() -> None:
    seen = judged(STATUSES[Status.NOT_APPLICABLE], undecided=("other files are not followed",))
    assert (seen.status, seen.problems) == (Status.NOT_APPLICABLE, ())


@pytest.mark.parametrize("state", ["missing", "stale", "other-commit", "unsigned", "empty", "unreadable"])
def test_evidence_that_is_not_good_is_needed(state: str) -> None:
    evidence = Evidence.model_validate({"kind": "document", "state": state, "reason": "why"})
    seen = judged(Observation(examined=1, evidence=(GOOD, evidence)))
    assert (seen.status, seen.reason) == (Status.NEEDS_EVIDENCE, "document: why")


def test_good_evidence_passes() -> None:
    assert judged(Observation(examined=1, evidence=(GOOD,))).status is Status.PASS


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (Observation(examined=4, hits=(hit(), hit(line=2))), "2 findings in 4 calls"),
        (Observation(hits=(hit(),)), "1 finding"),
        (Observation(examined=4, problems=(PROBLEM,)), "1 problem kept this from being examined in full"),
        (Observation(examined=4, hits=(hit(Confidence.LOW),)), "1 finding below high confidence"),
        (Observation(examined=9, unresolved=(UNRESOLVED,)), "1 of 9 calls could not be resolved"),
        (Observation(examined=4, unresolved=(UNRESOLVED,)), "1 of 4 calls could not be resolved, more than 20%"),
        (PASS, "3 calls, no finding"),
    ],
)
def test_the_reason_counts_what_was_seen(seen: Observation, reason: str) -> None:
    assert judged(seen).reason == reason


@pytest.mark.parametrize("level", [Level.WARN, Level.OFF])
@pytest.mark.parametrize("status", list(STATUSES))
def test_only_a_blocking_item_blocks(level: Level, status: Status) -> None:
    assert not blocks(make_item(level=level, review="block", not_applicable="block"), status)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.FAIL, True), (Status.INCOMPLETE, True), (Status.NEEDS_EVIDENCE, True),
        (Status.REVIEW, False), (Status.NOT_APPLICABLE, False), (Status.PASS, False), (None, False),
    ],
)  # fmt: skip
def test_by_default_three_statuses_block(status: Status | None, *, expected: bool) -> None:
    assert blocks(make_item(), status) is expected


@pytest.mark.parametrize(("setting", "status"), [("review", Status.REVIEW), ("not_applicable", Status.NOT_APPLICABLE)])
def test_a_policy_can_make_two_more_block(setting: str, status: Status) -> None:
    assert blocks(make_item(**{setting: "block"}), status)


def test_an_item_that_is_off_has_no_status() -> None:
    seen = result(None)
    assert (seen.status, seen.off_by, seen.reason) == (None, "policy bench", "off by policy bench")


@pytest.mark.parametrize(
    ("statuses", "verdict", "code"),
    [
        ([Status.PASS], Verdict.PASS, Exit.PASS),
        ([Status.PASS, Status.REVIEW, Status.NOT_APPLICABLE, None], Verdict.PASS, Exit.PASS),
        ([Status.PASS, Status.FAIL], Verdict.FAIL, Exit.FAIL),
        ([Status.PASS, Status.NEEDS_EVIDENCE], Verdict.FAIL, Exit.FAIL),
        ([Status.PASS, Status.INCOMPLETE], Verdict.INCOMPLETE, Exit.INCOMPLETE),
        ([Status.INCOMPLETE, Status.FAIL], Verdict.FAIL, Exit.FAIL),
        ([Status.INCOMPLETE, Status.NEEDS_EVIDENCE], Verdict.FAIL, Exit.FAIL),
        ([Status.REVIEW], Verdict.INCOMPLETE, Exit.INCOMPLETE),
        ([Status.NOT_APPLICABLE], Verdict.INCOMPLETE, Exit.INCOMPLETE),
        ([None], Verdict.INCOMPLETE, Exit.INCOMPLETE),
        ([], Verdict.INCOMPLETE, Exit.INCOMPLETE),
    ],
)
def test_the_verdict_follows_from_the_statuses(statuses: list[Status | None], verdict: Verdict, code: Exit) -> None:
    decision = decide([result(status, f"item-{index}") for index, status in enumerate(statuses)])
    assert (decision.verdict, decision.exit_code) == (verdict, code)


@pytest.mark.parametrize("status", list(STATUSES))
def test_a_warning_never_changes_the_verdict(status: Status) -> None:
    decision = decide([result(Status.PASS), result(status, "warned", level="warn")])
    assert decision.verdict is Verdict.PASS


def test_warnings_alone_prove_nothing() -> None:
    assert decide([result(Status.PASS, level="warn")]).exit_code is Exit.INCOMPLETE


@pytest.mark.parametrize(("setting", "status"), [("review", Status.REVIEW), ("not_applicable", Status.NOT_APPLICABLE)])
def test_what_a_policy_blocks_keeps_the_verdict_incomplete(setting: str, status: Status) -> None:
    decision = decide([result(Status.PASS), result(status, "blocked", **{setting: "block"})])
    assert (decision.verdict, decision.exit_code) == (Verdict.INCOMPLETE, Exit.INCOMPLETE)


@pytest.mark.parametrize("status", [Status.FAIL, Status.INCOMPLETE, Status.PASS])
def test_report_only_keeps_the_verdict_and_ends_with_zero(status: Status) -> None:
    decision = decide([result(status)], report_only=True)
    assert (decision.verdict, decision.exit_code) == (decide([result(status)]).verdict, Exit.PASS)


def test_because_names_every_reason_failures_first() -> None:
    decision = decide([result(Status.INCOMPLETE, "one"), result(Status.FAIL, "two"), result(Status.PASS, "three")])
    assert decision.because == (
        "two: fail - 1 finding in 3 calls",
        "one: incomplete - b.ts:2: does not parse",
    )


def test_because_says_when_nothing_was_proven() -> None:
    assert decide([result(Status.REVIEW)]).because == ("no blocking item passed, so nothing was proven",)


def test_because_of_a_pass_counts_what_passed_and_what_did_not() -> None:
    statuses = (Status.PASS, Status.REVIEW, Status.NOT_APPLICABLE)
    decision = decide([result(status, f"item-{status}") for status in statuses])
    assert decision.because == ("1 of 3 blocking items passed, 1 for review, 1 not applicable",)


def test_because_of_a_plain_pass_is_short() -> None:
    assert decide([result(Status.PASS)]).because == ("1 of 1 blocking item passed",)


def test_two_observations_of_one_check_add_up() -> None:
    one = Observation(examined=2, hits=(hit(),), problems=(PROBLEM,), evidence=(GOOD,))
    other = Observation(examined=3, unresolved=(UNRESOLVED,), absence="none here")
    both = one.merged(other)
    assert (both.examined, both.hits, both.problems, both.unresolved, both.evidence, both.absence) == (
        5, one.hits, one.problems, other.unresolved, one.evidence, None,
    )  # fmt: skip


def test_an_absence_that_both_halves_saw_is_said_once() -> None:
    seen = Observation(absence="none here")
    assert seen.merged(seen).absence == "none here"


@pytest.mark.parametrize(
    ("count", "told"),
    [(1, "write to a cache or map"), (2, "writes to caches and maps"), (0, "writes to caches and maps")],
)
def test_one_subject_is_told_as_its_check_says(count: int, told: str) -> None:
    unit, one = "writes to caches and maps", "write to a cache or map"
    examined = judged(Observation(examined=count), unit=unit, one=one).examined
    assert (examined.counted, Examined.model_validate_json(examined.model_dump_json())) == (told, examined)


def test_a_report_names_one_subject_where_its_unit_does_not_give_it_alone() -> None:
    given = [judged(Observation(examined=1), unit=unit, one=one).examined for unit, one in (
        ("calls", "call"), ("writes to caches and maps", "write to a cache or map"),
    )]  # fmt: skip
    assert ["one" in json.loads(examined.model_dump_json()) for examined in given] == [False, True]
