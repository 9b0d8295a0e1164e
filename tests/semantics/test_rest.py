"""What an item that rests on another comes to by that one's result; and the whole way from incident to verdict."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from secgate.evidence.signatures import NAMESPACE, new_key, sign
from secgate.gate.rest import settle
from secgate.model import (
    Confidence,
    Examined,
    Finding,
    FindingState,
    Hit,
    ItemResult,
    Level,
    Observation,
    Place,
    References,
    Rest,
    Severity,
    Status,
)
from support import BAD_CODE, SAFE_CODE, Bench, bench, item_of, repository, write

__all__ = ["bench"]

PLACE = Place(path="i.yaml", line=7)
FOUND = Finding(
    id="F-1a2b3c4d5e6f", rule="other.a", path="a.ts", line=1, column=1, end_line=1, end_column=1, message="", fix="",
    severity=Severity.HIGH, confidence=Confidence.HIGH, frame=None, trace=(), commit=None, in_head=True,
)  # fmt: skip


def hit(rule: str) -> Hit:
    return Hit(rule=rule, place=PLACE, message=rule, severity=Severity.HIGH, confidence=Confidence.HIGH)


SEEN = Observation(examined=1, rests_on=(Rest(item="other", missing=hit("missing"), weakened=hit("weakened")),))


def result(**changes: Any) -> ItemResult:  # noqa: ANN401 - any field
    values: dict[str, Any] = {
        "id": "other", "title": "Other", "section": "", "level": Level.BLOCK, "severity": Severity.HIGH,
        "status": Status.PASS, "reason": "", "examined": Examined(count=1, unit="calls"), "origin": "test",
        "references": References(),
    }  # fmt: skip
    return ItemResult(**(values | changes))


def settled(known: tuple[str, ...] = ("other",), **changes: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - any field
    made = settle(SEEN, {"other": result(**changes)}, known)
    return [(one.rule, str(one.confidence)) for one in made.hits] + [("problem", p.reason) for p in made.problems]


def test_an_item_that_passes_and_blocks_carries_it() -> None:
    assert settled() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Status.FAIL},
        {"status": Status.NEEDS_EVIDENCE},
        {"level": Level.WARN},
        {"level": Level.OFF, "status": None, "off_by": "policy ours"},
        {"findings": (FOUND.model_copy(update={"state": FindingState.WAIVED}),)},
        {"findings": (FOUND.model_copy(update={"state": FindingState.BASELINE}),)},
    ],
)
def test_one_that_stops_nothing_is_a_finding(changes: Mapping[str, Any]) -> None:
    assert settled(**changes) == [("weakened", "high")]


@pytest.mark.parametrize("status", [Status.REVIEW, Status.NOT_APPLICABLE])
def test_one_that_proves_nothing_is_for_review(status: Status) -> None:
    assert settled(status=status) == [("weakened", "medium")]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"status": Status.INCOMPLETE}, "is incomplete"),
        ({"level": Level.OFF, "status": None, "off_by": "command line --only"}, "is off by command line --only"),
    ],
)
def test_one_that_was_not_evaluated_leaves_it_incomplete(changes: Mapping[str, Any], why: str) -> None:
    assert settled(**changes) == [("problem", f"other, on which this rests, {why}")]


def test_one_of_a_policy_that_does_not_run_leaves_it_incomplete() -> None:
    made = settle(SEEN, {}, ("other",))
    assert ["does not run now" in problem.reason for problem in made.problems] == [True]


def test_one_of_no_policy_is_missing() -> None:
    assert [one.rule for one in settle(SEEN, {}, ()).hits] == ["missing"]


def test_a_finding_says_why() -> None:
    made = settle(SEEN, {"other": result(status=Status.FAIL)}, ())
    assert made.hits[0].message == "weakened (other is fail)"


INCIDENT = ".secgate/incidents/2026-01-danger.yaml"
SAID = {
    "schema": "secgate/incident/1", "title": "A dangerous call", "class": "outage", "severity": "P1",
    "detected": "2026-01-12T08:10Z", "resolved": "2026-01-12T11:00Z", "reviewed": "2026-01-13T09:00Z",
    "check": "no-danger",
}  # fmt: skip


class Room:
    """A target with one incident that no-danger prevents, and the key of its owner."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        bench.check()
        bench.items.insert(0, {"check": "incident-check", "owners": ["ana"]})
        (bench.folder / "keys").mkdir()
        self.key, public = new_key(bench.folder / "keys")
        files = {"a.ts": SAFE_CODE, INCIDENT: yaml.safe_dump(SAID, sort_keys=False)}
        signers = {".secgate/allowed_signers": f'ana namespaces="{NAMESPACE}" {public}\n'}
        repository(bench.target, files | signers)

    def sign(self) -> None:
        digest = hashlib.sha256((self.bench.target / INCIDENT).read_bytes()).hexdigest()
        text = (
            "schema: secgate/attestation/1\nitem: incident-check\nowner: ana\nstatement: What it says is as it was.\n"
            "result: satisfied\nattested_on: 2026-01-30\nexpires_on: 2026-03-01\nbound_to: paths\n"
            f'evidence: [{{path: {INCIDENT}, sha256: "{digest}"}}]\n'
        ).encode()
        file = ".secgate/attestations/incident-check.yaml"
        write(self.bench.target, {file: text, f"{file}.ana.sig": sign(text, self.key)})

    def status(self, **changes: object) -> str:
        return str(item_of(self.bench.gate(**changes), "incident-check").status)


@pytest.fixture
def room(bench: Bench) -> Room:
    return Room(bench)


def test_a_signed_incident_whose_check_is_green_passes(room: Room) -> None:
    assert room.status() == "needs-evidence"
    room.sign()
    assert room.status() == "pass"


def test_it_fails_when_what_it_prevents_is_back(room: Room) -> None:
    room.sign()
    write(room.bench.target, {"b.ts": BAD_CODE})
    assert room.status() == "fail"


def test_items_stand_in_the_order_of_the_policy_though_one_is_decided_last(room: Room) -> None:
    assert [item.id for item in room.bench.gate().items] == ["incident-check", "no-danger"]


def test_it_is_incomplete_when_it_runs_alone(room: Room) -> None:
    room.sign()
    assert room.status(only=("incident-check",)) == "incomplete"


def test_an_item_that_only_warns_does_not_carry_it(room: Room) -> None:
    room.sign()
    room.bench.items[1]["level"] = "warn"
    assert room.status() == "fail"


def test_a_check_that_no_policy_of_the_target_has_is_missing(room: Room) -> None:
    room.bench.items.pop()
    report = item_of(room.bench.gate(), "incident-check")
    assert [finding.rule for finding in report.findings] == ["incident-check.preventing-check-missing"]


def test_the_examples_of_an_incident_are_no_code_of_the_target(room: Room) -> None:
    write(room.bench.target, {".secgate/incidents/2026-01-danger/bad/a.ts": BAD_CODE})
    assert item_of(room.bench.gate(), "no-danger").status == "pass"


def test_a_broken_incident_stops_the_run_before_it_begins(room: Room, tmp_path: Path) -> None:
    del tmp_path
    write(room.bench.target, {INCIDENT: json.dumps(SAID | {"severity": "P9"})})
    with pytest.raises(Exception, match="P9"):
        room.bench.gate()
