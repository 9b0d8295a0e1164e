"""What a waiver and the baseline do to a run, through the real engines."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from secgate.errors import ConfigError
from secgate.model import Finding, FindingState, Report, Status, Verdict
from support import BAD_CODE, CALLS, SAFE_CODE, Bench, commit, item_of, write

REASON = "only the nightly job of the platform calls it"
TWO = "danger(1);\ndanger(2);\n"


def waiver(finding: str | None = None, **changes: object) -> dict[str, object]:
    values: dict[str, object] = {"reason": REASON, "owner": "ana@example.com", "expires": "2026-02-28"}
    return ({"finding": finding} if finding else {}) | values | changes


def known(finding: str, **changes: object) -> dict[str, object]:
    return {"id": finding, "owner": "ana", "expires": "2026-06-30", "first_seen": "2026-01-01"} | changes


def yaml(entries: list[dict[str, object]]) -> str:
    """A list as YAML; dates stay bare."""
    lines = []
    for entry in entries:
        pairs = [f"{k}: {v if k in {'expires', 'first_seen'} else json.dumps(v)}" for k, v in entry.items()]
        lines.append("- " + "\n  ".join(pairs))
    return "\n".join(lines) + "\n"


def waive(bench: Bench, *entries: dict[str, object]) -> None:
    write(bench.target, {".secgate/waivers.yaml": yaml(list(entries))})


def accept(bench: Bench, *entries: dict[str, object]) -> None:
    write(bench.target, {".secgate/baseline.yaml": yaml(list(entries))})


def findings(bench: Bench, name: str = "no-danger", **changes: object) -> tuple[Finding, ...]:
    return item_of(bench.gate(**changes), name).findings


def states(report: Report, name: str = "no-danger") -> list[str]:
    return [finding.state.value for finding in item_of(report, name).findings]


@pytest.fixture
def bad(bench: Bench) -> Bench:
    """A bench with two findings in a.ts and one in lib/b.ts."""
    bench.repository({"a.ts": TWO, "lib/b.ts": BAD_CODE, "c.ts": SAFE_CODE})
    bench.check()
    return bench


@pytest.fixture
def one(bench: Bench) -> Bench:
    """A bench with one finding and one item."""
    bench.repository({"a.ts": BAD_CODE})
    bench.check()
    return bench


def test_a_waived_finding_stays_in_the_report_with_its_waiver(one: Bench) -> None:
    (found,) = findings(one)
    waive(one, waiver(found.id, approved_by="ben", ticket="OPS-1"))
    (after,) = findings(one)
    assert after.state is FindingState.WAIVED
    assert after.waiver is not None
    assert after.waiver.model_dump(mode="json", exclude={"path", "at", "first_seen", "item"}) == {
        "kind": "waiver",
        "finding": found.id,
        "reason": REASON,
        "owner": "ana@example.com",
        "approved_by": ["ben"],
        "expires": "2026-02-28",
        "ticket": "OPS-1",
        "where": ".secgate/waivers.yaml:1",
    }


def test_an_item_whose_every_finding_is_waived_passes_and_says_so(one: Bench) -> None:
    waive(one, waiver(findings(one)[0].id))
    report = one.gate()
    assert item_of(report).status is Status.PASS
    assert item_of(report).reason == "1 call, no open finding, 1 waived"
    assert report.verdict is Verdict.PASS
    assert report.because == ("1 of 1 blocking item passed, 1 finding waived",)


def test_an_open_finding_beside_a_waived_one_fails_the_item(bad: Bench) -> None:
    waive(bad, waiver(findings(bad)[0].id))
    report = bad.gate()
    assert states(report) == ["waived", "open", "open"]
    assert item_of(report).reason == "2 findings in 4 calls, 1 waived"


def test_a_waiver_by_item_and_path_covers_what_lies_below(bad: Bench) -> None:
    waive(bad, waiver(item="no-danger", path="lib/**"))
    assert states(bad.gate()) == ["open", "open", "waived"]


def test_a_waiver_by_item_and_path_covers_no_other_item(bad: Bench) -> None:
    bad.check("no-peril")
    waive(bad, waiver(item="no-danger", path="lib/**"))
    assert states(bad.gate(), "no-peril") == ["open", "open", "open"]


def test_a_waiver_covers_no_problem(one: Bench) -> None:
    waive(one, waiver(item="no-danger", path="*.ts"))
    write(one.target, {"b.ts": "const = ;\n"})
    assert item_of(one.gate()).status is Status.INCOMPLETE


def test_a_finding_in_the_baseline_does_not_block_and_is_shown(one: Bench) -> None:
    accept(one, known(findings(one)[0].id))
    report = one.gate()
    assert states(report) == ["baseline"]
    assert report.because == ("1 of 1 blocking item passed, 1 in the baseline",)
    assert report.waivers.baseline == 1
    assert report.waivers.active == 0


def test_a_waiver_goes_before_the_baseline(one: Bench) -> None:
    (found,) = findings(one)
    accept(one, known(found.id))
    waive(one, waiver(found.id))
    report = one.gate()
    assert states(report) == ["waived"]
    assert report.waivers.unused == ()


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC), "waived"),
        (datetime(2026, 3, 1, tzinfo=UTC), "open"),
        # The same moments on clocks elsewhere: the last day is that of UTC.
        (datetime(2026, 3, 1, 9, tzinfo=timezone(timedelta(hours=10))), "waived"),
        (datetime(2026, 2, 28, 20, tzinfo=timezone(timedelta(hours=-5))), "open"),
    ],
)
def test_the_last_day_counts_and_is_that_of_utc(one: Bench, moment: datetime, state: str) -> None:
    waive(one, waiver(findings(one)[0].id))
    assert states(one.gate(clock=lambda: moment)) == [state]


def test_an_expired_waiver_is_named_in_the_summary_and_as_a_note(one: Bench) -> None:
    (found,) = findings(one)
    waive(one, waiver(found.id, expires="2026-01-30"))
    report = one.gate()
    assert [(note.waiver.finding, note.note) for note in report.waivers.expired] == [
        (found.id, "expired on 2026-01-30")
    ]
    assert report.waivers.active == 0
    note = f"{found.id}: the waiver of ana@example.com expired on 2026-01-30 (.secgate/waivers.yaml:1)"
    assert note in report.target.notes


def test_of_many_that_expired_the_first_few_are_noted(one: Bench) -> None:
    waive(one, *(waiver(f"F-{number:012x}", expires="2026-01-30") for number in range(5)))
    notes = one.gate().target.notes
    assert sum("expired on 2026-01-30" in note for note in notes) == 3
    assert "2 more waivers and baseline entries expired" in notes


def test_an_expired_entry_of_the_baseline_says_so(one: Bench) -> None:
    (found,) = findings(one)
    accept(one, known(found.id, expires="2026-01-30"))
    report = one.gate()
    assert states(report) == ["open"]
    assert [note.waiver.kind for note in report.waivers.expired] == ["baseline"]


@pytest.mark.parametrize(("day", "soon"), [("2026-01-31", True), ("2026-02-14", True), ("2026-02-15", False)])
def test_a_waiver_expires_soon_within_fourteen_days(one: Bench, day: str, soon: bool) -> None:
    waive(one, waiver(findings(one)[0].id, expires=day))
    assert bool(one.gate().waivers.expiring) is soon


def test_a_waiver_that_matches_nothing_is_unused(one: Bench) -> None:
    waive(one, waiver("F-000000000000", item="no-danger"))
    (note,) = one.gate().waivers.unused
    assert (note.waiver.finding, note.note) == ("F-000000000000", "no finding of this run matches")


def test_a_waiver_of_an_item_that_is_off_is_not_called_unused(bad: Bench) -> None:
    bad.check("no-peril")
    waive(bad, waiver("F-000000000000", item="no-danger"))
    summary = bad.gate(skip=("no-danger",)).waivers
    assert summary.unused == ()
    assert [note.note for note in summary.not_evaluated] == ["no-danger is off"]


def test_a_waiver_of_an_item_that_is_incomplete_is_not_called_unused(one: Bench) -> None:
    write(one.target, {"b.ts": "const = ;\n"})
    waive(one, waiver("F-000000000000"))
    summary = one.gate().waivers
    assert summary.unused == ()
    assert [note.note for note in summary.not_evaluated] == ["no-danger was not examined in full"]


def test_a_waiver_of_a_check_that_no_policy_of_the_run_names_is_not_evaluated(one: Bench) -> None:
    waive(one, waiver("F-000000000000", item="type-safety", expires="2030-01-01"))
    assert [note.note for note in one.gate().waivers.not_evaluated] == ["type-safety is no item of this run"]


def test_both_files_are_in_the_digest(one: Bench) -> None:
    digests = {one.gate().digests.waivers}
    waive(one, waiver("F-000000000000"))
    digests.add(one.gate().digests.waivers)
    accept(one, known("F-000000000000"))
    digests.add(one.gate().digests.waivers)
    assert len(digests) == 3


def test_no_file_of_waivers_has_the_digest_of_nothing(one: Bench) -> None:
    assert one.gate().digests.waivers.startswith("sha256:e3b0c44298fc1c14")


def test_a_broken_waiver_stops_the_run(one: Bench) -> None:
    waive(one, waiver("F-000000000000", expire="2026-02-28"))
    with pytest.raises(ConfigError, match='unknown key "expire"; did you mean "expires"') as caught:
        one.gate()
    assert caught.value.where == ".secgate/waivers.yaml:5"


def test_the_policy_of_the_item_bounds_the_days(one: Bench) -> None:
    one.settings["defaults"] = {"max_waiver_days": 10}
    waive(one, waiver("F-000000000000", expires="2026-02-11"))
    with pytest.raises(ConfigError, match="2026-02-11 is more than 10 days away") as caught:
        one.gate()
    assert 'Policy "bench" allows 2026-02-10 at the latest' in caught.value.next_step


def test_the_last_day_that_the_policy_allows_is_allowed(one: Bench) -> None:
    one.settings["defaults"] = {"max_waiver_days": 10}
    waive(one, waiver("F-000000000000", expires="2026-02-10"))
    assert one.gate().waivers.active == 1


def test_an_approver_is_asked_for_where_the_policy_says_so(one: Bench) -> None:
    one.settings["defaults"] = {"waiver_approvers": 1}
    waive(one, waiver("F-000000000000", approved_by=" ANA@example.com"))
    with pytest.raises(ConfigError, match="0 of 1 people who are not the owner have approved it"):
        one.gate()


def test_a_run_is_the_same_when_nothing_is_waived(one: Bench) -> None:
    report = one.gate()
    assert item_of(report).reason == "1 finding in 1 call"
    assert report.waivers.model_dump() == {
        "active": 0, "baseline": 0, "expiring": (), "expired": (), "unused": (), "not_evaluated": (),
    }  # fmt: skip


def test_a_finding_keeps_its_place_in_memory_only(one: Bench) -> None:
    assert "stands_at" not in one.gate().model_dump_json()


def trusting(bench: Bench) -> Path:
    """The files of the policy go into the target, so that a ref can vouch for them."""
    policy = bench.policy()
    write(bench.target, {".secgate/policies/bench.yaml": policy.read_text(encoding="utf-8")})
    return policy


def test_a_waiver_of_the_change_under_test_does_nothing_and_the_report_says_so(one: Bench) -> None:
    (found,) = findings(one)
    trusting(one)
    commit(one.target)
    waive(one, waiver(found.id))
    commit(one.target, "waive it myself")
    report = one.gate(trust="HEAD~1", policies=("bench",))
    assert states(report) == ["open"]
    note = f".secgate/waivers.yaml of the work tree accepts what HEAD~1 does not, which does not count: {found.id}"
    assert note in report.target.notes


def test_a_waiver_of_the_trusted_ref_holds_though_the_change_takes_it_away(one: Bench) -> None:
    (found,) = findings(one)
    trusting(one)
    waive(one, waiver(found.id))
    commit(one.target)
    (one.target / ".secgate/waivers.yaml").unlink()
    report = one.gate(trust="HEAD", policies=("bench",))
    assert states(report) == ["waived"]
    waived = item_of(report).findings[0].waiver
    assert waived is not None
    assert waived.where == "HEAD:.secgate/waivers.yaml:1"


def test_a_longer_date_in_the_change_under_test_does_not_count(one: Bench) -> None:
    (found,) = findings(one)
    trusting(one)
    waive(one, waiver(found.id, expires="2026-01-30"))
    commit(one.target)
    waive(one, waiver(found.id, expires="2026-03-30"))
    report = one.gate(trust="HEAD", policies=("bench",))
    assert states(report) == ["open"]
    assert any("does not count" in note for note in report.target.notes)


def test_a_broken_waiver_of_the_change_under_test_is_a_note(one: Bench) -> None:
    trusting(one)
    commit(one.target)
    write(one.target, {".secgate/waivers.yaml": "- finding: nonsense\n"})
    notes = one.gate(trust="HEAD", policies=("bench",)).target.notes
    what = "HEAD decides what is accepted; what the work tree says does not count, and is broken"
    assert f"{what}: .secgate/waivers.yaml:1" in notes


def test_a_review_that_rests_on_a_waiver_says_so(bench: Bench) -> None:
    likely = {"id": "likely", "pattern": "danger(...)", "metadata": {"confidence": "medium"}}
    bench.repository({"a.ts": TWO})
    bench.check("no-danger", CALLS, likely)
    waive(bench, waiver(findings(bench)[0].id))
    item = bench.item()
    assert (item.status, item.reason) == (Status.REVIEW, "1 finding below high confidence, 1 waived")
