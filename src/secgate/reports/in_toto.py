"""in-toto test-result/v0.1: each item as a test of the report whose SHA-256 is the subject; unsigned.

It can be written whatever the verdict is; what says no more than a pass is the format `svr`.
"""

from secgate.model import Level, Report, Status, Verdict
from secgate.reports.statement import Json, policies, report_subject, subject, written
from secgate.reports.words import is_blocking, rests_on

NAME = "in-toto"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
# With these an item that does not block is no reason for a warning.
_QUIET = frozenset({Status.PASS, Status.NOT_APPLICABLE})


def render(report: Report) -> str:
    """The statement about the report."""
    return written(TEST_RESULT, predicate(report), [report_subject(report)])


def predicate(report: Report) -> Json:
    """The predicate alone, as a workflow that signs without a key takes it."""
    shown = [item for item in report.items if item.level is not Level.OFF and item.status is not None]
    failed = [item.id for item in shown if is_blocking(item)]
    warned = [item.id for item in shown if not is_blocking(item) and item.status not in _QUIET]
    # NOTE: nothing of that kind in the target is no test that passed.
    passed = [item.id for item in shown if not is_blocking(item) and item.status is Status.PASS]
    result = "FAILED" if report.verdict is not Verdict.PASS else "WARNED" if warned else "PASSED"
    made: Json = {
        "result": result,
        "configuration": [*policies(report), _rules(report)],
        "passedTests": passed,
        "warnedTests": warned,
        "failedTests": failed,
    }
    return made if report.run.url is None else {**made, "url": report.run.url}


def _rules(report: Report) -> Json:
    """The rules, with what the predicate has no field for: the verdict, and what it is about."""
    target = report.target
    trust = target.trust if isinstance(target.trust, str) else target.trust.commit
    facts = {
        "verdict": report.verdict.value,
        "exit_code": report.exit_code,
        "secgate": report.tool.secgate,
        "commit": target.commit,
        "tree": target.tree,
        "dirty": target.dirty,
        "scope": target.scope,
        "partial": target.partial,
        "trust": trust,
        "rests_on": rests_on(report),
        "started": report.run.started,
        "ended": report.run.ended,
    }
    return {**subject("rules", report.digests.rules.removeprefix("sha256:")), "annotations": facts}
