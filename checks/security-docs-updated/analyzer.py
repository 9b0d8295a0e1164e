"""Are the security documents current, and did their owner read them this month?

A document is judged by its front lines and headings, never by its prose.
"""

from secgate.api import Evidence, Observation, Subject, counted, documents_in, is_settled, stated

# The folder, wherever it lies, and the file that platforms look for.
_WHERE = ("security/**/*.md", "/SECURITY.md", "/.github/SECURITY.md", "/docs/SECURITY.md")


def analyze(subject: Subject) -> Observation:
    """Every document of a folder named security, and SECURITY.md; not those that do not change by their kind."""
    seen = stated(subject)
    if seen.absence is not None:
        return seen
    found = documents_in(subject.texts, [f"**/{_WHERE[0]}", *_WHERE[1:]])
    living = [one for one in found.files if not is_settled(one) and one.path in subject.tracked]
    if not living:
        lack = Evidence(kind="document", state="missing", reason="no Markdown file lies in a folder named security")
        return seen.model_copy(update={"examined": 0, "evidence": (lack, *seen.evidence)})
    judged = [subject.evidence.document(one.path, one.text) for one in living]
    bad = tuple(one for one in judged if not one.good)
    reason = (
        f"{len(living) - len(bad)} of {counted(len(living), 'security document is', 'security documents are')} current"
    )
    total = (Evidence(kind="documents", state="good", reason=reason),) if len(bad) < len(living) else ()
    evidence = (*total, *bad, *found.left_out(), *seen.evidence)
    return seen.model_copy(update={"examined": len(living), "evidence": evidence})
