"""What holds of every waiver and every finding: pure functions, on generated values."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from secgate.gate.evaluate import evaluate
from secgate.gate.waive import SOON, accept, covers, expired, expiring, gone, lapsed, summarise
from secgate.model import (
    At,
    Confidence,
    Finding,
    FindingState,
    Item,
    ItemResult,
    Level,
    Observation,
    Problem,
    Severity,
    Status,
    Waiver,
)

ITEMS = ("no-danger", "no-peril")
PLACES = tuple(At(commit=f"{number:040x}", path="a.env", line=1) for number in range(2))
DAYS = st.dates(date(2025, 12, 1), date(2026, 3, 31))
IDS = st.integers(0, 5).map(lambda number: f"F-{number:012x}")
WHOLE = Item(id="no-danger", title="No danger", section="All", level=Level.BLOCK, severity=Severity.HIGH, unit="calls")


def make_finding(name: str = "F-000000000000", **changes: object) -> Finding:
    values: dict[str, object] = {
        "id": name, "rule": "no-danger.bad", "path": "src/a.ts", "line": 1, "column": 1, "end_line": 1,
        "end_column": 2, "message": "bad", "fix": "", "severity": Severity.HIGH, "confidence": Confidence.HIGH,
        "frame": None, "trace": (), "commit": None, "in_head": True,
    }  # fmt: skip
    return Finding.model_validate(values | changes)


FINDINGS = st.builds(
    make_finding,
    IDS,
    path=st.sampled_from(["src/a.ts", "lib/b.ts", "@commit-message", "\u202e/x\n.ts"]),
    confidence=st.sampled_from(Confidence),
    sensitive=st.booleans(),
    stands_at=st.sets(st.sampled_from(PLACES)).map(tuple),
    state=st.sampled_from([FindingState.OPEN, FindingState.OPEN, FindingState.IN_BASE]),
)
WAIVERS = st.builds(
    Waiver,
    kind=st.sampled_from(["waiver", "baseline"]),
    finding=IDS,
    item=st.sampled_from([None, *ITEMS]),
    at=st.none() | st.sampled_from(PLACES),
    reason=st.just("because it is so"),
    owner=st.just("ana"),
    expires=DAYS,
) | st.builds(
    Waiver,
    finding=st.none(),
    item=st.sampled_from(ITEMS),
    path=st.sampled_from(["**", "src/**", "*.ts", "lib/"]),
    at=st.none() | st.sampled_from(PLACES),
    owner=st.just("ana"),
    expires=DAYS,
)


def result(name: str, findings: tuple[Finding, ...], **changes: object) -> ItemResult:
    seen = Observation(examined=9)
    return evaluate(WHOLE.model_copy(update={"id": name} | changes), seen, findings)


@given(st.lists(FINDINGS, max_size=8), st.lists(WAIVERS, max_size=8), DAYS)
def test_an_accepted_finding_never_disappears(findings: list[Finding], waivers: list[Waiver], today: date) -> None:
    after = accept("no-danger", findings, waivers, today=today)
    cleared = [f.model_copy(update={"state": FindingState.OPEN, "waiver": None}) for f in after]
    assert cleared == [f.model_copy(update={"state": FindingState.OPEN}) for f in findings]


@given(st.lists(FINDINGS, max_size=8), st.lists(WAIVERS, max_size=8), DAYS)
def test_a_state_always_comes_with_the_waiver_it_rests_on(
    findings: list[Finding], waivers: list[Waiver], today: date
) -> None:
    for finding in accept("no-danger", findings, waivers, today=today):
        if finding.state in {FindingState.WAIVED, FindingState.BASELINE}:
            assert finding.waiver is not None
            assert (finding.waiver.kind == "baseline") is (finding.state is FindingState.BASELINE)
            assert finding.waiver.expires >= today
            assert covers(finding.waiver, "no-danger", finding)
        else:
            assert finding.waiver is None


@given(st.lists(FINDINGS, max_size=8), st.lists(WAIVERS, max_size=8), DAYS)
def test_nothing_open_is_covered_by_a_waiver_that_holds(
    findings: list[Finding], waivers: list[Waiver], today: date
) -> None:
    holding = [waiver for waiver in waivers if not expired(waiver, today=today)]
    opened = [f for f in accept("no-danger", findings, waivers, today=today) if f.state is FindingState.OPEN]
    assert not any(covers(waiver, "no-danger", finding) for waiver in holding for finding in opened)


@given(FINDINGS.filter(lambda finding: finding.sensitive), WAIVERS)
def test_a_secret_is_covered_only_where_its_value_stands(finding: Finding, waiver: Waiver) -> None:
    assert not covers(waiver, "no-danger", finding) or (waiver.finding == finding.id and waiver.at in finding.stands_at)


@given(st.lists(FINDINGS, max_size=8), st.lists(WAIVERS, max_size=8), DAYS)
def test_accepting_never_turns_anything_to_worse_and_covers_no_problem(
    findings: list[Finding], waivers: list[Waiver], today: date
) -> None:
    after = accept("no-danger", findings, waivers, today=today)
    seen = Observation(examined=3, problems=(Problem(reason="a file does not parse"),))
    assert evaluate(WHOLE, seen, after).status in {Status.FAIL, Status.INCOMPLETE}


@given(DAYS, st.integers(-40, 40))
@example(date(2026, 1, 31), 0)
def test_the_last_day_is_the_day_written(day: date, offset: int) -> None:
    waiver = Waiver(finding="F-000000000000", owner="ana", expires=day)
    assert expired(waiver, today=day + timedelta(days=offset)) is (offset > 0)


@given(st.datetimes(timezones=st.timezones()), DAYS)
def test_a_day_is_that_of_utc_wherever_the_clock_is(moment: datetime, day: date) -> None:
    waiver = Waiver(finding="F-000000000000", owner="ana", expires=day)
    ends = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    assert expired(waiver, today=moment.astimezone(UTC).date()) is (moment >= ends)


@given(st.lists(WAIVERS, max_size=10), DAYS)
def test_every_waiver_is_counted_once(waivers: list[Waiver], today: date) -> None:
    summary = summarise(waivers, [result(name, ()) for name in ITEMS], {}, today=today)
    assert summary.active + summary.baseline + len(summary.expired) == len(waivers)
    soon = [waiver for waiver in waivers if today <= waiver.expires <= today + SOON]
    assert [note.waiver for note in summary.expiring] == soon


@given(st.lists(FINDINGS, max_size=8), st.lists(WAIVERS, max_size=8), DAYS)
def test_a_waiver_that_holds_is_used_or_told_as_idle(
    findings: list[Finding], waivers: list[Waiver], today: date
) -> None:
    results = [result(name, accept(name, findings, waivers, today=today)) for name in ITEMS]
    summary = summarise(waivers, results, {}, today=today)
    idle = [note.waiver for note in (*summary.unused, *summary.not_evaluated)]
    for waiver in waivers:
        used = any(covers(waiver, r.id, f) for r in results for f in r.findings)
        assert (waiver in idle) is (not used and not expired(waiver, today=today))


def test_the_days_that_are_left_are_told() -> None:
    today = date(2026, 1, 31)
    notes = [
        expiring([Waiver(finding="F-0", owner="ana", expires=today + timedelta(days=days))], today=today)[0].note
        for days in (0, 1, 2)
    ]
    assert notes == [
        "holds until 2026-01-31, today",
        "holds until 2026-02-01, in 1 day",
        "holds until 2026-02-02, in 2 days",
    ]


def test_what_has_expired_is_told_with_its_day() -> None:
    waiver = Waiver(finding="F-0", owner="ana", expires=date(2026, 1, 30))
    assert [note.note for note in lapsed([waiver], today=date(2026, 1, 31))] == ["expired on 2026-01-30"]


def test_an_entry_is_gone_only_when_its_item_was_examined_in_full() -> None:
    waiver = Waiver(kind="baseline", finding="F-0", item="no-danger", owner="ana", expires=date(2026, 1, 30))
    whole = result("no-danger", ())
    assert gone(waiver, [whole])
    assert not gone(waiver, [result("no-danger", (make_finding("F-0"),))])
    assert not gone(waiver, [whole.model_copy(update={"problems": (Problem(reason="does not parse"),)})])
    assert not gone(waiver, [whole.model_copy(update={"status": None})])
    assert not gone(waiver, [whole.model_copy(update={"status": Status.NEEDS_EVIDENCE})])
    assert not gone(waiver, [])
