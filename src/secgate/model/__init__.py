"""The vocabulary of results: frozen values that every layer above shares.

Nothing here reads a clock, a disk or the environment. Names and meanings are those of CONTRACT.md.
Lines and columns are 1-based and count characters; paths are relative to the target's root, with `/`.
"""

from secgate.model.decided import Duty, Waiver, WaiverLimit, WaiverNote, WaiverSummary
from secgate.model.report import (
    Coverage,
    Digests,
    Excluded,
    LedgerRow,
    PolicyInfo,
    Report,
    RunInfo,
    Skipped,
    Suppression,
    TargetInfo,
    Tool,
    Trust,
)
from secgate.model.result import Examined, Finding, Item, ItemResult, References
from secgate.model.seen import At, Evidence, Frame, Hit, Observation, Place, Problem, Rest, TraceStep
from secgate.model.vocabulary import Confidence, FindingState, Level, Severity, Status, Value, Verdict

__all__ = [
    "At",
    "Confidence",
    "Coverage",
    "Digests",
    "Duty",
    "Evidence",
    "Examined",
    "Excluded",
    "Finding",
    "FindingState",
    "Frame",
    "Hit",
    "Item",
    "ItemResult",
    "LedgerRow",
    "Level",
    "Observation",
    "Place",
    "PolicyInfo",
    "Problem",
    "References",
    "Report",
    "Rest",
    "RunInfo",
    "Severity",
    "Skipped",
    "Status",
    "Suppression",
    "TargetInfo",
    "Tool",
    "TraceStep",
    "Trust",
    "Value",
    "Verdict",
    "Waiver",
    "WaiverLimit",
    "WaiverNote",
    "WaiverSummary",
]
