"""The report for people: one page that needs nothing else, no network, and no script to be read."""

from typing import Any

from secgate.model import Report
from secgate.model.difference import Difference

NAME = "html"
MAPS = True


def render(report: Report, *, since: Difference | None = None) -> str:
    """The report as one HTML file; equal input gives equal bytes.

    Args:
        report: a finished report; its maps are shown when it holds them.
        since: what became of an earlier report of the same target in this one.
    """
    # NOTE: the template engine is imported when a page is wanted; every other format starts without it.
    from secgate.reports.html.page import report_page  # noqa: PLC0415

    return report_page(report, since)


def map_page(document: dict[str, Any]) -> str:
    """One map as a page of its own.

    Args:
        document: as `secgate map --format json` prints it.
    """
    from secgate.reports.html.page import map_page as made  # noqa: PLC0415 - as above

    return made(document)
