"""`secgate attest`: a statement is written, signed and counts in the next run; `--check` says what each is worth."""

import json
import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.command import Command, Outcome
from secgate.evidence.signatures import NAMESPACE, new_key
from support import commit, git, repository, write

ITEM = "database-backups"
FILE = f".secgate/attestations/{ITEM}.yaml"
POLICY = f"""\
schema: secgate/policy/1
id: ours
title: What we state
sections:
  - title: Data
    items:
      - {{check: {ITEM}, owners: [ana]}}
"""
SCHEMA = 'datasource db {\n  provider = "postgresql"\n  url      = env("DATABASE_URL")\n}\n'
SAID = ("--owner", "ana", "--statement", "Backed up every night, restored on a copy.")


def day(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


DETAILS = f"""\
details:
  - name: DATABASE_URL
    schedule: every night
    where: another account
    retention_days: 30
    encrypted: true
    last_backup: {day(-1)}
    last_restore_test: {day(-3)}
"""


class Desk:
    """A target whose only item rests on a statement of ana, and ana's key."""

    def __init__(self, folder: Path, command: Command) -> None:
        self.command = command
        (folder / "keys").mkdir()
        self.key, public = new_key(folder / "keys")
        files = {"schema.prisma": SCHEMA, ".secgate/policies/ours.yaml": POLICY}
        signers = {".secgate/allowed_signers": f'ana namespaces="{NAMESPACE}" {public}\n'}
        self.target = repository(folder / "target", files | signers)

    def __call__(self, *words: str | Path) -> Outcome:
        return self.command("attest", ITEM, self.target, "--policy", "ours", *words)

    def check(self, *words: str) -> Outcome:
        return self.command("attest", self.target, "--check", "--policy", "ours", *words)

    def status(self, *words: str) -> str:
        done = self.command("run", self.target, "--policy", "ours", "--format", "json", *words)
        return str(json.loads(done.out)["items"][0]["status"])

    def fill(self) -> None:
        file = self.target / FILE
        file.write_text(file.read_text().partition("details:")[0] + DETAILS)


@pytest.fixture
def desk(tmp_path: Path, command: Command) -> Desk:
    return Desk(tmp_path, command)


def test_a_statement_counts_once_it_is_filled_in_and_signed(desk: Desk) -> None:
    assert desk.status() == "needs-evidence"
    assert desk(*SAID).code == 0
    desk.fill()
    assert desk.status() == "needs-evidence"
    assert desk("--key", desk.key).code == 0
    assert desk.status() == "pass"
    assert desk.check().code == 0


def test_it_is_written_whole_and_ends_by_the_limit_of_the_policy(desk: Desk) -> None:
    desk(*SAID)
    first = git(desk.target, "rev-list", "--max-parents=0", "HEAD").strip()
    assert (desk.target / FILE).read_text() == (
        f'schema: secgate/attestation/1\nitem: {ITEM}\nowner: "ana"\n'
        'statement: "Backed up every night, restored on a copy."\nresult: satisfied\n'
        f'attested_on: {day(0)}\nexpires_on: {day(90)}\nrepository: "{first}"\nbound_to: none\n'
        "details:\n  - name:\n    schedule:\n    where:\n    encrypted:\n    retention_days:\n    last_backup:\n"
        "    last_restore_test:\n"
    )


def test_stated_anew_it_keeps_the_details_and_loses_the_signatures(desk: Desk) -> None:
    desk(*SAID)
    desk.fill()
    desk("--key", desk.key)
    assert desk(*SAID[:3], "Backed up every night, and before each deploy.").code == 0
    assert (desk.target / FILE).read_text().endswith(DETAILS)
    assert not list((desk.target / FILE).parent.glob("*.sig"))
    assert f"{ITEM}: unsigned: nobody has signed it" in desk.check().out


def test_what_is_not_filled_in_is_not_signed(desk: Desk) -> None:
    desk(*SAID)
    done = desk("--key", desk.key)
    assert (done.code, "entry 1 of details does not say name, schedule, where" in done.err) == (2, True)
    assert not list((desk.target / FILE).parent.glob("*.sig"))


def test_a_statement_that_says_no_is_signed_without_details(desk: Desk) -> None:
    desk(*SAID, "--result", "not-satisfied")
    assert desk("--key", desk.key).code == 0
    assert desk.status() == "fail"


def test_the_commands_that_a_run_proposes_work_as_they_are_pasted(desk: Desk) -> None:
    done = desk.command("run", desk.target, "--policy", "ours", "--format", "json")
    reason = json.loads(done.out)["items"][0]["evidence"][0]["reason"]
    first, second = (shlex.split(words) for words in re.findall(r"`([^`]+)`", reason))
    assert desk.command(*first[1:3], desk.target, "--policy", "ours", *first[3:]).code == 0
    desk.fill()
    assert desk.command(*second[1:3], desk.target, "--policy", "ours", "--key", desk.key).code == 0
    assert (second[3], desk.status()) == ("--key", "pass")


def test_a_statement_that_is_there_is_not_overwritten_by_chance(desk: Desk) -> None:
    desk(*SAID)
    assert (desk().code, "is there already" in desk().err) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--owner and --statement are missing"),
        (("--owner", "eve", *SAID[2:]), "--owner: eve is no owner of database-backups"),
        ((*SAID[:3], "short"), "statement"),
        ((*SAID, "--result", "fine"), '--result: "fine" is not one of'),
        ((*SAID, "--result", "not-applicable"), "not-applicable needs a justification"),
        ((*SAID, "--expires", "91d"), "is later than"),
        ((*SAID, "--evidence", "none.md"), "no such file in the target"),
        ((*SAID, "--evidence", "../target/schema.prisma"), "no such file in the target"),
        ((*SAID, "--bound-to", "paths"), "bound_to: paths needs"),
        ((*SAID, "--bound-to", "all"), '--bound-to: "all" is not one of'),
    ],
)
def test_what_is_refused_writes_nothing(desk: Desk, words: tuple[str, ...], said: str) -> None:
    done = desk(*words)
    assert (done.code, said in done.err) == (2, True)
    assert not (desk.target / FILE).exists()


