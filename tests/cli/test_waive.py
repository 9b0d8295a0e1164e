"""`secgate waive`, `waivers` and `baseline`: what they write, what they refuse, and how they end."""

import json
import os
import pty
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.command import Command, Outcome, environment
from secgate.catalog.fakes import fake
from support import BAD_CODE, SAFE_CODE, Bench, commit, repository, write

REASON = "only the nightly job of the platform calls it"
WAIVERS, BASELINE = ".secgate/waivers.yaml", ".secgate/baseline.yaml"
SAID = ("--reason", REASON, "--owner", "ana", "--expires", "30d")


def day(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


class Desk:
    """A target in a repository, gated by one check, and the commands on it."""

    def __init__(self, bench: Bench, command: Command) -> None:
        self.bench, self.command = bench, command
        bench.check()
        repository(bench.target, {"a.ts": "danger(1);\ndanger(2);\n", "b.ts": SAFE_CODE})
        self.options: tuple[str | Path, ...] = ("--policy", bench.policy(), "--checks", bench.checks)

    def __call__(self, name: str, *words: str | Path) -> Outcome:
        first = words[:1] if name == "waive" and not str(words[0]).startswith("--") else ()
        rest = words[len(first) :]
        return self.command(name, *first, self.bench.target, *self.options, *rest)

    def run(self) -> list[tuple[str, str]]:
        """Id and state of each finding."""
        report = json.loads(self("run", "--format", "json").out)
        return [(found["id"], found["state"]) for item in report["items"] for found in item["findings"]]

    def text(self, name: str = WAIVERS) -> str:
        return (self.bench.target / name).read_text(encoding="utf-8")


@pytest.fixture
def desk(bench: Bench, command: Command) -> Desk:
    return Desk(bench, command)


def test_a_waiver_is_written_and_counts_in_the_next_run(desk: Desk) -> None:
    first = desk.run()[0][0]
    done = desk("waive", first, *SAID, "--approved-by", "ben", "--ticket", "OPS-1")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{WAIVERS}:5: {first} is accepted until {day(30)}; ana answers for it.\n")
    assert [state for _, state in desk.run()] == ["waived", "open"]
    assert desk.text().endswith(
        f'# no-danger.danger-call at a.ts:1\n- finding: {first}\n  item: no-danger\n  reason: "{REASON}"\n'
        f'  owner: "ana"\n  approved_by: ["ben"]\n  expires: {day(30)}\n  ticket: "OPS-1"\n'
    )


def test_what_was_there_is_kept_to_the_byte(desk: Desk) -> None:
    (first, _), (second, _) = desk.run()
    before = f"# ours\r\n-   finding:   {first}  # why not\r\n    reason: '{REASON}'\r\n    owner: ana\r\n"
    before += f"    expires: {day(3)}"
    write(desk.bench.target, {WAIVERS: before})
    assert desk("waive", second, *SAID).code == 0
    after = (desk.bench.target / WAIVERS).read_bytes()
    assert after.startswith(before.encode() + b"\r\n")
    assert [state for _, state in desk.run()] == ["waived", "waived"]


def test_a_second_waiver_of_a_finding_is_refused(desk: Desk) -> None:
    first = desk.run()[0][0]
    desk("waive", first, *SAID)
    before = desk.text()
    done = desk("waive", first, *SAID)
    assert done.code == 2
    assert f"{WAIVERS}:5: {first} is accepted already" in done.err
    assert desk.text() == before


def test_an_item_is_waived_below_a_path(desk: Desk) -> None:
    assert desk("waive", "no-danger", "--path", "*.ts", *SAID).code == 0
    assert [state for _, state in desk.run()] == ["waived", "waived"]
    assert "is accepted already" in desk("waive", "no-danger", "--path", "*.ts", *SAID).err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("no-danger", *SAID), "an item as a whole cannot be accepted"),
        (("no-dangr", "--path", "a/**", *SAID), 'unknown item "no-dangr"; did you mean "no-danger"?'),
        (("no-danger", "--path", "../a", *SAID), "leaves the root of the target"),
        (("no-danger", "--path", "a/**", "--owner", "ana", "--expires", "3d"), "--reason is missing"),
        (("no-danger", "--path", "a/**", "--reason", REASON, "--expires", "3d"), "--owner is missing"),
        (("no-danger", "--path", "a/**", "--reason", REASON, "--owner", "ana"), "--expires is missing"),
        (("no-danger", "--path", "a/**", *SAID[:4], "--expires", "2020-01-01"), "--expires: 2020-01-01 has passed"),
        (("no-danger", "--path", "a/**", *SAID[:4], "--expires", "soon"), '--expires: "soon" is neither a date'),
        (("no-danger", "--path", "a/**", *SAID[:4], "--expires", "20w"), "is more than 90 days away"),
        (("no-danger", "--path", "a/**", "--reason", "so", *SAID[2:]), "must have at least 20 characters"),
        (("no-danger", "--output", "x", *SAID), "--output belongs to --from-pragmas"),
        (("F-000000000000", *SAID), "no report of a run can be read there"),
    ],
)
def test_what_cannot_be_waived_says_so_and_writes_nothing(desk: Desk, words: tuple[str, ...], said: str) -> None:
    done = desk("waive", *words)
    assert done.code == 2
    assert said in done.err
    assert not (desk.bench.target / WAIVERS).exists()


