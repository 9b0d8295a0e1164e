"""An item of the checklist, and what became of it."""

from collections.abc import Collection
from datetime import date
from typing import Any, Literal

from pydantic import Field

from secgate.model.decided import Duty, Waiver, WaiverLimit
from secgate.model.seen import At, Evidence, Frame, Problem, TraceStep
from secgate.model.singular import singular
from secgate.model.vocabulary import Confidence, FindingState, Level, Severity, Status, Value, Verdict


class References(Value):
    """Ids of public standards that an item answers; never their wording."""

    cwe: tuple[str, ...] = ()
    asvs: tuple[str, ...] = ()
    api_top10: tuple[str, ...] = ()
    top10_2025: tuple[str, ...] = ()
    soc2: tuple[str, ...] = ()
    iso27001: tuple[str, ...] = ()
    pci: tuple[str, ...] = ()


class Item(Value):
    """A check as one line of a policy, with everything the gate needs to judge it.

    Attributes:
        unit: what its check counts, in the plural; `one` for one of them.
        confidence: the least confidence that makes the item fail.
        max_unresolved: the share of examined subjects (0 to 1) that may stay unresolved.
        review: whether a `review` status blocks under this policy.
        not_applicable: whether a `not-applicable` status blocks under this policy.
        undecided: parts of the statement that this version cannot decide; the item is at best `review`.
        off_by: what switched the item off; None when it is on.
        waivers: how long a waiver of its findings may hold, and how many must approve it.
        duty: who has to state it, for an item that rests on a statement.
    """

    id: str
    title: str
    section: str
    level: Level
    severity: Severity
    unit: str
    one: str = ""
    confidence: Confidence = Confidence.HIGH
    max_unresolved: float = 0.2
    review: Literal["show", "block"] = "show"
    not_applicable: Literal["allow", "block"] = "allow"
    undecided: tuple[str, ...] = ()
    off_by: str | None = None
    origin: str = ""
    references: References = References()
    settings: dict[str, Any] = Field(default_factory=dict)
    locked: bool = False
    from_date: date | None = None
    waivers: WaiverLimit = WaiverLimit()
    duty: Duty = Duty()

    def counted(self, count: int) -> str:
        """The unit as it stands after a number."""
        return self.one if count == 1 and self.one else self.unit


class Finding(Value):
    """One place that breaks an item's statement, with its identity (schema secgate/report/1).

    Attributes:
        content_id: the fingerprint without the path: equal before and after a file is renamed.
        sensitive: the place may hold a secret value: no frame, and only a waiver that says which value covers it.
        stands_at: places named by waivers that hold the very same value; in memory only.
    """

    id: str
    rule: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    fix: str
    severity: Severity
    confidence: Confidence
    frame: Frame | None
    trace: tuple[TraceStep, ...]
    commit: str | None
    in_head: bool
    state: FindingState = FindingState.OPEN
    waiver: Waiver | None = None
    content_id: str = ""
    sensitive: bool = False
    stands_at: tuple[At, ...] = Field(default=(), exclude=True, repr=False)


class Examined(Value):
    """How many subjects were looked at, and what they are.

    Attributes:
        one: the unit for one subject, where the words of `unit` do not give it; else it is empty, and not written.
    """

    count: int
    unit: str
    one: str = Field(default="", exclude_if=lambda text: not text)

    @property
    def counted(self) -> str:
        """The unit as it stands after the number."""
        return (self.one or singular(self.unit)) if self.count == 1 else self.unit

    def with_count(self, count: int) -> "Examined":
        """Another number of the same."""
        return self.model_copy(update={"count": count})


class PackageItem(Value):
    """What became of an item in one workspace package.

    Attributes:
        reason: why; of one problem that alone stands behind it, that problem.
        of_whole: how many of the examined subjects belong to no place, and so to every package.
        findings: ids of its findings that lie in the package.
        shared: ids of findings about the target as a whole, which count for every package.
        blocks: whether it keeps the verdict of the package from being `pass`.
    """

    id: str
    status: Status
    reason: str
    examined: Examined
    of_whole: int = 0
    findings: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    blocks: bool = False


class PackageResult(Value):
    """The verdict of one workspace package, and what it rests on.

    Attributes:
        dir: its folder, relative to the target's root; `.` for what lies in no other package.
        name: as its manifest says.
        because: one line for each reason.
    """

    dir: str
    name: str | None = None
    verdict: Verdict
    exit_code: int
    because: tuple[str, ...]
    items: tuple[PackageItem, ...]


_WORST_FIRST = (Verdict.FAIL, Verdict.INCOMPLETE, Verdict.PASS)


def worst_first(packages: Collection[PackageResult]) -> list[PackageResult]:
    """Packages in the order in which somebody has to look at them; those of one verdict stay as they are."""
    # NOTE: a report has them by folder already, and where a name was masked it would sort otherwise.
    return sorted(packages, key=lambda one: _WORST_FIRST.index(one.verdict))


class ItemResult(Value):
    """An item with its status and everything the status rests on."""

    id: str
    title: str
    section: str
    level: Level
    severity: Severity
    status: Status | None
    reason: str
    examined: Examined
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    off_by: str | None = None
    evidence: tuple[Evidence, ...] = ()
    origin: str
    references: References
    settings: dict[str, Any] = Field(default_factory=dict)
    confidence: Confidence = Confidence.HIGH
    blocks: bool = False
