"""in-toto statements: about the report by its digest, whatever the verdict; an SVR of a pass alone."""

import hashlib
import json
from typing import Any

import pytest

from reports.example import rich_report
from reports.factory import COMMIT, item, report
from secgate.model import Level, Report, Status, Verdict
from secgate.reports import in_toto, json_, svr
from secgate.reports.statement import subject


def statement(made: Report) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(in_toto.render(made))
    return read


def test_the_subject_is_the_json_of_the_report() -> None:
    made = rich_report()
    sha256 = hashlib.sha256(json_.render(made).encode()).hexdigest()
    assert statement(made)["subject"] == [{"name": "report.json", "digest": {"sha256": sha256}}]


@pytest.mark.parametrize(
    ("verdict", "result"), [(Verdict.PASS, "PASSED"), (Verdict.FAIL, "FAILED"), (Verdict.INCOMPLETE, "FAILED")]
)
def test_nothing_but_a_pass_passed(verdict: Verdict, result: str) -> None:
    assert statement(report(item(), verdict=verdict))["predicate"]["result"] == result


def test_a_pass_with_a_warning_is_warned() -> None:
    made = statement(report(item(), item("type-safety", level=Level.WARN, status=Status.FAIL)))
    assert (made["predicate"]["result"], made["predicate"]["warnedTests"]) == ("WARNED", ["type-safety"])


def test_what_is_off_or_not_there_is_no_test_that_passed() -> None:
    off = item("jwt-verification", status=None, level=Level.OFF, off_by="policy")
    absent = item("key-backup", status=Status.NOT_APPLICABLE)
    assert statement(report(item(), off, absent))["predicate"]["passedTests"] == ["tenant-query-filters"]


def test_every_status_stands_in_one_list() -> None:
    made = statement(rich_report())["predicate"]
    listed = made["passedTests"] + made["warnedTests"] + made["failedTests"]
    assert len(listed) == len(set(listed))
    assert "cache-isolation-tests" in made["failedTests"]


def test_an_svr_names_policies_and_what_passed() -> None:
    made = json.loads(svr.render(report(item())))
    predicate = made["predicate"]
    assert made["predicateType"] == "https://in-toto.io/attestation/svr/v0.2"
    assert predicate["verifier"]["policies"][0]["name"] == "pre-deployment"
    assert predicate["properties"] == ["SECGATE_POLICY_PRE_DEPLOYMENT_PASS", "SECGATE_ITEM_TENANT_QUERY_FILTERS_PASS"]


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (report(item(), verdict=Verdict.FAIL), "can only state a pass"),
        (report(item(), verdict=Verdict.INCOMPLETE), "can only state a pass"),
        (report(item(), target=report().target.model_copy(update={"partial": True})), "items were switched off"),
        (report(item(), target=report().target.model_copy(update={"dirty": True})), "files that were examined differ"),
    ],
)
def test_an_svr_of_anything_else_is_refused(made: Report, words: str) -> None:
    assert words in (svr.refusal(made) or "")
    with pytest.raises(ValueError, match=words):
        svr.render(made)


def test_the_commit_is_told_and_is_not_the_subject() -> None:
    made = statement(report(item()))
    assert made["predicate"]["configuration"][-1]["annotations"]["commit"] == COMMIT
    assert COMMIT not in json.dumps(made["subject"])


@pytest.mark.parametrize("digest", ["zz", "", "A" * 64, "0" * 63, "sha256:" + "0" * 64])
def test_a_digest_that_is_none_is_refused(digest: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        subject("a", digest)
