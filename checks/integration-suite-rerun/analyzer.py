"""Did the integration suite run against the deployed system, for this commit, and did it pass?

Its report is one of its own, `secgate record integration`, so that the run before the deploy does not count for it.
"""

from secgate.api import Observation, Place, Subject


def analyze(subject: Subject) -> Observation:
    """Every test of the recorded reports."""
    pattern = subject.config.named_tests.get(subject.spec.id, "")
    named = subject.evidence.tests(pattern, kind="integration")
    failed = (
        subject.hit("integration-test-failed", Place(path=path, line=1), message=f"Failed after deploy: {test.title}")
        for path, test in named.failed
    )
    paths = [one.path for one in named.evidence if one.path is not None]
    retried = (
        subject.hit("integration-test-retried", Place(path=path, line=1), message=f"Passed at a retry: {test.title}")
        for path, test in ((paths[0], test) for test in named.retried if paths)
    )
    return Observation(
        examined=len(named.ran), hits=(*failed, *retried), evidence=named.evidence, problems=named.problems
    )
