"""Does every guide have the sections of the template?

Headings vary, so each section has several names, and what is missing is for review.
"""

import re
from collections.abc import Iterator, Mapping

from secgate.api import (
    Hit,
    MarkdownFile,
    Observation,
    Place,
    Subject,
    by_path,
    counted,
    documents_in,
    is_guide,
    is_template_file,
)

_SECTIONS: Mapping[str, str] = {
    "Prerequisites": r"prerequisites?|requirements?|before you (?:start|begin)|what you need",
    "Quick Start": r"quick[ -]?start|getting started|in short|tl;?dr",
    "Detailed Guide": r"detailed|step[ -]by[ -]step|steps?\b|instructions?|walk-?through|usage|procedure|how to",
    "Common Issues": r"common (?:issues|problems|pitfalls|mistakes)|troubleshooting|known issues|if it fails",
    "FAQ": r"faqs?\b|frequently asked|questions",
    "References": r"references?|resources|further reading|links",
    "Related Docs": r"related|see also",
    "Verification": r"verif|how to know|validat|check(?:ing)? (?:that )?it|confirm",
}
_ONE_PROCEDURE = re.compile(r"(?:^|[/_.-])(?:runbooks?|playbooks?)(?:[/_.-]|$)", re.IGNORECASE)


def analyze(subject: Subject) -> Observation:
    """Every guide under doc_paths."""
    found = documents_in(subject.texts, subject.config.doc_paths)
    guides = [one for one in found.files if is_guide(one) and not is_template_file(one) and not _is_runbook(one)]
    if not guides:
        searched = f"no guide lies under doc_paths ({counted(len(found.files), 'document')})"
        return Observation(absence=searched, evidence=found.left_out())
    hits = tuple(hit for guide in guides for hit in _hits(subject, guide))
    return Observation(examined_at=by_path(guides), hits=hits, evidence=found.left_out())


def _is_runbook(document: MarkdownFile) -> bool:
    return _ONE_PROCEDURE.search(document.path) is not None


def _hits(subject: Subject, guide: MarkdownFile) -> Iterator[Hit]:
    texts = [heading.text for heading in guide.headings[1:]]
    for name, pattern in _SECTIONS.items():
        if not any(re.search(pattern, text, re.IGNORECASE) for text in texts):
            message = f"{subject.spec.rules['section-missing'].message} ({name})"
            yield subject.hit("section-missing", Place(path=guide.path, line=1), message=message, about=name)
    for heading in guide.headings:
        if heading.is_empty:
            yield subject.hit("section-empty", Place(path=guide.path, line=heading.line))