def test_nothing_named_is_a_mistake_of_usage(desk: Desk) -> None:
    assert desk.command("waive").code == 2


def test_a_finding_that_the_last_run_has_not_is_refused_with_the_nearest(desk: Desk) -> None:
    first = desk.run()[0][0]
    wrong = first[:-1] + ("0" if first[-1] != "0" else "1")
    assert f'no finding "{wrong}" in the report' in desk("waive", wrong, *SAID).err
    assert "did you mean" in desk("waive", wrong, *SAID).err


def test_a_path_belongs_to_an_item(desk: Desk) -> None:
    assert "--path belongs to an item" in desk("waive", desk.run()[0][0], "--path", "a/**", *SAID).err


def test_a_broken_file_is_not_added_to(desk: Desk) -> None:
    first = desk.run()[0][0]
    write(desk.bench.target, {WAIVERS: "- finding: nonsense\n"})
    assert desk("waive", first, *SAID).code == 2
    assert desk.text() == "- finding: nonsense\n"


def test_a_link_is_not_followed(desk: Desk, tmp_path: Path) -> None:
    first = desk.run()[0][0]
    (tmp_path / "elsewhere").mkdir()
    (desk.bench.target / ".secgate").symlink_to(tmp_path / "elsewhere")
    assert ".secgate: is a link" in desk("waive", first, *SAID).err
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_saved_report_is_taken_where_it_is_named(desk: Desk, tmp_path: Path) -> None:
    saved = tmp_path / "saved.json"
    desk("run", "--output", f"json={saved}")
    first = json.loads(saved.read_text())["items"][0]["findings"][0]["id"]
    assert desk("waive", first, "--report", saved, *SAID).code == 0


def test_explain_says_how_to_accept_and_what_was_decided(desk: Desk) -> None:
    first = desk.run()[0][0]
    explained = desk.command("explain", first, desk.bench.target).out
    assert f"To accept it until a day: secgate waive {first} {desk.bench.target}\n" in explained
    desk("waive", first, *SAID)
    desk.run()
    explained = desk.command("explain", first, desk.bench.target).out
    assert f"It is waived until {day(30)}, owner ana: {REASON} ({WAIVERS}:5).\n" in explained


def test_on_a_terminal_what_is_missing_is_asked_for(desk: Desk) -> None:
    first = desk.run()[0][0]
    words = ["waive", first, str(desk.bench.target), *map(str, desk.options)]
    terminal, end = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "secgate", *words],
        stdin=end,
        stdout=end,
        stderr=end,
        env=environment(desk.command.cache),
    ) as child:
        os.close(end)
        try:
            for answer in ("short", REASON, "ana", "2020-01-01", "10d"):
                _read_until(terminal, b": ")
                os.write(terminal, f"{answer}\n".encode())
                _read_until(terminal, f"{answer}\r\n".encode())
            assert child.wait(60) == 0
        finally:
            # A child that still waits for an answer sees the end of its terminal.
            os.close(terminal)
    assert f"  expires: {day(10)}\n" in desk.text()


def _read_until(terminal: int, end: bytes) -> None:
    shown = b""
    while not shown.endswith(end):
        shown += os.read(terminal, 1)


def secret_desk(desk: Desk) -> str:
    """A target whose only finding is a secret of its work tree; the finding's id."""
    desk.bench.items.clear()
    desk.bench.secrets()
    desk.bench.policy()
    write(desk.bench.target, {"prod.env": f"STRIPE_KEY={fake('stripe_live')}\n"})
    return desk.run()[0][0]


def test_a_secret_that_no_commit_holds_is_not_waived(desk: Desk) -> None:
    done = desk("waive", secret_desk(desk), *SAID)
    assert done.code == 2
    assert "prod.env:1: " in done.err
    assert "its file differs from HEAD" in done.err


