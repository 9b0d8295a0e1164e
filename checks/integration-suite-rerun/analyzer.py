"""Did the integration suite run against the deployed system, for this commit, and did it pass?

Its report is one of its own, `secgate record integration`, so that the run before the deploy does not count for it. The
sources show which tests the suite has: one of them is not the suite.
"""

import re
from collections.abc import Iterator

from secgate.api import Hit, NamedTests, Observation, Place, SourceTests, Subject, counted

_INTEGRATION = re.compile(r"integration|e2e|end.to.end|smoke|playwright|cypress", re.IGNORECASE)
# How much of the suite has to be there: tests that only run elsewhere are seldom more.
_LEAST = 0.9
# What one looks like that somebody wrote to have one.
_FEWEST = 3


def analyze(subject: Subject) -> Observation:
    """Every test of the recorded reports."""
    pattern = subject.config.named_tests.get(subject.spec.id, "")
    named = subject.evidence.tests(pattern, kind="integration")
    report = next((one.path for one in named.evidence if one.path is not None), "")
    failed = (
        subject.hit(
            "integration-test-failed",
            Place(path=path, line=1),
            message=f"Failed after deploy: {test.title}",
            about=test.title,
        )
        for path, test in named.failed
    )
    retried = (
        subject.hit(
            "integration-test-retried",
            Place(path=report, line=1),
            message=f"Passed at a retry: {test.title}",
            about=test.title,
        )
        for test in named.retried
    )
    return Observation(
        examined=len(named.ran),
        hits=(*failed, *retried, *_lacking(subject, named, pattern, report)),
        evidence=named.evidence,
        problems=named.problems,
    )


def _lacking(subject: Subject, named: NamedTests, pattern: str, report: str) -> Iterator[Hit]:
    """What the sources say against the report: tests of nowhere, and how much of the suite is not in it."""
    if not named.ran:
        return
    source, place = SourceTests(subject.scripts), Place(path=report, line=1)
    strangers = source.strangers(named.ran)
    if strangers:
        ran = counted(len(named.ran), "test is", "tests are")
        message = f"{len(strangers)} of {ran} in no file of the target: {strangers[0].name} first."
        yield subject.hit("integration-test-not-in-source", place, message=message)
    wanted = re.compile(pattern, re.IGNORECASE) if pattern else _INTEGRATION
    suite = source.live(wanted)
    shown = source.shown(named.every)
    missing = [one for one in suite if one not in shown]
    if suite and len(missing) > (1 - _LEAST) * len(suite):
        message = f"{len(missing)} of {counted(len(suite), 'integration test')} of the target are not in the report, "
        yield subject.hit("integration-suite-not-whole", place, message=f"{message}{missing[0][0]} first.")
    elif not pattern and len(named.ran) < _FEWEST:
        ran = counted(len(named.ran), "test is", "tests are")
        message = f"{ran} all that ran: no suite, unless named_tests says that they are one."
        yield subject.hit("integration-suite-not-whole", place, message=message)
