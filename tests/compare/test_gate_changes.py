"""A change cannot weaken its own gate, and what it does to it is told for review."""

import io
import zipfile

import pytest

from secgate.compare.loosening import told_of
from secgate.model import GateChange, Report, Status, Verdict
from secgate.reports import formats
from support import BAD_CODE, SAFE_CODE, Bench, commit, git, item_of, write

POLICY = """schema: secgate/policy/1
id: own
title: Own
sections:
  - title: All
    items:
      - check: no-danger
"""
CONFIG = "schema: secgate/config/1\npolicy: own\n"
WORKFLOW = "on: pull_request\njobs:\n  gate:\n    steps:\n      - run: secgate run --base origin/main\n"
SIGNER = "ana@example.com ssh-ed25519 AAAA\n"


@pytest.fixture
def leaving(bench: Bench) -> Bench:
    """A target with a gate of its own, whose branch `change` adds a finding."""
    bench.check(pack="target/checks")
    bench.vouch()
    bench.repository({
        ".secgate/config.yaml": CONFIG,
        ".secgate/policies/own.yaml": POLICY,
        ".secgate/allowed_signers": SIGNER,
        ".github/workflows/gate.yml": WORKFLOW,
        "src/ok.ts": SAFE_CODE,
    })  # fmt: skip
    git(bench.target, "checkout", "-q", "-b", "change")
    write(bench.target, {"src/new.ts": BAD_CODE})
    return bench


def gated(bench: Bench, **changes: object) -> Report:
    commit(bench.target)
    return bench.gate(**({"base": "main", "policies": (), "checks": (bench.target / "checks",)} | changes))


def the_row(report: Report) -> GateChange:
    assert report.change is not None
    (row,) = report.change.gate
    return row


def plain(out: str | bytes) -> str:
    """What a format has written; a workbook is a zip of texts."""
    if isinstance(out, bytes) and out.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(out)) as book:
            return "".join(book.read(name).decode() for name in book.namelist())
    return out.decode() if isinstance(out, bytes) else out


def test_nothing_touched_is_a_pass_of_the_item(leaving: Bench) -> None:
    item = item_of(gated(leaving), "gate-unchanged")
    assert (item.status, item.level, item.blocks) == (Status.PASS, "warn", False)
    assert item.examined.count == 8


def test_an_item_that_is_switched_off_still_decides(leaving: Bench) -> None:
    write(leaving.target, {".secgate/policies/own.yaml": POLICY + '        level: "off"\n'})
    report = gated(leaving)
    assert report.verdict is Verdict.FAIL
    row = the_row(report)
    assert (row.kind, row.status, row.takes_effect, row.loosens) == ("policy", "changed", False, True)
    assert row.details == ("no-danger: level: not set → off",)


def test_a_waiver_that_the_change_brings_does_not_count(leaving: Bench) -> None:
    found = next(one for one in item_of(gated(leaving)).findings if one.path == "src/new.ts")
    text = f"- finding: {found.id}\n  reason: only the nightly job of the platform calls it\n  owner: ana\n"
    write(leaving.target, {".secgate/waivers.yaml": f"{text}  expires: 2026-02-28\n"})
    report = gated(leaving)
    assert report.verdict is Verdict.FAIL
    assert the_row(report).details == (f"accepts {found.id} until 2026-02-28 (owner ana)",)


def test_a_check_that_is_deleted_still_decides(leaving: Bench) -> None:
    git(leaving.target, "rm", "-rq", "checks/no-danger")
    report = gated(leaving)
    assert (report.verdict, item_of(report).status) == (Verdict.FAIL, Status.FAIL)
    row = the_row(report)
    assert (row.kind, row.status, row.side, row.details) == ("checks", "removed", "base", ("the check is removed",))


def test_a_check_that_is_weakened_still_decides(leaving: Bench) -> None:
    rules = leaving.target / "checks/no-danger/rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("danger(...)", "safe(...)"), encoding="utf-8")
    report = gated(leaving)
    assert item_of(report).status is Status.FAIL
    assert the_row(report).details == ("changed: rules.yaml",)