def test_a_secret_is_waived_with_the_commit_that_holds_it(desk: Desk) -> None:
    secret_desk(desk)
    head = commit(desk.bench.target)
    name = desk.run()[0][0]
    assert desk("waive", name, *SAID).code == 0
    assert f'  at: {{commit: "{head}", path: "prod.env", line: 1}}\n' in desk.text()
    assert desk.run() == [(name, "waived")]
    assert fake("stripe_live") not in desk.text()


def test_a_secret_of_the_history_is_waived_at_the_commit_that_brought_it(desk: Desk) -> None:
    secret_desk(desk)
    brought = commit(desk.bench.target)
    (desk.bench.target / "prod.env").unlink()
    commit(desk.bench.target)
    name = desk.run()[0][0]
    assert desk("waive", name, *SAID).code == 0
    assert f"prod.env:1 in commit {brought[:12]}\n" in desk.text()
    assert f'  at: {{commit: "{brought}", path: "prod.env", line: 1}}\n' in desk.text()
    assert desk.run() == [(name, "waived")]


def test_a_secret_of_another_commit_than_the_report_s_is_not_waived(desk: Desk) -> None:
    secret_desk(desk)
    commit(desk.bench.target)
    name = desk.run()[0][0]
    commit(desk.bench.target, "later")
    assert "the last report is of another commit than HEAD" in desk("waive", name, *SAID).err


def test_a_secret_outside_a_repository_is_not_waived(desk: Desk) -> None:
    for entry in (".git/HEAD", ".git/config"):
        (desk.bench.target / entry).unlink()
    name = secret_desk(desk)
    assert "no commit holds it" in desk("waive", name, *SAID).err


def comments(desk: Desk) -> list[str]:
    """The ids of the findings that comments of other tools stand at."""
    write(
        desk.bench.target,
        {
            "a.ts": "danger(1); // nosemgrep\n// eslint-disable-next-line no-eval\ndanger(2);\n",
            "b.ts": "work(1); // NOSONAR\ndanger(3);\n\n// gitleaks:allow\ndanger(4);\n",
        },
    )
    return [name for name, _ in desk.run()]


def test_comments_of_other_tools_become_proposals_that_do_nothing(desk: Desk) -> None:
    first, second, third, _ = comments(desk)
    done = desk("waive", "--from-pragmas")
    assert done.code == 0
    assert "3 proposals from 4 comments of the run of" in done.err
    assert "1 comment at no open finding" in done.err
    assert f"# no-danger.danger-call at a.ts:1, silenced by nosemgrep on line 1\n# - finding: {first}\n" in done.out
    assert f"# no-danger.danger-call at a.ts:3, silenced by eslint-disable on line 2\n# - finding: {second}" in done.out
    assert f"# - finding: {third}\n" in done.out
    assert "#   b.ts:4 gitleaks:allow\n" in done.out
    assert all(not line or line.startswith("#") for line in done.out.splitlines())
    assert not (desk.bench.target / WAIVERS).exists()


def test_a_proposal_as_it_is_would_stop_the_run(desk: Desk) -> None:
    comments(desk)
    text = desk("waive", "--from-pragmas").out
    lines = [line.removeprefix("# ") for line in text.splitlines() if line.startswith(("# - finding", "#   "))]
    write(desk.bench.target, {WAIVERS: "\n".join(line for line in lines if "b.ts" not in line) + "\n"})
    done = desk("run")
    assert done.code == 2
    assert "reason: must have at least 20 characters; it has 0" in done.err


def test_proposals_go_to_a_file_but_never_to_one_that_counts(desk: Desk, tmp_path: Path) -> None:
    comments(desk)
    assert desk("waive", "--from-pragmas", "--output", tmp_path / "proposals.yaml").out == ""
    assert (tmp_path / "proposals.yaml").read_text().startswith("# Proposals from inline comments of other tools")
    done = desk("waive", "--from-pragmas", "--output", desk.bench.target / WAIVERS)
    assert (done.code, "is read by every run" in done.err) == (2, True)


def test_proposals_take_the_target_alone(desk: Desk) -> None:
    assert desk.command("waive", "F-1", desk.bench.target, "--from-pragmas").code == 2


def test_a_secret_that_cannot_be_named_is_told_and_not_proposed(desk: Desk) -> None:
    secret_desk(desk)
    write(desk.bench.target, {"prod.env": f"STRIPE_KEY={fake('stripe_live')} # gitleaks:allow\n"})
    desk.run()
    assert "#   cannot be proposed: F-" in desk("waive", "--from-pragmas").out


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
    assert desk("waivers").code == 0


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
    assert f"secgate waive {new} {desk.bench.target}\n" in done.out
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
