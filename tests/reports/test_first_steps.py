"""The first run on a target: one screen with what blocks, what is not seen, what needs evidence, and three commands."""

from hashlib import sha256

import pytest

from reports.factory import finding, item, report
from secgate.model import Digests, Evidence, ItemResult, Problem, Report, Status, TargetInfo, Verdict
from secgate.reports.console import render

NOTHING = f"sha256:{sha256(b'').hexdigest()}"
UNREAD = "uses Some framework (first seen here), which this check does not read"


def made(name: str, status: Status, **changes: object) -> ItemResult:
    return item(name, status=status, blocks=True, reason="some", **changes)


def first(*items: ItemResult, **changes: object) -> Report:
    digests = Digests(rules=NOTHING, config=NOTHING, waivers=NOTHING)
    values = {"verdict": Verdict.FAIL, "exit_code": 1, "digests": digests, "because": ("the long story",)}
    return report(*items, **(values | changes))


MISSING = Evidence(kind="attestation", state="missing", reason="nobody has stated it")
WHOLE = first(
    made("tenant-query-filters", Status.FAIL, findings=(finding(), finding(id="F-000000000002"))),
    made("route-role-checks", Status.INCOMPLETE, problems=(Problem(path="a.ts", line=1, reason=UNREAD),)),
    made("database-backups", Status.NEEDS_EVIDENCE, evidence=(MISSING,)),
)


def test_it_names_what_blocks_what_is_not_seen_and_what_needs_evidence() -> None:
    text = render(WHOLE, width=100)
    assert "  blocks    tenant-query-filters (2)\n" in text
    assert "  not seen  Some framework is not read yet (1 item)\n" in text
    assert "  evidence  database-backups\n" in text


def test_it_ends_with_three_commands_and_the_verdict_on_one_screen() -> None:
    text = render(WHOLE, width=80, display="./shop")
    lines = text[text.index("First run") :].splitlines()
    assert len(lines) <= 24
    commands = [line.split("  ")[-1] for line in lines if line[:4] in {"  1 ", "  2 ", "  3 "}]
    assert [command.split()[:2] for command in commands] == [
        ["secgate", "init"],
        ["secgate", "baseline"],
        ["secgate", "attest"],
    ]
    assert lines[-1].startswith("✗ FAIL")


def test_the_baseline_counts_what_it_takes_in_and_not_what_blocks_alone() -> None:
    shown = item("auth-failure-logging", status=Status.FAIL, findings=(finding(id="F-000000000003"),), blocks=False)
    assert "accepts today's 2 findings" in render(WHOLE, width=100)
    assert "accepts today's 3 findings" in render(first(*WHOLE.items, shown), width=100)


def test_reports_of_tests_are_recorded() -> None:
    found = Evidence(kind="junit report", state="missing", reason="no report")
    text = render(first(made("cache-isolation-tests", Status.NEEDS_EVIDENCE, evidence=(found,))))
    assert "secgate record junit --report .secgate/reports/junit.xml -- YOUR TESTS" in text


def test_nothing_is_accepted_where_nothing_was_found() -> None:
    text = render(first(made("database-backups", Status.NEEDS_EVIDENCE, evidence=(MISSING,))))
    assert "secgate init" in text
    assert "secgate baseline" not in text


@pytest.mark.parametrize(
    "changes",
    [
        {"digests": Digests(rules=NOTHING, config="sha256:" + "1" * 64, waivers=NOTHING)},
        {"verdict": Verdict.PASS, "exit_code": 0},
        {"target": TargetInfo(commit=None, tree=None, dirty=False, base=None, partial=True, trust="self")},
    ],
    ids=["configured", "passed", "partial"],
)
def test_it_stands_only_where_it_helps(changes: dict[str, object]) -> None:
    assert "First run" not in render(first(*WHOLE.items, **changes))


@pytest.mark.parametrize("quiet", [True, False])
def test_who_asks_for_less_or_more_gets_the_reasons(*, quiet: bool) -> None:
    text = render(WHOLE, quiet=quiet, verbose=not quiet)
    assert "First run" not in text
    assert "the long story" in text


@pytest.mark.parametrize(("name", "words"), [("code-review", " --policy code-review"), ("pre-deployment", "")])
def test_the_baseline_is_of_the_policy_that_was_run(name: str, words: str) -> None:
    policies = tuple(one.model_copy(update={"id": name}) for one in WHOLE.policies)
    text = render(WHOLE.model_copy(update={"policies": policies}), width=100)
    assert f"secgate baseline --owner YOU --expires 90d{words}\n" in text
