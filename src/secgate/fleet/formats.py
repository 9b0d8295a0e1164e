"""A fleet's report as json, csv and one HTML page."""

import base64
import csv
import hashlib
import io
import json
from collections.abc import Iterator
from importlib import resources

from secgate.fleet.job import Outcome
from secgate.fleet.report import FleetReport, word
from secgate.reports.csv_ import cell
from secgate.reports.escape import safe
from secgate.reports.json_ import visible

COLUMNS = (
    "kind", "repository", "place", "ref", "commit", "verdict", "exit_code", "attempts", "seconds", "policies", "item",
    "level", "status", "blocks", "open", "before", "reason",
)  # fmt: skip
# A page of more rows is too heavy for a browser; csv and json hold all.
MOST_ROWS = 1_000


def as_json(report: FleetReport) -> str:
    """The report as JSON (schema secgate/fleet-report/1)."""
    return visible(json.dumps(report.model_dump(mode="json", by_alias=True), indent=2, ensure_ascii=False)) + "\n"


def as_csv(report: FleetReport) -> bytes:
    """A row for each repository, each of its items, and each change; the columns are `COLUMNS`."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in _rows(report):
        writer.writerow([cell(row.get(column, "")) for column in COLUMNS])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "backslashreplace")


def _rows(report: FleetReport) -> Iterator[dict[str, str]]:
    for one in report.repositories:
        common = _of_repository(one)
        yield {"kind": "repository", **common, "reason": one.reason}
        for item in one.items:
            yield {
                "kind": "item", **common, "item": item.item, "level": item.level.value, "status": word(item.status),
                "blocks": "yes" if item.blocks else "no", "open": str(item.open),
            }  # fmt: skip
    for step in report.trend.steps if report.trend is not None else ():
        kind = "worse" if step.worse else "better"
        yield {
            "kind": kind, "repository": step.name, "verdict": step.after or "gone", "before": step.before or "new",
        }  # fmt: skip
        for moved in step.items:
            yield {
                "kind": kind, "repository": step.name, "item": moved.item, "status": word(moved.after),
                "before": word(moved.before),
            }  # fmt: skip
    yield from ({"kind": "note", "reason": note} for note in report.notes)


def _of_repository(one: Outcome) -> dict[str, str]:
    return {
        "repository": one.name,
        "place": one.place,
        "ref": one.ref or "",
        "commit": one.commit or "",
        "verdict": one.verdict.value,
        "exit_code": str(one.exit_code),
        "attempts": str(one.attempts),
        "seconds": str(one.seconds),
        "policies": ", ".join(one.policies),
    }


def as_html(report: FleetReport) -> str:
    """One page that needs no network and no script; equal input gives equal bytes."""
    # NOTE: the template engine is imported when a page is wanted; every other format starts without it.
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415
    from markupsafe import Markup  # noqa: PLC0415

    def shown(value: object) -> object:
        return value if isinstance(value, Markup) else safe(str(value))

    made = Environment(
        loader=PackageLoader("secgate.fleet"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=shown,
    )  # fmt: skip
    style = Markup(resources.files("secgate.fleet").joinpath("templates", "style.css").read_text("utf-8"))  # noqa: S704 - our own file
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{allowed}'; img-src data:; base-uri 'none'; form-action 'none'"
    rows = [(one, {item.item: item for item in one.items}) for one in report.repositories[:MOST_ROWS]]
    return made.get_template("fleet.html").render(
        report=report, rows=rows, left=len(report.repositories) - len(rows), style=style, policy=policy, word=word
    )
