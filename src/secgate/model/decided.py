"""What people decided: who accepts what until when, and who has to state what."""

from datetime import date
from typing import Literal

from secgate.model.seen import At
from secgate.model.vocabulary import Value


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


class Duty(Value):
    """Who has to state that an item holds, where code alone cannot show it.

    Attributes:
        owners: principals who may state it.
        signers: how many people must sign.
        max_age_days: for how many days a statement counts.
    """

    owners: tuple[str, ...] = ()
    signers: int = 1
    max_age_days: int = 90
