"""What the scanner says of a candidate."""

from dataclasses import dataclass

from secgate.secrets.values import Klass, Sureness

Basis = str  # structure | pieces | label | bare word | account | entropy | none


@dataclass(frozen=True)
class Verdict:
    """A class and a confidence, what they rest on, and why, in words that hold nothing of the value."""

    klass: Klass
    confidence: Sureness
    basis: Basis
    reason: str


def no(reason: str) -> Verdict:
    """Not a secret, and why."""
    return Verdict("placeholder", "low", "none", reason)
