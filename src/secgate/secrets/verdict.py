"""What the scanner says of a candidate."""

from dataclasses import dataclass

from secgate.secrets.values import Klass, Sureness

_KLASSES = {"live": 0, "likely": 1, "test": 2, "publishable": 3, "placeholder": 4}
_SURENESSES = {"high": 0, "medium": 1, "low": 2}
Basis = str  # structure | pieces | label | bare word | account | entropy | none


@dataclass(frozen=True)
class Verdict:
    """A class and a confidence, what they rest on, and why, in words that hold nothing of the value."""

    klass: Klass
    confidence: Sureness
    basis: Basis
    reason: str


def gravity(verdict: Verdict) -> tuple[int, int]:
    """What orders verdicts: the graver class first, then the surer."""
    return _KLASSES[verdict.klass], _SURENESSES[verdict.confidence]


def no(reason: str) -> Verdict:
    """Not a secret, and why."""
    return Verdict("placeholder", "low", "none", reason)
