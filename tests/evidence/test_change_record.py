"""A change record is what a platform says of one pull request; whatever is cut off or of another form is none."""

import json

import pytest

from secgate.evidence.change_record import ChangeRecord, known_change, read_change
from secgate.evidence.junit import UnreadableReport
from secgate.evidence.records import Recorded
from secgate.evidence.tools import Read

HEAD, OTHER = "1" * 40, "2" * 40
AUTHOR = {"login": "ada"}


def change(**other: object) -> bytes:
    """A record of a change."""
    return json.dumps({"number": 7, "title": "Keep notes apart", "body": "why", "author": AUTHOR, **other}).encode()


def review(login: str, state: str, hour: int) -> dict[str, object]:
    """One review."""
    return {"author": {"login": login}, "state": state, "submittedAt": f"2026-01-01T{hour:02}:00:00Z"}


def test_lists_may_come_as_connections_below_an_answer_of_a_query() -> None:
    thread = {"isResolved": False, "comments": {"nodes": [{"author": AUTHOR, "body": "BLOCKER"}]}}
    commits = {
        "nodes": [{"commit": {"statusCheckRollup": {"contexts": {"nodes": [{"context": "a", "state": "ERROR"}]}}}}]
    }
    inner = json.loads(
        change(reviewThreads={"nodes": [thread], "totalCount": 1}, commits=commits, reviews={"nodes": []})
    )
    made = read_change(json.dumps({"data": {"repository": {"pullRequest": inner}}}).encode())
    assert made.threads is not None
    assert [one.comments[0].body for one in made.threads] == ["BLOCKER"]
    assert [(one.title, one.outcome) for one in made.checks or ()] == [("a", "error")]
    assert made.reviews == ()


def test_what_a_record_does_not_hold_is_told_from_none() -> None:
    made = read_change(change())
    assert (made.reviews, made.threads, made.checks) == (None, None, None)


def test_the_last_decisive_review_of_each_reviewer_counts() -> None:
    said = [review("grace", "APPROVED", 12), review("grace", "CHANGES_REQUESTED", 10), review("grace", "COMMENTED", 14)]
    made = read_change(change(reviews=[*said, review("linus", "COMMENTED", 9)]))
    assert [(one.author.login, one.state) for one in made.last_words()] == [("grace", "APPROVED")]


@pytest.mark.parametrize(
    ("author", "automatic"),
    [
        ({"login": "review[bot]"}, True),
        ({"login": "a", "is_bot": True}, True),
        ({"login": "a", "__typename": "Bot"}, True),
        ({"login": "app/deploy"}, True),
        ({"login": "botany"}, False),
    ],
)
def test_a_program_is_told_from_a_person(author: dict[str, object], automatic: bool) -> None:
    assert read_change(change(author=author)).author.automatic is automatic


def test_an_account_that_is_gone_has_no_name() -> None:
    assert read_change(change(author=None)).author.login == ""


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "is no JSON"),
        (b"[]", "has no form that is known"),
        (b"{}", "has no form that is known"),
        (b'{"errors": [{"message": "no"}], "data": null}', "is the answer of an error"),
        (change(reviews={"nodes": [], "pageInfo": {"hasNextPage": True}}), "goes on on another page"),
        (change(reviewThreads={"nodes": [], "totalCount": 3}), "goes on on another page"),
        (change(reviews="none"), "missing or of another kind"),
        (change(reviews=[{"author": AUTHOR}]), "missing or of another kind"),
        (change(reviewThreads=[{"isResolved": "perhaps", "comments": []}]), "missing or of another kind"),
        (change(headRefOid="main"), "missing or of another kind"),
        (change(reviews=[{}] * 6_000), "more than 5000 entries"),
        (change(body=json.loads("[" * 150 + "]" * 150)), "nests more than 100 deep"),
    ],
)
def test_what_is_no_change_record(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableReport, match=said):
        read_change(data)


def known(*records: ChangeRecord) -> Read[ChangeRecord]:
    """Recorded records; nothing else of the record of each is looked at."""
    made = Recorded("change.json", b"", None)  # type: ignore[arg-type]
    return Read(tuple((made, record) for record in records))


def test_a_platform_tests_the_merge_of_a_change_whose_parent_is_its_head() -> None:
    record = read_change(change(headRefOid=HEAD))
    assert known_change(known(record), [OTHER, HEAD]).record == record


def test_a_record_of_another_head_does_not_count() -> None:
    made = known_change(known(read_change(change(headRefOid=HEAD))), [OTHER])
    assert (made.record, [one.state for one in made.evidence]) == (None, ["other-commit"])


def test_a_commit_has_one_change() -> None:
    record = read_change(change())
    made = known_change(known(record, record), [])
    assert (made.record, len(made.problems)) == (None, 1)