def test_evidence_files_are_written_with_their_digest_and_change_ends_it(desk: Desk) -> None:
    write(desk.target, {"restore.md": "# Restore\n"})
    desk(*SAID, "--evidence", "restore.md", "--bound-to", "paths")
    desk.fill()
    desk("--key", desk.key)
    assert desk.check().code == 0
    write(desk.target, {"restore.md": "# Restored?\n"})
    assert "changed: the file that the statement rests on has changed since (restore.md)" in desk.check().out


def test_a_key_that_the_trusted_ref_does_not_know_does_not_count(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "eve").mkdir()
    key, public = new_key(tmp_path / "eve")
    desk(*SAID)
    desk.fill()
    desk("--key", key)
    commit(desk.target)
    base = "HEAD"
    write(desk.target, {".secgate/allowed_signers": f"ana {public}\n"})
    assert desk.status() == "pass"
    assert desk.status("--trust", base) == "needs-evidence"
    assert desk.check().code == 0
    for option in ("--trust", "--base"):
        done = desk.check(option, base)
        assert (done.code, f"{ITEM}: unknown-signer:" in done.out) == (1, True)


def test_what_decides_elsewhere_is_asked_for_with_check_alone(desk: Desk) -> None:
    done = desk(*SAID, "--trust", "HEAD")
    assert (done.code, "--trust and --base go with --check" in done.err) == (2, True)


def test_nobody_signs_whose_signature_cannot_count(desk: Desk) -> None:
    desk(*SAID)
    done = desk("--key", desk.key, "--by", "eve")
    assert (done.code, "--by: eve is no owner of database-backups" in done.err) == (2, True)


def test_a_statement_that_is_bound_to_the_commit_is_held_against_the_files(desk: Desk) -> None:
    desk(*SAID, "--bound-to", "commit")
    desk.fill()
    desk("--key", desk.key)
    commit(desk.target)
    assert desk.check().code == 0
    write(desk.target, {"schema.prisma": f"{SCHEMA}\n"})
    assert f"{ITEM}: dirty: is bound to the commit, and the files differ from it now" in desk.check().out


def test_a_statement_that_was_deleted_is_missing(desk: Desk) -> None:
    desk(*SAID)
    commit(desk.target)
    (desk.target / FILE).unlink()
    assert desk.status() == "needs-evidence"
    assert f"{ITEM}: missing: nobody has stated it" in desk.check().out
    assert desk(*SAID).code == 0


def test_an_unknown_item(desk: Desk) -> None:
    done = desk.command("attest", "database-backup", desk.target, "--policy", "ours", *SAID)
    assert (done.code, 'did you mean "database-backups"?' in done.err) == (2, True)


@pytest.mark.parametrize("name", ["../eve", "a/b", ".hidden"])
def test_a_signer_whose_name_would_lead_elsewhere(desk: Desk, name: str) -> None:
    desk(*SAID)
    assert desk("--key", desk.key, "--by", name).code == 2


def test_a_folder_that_is_a_link_is_not_written_through(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (desk.target / ".secgate/attestations").symlink_to(tmp_path / "elsewhere")
    assert desk(*SAID).code == 2
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_broken_statement_ends_a_run_with_two(desk: Desk) -> None:
    write(desk.target, {FILE: "schema: secgate/attestation/1\n"})
    done = desk.command("run", desk.target, "--policy", "ours")
    assert (done.code, FILE in done.err) == (2, True)


def test_what_cannot_be_stated_is_refused_with_what_can(desk: Desk) -> None:
    done = desk.command("attest", "database-backup", desk.target, "--policy", "ours", *SAID)
    assert (done.code, 'did you mean "database-backups"?\n  `secgate list` shows the items' in done.err) == (2, True)
    done = desk.command("attest", ITEM, desk.target, "--policy", "pre-deployment", *SAID)
    assert done.code == 2
    assert "names nobody; add `owners` to its line in the target's policy, which `secgate init` writes." in done.err
