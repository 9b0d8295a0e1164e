"""Which tests that a statement names ran for the commit, and what became of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from secgate.evidence.junit import Outcome, TestRun, UnreadableReport, read_junit
from secgate.evidence.records import Reports
from secgate.model import Evidence, Problem, counted


@dataclass(frozen=True)
class NamedTests:
    """The tests of all reports that a pattern names.

    Attributes:
        ran: those that were executed.
        failed: those of them with a failure or an error, each with the path of its report.
        retried: those that passed only after they had failed.
        every: all of them, skipped ones too.
        evidence: every report and what it is worth; what is not good of it keeps the item from passing.
        problems: reports that could not be read.
    """

    ran: tuple[TestRun, ...] = ()
    failed: tuple[tuple[str, TestRun], ...] = ()
    retried: tuple[TestRun, ...] = ()
    every: tuple[TestRun, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass
class _Gathered:
    named: list[tuple[str, TestRun]] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def named_tests(reports: Reports, pattern: str, words: str = "") -> NamedTests:
    """The tests that a pattern names, over all reports.

    Args:
        reports: the JUnit reports of the target.
        pattern: a regular expression that is looked for in file, group and name of a test, whatever the case.
        words: what the pattern looks for, for people; else they are shown the pattern.
    """
    wanted = re.compile(pattern, re.IGNORECASE)
    gathered = _Gathered(evidence=list(reports.bad))
    for recorded in reports.good:
        try:
            report = read_junit(recorded.data)
        except UnreadableReport as error:
            gathered.problems.append(Problem(path=recorded.path, reason=f"the report {error}"))
            continue
        named = [test for test in report.tests if wanted.search(test.title)]
        gathered.named += [(recorded.path, test) for test in named]
        gathered.evidence.append(_worth(recorded.path, report.tests, named, words or f"/{pattern}/"))
        if report.unlisted:
            lost = counted(report.unlisted, "failure, error or skip", "failures, errors or skips")
            reason = f"the report counts {lost} that no test of it shows"
            gathered.problems.append(Problem(path=recorded.path, reason=reason))
        elif recorded.record.exit_code and not any(_bad(test) for test in report.tests):
            reason = f"the command that wrote it ended with {recorded.record.exit_code} and no test of it failed"
            gathered.problems.append(Problem(path=recorded.path, reason=f"{reason}: the report does not show all"))
    ran = [test for _, test in gathered.named if test.outcome is not Outcome.SKIPPED]
    return NamedTests(
        ran=tuple(ran),
        failed=tuple((path, test) for path, test in gathered.named if _bad(test)),
        retried=tuple(test for test in ran if test.retried),
        every=tuple(test for _, test in gathered.named),
        evidence=tuple(_settled(gathered.evidence, ran)),
        problems=tuple(gathered.problems),
    )


def every_test(reports: Reports) -> NamedTests:
    """All tests of all reports; those that were skipped are counted and no lack, unless nothing else is there.

    Args:
        reports: the JUnit reports of the target.
    """
    found = named_tests(reports, "")
    evidence = [_counted(one, found.ran) if one.state == "skipped" else one for one in found.evidence]
    return replace(found, evidence=tuple(evidence))


def _counted(one: Evidence, ran: Sequence[TestRun]) -> Evidence:
    reason = one.reason.replace(" named", "")
    return one.model_copy(update={"state": "good" if ran else "empty", "reason": reason})


def _worth(path: str, tests: Sequence[TestRun], named: Sequence[TestRun], words: str) -> Evidence:
    skipped = [test for test in named if test.outcome is Outcome.SKIPPED]
    if not tests:
        return _evidence(path, "empty", "no test was executed")
    if not named:
        return _evidence(path, "missing", f"none of its {counted(len(tests), 'test')} has a name with {words}")
    if skipped:
        # NOTE: a name is not quoted: it comes from a file that no scan for secrets has seen.
        return _evidence(
            path, "skipped", f"{len(skipped)} of {counted(len(named), 'named test was', 'named tests were')} skipped"
        )
    return _evidence(
        path, "good", f"{len(named)} named of {counted(len(tests), 'test was', 'tests were')} executed for this commit"
    )


def _settled(evidence: Sequence[Evidence], ran: Sequence[TestRun]) -> list[Evidence]:
    """A report without a named test is no lack when another one has them: they may be split over several."""
    return [one for one in evidence if one.state not in {"missing", "empty"} or not ran or one.path is None]


def _evidence(path: str, state: str, reason: str) -> Evidence:
    return Evidence.model_validate({"kind": "test report", "path": path, "state": state, "reason": reason})


def _bad(test: TestRun) -> bool:
    return test.outcome in {Outcome.FAILED, Outcome.ERROR}
