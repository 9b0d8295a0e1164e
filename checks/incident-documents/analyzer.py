"""Were the documents changed that reviews say were?

A document that is not done yet is no finding here: what is still to do stands under actions, with a day.
"""

from secgate.api import Observation, Problem, Subject, place_in


def analyze(subject: Subject) -> Observation:
    """Every document that a review names."""
    found = subject.evidence.incidents
    named = [(review, index, one) for review in found.reviews for index, one in enumerate(review.said.documents)]
    if not named:
        return Observation(absence="no incident names a document")
    if not subject.is_repository:
        return Observation(problems=(Problem(reason="there is no history that shows when a document was changed"),))
    changes = subject.evidence.changes({one.path for _, _, one in named})
    hits, problems = [], []
    for review, index, one in named:
        change = changes.get(one.path)
        place = place_in(review, "documents", index)
        if change is not None and not change.known:
            reason = f"the history is cut off before the last change of {one.path}; fetch all of it"
            problems.append(Problem(path=place.path, line=place.line, reason=reason))
        elif one.done and (change is None or change.at < review.said.detected):
            hits.append(subject.hit("document-untouched", place))
    reviews = [review for review in found.reviews if review.said.documents]
    return Observation(
        examined=len(named),
        hits=tuple(hits),
        problems=tuple(problems),
        evidence=found.evidence(reviews),
        undecided=found.awaited(reviews),
    )
