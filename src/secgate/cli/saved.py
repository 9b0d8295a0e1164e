"""Saved reports: the last one of a folder, and findings in it."""

from pathlib import Path

from pydantic import ValidationError

from secgate.cli.places import last_report
from secgate.errors import ConfigError
from secgate.gate.consistent import contradiction
from secgate.model import Finding, ItemResult, Report
from secgate.settings.strict import nearest

RUN_FIRST = "Run `secgate run` here first, or pass --report FILE."
_WRITE = "Write one with `secgate run --output json=FILE`."


def report_of(path: Path, named: Path | None) -> Report:
    """The report that was named, else the last one of a folder.

    Raises:
        ConfigError: as load_report.
    """
    return load_report(named or last_report(path), missing=RUN_FIRST)


def load_report(file: Path, *, missing: str = _WRITE) -> Report:
    """A report from its json file.

    Args:
        file: where it was written.
        missing: what to do next when there is none.

    Raises:
        ConfigError: when there is none, it is not one of this version, or its verdict does not follow from its items.
    """
    try:
        report = Report.model_validate_json(file.read_bytes())
    except OSError as error:
        raise ConfigError(
            "no report of a run can be read there",
            where=str(file),
            next_step=missing,
        ) from error
    except ValidationError as error:
        raise ConfigError(
            f"is not a report of this version of secgate: {_first(error)}",
            where=str(file),
            next_step="Run `secgate run` again.",
        ) from error
    if (why := contradiction(report)) is not None:
        raise ConfigError(f"contradicts itself: {why}", where=str(file), next_step="Run `secgate run` again.")
    return report


def _first(error: ValidationError) -> str:
    """The place of the first thing that is wrong, and what it is; never what stands there."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ".".join(map(str, first["loc"]))
    return f"{place}: {first['msg']}" if place else str(first["msg"])


def find(report: Report, finding_id: str) -> tuple[ItemResult, Finding]:
    """A finding and its item.

    Raises:
        ConfigError: when the report has none, with the nearest id.
    """
    for item in report.items:
        for finding in item.findings:
            if finding.id == finding_id:
                return item, finding
    known = [finding.id for item in report.items for finding in item.findings]
    hint = nearest(finding_id, known)
    raise ConfigError(
        f'no finding "{finding_id}" in the report of {report.created}' + (f'; did you mean "{hint}"?' if hint else ""),
        next_step="Run `secgate run` again: its findings may have changed.",
    )
