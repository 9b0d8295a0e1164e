"""The words of results, each with its order."""

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null", defer_build=True)


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


def badness(status: Status | None) -> int:
    """0 for the best that an item can be; None is an item that is off, of which nothing is known at all."""
    return _FROM_BEST.index(status)


_FROM_BEST: tuple[Status | None, ...] = (
    Status.PASS, Status.NOT_APPLICABLE, Status.REVIEW, Status.NEEDS_EVIDENCE, Status.INCOMPLETE, Status.FAIL, None,
)  # fmt: skip


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
