"""in-toto statements: about the report by its digest, whatever the verdict; an SVR of a pass alone."""

import hashlib
import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from google.protobuf.json_format import MessageToDict, ParseDict, ParseError
from hypothesis import HealthCheck, given, settings
from in_toto_attestation.predicates.test_result.v0.test_result_pb2 import TestResult as ResultMessage
from in_toto_attestation.v1.statement import Statement
from in_toto_attestation.v1.statement_pb2 import Statement as StatementMessage

from reports.example import rich_report
from reports.factory import COMMIT, item, report
from reports.hostile import hostile_reports
from reports.svr_message import svr_message
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


def parsed(made: dict[str, Any]) -> StatementMessage:
    """A statement as the messages of in-toto read it, which refuse a key that they do not know."""
    message = ParseDict(made, StatementMessage())
    Statement.copy_from_pb(message).validate()
    return message


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=hostile_reports())
def test_the_messages_of_in_toto_read_any_statement_and_its_test_result(made: Report) -> None:
    read = statement(made)
    parsed(read)
    result = ParseDict(read["predicate"], ResultMessage())
    assert (result.result, list(result.failed_tests)) == (read["predicate"]["result"], read["predicate"]["failedTests"])


def test_the_messages_of_in_toto_read_an_svr_as_a_statement() -> None:
    assert parsed(json.loads(svr.render(report(item())))).predicate_type == svr.SVR


def svr_predicate() -> dict[str, Any]:
    """The predicate of an SVR without the one key that is ours.

    Readers skip what they do not know (in-toto, "Parsing rules"), and in `verifier` a verifier may say more.
    """
    predicate: dict[str, Any] = json.loads(svr.render(report(item())))["predicate"]
    del predicate["verifier"]["secgate"]
    return predicate


def test_the_predicate_of_an_svr_is_what_its_specification_says() -> None:
    predicate = svr_predicate()
    read: Any = ParseDict(predicate, svr_message())
    assert read.time_created.ToJsonString() == report().created
    assert [(one.name, one.digest["sha256"]) for one in read.verifier.policies] == [("pre-deployment", "0" * 64)]
    assert MessageToDict(read) == predicate
    assert urlsplit(read.verifier.id).scheme


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=hostile_reports())
def test_no_text_of_a_target_is_a_property_of_an_svr(made: Report) -> None:
    target = report().target
    passed = made.model_copy(
        update={"verdict": Verdict.PASS, "target": target.model_copy(update={"root": made.target.root})}
    )
    read = json.loads(svr.render(passed))
    assert parsed(read).predicate_type == svr.SVR
    assert all(re.fullmatch(r"SECGATE_(?:POLICY|ITEM)_[A-Z0-9_]*_PASS", one) for one in read["predicate"]["properties"])


@pytest.mark.parametrize(
    "changes",
    [
        {"timeCreated": "yesterday"},
        {"properties": [1]},
        {"properties": "SECGATE_PASS"},
        {"verifier": {"id": "pkg:pypi/a", "policies": [{"digest": "0" * 64}]}},
        {"verifier": {"id": "pkg:pypi/a", "policy": {}}},
        {"verdict": "pass"},
    ],
)
def test_another_predicate_is_none_of_an_svr(changes: dict[str, Any]) -> None:
    with pytest.raises(ParseError):
        ParseDict(svr_predicate() | changes, svr_message())


def test_every_field_of_an_svr_is_there() -> None:
    assert set(svr_predicate()) == {"verifier", "timeCreated", "properties"}
    assert set(svr_predicate()["verifier"]) == {"id", "policies"}


def test_the_messages_of_in_toto_refuse_a_key_that_they_do_not_know() -> None:
    with pytest.raises(ParseError, match="tests"):
        ParseDict(statement(report())["predicate"] | {"tests": []}, ResultMessage())