def test_a_path_that_the_change_leaves_out_is_examined(leaving: Bench) -> None:
    left_out = f"{CONFIG}excluded_paths:\n  - path: src/**\n    reason: generated\n"
    write(leaving.target, {".secgate/config.yaml": left_out})
    report = gated(leaving)
    assert report.verdict is Verdict.FAIL
    assert the_row(report).details == ("`excluded_paths`: 1 more",)


def test_a_signer_that_the_change_adds_is_told(leaving: Bench) -> None:
    write(leaving.target, {".secgate/allowed_signers": f"{SIGNER}bob@example.com ssh-ed25519 BBBB\n"})
    row = the_row(gated(leaving))
    assert row.details == ("a key of bob@example.com may sign, or signs under other terms",)
    assert row.loosens


def test_a_pipeline_that_tolerates_a_failure_is_told(leaving: Bench) -> None:
    write(leaving.target, {".github/workflows/gate.yml": WORKFLOW.replace("main", "main || true")})
    row = the_row(gated(leaving))
    assert (row.kind, row.takes_effect, row.loosens) == ("workflow", True, True)
    assert row.details == ("has `|| true` now",)


def test_a_pipeline_that_does_not_run_the_gate_any_more_is_told(leaving: Bench) -> None:
    git(leaving.target, "rm", "-q", ".github/workflows/gate.yml")
    assert the_row(gated(leaving)).details == ("does not speak of secgate any more",)


def test_a_pipeline_that_has_nothing_to_do_with_the_gate_is_not_told(leaving: Bench) -> None:
    write(leaving.target, {".github/workflows/other.yml": "on: push\n"})
    report = gated(leaving)
    assert report.change is not None
    assert report.change.gate == ()


def test_a_file_that_cannot_be_read_is_told_without_its_text(leaving: Bench) -> None:
    write(leaving.target, {".secgate/waivers.yaml": "- finding: [\n"})
    row = the_row(gated(leaving))
    assert row.details[0].startswith("cannot be read as it is now (.secgate/waivers.yaml")


def test_numbers_of_another_kind_do_not_stop_the_run(leaving: Bench) -> None:
    strange = POLICY.replace("      - check: no-danger\n", "      - check: no-danger\n        signers: [1]\n")
    write(leaving.target, {".secgate/policies/own.yaml": strange + "        from: {a: 1}\n        level: [warn]\n"})
    assert the_row(gated(leaving)).loosens


def test_a_file_of_the_gate_that_becomes_a_link_is_told(leaving: Bench) -> None:
    (leaving.target / ".secgate/config.yaml").unlink()
    (leaving.target / ".secgate/config.yaml").symlink_to("../src/ok.ts")
    assert the_row(gated(leaving)).status == "changed"


def test_without_a_common_commit_the_gate_is_compared_with_the_trusted_one(leaving: Bench) -> None:
    git(leaving.target, "checkout", "-q", "--orphan", "alone")
    write(leaving.target, {".secgate/policies/own.yaml": POLICY + '        level: "off"\n'})
    report = gated(leaving)
    assert report.verdict is Verdict.FAIL
    assert the_row(report).kind == "policy"


def test_a_trusted_ref_alone_tells_it_too(leaving: Bench) -> None:
    write(leaving.target, {".secgate/policies/own.yaml": POLICY + '        level: "off"\n'})
    report = gated(leaving, base=None, trust="main")
    assert report.change is None
    assert item_of(report, "gate-unchanged").status is Status.REVIEW


def test_a_touched_gate_does_not_change_the_verdict(leaving: Bench) -> None:
    write(leaving.target, {".secgate/policies/own.yaml": POLICY + '        level: "off"\n', "src/new.ts": SAFE_CODE})
    report = gated(leaving)
    assert (report.verdict, report.exit_code) == (Verdict.PASS, 0)
    assert report.because[-1] == (
        "gate-unchanged: review - the change touches its own gate (policy), 1 of 1 may loosen it; "
        "this does not decide the verdict"
    )


