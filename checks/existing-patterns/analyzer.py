"""Did a reviewer find that the change follows the patterns in place?

No code decides it: a reviewer states it, or their approval says it, where the policy says that reviews include it.
"""

from secgate.api import Observation, Subject, reviewed


def analyze(subject: Subject) -> Observation:
    """The signed statement, or the approval."""
    return reviewed(subject)
