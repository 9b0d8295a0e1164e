"""`secgate waivers` and `baseline`: what they list and write, what they refuse, and how they end."""

from pathlib import Path

import pytest

from cli.desk import BASELINE, REASON, SAID, WAIVERS, Desk, day, desk, secret_desk
from support import BAD_CODE, SAFE_CODE, commit, write

__all__ = ["desk"]


def test_nothing_is_accepted_in_the_beginning(desk: Desk) -> None:
    done = desk("waivers")
    assert (done.code, done.err) == (0, "")
    assert done.out == f"Nothing is accepted: no entry in {WAIVERS}, and no baseline.\n"


def waiver(finding: str, expires: str) -> str:
    return f"- finding: {finding}\n  item: no-danger\n  reason: {REASON}\n  owner: ana\n  expires: {expires}\n"


def test_active_expiring_and_expired_are_listed(desk: Desk) -> None:
    text = waiver("F-000000000001", day(60)) + waiver("F-000000000002", day(3)) + waiver("F-000000000003", day(-1))
    write(desk.bench.target, {WAIVERS: text})
    done = desk("waivers")
    assert done.code == 1
    assert done.out.startswith("2 active, 0 in the baseline, 1 expired\n")
    assert f"expired        F-000000000003 {WAIVERS}:11\n               expired on {day(-1)}; owner ana\n" in done.out
    assert f"expiring       F-000000000002 {WAIVERS}:6\n" in done.out
    told = f"active F-000000000001 {WAIVERS}:1 until {day(60)}, owner ana: {REASON}"
    assert told in " ".join(done.out.split())
    assert "unused: not known, nothing was run here" in done.out


def test_a_waiver_that_ends_soon_and_is_not_needed_is_listed_once(desk: Desk) -> None:
    write(desk.bench.target, {WAIVERS: waiver("F-000000000001", day(3))})
    desk.run()
    assert desk("waivers").out.count("F-000000000001") == 1


def test_unused_is_known_from_the_last_run_of_this_commit_and_these_files(desk: Desk) -> None:
    write(desk.bench.target, {WAIVERS: waiver("F-000000000001", day(60))})
    assert desk("waivers").code == 0
    desk.run()
    done = desk("waivers")
    assert done.code == 1
    assert "unused         F-000000000001" in done.out
    assert "no finding of this run matches" in done.out
    write(desk.bench.target, {WAIVERS: "# later\n" + waiver("F-000000000001", day(60))})
    assert "unused: not known, the files have changed since the last run" in desk("waivers").out
    desk.run()
    commit(desk.bench.target)
    assert "unused: not known, the last run was of another commit" in desk("waivers").out


def test_a_waiver_that_is_used_ends_well(desk: Desk) -> None:
    desk("waive", desk.run()[0][0], *SAID)
    desk.run()
    done = desk("waivers")
    assert done.code == 0
    assert done.out.splitlines()[-1].startswith("none unused by the run of ")


def test_a_broken_waiver_ends_the_list_with_two(desk: Desk) -> None:
    write(desk.bench.target, {WAIVERS: "- finding: nonsense\n"})
    assert desk("waivers").code == 2


def test_a_report_of_another_version_tells_nothing(desk: Desk) -> None:
    write(desk.bench.target, {WAIVERS: waiver("F-000000000001", day(60))})
    desk.run()
    (saved,) = (desk.command.cache / "secgate/last").iterdir()
    saved.write_text("{}")
    assert "unused: not known, the last report is of another version" in desk("waivers").out


KNOWN = ("--owner", "ops", "--expires", "90d")


def test_the_findings_of_today_become_the_baseline(desk: Desk) -> None:
    done = desk("baseline", *KNOWN)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{BASELINE}: 2 findings are known until {day(90)}; ops answers for them.\n")
    assert [state for _, state in desk.run()] == ["baseline", "baseline"]
    assert f'  owner: "ops"\n  expires: {day(90)}\n  first_seen: {day(0)}\n' in desk.text(BASELINE)


