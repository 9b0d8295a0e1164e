"""A report of some workspace packages as its readers see it, without what belongs to others and decides nothing."""

from collections.abc import Mapping, Sequence
from types import ModuleType

from secgate.model import ROOT, Homes, ItemResult, PackageItem, Report, Status, badness


def given_to(form: ModuleType, report: Report) -> Report:
    """The report as a format is given it."""
    return report if getattr(form, "WHOLE", False) else as_asked(report)


def as_asked(report: Report) -> Report:
    """The report with its items as they are in the packages that were asked for; the same where that is all of them.

    NOTE: the json report holds the items of the whole target: it is what every check of a report starts from.
    """
    if report.packages is None or not report.target.packages_left:
        return report
    asked = [one.dir for one in report.packages]
    homes = Homes(frozenset({*asked, *report.target.packages_left} - {ROOT}))
    parts: dict[str, list[tuple[str, PackageItem]]] = {}
    for package in report.packages:
        for item in package.items:
            parts.setdefault(item.id, []).append((package.dir, item))
    items = (_item(item, parts[item.id], homes) if item.id in parts else item for item in report.items)
    return report.model_copy(update={"items": tuple(items)})


def _item(item: ItemResult, parts: Sequence[tuple[str, PackageItem]], homes: Homes) -> ItemResult:
    folder, worst = max(parts, key=lambda pair: _rank(pair[1].status))
    wanted = {name for _, part in parts for name in (*part.findings, *part.shared)}
    here = {ROOT, *(place for place, _ in parts)}
    of_whole = max(part.of_whole for _, part in parts)
    count = of_whole + sum(part.examined.count - part.of_whole for _, part in parts)
    problems = [one for one in item.problems if one.path is None or homes.of(one.path) in here]
    if worst.status is Status.NOT_APPLICABLE:
        problems = [one for one in problems if one.kind != "undecided"]
    return item.model_copy(
        update={
            "status": worst.status,
            "reason": worst.reason if len(parts) == 1 else f"{folder}: {worst.reason}",
            "examined": item.examined.with_count(count),
            "findings": tuple(one for one in item.findings if one.id in wanted),
            "problems": tuple(problems),
            "blocks": any(part.blocks for _, part in parts),
        }
    )


def _rank(status: Status) -> int:
    """Which of several statuses is told: where an item applies to one package, it applies."""
    return 0 if status is Status.NOT_APPLICABLE else 1 + badness(status)


def homes_of(report: Report) -> Mapping[tuple[str, str], str]:
    """The package of each finding, by item and id; what lies in no package that was asked for is not there."""
    return {
        (item.id, name): package.dir
        for package in report.packages or ()
        for item in package.items
        for name in item.findings
    }
