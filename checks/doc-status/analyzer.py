"""Does every document state its status?"""

from collections.abc import Iterator

from secgate.api import Hit, MarkdownFile, Observation, Place, Subject, by_path, documents_in, is_settled, status_of


def analyze(subject: Subject) -> Observation:
    """Every document under doc_paths."""
    found = documents_in(subject.texts, subject.config.doc_paths)
    if not found.files:
        return Observation(absence="no document lies under doc_paths", evidence=found.left_out())
    living = [document for document in found.files if not is_settled(document)]
    hits = tuple(hit for document in living for hit in _hits(subject, document))
    return Observation(examined_at=by_path(found.files), hits=hits, evidence=found.left_out())


def _hits(subject: Subject, document: MarkdownFile) -> Iterator[Hit]:
    front = document.front("Status")
    status = status_of(front.value) if front is not None and not front.is_template else None
    place = Place(path=document.path, line=front.line if front is not None else 1)
    if status is None:
        yield subject.hit("status-missing", place)
    elif status == "Draft" and document.path in subject.config.documents.values():
        yield subject.hit("draft-linked-as-truth", place)