@pytest.mark.parametrize(
    ("words", "option"),
    [
        ((), "--owner and --expires are missing"),
        (KNOWN[:2], "--expires"),
        (KNOWN[2:], "--owner"),
        (("--owner", " "), "--"),
    ],
)  # fmt: skip
def test_a_baseline_needs_an_owner_and_a_day(desk: Desk, words: tuple[str, ...], option: str) -> None:
    done = desk("baseline", *words)
    assert (done.code, f"{option}" in done.err) == (2, True)
    assert not (desk.bench.target / BASELINE).exists()


def test_the_approvers_of_a_baseline_are_written(desk: Desk) -> None:
    assert desk("baseline", *KNOWN, "--approved-by", "eve").code == 0
    assert '  owner: "ops"\n  approved_by: ["eve"]\n' in desk.text(BASELINE)


def test_a_baseline_only_shrinks(desk: Desk) -> None:
    desk("baseline", *KNOWN)
    second = desk.run()[1][0]
    write(desk.bench.target, {"a.ts": "danger(1);\n", "b.ts": "danger(7);\n"})
    new = next(name for name, state in desk.run() if state == "open")
    done = desk("baseline", *KNOWN)
    assert done.code == 1
    assert f"{BASELINE}: 1 entry taken away, 1 entry stays as written.\n" in done.out
    assert "1 open finding is not in it and not added: it may only shrink.\n" in done.out
    assert f"Mend it, or accept it by itself: secgate waive {new} {desk.bench.target}\n" in done.out
    text = desk.text(BASELINE)
    assert second not in text
    assert new not in text
    assert text.startswith("# Findings that were there when the gate was adopted.")


def test_a_baseline_that_has_shrunk_to_nothing_stays_closed(desk: Desk) -> None:
    desk("baseline", *KNOWN)
    write(desk.bench.target, {"a.ts": SAFE_CODE})
    assert desk("baseline").code == 0
    write(desk.bench.target, {"a.ts": BAD_CODE})
    assert desk("baseline", *KNOWN).code == 1
    assert [state for _, state in desk.run()] == ["open"]


def test_what_could_not_be_examined_is_not_taken_away(desk: Desk) -> None:
    desk("baseline", *KNOWN)
    write(desk.bench.target, {"a.ts": "const = ;\n"})
    assert "0 entries taken away, 2 entries stay as written" in desk("baseline").out


def test_without_a_finding_no_baseline_is_written(desk: Desk) -> None:
    write(desk.bench.target, {"a.ts": SAFE_CODE})
    assert "nothing to accept" in desk("baseline", *KNOWN).out
    assert not (desk.bench.target / BASELINE).exists()


def test_what_was_not_examined_is_told_with_the_baseline(desk: Desk) -> None:
    write(desk.bench.target, {"b.ts": "const = ;\n"})
    assert "Not examined in full, so more may come to light: no-danger.\n" in desk("baseline", *KNOWN).out


def test_a_waived_finding_does_not_go_into_the_baseline(desk: Desk) -> None:
    desk("waive", desk.run()[0][0], *SAID)
    assert "1 finding is known" in desk("baseline", *KNOWN).out
    assert [state for _, state in desk.run()] == ["waived", "baseline"]


def test_a_secret_of_the_baseline_names_its_commit(desk: Desk) -> None:
    secret_desk(desk)
    assert "its file differs from HEAD" in desk("baseline", *KNOWN).err
    head = commit(desk.bench.target)
    assert desk("baseline", *KNOWN).code == 0
    assert f'  at: {{commit: "{head}", path: "prod.env", line: 1}}\n' in desk.text(BASELINE)
    assert desk.run()[0][1] == "baseline"


def test_the_baseline_may_come_from_a_saved_report(desk: Desk, tmp_path: Path) -> None:
    saved = tmp_path / "saved.json"
    desk("run", "--output", f"json={saved}")
    assert desk("baseline", "--report", saved, *KNOWN).code == 0


def test_the_known_are_listed_when_verbose(desk: Desk) -> None:
    desk("baseline", *KNOWN)
    assert desk("waivers").out.startswith("0 active, 2 in the baseline, 0 expired\n")
    assert "known          F-" in desk("waivers", "--verbose").out
