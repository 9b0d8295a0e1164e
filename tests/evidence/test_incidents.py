"""What reviews of incidents show: late, unclassified, empty, blamed, repeated; and what a signature makes of them."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from secgate.errors import ConfigError
from secgate.evidence.incidents import (
    DEADLINES,
    absent_roles,
    action_faults,
    blamed,
    gaps,
    hours_of,
    lateness,
    read_incidents,
    repeated,
    unclassified,
)
from secgate.evidence.signatures import Signers, sign
from secgate.evidence.statements import read_statements
from secgate.evidence.store import EvidenceStore
from secgate.model import Duty
from secgate.settings.incidents import Review, read_incident
from secgate.target.tree import open_work_tree
from support import write

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
PATH = ".secgate/incidents/2026-01-cache.yaml"
SAID: dict[str, Any] = {
    "schema": "secgate/incident/1",
    "title": "Prices of another shop",
    "class": "data-exposure",
    "severity": "P0",
    "detected": "2026-01-12T08:10Z",
    "resolved": "2026-01-12T11:00Z",
    "reviewed": "2026-01-13T09:00Z",
}


def text_of(**changes: Any) -> str:  # noqa: ANN401 - any value that YAML holds
    values = {key: value for key, value in {**SAID, **changes}.items() if value is not None}
    return yaml.safe_dump(values, sort_keys=False)


def review(name: str = PATH, /, **changes: Any) -> Review:  # noqa: ANN401 - any value that YAML holds
    return read_incident(text_of(**changes).encode(), name=name, known=["tenant-cache-keys"])


def late(**changes: Any) -> bool:  # noqa: ANN401 - any value that YAML holds
    return lateness(review(**changes), {**DEADLINES, "P2": "14d"}, NOW) is not None


@pytest.mark.parametrize(
    ("severity", "reviewed", "is_late"),
    [
        ("P0", "2026-01-13T11:00Z", False),
        ("P0", "2026-01-13T11:01Z", True),
        ("P1", "2026-01-15T11:00Z", False),
        ("P1", "2026-01-15T11:01Z", True),
        ("P2", "2026-01-26T11:00Z", False),
        ("P2", "2026-01-26T11:01Z", True),
        (None, "2026-01-13T11:01Z", True),
    ],
)
def test_a_review_is_late_from_the_minute_after_its_time(severity: str | None, reviewed: str, is_late: bool) -> None:
    assert late(severity=severity, reviewed=reviewed) is is_late


def test_a_review_that_has_not_come_is_late_once_its_time_is_over() -> None:
    assert late(reviewed=None)
    assert not late(detected="2026-01-30T08:00Z", resolved="2026-01-30T13:00Z", reviewed=None)


@pytest.mark.parametrize(
    ("severity", "detected", "is_late"),
    [
        ("P0", "2026-01-28T12:00Z", False),
        ("P0", "2026-01-28T11:59Z", True),
        (None, "2026-01-28T11:59Z", True),
        ("P1", "2026-01-22T12:00Z", False),
        ("P1", "2026-01-22T11:59Z", True),
        ("P2", "2026-01-22T11:59Z", False),
        ("P0", "2024-01-22T11:59Z", True),
    ],
)
def test_an_incident_that_nobody_says_to_be_over_has_three_times_its_limit(
    severity: str | None, detected: str, is_late: bool
) -> None:
    assert late(severity=severity, detected=detected, resolved=None, reviewed=None) is is_late


@pytest.mark.parametrize("key", ["detected", "resolved", "reviewed"])
def test_no_time_of_an_incident_lies_ahead(key: str) -> None:
    times = {"detected": "2026-01-31T08:00Z", "resolved": "2026-01-31T09:00Z", "reviewed": "2026-01-31T10:00Z"}
    later = dict.fromkeys(list(times)[list(times).index(key) :], "2026-02-01T08:00Z")
    fault = lateness(review(**{**times, **later}), DEADLINES, NOW)
    assert fault is not None
    assert f"{key} 2026-02-01 08:00 UTC lies ahead" in fault.reason


def test_a_fault_names_the_line_that_shows_it() -> None:
    fault = lateness(review(reviewed="2026-01-20T09:00Z"), DEADLINES, NOW)
    assert fault is not None
    assert (fault.place.path, fault.place.line) == (PATH, 7)


@pytest.mark.parametrize(
    ("text", "hours"), [("24h", 24), ("14d", 336), ("1w", 168), ("soon", None), ("", None), ("3", None)]
)
def test_a_length_of_time(text: str, hours: int | None) -> None:
    assert hours_of(text) == hours


@pytest.mark.parametrize(
    ("changes", "is_fault"),
    [
        ({}, False),
        ({"class": None}, True),
        ({"severity": None}, True),
        ({"severity": "P1"}, True),
        ({"class": "outage", "severity": "P2"}, False),
    ],
)
def test_what_is_not_classified(changes: dict[str, Any], is_fault: bool) -> None:
    assert (unclassified(review(**changes)) is not None) is is_fault


def attending(*roles: str) -> list[dict[str, str]]:
    return [{"name": f"Person {role}", "role": role} for role in roles]


def test_security_is_required_where_it_was_about_security() -> None:
    there = attending("commander", "engineering", "product")
    assert absent_roles(review(attendees=there)) == ("security",)
    assert absent_roles(review(attendees=there, **{"class": "outage"})) == ()


def test_the_commander_may_be_there_in_another_role() -> None:
    there = attending("engineering", "product", "security")
    assert absent_roles(review(attendees=there, commander="Person engineering")) == ()


def test_a_p2_requires_nobody() -> None:
    assert absent_roles(review(severity="P2")) == ()


FULL: dict[str, Any] = {
    "timeline": [{"at": "2026-01-12T08:10Z", "what": f"step {number}"} for number in range(3)],
    "whys": [f"because of {number}" for number in range(5)],
    "went_well": ["it was short"],
    "went_wrong": ["a shop saw it first"],
}


def test_a_review_with_all_its_parts_has_no_gap() -> None:
    assert list(gaps(review(**FULL))) == []


@pytest.mark.parametrize("part", sorted(FULL))
def test_a_part_that_is_not_there_is_a_gap(part: str) -> None:
    assert [fault.reason.split(": ")[1].split()[0] for fault in gaps(review(**{**FULL, part: []}))] == [part]


def test_a_lesser_incident_needs_one_why() -> None:
    assert list(gaps(review(**{**FULL, "whys": ["because"]}, severity="P1"))) == []


@pytest.mark.parametrize(
    ("last", "is_blamed"), [("Jon forgot it", True), ("jon's change", True), ("nothing asked for it", False)]
)
def test_the_last_why_names_an_attendee(last: str, is_blamed: bool) -> None:
    there = [{"name": "Jon Adeyemi", "role": "engineering"}]
    assert (blamed(review(whys=["a", last], attendees=there)) is not None) is is_blamed


@pytest.mark.parametrize(
    ("action", "rules"),
    [
        ({"owner": "jon", "due": date(2026, 2, 1)}, []),
        ({"owner": "jon", "due": date(2026, 1, 31)}, []),
        ({"owner": "jon", "due": date(2026, 1, 30)}, ["action-overdue"]),
        ({"owner": "jon"}, ["action-without-owner-or-date"]),
        ({"owner": "TODO", "due": date(2026, 2, 1)}, ["action-without-owner-or-date"]),
        ({"owner": "jon", "due": date(2026, 1, 1), "done": date(2026, 1, 20)}, ["done-without-evidence"]),
        ({"owner": "jon", "due": date(2026, 1, 1), "done": date(2026, 1, 20), "evidence": "commit 4f1c2d3"}, []),
        ({"owner": "jon", "due": date(2026, 1, 1), "done": date(2026, 2, 20), "evidence": "c"}, ["action-overdue"]),
    ],
)
def test_what_is_wrong_with_an_action(action: dict[str, object], rules: list[str]) -> None:
    found = review(actions=[{"text": "mend it", **action}])
    assert [rule for rule, _ in action_faults(found, NOW.date())] == rules


def test_a_reviewed_incident_without_an_action() -> None:
    assert [rule for rule, _ in action_faults(review(), NOW.date())] == ["no-action"]
    assert [rule for rule, _ in action_faults(review(reviewed=None), NOW.date())] == []


def test_a_class_comes_again_after_all_its_actions_were_done() -> None:
    done = [{"text": "mend it", "done": date(2025, 12, 1)}]
    first = review("2025-11-a.yaml", detected="2025-11-01T08:00Z", resolved=None, reviewed=None, actions=done)
    assert [(later.id, earlier.id) for later, earlier in repeated([review(), first])] == [
        ("2026-01-cache", "2025-11-a")
    ]


@pytest.mark.parametrize(
    "changes", [{"actions": [{"text": "mend it"}]}, {"actions": []}, {"class": "outage", "severity": "P1"}]
)
def test_it_is_not_the_same_again(changes: dict[str, Any]) -> None:
    first = review("2025-11-a.yaml", detected="2025-11-01T08:00Z", resolved=None, reviewed=None, **changes)
    assert list(repeated([review(), first])) == []


def test_only_files_right_in_the_folder_are_reviews(target: Path) -> None:
    write(target, {PATH: text_of(), ".secgate/incidents/2026-01-cache/bad/a.yaml": "anything: at all\n"})
    assert [found.path for found in read_incidents(open_work_tree(target), ["tenant-cache-keys"])] == [PATH]


@pytest.mark.parametrize("name", ["2026-01-a.yml", "2026 01.yaml"])
def test_a_file_that_would_not_be_read_is_an_error(target: Path, name: str) -> None:
    write(target, {f".secgate/incidents/{name}": text_of()})
    with pytest.raises(ConfigError, match=r"is not read|cannot be the id"):
        read_incidents(open_work_tree(target), [])


def test_a_file_that_is_a_link_is_an_error(target: Path) -> None:
    write(target, {"elsewhere.yaml": text_of()})
    (target / ".secgate/incidents").mkdir(parents=True)
    (target / PATH).symlink_to(target / "elsewhere.yaml")
    with pytest.raises(ConfigError):
        read_incidents(open_work_tree(target), [])


def stated(target: Path, key: Path, item: str, digest: str | None, result: str = "satisfied") -> None:
    said = {
        "schema": "secgate/attestation/1", "item": item, "owner": "ana", "result": result, "bound_to": "paths",
        "statement": "The review is complete and as it was.", "attested_on": date(2026, 1, 30),
        "expires_on": date(2026, 3, 1), "evidence": [{"path": PATH, "sha256": digest}],
    }  # fmt: skip
    text = yaml.safe_dump(said, sort_keys=False).encode()
    name = f".secgate/attestations/{item}.yaml"
    write(target, {name: text, f"{name}.ana.sig": sign(text, key)})


@pytest.mark.parametrize(
    ("item", "result", "owners", "state"),
    [
        ("incident-reviewed-on-time", "satisfied", ("ana",), "good"),
        ("incident-actions", "satisfied", ("ana",), "good"),
        ("database-backups", "satisfied", ("ana",), "unsigned"),
        ("incident-actions", "not-satisfied", ("ana",), "unsigned"),
        ("incident-actions", "satisfied", ("eve",), "unsigned"),
    ],
)
def test_a_review_counts_when_a_statement_about_an_incident_item_has_its_digest(
    target: Path,
    signer: Callable[[str], tuple[Path, str]],
    item: str,
    result: str,
    owners: tuple[str, ...],
    state: str,
) -> None:
    key, line = signer("ana")
    write(target, {PATH: text_of()})
    stated(target, key, item, hashlib.sha256((target / PATH).read_bytes()).hexdigest(), result)
    assert evidence(target, line, item, owners) == [state]


def evidence(target: Path, line: str, item: str, owners: tuple[str, ...] = ("ana",)) -> list[str]:
    tree = open_work_tree(target)
    known = ["tenant-cache-keys", item]
    store = EvidenceStore(
        tree, now=NOW, statements=read_statements(tree, known), signers=Signers(line.encode()),
        duties={item: Duty(owners=owners)}, reviews=read_incidents(tree, known),
    )  # fmt: skip
    return [piece.state for piece in store.incidents.evidence(store.reviews)]


def test_a_review_that_changed_after_it_was_signed_does_not_count(
    target: Path, signer: Callable[[str], tuple[Path, str]]
) -> None:
    key, line = signer("ana")
    write(target, {PATH: text_of()})
    stated(target, key, "incident-actions", "0" * 64)
    assert evidence(target, line, "incident-actions") == ["unsigned"]
