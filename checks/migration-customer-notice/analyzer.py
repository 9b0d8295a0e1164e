"""Does somebody state what customers are told of the migrations of the change, or why they need not be?"""

from secgate.api import Observation, Subject, migrating, stated


def analyze(subject: Subject) -> Observation:
    """The statement; `not-applicable` with a justification says why nobody need be told."""
    return migrating(subject).stated(stated(subject))
