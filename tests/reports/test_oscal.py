"""OSCAL: what is written is valid by models that others wrote, and says no more than the report."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from trestle.oscal.assessment_results import AssessmentResults
from trestle.oscal.catalog import Catalog

from reports.example import rich_report
from reports.factory import finding, item, report
from reports.hostile import hostile_reports
from secgate.model import Report, Status, Verdict
from secgate.reports import oscal, oscal_catalog


def results(made: Report) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(oscal.render(made))["assessment-results"]
    return found


def uuids(value: object, key: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (str(found) for name, found in value.items() if name == key)
        for found in value.values():
            yield from uuids(found, key)
    elif isinstance(value, list):
        for found in value:
            yield from uuids(found, key)


def test_the_models_of_others_read_both_documents(tmp_path: Path) -> None:
    made = rich_report()
    (tmp_path / "results.json").write_text(oscal.render(made), encoding="utf-8")
    (tmp_path / "catalog.json").write_text(oscal_catalog.render(made), encoding="utf-8")
    assert isinstance(AssessmentResults.oscal_read(tmp_path / "results.json"), AssessmentResults)
    assert isinstance(Catalog.oscal_read(tmp_path / "catalog.json"), Catalog)


def test_no_reference_dangles_and_no_identifier_stands_twice() -> None:
    document = results(rich_report())
    own = list(uuids(document, "uuid"))
    assert len(own) == len(set(own))
    assert set(uuids(document, "observation-uuid")) <= set(own)
    assert document["import-ap"]["href"].removeprefix("#") in own


def test_every_control_stands_in_the_catalog_that_is_attached() -> None:
    document = results(rich_report())
    attached = json.loads(base64.b64decode(document["back-matter"]["resources"][0]["base64"]["value"]))
    known = {one["id"] for group in attached["catalog"]["groups"] for one in group["controls"]}
    selection = document["results"][0]["reviewed-controls"]["control-selections"][0]
    named = {one["control-id"] for key in ("include-controls", "exclude-controls") for one in selection.get(key, [])}
    assert named == known == {one.id for one in rich_report().items}


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (Status.PASS, "satisfied"),
        (Status.NOT_APPLICABLE, "satisfied"),
        (Status.FAIL, "not-satisfied"),
        (Status.REVIEW, "not-satisfied"),
        (Status.INCOMPLETE, "not-satisfied"),
        (Status.NEEDS_EVIDENCE, "not-satisfied"),
    ],
)
def test_only_what_passed_or_is_not_there_is_satisfied(status: Status, state: str) -> None:
    decision = results(report(item(status=status)))["results"][0]["findings"][0]
    assert decision["target"]["status"]["state"] == state
    assert {"name": "status", "value": str(status), "ns": "urn:secgate:oscal"} in decision["props"]


def test_an_accepted_finding_says_so() -> None:
    made = report(item(status=Status.PASS, findings=(finding(state="waived"),)), verdict=Verdict.PASS)
    assert "Accepted: waived" in results(made)["results"][0]["observations"][0]["remarks"]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(made=hostile_reports())
def test_any_text_gives_valid_documents(tmp_path: Path, made: Report) -> None:
    file = tmp_path / "any.json"
    file.write_text(oscal.render(made), encoding="utf-8")
    assert AssessmentResults.oscal_read(file) is not None
    file.write_text(oscal_catalog.render(made), encoding="utf-8")
    assert Catalog.oscal_read(file) is not None
