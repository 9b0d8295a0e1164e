"""SARIF for an upload to code scanning: without what was accepted, which GitHub would show as open."""

from secgate.model import Report
from secgate.reports import sarif

NAME = "sarif-open"


def render(report: Report) -> str:
    """The open findings of the report as one SARIF run."""
    return sarif.render(report, only_open=True)
