"""Is each grave incident prevented by an item that is on, unwaived and green?

The results of other items are known when they are all decided; which ones this rests on is said here.
"""

from collections.abc import Iterator

from secgate.api import Hit, Observation, Rest, Review, Subject, place_in, repeated


def analyze(subject: Subject) -> Observation:
    """Every P0 and P1."""
    found = subject.evidence.incidents
    reviews = found.grave()
    if not reviews:
        return Observation(absence="no incident is P0 or P1")
    return Observation(
        examined=len(reviews),
        hits=(*_unnamed(subject, reviews), *_repeated(subject, reviews)),
        evidence=found.evidence(reviews),
        undecided=found.awaited(reviews),
        rests_on=tuple(rest for review in reviews for rest in _rests(subject, review)),
    )


def _unnamed(subject: Subject, reviews: tuple[Review, ...]) -> Iterator[Hit]:
    for review in reviews:
        if review.said.check is None and review.said.reviewed is not None:
            yield subject.hit("preventing-check-missing", place_in(review, "check"))


def _rests(subject: Subject, review: Review) -> Iterator[Rest]:
    if review.said.check is not None:
        place = place_in(review, "check")
        yield Rest(
            item=review.said.check,
            missing=subject.hit("preventing-check-missing", place),
            weakened=subject.hit("preventing-check-weakened", place),
        )


def _repeated(subject: Subject, reviews: tuple[Review, ...]) -> Iterator[Hit]:
    for later, earlier in repeated(reviews):
        message = f"{subject.spec.rules['class-repeated'].message} ({later.id}, after {earlier.id})"
        yield subject.hit("class-repeated", place_in(later, "class"), message=message)
