"""What became of one report in another: `secgate diff` (schema secgate/diff/1)."""

from typing import Literal

from pydantic import ConfigDict, Field

from secgate.model.vocabulary import Confidence, FindingState, Level, Severity, Status, Value, Verdict


class ReportName(Value):
    """One of the two reports; `open` is how many open findings it has."""

    id: str
    created: str
    commit: str | None
    dirty: bool
    verdict: Verdict
    partial: bool
    open: int = 0


class FindingRow(Value):
    """A finding of one of the reports, at its place there; `before` is the path that it had, for one that moved.

    Attributes:
        because: what is worse, or why nobody knows what became of it; empty where the list says it.
    """

    item: str
    id: str
    rule: str
    path: str
    line: int
    commit: str | None = None
    before: str | None = None
    severity: Severity
    confidence: Confidence
    state: FindingState
    because: str = ""


class ItemRow(Value):
    """An item whose status or level is another one; None where it is off, or no item of that report."""

    id: str
    before: Status | None
    after: Status | None
    level_before: Level | None
    level_after: Level | None
    because: str


class PackageRow(Value):
    """A workspace package whose verdict is another one; `after` is None where the new report gives it none.

    Attributes:
        before: None where the old report gives the whole target one verdict.
    """

    dir: str
    before: Verdict | None
    after: Verdict | None
    because: str


class FileRow(Value):
    """A file that the old report shows as examined and the new one does not."""

    path: str
    because: str


class Difference(Value):
    """Everything that differs; what is worse comes first.

    Attributes:
        new: open findings that the old report does not have.
        regressed: open findings that were accepted or in the base before, or that are surer or more severe now.
        fixed: findings that are gone, from items that were examined in full, with the evidence that they had.
        moved: findings that stand in another file now, with the same content.
        accepted: findings that were open, and are waived, in the baseline or in the base now.
        unknown: findings that are gone where nobody has looked.
        fell: items whose status or level is worse.
        rose: items whose status or level is better.
        packages_fell: packages whose verdict is worse, or that have none any more.
        packages_rose: packages whose verdict is better.
        not_examined: files that nobody looks at any more.
        notes: what makes the two reports hard to compare.
        worse: whether anything is: `new`, `regressed`, `unknown`, `fell`, `packages_fell` or `not_examined`, or the
            verdict where both reports decide over the same packages.
    """

    schema_: Literal["secgate/diff/1"] = Field(default="secgate/diff/1", alias="schema")
    old_report: ReportName
    new_report: ReportName
    worse: bool
    new: tuple[FindingRow, ...] = ()
    regressed: tuple[FindingRow, ...] = ()
    unknown: tuple[FindingRow, ...] = ()
    fell: tuple[ItemRow, ...] = ()
    not_examined: tuple[FileRow, ...] = ()
    fixed: tuple[FindingRow, ...] = ()
    moved: tuple[FindingRow, ...] = ()
    accepted: tuple[FindingRow, ...] = ()
    rose: tuple[ItemRow, ...] = ()
    packages_fell: tuple[PackageRow, ...] = ()
    packages_rose: tuple[PackageRow, ...] = ()
    notes: tuple[str, ...] = ()

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
