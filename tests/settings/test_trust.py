"""A change cannot weaken its own gate: with a trusted ref, what decides about the target is read there."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from secgate.errors import ConfigError, TargetError
from secgate.model import Report, Verdict
from secgate.target.git import Git
from secgate.target.tree import open_work_tree
from secgate.target.trust import Commit, Self
from support import (
    BAD_CODE,
    CALLS,
    CODE,
    DANGER,
    SAFE_CODE,
    Bench,
    commit,
    git,
    item_of,
    repository,
    working_directory,
    write,
)

POLICY = ".secgate/policies/ours.yaml"
CONFIG = ".secgate/config.yaml"
ANALYZER = """\
from secgate.api import Observation, Subject

def analyze(subject: Subject) -> Observation:
    return Observation(examined=1)
"""


def policy(**item: object) -> str:
    """A policy with one item."""
    line = {"check": "no-danger", **item}
    values = {
        "schema": "secgate/policy/1",
        "id": "ours",
        "title": "Ours",
        "sections": [{"title": "A", "items": [line]}],
    }
    return json.dumps(values)


def rules(pattern: str = "danger(...)") -> str:
    """The rules of the check, of which one can be made blind."""
    made = [{"languages": CODE, "severity": "WARNING", "message": "m", **rule} for rule in (CALLS, DANGER)]
    return json.dumps({"rules": [made[0], {**made[1], "pattern": pattern}]})


@pytest.fixture
def target(bench: Bench) -> Path:
    """A repository with its own policy, configuration and check, and a finding."""
    bench.check(pack="target/gates")
    write(bench.target, {POLICY: policy(), CONFIG: "policy: ours\n", "a.ts": BAD_CODE + SAFE_CODE})
    return repository(bench.target, {"gates/no-danger/rules.yaml": rules()})


def gate(bench: Bench, **changes: Any) -> Report:  # noqa: ANN401 - any part of a request
    """Gate the target as its trusted ref says."""
    values: dict[str, Any] = {"policies": (), "checks": (bench.target / "gates",), "trust": "main"}
    return bench.gate(**(values | changes))


@pytest.mark.usefixtures("target")
def test_the_target_is_gated_by_what_its_trusted_ref_says(bench: Bench) -> None:
    report = gate(bench)
    assert (report.verdict, report.policies[0].origin) == (Verdict.FAIL, f"main:{POLICY}")


WEAKER = {
    "a policy that switches the item off": {POLICY: policy(level="off")},
    "a policy that only warns": {POLICY: policy(level="warn")},
    "a configuration that names another policy": {
        CONFIG: "policy: other\n",
        ".secgate/policies/other.yaml": policy(level="off"),
    },
    "a configuration that excludes the file": {
        CONFIG: "policy: ours\nexcluded_paths: [{path: a.ts, reason: nobody looks here}]\n"
    },
    "a configuration that is broken": {CONFIG: "nonsense: [\n"},
    "a check that is blind": {"gates/no-danger/rules.yaml": rules("never_called(...)")},
    "a namesake of a built-in policy": {CONFIG: "policy: pre-deployment\n"},
}


@pytest.mark.parametrize("commits", [False, True], ids=["in the work tree", "in a commit"])
@pytest.mark.parametrize("files", WEAKER.values(), ids=WEAKER)
def test_a_change_cannot_weaken_its_own_gate_by(
    bench: Bench, target: Path, files: dict[str, str], *, commits: bool
) -> None:
    git(target, "checkout", "--quiet", "-b", "change")
    write(target, files)
    if commits:
        commit(target)
    assert item_of(gate(bench)).status == "fail"


def test_without_a_trusted_ref_the_same_change_decides(bench: Bench, target: Path) -> None:
    write(target, {POLICY: policy(level="warn")})
    report = gate(bench, trust=None)
    assert (report.verdict, report.target.trust) == (Verdict.INCOMPLETE, "self")


def test_the_report_names_the_trusted_ref_and_its_commit(bench: Bench, target: Path) -> None:
    head = git(target, "rev-parse", "main")
    report = gate(bench)
    assert report.target.trust != "self"
    assert (report.target.trust.ref, report.target.trust.commit) == ("main", head)


@pytest.mark.parametrize("ref", ["main~0", "v1", "refs/heads/main"])
def test_any_name_of_a_commit_is_a_ref(bench: Bench, target: Path, ref: str) -> None:
    git(target, "tag", "--annotate", "--message=one", "v1")
    assert gate(bench, trust=ref).verdict is Verdict.FAIL


def test_files_that_only_the_work_tree_has_do_not_count(bench: Bench, target: Path) -> None:
    git(target, "rm", "--quiet", "-r", ".secgate")
    commit(target)
    write(target, {CONFIG: "policy: ours\n", POLICY: policy()})
    with pytest.raises(ConfigError, match='unknown policy "ours"'):
        gate(bench, policies=("ours",))


def test_a_trusted_ref_without_settings_gives_the_defaults_and_says_so(bench: Bench) -> None:
    repository(bench.target, {"a.ts": BAD_CODE})
    bench.check()
    write(bench.target, {CONFIG: "excluded_paths: [{path: a.ts, reason: nobody looks here}]\n"})
    report = bench.gate(trust="main")
    assert report.target.notes[0] == "main has no .secgate/config.yaml: built-in defaults apply"
    assert item_of(report).status == "fail"


def test_a_trusted_ref_with_settings_gives_no_such_note(bench: Bench, target: Path) -> None:
    assert target.exists()
    assert gate(bench).target.notes == ()


def test_a_mistake_in_the_trusted_ref_is_named_with_the_ref(bench: Bench, target: Path) -> None:
    write(target, {CONFIG: "policy: ours\npolcy: theirs\n"})
    commit(target)
    with pytest.raises(
        ConfigError, match=r'^main:\.secgate/config\.yaml:2: unknown key "polcy"; did you mean "policy"\?'
    ):
        gate(bench)


def test_a_policy_file_inside_the_target_is_read_from_the_trusted_ref(bench: Bench, target: Path) -> None:
    write(target, {"gates/strict.yaml": policy()})
    commit(target)
    write(target, {"gates/strict.yaml": policy(level="off")})
    report = gate(bench, policies=(str(target / "gates/strict.yaml"),))
    assert (report.verdict, report.policies[0].origin) == (Verdict.FAIL, "main:gates/strict.yaml")


def test_a_policy_file_that_only_the_work_tree_has_does_not_count(bench: Bench, target: Path) -> None:
    write(target, {"gates/lax.yaml": policy(level="off")})
    with pytest.raises(ConfigError, match=r"^main:gates/lax\.yaml: no such policy file"):
        gate(bench, policies=(str(target / "gates/lax.yaml"),))


def test_a_link_in_the_work_tree_cannot_lead_to_another_policy_of_the_trusted_ref(bench: Bench, target: Path) -> None:
    write(target, {"gates/strict.yaml": policy(), "gates/lax.yaml": policy(level="off")})
    commit(target)
    (target / "gates/strict.yaml").unlink()
    (target / "gates/strict.yaml").symlink_to("lax.yaml")
    assert gate(bench, policies=(str(target / "gates/strict.yaml"),)).verdict is Verdict.FAIL


def test_a_link_in_the_work_tree_cannot_lead_to_other_checks_of_the_trusted_ref(bench: Bench, target: Path) -> None:
    bench.check(pack="target/blind")
    write(target, {"blind/no-danger/rules.yaml": rules("never_called(...)")})
    commit(target)
    (target / "gates").rename(target / "was-gates")
    (target / "gates").symlink_to("blind")
    assert item_of(gate(bench)).status == "fail"


def test_checks_that_the_trusted_ref_does_not_have_are_refused(bench: Bench, target: Path) -> None:
    (target / "gates").rename(target / "new-gates")
    with pytest.raises(ConfigError, match=r"^main:new-gates: no such folder\n  Commit it there first\."):
        gate(bench, checks=(target / "new-gates",))


def test_checks_of_a_trusted_ref_may_hold_no_link(bench: Bench, target: Path) -> None:
    (target / "gates/no-danger/README.md").symlink_to("/etc/hostname")
    commit(target)
    with pytest.raises(ConfigError, match=r"^main:gates/no-danger/README\.md: is a link or no regular file"):
        gate(bench)


def test_checks_of_a_trusted_ref_cannot_leave_their_folder(bench: Bench, target: Path) -> None:
    blob = git(target, "hash-object", "-w", "--stdin", stdin=b"escaped")
    inner = git(target, "mktree", stdin=f"100644 blob {blob}\tescaped.yaml\n".encode())
    outer = git(
        target, "hash-object", "-w", "-t", "tree", "--literally", "--stdin", stdin=b"40000 ..\0" + bytes.fromhex(inner)
    )
    top = git(target, "mktree", stdin=f"040000 tree {outer}\tgates\n".encode())
    git(target, "update-ref", "refs/heads/hostile", git(target, "commit-tree", top, "-m", "x"))
    with pytest.raises(ConfigError, match=r"^hostile:gates/\.\./escaped\.yaml: leaves its folder"):
        gate(bench, trust="hostile", policies=(str(bench.policy()),))


@pytest.mark.parametrize("trust", [None, "main"])
def test_a_configuration_that_is_a_link_is_refused(bench: Bench, target: Path, trust: str | None) -> None:
    (target / CONFIG).rename(target / "config.yaml")
    (target / CONFIG).symlink_to("../config.yaml")
    commit(target)
    with pytest.raises(ConfigError, match=r"\.secgate/config\.yaml: is a link or no regular file"):
        gate(bench, trust=trust)


def test_settings_behind_a_link_that_leaves_the_target_are_refused(bench: Bench, target: Path) -> None:
    (target / ".secgate").rename(bench.folder / "elsewhere")
    (target / ".secgate").symlink_to(bench.folder / "elsewhere")
    with pytest.raises(ConfigError, match=r"^\.secgate/config\.yaml: is a link or no regular file"):
        gate(bench, trust=None)


def test_a_configuration_that_is_a_folder_is_refused(bench: Bench, target: Path) -> None:
    (target / CONFIG).unlink()
    (target / CONFIG).mkdir()
    with pytest.raises(ConfigError, match=r"^\.secgate/config\.yaml: is a link or no regular file"):
        gate(bench, trust=None)


def test_a_huge_configuration_is_refused(bench: Bench, target: Path) -> None:
    (target / CONFIG).write_bytes(b"#" * 2_000_001)
    with pytest.raises(ConfigError, match=r"^\.secgate/config\.yaml: is larger than 2000000 bytes"):
        gate(bench, trust=None)


def test_a_path_that_cannot_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: File name too long"):
        Self(open_work_tree(tmp_path)).read("x" * 5000)


def test_what_is_not_there_is_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"file": ""})
    assert Self(open_work_tree(tmp_path)).read("file/below") is None


def test_an_unknown_ref_is_refused_with_the_next_step(bench: Bench, target: Path) -> None:
    with pytest.raises(TargetError) as caught:
        gate(bench, trust="origin/main")
    assert str(caught.value) == (
        f'{target}: no commit is named "origin/main" here\n'
        "  Fetch it first (`git fetch origin main`), or name another ref."
    )


@pytest.mark.parametrize("ref", ["", " ", "main:a.ts", "main^{tree}", "a\nb", "main..HEAD"])
@pytest.mark.usefixtures("target")
def test_what_names_no_commit_is_no_ref(bench: Bench, ref: str) -> None:
    with pytest.raises(TargetError, match="no commit is named"):
        gate(bench, trust=ref)


@pytest.mark.parametrize("ref", ["--output=x", "-h", "--"])
@pytest.mark.usefixtures("target")
def test_an_option_of_git_is_no_ref(bench: Bench, ref: str) -> None:
    with pytest.raises(TargetError, match=f'^"{ref}" is not a ref'):
        gate(bench, trust=ref)


def test_a_folder_without_git_has_no_trusted_ref(bench: Bench) -> None:
    bench.check()
    write(bench.target, {"a.ts": BAD_CODE})
    with pytest.raises(TargetError) as caught:
        bench.gate(trust="main")
    assert str(caught.value) == (
        f"{bench.target}: a trusted ref needs a git repository\n  Leave out --base and --trust, or gate a repository."
    )


def test_a_subfolder_is_gated_by_its_own_settings_in_the_trusted_ref(bench: Bench) -> None:
    bench.check()
    app = bench.target / "services/app"
    write(app, {POLICY: policy(), CONFIG: "policy: ours\n", "a.ts": BAD_CODE})
    repository(bench.target, {CONFIG: "policy: nowhere\n"})
    write(app, {POLICY: policy(level="off")})
    report = bench.gate(path=app, policies=(), trust="main")
    assert (report.verdict, report.policies[0].origin) == (Verdict.FAIL, f"main:{POLICY}")


def test_checks_of_a_subfolder_come_from_the_trusted_ref(bench: Bench) -> None:
    app = bench.target / "services/app"
    bench.check(pack="target/services/app/gates")
    repository(bench.target, {"services/app/a.ts": BAD_CODE})
    write(app, {"gates/no-danger/rules.yaml": rules("never_called(...)")})
    assert item_of(bench.gate(path=app, checks=(app / "gates",), trust="main")).status == "fail"


def test_a_relative_folder_of_checks_is_found_from_where_the_command_is_run(bench: Bench, target: Path) -> None:
    with working_directory(target):
        assert item_of(gate(bench, path=Path(), checks=(Path("gates"),))).origin == "main:gates"


@pytest.mark.parametrize("trust", [None, "main"])
def test_an_analyzer_inside_the_target_runs_only_when_that_is_allowed(
    bench: Bench, target: Path, trust: str | None
) -> None:
    write(target, {"gates/no-danger/analyzer.py": ANALYZER})
    commit(target)
    with pytest.raises(ConfigError) as caught:
        gate(bench, trust=trust)
    assert caught.value.what == (
        'check "no-danger" has an analyzer inside the target, and nothing of the target is executed'
    )
    assert gate(bench, trust=trust, allow_target_code=True).verdict is Verdict.FAIL


def test_an_analyzer_that_only_the_work_tree_has_never_runs(bench: Bench, target: Path) -> None:
    write(target, {"gates/no-danger/analyzer.py": "raise SystemExit\n"})
    assert item_of(gate(bench, allow_target_code=True)).status == "fail"


def test_a_trusted_file_that_is_missing_from_the_clone_is_named(bench: Bench, target: Path) -> None:
    oid = git(target, "rev-parse", f"main:{CONFIG}")
    os.unlink(target / ".git/objects" / oid[:2] / oid[2:])  # noqa: PTH108 - a read-only file of git's
    with pytest.raises(ConfigError) as caught:
        gate(bench)
    assert str(caught.value) == (f"main:{CONFIG}: is missing from this clone\n  Fetch the trusted ref in full.")


def test_a_trusted_file_that_is_damaged_is_named(bench: Bench, target: Path) -> None:
    oid = git(target, "rev-parse", f"main:{CONFIG}")
    place = target / ".git/objects" / oid[:2] / oid[2:]
    place.chmod(0o600)
    place.write_bytes(b"damaged")
    with pytest.raises(ConfigError, match=rf"^main:{CONFIG}: "):
        gate(bench)


def test_nothing_of_a_commit_is_read_without_git(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="a trusted ref needs a git repository"):
        Commit(open_work_tree(tmp_path), "main", "0" * 40).read(CONFIG)


def test_the_ref_is_resolved_once(bench: Bench, target: Path) -> None:
    tree = open_work_tree(target)
    source = Commit.at(tree, "main")
    write(target, {CONFIG: "policy: other\n"})
    commit(target)
    assert source.read(CONFIG) == b"policy: ours\n"
    assert isinstance(tree.git, Git)
    assert bench.target == target


@pytest.mark.parametrize("place", ["refs/tags/main", "refs/remotes/main"])
def test_a_name_that_two_refs_bear_is_refused(bench: Bench, target: Path, place: str) -> None:
    git(target, "update-ref", place, "HEAD")
    with pytest.raises(TargetError, match="is the name of more than one ref") as caught:
        gate(bench)
    assert place in caught.value.what
    assert gate(bench, trust="refs/heads/main").target.trust != "self"
