"""Does the pull request say what changes and why? Whether it says it well stays with the reviewer."""

from collections.abc import Iterator

from secgate.api import (
    ChangeRecord,
    Hit,
    Observation,
    Place,
    Problem,
    Subject,
    gives_reason,
    is_empty,
    own_text,
    templates,
)


def analyze(subject: Subject) -> Observation:
    """The description in the change record."""
    if (none := subject.without_base()) is not None:
        return none
    known = subject.evidence.known_change
    if known.record is None:
        return Observation(evidence=known.evidence, problems=known.problems)
    problems = list(known.problems)
    if known.record.body is None and "body" not in known.record.model_fields_set:
        problems.append(Problem(path=known.path, reason='the change record holds no description: its key is "body"'))
    hits = tuple(_hits(subject, known.record, known.path)) if not problems else ()
    return Observation(examined=1, hits=hits, evidence=known.evidence, problems=tuple(problems))


def _hits(subject: Subject, record: ChangeRecord, path: str) -> Iterator[Hit]:
    body = record.body or ""
    own = own_text(body, record.title, templates(subject.texts))
    if is_empty(own):
        yield subject.hit("description-empty", Place(path=path, line=1))
    elif not gives_reason(own, body):
        yield subject.hit("reason-missing", Place(path=path, line=1))
