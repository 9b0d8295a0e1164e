"""`secgate pack` and `secgate verify` as a pipeline and a reviewer use them."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.command import Command, Outcome
from pack.packing import WHO, Desk, desk
from secgate.pack import archive
from support import BAD_CODE, commit, git, repository, write

# The command goes by the clock of this machine.
UNTIL = datetime.now(UTC).date() + timedelta(days=30)


@dataclass(frozen=True)
class Told:
    """A desk with the command."""

    command: Command
    desk: Desk

    @property
    def target(self) -> Path:
        return self.desk.bench.target

    @property
    def file(self) -> Path:
        return self.desk.bench.folder / "release.pack"

    def options(self) -> list[str | Path]:
        bench = self.desk.bench
        return ["--policy", bench.folder / "policy.yaml", "--checks", bench.checks]

    def pack(self, *words: str | Path) -> Outcome:
        return self.command("pack", self.target, "-o", self.file, *self.options(), *words)

    def verify(self, *words: str | Path) -> Outcome:
        return self.command("verify", self.file, *words)


@pytest.fixture
def here(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    monkeypatch.setenv("COLUMNS", "80")
    made = Told(command, desk(tmp_path, until=UNTIL))
    made.desk.bench.policy()
    return made


def test_a_reviewer_without_the_repository_is_answered(here: Told) -> None:
    assert here.pack("--sign", here.desk.ssh).code == 0
    done = here.verify("--signers", here.desk.signers, "--commit", git(here.target, "rev-parse", "HEAD"))
    assert (done.code, done.err) == (0, "")
    for question in ("Who", "What", "When", "By which rules", "What was looked at", "What was not"):
        assert f"\n{question}\n" in f"\n{done.out}"
    assert f"signed by {WHO}" in done.out
    assert f"commit {git(here.target, 'rev-parse', 'HEAD')}" in done.out
    assert "2 of 4 files examined" in done.out
    approved = f"approved by ben@example.com (as the file says), until {UNTIL}"
    assert f"waived by ana@example.com, {approved}" in " ".join(done.out.split())
    last = "✓ VERIFIED  exit code 0, verdict pass, trust: self, not recomputed"
    assert done.out.splitlines()[-2:] == [last, f"  {here.file}"]
    assert "rests on the signer's word alone" in " ".join(done.out.split())
    assert max(map(len, done.out.splitlines()[:-1])) <= 80


def test_a_reviewer_asks_for_a_policy_and_for_trust(here: Told) -> None:
    here.pack("--sign", here.desk.ssh)
    listed = here.command("list", here.target, *here.options()).out.splitlines()[1]
    _, _, digest = listed.split()
    asked = ("--signers", here.desk.signers, "--policy-digest")
    assert here.verify(*asked, digest).code == 0
    other = here.verify(*asked, "sha256:" + "0" * 64)
    assert (other.code, "was not decided by the policy sha256:000" in " ".join(other.out.split())) == (5, True)
    alone = here.verify("--signers", here.desk.signers, "--require-trust")
    assert (alone.code, "was not decided under a trusted ref" in " ".join(alone.out.split())) == (5, True)


@pytest.mark.parametrize("words", [("--policy-digest", "sha256:12"), ("--trust", "main")])
def test_what_is_no_digest_or_commit_ends_with_2(here: Told, words: tuple[str, str]) -> None:
    here.pack("--sign", here.desk.ssh)
    done = here.verify(*words)
    assert (done.code, f'{words[0]}: "{words[1]}" is no' in done.err) == (2, True)


def test_the_same_answers_as_json(here: Told) -> None:
    here.pack("--sign", here.desk.ssh)
    seen = json.loads(here.verify("--signers", here.desk.signers, "--format", "json").out)
    assert (seen["schema"], seen["verified"], seen["exit_code"]) == ("secgate/verification/1", True, 0)
    assert seen["signatures"][0]["signer"] == WHO
    (exception,) = seen["exceptions"]
    assert (exception["owner"], exception["approved_by"], exception["expires"]) == (
        "ana@example.com", ["ben@example.com"], str(UNTIL),
    )  # fmt: skip


def test_a_failing_run_verifies_and_ends_with_its_verdict(here: Told) -> None:
    write(here.target, {"src/a.ts": BAD_CODE})
    commit(here.target)
    assert here.pack("--sign", here.desk.ssh).code == 1
    done = here.verify("--signers", here.desk.signers)
    assert (done.code, "VERIFIED  exit code 1, verdict fail" in done.out) == (1, True)


def test_a_partial_run_is_no_deployment_verdict(here: Told) -> None:
    here.pack("--sign", here.desk.ssh, "--only", "no-danger")
    done = here.verify("--signers", here.desk.signers)
    assert (done.code, "partial: not a deployment verdict" in " ".join(done.out.split())) == (3, True)


def test_a_run_against_a_base_is_no_deployment_verdict(here: Told) -> None:
    here.pack("--sign", here.desk.ssh, "--base", "HEAD")
    done = here.verify("--signers", here.desk.signers)
    assert (done.code, "its base: not a deployment verdict" in " ".join(done.out.split())) == (3, True)


def test_a_run_over_files_that_differ_speaks_for_no_commit(here: Told) -> None:
    write(here.target, {"src/a.ts": "work(2);\n"})
    here.pack("--sign", here.desk.ssh)
    done = here.verify("--signers", here.desk.signers, "--commit", git(here.target, "rev-parse", "HEAD"))
    assert (done.code, "does not speak for commit" in done.out) == (5, True)


def test_a_pack_is_of_a_run_of_its_own(command: Command, tmp_path: Path) -> None:
    target = repository(tmp_path / "app", {"src/a.ts": "export const one: number = 1;\n"})
    time.sleep(0.15)
    asked: list[str | Path] = [target, "--policy", "pre-deployment", "--only", "type-safety"]
    again = [json.loads(command("run", *asked, "--format", "json").out) for _ in range(2)][1]
    assert "an earlier report" in again["run"]["timings"]
    for _ in range(2):
        command("pack", *asked, "-o", tmp_path / "release.pack")
    packed = json.loads(archive.unpacked((tmp_path / "release.pack").read_bytes())["report.json"])
    assert "an earlier report" not in packed["run"]["timings"]


def test_an_unsigned_pack_does_not_verify(here: Told) -> None:
    assert "nobody signed it" in here.pack().err
    done = here.verify("--signers", here.desk.signers)
    assert (done.code, "nobody has signed it" in done.out) == (5, True)


def test_without_signers_nobody_is_trusted(here: Told) -> None:
    here.pack("--sign", here.desk.ssh)
    done = here.verify()
    assert (done.code, "valid, signer not trusted" in done.out) == (5, True)


def test_a_changed_pack_tells_no_verdict(here: Told) -> None:
    here.pack("--sign", here.desk.ssh)
    here.file.write_bytes(here.file.read_bytes().replace(b'"verdict": "pass"', b'"verdict": "pasS"', 1))
    done = here.verify("--signers", here.desk.signers)
    assert done.code == 5
    assert done.out.splitlines()[0] == "✗ DOES NOT VERIFY  exit code 5"


@pytest.mark.parametrize("option", ["--sign", "--report", "--previous"])
def test_a_pack_is_not_written_over_what_it_is_made_from(here: Told, tmp_path: Path, option: str) -> None:
    file = tmp_path / "held"
    file.write_text("what must stay", encoding="utf-8")
    done = here.command("pack", here.target, "--output", file, option, file)
    assert (done.code, file.read_text(encoding="utf-8")) == (2, "what must stay")
    assert "is read by this command" in done.err


def test_a_saved_report_is_packed_as_it_is(here: Told) -> None:
    saved = here.desk.bench.folder / "report.json"
    here.command("run", here.target, *here.options(), "--maps", "--output", f"json={saved}")
    assert here.pack("--report", saved).code == 0
    packed = json.loads(archive.unpacked(here.file.read_bytes())["report.json"])
    assert packed == json.loads(saved.read_text()) | {"maps": None}


def test_a_saved_report_of_another_commit_is_not_packed(here: Told) -> None:
    saved = here.desk.bench.folder / "report.json"
    here.command("run", here.target, *here.options(), "--maps", "--output", f"json={saved}")
    commit(here.target, "later")
    done = here.pack("--report", saved)
    assert (done.code, "the report was made with another commit" in done.err) == (2, True)
    assert not here.file.exists()


def test_a_saved_report_is_not_packed_with_a_file_that_came_later(here: Told) -> None:
    saved = here.desk.bench.folder / "report.json"
    here.command("run", here.target, *here.options(), "--maps", "--output", f"json={saved}")
    write(here.target, {"later.ts": "work(1);\n"})
    done = here.pack("--report", saved)
    assert (done.code, "the files it tells of are 4, and 5 lie here" in done.err) == (2, True)


def test_recompute_agrees_and_says_so(here: Told) -> None:
    here.pack("--sign", here.desk.ssh)
    options = ["--recompute", "--target", here.target, *here.options()]
    done = here.verify("--signers", here.desk.signers, *options)
    assert (done.code, "every compared field is the same" in done.out) == (0, True)


def test_recompute_under_a_trusted_ref_agrees_too(here: Told) -> None:
    here.pack("--sign", here.desk.ssh, "--trust", "main")
    git(here.target, "branch", "--quiet", "-m", "renamed")
    options = ["--recompute", "--target", here.target, *here.options()]
    assert here.verify("--signers", here.desk.signers, *options).code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--commit", "main"], '--commit: "main" is not a commit'),
        (["--commit", "0123456"], '--commit: "0123456" is not a commit'),
        (["--max-age", "soon"], '--max-age: "soon" is not a duration'),
        (["--at", "yesterday"], '--at: "yesterday" is not a day'),
        (["--format", "xml"], '--format: "xml" is not a format'),
        (["--signers", "nowhere"], "no such file of signers"),
    ],
)
def test_a_mistake_on_the_command_line_decides_nothing(here: Told, words: list[str], said: str) -> None:
    here.file.write_bytes(b"")
    done = here.verify(*words)
    assert (done.code, said in done.err, done.out) == (2, True, "")


def test_a_missing_pack_is_a_mistake(here: Told) -> None:
    assert here.verify().code == 2


def test_an_old_pack_is_too_old(here: Told) -> None:
    here.pack("--sign", here.desk.ssh)
    done = here.verify("--signers", here.desk.signers, "--at", "2031-01-31", "--max-age", "30d")
    assert (done.code, "is too old" in done.out) == (5, True)


def test_what_a_pack_says_reaches_no_terminal_raw(here: Told) -> None:
    other = desk(here.desk.bench.folder / "other", {"a.ts": "work(1);\n"})
    _, report = other.pack()
    hostile = "\x1b[31mred\u202e\n::error::pwned"
    run = report.run.model_copy(update={"actor": hostile, "url": hostile})
    data, _ = other.pack(report=report.model_copy(update={"run": run}))
    here.file.write_bytes(data)
    for words in ([], ["--format", "json"]):
        done = here.verify("--signers", other.signers, *words)
        assert done.code == 0
        assert not {"\x1b", "\u202e"} & set(done.out)
        assert "\n::error" not in done.out
