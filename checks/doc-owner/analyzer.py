"""Does every document name its owner?"""

import re
from collections.abc import Iterator

from secgate.api import Hit, MarkdownFile, Observation, Place, Subject, by_path, documents_in, is_settled

_CODE_OWNERS = ("CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
_COMMENT = re.compile(r"#.*")
_WORD = re.compile(r"[a-z0-9]{3,}")
_PLAIN = frozenset({"team", "the", "and", "lead", "owner", "role", "group", "crew"})


def analyze(subject: Subject) -> Observation:
    """Every document under doc_paths."""
    found = documents_in(subject.texts, subject.config.doc_paths)
    if not found.files:
        return Observation(absence="no document lies under doc_paths", evidence=found.left_out())
    owners = _owners(subject)
    living = [document for document in found.files if not is_settled(document)]
    hits = tuple(hit for document in living for hit in _hits(subject, document, owners))
    return Observation(examined_at=by_path(found.files), hits=hits, evidence=found.left_out())


def _owners(subject: Subject) -> str | None:
    """Every owner that code owners and the policy name; None when there are no code owners to compare with."""
    texts = [text for path in _CODE_OWNERS if (text := subject.read(path)) is not None]
    if not texts:
        return None
    return _COMMENT.sub("", "\n".join((*texts, *subject.duty.owners))).lower()


def _hits(subject: Subject, document: MarkdownFile, owners: str | None) -> Iterator[Hit]:
    front = document.front("Owner")
    if front is None or front.is_template:
        yield subject.hit("owner-missing", Place(path=document.path, line=front.line if front is not None else 1))
        return
    words = set(_WORD.findall(front.value.lower())) - _PLAIN
    if owners is not None and words and not any(word in owners for word in words):
        yield subject.hit("owner-unknown", Place(path=document.path, line=front.line))
