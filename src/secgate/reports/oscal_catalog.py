"""The checklist of a report as an OSCAL catalog: the controls that its assessment results speak of.

NIST OSCAL 1.1.3, catalog model (pages.nist.gov/OSCAL-Reference/models). Standards are named by their ids alone.
"""

import json
from typing import Any

from secgate.model import ItemResult, Report
from secgate.reports.oscal_parts import identifier, metadata, one_line, properties, said

NAME = "oscal-catalog"


def render(report: Report) -> str:
    """The catalog as JSON; equal reports give equal text."""
    return json.dumps({"catalog": catalog(report)}, indent=2, sort_keys=True) + "\n"


def catalog(report: Report) -> dict[str, Any]:
    """One group for each section of the checklist, one control for each item."""
    sections: dict[str, list[ItemResult]] = {}
    for item in report.items:
        sections.setdefault(item.section, []).append(item)
    policies = ", ".join(policy.title for policy in report.policies)
    return {
        "uuid": catalog_id(report),
        "metadata": metadata(report, one_line(f"Checklist: {policies}") or "Checklist"),
        "groups": [
            {
                "id": f"section-{number}",
                "title": said(title),
                "controls": [_control(item) for item in items],
            }
            for number, (title, items) in enumerate(sections.items(), 1)
        ],
    }


def catalog_id(report: Report) -> str:
    """The identifier of the catalog: that of the policies and rules, whatever the target."""
    return identifier("catalog", report.digests.rules, *(policy.digest for policy in report.policies))


def _control(item: ItemResult) -> dict[str, Any]:
    refs = item.references.model_dump()
    pairs = [("severity", str(item.severity)), ("level", str(item.level))]
    pairs += [(f"reference-{name.replace('_', '-')}", one) for name, found in refs.items() for one in found or ()]
    return {
        "id": item.id,
        "title": said(item.title),
        "props": properties(pairs),
        "parts": [{"id": f"{item.id}_smt", "name": "statement", "prose": said(item.title)}],
    }
