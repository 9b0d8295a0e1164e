"""`secgate waive`: what it writes, what it refuses, and how it ends."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from cli.command import environment
from cli.desk import REASON, SAID, WAIVERS, Desk, day, desk, secret_desk
from secgate.catalog.fakes import fake
from support import commit, write

__all__ = ["desk"]


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
        (("no-danger", "--path", "a/**", *SAID[:4], "--expires", "20w"), "90 days away; nothing was written"),
        (("no-danger", "--path", "a/**", "--reason", "so", *SAID[2:]), "error: --reason: at least 20 characters"),
        (("no-danger", "--path", "a/**", *SAID[:2], "--owner", " ", *SAID[4:]), "error: --owner: it is empty"),
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
    done = desk.command("waive", "F-000000000000", "--from-pragmas")
    assert (done.code, "--from-pragmas takes the target alone" in done.err) == (2, True)


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
