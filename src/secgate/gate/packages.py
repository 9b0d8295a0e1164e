"""One verdict for each workspace package: what of an item's observation counts for it, and what all of them come to.

The whole target is examined once, so that what one package knows of another stays known; here the results are divided.
A subject, a finding and what could not be resolved count for the package they lie in. What has no place, or one in no
package while nothing that was counted stands there, is about the target as a whole: it counts for every package. So
does a problem that lies in no package: whatever could not be looked at may concern any of them. One in a package counts
for those that depend on it, too: what is known of them rests on its code.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from secgate.errors import Exit
from secgate.gate.decide import Decision, decide, why
from secgate.gate.evaluate import Judged, evaluate
from secgate.model import (
    ROOT,
    Finding,
    Homes,
    ItemResult,
    Observation,
    PackageItem,
    PackageResult,
    Problem,
    Status,
    Verdict,
    worst_first,
)

_NOTHING_OF_IT = "nothing in the package was examined, so nothing of it was proven"
# Places of the git history that are no file (CONTRACT.md, "The report").
_NO_FILES = frozenset({"@commit-message", "@tag-message", "@ref-name"})


def part_of(judged: Judged, package: str, homes: Homes) -> Judged:
    """What of an item counts for one package; its result is still that of the whole target."""
    seen = judged.observation
    here = _Here(package, homes, seen)
    placed = {path: count for path, count in seen.examined_at.items() if here.holds(path)}
    examined = sum(placed.values()) + seen.examined_of_whole
    absence = seen.absence
    if seen.examined:
        elsewhere = f"no {judged.item.unit} in this package; the target has {seen.examined:,}"
        absence = None if examined else elsewhere
    part = seen.model_copy(
        update={
            "examined": examined,
            "examined_at": placed,
            "hits": tuple(hit for hit in seen.hits if here.holds(hit.place.path)),
            "problems": tuple(filter(here.is_hidden_by, seen.problems)),
            "undecided": tuple(filter(here.is_left_undecided_by, seen.undecided)),
            "unresolved": tuple(filter(here.is_left_open_by, seen.unresolved)),
            "absence": absence,
        }
    )
    kept = (one for one in judged.findings if here.holds(one.path) or here.shares(one))
    return replace(judged, observation=part, findings=tuple(kept))


@dataclass(frozen=True)
class _Here:
    """One package beside the others, for one observation."""

    package: str
    homes: Homes
    seen: Observation

    def holds(self, path: str) -> bool:
        return self.homes.of(path) == self.package

    def shares(self, finding: Finding) -> bool:
        """Whether a finding that lies in no package is about the target as a whole."""
        if self.package == ROOT or self.homes.of(finding.path) != ROOT:
            return False
        return finding.path in _NO_FILES or (finding.commit is None and self._is_of_whole(finding.path))

    def is_hidden_by(self, problem: Problem) -> bool:
        needs = self.homes.needs.get(self.package, frozenset())
        return self.is_left_undecided_by(problem) or self.homes.of(problem.path or "") in needs

    def is_left_undecided_by(self, problem: Problem) -> bool:
        return problem.path is None or self.homes.of(problem.path) in {self.package, ROOT}

    def is_left_open_by(self, problem: Problem) -> bool:
        if problem.path is None or self.holds(problem.path):
            return True
        return self.homes.of(problem.path) == ROOT and self._is_of_whole(problem.path)

    def _is_of_whole(self, path: str) -> bool:
        return self.seen.examined_of_whole > 0 and path not in self.seen.examined_at


def item_of(part: Judged, package: str, homes: Homes) -> PackageItem | None:
    """What an item comes to in a package; None for one that is off."""
    if part.item.off_by is not None:
        return None
    result = evaluate(part.item, part.observation, part.findings)
    if result.status is None:
        return None
    own = [one.id for one in part.findings if homes.of(one.path) == package]
    of_whole = part.observation.examined_of_whole
    return PackageItem(
        id=result.id,
        status=result.status,
        reason=why(result) + _told(result, of_whole),
        examined=result.examined,
        of_whole=of_whole,
        findings=tuple(own),
        shared=tuple(one.id for one in part.findings if one.id not in own),
        blocks=result.blocks,
    )


def _told(result: ItemResult, of_whole: int) -> str:
    """What was examined of the target as a whole, for a reason that rests on it."""
    if not of_whole or result.status in {Status.NEEDS_EVIDENCE, Status.INCOMPLETE, Status.NOT_APPLICABLE}:
        return ""
    return " (of the whole target)" if of_whole == result.examined.count else f" ({of_whole:,} of the whole target)"


def package_of(
    place: tuple[str, str | None], items: Sequence[PackageItem], results: Sequence[ItemResult], *, report_only: bool
) -> PackageResult:
    """The verdict of a package.

    Args:
        place: its folder and its name.
        items: what each item that is on comes to in it.
        results: the items of the whole target.
        report_only: keep the verdict, but end with exit code 0.
    """
    decision = decide_one(items, results, report_only=report_only)
    return PackageResult(
        dir=place[0],
        name=place[1],
        verdict=decision.verdict,
        exit_code=int(decision.exit_code),
        because=decision.because,
        items=tuple(items),
    )


def decide_one(items: Sequence[PackageItem], results: Sequence[ItemResult], *, report_only: bool) -> Decision:
    """The verdict of a package; what was examined elsewhere and of the target as a whole proves nothing of it alone."""
    made = decide(list(as_results(items, results)), report_only=report_only)
    known = {result.id: result.examined.count for result in results}
    is_placed = any(known.get(one.id, 0) > one.of_whole for one in items)
    if made.verdict is not Verdict.PASS or not is_placed or any(one.examined.count > one.of_whole for one in items):
        return made
    return Decision(Verdict.INCOMPLETE, Exit.PASS if report_only else Exit.INCOMPLETE, (_NOTHING_OF_IT,))


def as_results(items: Sequence[PackageItem], results: Sequence[ItemResult]) -> Iterator[ItemResult]:
    """The items of the whole target as they are in a package."""
    known = {result.id: result for result in results}
    for one in items:
        if (whole := known.get(one.id)) is None:
            continue
        wanted = {*one.findings, *one.shared}
        yield whole.model_copy(
            update={
                "status": one.status,
                "reason": one.reason,
                "examined": whole.examined.with_count(one.examined.count),
                "findings": tuple(found for found in whole.findings if found.id in wanted),
                "problems": (),
                "blocks": one.blocks,
            }
        )


def decide_all(packages: Sequence[PackageResult], *, report_only: bool) -> Decision:
    """The verdict of a run that gives one to each package: the worst of them."""
    worst = worst_first(packages)
    verdict = worst[0].verdict if worst else Verdict.INCOMPLETE
    bad = [one for one in worst if one.verdict is not Verdict.PASS]
    passed = sum(one.verdict is Verdict.PASS for one in packages)
    because = [f"{one.dir}: {one.verdict} - {_first(one)}" for one in bad]
    if not bad or passed:
        because.append(f"{passed} of {len(packages)} {'package' if len(packages) == 1 else 'packages'} passed")
    codes = {Verdict.PASS: Exit.PASS, Verdict.FAIL: Exit.FAIL, Verdict.INCOMPLETE: Exit.INCOMPLETE}
    return Decision(verdict, Exit.PASS if report_only else codes[verdict], tuple(because))


def _first(package: PackageResult) -> str:
    """The first reason of a package, without the status of its item where that says the same as the verdict before."""
    more = len(package.because) - 1
    told = "; ".join(package.because[:1]).replace(f": {package.verdict} - ", ": ", 1)
    return told + (f"; and {more} more" if more > 0 else "")


def divide(
    judged: Sequence[Judged],
    places: Mapping[str, str | None],
    homes: Homes,
    *,
    accounted: Callable[[Judged, str], Observation],
    report_only: bool,
) -> tuple[PackageResult, ...]:
    """The verdict of each package, in order of its folder.

    Args:
        judged: the items of the whole target.
        places: folders of the packages that are asked for, with their names.
        homes: all packages, also those that nobody asks for.
        accounted: an item's part in a package with everything that its silence must not pass over.
        report_only: keep the verdicts, but end with exit code 0.
    """
    results = [one.result for one in judged]
    made = []
    for package in sorted(places):
        parts = [part_of(one, package, homes) for one in judged if one.item.off_by is None]
        parts = [replace(part, observation=accounted(part, package)) for part in parts]
        items = [item for part in parts if (item := item_of(part, package, homes)) is not None]
        made.append(package_of((package, places[package]), items, results, report_only=report_only))
    return tuple(made)
