"""The report: the one object that every format is written from (schema secgate/report/1)."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field

from secgate.model.change import Change
from secgate.model.decided import WaiverSummary
from secgate.model.origin import PolicyInfo, Sha256, Trust
from secgate.model.result import ItemResult, PackageResult
from secgate.model.vocabulary import Value, Verdict


def _moment(text: str) -> str:
    datetime.fromisoformat(text)
    return text


# A moment in UTC, to the second; what is read back from a file may hold anything.
Stamp = Annotated[
    str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"), AfterValidator(_moment)
]


class Tool(Value):
    """Versions of secgate and its engines."""

    secgate: str
    engines: dict[str, str]


class RunInfo(Value):
    """Who ran the gate, when and where, and seconds by engine; the part that differs between equal runs."""

    actor: str
    started: Stamp
    ended: Stamp
    host: Literal["github", "gitlab", "local"]
    url: str | None
    timings: dict[str, float] = Field(default_factory=dict)


class TargetInfo(Value):
    """What was gated.

    Attributes:
        scope: all that goes out, what a change brings, or what is staged for the next commit.
        packages_left: where packages have verdicts of their own, those that were not asked for and do not decide.
        report_only: the verdict is shown and the exit code is 0, as the command line or the policy named there asked.
    """

    root: str = "."
    commit: str | None
    tree: str | None
    dirty: bool
    base: str | None
    partial: bool
    scope: Literal["full", "base", "staged"] = "full"
    report_only: bool = False
    packages_left: tuple[str, ...] = ()
    trust: Trust | Literal["self"]
    notes: tuple[str, ...] = ()


class Digests(Value):
    """Digests of everything that decides beside the target."""

    rules: Sha256
    config: Sha256
    waivers: Sha256


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


class Suppression(Value):
    """An inline comment that silences a scanner; it hides nothing here, it is listed."""

    path: str
    line: int
    kind: str


class Report(Value):
    """The canonical result of a run; every format is written from it (schema secgate/report/1)."""

    schema_: Literal["secgate/report/1"] = Field(default="secgate/report/1", alias="schema")
    id: str
    created: Stamp
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
    change: Change | None = None
    packages: tuple[PackageResult, ...] | None = None
    maps: dict[str, Any] | None = None

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
