"""The vocabulary of results: frozen values that every layer above shares.

Nothing here reads a clock, a disk or the environment. Names and meanings are those of CONTRACT.md.
Lines and columns are 1-based and count characters; paths are relative to the target's root, with `/`.

NOTE: longer than other modules: one vocabulary in one place, and declarations only.
"""

from datetime import date
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field


class Value(BaseModel):
    """A frozen value that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null")


class _Ranked(StrEnum):
    """An enum whose members are declared from the strongest to the weakest."""

    @property
    def rank(self) -> int:
        """0 for the strongest member."""
        return list(type(self)).index(self)

    def at_least(self, other: Self) -> bool:
        """Whether this member is as strong as `other` or stronger."""
        return self.rank <= other.rank


class Severity(_Ranked):
    """How bad a finding is if it is true."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Confidence(_Ranked):
    """How sure a finding is: high is proven, medium is likely, low is worth a look."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Status(StrEnum):
    """Status of an item, exactly one of six (CONTRACT.md, "Status of an item")."""

    PASS = "pass"  # noqa: S105 - a word of the vocabulary
    FAIL = "fail"
    REVIEW = "review"
    INCOMPLETE = "incomplete"
    NEEDS_EVIDENCE = "needs-evidence"
    NOT_APPLICABLE = "not-applicable"


class Level(_Ranked):
    """What an item does to the verdict."""

    BLOCK = "block"
    WARN = "warn"
    OFF = "off"


class Verdict(StrEnum):
    """The answer for the whole target."""

    PASS = "pass"  # noqa: S105 - a word of the vocabulary
    FAIL = "fail"
    INCOMPLETE = "incomplete"


class FindingState(StrEnum):
    """What has been decided about a finding; only `open` ones can block."""

    OPEN = "open"
    WAIVED = "waived"
    BASELINE = "baseline"
    IN_BASE = "in-base"


class Place(Value):
    """A range in a file of the target; the end is exclusive in columns, as editors show it."""

    path: str
    line: int = Field(ge=1)
    column: int = Field(default=1, ge=1)
    end_line: int | None = None
    end_column: int | None = None


class At(Value):
    """The place that holds the one secret value a waiver covers: a line of a file in a commit."""

    commit: str
    path: str
    line: int = Field(ge=1)


class Waiver(Value):
    """A recorded, owned, expiring decision to accept one finding, or an item's findings below a path.

    Attributes:
        kind: `baseline` for a finding that was accepted as known when the gate was adopted.
        finding: the id of the finding; None for one by item and path.
        item: the item; beside a finding it says what the id belongs to.
        path: a glob, as `.gitignore` has them.
        expires: the last day on which it holds, in UTC.
        first_seen: for a baseline entry, the day it was accepted.
        at: for a place that holds a secret, the one value that is covered.
        where: `file:line` it is written at.
    """

    kind: Literal["waiver", "baseline"] = "waiver"
    finding: str | None = None
    item: str | None = None
    path: str | None = None
    reason: str = ""
    owner: str
    approved_by: tuple[str, ...] = ()
    expires: date
    ticket: str | None = None
    first_seen: date | None = None
    at: At | None = None
    where: str = ""

    @property
    def subject(self) -> str:
        """What it accepts, in a few words: the finding, or the item and the path."""
        return self.finding or f"{self.item} in {self.path}"


class TraceStep(Value):
    """One related place of a finding, and what it contributes."""

    path: str
    line: int
    note: str


class Frame(Value):
    """Lines of code around a finding; `line` is the number of the first."""

    line: int
    text: tuple[str, ...]


class Problem(Value):
    """Something that could not be examined or resolved, with the place when there is one.

    Attributes:
        kind: `problem` makes an item incomplete, an `unresolved` subject and an `undecided` part keep it from passing.
    """

    kind: Literal["problem", "unresolved", "undecided"] = "problem"
    path: str | None = None
    line: int | None = None
    reason: str


class Hit(Value):
    """A finding as an engine or analyzer reports it, before the gate gives it an identity.

    Attributes:
        rule: the rule's name within its check, for example `unpinned-algorithm`.
        symbol: the enclosing function or class, part of the fingerprint; empty at the top level.
        text: the wording the fingerprint is made of, without what a formatter changes; empty for a sensitive hit.
        bare: the same without what stands in quotes, for a line that holds a secret value.
        sensitive: the place holds a secret value: no frame, no text, nothing derived from it.
        commit: for a place outside the work tree, the commit that introduced it.
        origin_key: for a secret, what identifies its place beside the path (name assigned to, commit).
        stands_at: places named by waivers that hold the very same value.
    """

    rule: str
    place: Place
    message: str
    fix: str = ""
    severity: Severity
    confidence: Confidence
    trace: tuple[TraceStep, ...] = ()
    symbol: str = ""
    text: str = ""
    bare: str = ""
    sensitive: bool = False
    commit: str | None = None
    in_head: bool = True
    origin_key: str = ""
    stands_at: tuple[At, ...] = ()


class Evidence(Value):
    """One piece of recorded evidence and what became of it."""

    kind: str
    path: str | None = None
    state: Literal["good", "missing", "stale", "other-commit", "unsigned", "empty", "unreadable"]
    reason: str


class Observation(Value):
    """What one check saw in the target.

    Attributes:
        examined: the number of subjects looked at (calls, routes, files), in the check's unit.
        hits: places that break the statement.
        problems: what could not be looked at at all; any one makes the item incomplete.
        unresolved: subjects that were seen and could not be decided; they are part of `examined`.
        undecided: parts of this target that the check does not read, beside what it examined; the item is then at best
            `review`.
        absence: why there is nothing of that kind in the target; only meaningful when `examined` is 0.
        missing_evidence: evidence that is needed and absent, stale or not good.
    """

    examined: int = Field(default=0, ge=0)
    hits: tuple[Hit, ...] = ()
    problems: tuple[Problem, ...] = ()
    unresolved: tuple[Problem, ...] = ()
    undecided: tuple[Problem, ...] = ()
    absence: str | None = None
    evidence: tuple[Evidence, ...] = ()

    def merged(self, other: Self) -> Self:
        """Both observations of one check as one; an absence holds only when both found none."""
        absence = " ".join(dict.fromkeys(a for a in (self.absence, other.absence) if a)) or None
        examined = self.examined + other.examined
        return self.model_copy(
            update={
                "examined": examined,
                "hits": self.hits + other.hits,
                "problems": self.problems + other.problems,
                "unresolved": self.unresolved + other.unresolved,
                "undecided": self.undecided + other.undecided,
                "absence": None if examined else absence,
                "evidence": self.evidence + other.evidence,
            }
        )


class References(Value):
    """Ids of public standards that an item answers; never their wording."""

    cwe: tuple[str, ...] = ()
    asvs: tuple[str, ...] = ()
    api_top10: tuple[str, ...] = ()
    top10_2025: tuple[str, ...] = ()
    soc2: tuple[str, ...] = ()
    iso27001: tuple[str, ...] = ()
    pci: tuple[str, ...] = ()


class WaiverLimit(Value):
    """What a policy asks of the waivers of an item.

    Attributes:
        days: the most days from today until a waiver expires.
        approvers: how many people other than the owner must have approved it, or an entry of the baseline.
        baseline_days: the most days from the day an entry of the baseline was made until it expires.
        policy: the id of the policy that says so.
    """

    days: int = 90
    baseline_days: int = 365
    approvers: int = 0
    policy: str = ""


class Item(Value):
    """A check as one line of a policy, with everything the gate needs to judge it.

    Attributes:
        confidence: the least confidence that makes the item fail.
        max_unresolved: the share of examined subjects (0 to 1) that may stay unresolved.
        review: whether a `review` status blocks under this policy.
        not_applicable: whether a `not-applicable` status blocks under this policy.
        undecided: parts of the statement that this version cannot decide; the item is at best `review`.
        off_by: what switched the item off; None when it is on.
        waivers: how long a waiver of its findings may hold, and how many must approve it.
    """

    id: str
    title: str
    section: str
    level: Level
    severity: Severity
    unit: str
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
    """How many subjects were looked at, and what they are."""

    count: int
    unit: str


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


class Tool(Value):
    """Versions of secgate and its engines."""

    secgate: str
    engines: dict[str, str]


class RunInfo(Value):
    """Who ran the gate, when and where, and seconds by engine; the part that differs between equal runs."""

    actor: str
    started: str
    ended: str
    host: Literal["github", "gitlab", "local"]
    url: str | None
    timings: dict[str, float] = Field(default_factory=dict)


class Trust(Value):
    """The ref that policy, config and checks were read from."""

    ref: str
    commit: str


class TargetInfo(Value):
    """What was gated."""

    root: str = "."
    commit: str | None
    tree: str | None
    dirty: bool
    base: str | None
    partial: bool
    trust: Trust | Literal["self"]
    notes: tuple[str, ...] = ()


class PolicyInfo(Value):
    """A policy of the run, where it came from, and the digest of its text."""

    id: str
    title: str
    origin: str
    digest: str
    mode: Literal["gate", "report-only"] = "gate"


class Digests(Value):
    """Digests of everything that decides beside the target."""

    rules: str
    config: str
    waivers: str


class Skipped(Value):
    """A file that no engine examined, and why."""

    path: str
    reason: str


class LedgerRow(Value):
    """Files that were examined by the same engines."""

    by: tuple[str, ...]
    paths: tuple[str, ...]


class Excluded(Value):
    """Files left out of the code items for one reason; secret scanning still examines them."""

    reason: str
    paths: tuple[str, ...]


class Coverage(Value):
    """The ledger: every file of the target is examined by something, or skipped with a reason."""

    files: int
    examined: int
    skipped: tuple[Skipped, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    ledger: tuple[LedgerRow, ...] = ()


class WaiverNote(Value):
    """A waiver that somebody has to look at, and why."""

    waiver: Waiver
    note: str


class WaiverSummary(Value):
    """State of the waivers and the baseline in this run.

    Attributes:
        active: waivers that have not expired.
        baseline: entries of the baseline that have not expired.
        expiring: those that expire within 14 days.
        expired: those that count no more.
        unused: those that cover no finding, though the item concerned was examined in full.
        not_evaluated: those of which this run cannot tell whether they are used.
    """

    active: int = 0
    baseline: int = 0
    expiring: tuple[WaiverNote, ...] = ()
    expired: tuple[WaiverNote, ...] = ()
    unused: tuple[WaiverNote, ...] = ()
    not_evaluated: tuple[WaiverNote, ...] = ()


class Suppression(Value):
    """An inline comment that silences a scanner; it hides nothing here, it is listed."""

    path: str
    line: int
    kind: str


class Report(Value):
    """The canonical result of a run; every format is written from it (schema secgate/report/1)."""

    schema_: Literal["secgate/report/1"] = Field(default="secgate/report/1", alias="schema")
    id: str
    created: str
    duration_s: float
    tool: Tool
    run: RunInfo
    target: TargetInfo
    policies: tuple[PolicyInfo, ...]
    digests: Digests
    assumptions: tuple[str, ...]
    verdict: Verdict
    exit_code: int
    because: tuple[str, ...]
    coverage: Coverage
    items: tuple[ItemResult, ...]
    waivers: WaiverSummary = WaiverSummary()
    suppressions: tuple[Suppression, ...] = ()
    change: dict[str, Any] | None = None
    maps: dict[str, Any] | None = None

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
