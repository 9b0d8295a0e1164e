"""The verdict of the whole target from the results of its items, and the lines that say why."""

from collections.abc import Sequence
from dataclasses import dataclass

from secgate.errors import Exit
from secgate.model import FindingState, ItemResult, Level, Status, Verdict, counted


@dataclass(frozen=True)
class Decision:
    """The verdict, its exit code, and one line for each reason."""

    verdict: Verdict
    exit_code: Exit
    because: tuple[str, ...]


def decide(results: Sequence[ItemResult], *, report_only: bool = False) -> Decision:
    """Fail before incomplete before pass; a pass needs at least one blocking item that passed.

    Args:
        results: every item, also those that are off.
        report_only: keep the verdict, but end with exit code 0.
    """
    blocking = [result for result in results if result.level is Level.BLOCK]
    failed = [r for r in blocking if r.blocks and r.status in {Status.FAIL, Status.NEEDS_EVIDENCE}]
    # A policy may let `review` and `not-applicable` block: nothing failed then, but nothing was proven either.
    unfinished = [r for r in blocking if r.blocks and r not in failed]
    passed = [r for r in blocking if r.status is Status.PASS]
    because = [f"{r.id}: {r.status} - {why(r)}" for r in (*failed, *unfinished)]
    if failed:
        verdict, code = Verdict.FAIL, Exit.FAIL
    elif unfinished:
        verdict, code = Verdict.INCOMPLETE, Exit.INCOMPLETE
    elif not passed:
        verdict, code = Verdict.INCOMPLETE, Exit.INCOMPLETE
        because.append("no blocking item passed, so nothing was proven")
    else:
        verdict, code = Verdict.PASS, Exit.PASS
        because.append(_of_a_pass(blocking, passed))
    return Decision(verdict, Exit.PASS if report_only else code, tuple(because))


def why(result: ItemResult) -> str:
    """An item's reason; when one problem alone stands behind it, that problem."""
    problems = [problem for problem in result.problems if problem.kind == "problem"]
    if result.status is not Status.INCOMPLETE or len(problems) != 1:
        return result.reason
    problem = problems[0]
    place = f"{problem.path}:{problem.line}" if problem.line else problem.path
    return f"{place}: {problem.reason}" if place else problem.reason


def _of_a_pass(blocking: Sequence[ItemResult], passed: Sequence[ItemResult]) -> str:
    review = sum(r.status is Status.REVIEW for r in blocking)
    absent = sum(r.status is Status.NOT_APPLICABLE for r in blocking)
    parts = [f"{len(passed)} of {counted(len(blocking), 'blocking item')} passed"]
    parts += [f"{review} for review"] if review else []
    parts += [f"{absent} not applicable"] if absent else []
    states = [finding.state for result in blocking for finding in result.findings]
    if waived := states.count(FindingState.WAIVED):
        parts.append(f"{waived} finding{'' if waived == 1 else 's'} waived")
    if known := states.count(FindingState.BASELINE):
        parts.append(f"{known} in the baseline")
    if same := states.count(FindingState.IN_BASE):
        parts.append(f"{same} in the base")
    return ", ".join(parts)
