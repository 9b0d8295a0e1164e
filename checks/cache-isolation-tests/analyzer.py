"""Did the tests about cache isolation run for this commit, and did they pass?

The report that was recorded for the commit decides; the source shows which of them are switched off, and the CI files
whether a failure would be seen.
"""

from secgate.api import Observation, Subject, hit_of_suite, judge_suite

_NAMED = r"^(?=.*\bcach(?:e|es|ed|ing))(?=.*(?:isolat|tenant|(?<!memory )\bleak))"
_WORDS = "`cache` and one of `isolation`, `tenant` and `leak`"
_RULES = {
    "failed": "isolation-test-failed",
    "retried": "isolation-test-retried",
    "disabled": "isolation-test-disabled",
    "one-tenant": "isolation-test-one-tenant",
    "cannot-fail": "test-step-cannot-fail",
    "stranger": "isolation-test-not-in-source",
}


def analyze(subject: Subject) -> Observation:
    """The named tests of all recorded reports."""
    if (none := subject.without_tenants()) is not None:
        return none
    if not subject.data.caches and not subject.uses("cache"):
        if unread := subject.unread_code("a cache"):
            return Observation(problems=unread)
        return Observation(absence="no cache, memoiser or response cache is used")
    pattern = subject.config.named_tests.get(subject.spec.id, _NAMED)
    named = subject.evidence.tests(pattern, words=_WORDS if pattern == _NAMED else "")
    suite = judge_suite(named, subject.files, subject.texts, pattern)
    return Observation(
        examined=len(named.ran),
        hits=tuple(hit_of_suite(subject, _RULES, fault) for fault in suite.faults),
        evidence=named.evidence,
        problems=(*named.problems, *suite.problems),
    )
