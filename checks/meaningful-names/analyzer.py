"""Did a reviewer find the names of the change clear?

No code decides it: a reviewer states it, or their approval says it, where the policy says that reviews include it.
"""

from secgate.api import Evidence, Observation, Subject, approvers, stated


def analyze(subject: Subject) -> Observation:
    """The signed statement; with `reviews: include` the approval in the change record, where nothing is stated."""
    if (none := subject.without_base()) is not None:
        return none
    change = subject.against
    if change is not None and change.only_documents:
        return Observation(absence="the change touches documents only")
    if subject.settings.get("reviews") != "include" or subject.spec.id in subject.evidence.statements:
        return stated(subject)
    known = subject.evidence.known_change
    names = approvers(known.record) if known.record is not None else ()
    if known.record is None or known.problems:
        return Observation(evidence=known.evidence, problems=known.problems)
    if not names:
        reason = "nobody but the author approved this commit, and nobody states it"
        lack = Evidence(kind="attestation", state="missing", reason=reason)
        return Observation(examined=1, evidence=(*known.evidence, lack))
    approved = Evidence(kind="review", path=known.path, state="good", reason=f"approved by {', '.join(names)}")
    return Observation(examined=1, evidence=(*known.evidence, approved))
