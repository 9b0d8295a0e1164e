"""Does the author state that the changed code ran? No report shows what was seen on somebody's screen."""

from secgate.api import Observation, Subject, stated


def analyze(subject: Subject) -> Observation:
    """The signed statement, unless the change has nothing that runs."""
    change = subject.against
    if change is not None and change.only_documents:
        return Observation(absence="the change touches documents only")
    return stated(subject)
