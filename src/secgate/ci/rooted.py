"""A report whose paths begin at the top of the repository, as pages of changes name files, not at the gated folder."""

from secgate.model import ROOT, Finding, ItemResult, PackageResult, Problem, Report
from secgate.model.change import Change
from secgate.reports.listing import in_a_file


def rooted(report: Report, prefix: str) -> Report:
    """The report with `prefix` before every path of a file or package; places that are no file keep their names.

    Args:
        report: a finished report of the folder.
        prefix: the path of the folder in the repository, with a slash at its end; empty for the top.
    """
    if not prefix:
        return report
    items = tuple(_item(item, prefix) for item in report.items)
    change = _change(report.change, prefix) if isinstance(report.change, Change) else report.change
    made = report.model_copy(update={"items": items, "change": change})
    return made if report.packages is None else _with_packages(made, report.packages, prefix)


def _with_packages(report: Report, packages: tuple[PackageResult, ...], prefix: str) -> Report:
    moved = tuple(one.model_copy(update={"dir": _folder(one.dir, prefix)}) for one in packages)
    left = tuple(_folder(name, prefix) for name in report.target.packages_left)
    target = report.target.model_copy(update={"packages_left": left})
    return report.model_copy(update={"packages": moved, "target": target})


def _folder(name: str, prefix: str) -> str:
    return prefix.rstrip("/") if name == ROOT else f"{prefix}{name}"


def _change(change: Change, prefix: str) -> Change:
    moved = {}
    for name in type(change).model_fields:
        rows = getattr(change, name)
        if isinstance(rows, tuple) and rows and hasattr(rows[0], "path"):
            moved[name] = tuple(row.model_copy(update={"path": _path(row.path, prefix)}) for row in rows)
    return change.model_copy(update=moved)


def _path(path: str, prefix: str) -> str:
    return path if path.startswith("@") else f"{prefix}{path}"


def _item(item: ItemResult, prefix: str) -> ItemResult:
    moved = {
        "findings": tuple(_finding(finding, prefix) for finding in item.findings),
        "problems": tuple(_problem(problem, prefix) for problem in item.problems),
    }
    return item.model_copy(update=moved)


def _finding(finding: Finding, prefix: str) -> Finding:
    trace = tuple(step.model_copy(update={"path": f"{prefix}{step.path}"}) for step in finding.trace)
    path = f"{prefix}{finding.path}" if in_a_file(finding) else finding.path
    return finding.model_copy(update={"path": path, "trace": trace})


def _problem(problem: Problem, prefix: str) -> Problem:
    return problem.model_copy(update={"path": f"{prefix}{problem.path}"}) if problem.path is not None else problem
