"""Did those take part in each review whom its severity requires?

Lists are compared: the review says who was there and for what.
"""

from secgate.api import Observation, Subject, absent_roles, place_in


def analyze(subject: Subject) -> Observation:
    """Every reviewed P0 and P1."""
    found = subject.evidence.incidents
    reviews = found.grave()
    if not reviews:
        return Observation(absence="no incident is P0 or P1")
    hits = []
    for review in (one for one in reviews if one.said.reviewed is not None):
        for role in absent_roles(review):
            message = f"{subject.spec.rules['required-role-absent'].message} ({review.id}: {role})"
            hits.append(subject.hit("required-role-absent", place_in(review, "attendees"), message=message))
    return Observation(
        examined=len(reviews), hits=tuple(hits), evidence=found.evidence(reviews), undecided=found.awaited(reviews)
    )
