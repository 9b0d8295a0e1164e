"""Did the author answer, or somebody resolve, every thread that begins with IMPORTANT?"""

import re
from hashlib import sha256

from secgate.api import Hit, Observation, Person, Place, Problem, Subject, Thread

_IMPORTANT = re.compile(r"^[^\w]*IMPORTANT\b", re.IGNORECASE)


def analyze(subject: Subject) -> Observation:
    """The change record and its threads."""
    if (none := subject.without_base()) is not None:
        return none
    known = subject.evidence.known_change
    if known.record is None:
        return Observation(evidence=known.evidence, problems=known.problems)
    problems = list(known.problems)
    if known.record.threads is None:
        problems.append(Problem(path=known.path, reason='the change record does not hold "reviewThreads"'))
    threads = [one for one in known.record.threads or () if one.comments and _IMPORTANT.match(one.comments[0].body)]
    author = known.record.author
    hits = [_hit(subject, one, known.path) for one in threads if not one.is_resolved and not _answered(one, author)]
    return Observation(examined=1 + len(threads), hits=tuple(hits), evidence=known.evidence, problems=tuple(problems))


def _answered(thread: Thread, author: Person) -> bool:
    return any(one.author.is_same(author) and one.body.strip() for one in thread.comments[1:])


def _hit(subject: Subject, thread: Thread, report: str) -> Hit:
    where = f" ({thread.path}:{thread.line or 1})" if thread.path else ""
    message = f"A thread that begins with IMPORTANT is neither resolved nor answered by the author{where}."
    about = f"{thread.path}:{thread.line or 1} {sha256(thread.comments[0].body.encode()).hexdigest()}"
    return subject.hit("important-unanswered", Place(path=report, line=1), message=message, about=about)
