"""Does a change that says that it is a fix touch a test too?"""

import re

from secgate.api import Evidence, FileKinds, Observation, Place, Subject

_FIX = re.compile(r"(?:^|[^a-z])(?:hot|bug)?-?fix(?:es|ed)?(?:$|[^a-z])|\bbugfix\b|\bregression\b", re.IGNORECASE)
# What is mended there runs in no production.
_ELSEWHERE = re.compile(
    r"\bfix(?:es|ed|up)?\W+(?:\w+\W+){0,2}(?:typos?|lint|format\w*|docs?|readme|tests?|ci|build)\b", re.IGNORECASE
)
_LABELS = re.compile(r"^(?:type:\s*)?(?:bug|fix|hotfix|bugfix|regression)$", re.IGNORECASE)


def analyze(subject: Subject) -> Observation:
    """The change, when its title, its branch, a label or one of its commits says that it is a fix."""
    if (none := subject.without_base()) is not None:
        return none
    if subject.exempted is not None:
        return Observation(absence=subject.exempted, evidence=subject.attested.evidence)
    said = _says(subject)
    if said is None:
        return Observation(absence="neither title, branch, labels nor commits say that the change is a fix")
    kinds, files = FileKinds(subject.texts), subject.against.files if subject.against is not None else ()
    production = [one.path for one in files if kinds.is_production(one.path)]
    has_test = any(kinds.is_test(one.path) for one in files if one.status != "removed")
    hits, evidence = list(subject.refused), tuple[Evidence, ...]()
    attested = subject.attested.attestation
    stated = attested is not None and attested.result == "satisfied" and attested.bound_to == "commit"
    if stated or hits:
        evidence = subject.attested.evidence
    elif production and not has_test:
        message = f"{said} says that this is a fix, which changes production code and no test."
        hits.append(subject.hit("fix-without-test", Place(path=production[0], line=1), message=message))
    return Observation(examined=1, hits=tuple(hits), evidence=evidence)


def _says(subject: Subject) -> str | None:
    """What says that the change is a fix: the record of the change where there is one, else its commits."""
    record = subject.evidence.known_change.record
    if record is not None:
        if _is_fix(record.title):
            return "The title of the change"
        if _is_fix(record.branch):
            return "The branch of the change"
        return "A label of the change" if any(_LABELS.match(label.name.strip()) for label in record.labels) else None
    subjects = subject.against.subjects if subject.against is not None else ()
    return "A commit of the change" if any(_is_fix(text) for text in subjects) else None


def _is_fix(text: str) -> bool:
    return _FIX.search(text) is not None and _ELSEWHERE.search(text) is None
