"""Does each review hold what a review is for?

Only its structure is judged, never its prose.
"""

from secgate.api import Observation, Subject, blamed, gaps


def analyze(subject: Subject) -> Observation:
    """Every incident that was reviewed."""
    found = subject.evidence.incidents
    reviews = found.reviews
    if not reviews:
        return Observation(absence="there is no incident file")
    hits = []
    for review in (one for one in reviews if one.said.reviewed is not None):
        for fault in gaps(review):
            message = f"{subject.spec.rules['review-part-empty'].message} ({fault.reason})"
            hits.append(subject.hit("review-part-empty", fault.place, message=message))
        if (named := blamed(review)) is not None:
            hits.append(subject.hit("cause-names-a-person", named.place))
    return Observation(
        examined=len(reviews), hits=tuple(hits), evidence=found.evidence(reviews), undecided=found.awaited(reviews)
    )
