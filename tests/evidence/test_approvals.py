"""Whose approval of a change counts."""

import json

import pytest

from secgate.evidence.approvals import approvers
from secgate.evidence.change_record import read_change

HEAD, OLDER = "a" * 40, "b" * 40


def review(
    who: str, state: str = "APPROVED", *, commit: str = HEAD, at: str = "2026-01-01T10:00:00Z"
) -> dict[str, object]:
    return {"author": {"login": who}, "state": state, "submittedAt": at, "commit": {"oid": commit}}


@pytest.mark.parametrize(
    ("reviews", "found"),
    [
        ([review("grace")], ("grace",)),
        ([review("ada")], ()),
        ([review("grace", commit=OLDER)], ()),
        ([review("build[bot]")], ()),
        ([review("grace"), review("grace", "CHANGES_REQUESTED", at="2026-01-02T10:00:00Z")], ()),
        ([review("grace", "COMMENTED")], ()),
        ([review("Ada")], ()),
        ([review("12345+ADA@users.noreply.github.com")], ()),
        ([review("Build[BOT]")], ()),
        ([review("grace"), review("GRACE", "CHANGES_REQUESTED", at="2026-01-02T10:00:00Z")], ()),
    ],
)
def test_an_approval_counts_for_this_commit_by_another_person(reviews: list[object], found: tuple[str, ...]) -> None:
    said = {"number": 1, "title": "a", "author": {"login": "ada"}, "headRefOid": HEAD, "reviews": reviews}
    assert approvers(read_change(json.dumps(said).encode())) == found


@pytest.mark.parametrize("key", ["author", "headRefOid"])
def test_a_record_that_does_not_say_of_what_has_no_approval(key: str) -> None:
    said = {"number": 1, "title": "a", "author": {"login": "ada"}, "headRefOid": HEAD, "reviews": [review("grace")]}
    del said[key]
    assert approvers(read_change(json.dumps(said).encode())) == ()
