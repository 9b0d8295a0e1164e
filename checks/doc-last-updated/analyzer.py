"""Does every document say when it was last updated, and was that lately?

Documents that do not change by their kind (change logs, decision records, dated reports, generated pages) are fine.
"""

from collections.abc import Iterator
from datetime import timedelta

from secgate.api import (
    Change,
    Hit,
    MarkdownFile,
    Observation,
    Place,
    Problem,
    Subject,
    by_path,
    day_of,
    documents_in,
    is_settled,
)

_AGE = timedelta(days=90)
_BEHIND = timedelta(days=7)
_LABEL = "Last Updated"


def analyze(subject: Subject) -> Observation:
    """Every document under doc_paths."""
    found = documents_in(subject.texts, subject.config.doc_paths)
    if not found.files:
        return Observation(absence="no document lies under doc_paths", evidence=found.left_out())
    living = [document for document in found.files if not is_settled(document)]
    changes = subject.evidence.changes({document.path for document in living})
    unknown = [document.path for document in living if document.path in changes and not changes[document.path].known]
    undecided = []
    if unknown or not subject.is_repository:
        reason = "the history does not say when documents were changed, so dates are not held against it"
        undecided.append(Problem(path=next(iter(unknown), None), reason=reason))
    return Observation(
        examined_at=by_path(found.files),
        hits=tuple(hit for one in living for hit in _hits(subject, one, changes.get(one.path))),
        evidence=found.left_out(),
        undecided=tuple(undecided),
    )


def _hits(subject: Subject, document: MarkdownFile, change: Change | None) -> Iterator[Hit]:
    front = document.front(_LABEL)
    if front is None:
        yield subject.hit("date-missing", Place(path=document.path, line=1))
        return
    place = Place(path=document.path, line=front.line)
    day, today = day_of(front.value), subject.evidence.today
    if day is None or day > today or day + _AGE < today:
        yield subject.hit("date-stale", place)
    elif change is not None and change.known and change.at.date() - day > _BEHIND:
        yield subject.hit("date-behind-history", place)
