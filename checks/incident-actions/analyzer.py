"""Does somebody do each action of a review, by a day that is not over?

Keys and dates are compared, in UTC.
"""

from secgate.api import Observation, Subject, action_faults, far_actions


def analyze(subject: Subject) -> Observation:
    """Every action of every incident file."""
    found = subject.evidence.incidents
    reviews = found.reviews
    if not reviews:
        return Observation(absence="there is no incident file")
    today = subject.evidence.now.date()
    hits = []
    for review in reviews:
        for rule, fault in action_faults(review, today):
            message = f"{subject.spec.rules[rule].message} ({fault.reason})"
            hits.append(subject.hit(rule, fault.place, message=message))
    # A review without an action is a subject too: that it has none was looked at.
    examined = sum(max(1, len(review.said.actions)) for review in reviews)
    open_parts = (*found.awaited(reviews), *far_actions(reviews, today))
    return Observation(examined=examined, hits=tuple(hits), evidence=found.evidence(reviews), undecided=open_parts)
