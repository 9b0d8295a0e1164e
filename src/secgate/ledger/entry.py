"""One run as the ledger keeps it: verdict, items with their counts, and the ids of findings; no text of the target.

The folders of packages are the one exception, where a run was asked for some of them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from secgate.model import FindingState, ItemResult, Level, Report

# NOTE: an item with more findings than that is counted in full; which of them are new is then told of these alone.
MOST_FINDINGS = 20_000


@dataclass(frozen=True)
class ItemEntry:
    """One item of a run.

    Attributes:
        status: as in the report; None for an item that was off.
        counts: findings by state.
        findings: state by id of a finding.
    """

    id: str
    level: str
    status: str | None
    examined: int
    unit: str
    counts: Mapping[str, int]
    findings: Mapping[str, str]

    def open(self) -> frozenset[str]:
        """Ids of the findings that nobody accepted and that the base does not have."""
        return frozenset(name for name, state in self.findings.items() if state == FindingState.OPEN)


@dataclass(frozen=True)
class RunEntry:
    """One run.

    Attributes:
        target: the folder that was gated.
        created: when it ended, in UTC.
        scope: how much was gated: `full`, `base`, `staged`, `partial`, or `package` and its folder; only runs of one
            scope under the same policies say how something changed.
        policies: their ids.
    """

    id: str
    target: str
    created: str
    commit: str | None
    dirty: bool
    scope: str
    policies: tuple[str, ...]
    verdict: str
    exit_code: int
    rules: str
    secgate: str
    items: tuple[ItemEntry, ...]

    @property
    def kind(self) -> tuple[str, tuple[str, ...], frozenset[str]]:
        """What two runs must share to be compared: scope, policies, and, of a part, the items that were off."""
        part = self.scope not in {"full", "base"}
        return self.scope, self.policies, frozenset(item.id for item in self.items if part and item.status is None)

    def blocking(self) -> tuple[int, int]:
        """How many blocking items passed, and of how many."""
        found = [item for item in self.items if item.level == Level.BLOCK]
        return sum(item.status == "pass" for item in found), len(found)

    def open(self) -> frozenset[tuple[str, str]]:
        """(item, id) of every open finding."""
        return frozenset((item.id, name) for item in self.items for name in item.open())


def run_of(report: Report, target: Path, *, staged: bool = False) -> RunEntry:
    """A report as the ledger keeps it; where packages were left out of it, one of those that were asked for."""
    return RunEntry(
        id=report.id,
        target=str(target),
        created=report.created,
        commit=report.target.commit,
        dirty=report.target.dirty,
        scope=_scope(report, staged=staged),
        policies=tuple(policy.id for policy in report.policies),
        verdict=report.verdict.value,
        exit_code=report.exit_code,
        rules=report.digests.rules,
        secgate=report.tool.secgate,
        items=tuple(_item(item) for item in report.items),
    )


def _scope(report: Report, *, staged: bool) -> str:
    if report.target.packages_left:
        folders = sorted(one.dir for one in report.packages or ())
        named = f"{'package' if len(folders) == 1 else 'packages'} {', '.join(folders)}"
        return f"staged, {named}" if staged else named
    if staged:
        return "staged"
    if report.target.partial:
        return "partial"
    return "base" if report.target.base is not None else "full"


def _item(item: ItemResult) -> ItemEntry:
    shown = item.findings[:MOST_FINDINGS]
    return ItemEntry(
        id=item.id,
        level=item.level.value,
        status=item.status.value if item.status is not None else None,
        examined=item.examined.count,
        unit=item.examined.unit,
        counts=dict(sorted(Counter(finding.state.value for finding in item.findings).items())),
        findings={finding.id: finding.state.value for finding in shown},
    )
