"""What an item that rests on other items comes to, once their results are known."""

from collections.abc import Collection, Iterator, Mapping

from secgate.model import Confidence, FindingState, Hit, ItemResult, Level, Observation, Problem, Rest, Status

_ACCEPTED = frozenset({FindingState.WAIVED, FindingState.BASELINE})


def settle(seen: Observation, results: Mapping[str, ItemResult], known: Collection[str]) -> Observation:
    """The observation with what the items that it rests on add to it.

    Args:
        seen: what its own check saw.
        results: every item of this run that is decided, by id, also those that are off.
        known: ids of the items of all policies of the target, also of those that do not run now.
    """
    hits: list[Hit] = []
    problems: list[Problem] = []
    for rest in seen.rests_on:
        for one in _of(rest, results.get(rest.item), known):
            (hits if isinstance(one, Hit) else problems).append(one)  # type: ignore[arg-type]
    return seen.model_copy(
        update={"hits": (*seen.hits, *hits), "problems": (*seen.problems, *problems), "rests_on": ()}
    )


def _of(rest: Rest, result: ItemResult | None, known: Collection[str]) -> Iterator[Hit | Problem]:
    if result is None and rest.item not in known:
        yield rest.missing
    elif result is None:
        yield _not_evaluated(rest, "belongs to a policy that does not run now; add it with --policy")
    elif result.off_by is not None and result.off_by.startswith("command line"):
        yield _not_evaluated(rest, f"is off by {result.off_by}")
    elif (why := _weakness(result)) is not None:
        yield _said(rest.weakened, f"{rest.item} {why}")
    elif result.status is Status.INCOMPLETE:
        yield _not_evaluated(rest, "is incomplete")
    elif result.status is not Status.PASS:
        # Nothing broke it, and nothing proves it: somebody has to look.
        said = _said(rest.weakened, f"{rest.item} is {result.status}, not pass")
        yield said.model_copy(update={"confidence": Confidence.MEDIUM})


def _weakness(result: ItemResult) -> str | None:
    if result.off_by is not None:
        return f"is off by {result.off_by}"
    if result.status in {Status.FAIL, Status.NEEDS_EVIDENCE}:
        return f"is {result.status}"
    if result.level is not Level.BLOCK:
        return f"is at level {result.level}, so it stops nothing"
    accepted = sum(finding.state in _ACCEPTED for finding in result.findings)
    return f"has {accepted} accepted finding{'' if accepted == 1 else 's'}" if accepted else None


def _said(hit: Hit, why: str) -> Hit:
    return hit.model_copy(update={"message": f"{hit.message} ({why})"})


def _not_evaluated(rest: Rest, why: str) -> Problem:
    place = rest.weakened.place
    return Problem(path=place.path, line=place.line, reason=f"{rest.item}, on which this rests, {why}")
