"""Is a thread open that begins with BLOCKER, or does a reviewer's last word request changes?"""

import re
from collections.abc import Iterator
from hashlib import sha256

from secgate.api import ChangeRecord, Hit, Observation, Place, Problem, Subject, Thread

_BLOCKER = re.compile(r"^[^\w]*BLOCKERS?\b", re.IGNORECASE)


def analyze(subject: Subject) -> Observation:
    """The change record and its threads."""
    if (none := subject.without_base()) is not None:
        return none
    known = subject.evidence.known_change
    if known.record is None:
        return Observation(evidence=known.evidence, problems=known.problems)
    threads = known.record.threads or ()
    problems = list(known.problems)
    for held, key in ((known.record.threads, "reviewThreads"), (known.record.reviews, "reviews")):
        if held is None:
            problems.append(Problem(path=known.path, reason=f'the change record does not hold "{key}"'))
    return Observation(
        examined=1 + len(threads),
        hits=(*_open(subject, threads, known.path), *_requested(subject, known.record, known.path)),
        evidence=known.evidence,
        problems=tuple(problems),
    )


def _open(subject: Subject, threads: tuple[Thread, ...], report: str) -> Iterator[Hit]:
    for thread in threads:
        if not thread.is_resolved and thread.comments and _BLOCKER.match(thread.comments[0].body):
            where = f" ({thread.path}:{thread.line or 1})" if thread.path else ""
            message = f"A thread that begins with BLOCKER is not resolved{where}."
            about = f"{thread.path}:{thread.line or 1} {sha256(thread.comments[0].body.encode()).hexdigest()}"
            yield subject.hit("open-blocker", Place(path=report, line=1), message=message, about=about)


def _requested(subject: Subject, record: ChangeRecord, report: str) -> Iterator[Hit]:
    for review in record.last_words():
        if review.state == "CHANGES_REQUESTED" and not review.author.is_same(record.author):
            message = f"The last review of {review.author.login or 'somebody'} requests changes."
            yield subject.hit(
                "changes-requested", Place(path=report, line=1), message=message, about=review.author.login
            )
