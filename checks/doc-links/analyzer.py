"""Does every relative link of a document lead to a file of the target, and to a heading of it?

Links to other hosts are never followed.
"""

from secgate.api import Observation, Place, Problem, Subject, check_links, counted, documents_in


def analyze(subject: Subject) -> Observation:
    """Every relative link and image of the documents under doc_paths."""
    found = documents_in(subject.texts, subject.config.doc_paths)
    checked = check_links(found.files, subject.tracked, subject.texts)
    if not checked.examined:
        searched = f"no document has a relative link ({counted(len(found.files), 'document')})"
        return Observation(absence=searched, evidence=found.left_out())
    rule = subject.spec.rules["dead-relative-link"]
    return Observation(
        examined_at=checked.examined,
        hits=tuple(
            subject.hit(
                "dead-relative-link", Place(path=document.path, line=link.line), message=f"{rule.message} ({why})"
            )
            for document, link, why in checked.dead
        ),
        unresolved=tuple(
            Problem(path=document.path, line=link.line, reason="the link leads out of the target")
            for document, link in checked.outside
        ),
        evidence=found.left_out(),
    )