def test_every_format_shows_it(leaving: Bench) -> None:
    write(leaving.target, {".secgate/policies/own.yaml": POLICY + '        level: "off"\n'})
    report = gated(leaving)
    # An SVR states a pass and nothing else.
    made = {name: format_.render(report) for name, format_ in formats().items() if name != "svr"}
    assert [name for name, out in made.items() if "gate-unchanged" not in plain(out)] == []


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("policy: own\n", "policy: other\n"),
        ("login_limit: {max: 10}\n", "login_limit: {max: 1000000}\n"),
        ("strange: 1\n", "strange: 2\n"),
        ("strange: [1, 2]\n", "strange: [2, 1]\n"),
        ("strange: 1\n", "strange: [1]\n"),
    ],
)
def test_a_setting_of_which_nobody_knows_the_direction_may_loosen(before: str, now: str) -> None:
    assert [one.loosens for one in told_of("config", "config.yaml", before, now, None)] == [True]


def test_more_of_what_is_asked_for_does_not_loosen() -> None:
    said = told_of("config", "config.yaml", "tenant_keys: [a]\n", "tenant_keys: [a, b]\n", None)
    assert [one.loosens for one in said] == [False]


@pytest.mark.parametrize(("setting", "loosens"), [("strange: 5", True), ("title: Mine", False)])
def test_a_setting_of_an_item_may_loosen_unless_it_is_for_people(setting: str, loosens: bool) -> None:
    said = told_of("policy", "own.yaml", POLICY, f"{POLICY}        {setting}\n", None)
    assert [one.loosens for one in said] == [loosens]


def test_items_are_told_by_their_names_in_order() -> None:
    names = [f"item-{letter}" for letter in "hcabgdfe"]
    line = "      - check: no-danger\n"
    many = POLICY.replace(line, "".join(f"      - check: {name}\n" for name in names))
    said = [one.text.split()[0] for one in told_of("policy", "own.yaml", many, POLICY, None)]
    assert said == [*sorted(names), "no-danger"]


def test_any_other_pipeline_that_speaks_of_the_gate_may_loosen_it() -> None:
    assert [one.loosens for one in told_of("workflow", "gate.yml", WORKFLOW, f"{WORKFLOW}# more\n", None)] == [True]


@pytest.mark.parametrize("path", ["Makefile", "package.json", "scripts/gate"])
def test_a_command_that_does_not_run_the_gate_any_more_is_told(leaving: Bench, path: str) -> None:
    git(leaving.target, "checkout", "-q", "main")
    write(leaving.target, {path: "gate:\n\tsecgate run --base origin/main\n"})
    commit(leaving.target)
    git(leaving.target, "checkout", "-q", "-b", "other")
    write(leaving.target, {path: "gate:\n\ttrue\n"})
    row = the_row(gated(leaving))
    assert (row.path, row.kind, row.loosens) == (path, "workflow", True)


def test_a_script_that_does_something_else_is_not_told(leaving: Bench) -> None:
    git(leaving.target, "checkout", "-q", "main")
    write(leaving.target, {"Makefile": "gate:\n\tsecgate run\n"})
    commit(leaving.target)
    git(leaving.target, "checkout", "-q", "-b", "other")
    write(leaving.target, {"Makefile": "gate:\n\tsecgate run\nother:\n\ttrue\n"})
    report = gated(leaving)
    assert report.change is not None
    assert report.change.gate == ()


def test_one_file_is_one_file(bench: Bench) -> None:
    bench.repository({".secgate/config.yaml": "schema: secgate/config/1\n", "src/ok.ts": SAFE_CODE})
    bench.check()
    item = item_of(bench.gate(base="main"), "gate-unchanged")
    assert item.reason == "1 file that decides, no finding"
