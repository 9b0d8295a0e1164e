"""Did the whole test suite run for this commit, and did it pass?

The recorded reports decide; the sources show which test files are in none of them.
"""

from collections.abc import Iterator

from secgate.api import (
    Evidence,
    FileKinds,
    Hit,
    NamedTests,
    Observation,
    Place,
    Problem,
    SourceTests,
    Subject,
    counted,
    hit_of_test,
)

# How many of the tests of the base may be gone (checklist.yaml).
_LEAST = 0.9


def analyze(subject: Subject) -> Observation:
    """Every test of the recorded reports."""
    suite, source = subject.evidence.suite, SourceTests(subject.scripts)
    hits = [hit_of_test(subject, "test-failed", test, path, source) for path, test in suite.failed]
    report = next((one.path for one in suite.evidence if one.path is not None), "")
    hits += [hit_of_test(subject, "test-retried", test, report, source) for test in suite.retried]
    fewer, told = _compared(subject, suite)
    return Observation(
        examined=len(suite.ran),
        hits=(*hits, *fewer),
        evidence=(*suite.evidence, *told),
        problems=(*suite.problems, *_without_source(subject, suite, source)),
        unresolved=(*_unseen(suite, source), *_strangers(suite, source, report)),
    )


def _unseen(suite: NamedTests, source: SourceTests) -> Iterator[Problem]:
    """Test files that no report shows: the suite was not run as a whole, or is split and a part is not recorded."""
    if suite.ran:
        reason = "none of its tests is in a report of this commit"
        yield from (Problem(path=path, line=1, reason=reason) for path in source.unseen(suite.every))


def _strangers(suite: NamedTests, source: SourceTests, report: str) -> Iterator[Problem]:
    """Tests of a report that no script holds: a report of other tests, or titles that are put together elsewhere."""
    for test in source.strangers(suite.ran):
        yield Problem(path=report, line=1, reason=f"in no file of the target: {test.name or test.title}")


def _without_source(subject: Subject, suite: NamedTests, source: SourceTests) -> Iterator[Problem]:
    """A report of tests where no file holds one; code in other languages holds its tests in ways that are not read."""
    kinds = FileKinds(subject.texts)
    if suite.ran and not source.all and not subject.unread and not any(map(kinds.is_test, subject.texts)):
        path = next((one.path for one in suite.evidence if one.path is not None), None)
        yield Problem(path=path, reason="shows tests, and no file of the target holds one")


def _compared(subject: Subject, suite: NamedTests) -> tuple[list[Hit], list[Evidence]]:
    """What the number of tests of the base says, where its report is there."""
    if subject.against is None or not suite.ran:
        return [], []
    before = subject.evidence.suite_before
    if not before.ran:
        reason = "no report of the base is recorded, so the number of tests is not compared"
        return [], [Evidence(kind="test report of the base", state="good", reason=reason)]
    if len(suite.ran) >= _LEAST * len(before.ran):
        return [], []
    path = next((one.path for one in suite.evidence if one.path is not None), "")
    message = f"{counted(len(suite.ran), 'test was', 'tests were')} executed, and {len(before.ran)} for the base."
    return [subject.hit("fewer-tests-than-base", Place(path=path, line=1), message=message)], []
