"""What is new and what is fixed since an earlier report of the same target."""

from collections import Counter
from dataclasses import dataclass

from secgate.model import Finding, FindingState, Report, Status
from secgate.reports.listing import where
from secgate.reports.words import word

MOST = 50


@dataclass(frozen=True)
class Moved:
    """An item whose status is another one than before."""

    id: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """A finding that came or went."""

    id: str
    item: str
    place: str
    severity: str


@dataclass(frozen=True)
class Trend:
    """The difference between two reports, over the items that both evaluated.

    Attributes:
        before: the earlier report.
        compared: how many items both evaluated.
        moved: items with another status.
        new: open findings that the earlier report does not hold, `new_left` more beside those listed.
        fixed: findings that were open and are gone, from items that were examined in full.
        closed: (word, number) of findings that were open then and stand there still, or whose item is incomplete now.
        opened: open findings then and now.
        doubts: what makes the two hard to compare.
    """

    before: Report
    compared: int
    moved: tuple[Moved, ...]
    new: tuple[Change, ...]
    new_left: int
    fixed: tuple[Change, ...]
    fixed_left: int
    closed: tuple[tuple[str, int], ...]
    opened: tuple[int, int]
    doubts: tuple[str, ...]


def trend(report: Report, before: Report) -> Trend:
    """The difference between a report and an earlier one."""
    old = {item.id: item for item in before.items if item.status is not None}
    pairs = [(old[item.id], item) for item in report.items if item.status is not None and item.id in old]
    then = {(item.id, one.id): one for item, _ in pairs for one in item.findings}
    now = {(item.id, one.id): one for _, item in pairs for one in item.findings}
    unsure = {item.id for _, item in pairs if item.status is Status.INCOMPLETE}
    new = [_change(key[0], one) for key, one in now.items() if _is_open(one) and key not in then]
    gone = {key: one for key, one in then.items() if _is_open(one) and key not in now}
    fixed = [_change(key[0], one) for key, one in gone.items() if key[0] not in unsure]
    closed = Counter(f"now {now[key].state}" for key, one in then.items() if _is_open(one) and _is_closed(now.get(key)))
    closed["gone, in items that are incomplete now"] = len(gone) - len(fixed)
    moved = [Moved(a.id, word(a.status), word(b.status)) for a, b in pairs if a.status is not b.status]
    return Trend(
        before=before,
        compared=len(pairs),
        moved=tuple(moved),
        new=tuple(new[:MOST]),
        new_left=max(0, len(new) - MOST),
        fixed=tuple(fixed[:MOST]),
        fixed_left=max(0, len(fixed) - MOST),
        closed=tuple((word, amount) for word, amount in closed.items() if amount),
        opened=(sum(map(_is_open, then.values())), sum(map(_is_open, now.values()))),
        doubts=tuple(_doubts(report, before)),
    )


def _is_open(finding: Finding) -> bool:
    return finding.state is FindingState.OPEN


def _is_closed(finding: Finding | None) -> bool:
    return finding is not None and not _is_open(finding)


def _change(item: str, finding: Finding) -> Change:
    return Change(finding.id, item, where(finding), str(finding.severity))


def _doubts(report: Report, before: Report) -> list[str]:
    doubts = []
    if report.digests.rules != before.digests.rules:
        doubts.append("the rules are others: a finding may be new because a check is sharper")
    if report.digests.config != before.digests.config:
        doubts.append("the configuration is another one")
    if {one.digest for one in report.policies} != {one.digest for one in before.policies}:
        doubts.append("the policy is another one")
    return doubts
